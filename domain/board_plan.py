"""The reconciler's pure core: what to change on a board so that it is as desired. Three-way per field.

`plan(desired, actual, base)` compares what we want, what is there, and what both sides agreed on last. Planning again
after everything was applied gives nothing. Called by activities/board.py.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.board import DesiredBoard
from domain.board_actual import ActualBoard, ActualCard
from domain.board_base import BoardBase, CardBase
from domain.board_cards import CardPlan, plan_card
from domain.board_change import Change, CreateCard, ReleaseCopy, UpdateCard
from domain.board_frame import Frame, frame_changes, frame_of
from domain.board_marker import key_in, marker, without_marker


class PlanPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class Observations(PlanPart):
    """How the board differs from the project because of people, by card key.

    It says what stands now, so it is repeated until the project agrees or people change it back: nothing is lost when
    a report is. `completed`, `reopened`: ticked or moved. `due`: the date people set. `put_back`: only in this run.
    """

    completed: list[str] = []
    reopened: list[str] = []
    due: dict[str, datetime | None] = {}
    renamed: dict[str, str] = {}
    archived: list[str] = []
    gone: list[str] = []
    put_back: list[str] = []


class Plan(PlanPart):
    """Changes in the order to make them. Save `base` before the first of them, and `record` each answer in it.

    With a `refusal` nothing may be written.
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


def plan(desired: DesiredBoard, actual: ActualBoard, base: BoardBase) -> Plan:
    """All changes and observations of one read. Pure; never raises for any board."""
    refusal = refusal_of(actual)
    if refusal:
        return Plan(base=base, refusal=refusal)
    frame = frame_of(desired, actual, base)
    mine, copies = _identify(desired, actual, base)
    cards = {want.key: plan_card(want, mine.get(want.key), base.cards.get(want.key, CardBase()), frame,
                                 marker(desired.project, actual.id, want.key))
             for want in desired.cards}
    changes = [change for one in cards.values() for change in one.changes]
    needed = {change.place for change in changes if isinstance(change, CreateCard | UpdateCard) and change.place}
    changes = frame_changes(desired, actual, frame, needed) + changes + _releases(copies)
    return Plan(changes=changes, observations=_observations(cards, desired), base=_new_base(base, frame, cards, actual))


def _identify(desired: DesiredBoard, actual: ActualBoard,
              base: BoardBase) -> tuple[dict[str, ActualCard], list[ActualCard]]:
    """Our cards by key: id map first, then mark, oldest first. Other cards with our mark are copies people made."""
    by_id = {card.id: card for card in actual.cards}
    mine = {key: by_id[known.id] for key, known in base.cards.items() if known.id in by_id}
    mapped = {known.id for known in base.cards.values() if known.id}
    wanted = {want.key for want in desired.cards}
    lost = {key for key in wanted if not base.cards.get(key, CardBase()).id}
    copies = []
    for card in sorted(actual.cards, key=lambda one: one.id):
        key = key_in(card.desc, desired.project, actual.id) if card.id not in mapped else None
        if key in lost and key not in mine:
            mine[key] = card
        elif key in wanted and not card.closed:
            copies.append(card)
    return mine, copies


def _releases(copies: list[ActualCard]) -> list[Change]:
    return [ReleaseCopy(card_id=card.id, desc=without_marker(card.desc)) for card in copies]


def _observations(cards: dict[str, CardPlan], desired: DesiredBoard) -> Observations:
    live = {key: one.base for key, one in cards.items() if one.base.id and not (one.gone or one.archived)}
    return Observations(
        completed=[key for key, one in cards.items() if one.completed],
        reopened=[key for key, one in cards.items() if one.reopened],
        due={key: one.due.seen for key, one in live.items() if one.due.sent == one.due.seen != one.due.wanted},
        renamed={key: one.title.seen for key, one in live.items() if one.title.sent == one.title.seen
                 and one.title.seen != one.title.wanted},
        archived=[key for key, one in cards.items() if one.archived],
        gone=[key for key, one in cards.items() if one.gone],
        put_back=[key for key, one in cards.items() if one.put_back])


def _new_base(base: BoardBase, frame: Frame, cards: dict[str, CardPlan], actual: ActualBoard) -> BoardBase:
    return BoardBase(lists={**base.lists, **frame.lists}, labels={**base.labels, **frame.labels},
                     cards={**base.cards, **{key: one.base for key, one in cards.items()}},
                     seen_activity=actual.last_activity)
