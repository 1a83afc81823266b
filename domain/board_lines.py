"""Checklists of one card: which lines to add, tick, reword or take away. Called by board_cards.py.

A checklist or line that people removed stays away; a line that people reworded stays theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.board import DesiredCard, DesiredChecklist, DesiredItem
from domain.board_actual import ActualCard, ActualChecklist, ActualItem
from domain.board_base import CardBase, ChecklistBase, ItemBase
from domain.board_change import AddItem, Change, CreateChecklist, RemoveItem, UpdateItem
from domain.board_frame import one_line
from domain.board_merge import merge_sticky


@dataclass
class Lines:
    """The outcome for one card."""

    changes: list[Change] = field(default_factory=list)
    known: dict[str, ChecklistBase] = field(default_factory=dict)


def plan_lines(want: DesiredCard, card: ActualCard | None, base: CardBase) -> Lines:
    """All checklists of a card; `card` None for one that is about to be made."""
    lines = Lines(known=dict(base.checklists))
    taken = {one.id for one in base.checklists.values()}
    for checklist in want.checklists:
        known = base.checklists.get(checklist.key, ChecklistBase())
        found = _found_checklist(checklist, known, card, taken)
        if found is None and known.id:
            continue
        if found is None:
            lines.changes.append(CreateChecklist(key=want.key, checklist=checklist.key, name=one_line(checklist.name)))
            lines.changes += [_addition(want.key, checklist.key, item) for item in checklist.items]
            continue
        taken.add(found.id)
        _compare(want.key, card.id if card else "", checklist, found, known, lines)
    return lines


def _found_checklist(want: DesiredChecklist, known: ChecklistBase, card: ActualCard | None,
                     taken: set[str]) -> ActualChecklist | None:
    there = card.checklists if card else []
    if known.id:
        return next((one for one in there if one.id == known.id), None)
    return next((one for one in there if one.name == one_line(want.name) and one.id not in taken), None)


def _compare(key: str, card_id: str, want: DesiredChecklist, found: ActualChecklist, known: ChecklistBase,
             lines: Lines) -> None:
    items: dict[str, ItemBase] = {}
    taken = {one.id for one in known.items.values()}
    for item in want.items:
        before = known.items.get(item.key, ItemBase())
        there = _found_item(item, before, found, taken)
        if there is None:
            if before.id:
                items[item.key] = before
            else:
                lines.changes.append(_addition(key, want.key, item))
            continue
        taken.add(there.id)
        items[item.key], change = _item(key, card_id, want.key, item, there, before)
        lines.changes += [change] if change else []
    wanted = {item.key for item in want.items}
    surplus = {one: item for one, item in known.items.items() if one not in wanted}
    for removal in _removals(key, card_id, want.key, found, surplus):
        lines.changes.append(removal)
        items[removal.item] = surplus[removal.item]
    lines.known[want.key] = ChecklistBase(id=found.id, items=items)


def _found_item(want: DesiredItem, known: ItemBase, found: ActualChecklist, taken: set[str]) -> ActualItem | None:
    if known.id:
        return next((one for one in found.items if one.id == known.id), None)
    return next((one for one in found.items if one.text == one_line(want.text) and one.id not in taken), None)


def _item(key: str, card_id: str, checklist: str, want: DesiredItem, there: ActualItem,
          before: ItemBase) -> tuple[ItemBase, UpdateItem | None]:
    text, write = merge_sticky(before.text, one_line(want.text), there.text)
    done = want.done if want.done is not None and want.done != there.done else None
    known = ItemBase(id=there.id, text=text)
    if not write and done is None:
        return known, None
    return known, UpdateItem(key=key, card_id=card_id, checklist=checklist, item=want.key, item_id=there.id,
                             text=text.sent if write else None, done=done)


def _removals(key: str, card_id: str, checklist: str, found: ActualChecklist,
              surplus: dict[str, ItemBase]) -> Iterator[RemoveItem]:
    """Lines of ours that are no longer wanted and that nobody reworded."""
    there = {one.id: one.text for one in found.items}
    for item, known in surplus.items():
        if known.id in there and there[known.id] in (known.text.seen, known.text.sent) \
                and known.text.seen == known.text.wanted:
            yield RemoveItem(key=key, card_id=card_id, checklist=checklist, item=item, item_id=known.id)


def _addition(key: str, checklist: str, item: DesiredItem) -> AddItem:
    return AddItem(key=key, checklist=checklist, item=item.key, text=one_line(item.text), done=bool(item.done))
