"""Which steps of a carry-over the new board shows already, and our memory of the old board made out to the new one.

Pure; see board_carry.py. The map `carried` has the new id of each old thing.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from pydantic import JsonValue

from domain.board_base import BoardBase
from domain.board_carry import CarryBoard, Step

_Look = tuple[str, ...]
_Contents = tuple[str | bool | datetime | None, ...]


def found_again(steps: Sequence[Step], new: CarryBoard, carried: Mapping[str, str]) -> dict[str, str]:
    """The map with everything that a step made although its answer, or we ourselves, got lost before it was noted.

    A thing counts as a step's when it looks just like it, stands on what its parent became, and is no other step's.
    """
    known, free = dict(carried), _free(new, set(carried.values()))
    for step in steps:
        if step.old in known:
            continue
        if step.kind in ("archive_card", "archive_list"):
            if known.get(step.parent) in _archived(new):
                known[step.old] = known[step.parent]
        elif there := free.get(_look(step, known)):
            known[step.old] = there.pop(0)
    return known


def changed_since(steps: Sequence[Step], new: CarryBoard, carried: Mapping[str, str]) -> list[Step]:
    """Steps to take once more: until the project changes over, the new board follows what people do on the old one."""
    shown = _shown(new)
    return [step.model_copy(update={"again": True}) for step in steps
            if step.kind not in ("attachment", "archive_card", "archive_list")
            and (there := shown.get(carried.get(step.old, ""))) is not None and there != _contents(step, carried)]


def renamed(base: BoardBase, carried: Mapping[str, str], old: CarryBoard, new: CarryBoard) -> BoardBase:
    """The memory of the old board for the new one: the same wishes, the same changes by people, other ids.

    What was deleted on the old board keeps its old id and so stays deleted. What belongs to a board as such (its last
    activity, its workspace) is learned anew.
    """
    urls = {card.id: card.url for card in new.cards}
    names = {**carried, old.id: new.id, **{card.url: urls[carried[card.id]] for card in old.cards
                                           if card.url and carried.get(card.id) in urls}}
    raw: JsonValue = json.loads(base.model_dump_json(exclude={"seen_activity", "workspace"}))
    made = BoardBase.model_validate(_with_names(raw, names))
    ours = {one.id for one in base.cards.values()}
    known_as = {carried[card.id]: card.id for card in old.cards if card.id in carried and card.id not in ours}
    return made.model_copy(update={"known_as": known_as | made.known_as})


def _with_names(value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    if isinstance(value, str):
        return f"#{names[value[1:]]}" if value[:1] == "#" and value[1:] in names else names.get(value, value)
    if isinstance(value, list):
        return [_with_names(one, names) for one in value]
    if isinstance(value, dict):
        return {names.get(key, key): _with_names(one, names) for key, one in value.items()}
    return value


def _look(step: Step, known: Mapping[str, str]) -> _Look:
    """How the thing looks that a step makes; the list of a card is left out, for people may have moved it since."""
    parent = known.get(step.parent, "")
    match step.kind:
        case "list":
            return ("list", _plain(step.text))
        case "label":
            return ("label", _plain(step.text), step.colour or "")
        case "card":
            return ("card", _plain(step.text), _plain(step.desc))
        case "attachment":
            return ("attachment", parent, step.url)
        case _:
            return (step.kind, parent, _plain(step.text))


def _free(new: CarryBoard, taken: set[str]) -> dict[_Look, list[str]]:
    """Ids of what is on the new board and no step's yet, by how it looks."""
    shown = chain(
        ((one.id, ("list", _plain(one.name))) for one in new.lists),
        ((one.id, ("label", _plain(one.name), one.colour or "")) for one in new.labels),
        ((card.id, ("card", _plain(card.title), _plain(card.desc))) for card in new.cards),
        ((one.id, ("checklist", card.id, _plain(one.name))) for card in new.cards for one in card.checklists),
        ((item.id, ("item", one.id, _plain(item.text))) for card in new.cards for one in card.checklists
         for item in one.items),
        ((one.id, ("attachment", card.id, one.url)) for card in new.cards for one in card.attachments),
        ((one.id, ("comment", one.card_id, _plain(one.text))) for one in new.comments))
    free: dict[_Look, list[str]] = defaultdict(list)
    for identity, look in shown:
        if identity not in taken:
            free[look].append(identity)
    return free


def _shown(new: CarryBoard) -> dict[str, _Contents]:
    """What people can change of each thing on the new board, by its id."""
    cards: dict[str, _Contents] = {
        card.id: (card.list_id, _plain(card.title), _plain(card.desc), card.due, card.start, card.done,
                  *sorted(card.label_ids)) for card in new.cards}
    lines: dict[str, _Contents] = {item.id: (_plain(item.text), item.done) for card in new.cards
                                   for one in card.checklists for item in one.items}
    names: dict[str, _Contents] = {one.id: (_plain(one.name),) for one in new.lists}
    names |= {one.id: (_plain(one.name),) for card in new.cards for one in card.checklists}
    comments: dict[str, _Contents] = {one.id: (_plain(one.text),) for one in new.comments}
    labels: dict[str, _Contents] = {one.id: (_plain(one.name), one.colour) for one in new.labels}
    return cards | lines | names | comments | labels


def _contents(step: Step, carried: Mapping[str, str]) -> _Contents | None:
    match step.kind:
        case "card":
            labels = sorted(carried[one] for one in step.labels if one in carried)
            return (carried.get(step.parent, ""), _plain(step.text), _plain(step.desc), step.due, step.start, step.done,
                    *labels)
        case "item":
            return (_plain(step.text), step.done)
        case "label":
            return (_plain(step.text), step.colour)
        case _:
            return (_plain(step.text),)


def _archived(new: CarryBoard) -> set[str]:
    return {one.id for one in new.lists if one.closed} | {card.id for card in new.cards if card.closed}


def _plain(text: str) -> str:
    """Boards trim what they are given."""
    return " ".join(text.split())
