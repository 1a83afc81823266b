"""What a sync of the board is told and what it reports, in the project's own ids. Crosses into workflows: add fields
with defaults, never change them.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from domain.board import DesiredRemark
from domain.phases import Phase


def gate_key(phase: Phase) -> str:
    """The key of a gate's card, in reports and on the board."""
    return f"gate-{phase}"


class HeardDue(BaseModel):
    """A date that people set, as a day in the project's zone. `ruling`: the rulings that the board had been told."""

    due: date | None
    ruling: int = 0
    person: str | None = None


class HeardDeed(BaseModel):
    """A comment or a ticked line on the card of an action or a gate; `person` where the member is known to be one."""

    id: str
    kind: Literal["comment", "item"]
    action: str | None = None
    gate: Phase | None = None
    person: str | None = None
    text: str
    done: bool = False


class HeardCard(BaseModel):
    """A card of people's own in one of our lists."""

    card: str
    title: str
    phase: Phase | None = None
    person: str | None = None


class BoardReport(BaseModel):
    """What a sync did and what people did on the board: actions by id, gates as `gate-<phase>`. No personal data.

    Lists say what stands on the board and is not (yet) so in the project; they are repeated until the project agrees.
    `by`: person ids of those who did it, where known. `notes` are single writes that the board refused.
    `heard_until`: the UTC time up to which `deeds` are complete. `asked_back`: how often the project had asked for an
    action's card before the read; None in reports of earlier versions.
    """

    requests: int = 0
    writes: int = 0
    completed: list[str] = []
    reopened: list[str] = []
    dates: dict[str, HeardDue] = {}
    archived: list[str] = []
    gone: list[str] = []
    moved_away: list[str] = []
    put_back: list[str] = []
    by: dict[str, str] = {}
    deeds: list[HeardDeed] = []
    cards: list[HeardCard] = []
    notes: list[str] = []
    heard_until: datetime | None = None
    asked_back: dict[str, int] | None = None


class BoardAsk(BaseModel):
    """What a sync is told: up to when deeds were heard, what to answer on which card, and whether a person confirmed.

    `replies` by action id or `gate-<phase>`.
    """

    heard_until: datetime | None = None
    replies: dict[str, list[DesiredRemark]] = {}
    confirmed: bool = False
