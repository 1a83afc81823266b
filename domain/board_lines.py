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
    """The outcome for one card. `put_right`: a tick of the project's that people changed is changed back."""

    changes: list[Change] = field(default_factory=list)
    known: dict[str, ChecklistBase] = field(default_factory=dict)
    put_right: bool = False


@dataclass(frozen=True)
class _Case:
    """One checklist of ours that is on a card, and what is known of it."""

    key: str
    card_id: str
    want: DesiredChecklist
    there: ActualChecklist
    known: ChecklistBase


def plan_lines(want: DesiredCard, card: ActualCard | None, base: CardBase) -> Lines:
    """All checklists of a card; `card` None for one that is about to be made."""
    lines = Lines(known=dict(base.checklists))
    taken = {one.id for one in base.checklists.values()}
    for checklist in want.checklists:
        known = base.checklists.get(checklist.key, ChecklistBase())
        there = _found_checklist(checklist, known, card, taken)
        if card is not None and there is not None:
            taken.add(there.id)
            _compare(_Case(want.key, card.id, checklist, there, known), lines)
        elif not known.id:
            lines.changes.append(CreateChecklist(key=want.key, checklist=checklist.key, name=one_line(checklist.name)))
            lines.changes += [_addition(want.key, checklist.key, item) for item in checklist.items]
    return lines


def _found_checklist(want: DesiredChecklist, known: ChecklistBase, card: ActualCard | None,
                     taken: set[str]) -> ActualChecklist | None:
    there = card.checklists if card else []
    if known.id:
        return next((one for one in there if one.id == known.id), None)
    return next((one for one in there if one.name == one_line(want.name) and one.id not in taken), None)


def _compare(case: _Case, lines: Lines) -> None:
    items: dict[str, ItemBase] = {}
    taken = {one.id for one in case.known.items.values()}
    for want in case.want.items:
        before = case.known.items.get(want.key, ItemBase())
        there = _found_item(want, before, case.there, taken)
        if there is not None:
            taken.add(there.id)
            items[want.key], changes = _item(case, want, there, before)
            lines.changes += changes
            lines.put_right |= want.done is not None and before.done == want.done != there.done
        elif before.id:
            items[want.key] = before
        else:
            lines.changes.append(_addition(case.key, case.want.key, want))
    for removal in _removals(case):
        lines.changes.append(removal)
        items[removal.item] = case.known.items[removal.item]
    lines.known[case.want.key] = ChecklistBase(id=case.there.id, items=items)


def _found_item(want: DesiredItem, known: ItemBase, found: ActualChecklist, taken: set[str]) -> ActualItem | None:
    if known.id:
        return next((one for one in found.items if one.id == known.id), None)
    return next((one for one in found.items if one.text == one_line(want.text) and one.id not in taken), None)


def _item(case: _Case, want: DesiredItem, there: ActualItem, before: ItemBase) -> tuple[ItemBase, list[Change]]:
    text, write = merge_sticky(before.text, one_line(want.text), there.text)
    done = want.done if want.done is not None and want.done != there.done else None
    known = ItemBase(id=there.id, text=text, done=want.done if want.done == there.done else before.done)
    if not write and done is None:
        return known, []
    return known, [UpdateItem(key=case.key, card_id=case.card_id, checklist=case.want.key, item=want.key,
                              item_id=there.id, text=text.sent if write else None, done=done)]


def _removals(case: _Case) -> Iterator[RemoveItem]:
    """Lines of ours that are no longer wanted and that nobody reworded."""
    there = {one.id: one.text for one in case.there.items}
    wanted = {item.key for item in case.want.items}
    for item, known in case.known.items.items():
        text = known.text
        if item not in wanted and text.seen == text.wanted and there.get(known.id) in (text.seen, text.sent):
            yield RemoveItem(key=case.key, card_id=case.card_id, checklist=case.want.key, item=item, item_id=known.id)


def _addition(key: str, checklist: str, item: DesiredItem) -> AddItem:
    return AddItem(key=key, checklist=checklist, item=item.key, text=one_line(item.text), done=bool(item.done))
