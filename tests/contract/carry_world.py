"""Two board servers, a project on one of them, and people who worked on its board in every way a board allows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from activities.board_sync import linked, wanted_board, write_changes
from domain.board_plan import Plan, plan
from domain.project import Project
from integrations.registry import Records, open_records
from integrations.trello.board import TrelloBoard
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard
from settings import Settings
from tests.contract.records_world import kick_off
from tests.records_file import prepared

PROJECT = "example"
PAGES = "http://127.0.0.1:8080"
Json = dict[str, Any]  # a card or list as the server answers it, of mixed values


def trello(server: RunningBoard) -> TrelloBoard:
    return TrelloBoard(TrelloTransport(Credentials(server.token, server.api_key), server.base_url,
                                       window=RequestWindow(limit=10_000)))


@dataclass
class CarryWorld:
    """`here`: where the board is at first; `there`: where it goes."""

    here: RunningBoard
    there: RunningBoard
    records: Records
    folder: Path

    @property
    def project(self) -> Project:
        return self.records.store.project(PROJECT)

    @property
    def board_id(self) -> str:
        link = self.records.store.board_link(PROJECT)
        assert link is not None
        return link.board_id

    def planned(self, server: RunningBoard) -> Plan:
        """What a sync would do on the project's board there."""
        link = self.records.store.board_link(PROJECT)
        assert link is not None
        return plan(wanted_board(self.project, PAGES, {}), trello(server).read(link.board_id), link.base)

    def sync(self, server: RunningBoard) -> Plan:
        """What the worker does."""
        board, desired = trello(server), wanted_board(self.project, PAGES, {})
        run = linked(self.records.store, board, PROJECT, desired, PAGES)
        made = plan(desired, board.read(run.link.board_id), run.link.base)
        assert made.refusal is None, made.refusal
        run.save(run.link.model_copy(update={"base": made.base}))
        write_changes(board, run, made.changes)
        assert not run.refusals
        return made

    def settle(self, server: RunningBoard) -> None:
        """Sync until there is nothing to do."""
        while self.sync(server).changes:
            continue

    def options(self) -> list[str]:
        """Where the command has to carry from."""
        token = self.folder / "old-token"
        token.write_text(f"{self.here.token}\n")
        return ["--from-url", self.here.base_url, "--from-key", self.here.api_key, "--from-token-file", str(token)]

    def settings(self) -> dict[str, str]:
        """Settings of the place it goes to."""
        return {"data_dir": str(self.folder), "trello_url": self.there.base_url, "trello_key": self.there.api_key,
                "trello_token": self.there.token, "trello_requests": "10000", "public_url": PAGES, "worker_port": "1"}

    def card(self, key: str) -> str:
        """The id of a card of ours."""
        link = self.records.store.board_link(PROJECT)
        assert link is not None
        return link.base.cards[key].id

    def list_id(self, key: str) -> str:
        link = self.records.store.board_link(PROJECT)
        assert link is not None
        return link.base.lists[key].id


@contextmanager
def carry_world(here: RunningBoard, there: RunningBoard, folder: Path) -> Iterator[CarryWorld]:
    """A project whose board is here and true."""
    records = open_records(prepared(Settings(data_dir=folder)))
    try:
        world = CarryWorld(here, there, records, folder)
        records.store.publish(PROJECT, kick_off(PROJECT))
        world.settle(here)
        made = world.board_id
        yield world
        here.ok("PUT", f"/boards/{made}", {"closed": True})  # else the next world would find it by its mark
    finally:
        records.engine.dispose()


def people_work(world: CarryWorld) -> None:
    """A person of their own account does everything that must not get lost."""
    ann = world.here.members[1]
    board = world.board_id
    world.here.ok("PUT", f"/boards/{board}/members/{ann['id']}", {"type": "normal"})

    def do(method: str, path: str, body: object = None) -> Json:
        answer: Json = world.here.ok(method, path, body, ann["token"]).json()
        return answer

    d1, d2, d3 = world.card("action-d1"), world.card("action-d2"), world.card("action-d3")
    text = world.here.ok("GET", f"/cards/{d1}").json()["desc"]
    label = do("POST", "/labels", {"idBoard": board, "name": "Needs a van", "color": "lime"})["id"]
    do("PUT", f"/cards/{d1}", {"name": "D1 Meet over soup", "desc": f"Bring bowls.\n\n* and spoons\n\n{text}",
                               "due": "2027-03-05T10:00:00.000Z", "start": "2027-03-01T09:00:00.000Z"})
    do("POST", f"/cards/{d1}/idLabels", {"value": label})
    do("POST", f"/cards/{d1}/actions/comments", {"text": "The kitchen is booked.\n\n**Ask** for the key."})
    do("POST", f"/cards/{d1}/attachments", {"url": "https://example.org/soup", "name": "Recipe"})
    own_lines = do("POST", "/checklists", {"idCard": d1, "name": "Shopping"})["id"]
    do("POST", f"/checklists/{own_lines}/checkItems", {"name": "Leeks", "checked": True})
    do("POST", f"/checklists/{own_lines}/checkItems", {"name": "Leeks"})
    do("POST", f"/cards/{d1}/idMembers", {"value": ann["id"]})
    parking = do("POST", "/lists", {"idBoard": board, "name": "Parking", "pos": "bottom"})["id"]
    old_ideas = do("POST", "/lists", {"idBoard": board, "name": "Old ideas", "pos": "bottom"})["id"]
    do("PUT", f"/cards/{d2}", {"idList": parking})
    do("PUT", f"/cards/{d3}", {"closed": True})
    for _ in range(2):
        do("POST", "/cards", {"idList": parking, "name": "Thank the driver"})
    own = do("POST", "/cards", {"idList": parking, "name": "Flowers", "desc": "Tulips, if there are any.",
                                "due": "2027-04-01T10:00:00.000Z", "dueComplete": True, "idLabels": label})["id"]
    lines = do("POST", "/checklists", {"idCard": own, "name": "Where"})["id"]
    do("POST", f"/checklists/{lines}/checkItems", {"name": "Market"})
    do("POST", f"/cards/{own}/actions/comments", {"text": "x" * 16_380})
    do("POST", "/cards", {"idList": old_ideas, "name": "A brass band"})
    do("PUT", f"/lists/{old_ideas}/closed", {"value": True})
    do("DELETE", f"/cards/{world.card('action-d4')}")


def shown(server: RunningBoard, board_id: str) -> Json:
    """All that people see on a board, without ids and in the order that it is shown in."""
    board = server.ok("GET", f"/boards/{board_id}?lists=all&cards=all&checklists=all&labels=all&labels_limit=1000"
                      "&card_attachments=true&actions=commentCard&actions_limit=1000").json()
    labels = {one["id"]: f"{one['name']} {one['color']}" for one in board["labels"]}
    lines = sorted(board["checklists"], key=lambda one: float(one["pos"]))
    in_order = sorted(board["lists"], key=lambda one: float(one["pos"]))
    return {"name": board["name"], "labels": sorted(labels.values()), "lists": [
        {"name": one["name"], "closed": one["closed"], "cards": [
            _card(card, labels, lines, board["actions"])
            for card in sorted(board["cards"], key=lambda card: float(card["pos"])) if card["idList"] == one["id"]]}
        for one in in_order]}


def _card(card: Json, labels: dict[str, str], lines: list[Json], actions: list[Json]) -> Json:
    return {
        **{name: card[name] for name in ("name", "due", "start", "dueComplete", "closed")},
        "desc": card["desc"].rpartition(".")[0] if "⟦co-pro" in card["desc"] else card["desc"],
        "labels": sorted(labels[one] for one in card["idLabels"]),
        "checklists": [[one["name"], [(item["name"], item["state"]) for item in sorted(
            one["checkItems"], key=lambda item: float(item["pos"]))]] for one in lines if one["idCard"] == card["id"]],
        "attachments": [(one["name"], one["url"]) for one in card["attachments"]],
        "comments": [one["data"]["text"] for one in reversed(actions) if one["data"]["card"]["id"] == card["id"]]}
