"""Trello's answers as our models. Unknown fields are ignored; a shape we can't read is an error, never a guess.

Names in the Wire models are Trello's (Trello REST API, object definitions).
"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from domain.board_actual import ActualBoard, ActualCard, ActualChecklist, ActualItem, ActualLabel, ActualList
from integrations.errors import Unavailable

T = TypeVar("T")


class WirePrefs(BaseModel):
    permissionLevel: str


class WireList(BaseModel):
    id: str
    name: str
    closed: bool = False
    pos: float = 0


class WireLabel(BaseModel):
    id: str
    name: str = ""
    color: str | None = None


class WireItem(BaseModel):
    id: str
    name: str
    state: str = "incomplete"
    pos: float = 0


class WireChecklist(BaseModel):
    id: str
    name: str
    idCard: str
    checkItems: list[WireItem] = []


class WireCard(BaseModel):
    id: str
    name: str
    desc: str = ""
    idList: str
    due: AwareDatetime | None = None
    dueComplete: bool = False
    closed: bool = False
    idLabels: list[str] = []
    shortUrl: str = ""


class WireBoard(BaseModel):
    id: str
    name: str = ""
    desc: str = ""
    url: str = ""
    closed: bool = False
    prefs: WirePrefs | None = None
    dateLastActivity: AwareDatetime | None = None
    lists: list[WireList] = []
    labels: list[WireLabel] = []
    cards: list[WireCard] = []
    checklists: list[WireChecklist] = []


class WireMade(BaseModel):
    """What every create answers."""

    id: str
    url: str = ""
    shortUrl: str = ""


def parsed(shape: type[T], answer: object) -> T:
    """The answer in this shape; Unavailable (without the answer's text) when it is another one."""
    try:
        return TypeAdapter(shape).validate_python(answer)
    except ValidationError:
        raise Unavailable("Trello answered in a shape that we do not know, so cards wait. It is tried again by "
                          "itself; if it lasts, look for a newer version of this program.") from None


def board_from(wire: WireBoard) -> ActualBoard:
    """The whole board. It counts as private only when Trello says so."""
    checklists: dict[str, list[ActualChecklist]] = defaultdict(list)
    for one in wire.checklists:
        checklists[one.idCard].append(_checklist(one))
    return ActualBoard(
        id=wire.id, url=wire.url, name=wire.name, closed=wire.closed, private=is_private(wire),
        lists=[ActualList(id=one.id, name=one.name, closed=one.closed, pos=one.pos) for one in wire.lists],
        labels=[ActualLabel(id=one.id, name=one.name, colour=one.color) for one in wire.labels],
        cards=[_card(one, checklists[one.id]) for one in wire.cards], last_activity=_utc(wire.dateLastActivity))


def is_private(wire: WireBoard) -> bool:
    return wire.prefs is not None and wire.prefs.permissionLevel == "private"


def trello_time(time: datetime | None) -> str | None:
    """As Trello writes times: UTC with milliseconds and a Z."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if time else None


def _card(wire: WireCard, checklists: list[ActualChecklist]) -> ActualCard:
    return ActualCard(id=wire.id, url=wire.shortUrl, title=wire.name, desc=wire.desc, list_id=wire.idList,
                      due=_utc(wire.due), done=wire.dueComplete, closed=wire.closed, label_ids=wire.idLabels,
                      checklists=checklists)


def _checklist(wire: WireChecklist) -> ActualChecklist:
    items = sorted(wire.checkItems, key=lambda one: one.pos)
    return ActualChecklist(id=wire.id, name=wire.name, items=[
        ActualItem(id=one.id, text=one.name, done=one.state == "complete") for one in items])


def _utc(time: datetime | None) -> datetime | None:
    return time and time.astimezone(UTC)
