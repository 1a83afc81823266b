"""A board as it was read in one request: what is really there. The adapter builds it; board_plan.py compares."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class ActualPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class ActualList(ActualPart):
    id: str
    name: str
    closed: bool = False
    pos: float = 0


class ActualLabel(ActualPart):
    id: str
    name: str
    colour: str | None = None


class ActualItem(ActualPart):
    id: str
    text: str
    done: bool = False


class ActualChecklist(ActualPart):
    id: str
    name: str
    items: list[ActualItem] = []


class ActualCard(ActualPart):
    """A card; `closed` means archived. `due` is aware UTC. Ids sort by age."""

    id: str
    url: str = ""
    title: str
    desc: str = ""
    list_id: str
    due: datetime | None = None
    done: bool = False
    closed: bool = False
    label_ids: list[str] = []
    checklists: list[ActualChecklist] = []


DeedKind = Literal["comment", "moved", "ticked", "due", "renamed", "archived", "restored", "deleted", "moved_away",
                   "item", "added", "other"]


class Deed(ActualPart):
    """Something done on the board, as the board's own list of what happened says; `at` in UTC.

    `member` is the board's id of who did it; `ours`: this program wrote it. `text`: a comment, a checklist line or a
    title. `done`: the tick after the deed.
    """

    id: str
    kind: DeedKind
    at: datetime
    member: str = ""
    ours: bool = False
    card_id: str = ""
    list_id: str = ""
    text: str = ""
    done: bool | None = None


class ActualBoard(ActualPart):
    """One board with its archived lists and cards. `deeds`: what happened lately, oldest first.

    `workspace`: id of the workspace that the board belongs to. `members`: username by member id.
    """

    id: str
    url: str
    name: str = ""
    private: bool
    closed: bool = False
    lists: list[ActualList] = []
    labels: list[ActualLabel] = []
    cards: list[ActualCard] = []
    last_activity: datetime | None = None
    deeds: list[Deed] = []
    workspace: str | None = None
    members: dict[str, str] = {}
