"""What one read says that people did: how cards differ from the project, who did it, and what is new of theirs.

Called by board_plan.py once all cards are planned.
"""

from collections.abc import Collection, Iterator, Mapping

from domain.board import DesiredBoard, DesiredCard
from domain.board_actual import ActualBoard, Deed
from domain.board_base import BoardBase, CardBase
from domain.board_deeds import Deeds
from domain.board_fields import CardPlan
from domain.board_frame import Frame
from domain.board_marker import key_in
from domain.board_seen import Observations, SeenCard, SeenDeed, SeenDue


def observations(desired: DesiredBoard, actual: ActualBoard, base: BoardBase, frame: Frame,
                 cards: Mapping[str, CardPlan], deeds: Deeds) -> Observations:
    """`base` is what was known before this read, `cards` what the read says by key, without those at rest."""
    known = {key: one.base for key, one in cards.items() if one.base.id}
    live = {key: one for key, one in known.items() if not (cards[key].gone or cards[key].archived)}
    due, renamed = _dues(live, deeds), _titles(live)
    keys = {**{one.id: key for key, one in base.cards.items() if one.id}, **{one.id: key for key, one in known.items()}}
    return Observations(
        completed=[key for key, one in cards.items() if one.completed],
        reopened=[key for key, one in cards.items() if one.reopened], due=due, renamed=renamed,
        archived=[key for key, one in cards.items() if one.archived],
        gone=[key for key, one in cards.items() if one.gone],
        moved_away=[key for key, one in cards.items() if one.gone and one.base.moved_away],
        put_back=[key for key, one in cards.items() if one.put_back],
        by=_members(cards, {*due, *renamed}, frame, deeds), deeds=list(_deeds(actual, keys)),
        cards=list(_own_cards(desired, actual, frame, {*keys, *_asked_for(desired.cards)}, deeds, base.known_as)))


def _dues(live: Mapping[str, CardBase], deeds: Deeds) -> dict[str, SeenDue]:
    return {key: SeenDue(due=one.due.seen, ruling=one.due_ruling, member=_member(deeds.latest(one.id, "due")))
            for key, one in live.items() if one.due.sent == one.due.seen != one.due.wanted}


def _titles(live: Mapping[str, CardBase]) -> dict[str, str]:
    """Without the titles of cards that were people's own before: those were never changed."""
    return {key: one.title.seen for key, one in live.items()
            if one.title.sent == one.title.seen != one.title.wanted and one.title.seen != one.own_title}


def _members(cards: Mapping[str, CardPlan], changed: Collection[str], frame: Frame, deeds: Deeds) -> dict[str, str]:
    found = ((key, _member(_deed_of(key, one, changed, frame, deeds))) for key, one in cards.items())
    return {key: member for key, member in found if member}


def _deed_of(key: str, one: CardPlan, changed: Collection[str], frame: Frame, deeds: Deeds) -> Deed | None:
    """Of several things done to a card, the one that asks most of the project."""
    card_id = one.base.id
    if not deeds.theirs.get(card_id):
        return None
    found = None
    if one.completed or one.reopened:
        found = next((deed for deed in deeds.theirs[card_id] if _finishes(deed, frame) is one.completed), None)
    if found is None and one.put_back:
        found = deeds.latest(card_id, "moved", "ticked", "archived")
    if found is None and one.archived:
        found = deeds.latest(card_id, "archived")
    if found is None and one.gone:
        found = deeds.latest(card_id, "deleted", "moved_away")
    if found is None and key in changed:
        found = deeds.latest(card_id, "due", "renamed")
    return found


def _finishes(deed: Deed, frame: Frame) -> bool | None:
    """Whether a deed says that the work is done, or that it is not; None when it says nothing of the kind."""
    if deed.kind == "ticked":
        return deed.done
    if deed.kind == "moved":
        return frame.place_of(deed.list_id) in frame.done_lists
    return None


def _member(deed: Deed | None) -> str:
    return deed.member if deed else ""


def _deeds(actual: ActualBoard, keys: Mapping[str, str]) -> Iterator[SeenDeed]:
    for one in actual.deeds:
        if one.ours or one.card_id not in keys:
            continue
        if one.kind == "comment":
            yield SeenDeed(id=one.id, kind="comment", at=one.at, card=keys[one.card_id], member=one.member,
                           text=one.text)
        elif one.kind == "item" and one.done is not None:
            yield SeenDeed(id=one.id, kind="item", at=one.at, card=keys[one.card_id], member=one.member,
                           text=one.text, done=one.done)


def _asked_for(cards: list[DesiredCard]) -> set[str]:
    return {one.adopt for one in cards if one.adopt}


def _own_cards(desired: DesiredBoard, actual: ActualBoard, frame: Frame, ours: Collection[str],
               deeds: Deeds, known_as: Mapping[str, str]) -> Iterator[SeenCard]:
    """Open cards of people's own in lists of ours; decisions are not made by adding a card to their list."""
    decisions = {one.list_key for one in desired.cards if not one.movable}
    shown = {one.id for one in actual.lists if not one.closed}
    for card in actual.cards:
        place = frame.places.get(card.list_id)
        if (card.id not in ours and not card.closed and card.list_id in shown and place and place not in decisions
                and key_in(card.desc, desired.project, actual.id) is None):
            yield SeenCard(id=known_as.get(card.id, card.id), title=card.title, list_key=place,
                           member=_member(deeds.latest(card.id, "added")))
