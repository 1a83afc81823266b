"""The safety brake: a plan that changes much at once waits until a person has looked at it. Called by board_plan.py.

What counts is what the project newly wants of cards that were on the board before. Not counted: new cards, repairs of
what people did, writes that were begun before, dates that the project ruled on, cards it asked for, finished work, and
our own block of a text: a release with other words, or a new address of the pages, harms nobody.
"""

from collections.abc import Iterator, Mapping

from domain.board import DesiredBoard, DesiredCard
from domain.board_actual import ActualBoard
from domain.board_base import BoardBase, CardBase
from domain.board_change import UpdateCard
from domain.board_fields import CardPlan

ARCHIVES = (3, 0.10)  # archived at once: at most so many cards, or this part of all
REWRITES = (10, 0.30)
GONE = (3, 0.30)


def refusal_of_loss(desired: DesiredBoard, actual: ActualBoard, base: BoardBase) -> str | None:
    """Why nothing is written when many of our cards are gone since the last read; None when they are there."""
    there = {card.id for card in actual.cards}
    known = _on_board(desired, base)
    gone = sum(one.id not in there for one in known.values())
    if not _too_many(gone, len(known), GONE):
        return None
    return (f"{gone} of the project's {len(known)} cards are gone from the board since it was last read, so nothing is "
            "written: somebody may be emptying the board, or it was not read whole. If the cards are meant to be gone, "
            f"go on with {_confirm(desired)}.")


def refusal_of_mass(desired: DesiredBoard, actual: ActualBoard, base: BoardBase,
                    cards: Mapping[str, CardPlan]) -> str | None:
    """Why a plan waits for a person; None when it may be written."""
    reasons = [*_moved(actual, base), *_mass(desired, base, cards)]
    if not reasons:
        return None
    return (f"Nothing is written to the board, because {', and '.join(reasons)}. See it with `coproduce board plan "
            f"{desired.project}`, and if it is right, go on with {_confirm(desired)}.")


def _moved(actual: ActualBoard, base: BoardBase) -> Iterator[str]:
    if base.workspace and actual.workspace and base.workspace != actual.workspace:
        yield "the board is in another workspace than before, so other people may see it"


def _mass(desired: DesiredBoard, base: BoardBase, cards: Mapping[str, CardPlan]) -> Iterator[str]:
    known = _on_board(desired, base)
    updates = list(_updates(desired, known, cards))
    archives = sum(_archives(before, update) for _, before, update in updates)
    rewrites = sum(_rewrites(want, before, update, frozenset(desired.done_lists)) for want, before, update in updates)
    if _too_many(archives, len(known), ARCHIVES):
        yield f"{archives} of its {len(known)} cards would be archived at once"
    if _too_many(rewrites, len(known), REWRITES):
        yield f"{rewrites} of its {len(known)} cards would be rewritten at once"


def _on_board(desired: DesiredBoard, base: BoardBase) -> dict[str, CardBase]:
    """Cards that were on the board at the last read, by key."""
    known = ((want.key, base.cards.get(want.key)) for want in desired.cards)
    return {key: one for key, one in known if one and one.id and not one.gone}


def _updates(desired: DesiredBoard, known: Mapping[str, CardBase],
             cards: Mapping[str, CardPlan]) -> Iterator[tuple[DesiredCard, CardBase, UpdateCard]]:
    for want in desired.cards:
        if want.key in cards and want.key in known:
            yield from ((want, known[want.key], one) for one in cards[want.key].changes if isinstance(one, UpdateCard))


def _archives(before: CardBase, update: UpdateCard) -> bool:
    return update.closed is True and not before.closed.sent


def _rewrites(want: DesiredCard, before: CardBase, update: UpdateCard, done_lists: frozenset[str]) -> bool:
    if want.list_key in done_lists and before.place.wanted not in done_lists:
        return False
    dated = update.due is not None or update.clear_due
    return any((
        update.title is not None and update.title != before.title.sent,
        dated and update.due != before.due.sent and want.due_ruling <= before.due_ruling,
        update.place is not None and update.place != before.place.sent,
        _archives(before, update), update.closed is False and before.closed.wanted and before.closed.sent))


def _too_many(count: int, total: int, limit: tuple[int, float]) -> bool:
    return count > max(limit[0], limit[1] * total)


def _confirm(desired: DesiredBoard) -> str:
    return f"`coproduce board sync {desired.project} --confirm`"
