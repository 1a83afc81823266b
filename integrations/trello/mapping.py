"""Trello's answers as our models. Unknown fields are ignored; a shape we can't read is an error, never a guess.

Names in the Wire models are Trello's (Trello REST API, object definitions).
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from domain.board_actual import ActualBoard, ActualCard, ActualChecklist, ActualItem, ActualLabel, ActualList, Deed
from integrations.errors import Unavailable

T = TypeVar("T")
_FIELDS = re.compile(r"[A-Za-z.]{1,60}")


class Wire(BaseModel):
    """Trello leaves a field out or sends null for the same thing: both give the default. Inputs stay out of errors."""

    model_config = ConfigDict(hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, sent: object) -> object:
        return {name: value for name, value in sent.items() if value is not None} if isinstance(sent, dict) else sent


class CamelWire(Wire):
    """For models outside this module: `id_board` is Trello's idBoard."""

    model_config = ConfigDict(alias_generator=to_camel)


class WirePrefs(Wire):
    permissionLevel: str


class WireList(Wire):
    id: str
    name: str
    closed: bool = False
    pos: float = 0


class WireLabel(Wire):
    id: str
    name: str = ""
    color: str | None = None


class WireItem(Wire):
    id: str
    name: str
    state: str = "incomplete"
    pos: float = 0


class WireChecklist(Wire):
    id: str
    name: str
    idCard: str
    checkItems: list[WireItem] = []


class WireCard(Wire):
    id: str
    name: str
    desc: str = ""
    idList: str
    due: AwareDatetime | None = None
    dueComplete: bool = False
    closed: bool = False
    idLabels: list[str] = []
    shortUrl: str = ""


class WireMember(Wire):
    id: str
    username: str = ""


class WireBoard(Wire):
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
    idOrganization: str | None = None
    members: list[WireMember] = []
    actions: list[object] = []


class WireMade(Wire):
    """What every create answers."""

    id: str
    url: str = ""
    shortUrl: str = ""


def parsed(shape: type[T], answer: object, request_id: str = "") -> T:
    """The answer in this shape; Unavailable (without the answer's text) when it is another one."""
    try:
        return TypeAdapter(shape).validate_python(answer)
    except ValidationError as error:
        places = {".".join("" if isinstance(one, int) else one for one in each["loc"]) for each in error.errors()}
    named = f" Trello's id of the request: {request_id}." if request_id else ""
    # Raised out here: as its context, the ValidationError would carry the answer along.
    raise Unavailable("Trello answered in a shape that we do not know, so cards wait. It is tried again by itself; if "
                      f"it lasts, look for a newer version of this program.{_where(places)}{named}")


def _where(places: set[str]) -> str:
    """Names of fields, as far as they are plain words: keys of an answer can be anybody's text."""
    plain = sorted(one.strip(".").replace("..", ".") for one in places if _FIELDS.fullmatch(one))[:3]
    return f" What differs: {', '.join(plain)}." if plain else ""


def board_from(wire: WireBoard, deeds: Sequence[Deed] = ()) -> ActualBoard:
    """The whole board, with what happened on it. It counts as private only when Trello says so."""
    checklists: dict[str, list[ActualChecklist]] = defaultdict(list)
    for one in wire.checklists:
        checklists[one.idCard].append(_checklist(one))
    return ActualBoard(
        id=wire.id, url=wire.url, name=wire.name, closed=wire.closed, private=is_private(wire),
        lists=[ActualList(id=one.id, name=one.name, closed=one.closed, pos=one.pos) for one in wire.lists],
        labels=[ActualLabel(id=one.id, name=one.name, colour=one.color) for one in wire.labels],
        cards=[_card(one, checklists[one.id]) for one in wire.cards], last_activity=_utc(wire.dateLastActivity),
        deeds=list(deeds), workspace=wire.idOrganization, members={one.id: one.username for one in wire.members})


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
