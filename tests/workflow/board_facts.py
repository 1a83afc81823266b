"""What two stories are compared by: a whole board, and the facts of a project's events that no order can change."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from domain.events import AnyEvent
from integrations.ports import BoardLink
from sandbox.board.running import RunningBoard

Json = dict[str, Any]  # parts of a board as the server answers them, of mixed values
MARK = re.compile(r"⟦co-pro:([^.⟧]+)\.\w+⟧")  # its check is of the board's id, which differs
# A storm brings trouble and recovery; how often is its own matter.
OF_STORMS = ("board_troubled", "board_recovered")
SUBJECTS = ("action", "gate", "phase", "change", "item", "done", "title", "due", "reason", "note", "text", "answer",
            "because", "suggestion")


def board_facts(server: RunningBoard, link: BoardLink) -> Json:
    """Everything people can see on a board, without ids and times of making."""
    board = server.ok("GET", f"/boards/{link.board_id}?fields=name,desc,closed,prefs&lists=all&cards=all&labels=all"
                             "&labels_limit=1000&checklists=all").json()
    lists = {one["id"]: one["name"] for one in board["lists"]}
    keys = {one.id: key for key, one in link.base.cards.items()}
    labels = {one["id"]: (one["name"], one["color"]) for one in board["labels"]}
    checklists: dict[str, Json] = {}
    for one in board["checklists"]:
        lines = [(line["name"], line["state"]) for line in sorted(one["checkItems"], key=lambda line: line["pos"])]
        checklists.setdefault(one["idCard"], {})[one["name"]] = lines
    comments = _comments(server, link.board_id)
    return {
        "name": board["name"], "desc": MARK.sub("⟦mark⟧", board["desc"]), "closed": board["closed"],
        "permission": board["prefs"]["permissionLevel"],
        "lists": [(one["name"], one["closed"]) for one in sorted(board["lists"], key=lambda one: one["pos"])],
        "labels": Counter(labels.values()),
        "cards": Counter(keys.get(one["id"], one["name"]) for one in board["cards"]),
        "card": {keys.get(one["id"], one["name"]): {
            "title": one["name"], "desc": MARK.sub(r"⟦\1⟧", one["desc"]), "list": lists[one["idList"]],
            "due": one["due"], "done": one["dueComplete"], "closed": one["closed"],
            "labels": sorted(labels[label][0] for label in one["idLabels"]),
            "checklists": checklists.get(one["id"], {}), "comments": comments.get(one["id"], Counter())}
            for one in board["cards"]}}


def _comments(server: RunningBoard, board_id: str) -> dict[str, Counter[tuple[str, str]]]:
    """Who said what how often, by card id."""
    said: dict[str, Counter[tuple[str, str]]] = {}
    for one in server.ok("GET", f"/boards/{board_id}/actions?filter=commentCard&limit=1000").json():
        card = said.setdefault(one["data"]["card"]["id"], Counter())
        card[one["memberCreator"]["username"], one["data"]["text"]] += 1
    return said


def event_facts(events: Sequence[AnyEvent]) -> Counter[tuple[object, ...]]:
    """What happened to what by whom, counted."""
    return Counter(_fact(one) for one in events if one.kind not in OF_STORMS)


def _fact(event: AnyEvent) -> tuple[object, ...]:
    about = tuple(str(value) for name in SUBJECTS if (value := getattr(event, name, None)) is not None)
    return event.kind, event.by.spoken, event.by.channel, *about
