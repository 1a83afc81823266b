"""What the keeper of webhooks promises, at a real board server with a real receiver."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from integrations.errors import Unauthorised
from integrations.ports import BoardHooks
from integrations.trello import hook_keeper
from integrations.trello.credentials import Credentials
from integrations.trello.hook_keeper import TrelloHooks
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.board_place import emptied
from tests.contract.webhook_receiver import Receiver, receiving
from tests.local_board import new_place


@dataclass
class Hooked:
    """A board server, a receiver and the keeper between them."""

    server: RunningBoard
    receiver: Receiver
    transport: TrelloTransport
    hooks: BoardHooks

    def boards(self, number: int) -> list[str]:
        return [new_place(self.server).board for _ in range(number)]

    def active(self) -> list[str]:
        """Boards with an active webhook at our address."""
        return sorted(str(one["idModel"]) for one in self.server.webhooks()
                      if one["active"] and one["callbackURL"] == self.receiver.url())

    def requests(self) -> int:
        return sum(self.transport.counts.values())


@pytest.fixture(scope="module")
def started() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def hooked(started: RunningBoard) -> Iterator[Hooked]:
    server = emptied(started)
    with receiving() as receiver:
        transport = TrelloTransport(Credentials(server.token, server.api_key), server.base_url,
                                    window=RequestWindow(limit=10_000))
        yield Hooked(server, receiver, transport, TrelloHooks(transport, receiver.url()))


def test_each_board_gets_one_active_webhook(hooked: Hooked) -> None:
    boards = hooked.boards(3)
    hooked.hooks.keep([*boards, boards[0]])
    assert hooked.active() == sorted(boards)


def test_when_nothing_differs_one_request_says_so(hooked: Hooked) -> None:
    boards = hooked.boards(3)
    hooked.hooks.keep(boards)
    before = hooked.requests()
    hooked.hooks.keep(boards)
    assert hooked.requests() == before + 1


def test_a_webhook_that_was_switched_off_is_switched_on_and_a_lost_one_made_again(hooked: Hooked) -> None:
    boards = hooked.boards(2)
    hooked.hooks.keep(boards)
    first, second = hooked.server.webhooks()
    hooked.server.ok("PUT", f"/webhooks/{first['id']}", {"active": False})
    hooked.server.ok("DELETE", f"/webhooks/{second['id']}")
    hooked.hooks.keep(boards)
    assert hooked.active() == sorted(boards)
    assert len(hooked.server.webhooks()) == 2


def test_webhooks_of_boards_that_are_ours_no_more_go_and_those_of_other_addresses_stay(hooked: Hooked) -> None:
    board, gone = hooked.boards(2)
    other = hooked.receiver.url("/other")
    hooked.server.ok("POST", "/webhooks", {"idModel": gone, "callbackURL": other})
    hooked.hooks.keep([board, gone])
    hooked.hooks.keep([board])
    assert hooked.active() == [board]
    assert [one["idModel"] for one in hooked.server.webhooks() if one["callbackURL"] == other] == [gone]


def test_a_board_that_is_gone_does_not_hold_up_the_others(hooked: Hooked) -> None:
    board = hooked.boards(1)[0]
    hooked.hooks.keep(["b00000000000000000000009", board])
    assert hooked.active() == [board]


def test_an_address_that_does_not_answer_is_asked_once_a_round_and_later_again(hooked: Hooked) -> None:
    boards = hooked.boards(3)
    hooked.receiver.head = 405
    hooked.hooks.keep(boards)
    assert (hooked.receiver.heads, hooked.active()) == (1, [])
    hooked.receiver.head = 200
    hooked.hooks.keep(boards)
    assert hooked.active() == sorted(boards)


def test_many_new_boards_get_their_webhooks_over_several_rounds(
        hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_keeper, "MOST_A_ROUND", 2)
    boards = hooked.boards(5)
    seen = []
    for _ in range(3):
        hooked.hooks.keep(boards)
        seen.append(len(hooked.active()))
    assert seen == [2, 4, 5]


def test_a_revoked_token_is_told(hooked: Hooked) -> None:
    hooked.server.revoke(hooked.server.members[0]["id"])
    with pytest.raises(Unauthorised):
        hooked.hooks.keep(["b00000000000000000000009"])
