"""What both sides agreed on last: ids of what we made, and per field what was wanted and seen.

Stored with the board's link; every field has a default so that an older base still loads. `record` adds what a write
answered. Card fields `wanted` hold the project's wish, place is a list key or `#id` for a list that is not ours.
"""

from datetime import datetime

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
    id: str = ""
    text: Agreed[str] = agreed("")


class ChecklistBase(BasePart):
    id: str = ""
    items: dict[str, ItemBase] = {}


class CardBase(BasePart):
    """A card of ours. Without an id a create was about to be sent, or its answer was lost.

    `body`, `sent_body`: our block of the description as last answered for and as last sent.
    `explained`: the place for which a put-back was explained, so that it is said once.
    """

    id: str = ""
    url: str = ""
    gone: bool = False
    title: Agreed[str] = agreed("")
    due: Agreed[datetime | None] = agreed(None)
    done: Agreed[bool] = agreed(False)
    place: Agreed[str] = agreed("")
    closed: Agreed[bool] = agreed(False)
    body: str | None = None
    sent_body: str | None = None
    explained: str = ""
    checklists: dict[str, ChecklistBase] = {}


class BoardBase(BasePart):
    """The whole memory of one board. `seen_activity`: the board's last activity at our last read."""

    lists: dict[str, NamedBase] = {}
    labels: dict[str, NamedBase] = {}
    cards: dict[str, CardBase] = {}
    seen_activity: datetime | None = None
