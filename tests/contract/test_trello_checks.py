"""What the doctor asks of Trello, on a board server and on answers that a real Trello was seen to give."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from integrations.errors import Missing, Unauthorised, Unavailable
from integrations.trello.checks import TrelloChecks
from integrations.trello.credentials import Credentials
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.canned_server import Canned, canned
from tests.contract.test_trello_oauth import Keeper, granted, signed
from tests.contract.trello_wire import KEY, TOKEN, caught, signed_in

ENDS = "2027-01-31T00:00:00.000Z"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def checks(server: RunningBoard) -> TrelloChecks:
    return TrelloChecks(signed_in(server))


def of(base_url: str, workspace: str | None = None) -> TrelloChecks:
    return TrelloChecks(TrelloTransport(Credentials(TOKEN, KEY), base_url), workspace)


def test_the_token_says_whose_it_is(checks: TrelloChecks, server: RunningBoard) -> None:
    me = checks.who_am_i()
    assert (me.id, me.username) == (server.members[0]["id"], server.members[0]["username"])


def test_a_wrong_key_or_token_is_named_as_such(server: RunningBoard) -> None:
    for credentials in (Credentials(TOKEN, server.api_key), Credentials(server.token, KEY)):
        wrong = TrelloChecks(TrelloTransport(credentials, server.base_url))
        assert isinstance(caught(wrong.who_am_i), Unauthorised)


def test_the_token_may_read_and_write_boards_and_does_not_end(checks: TrelloChecks) -> None:
    facts = checks.token_facts()
    assert facts.enough
    assert facts.expires is None
    assert {"read:board", "write:board", "read:member"} <= set(facts.scopes)


@pytest.mark.parametrize(("permissions", "enough"), [
    ([{"modelType": "Board", "idModel": "*", "read": True, "write": True}], True),
    ([{"modelType": "Board", "idModel": "*", "read": True, "write": False}], False),
    ([{"modelType": "Board", "idModel": "5c0ffee", "read": True, "write": True}], False),
    ([{"modelType": "Galaxy", "idModel": "*", "read": True, "write": True}, {}], False), ([], False)])
def test_a_token_that_may_only_read_or_sees_one_board_is_not_enough(permissions: list[object], enough: bool) -> None:
    answer = {"id": "t", "dateExpires": ENDS, "permissions": permissions}
    with canned(Canned(200, json.dumps(answer))) as served:
        facts = of(served.base_url).token_facts()
    assert facts.enough == enough
    assert facts.expires == datetime(2027, 1, 31, tzinfo=UTC)


def test_an_oauth_grant_tells_its_scopes_and_that_it_renews_itself(server: RunningBoard) -> None:
    transport = TrelloTransport(signed(granted(server), Keeper()), server.base_url)
    facts = TrelloChecks(transport).token_facts()
    assert facts.enough
    assert facts.renews
    assert facts.expires is not None
    assert transport.counts == {}


def test_a_workspace_tells_how_many_boards_are_left_in_it(server: RunningBoard) -> None:
    before = TrelloChecks(signed_in(server)).workspace_facts()[0]
    server.ok("POST", "/boards", {"name": "One more", "idOrganization": before.id})
    after = TrelloChecks(signed_in(server), before.id).workspace_facts()
    assert [one.id for one in after] == [before.id]
    assert after[0].open_boards == before.open_boards + 1
    assert (after[0].limit, after[0].full) == (10, False)


@pytest.mark.parametrize(("products", "boards", "full"), [([], 10, True), (None, 10, True), ([], 9, False),
                                                          ([110], 200, False)])
def test_ten_boards_fill_a_free_workspace_and_no_number_fills_a_paid_one(products: list[int] | None, boards: int,
                                                                         full: bool) -> None:
    workspace = {"id": "w1", "displayName": "Town hall", "products": products}
    listed = [{"id": f"b{number}"} for number in range(boards)]
    with canned(Canned(200, json.dumps(workspace)), Canned(200, json.dumps(listed))) as served:
        facts = of(served.base_url, "w1").workspace_facts()
    assert [(one.name, one.open_boards, one.full) for one in facts] == [("Town hall", boards, full)]


def test_a_board_is_private_only_when_trello_says_so(checks: TrelloChecks, server: RunningBoard) -> None:
    board = server.ok("POST", "/boards", {"name": "Garden", "prefs_permissionLevel": "private"}).json()["id"]
    assert checks.is_private(board)
    for level in ("org", "public"):
        server.ok("PUT", f"/boards/{board}", {"prefs/permissionLevel": level})
        assert not checks.is_private(board)
    with canned(Canned(200, '{"id": "b1"}')) as served:
        assert not of(served.base_url).is_private("b1")
    assert isinstance(caught(lambda: checks.is_private("0123456789abcdef01234567")), Missing)


@pytest.mark.parametrize("body", ["[]", "{}", '{"id": 5}', '"x"', "null", '{"id": {"id": "b"}, "username": "x"}'])
def test_an_answer_in_another_shape_is_refused_with_the_request_id(body: str) -> None:
    with canned(Canned(200, body, headers={"x-request-id": "req-4711"})) as served:
        error = caught(of(served.base_url).who_am_i)
    assert isinstance(error, Unavailable)
    assert "req-4711" in str(error)
