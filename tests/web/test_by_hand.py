"""The minimal charter, paid by hand: finance records a reference and the run settles."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.acting import approve, give, settled
from tests.web.desk import problem
from tests.web.running import Running, until

CHARTER = Path(__file__).parents[2] / "charters" / "minimal-example.yaml"
PROJECT = "saltmarsh-open-evenings"


@pytest.fixture(scope="module")
def people(system: Running) -> Iterator[dict[str, httpx.Client]]:
    """The project is started, two rewards are approved and wait for finance."""
    operator = system.operator()
    started = operator.post("/api/projects", content=CHARTER.read_bytes(),
                                     headers={"content-type": "application/yaml"})
    assert started.status_code == 201, started.text
    clients = {}
    for person in ("P1", "P2", "P4", "S1"):
        sent = operator.put(f"/api/projects/{PROJECT}/people/{person}",
                                     json={"email": f"{person}@saltmarsh.example"})
        system.accounts[f"saltmarsh-{person}"] = sent.json()["account"]
        clients[person] = httpx.Client(base_url=system.base_url, timeout=30, headers={
            "authorization": f"Bearer {system.token(f'saltmarsh-{person}')}"})
    assert give(clients["P4"], PROJECT, kind="confirm_attendance", action="A4", people=["P1", "P2"]).status_code == 200
    assert give(clients["P4"], PROJECT, kind="propose_run").status_code == 200
    assert approve(clients["S1"], PROJECT, "r1").status_code == 200
    until(lambda: bool(system.records.store.project(PROJECT).runs["r1"].sentence), "the run says what it waits for")
    yield clients
    for client in clients.values():
        client.close()
    system.close_clients()


def record(client: httpx.Client, line: str, reference: str = "PAY-1") -> httpx.Response:
    return client.post(f"/api/projects/{PROJECT}/rewards/{line}/paid-by-hand",
                       json={"reference": reference, "paid_on": "2026-11-20"})


def test_only_finance_records_a_payment_and_nobody_their_own(people: dict[str, httpx.Client]) -> None:
    for person in ("P1", "P4"):
        status, sentence = problem(record(people[person], "P1-A4-v1"))
        assert status == 403 and "finance team" in sentence


def test_a_payment_by_hand_needs_a_line_and_a_reference(people: dict[str, httpx.Client]) -> None:
    assert problem(record(people["S1"], "P9-A4-v1"))[0] == 404
    assert problem(record(people["S1"], "P1-A4-v1", "1 & only"))[0] == 422
    assert problem(record(people["S1"], "P1-A4-v1", ""))[0] == 400


def test_recorded_payments_settle_the_run(system: Running, people: dict[str, httpx.Client]) -> None:
    for line in ("P1-A4-v1", "P2-A4-v1"):
        answer = record(people["S1"], line)
        assert answer.status_code == 200 and "reference PAY-1" in answer.json()["sentence"]
    settled(system, PROJECT, "r1")
    assert record(people["S1"], "P1-A4-v1").status_code == 200
    assert problem(record(people["S1"], "P1-A4-v1", "PAY-2"))[0] == 422
