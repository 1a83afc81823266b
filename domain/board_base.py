"""What both sides agreed on last: ids of what we made, and per field what was wanted and seen.

Stored with the board's link; every field has a default so that an older base still loads. `record` adds what a write
answered. Card fields `wanted` hold the project's wish, place is a list key or `#id` for a list that is not ours.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.board_merge import Agreed, agreed


class BasePart(BaseModel):
    model_config = ConfigDict(frozen=True)


class NamedBase(BasePart):
    """A list or a label of ours. Without an id it was never answered for; `gone`: people removed it."""

    id: str = ""
    name: Agreed[str] = agreed("")
    gone: bool = False


class ItemBase(BasePart):
    """A line of ours. `done`: the tick that project and board agreed on last; None when unknown or people's."""

    id: str = ""
    text: Agreed[str] = agreed("")
    done: bool | None = None


class ChecklistBase(BasePart):
    id: str = ""
    items: dict[str, ItemBase] = {}


class CardBase(BasePart):
    """A card of ours. Without an id a create was about to be sent, or its answer was lost.

    `body`, `sent_body`: our block of the description as last answered for and as last sent. In the same way
    `due_ruling` and `again` say what the board was told, `sent_...` what was last sent.
    `own_title`: the title that people's own card had when it became ours. `reopened`: whether we took a card that
    people archived out of the archive without being asked to; that is done once.
    `remarks_sent`: comments that were about to be sent and are not answered for, text by key; `remarks_said`: the
    board's id of each comment that is there, by key. `explained` is older: the place whose put-back was explained.
    """

    id: str = ""
    url: str = ""
    gone: bool = False
    moved_away: bool = False
    title: Agreed[str] = agreed("")
    due: Agreed[datetime | None] = agreed(None)
    done: Agreed[bool] = agreed(False)
    place: Agreed[str] = agreed("")
    closed: Agreed[bool] = agreed(False)
    body: str | None = None
    sent_body: str | None = None
    due_ruling: int = 0
    sent_due_ruling: int = 0
    again: int = 0
    sent_again: int = 0
    own_title: str | None = None
    reopened: Literal["", "sent", "done"] = ""
    remarks_sent: dict[str, str] = {}
    remarks_said: dict[str, str] = {}
    explained: str = ""
    checklists: dict[str, ChecklistBase] = {}


class PutBack(BasePart):
    """A card that was put right. `at`: up to when that read heard of deeds; `member`: who had moved it, if known."""

    at: datetime
    member: str = ""


class BoardBase(BasePart):
    """The whole memory of one board. `seen_activity`: the board's last activity at our last read.

    `workspace`: the workspace it was in then; None is unknown. `copies`: cards that people copied from ours and that
    may still carry our mark. `known_as`: after a carry-over, the id by which the project knows a card of people's own.
    `put_back`: cards that were put right, until it is certain that the project was told.
    """

    lists: dict[str, NamedBase] = {}
    labels: dict[str, NamedBase] = {}
    cards: dict[str, CardBase] = {}
    seen_activity: datetime | None = None
    workspace: str | None = None
    copies: list[str] = []
    known_as: dict[str, str] = {}
    put_back: dict[str, PutBack] = {}
