"""The board a project should have: lists, labels and cards with stable keys. Built from state in board_view.py."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

BoardKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
CardKind = Literal["action", "gate", "status"]


class BoardPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class DesiredList(BoardPart):
    """A list of the board, in the order the board shows them."""

    key: BoardKey
    name: str


class DesiredLabel(BoardPart):
    """A label; colour is one of the board's colour names or None."""

    key: BoardKey
    name: str
    colour: str | None = None


class DesiredItem(BoardPart):
    """A line of a checklist. `done` is None when people own the tick, else the system does."""

    key: BoardKey
    text: str
    done: bool | None = None


class DesiredChecklist(BoardPart):
    key: BoardKey
    name: str
    items: list[DesiredItem] = []


class DesiredRemark(BoardPart):
    """A comment of ours that is to be on a card once; `key` never stands for another text."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    text: str


class DesiredCard(BoardPart):
    """A card. `body` is the system's block of the description; what people write above it stays.

    `done_list` / `open_list`: list keys; the card belongs in `list_key`. `retired` cards are archived, never deleted.
    `movable`: a person's move to another list is kept (action cards); gate cards are put back once.
    `adopt`: id of a card of people's own that becomes this card. `due_ruling`, `again`: how often the project ruled on
    the date, or asked for the card back; a higher number than the board was told wins over what people did before.
    """

    key: BoardKey
    kind: CardKind
    list_key: BoardKey
    title: str
    body: str = ""
    due: datetime | None = None
    done: bool = False
    labels: list[BoardKey] = []
    checklists: list[DesiredChecklist] = []
    link: str | None = None
    retired: bool = False
    movable: bool = True
    adopt: str = ""
    due_ruling: int = 0
    again: int = 0
    remarks: list[DesiredRemark] = []


class DesiredBoard(BoardPart):
    """Everything the project wants on its board, each key once. `done_lists` are the lists that mean 'done'."""

    project: str
    name: str
    description: str
    lists: list[DesiredList]
    labels: list[DesiredLabel]
    cards: list[DesiredCard]
    done_lists: list[BoardKey] = Field(default_factory=list)
