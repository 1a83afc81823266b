"""The writes a plan may ask for, one request each, and what their answers say.

Ids that do not exist yet when the plan is made are empty; `bind` fills them from the base just before the write.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.board_base import BoardBase, NamedBase


class ChangePart(BaseModel):
    model_config = ConfigDict(frozen=True)


class CreateList(ChangePart):
    """`pos` None puts the list last."""

    kind: Literal["create_list"] = "create_list"
    key: str
    name: str
    pos: float | None = None


class UpdateList(ChangePart):
    kind: Literal["update_list"] = "update_list"
    key: str
    list_id: str
    name: str | None = None
    reopen: bool = False


class CreateLabel(ChangePart):
    kind: Literal["create_label"] = "create_label"
    key: str
    name: str
    colour: str | None = None


class UpdateLabel(ChangePart):
    kind: Literal["update_label"] = "update_label"
    key: str
    label_id: str
    name: str


class CreateCard(ChangePart):
    """A card with everything it starts with, its mark included."""

    kind: Literal["create_card"] = "create_card"
    key: str
    place: str
    list_id: str = ""
    title: str
    desc: str
    due: datetime | None = None
    done: bool = False
    labels: list[str] = []
    label_ids: list[str] = []


class UpdateCard(ChangePart):
    """Only the fields that are not None change; `clear_due` takes the date away."""

    kind: Literal["update_card"] = "update_card"
    key: str
    card_id: str
    title: str | None = None
    desc: str | None = None
    due: datetime | None = None
    clear_due: bool = False
    done: bool | None = None
    place: str | None = None
    list_id: str = ""
    closed: bool | None = None


class AddLabel(ChangePart):
    kind: Literal["add_label"] = "add_label"
    key: str
    card_id: str
    label: str
    label_id: str = ""


class RemoveLabel(ChangePart):
    kind: Literal["remove_label"] = "remove_label"
    key: str
    card_id: str
    label_id: str


class CreateChecklist(ChangePart):
    kind: Literal["create_checklist"] = "create_checklist"
    key: str
    card_id: str = ""
    checklist: str
    name: str


class AddItem(ChangePart):
    kind: Literal["add_item"] = "add_item"
    key: str
    checklist: str
    checklist_id: str = ""
    item: str
    text: str
    done: bool = False


class UpdateItem(ChangePart):
    kind: Literal["update_item"] = "update_item"
    key: str
    card_id: str
    checklist: str
    item: str
    item_id: str
    text: str | None = None
    done: bool | None = None


class RemoveItem(ChangePart):
    kind: Literal["remove_item"] = "remove_item"
    key: str
    card_id: str
    checklist: str
    item: str
    item_id: str


class AddComment(ChangePart):
    """`remark`: the key under which the base remembers that it was said."""

    kind: Literal["add_comment"] = "add_comment"
    key: str
    card_id: str
    text: str
    remark: str = ""


class ReleaseCopy(ChangePart):
    """Takes our mark off a card that a person copied from ours; from then on it is only theirs."""

    kind: Literal["release_copy"] = "release_copy"
    card_id: str
    title: str = ""
    desc: str


Change = (CreateList | UpdateList | CreateLabel | UpdateLabel | CreateCard | UpdateCard | AddLabel | RemoveLabel
          | CreateChecklist | AddItem | UpdateItem | RemoveItem | AddComment | ReleaseCopy)
Creation = CreateList | CreateLabel | CreateCard | CreateChecklist | AddItem


class Applied(ChangePart):
    """The answer to a write: the id and address of what it made, empty when it made nothing."""

    id: str = ""
    url: str = ""


def bind(change: Change, base: BoardBase) -> Change | None:
    """The change with the ids known by now; None when what it needs could not be made."""
    match change:
        case CreateCard():
            return _placed(change, base, {"label_ids": _ids(change.labels, base.labels)})
        case UpdateCard(place=str()):
            return _placed(change, base, {})
        case AddLabel():
            found = _ids([change.label], base.labels)
            return change.model_copy(update={"label_id": found[0]}) if found else None
        case CreateChecklist() | AddComment(card_id=""):
            card = base.cards.get(change.key)
            return change.model_copy(update={"card_id": card.id}) if card and card.id else None
        case AddItem():
            return _listed(change, base)
        case _:
            return change


def _placed(change: CreateCard | UpdateCard, base: BoardBase, more: dict[str, list[str]]) -> Change | None:
    found = _ids([change.place or ""], base.lists)
    return change.model_copy(update={"list_id": found[0], **more}) if found else None


def _listed(change: AddItem, base: BoardBase) -> AddItem | None:
    card = base.cards.get(change.key)
    checklist = card.checklists.get(change.checklist) if card else None
    return change.model_copy(update={"checklist_id": checklist.id}) if checklist and checklist.id else None


def _ids(keys: list[str], known: Mapping[str, NamedBase]) -> list[str]:
    return [known[key].id for key in keys if key in known and known[key].id and not known[key].gone]
