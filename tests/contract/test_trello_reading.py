"""What a read of a board tolerates and what it refuses; boards too large for one answer; limits that come near."""

import json
from collections.abc import Iterator, Mapping

import pytest

from domain.board_change import CreateCard, UpdateCard
from integrations.errors import Refused, Unavailable
from integrations.trello.board import TrelloBoard
from integrations.trello.credentials import Credentials
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard, running
from tests.contract.canned_server import Canned, canned
from tests.contract.trello_wire import KEY, TOKEN, caught, signed_in

TOO_MANY = Canned(403, '{"error": "API_TOO_MANY_CARDS_REQUESTED", "message": "too many cards"}')
WHOLE: dict[str, object] = {
    "id": "b1", "name": "Garden", "url": "https://example.org/b", "prefs": {"permissionLevel": "private"},
    "lists": [{"id": "l1", "name": "To do", "closed": False, "pos": 1}],
    "labels": [{"id": "x1", "name": "", "color": None}],
    "cards": [{"id": "c1", "name": "Dig", "idList": "l1", "due": None, "idLabels": []}],
    "checklists": [{"id": "k1", "name": "Steps", "idCard": "c1", "checkItems": [{"id": "i1", "name": "One"}]}]}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    with running("--no-rate-limit") as board:
        yield board


def board(base_url: str) -> TrelloBoard:
    return TrelloBoard(TrelloTransport(Credentials(TOKEN, KEY), base_url))


def changed(**parts: object) -> Canned:
    return Canned(200, json.dumps({**WHOLE, **parts}), headers={"x-request-id": "req-4711"})


@pytest.mark.parametrize("parts", [
    {}, {"power": ["new"], "limits": {}}, {"dateLastActivity": None}, {"checklists": None}, {"url": None},
    {"name": None},
    {"cards": [{"id": "c1", "name": "Dig", "desc": None, "idList": "l1", "idLabels": None, "dueComplete": None,
                "cover": {"size": "normal"}, "due": "2027-01-12T10:00:00.000Z"}]},
    {"labels": [{"id": "x1", "name": None, "color": "a_new_colour"}]},
    {"checklists": [{"id": "k1", "name": "Steps", "idCard": "of-no-card", "checkItems": None}]},
    {"checklists": [{"id": "k1", "name": "S", "idCard": "c1", "checkItems": [
        {"id": "i", "name": "One", "state": "a new one", "pos": None}]}]}])
def test_what_is_new_left_out_or_null_is_tolerated(parts: Mapping[str, object]) -> None:
    with canned(changed(**parts)) as served:
        read = board(served.base_url).read("b1")
    assert read.private
    assert [card.title for card in read.cards] == ["Dig"]


@pytest.mark.parametrize("parts", [
    {"id": None}, {"cards": "none"}, {"cards": [{"id": "c1"}]}, {"cards": [None]}, {"lists": {"id": "l1"}},
    {"cards": [{"id": "c1", "name": "Dig", "idList": "l1", "due": "soon"}]}, {"closed": "perhaps"},
    {"cards": [{"id": "c1", "name": ["Secret words"], "idList": "l1"}]}])
def test_what_can_not_be_read_is_refused_whole_with_the_request_id_and_without_its_text(
        parts: Mapping[str, object]) -> None:
    with canned(changed(**parts)) as served:
        error = caught(lambda: board(served.base_url).read("b1"))
    assert type(error) is Unavailable
    assert "req-4711" in str(error)
    assert "Secret words" not in str(error)
    assert error.__context__ is None


def test_a_board_that_does_not_say_that_it_is_private_is_not() -> None:
    for prefs in (None, {}, {"permissionLevel": "org"}, {"permissionLevel": None}):
        with canned(changed(prefs=prefs)) as served:
            try:
                assert not board(served.base_url).read("b1").private
            except Unavailable as error:
                assert "prefs" in str(error)


def test_a_board_with_too_many_cards_is_read_in_parts_and_none_is_missed(server: RunningBoard) -> None:
    plain = TrelloBoard(signed_in(server))
    board_id, _ = plain.create_board("Garden", "")
    lists = [server.ok("POST", "/lists", {"name": name, "idBoard": board_id}).json()["id"] for name in ("Here", "Gone")]
    for number, list_id in enumerate([*lists, *lists]):
        made = plain.apply(board_id, CreateCard(key=f"k{number}", place="p", list_id=list_id, title=f"Card {number}",
                                                desc="Words"))
        if number > 1:
            plain.apply(board_id, UpdateCard(key=f"k{number}", card_id=made.id, closed=True))
    server.ok("POST", "/checklists", {"idCard": made.id, "name": "Steps"})
    server.ok("PUT", f"/lists/{lists[1]}", {"closed": True})
    whole = plain.read(board_id)
    parts = [server.ok("GET", f"/boards/{board_id}?cards=visible&lists=all&labels=all&checklists=all&fields="
                       "name,closed,prefs,url,dateLastActivity"),
             server.ok("GET", f"/boards/{board_id}/cards/closed"),
             server.ok("GET", f"/lists/{lists[1]}/cards?filter=open"),
             server.ok("GET", f"/boards/{board_id}/cards/visible")]
    with canned(TOO_MANY, *[Canned(200, part.text) for part in parts]) as crowded:
        read = board(crowded.base_url).read(board_id)
        asked = [line.partition("?")[0] for line in crowded.lines]
    assert len(whole.cards) == 4
    assert sorted(read.cards, key=lambda card: card.id) == sorted(whole.cards, key=lambda card: card.id)
    assert read.lists == whole.lists
    assert asked == [f"GET /1/boards/{board_id}"] * 2 + [
        f"GET /1/boards/{board_id}/cards/closed", f"GET /1/lists/{lists[1]}/cards",
        f"GET /1/boards/{board_id}/cards/visible"]


def test_a_card_that_is_restored_while_the_parts_are_read_is_not_missed() -> None:
    cards = json.dumps(WHOLE["cards"])
    with canned(TOO_MANY, changed(cards=[]), Canned(200, "[]"), Canned(200, cards)) as served:
        assert [card.id for card in board(served.base_url).read("b1").cards] == ["c1"]


def test_a_board_too_large_even_in_parts_says_what_to_do() -> None:
    with canned(TOO_MANY) as served:
        error = caught(lambda: board(served.base_url).read("b1"))
    assert isinstance(error, Refused)
    assert "Delete" in str(error)


def limits(**of_cards: object) -> Canned:
    fine = {"status": "ok", "disableAt": 500, "warnAt": 450}
    return Canned(200, json.dumps({"id": "b1", "limits": {"cards": {"openPerBoard": of_cards}, "lists": {
        "openPerBoard": fine, "totalPerBoard": fine}}}))


def test_a_board_that_is_nearly_or_quite_full_says_of_what() -> None:
    with canned(limits(status="warn", disableAt=5000, warnAt=4500, count=4600), limits(status="disabled"),
                limits(status="ok")) as served:
        nearly, full, fine = (board(served.base_url).limits("b1") for _ in range(3))
    assert nearly == ["The board is nearly full: cards, open per board (at most 5000). Archive or delete what is no "
                      "longer needed before Trello stops it."]
    assert [one.startswith("The board is full: cards, open per board") for one in full] == [True]
    assert fine == []


@pytest.mark.parametrize("body", [
    "{}", "[]", '{"limits": null}', '{"limits": {"cards": 5}}', '{"limits": {"cards": {"x": 5}}}', '"x"',
    '{"limits": {"cards": {"x": {"status": 5}}}}'])
def test_limits_in_another_shape_warn_of_nothing(body: str) -> None:
    with canned(Canned(200, body)) as served:
        assert board(served.base_url).limits("b1") == []


def test_a_new_board_on_a_board_server_is_full_of_nothing(server: RunningBoard) -> None:
    plain = TrelloBoard(signed_in(server))
    board_id, _ = plain.create_board("Garden", "")
    assert plain.limits(board_id) == []
