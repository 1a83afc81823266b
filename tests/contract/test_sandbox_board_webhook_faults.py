"""The local board's webhooks when something goes wrong: tried again, given up, ended; switches; restarts."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sandbox.board.running import RunningBoard, running, start
from tests.contract.webhook_receiver import Receiver, receiving
from tests.local_board import Place, card_on, new_place

CLOCK = 0.005  # 30 seconds become 0.15


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    """A server whose webhooks wait two hundred times shorter, shared by the tests of this module."""
    with running("--no-rate-limit", "--webhook-clock", str(CLOCK)) as board:
        yield board


@pytest.fixture(autouse=True)
def _fresh(server: RunningBoard) -> None:
    server.reset_counters()


@pytest.fixture
def place(server: RunningBoard) -> Place:
    """A fresh private board with one list."""
    return new_place(server)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that answers everything with 200 until told otherwise."""
    with receiving() as one:
        yield one


@pytest.fixture
def hook(server: RunningBoard, place: Place, receiver: Receiver) -> str:
    """A webhook on the board, by id."""
    return register(server, place.board, receiver.url())


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[], RunningBoard]]:
    """Starts servers of a test's own on one folder; all are stopped at the end."""
    begun: list[RunningBoard] = []

    def begin() -> RunningBoard:
        begun.append(start("--no-rate-limit", data=tmp_path))
        return begun[-1]

    yield begin
    for each in begun:
        each.stop()


def register(server: RunningBoard, model: str, url: str) -> str:
    """A new webhook's id."""
    made: str = server.ok("POST", "/webhooks", {"callbackURL": url, "idModel": model}).json()["id"]
    return made


def state(server: RunningBoard, hook: str) -> dict[str, Any]:
    """A webhook as its token and the admin see it."""
    return next(each for each in server.webhooks() if each["id"] == hook)


def until(holds: Callable[[], bool], receiver: Receiver) -> None:
    """Wait for something that the server knows; looks again every 20 ms."""
    with receiver.changed:
        for _ in range(750):
            if holds():
                return
            receiver.changed.wait(0.02)
    raise AssertionError("it did not come to this")


def told(receiver: Receiver, path: str = "/hook") -> list[str]:
    """Names of the cards that were told of, in the order of arrival."""
    return [one.action["data"]["card"]["name"] for one in receiver.at(path)]


def test_a_failed_delivery_is_tried_three_times_more_and_then_given_up(
    server: RunningBoard, place: Place, receiver: Receiver, hook: str
) -> None:
    receiver.status = 500
    card_on(server, place)
    got = receiver.wait(4)
    until(lambda: state(server, hook)["pending"] == 0, receiver)
    waits = [later.at - earlier.at for earlier, later in pairwise(got)]
    assert [wait >= seconds * CLOCK for wait, seconds in zip(waits, (30, 60, 120), strict=True)] == [True] * 3
    assert len({(one.raw, one.headers["x-trello-webhook"]) for one in got}) == 1
    counters = server.counters()
    assert (counters["webhooks_delivered"], counters["webhooks_failed"], counters["webhooks_lost"]) == (0, 4, 1)
    seen = state(server, hook)
    assert (seen["consecutiveFailures"], seen["active"]) == (4, True)
    assert abs(datetime.now(UTC) - datetime.fromisoformat(seen["firstConsecutiveFailDate"])) < timedelta(minutes=1)


@pytest.mark.parametrize("status", [201, 302, 404, 503])
def test_only_200_counts_as_delivered(
    server: RunningBoard, place: Place, receiver: Receiver, hook: str, status: int
) -> None:
    receiver.answers = [status]
    card_on(server, place)
    receiver.wait(2)
    until(lambda: server.counters()["webhooks_delivered"] == 1, receiver)
    assert server.counters()["webhooks_failed"] == 1


def test_one_success_clears_the_failures(server: RunningBoard, place: Place, receiver: Receiver, hook: str) -> None:
    receiver.answers = [500, 500]
    card_on(server, place)
    receiver.wait(3)
    until(lambda: state(server, hook)["pending"] == 0, receiver)
    assert (state(server, hook)["consecutiveFailures"], state(server, hook)["firstConsecutiveFailDate"]) == (0, None)


def test_a_broken_receiver_holds_up_no_other(server: RunningBoard, place: Place, receiver: Receiver, hook: str) -> None:
    with receiving() as broken:
        register(server, place.board, broken.url())
        broken.status = 500
        for number in range(3):
            card_on(server, place, name=str(number))
        receiver.wait(3)
        assert told(receiver) == ["0", "1", "2"]
        broken.wait(12)


def test_a_webhook_that_was_deleted_is_not_tried_again(
    server: RunningBoard, place: Place, receiver: Receiver, hook: str
) -> None:
    server.faults(webhooks_late_seconds=0.3)
    try:
        card_on(server, place, name="never")
        server.ok("DELETE", f"/webhooks/{hook}")
        register(server, place.board, receiver.url("/next"))
        card_on(server, place, name="next")
        receiver.wait(1, "/next")
    finally:
        server.faults(webhooks_late_seconds=0)
    assert told(receiver) == []


def test_lost_deliveries_never_arrive(server: RunningBoard, place: Place, receiver: Receiver, hook: str) -> None:
    server.faults(webhooks_lost=2)
    for name in ("one", "two", "three"):
        card_on(server, place, name=name)
    receiver.wait(1)
    assert (told(receiver), server.counters()["webhooks_lost"]) == (["three"], 2)


def test_doubled_deliveries_arrive_twice(server: RunningBoard, place: Place, receiver: Receiver, hook: str) -> None:
    server.faults(webhooks_twice=1)
    for name in ("one", "two"):
        card_on(server, place, name=name)
    got = receiver.wait(3)
    assert told(receiver) == ["one", "one", "two"]
    assert got[0].raw == got[1].raw


def test_a_reordered_delivery_is_overtaken_by_the_next(
    server: RunningBoard, place: Place, receiver: Receiver, hook: str
) -> None:
    server.faults(webhooks_reordered=1)
    card_on(server, place, name="one")
    assert state(server, hook)["pending"] == 1
    for name in ("two", "three"):
        card_on(server, place, name=name)
    receiver.wait(3)
    assert told(receiver) == ["two", "one", "three"]


def test_a_delivery_that_is_held_goes_when_the_switch_does(
    server: RunningBoard, place: Place, receiver: Receiver, hook: str
) -> None:
    server.faults(webhooks_reordered=1)
    card_on(server, place, name="one")
    server.faults(webhooks_reordered=0)
    receiver.wait(1)


def test_late_deliveries_are_late(server: RunningBoard, place: Place, receiver: Receiver, hook: str) -> None:
    server.faults(webhooks_late_seconds=0.4)
    try:
        card_on(server, place)
        late = receiver.wait(1)[0]
    finally:
        server.faults(webhooks_late_seconds=0)
    sent = datetime.fromisoformat(late.action["date"])
    assert datetime.now(UTC) - sent >= timedelta(seconds=0.4)


def test_a_write_whose_answer_is_lost_is_told_all_the_same(
    server: RunningBoard, place: Place, receiver: Receiver, hook: str
) -> None:
    server.faults(drop_after_commit=1)
    with pytest.raises(OSError):
        card_on(server, place, name="made")
    receiver.wait(1)
    assert told(receiver) == ["made"]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_what_was_not_delivered_goes_out_after_a_restart(
    launch: Callable[[], RunningBoard], receiver: Receiver, end: str
) -> None:
    first = launch()
    place = new_place(first)
    hook = register(first, place.board, receiver.url())
    first.faults(webhooks_late_seconds=3600)
    card_on(first, place, name="before the end")
    assert state(first, hook)["pending"] == 1
    if end == "kill":
        first.process.kill()
        first.process.wait()
    else:
        assert first.stop() == 0
    assert told(receiver) == []
    second = launch()
    receiver.wait(1)
    assert told(receiver) == ["before the end"]
    until(lambda: state(second, hook)["pending"] == 0, receiver)


@pytest.mark.parametrize(("failures", "days", "active"), [(999, 31, True), (1000, 29, True), (1000, 31, False)])
def test_a_webhook_ends_after_more_than_a_thousand_failures_and_thirty_days(
    launch: Callable[[], RunningBoard], receiver: Receiver, tmp_path: Path, failures: int, days: int, active: bool
) -> None:
    first = launch()
    place = new_place(first)
    hook = register(first, place.board, receiver.url())
    first.stop()
    since = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    with sqlite3.connect(tmp_path / "board.sqlite") as db:
        db.execute("UPDATE webhooks SET failures = ?, failing_since = ?", [failures, since])
    db.close()
    receiver.status = 500
    second = launch()
    card_on(second, place)
    receiver.wait(1)
    until(lambda: state(second, hook)["consecutiveFailures"] == failures + 1, receiver)
    assert (state(second, hook)["active"], state(second, hook)["pending"]) == (active, int(active))
    if not active:
        card_on(second, place)
        assert state(second, hook)["pending"] == 0
        again = second.ok("PUT", f"/webhooks/{hook}", {"active": True}).json()
        assert (again["active"], again["consecutiveFailures"]) == (True, 0)
