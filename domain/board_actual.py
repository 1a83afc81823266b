"""A board as it was read in one request: what is really there. The adapter builds it; board_plan.py compares."""

from datetime import datetime

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


class ActualBoard(ActualPart):
    """One board with its archived lists and cards."""

    id: str
    url: str
    name: str = ""
    private: bool
    closed: bool = False
    lists: list[ActualList] = []
    labels: list[ActualLabel] = []
    cards: list[ActualCard] = []
    last_activity: datetime | None = None
