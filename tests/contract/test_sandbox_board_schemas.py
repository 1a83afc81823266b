"""The main objects of the local board server have exactly the fields that Trello's have, and of the same types."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sandbox.board.running import RunningBoard, running
from tests.contract import board_schemas as schemas
from tests.local_board import Card, Place, card_on, new_place

Json = dict[str, Any]  # an answer, of mixed values


@pytest.fixture(scope="module")
def server() -> Iterator[RunningBoard]:
    """A server without rate limits, shared by the tests of this module."""
    with running("--no-rate-limit") as board:
        yield board


class Agreeing(BaseHTTPRequestHandler):
    """Answers HEAD and POST with 200, as the receiver of a webhook has to."""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.end_headers()

    do_HEAD = do_POST = answer

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def callback() -> Iterator[str]:
    """The address of a receiver."""
    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Agreeing)
    thread = threading.Thread(target=receiver.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{receiver.server_port}/hook"
    receiver.shutdown()
    thread.join()
    receiver.server_close()


@pytest.fixture(scope="module")
def place(server: RunningBoard) -> Place:
    return new_place(server)


@pytest.fixture(scope="module")
def card(server: RunningBoard, place: Place) -> Card:
    """A card with everything on it that a card can have."""
    me = server.members[0]["id"]
    made = card_on(server, place, due="2026-12-01T10:00:00Z", start="2026-11-30", idMembers=me, coordinates="1,2")
    path = f"/cards/{made['id']}"
    server.ok("POST", f"{path}/labels", {"name": "Need", "color": "pink_dark"})
    server.ok("POST", f"{path}/attachments", {"url": "https://example.org/", "setCover": True})
    server.ok("POST", f"{path}/membersVoted", {"value": me})
    server.ok("POST", f"{path}/actions/comments", {"text": "agreed"})
    checklist = server.ok("POST", f"{path}/checklists", {"name": "Steps"}).json()["id"]
    server.ok("POST", f"/checklists/{checklist}/checkItems", {"name": "measure", "checked": True})
    return made


def get(server: RunningBoard, path: str) -> Json:
    found: Json = server.ok("GET", path).json()
    return found


def test_a_board_in_full_and_a_closed_one(server: RunningBoard, place: Place) -> None:
    schemas.Board.model_validate(get(server, f"/boards/{place.board}?fields=all"))
    other = new_place(server).board
    server.ok("PUT", f"/boards/{other}", {"closed": True})
    assert schemas.Board.model_validate(get(server, f"/boards/{other}?fields=all")).dateClosed is not None


def test_a_card_with_everything_and_a_bare_one(server: RunningBoard, place: Place, card: Card) -> None:
    full = schemas.Card.model_validate(get(server, f"/cards/{card['id']}"))
    assert (full.badges.votes, full.badges.location, len(full.checkItemStates)) == (1, True, 1)
    bare = card_on(server, place, name="Bare")
    schemas.Card.model_validate(get(server, f"/cards/{bare['id']}"))


def test_what_a_card_carries(server: RunningBoard, card: Card) -> None:
    found = get(server, f"/cards/{card['id']}")
    schemas.Checklist.model_validate(get(server, f"/checklists/{found['idChecklists'][0]}"))
    schemas.Label.model_validate(get(server, f"/labels/{found['idLabels'][0]}"))
    schemas.Attachment.model_validate(get(server, f"/cards/{card['id']}/attachments/{found['idAttachmentCover']}"))


def test_a_list(server: RunningBoard, place: Place) -> None:
    schemas.BoardList.model_validate(get(server, f"/lists/{place.list}"))


def test_members_show_more_to_themselves_than_to_others(server: RunningBoard) -> None:
    me, other = server.members[:2]
    assert schemas.Oneself.model_validate(get(server, "/members/me")).email == me["email"]
    assert schemas.Member.model_validate(get(server, f"/members/{other['username']}")).email == ""


def test_a_workspace_as_found_and_as_made(server: RunningBoard) -> None:
    first = get(server, "/members/me")["idOrganizations"][0]
    schemas.Organization.model_validate(get(server, f"/organizations/{first}"))
    made = server.ok("POST", "/organizations", {"displayName": "Mill", "website": "https://example.org"}).json()
    schemas.Organization.model_validate(get(server, f"/organizations/{made['name']}"))


def test_a_custom_field(server: RunningBoard, place: Place) -> None:
    asked = {"idModel": place.board, "modelType": "board", "name": "Size", "type": "list", "pos": "top"}
    made = server.ok("POST", "/customFields", {**asked, "options": [{"value": {"text": "large"}}]}).json()
    field = schemas.CustomField.model_validate(get(server, f"/customFields/{made['id']}"))
    assert [option.value.text for option in field.options] == ["large"]


def test_every_kind_of_action(server: RunningBoard, place: Place, card: Card) -> None:
    server.ok("PUT", f"/cards/{card['id']}", {"name": "Lanes", "closed": True, "due": None})
    server.ok("PUT", f"/boards/{place.board}/members/{server.members[1]['id']}", {"type": "normal"})
    server.ok("PUT", f"/boards/{place.board}/members/{server.members[1]['id']}", {"type": "admin"})
    found = server.ok("GET", f"/boards/{place.board}/actions?limit=1000").json()
    kinds = {schemas.Action.model_validate(each).type for each in found}
    assert {"commentCard", "updateCard", "addMemberToCard", "voteOnCard", "makeAdminOfBoard"} <= kinds


def test_a_webhook(server: RunningBoard, place: Place, callback: str) -> None:
    made = server.ok("POST", "/webhooks", {"idModel": place.board, "callbackURL": callback, "description": "d"}).json()
    schemas.Webhook.model_validate(get(server, f"/webhooks/{made['id']}"))
    server.ok("DELETE", f"/webhooks/{made['id']}")
