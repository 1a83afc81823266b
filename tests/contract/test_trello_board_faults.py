"""The board adapter when the other side fails, and what it keeps to itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from domain.board_change import Applied, Change, UpdateCard
from domain.board_marker import board_marker
from domain.commands import CompleteAction
from domain.state import Actor
from integrations.errors import Missing, Refused, Unsafe
from integrations.trello.board import TrelloBoard
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.board_place import PAGES, PROJECT, BoardPlace, emptied, place, trello
from tests.contract.canned_server import Canned, canned

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


def test_a_new_board_that_a_workspace_makes_visible_is_refused() -> None:
    visible = Canned(body='{"id": "b1", "url": "https://b.example", "prefs": {"permissionLevel": "org"}}')
    with canned(visible) as server:
        board = TrelloBoard(TrelloTransport(Credentials("token", "key"), server.base_url), workspace="w1")
        with pytest.raises(Unsafe):
            board.create_board("Project", "About")
        asked = next(body for body in server.bodies if isinstance(body, dict))
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
    # Waiting for the next window of requests is how it goes, not trouble.
    assert (kept.trouble is None) == (kind == "RateLimited")
    for text in (str(failed.value), kept.trouble or "nothing"):
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
        assert made.trouble is None


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
    assert poll() == [PROJECT]
    with pytest.raises(ApplicationError):
        kept.sync()
    assert "closed" in (kept.trouble or "")
    assert poll() == []


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
