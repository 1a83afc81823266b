"""The reconciler's pure core: what to change on a board so that it is as desired. Three-way per field.

`plan(desired, actual, base)` compares what we want, what is there, and what both sides agreed on last. Planning again
after everything was applied gives nothing. Called by activities/board.py.
"""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from domain.board import DesiredBoard, DesiredCard
from domain.board_actual import ActualBoard, ActualCard
from domain.board_base import BoardBase, CardBase
from domain.board_brake import refusal_of_loss, refusal_of_mass
from domain.board_cards import plan_card
from domain.board_change import Change, CreateCard, ReleaseCopy, UpdateCard
from domain.board_deeds import deeds_of
from domain.board_fields import CardPlan
from domain.board_frame import Frame, frame_changes, frame_of
from domain.board_marker import key_in, marker, without_marker
from domain.board_observed import observations
from domain.board_seen import Observations

NEW = CardBase()


class PlanPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class Plan(PlanPart):
    """Changes in the order to make them. Save `base` before the first of them, and `record` each answer in it.

    With a `refusal` nothing may be written and there are no changes; save `base` all the same.
    """

    changes: list[Change] = []
    observations: Observations = Observations()
    base: BoardBase
    refusal: str | None = None


def refusal_of(actual: ActualBoard) -> str | None:
    """Why nothing may be written to this board, as a sentence with what to do; None when writing is fine."""
    if actual.closed:
        return ("The project's board is closed, so its cards wait. Open the board again, and the next change "
                "brings everything up to date.")
    if not actual.private:
        return ("The project's board is not private, so nothing is written to it. Set its visibility to private, "
                "and the next change brings everything up to date.")
    return None


def plan(desired: DesiredBoard, actual: ActualBoard, base: BoardBase, confirmed: bool = False) -> Plan:
    """All changes and observations of one read. Pure; never raises for any board.

    `confirmed`: a person has looked at the plan and lets it change much at once.
    """
    refusal = refusal_of(actual) or (None if confirmed else refusal_of_loss(desired, actual, base))
    if refusal:
        return Plan(base=base, refusal=refusal)
    desired = _in_this_boards_ids(desired, base)
    frame, deeds = frame_of(desired, actual, base), deeds_of(actual.deeds)
    mine, copies = _identify(desired, actual, base)
    looks = ((want.key, plan_card(want, mine.get(want.key), base.cards.get(want.key, NEW), frame,
                                  marker(desired.project, actual.id, want.key), deeds)) for want in desired.cards)
    cards = {key: one for key, one in looks if one is not None}
    seen = observations(desired, actual, base, frame, cards, deeds)
    brake = None if confirmed else refusal_of_mass(desired, actual, base, cards)
    if brake:
        return Plan(base=base.model_copy(update={"seen_activity": actual.last_activity}), refusal=brake,
                    observations=seen.model_copy(update={"put_back": []}))
    return Plan(changes=_changes(desired, actual, frame, cards, copies), observations=seen,
                base=_new_base(base, frame, cards, actual, copies))


def _in_this_boards_ids(desired: DesiredBoard, base: BoardBase) -> DesiredBoard:
    """After a carry-over the project asks for a card of people's own by the id it had before."""
    here = {known: card_id for card_id, known in base.known_as.items()}
    if not any(card.adopt in here for card in desired.cards):
        return desired
    return desired.model_copy(update={"cards": [
        card.model_copy(update={"adopt": here.get(card.adopt, card.adopt)}) for card in desired.cards]})


def _identify(desired: DesiredBoard, actual: ActualBoard,
              base: BoardBase) -> tuple[dict[str, ActualCard], list[ActualCard]]:
    """Our cards by key: id map first, then mark, oldest first, then people's own that the project takes over.

    Other cards with our mark are copies that people made; once seen as a copy, a card never becomes ours by its mark.
    """
    by_id = {card.id: card for card in actual.cards}
    mine = {key: by_id[known.id] for key, known in base.cards.items() if known.id in by_id}
    taken = {known.id for known in base.cards.values() if known.id}
    wanted = {want.key: want for want in desired.cards}
    lost = {key for key in wanted if not base.cards.get(key, NEW).id}
    marked = {card.id: key for card in sorted(actual.cards, key=lambda one: one.id) if card.id not in taken
              and (key := key_in(card.desc, desired.project, actual.id)) in wanted and key is not None}
    for card_id, key in marked.items():
        if key in lost and key not in mine and card_id not in base.copies:
            mine[key] = by_id[card_id]
            taken.add(card_id)
    _adopt([wanted[key] for key in wanted if key in lost and key not in mine], by_id, mine, taken)
    return mine, [by_id[one] for one in marked if one not in taken]


def _adopt(lost: list[DesiredCard], by_id: Mapping[str, ActualCard], mine: dict[str, ActualCard],
           taken: set[str]) -> None:
    for want in lost:
        if want.adopt in by_id and want.adopt not in taken and not want.retired:
            mine[want.key] = by_id[want.adopt]
            taken.add(want.adopt)


def _changes(desired: DesiredBoard, actual: ActualBoard, frame: Frame, cards: Mapping[str, CardPlan],
             copies: list[ActualCard]) -> list[Change]:
    changes = [change for one in cards.values() for change in one.changes]
    needed = {change.place for change in changes if isinstance(change, CreateCard | UpdateCard) and change.place}
    released = [ReleaseCopy(card_id=card.id, title=card.title, desc=without_marker(card.desc)) for card in copies]
    return [*frame_changes(desired, actual, frame, needed), *changes, *released]


def _new_base(base: BoardBase, frame: Frame, cards: Mapping[str, CardPlan], actual: ActualBoard,
              copies: list[ActualCard]) -> BoardBase:
    return base.model_copy(update={
        "lists": {**base.lists, **frame.lists}, "labels": {**base.labels, **frame.labels},
        "cards": {**base.cards, **{key: one.base for key, one in cards.items()}},
        "seen_activity": actual.last_activity, "workspace": actual.workspace or base.workspace,
        "copies": [card.id for card in copies]})
