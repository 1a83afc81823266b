"""The board activity with the Trello adapter on a real Trello-compatible server: calls, crashes, people, faults."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from domain.board_change import Applied, Change, UpdateCard
from domain.board_marker import board_marker, key_in
from domain.commands import CompleteAction, MoveAction
from domain.state import Actor
from integrations.errors import Missing, Refused, Unsafe
from integrations.trello.board import TrelloBoard
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.board_place import PAGES, PROJECT, BoardPlace, place, trello
from tests.contract.canned_server import Canned, canned

NOW = datetime(2027, 1, 12, 10, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def fresh(server: RunningBoard, tmp_path: Path) -> Iterator[BoardPlace]:
    """A project whose board does not exist yet."""
    with place(server, tmp_path) as made:
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


class Choosy(TrelloBoard):
    """The real adapter for a board that refuses to touch some cards."""

    def __init__(self, transport: TrelloTransport, refused: set[str]) -> None:
        super().__init__(transport)
        self.refused = refused

    def apply(self, board_id: str, change: Change) -> Applied:
        if isinstance(change, UpdateCard) and change.key in self.refused:
            raise Refused("The board refuses this card.")
        return super().apply(board_id, change)


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


@pytest.mark.parametrize("lost", [1, 2, 12, 13, 22, 23, 40, 53, 54, 77, 78])
def test_a_lost_answer_makes_nothing_twice(fresh: BoardPlace, lost: int) -> None:
    """`lost` counts writes from the first: the board, 11 labels, 9 lists, then cards with checklists and lines."""
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
    assert (len(board["lists"]), len(board["labels"]), len(board["checklists"])) == (9, 11, 4)
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
    assert report.due == {"D1": datetime(2027, 2, 1, 10, tzinfo=UTC)}
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


def test_a_new_board_that_a_workspace_makes_visible_is_refused() -> None:
    visible = Canned(body='{"id": "b1", "url": "https://b.example", "prefs": {"permissionLevel": "org"}}')
    with canned(visible) as server:
        board = TrelloBoard(TrelloTransport(Credentials("token", "key"), server.base_url), workspace="w1")
        with pytest.raises(Unsafe):
            board.create_board("Project", "About")
        asked = server.bodies[0]
    assert isinstance(asked, dict)
    wished = {"prefs_permissionLevel": "private", "prefs_selfJoin": False, "idOrganization": "w1"}
    assert {name: asked[name] for name in wished} == wished


def test_a_board_that_is_gone_is_not_made_again(kept: BoardPlace) -> None:
    kept.server.ok("PUT", f"/boards/{kept.link.board_id}", {"closed": True})
    kept.server.ok("DELETE", f"/boards/{kept.link.board_id}")
    with pytest.raises(ApplicationError) as failed:
        kept.sync()
    assert failed.value.type == "Missing"
    assert kept.boards() == []


@pytest.mark.parametrize(("fault", "value", "calm", "kind"), [
    ("down", True, False, "Unavailable"), ("garbage", 9, 0, "Unavailable"), ("error_500", 9, 0, "Unavailable"),
    ("revoked", True, False, "Unauthorised"), ("rate_limit_next", 2, 0, "RateLimited")])
def test_a_fault_of_the_board_waits_and_is_told_without_secrets(kept: BoardPlace, fault: str, value: object,
                                                                calm: object, kind: str) -> None:
    finish(kept, "D1")
    kept.server.faults(**{fault: value})
    with pytest.raises(ApplicationError) as failed:
        kept.sync()
    kept.server.faults(**{fault: calm})
    assert failed.value.type == kind
    assert failed.value.__cause__ is None
    assert (failed.value.next_retry_delay is not None) == (kind == "RateLimited")
    for text in (str(failed.value), kept.trouble or ""):
        assert text
        assert kept.server.token not in text
        assert kept.server.api_key not in text
    kept.sync(trello(kept.server))
    assert kept.trouble is None
    assert kept.card("action-d1")["dueComplete"] is True


def test_a_single_429_is_waited_for_inside_the_sync(kept: BoardPlace) -> None:
    kept.server.faults(rate_limit_next=1)
    assert kept.counted()[1:] == (2, 0)


def test_when_others_use_the_token_up_a_kick_off_pauses_before_the_limit_strikes(tmp_path: Path) -> None:
    impatient = RequestWindow(limit=10_000, longest_wait=0.0)
    with running() as limited, place(limited, tmp_path) as made:
        for _ in range(60):
            limited.call("GET", "/members/me/boards")
        with pytest.raises(ApplicationError) as failed:
            made.sync(TrelloBoard(transport(limited, impatient)))
        assert failed.value.type == "RateLimited"
        assert failed.value.next_retry_delay
        assert limited.counters()["rate_limited"] == 0
        assert made.trouble


def test_a_card_that_the_board_refuses_does_not_hold_up_the_others(kept: BoardPlace) -> None:
    finish(kept, "D1")
    finish(kept, "D2")
    report = kept.sync(Choosy(transport(kept.server), {"action-d1"}))
    assert report.notes == ["The board refuses this card."]
    assert kept.trouble == "The board refuses this card."
    assert kept.card("action-d2")["dueComplete"] is True
    kept.sync()
    assert kept.card("action-d1")["dueComplete"] is True


def test_a_board_that_refuses_everything_is_a_failure(kept: BoardPlace) -> None:
    actions = ["D1", "D2", "D3", "D4", "D5", "D6"]
    for action in actions:
        kept.edit(f"action-{action.lower()}", desc="")
    with pytest.raises(ApplicationError) as failed:
        kept.sync(Choosy(transport(kept.server), {f"action-{one.lower()}" for one in actions}))
    assert failed.value.type == "Refused"


def test_a_card_deleted_between_read_and_write_does_not_stop_a_sync(kept: BoardPlace) -> None:
    class Racing(TrelloBoard):
        def apply(self, board_id: str, change: Change) -> Applied:
            if isinstance(change, UpdateCard) and change.key == "action-d1":
                kept.server.ok("DELETE", f"/cards/{change.card_id}")
            return super().apply(board_id, change)

    finish(kept, "D1")
    finish(kept, "D2")
    assert kept.sync(Racing(transport(kept.server))).notes == []
    assert kept.card("action-d2")["dueComplete"] is True
    assert kept.sync().gone == ["D1"]


def test_a_poll_names_projects_whose_board_changed_since_we_read_it(kept: BoardPlace) -> None:
    def poll() -> list[str]:
        kept.server.reset_counters()
        found = ActivityEnvironment().run(kept.activities.poll)
        assert kept.server.counters()["requests"] == 1
        return found

    kept.sync()
    assert poll() == []
    kept.edit("action-d1", dueComplete=True)
    assert poll() == [PROJECT]
    kept.sync()
    assert poll() == []
    kept.server.ok("PUT", f"/boards/{kept.link.board_id}", {"closed": True})
    assert poll() == []
    assert "closed" in (kept.trouble or "")


def test_a_board_is_found_by_its_mark_the_oldest_first_and_only_while_it_is_open(server: RunningBoard) -> None:
    board, mark = trello(server), board_marker(PROJECT, PAGES)
    assert board.find_board(mark) is None
    first, _ = board.create_board("One", f"About\n\n{mark}")
    board.create_board("Two", mark)
    found = board.find_board(mark)
    assert found
    assert found[0] == first
    server.ok("PUT", f"/boards/{first}", {"closed": True})
    again = board.find_board(mark)
    assert again
    assert again[0] != first
    assert board.find_board(board_marker("other", PAGES)) is None


def test_reading_a_board_that_is_not_there_says_what_to_do(server: RunningBoard) -> None:
    with pytest.raises(Missing, match="access"):
        trello(server).read("0123456789abcdef01234567")
