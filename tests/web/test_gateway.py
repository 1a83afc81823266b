"""The way to the workflows when something is missing: no worker, no answer, a server that swallows everything."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from temporalio.client import Client

from domain import commands as c
from domain.charter import Charter
from domain.state import Actor
from integrations.registry import open_records
from settings import Settings
from tests.builders import World
from tests.records_file import prepared
from tests.web.desk import named
from tests.web.running import Running, until
from web.__main__ import connector
from web.gateway import ProjectGateway
from web.problems import ProblemError
from workflows.coproduction import CoproductionWorkflow
from workflows.messages import Kickoff, ProjectInput, Receipt, project_workflow_id

OPERATOR = Actor(operator=True)
Result = TypeVar("Result")


def through(running: Running, work: Callable[[ProjectGateway], Awaitable[Result]], seconds: float = 10) -> Result:
    """Work with a gateway of its own, with this much patience."""
    async def inside() -> Result:
        gateway = ProjectGateway(connector(running.settings), running.records.store, timedelta(seconds=seconds))
        return await work(gateway)
    return asyncio.run(inside())


async def without_worker(client: Client, charter: Charter) -> None:
    """A project whose queue nobody works on."""
    start = ProjectInput(kickoff=Kickoff(charter=charter, actor=OPERATOR))
    await client.start_workflow(CoproductionWorkflow.run, start, id=project_workflow_id(charter.project.id),
                                task_queue="nobody")


def test_without_a_worker_a_command_is_answered_in_time_with_what_to_do(running: Running) -> None:
    world = World(named("no-worker"))
    running.records.store.publish("no-worker", world.events)

    async def work(gateway: ProjectGateway) -> None:
        await without_worker(await connector(running.settings)(), world.project.charter)
        await gateway.submit("no-worker", c.SignAgreement(actor=Actor(person="P01")), "key")
    with pytest.raises(ProblemError) as refused:
        through(running, work, seconds=1)
    assert refused.value.status == 503
    assert "same Idempotency-Key" in refused.value.detail
    assert refused.value.headers["Retry-After"]


def test_a_command_that_is_done_is_answered_also_when_the_records_stay_behind(running: Running, tmp_path: Path) -> None:
    running.started("behind")
    elsewhere = open_records(prepared(Settings(data_dir=tmp_path)))

    async def inside() -> Receipt:
        gateway = ProjectGateway(connector(running.settings), elsewhere.store, longest_catch_up=timedelta(seconds=0.2))
        return await gateway.submit("behind", c.SignAgreement(actor=Actor(person="P01")), "key")
    receipt = asyncio.run(inside())
    elsewhere.engine.dispose()
    assert [one.kind for one in receipt.events] == ["agreement_signed"]
    until(lambda: running.records.store.project("behind").standing("P01").signed_at is not None, "it is done")


def test_a_start_whose_answer_was_lost_is_recognised_by_its_key_and_by_no_other(running: Running) -> None:
    charter = named("lost-answer")
    assert through(running, lambda gateway: gateway.start(charter, OPERATOR, "mine")) >= 2
    assert through(running, lambda gateway: gateway.start(charter, OPERATOR, "mine")) >= 2
    with pytest.raises(ProblemError) as refused:
        through(running, lambda gateway: gateway.start(charter, OPERATOR, "other"))
    assert refused.value.code == "conflict"


def test_a_command_whose_answer_was_lost_is_done_once(running: Running) -> None:
    running.started("done-once")
    command = c.MakeSuggestion(actor=Actor(person="P02"), text="One.")
    receipts = [through(running, lambda gateway: gateway.submit("done-once", command, "key")) for _ in range(2)]
    assert receipts[0] == receipts[1]
    until(lambda: bool(running.records.store.project("done-once").suggestions), "it is published")
    assert len(running.records.store.project("done-once").suggestions) == 1


def test_a_project_that_only_the_records_know_is_told_apart_from_none(running: Running) -> None:
    running.records.store.publish("records-only", World(named("records-only")).events)
    command = c.SignAgreement(actor=Actor(person="P01"))
    with pytest.raises(ProblemError) as lost:
        through(running, lambda gateway: gateway.submit("records-only", command, "key"))
    assert lost.value.status == 503
    with pytest.raises(ProblemError) as unknown:
        through(running, lambda gateway: gateway.submit("nowhere", command, "key"))
    assert unknown.value.status == 404


def test_a_server_that_takes_calls_and_never_answers_does_not_hold_anybody(running: Running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = running.settings.model_copy(update={"temporal_address": address})

        async def inside() -> None:
            gateway = ProjectGateway(connector(settings), running.records.store, timedelta(seconds=1))
            await asyncio.wait_for(gateway.answers(), 8)
        with pytest.raises(ProblemError) as refused:
            asyncio.run(inside())
    assert refused.value.status == 503
