"""Requests made from the OpenAPI document, right and wrong ones: none of them is answered with a 500.

As an operator, whom every door is open to, and as a member; a wider run is marked `wide`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from requests.exceptions import InvalidHeader
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema

from docs.tables.example_project import NOW, example_events, example_project
from tests.web.deciding import DecidingGateway
from tests.web.desk import Desk, open_desk
from web.problems import KINDS

PROJECT = example_project().id
# What an id in an address is, so that requests also get beyond it.
IDS = {"project_id": PROJECT, "person": "P02", "line": "P01-D1-v1"}
ANSWERED = {200, 201, 202, 204, 503} | {status for status, _ in KINDS.values() if status < 500}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("fuzz"), requests_per_minute=1_000_000) as made:
        made.records.store.publish(PROJECT, list(example_events()))
        made.now = NOW
        made.app.state.parts = replace(made.parts, gateway=DecidingGateway(example_project(), NOW))
        yield made


def probe(desk: Desk, examples: int) -> int:
    """How many requests were made; fails at the first that is answered as nobody promised."""
    schema: BaseSchema = schemathesis.openapi.from_asgi("/openapi.json", desk.app)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    tokens = [f"Bearer {one}" for one in (desk.token("operator", roles=["operator"]), desk.token("P06", PROJECT))]
    sent = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def one(case: Case[Any]) -> None:
            nonlocal sent
            for name in set(case.path_parameters or ()) & set(IDS) if sent % 4 else ():
                case.path_parameters[name] = IDS[name]
            token = tokens[sent % 2]
            sent += 1
            try:
                answer = case.call(base_url=desk.base_url, headers={"Authorization": token})
            except InvalidHeader:
                return  # no client can send it
            assert answer.status_code in ANSWERED, (case.as_curl_command(), answer.text)
        one()
    return sent


def test_no_request_of_the_document_is_answered_with_a_500(desk: Desk) -> None:
    assert probe(desk, examples=4) > 150


@pytest.mark.wide
def test_nor_is_one_of_many_more(desk: Desk) -> None:
    assert probe(desk, examples=100) > 3000
