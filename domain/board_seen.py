"""What a read of the board says that people did there. Built by board_plan.py; board_heard.py makes commands of it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class SeenPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class SeenDue(SeenPart):
    """The date that people set, UTC. `ruling`: how many rulings on the date the board had been told.

    `member`: the board's id of who set it; empty when the list of deeds does not say.
    """

    due: datetime | None
    ruling: int = 0
    member: str = ""


class SeenDeed(SeenPart):
    """A comment or a ticked line, by the key of its card. `member`: the board's id of who did it."""

    id: str
    kind: Literal["comment", "item"]
    at: datetime
    card: str
    member: str = ""
    text: str
    done: bool = False


class SeenCard(SeenPart):
    """A card of people's own in one of our lists. `list_key`: which list."""

    id: str
    title: str
    list_key: str
    member: str = ""


class Observations(SeenPart):
    """How the board differs from the project because of people, by card key.

    It says what stands now, so it is repeated until the project agrees or people change it back: nothing is lost when
    a report is. `completed`, `reopened`: ticked or moved. `put_back`: only in this run. `gone`: deleted or moved to
    another board; `moved_away`: those of them that are known to be on another board. `by`: the member who did what is
    seen here, by card key, as far as the board's list of deeds says. `deeds`: those in that list that are not ours.
    """

    completed: list[str] = []
    reopened: list[str] = []
    due: dict[str, SeenDue] = {}
    renamed: dict[str, str] = {}
    archived: list[str] = []
    gone: list[str] = []
    moved_away: list[str] = []
    put_back: list[str] = []
    by: dict[str, str] = {}
    deeds: list[SeenDeed] = []
    cards: list[SeenCard] = []
