"""What the base knows after a write was answered. Called by activities/board.py after each write."""

from domain.board_base import BoardBase, CardBase, ChecklistBase, ItemBase, NamedBase
from domain.board_change import (
    AddComment,
    AddItem,
    Applied,
    Change,
    CreateCard,
    CreateChecklist,
    CreateLabel,
    CreateList,
    ReleaseCopy,
    RemoveItem,
    UpdateCard,
    UpdateItem,
    UpdateLabel,
    UpdateList,
)
from domain.board_merge import agreed


def record(base: BoardBase, change: Change, applied: Applied) -> BoardBase:
    """The base with the answer in it; pure, so that it can be saved in the same step."""
    match change:
        case CreateList():
            made = NamedBase(id=applied.id, name=agreed(change.name))
            return base.model_copy(update={"lists": {**base.lists, change.key: made}})
        case CreateLabel():
            made = NamedBase(id=applied.id, name=agreed(change.name))
            return base.model_copy(update={"labels": {**base.labels, change.key: made}})
        case UpdateList() | UpdateLabel():
            return _renamed(base, change)
        case (CreateCard() | UpdateCard() | CreateChecklist() | AddItem() | UpdateItem() | RemoveItem()
              | AddComment()):
            card = _card(base.cards.get(change.key, CardBase()), change, applied)
            return base.model_copy(update={"cards": {**base.cards, change.key: card}})
        case ReleaseCopy():
            return base.model_copy(update={"copies": [one for one in base.copies if one != change.card_id]})
        case _:
            return base


def _renamed(base: BoardBase, change: UpdateList | UpdateLabel) -> BoardBase:
    if change.name is None:
        return base
    field = "lists" if isinstance(change, UpdateList) else "labels"
    known = base.lists if isinstance(change, UpdateList) else base.labels
    named = known[change.key].model_copy(update={"name": agreed(change.name)})
    return base.model_copy(update={field: {**known, change.key: named}})


def _card(card: CardBase, change: Change, applied: Applied) -> CardBase:
    match change:
        case CreateCard():
            card = _created(card, change, applied)
        case UpdateCard():
            card = _updated(card, change)
        case CreateChecklist():
            card = _with_checklist(card, change.checklist, ChecklistBase(id=applied.id))
        case AddItem():
            item = ItemBase(id=applied.id, text=agreed(change.text), done=change.done)
            card = _with_item(card, change.checklist, change.item, item)
        case UpdateItem():
            card = _with_item(card, change.checklist, change.item, _item(card, change))
        case RemoveItem():
            card = _with_item(card, change.checklist, change.item, None)
        case AddComment(remark=str() as remark) if remark:
            card = card.model_copy(update={
                "remarks_sent": {key: text for key, text in card.remarks_sent.items() if key != remark},
                "remarks_said": {**card.remarks_said, remark: applied.id}})
    return card


def _created(card: CardBase, change: CreateCard, applied: Applied) -> CardBase:
    return card.model_copy(update={
        "id": applied.id, "url": applied.url, "gone": False, "title": agreed(change.title), "due": agreed(change.due),
        "done": agreed(change.done), "place": agreed(change.place), "closed": agreed(False), "body": card.sent_body,
        "due_ruling": card.sent_due_ruling, "again": card.sent_again})


def _updated(card: CardBase, change: UpdateCard) -> CardBase:
    updates: dict[str, object] = {}
    if change.title is not None:
        updates["title"] = agreed(change.title)
    if change.due is not None or change.clear_due:
        updates |= {"due": agreed(change.due), "due_ruling": card.sent_due_ruling}
    if change.done is not None:
        updates["done"] = agreed(change.done)
    if change.place is not None:
        updates["place"] = agreed(change.place)
    if change.closed is not None:
        updates["closed"] = agreed(change.closed)
    if change.closed is False:
        updates |= {"again": card.sent_again, "reopened": "done" if card.reopened else ""}
    if change.desc is not None:
        updates["body"] = card.sent_body
    return card.model_copy(update=updates)


def _item(card: CardBase, change: UpdateItem) -> ItemBase:
    known = card.checklists.get(change.checklist, ChecklistBase()).items.get(change.item, ItemBase())
    text = known.text if change.text is None else agreed(change.text)
    return ItemBase(id=change.item_id, text=text, done=known.done if change.done is None else change.done)


def _with_checklist(card: CardBase, key: str, checklist: ChecklistBase) -> CardBase:
    return card.model_copy(update={"checklists": {**card.checklists, key: checklist}})


def _with_item(card: CardBase, checklist: str, key: str, item: ItemBase | None) -> CardBase:
    known = card.checklists.get(checklist, ChecklistBase())
    items = {name: one for name, one in known.items.items() if name != key}
    if item is not None:
        items[key] = item
    return _with_checklist(card, checklist, known.model_copy(update={"items": items}))
