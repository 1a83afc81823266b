"""Lists and labels of a board: which exist, which have to be made, which people renamed or took away.

Called by board_plan.py. Found by id, else adopted by exact name, so that a lost answer never makes a second one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.board import DesiredBoard, DesiredLabel, DesiredList
from domain.board_actual import ActualBoard, ActualLabel, ActualList
from domain.board_base import BoardBase, NamedBase
from domain.board_change import Change, CreateLabel, CreateList, UpdateLabel, UpdateList
from domain.board_merge import merge_sticky


@dataclass(frozen=True)
class Frame:
    """What a card needs to know of the board around it. `places`, `label_keys`: keys by id, for lists and labels that
    are or were ours; `usable`: labels that are there or will be made.
    """

    lists: dict[str, NamedBase]
    labels: dict[str, NamedBase]
    done_lists: frozenset[str]
    places: Mapping[str, str]
    label_keys: Mapping[str, str]
    usable: frozenset[str]

    def place_of(self, list_id: str) -> str:
        """The key of a list of ours, else `#` and the id."""
        return self.places.get(list_id) or f"#{list_id}"

    def labels_there(self, label_ids: Iterable[str]) -> dict[str, str]:
        """Those of these label ids that are or were ours, by key."""
        return {self.label_keys[one]: one for one in label_ids if one in self.label_keys}

    def usable_labels(self, keys: Iterable[str]) -> list[str]:
        """Without those that people took away."""
        return [key for key in keys if key in self.usable]


def one_line(text: str) -> str:
    """Names and titles as boards keep them: one line, no spaces around."""
    return " ".join(text.split())


def frame_of(desired: DesiredBoard, actual: ActualBoard, base: BoardBase) -> Frame:
    """What is known of lists and labels once this read is taken in."""
    open_lists = [one for one in actual.lists if not one.closed]
    lists = _known(desired.lists, actual.lists, open_lists, base.lists)
    labels = _known(desired.labels, actual.labels, actual.labels, base.labels)
    return Frame(lists=lists, labels=labels, done_lists=frozenset(desired.done_lists),
                 places={one.id: key for key, one in lists.items() if one.id and not one.gone},
                 label_keys={one.id: key for key, one in {**base.labels, **labels}.items() if one.id},
                 usable=frozenset(key for key, one in labels.items() if not one.gone))


def frame_changes(desired: DesiredBoard, actual: ActualBoard, frame: Frame, needed: set[str]) -> list[Change]:
    """Labels first, then lists. A list that people removed or archived comes back only if a card has to go there."""
    changes: list[Change] = [CreateLabel(key=want.key, name=one_line(want.name), colour=want.colour)
                             for want in desired.labels if not frame.labels[want.key].id]
    changes += [UpdateLabel(key=key, label_id=one.id, name=one.name.sent)
                for key, one in frame.labels.items() if _to_rename(one)]
    return changes + list(_list_changes(desired, actual, frame, needed))


def _list_changes(desired: DesiredBoard, actual: ActualBoard, frame: Frame, needed: set[str]) -> Iterator[Change]:
    archived = {one.id for one in actual.lists if one.closed}
    positions = _positions(desired, actual, frame)
    for want in desired.lists:
        known = frame.lists[want.key]
        if not known.id or (known.gone and want.key in needed):
            yield CreateList(key=want.key, name=one_line(want.name), pos=positions[want.key])
            continue
        name = known.name.sent if _to_rename(known) else None
        reopen = known.id in archived and want.key in needed
        if name is not None or reopen:
            yield UpdateList(key=want.key, list_id=known.id, name=name, reopen=reopen)


def _to_rename(known: NamedBase) -> bool:
    return bool(known.id) and not known.gone and known.name.sent != known.name.seen


def _known(wanted: Sequence[DesiredList | DesiredLabel], there: Sequence[ActualList | ActualLabel],
           adoptable: Sequence[ActualList | ActualLabel], base: dict[str, NamedBase]) -> dict[str, NamedBase]:
    by_id = {one.id: one for one in there}
    taken = {one.id for one in base.values()}
    known: dict[str, NamedBase] = {}
    for want in wanted:
        before = base.get(want.key, NamedBase())
        name = one_line(want.name)
        found = by_id.get(before.id)
        if found is None and not (before.id and before.gone):
            found = next((one for one in adoptable if one.name == name and one.id not in taken), None)
        if found is None:
            known[want.key] = before.model_copy(update={"gone": bool(before.id)})
            continue
        taken.add(found.id)
        merged, _ = merge_sticky(before.name, name, found.name)
        known[want.key] = NamedBase(id=found.id, name=merged)
    return known


def _positions(desired: DesiredBoard, actual: ActualBoard, frame: Frame) -> dict[str, float | None]:
    """Where a list to be made goes: before the next list that is there already, or last (None)."""
    there = {one.id: one.pos for one in actual.lists}
    following: float | None = None
    positions: dict[str, float | None] = {}
    for want in reversed(desired.lists):
        pos = there.get(frame.lists[want.key].id)
        if pos is None and following is not None:
            before = max((one for one in there.values() if one < following), default=0.0)
            pos = (before + following) / 2
            positions[want.key] = pos
        positions.setdefault(want.key, None)
        following = pos if pos is not None else following
    return positions
