"""The board activity with the Trello adapter on a real Trello-compatible server: calls, crashes, people, faults."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from domain.board_change import Applied, Change
from domain.board_marker import key_in
from domain.board_report import HeardDue
from domain.commands import CompleteAction, MoveAction
from domain.state import Actor
from integrations.trello.board import TrelloBoard
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.board_place import PROJECT, BoardPlace, emptied, place

NOW = datetime(2027, 1, 12, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def fresh(server: RunningBoard, tmp_path: Path) -> Iterator[BoardPlace]:
    """A project whose board does not exist yet."""
    with place(emptied(server), tmp_path) as made:
        yield made


@pytest.fixture
def kept(fresh: BoardPlace) -> BoardPlace:
    """A project whose board is up to date."""
    fresh.sync()
    return fresh


def finish(kept: BoardPlace, action: str) -> None:
    accountable = kept.project.actions[action].plan.accountable
    kept.publish(kept.project.decide(CompleteAction(actor=Actor(person=accountable), action=action), NOW))


def postpone(kept: BoardPlace, action: str) -> None:
    accountable = kept.project.actions[action].plan.accountable
    command = MoveAction(actor=Actor(person=accountable), action=action, due=date(2027, 1, 22), reason="Snow")
    kept.publish(kept.project.decide(command, NOW))


class Interrupted(TrelloBoard):
    """The real adapter in a worker that is killed right after its nth write."""

    def __init__(self, transport: TrelloTransport, after: int) -> None:
        super().__init__(transport)
        self.left = after

    def apply(self, board_id: str, change: Change) -> Applied:
        self.left -= 1
        applied = super().apply(board_id, change)
        if self.left == 0:
            raise KeyboardInterrupt
        return applied


def transport(server: RunningBoard, window: RequestWindow | None = None) -> TrelloTransport:
    window = window or RequestWindow(limit=10_000)
    return TrelloTransport(Credentials(server.token, server.api_key), server.base_url, window=window)


def test_a_kick_off_of_the_example_takes_at_most_a_hundred_requests(fresh: BoardPlace) -> None:
    report, requests, writes = fresh.counted()
    assert requests <= 100
    assert (report.requests, report.writes) == (requests, writes - 1)
    assert len(fresh.cards()) == 25 + 4
    board = fresh.server.ok("GET", f"/boards/{fresh.link.board_id}?fields=prefs&lists=open&labels=all").json()
    assert board["prefs"]["permissionLevel"] == "private"
    assert board["prefs"]["selfJoin"] is False
    assert [one["name"] for one in board["lists"]][:2] == ["Co-design: to do", "Co-design: done"]
    assert all(one["name"] for one in board["labels"])


def test_a_second_sync_is_one_request_and_no_write(kept: BoardPlace) -> None:
    report, requests, writes = kept.counted()
    assert (requests, writes) == (1, 0)
    assert (report.requests, report.writes) == (1, 0)
    assert report.notes == []


def test_a_change_of_one_action_is_one_read_and_one_write(kept: BoardPlace) -> None:
    postpone(kept, "D1")
    assert kept.counted()[1:] == (2, 1)
    assert kept.card("action-d1")["due"] == "2027-01-22T17:00:00.000Z"
    assert kept.counted()[1:] == (1, 0)


def test_a_finished_action_is_ticked_and_moved_in_one_write(kept: BoardPlace) -> None:
    finish(kept, "D1")
    kept.sync()
    card = kept.card("action-d1")
    assert (card["dueComplete"], card["idList"]) == (True, kept.list_id("co_design-done"))
    moves = kept.server.ok("GET", f"/cards/{card['id']}/actions?filter=updateCard:idList").json()
    assert len(moves) == 1


@pytest.mark.parametrize("lost", [1, 2, 14, 15, 24, 25, 42, 55, 56, 79, 80])
def test_a_lost_answer_makes_nothing_twice(fresh: BoardPlace, lost: int) -> None:
    """`lost` counts writes from the first: the board, 13 labels, 9 lists, then cards with checklists and lines."""
    if lost == 1:
        fresh.server.faults(drop_after_commit=1)
        with pytest.raises(ApplicationError):
            fresh.sync()
    else:
        with pytest.raises(KeyboardInterrupt):
            fresh.sync(Interrupted(transport(fresh.server), lost - 1))
    fresh.sync()
    assert len(fresh.boards()) == 1
    marks = Counter(key_in(card["desc"], PROJECT, fresh.link.board_id) for card in fresh.cards())
    assert len(marks) == 29
    assert set(marks.values()) == {1}
    board = fresh.server.ok("GET", f"/boards/{fresh.link.board_id}?lists=all&labels=all&checklists=all").json()
    assert (len(board["lists"]), len(board["labels"]), len(board["checklists"])) == (9, 13, 4)
    assert sum(len(one["checkItems"]) for one in board["checklists"]) == 24
    assert fresh.counted()[1:] == (1, 0)


def test_a_dropped_answer_is_ambiguous_shown_as_trouble_and_forgotten_after_the_next_sync(kept: BoardPlace) -> None:
    postpone(kept, "D1")
    kept.server.faults(drop_after_commit=1)
    with pytest.raises(ApplicationError) as failed:
        kept.sync()
    assert failed.value.type == "Ambiguous"
    assert not failed.value.non_retryable
    assert kept.trouble
    assert kept.counted()[1:] == (1, 0)
    assert kept.trouble is None


def test_a_person_who_drags_a_card_to_done_is_heard_and_not_fought(kept: BoardPlace) -> None:
    kept.edit("action-d1", idList=kept.list_id("co_design-done"))
    kept.edit("action-d2", dueComplete=True)
    report, _, writes = kept.counted()
    assert report.completed == ["D1", "D2"]
    assert writes == 0
    finish(kept, "D1")
    assert kept.sync().completed == ["D2"]
    kept.edit("action-d1", idList=kept.list_id("co_design-todo"))
    assert kept.sync().reopened == ["D1"]


def test_what_people_wrote_stays_when_the_project_writes(kept: BoardPlace) -> None:
    theirs = "Bring cake ✨\n\n" + kept.card("action-d1")["desc"]
    kept.edit("action-d1", desc=theirs, name="Meet & eat", due="2027-02-01T10:00:00.000Z")
    report = kept.sync()
    assert report.dates == {"D1": HeardDue(due=date(2027, 2, 1))}
    finish(kept, "D1")
    kept.sync()
    card = kept.card("action-d1")
    assert (card["desc"], card["name"], card["due"]) == (theirs, "Meet & eat", "2027-02-01T10:00:00.000Z")


def test_a_dragged_gate_card_is_put_back_with_one_comment(kept: BoardPlace) -> None:
    for _ in range(2):
        kept.edit("gate-co_design", idList=kept.list_id("co_design-done"))
        assert kept.sync().put_back == ["gate-co_design"]
        assert kept.card("gate-co_design")["idList"] == kept.list_id("gates")
    card = kept.link.base.cards["gate-co_design"].id
    comments = kept.server.ok("GET", f"/cards/{card}/actions?filter=commentCard").json()
    assert len(comments) == 1
    assert "/gates/co_design" in comments[0]["data"]["text"]


def test_archived_and_deleted_cards_are_reported_and_not_made_again(kept: BoardPlace) -> None:
    kept.edit("action-d1", closed=True)
    kept.server.ok("DELETE", f"/cards/{kept.link.base.cards['action-d2'].id}")
    report, _, writes = kept.counted()
    assert (report.archived, report.gone, writes) == (["D1"], ["D2"], 0)
    assert len(kept.cards()) == 28


def test_nothing_is_written_to_a_board_that_became_public(kept: BoardPlace) -> None:
    finish(kept, "D1")
    kept.server.ok("PUT", f"/boards/{kept.link.board_id}", {"prefs/permissionLevel": "public"})
    kept.server.reset_counters()
    with pytest.raises(ApplicationError) as failed:
        kept.sync()
    assert (failed.value.type, failed.value.non_retryable) == ("Unsafe", True)
    assert kept.server.counters()["writes"] == 0
    assert "private" in (kept.trouble or "")


def test_no_deed_is_lost_when_more_happened_than_fits_into_one_answer(kept: BoardPlace) -> None:
    card = kept.link.base.cards["action-d1"].id
    since = datetime.now(UTC) - timedelta(minutes=1)
    for number in range(11):
        kept.server.ok("POST", f"/cards/{card}/actions/comments", {"text": f"number {number}"})
    read = TrelloBoard(transport(kept.server), page=3).read(kept.link.board_id, since)
    assert [one.text for one in read.deeds if one.kind == "comment"] == [f"number {number}" for number in range(11)]
