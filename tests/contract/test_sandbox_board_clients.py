"""py-trello's own objects, unmodified and over real HTTP, on all that the local board server offers them."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from trello import TrelloClient
from trello.board import Board
from trello.card import Card
from trello.exceptions import ResourceUnavailable, Unauthorized
from trello.trellolist import List

from sandbox.board.running import RunningBoard, running
from tests.local_board import Loopback

Json = dict[str, Any]  # an answer, of mixed values


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    """A server without rate limits, shared by the tests of this module."""
    with running("--no-rate-limit") as board:
        yield board


@pytest.fixture
def client(server: RunningBoard) -> TrelloClient:
    return TrelloClient(server.api_key, token=server.token, http_service=Loopback(server.base_url))


@pytest.fixture
def board(client: TrelloClient) -> Board:
    return client.add_board("Garden", default_lists=False)


@pytest.fixture
def ideas(board: Board) -> List:
    return board.add_list("Ideas", "bottom")


@pytest.fixture
def card(ideas: List) -> Card:
    return ideas.add_card("Paths", "Wide enough")


def read(server: RunningBoard, card: Card) -> Json:
    """The card with its custom fields, as the server has it."""
    found: Json = server.ok("GET", f"/cards/{card.id}?customFieldItems=true&stickers=true").json()
    return found


def names(found: list[Any]) -> list[str]:
    return [each.name for each in found]


def test_a_board_is_renamed_described_closed_and_opened(client: TrelloClient, board: Board) -> None:
    board.set_name("Orchard")
    board.set_description("by the mill")
    board.close()
    read_again = client.get_board(board.id)
    assert (read_again.name, read_again.description, read_again.closed) == ("Orchard", "by the mill", True)
    assert board.id in [each.id for each in client.list_boards("closed")]
    board.open()
    assert board.id in [each.id for each in client.list_boards("open")]
    assert (datetime.now(UTC) - board.get_last_activity()) < timedelta(minutes=1)


def test_a_copied_board_brings_lists_and_cards(client: TrelloClient, board: Board, ideas: List, card: Card) -> None:
    copy = client.add_board("Copy", source_board=board)
    assert names(copy.open_lists()) == ["Ideas"]
    assert names(copy.open_cards()) == ["Paths"]
    assert copy.open_cards()[0].id != card.id


def test_lists_are_renamed_ordered_closed_and_emptied(board: Board, ideas: List, card: Card) -> None:
    done = board.add_list("Done", "bottom")
    done.set_name("Finished")
    done.set_pos("top")
    assert names(board.open_lists()) == ["Finished", "Ideas"]
    ideas.move_all_cards(done)
    assert (names(ideas.list_cards()), names(done.list_cards())) == ([], ["Paths"])
    done.archive_all_cards()
    assert (names(board.open_cards()), names(board.closed_cards())) == ([], ["Paths"])
    done.subscribe()
    done.close()
    assert names(board.closed_lists()) == ["Finished"]
    done.open()
    assert names(board.closed_lists()) == []


def test_a_list_goes_to_another_board(client: TrelloClient, ideas: List, card: Card) -> None:
    other = client.add_board("Other", default_lists=False)
    ideas.move_to_board(other)
    assert names(other.open_cards()) == ["Paths"]


def test_a_card_is_written_field_by_field(client: TrelloClient, board: Board, card: Card) -> None:
    card.set_name("Lanes")
    card.set_description("Narrow")
    card.set_due(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    card.set_start(datetime(2026, 11, 30, tzinfo=UTC))
    card.set_reminder(60)
    card.set_due_complete()
    card.set_pos("top")
    card.subscribe()
    found = client.get_card(card.id)
    assert (found.name, found.desc, found.due) == ("Lanes", "Narrow", "2026-12-01T09:00:00.000Z")
    assert found._json_obj["dueReminder"] == 60
    assert (found.is_due_complete, found._json_obj["subscribed"]) == (True, True)
    card.remove_due_complete()
    card.remove_due()
    assert (client.get_card(card.id).due, client.get_card(card.id).is_due_complete) == (None, False)


def test_a_copied_card_keeps_what_it_is_told_to(client: TrelloClient, ideas: List, card: Card) -> None:
    card.add_checklist("Steps", ["measure"])
    card.comment("Measured")
    card.set_due(datetime(2026, 12, 1, tzinfo=UTC))
    whole = ideas.add_card("Again", source=card.id, keep_from_source="all")
    bare = ideas.add_card("Bare", source=card.id, keep_from_source="comments")
    assert (client.get_card(whole.id).due is None, client.get_card(bare.id).due is None) == (False, True)
    assert [each.name for each in client.get_card(whole.id).checklists] == ["Steps"]
    assert client.get_card(bare.id).checklists == []
    assert [each["data"]["text"] for each in client.get_card(bare.id).get_comments()] == ["Measured"]


def test_labels_are_made_put_on_and_taken_off(server: RunningBoard, board: Board, card: Card) -> None:
    need = board.add_label("Need", "green_dark")
    card.add_label(need)
    with pytest.raises(ResourceUnavailable, match="that label is already on the card"):
        card.add_label(need)
    card.create_label("New", "sky")
    assert [each["name"] for each in read(server, card)["labels"]] == ["Need", "New"]
    card.remove_label(need)
    board.delete_label(need.id)
    assert "Need" not in names(board.get_labels())


def test_checklists_and_their_items_are_worked_on(
    server: RunningBoard, client: TrelloClient, board: Board, card: Card
) -> None:
    checklist = card.add_checklist("Steps", ["measure", "agree"], [True, False])
    checklist.add_checklist_item("dig")
    checklist.set_checklist_item("dig", True)
    checklist.rename_checklist_item("agree", "settle")
    settle = next(each for each in checklist.items if each["name"] == "settle")
    checklist.set_checklist_item_due(settle, datetime(2026, 12, 1, tzinfo=UTC))
    checklist.rename("Tasks")
    checklist.delete_checklist_item("measure")
    tasks = client.get_card(card.id).checklists[0]
    assert (tasks.name, [(each["name"], each["checked"]) for each in tasks.items]) == (
        "Tasks",
        [("settle", False), ("dig", True)],
    )
    assert names(board.get_checklists()) == ["Tasks"]
    assert read(server, card)["badges"]["checkItemsChecked"] == 1
    tasks.delete()
    assert client.get_card(card.id).checklists == []


def test_comments_are_written_changed_and_deleted(card: Card) -> None:
    comment = card.comment("first")
    card.update_comment(comment["id"], "second")
    assert [each["data"]["text"] for each in card.get_comments()] == ["second"]
    card.delete_comment(comment)
    assert card.get_comments() == []


def test_a_file_is_attached_given_back_and_removed(server: RunningBoard, card: Card) -> None:
    card.attach(name="plan.txt", file=io.BytesIO(b"two metres"), mimeType="text/plain")
    card.attach(name="map", url="https://example.org/map", setCover=True)
    file, link = card.get_attachments()
    assert (file.name, file.is_upload, file.bytes, file.mime_type) == ("plan.txt", True, 10, "text/plain")
    assert requests.get(file.url, headers=server.headers(), timeout=10).content == b"two metres"
    assert requests.get(file.url, timeout=10).status_code == 401
    assert read(server, card)["idAttachmentCover"] == link.id
    card.remove_attachment(file.id)
    assert names(card.get_attachments()) == ["map"]


def test_members_are_put_on_boards_and_cards(
    server: RunningBoard, client: TrelloClient, board: Board, card: Card
) -> None:
    guest = client.get_member(server.members[1]["username"])
    board.add_member(guest, "normal")
    assert sorted(each.id for each in board.all_members()) == sorted([guest.id, server.members[0]["id"]])
    assert [each.id for each in board.normal_members()] == [guest.id]
    assert [each.id for each in board.admin_members()] == [server.members[0]["id"]]
    card.add_member(guest)
    assert read(server, card)["idMembers"] == [guest.id]
    card.remove_member(guest)
    card.assign(server.members[0]["id"])
    assert [each["id"] for each in client.get_member("me").fetch_cards()] == [card.id]
    card.unassign(server.members[0]["id"])
    board.remove_member(guest)
    assert board.normal_members() == []


def test_custom_fields_of_every_kind_take_a_value_and_lose_it(
    server: RunningBoard, client: TrelloClient, board: Board, card: Card
) -> None:
    for kind in ("text", "number", "checkbox", "date"):
        board.add_custom_field_definition(kind, kind)
    options = [{"value": {"text": text}, "color": "none", "pos": place} for place, text in ((1, "small"), (2, "large"))]
    board.add_custom_field_definition("size", "list", options)
    by_name = {each.name: each for each in client.get_board(board.id).get_custom_field_definitions()}
    assert sorted(by_name["size"].list_options.values()) == ["large", "small"]
    values = (("text", "wide"), ("number", 2.5), ("date", "2026-12-01T09:00:00.000Z"), ("checkbox", True))
    for name, value in values:
        server.ok("PUT", f"/card/{card.id}/customField/{by_name[name].id}/item", {"value": _sent(name, value)})
    chosen = next(key for key, text in by_name["size"].list_options.items() if text == "large")
    server.ok("PUT", f"/card/{card.id}/customField/{by_name['size'].id}/item", {"idValue": chosen})
    found = client.get_card(card.id)
    assert {each.name: each.value for each in found.custom_fields} == {**dict(values), "size": "large"}

    found.get_custom_field_by_name("number").value = 4
    board.delete_custom_field_definition(by_name["text"].id)
    server.ok("PUT", f"/cards/{card.id}/customField/{by_name['size'].id}/item", {"idValue": ""})
    left = {each.name: each.value for each in client.get_card(card.id).custom_fields}
    assert left == {"number": 4.0, "date": "2026-12-01T09:00:00.000Z", "checkbox": True}


def _sent(kind: str, value: object) -> dict[str, str]:
    name = {"checkbox": "checked"}.get(kind, kind)
    return {name: "true" if value is True else str(value)}


def test_movements_and_actions_are_told_in_order(board: Board, ideas: List, card: Card) -> None:
    done = board.add_list("Done", "bottom")
    card.change_list(done.id)
    card.change_list(ideas.id)
    moves = [(each["source"]["name"], each["destination"]["name"]) for each in card.list_movements()]
    assert moves == [("Done", "Ideas"), ("Ideas", "Done")]
    kinds = [each["type"] for each in board.fetch_actions("all", action_limit=2)]
    assert kinds == ["updateCard", "updateCard"]


def test_stars_searches_workspaces_and_power_ups_answer(
    server: RunningBoard, client: TrelloClient, board: Board, card: Card
) -> None:
    star = client.add_star(board.id)
    assert [each.board_id for each in client.list_stars()] == [board.id]
    client.delete_star(star)
    assert client.list_stars() == []

    card.set_name("Rhubarb")
    found = client.search("rhubarb", models=["cards"], board_ids=[board.id])
    assert names(found) == ["Rhubarb"]

    workspace = client.add_organization("Millers", description="by the river")
    assert workspace.id in [each.id for each in client.list_organizations()]
    assert client.get_organization(workspace.id).description == "by the river"
    assert workspace.all_boards() == []
    assert [each.id for each in workspace.get_members()] == [server.members[0]["id"]]

    with pytest.deprecated_call():
        board.enable_power_up("5abe4664529b9c8f1b1a9c64")
    plugins = server.ok("GET", f"/boards/{board.id}/boardPlugins").json()
    assert [each["idPlugin"] for each in plugins] == ["5abe4664529b9c8f1b1a9c64"]


def test_a_workspace_is_closed_to_those_who_are_not_in_it(server: RunningBoard, client: TrelloClient) -> None:
    workspace = client.add_organization("Closed circle")
    stranger = TrelloClient(server.api_key, token=server.members[1]["token"], http_service=Loopback(server.base_url))
    with pytest.raises(Unauthorized, match="unauthorized org permission requested"):
        stranger.get_organization(workspace.id)
    open_to_them = client.add_board("Theirs", organization_id=workspace.id, permission_level="org")
    with pytest.raises(Unauthorized):
        stranger.get_board(open_to_them.id)
    server.ok("PUT", f"/organizations/{workspace.id}/members/{server.members[1]['id']}", {"type": "normal"})
    assert stranger.get_board(open_to_them.id).name == "Theirs"
