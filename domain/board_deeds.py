"""The board's list of what happened, by card: who did what is seen, and which comments are ours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.board_actual import Deed, DeedKind


@dataclass(frozen=True)
class Deeds:
    """Deeds by card id: `ours` are our comments, oldest first, `theirs` all deeds of people, newest first."""

    ours: Mapping[str, Sequence[Deed]]
    theirs: Mapping[str, Sequence[Deed]]

    def latest(self, card_id: str, *kinds: DeedKind) -> Deed | None:
        """The last thing of these kinds that people did to a card."""
        return next((one for one in self.theirs.get(card_id, ()) if one.kind in kinds), None)


def deeds_of(deeds: Iterable[Deed]) -> Deeds:
    """Deeds as the board tells them, oldest first."""
    ours: dict[str, list[Deed]] = defaultdict(list)
    theirs: dict[str, list[Deed]] = defaultdict(list)
    for one in deeds:
        if not one.ours:
            theirs[one.card_id].insert(0, one)
        elif one.kind == "comment":
            ours[one.card_id].append(one)
    return Deeds(ours=dict(ours), theirs=dict(theirs))
