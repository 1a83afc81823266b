"""One card: what to write, what people did to it. Called by board_plan.py for each card the project wants.

Action cards belong to people once they are there; gate and status cards belong to the project and are put right.
"""

from collections.abc import Sequence

from domain.board import DesiredCard, DesiredRemark
from domain.board_actual import ActualCard
from domain.board_base import CardBase
from domain.board_change import CreateCard, UpdateCard
from domain.board_deeds import Deeds
from domain.board_fields import (
    CardPlan,
    Case,
    body_of,
    due_of,
    plan_closing,
    plan_description,
    plan_due,
    plan_labels,
    plan_place,
    plan_tick,
    plan_title,
)
from domain.board_frame import Frame, one_line
from domain.board_lines import plan_lines
from domain.board_marker import carries, described
from domain.board_merge import Agreed
from domain.board_remarks import lines_put_right, look_up, plan_remarks, put_back
from domain.board_rest import at_rest


def plan_card(want: DesiredCard, card: ActualCard | None, known: CardBase, frame: Frame, mark: str,
              deeds: Deeds) -> CardPlan | None:
    """What one card needs; None when it is at rest. `card` is None when the board has no card of ours with this key."""
    if card is not None:
        at_ease = at_rest(want, card, known, frame, mark)
        return None if at_ease else _present(Case(want, card, known, frame, mark, deeds))
    if not known.id:
        return CardPlan(known) if want.retired else _missing(want, known, frame, mark)
    if want.again > known.again and not want.retired:
        return _missing(want, _forgotten(known), frame, mark)
    moved_away = known.moved_away
    if last := deeds.latest(known.id, "deleted", "moved_away"):
        moved_away = last.kind == "moved_away"
    return CardPlan(known.model_copy(update={"gone": True, "moved_away": moved_away}), gone=not want.retired)


def _forgotten(known: CardBase) -> CardBase:
    """The memory of a card that is gone, for the one that comes in its place; without an id it is about to be made."""
    return known.model_copy(update={"id": "", "url": "", "gone": False, "moved_away": False, "own_title": None,
                                    "checklists": {}})


def _missing(want: DesiredCard, known: CardBase, frame: Frame, mark: str) -> CardPlan:
    body = body_of(want)
    create = CreateCard(key=want.key, place=want.list_key, title=one_line(want.title),
                        desc=described("", body, mark), due=due_of(want), done=want.done,
                        labels=frame.usable_labels(want.labels))
    sent = known.model_copy(update={
        "title": Agreed(wanted="", seen="", sent=create.title), "sent_body": body, "body": None,
        "due": Agreed(wanted=None, seen=None, sent=create.due),
        "done": Agreed(wanted=False, seen=False, sent=want.done),
        "place": Agreed(wanted="", seen="", sent=want.list_key),
        "closed": Agreed(wanted=False, seen=False, sent=False),
        "sent_due_ruling": want.due_ruling, "sent_again": want.again})
    sent, remarks = plan_remarks(want.key, "", sent, want.remarks, ())
    return CardPlan(sent, [create, *plan_lines(want, None, known).changes, *remarks])


def _present(case: Case) -> CardPlan:
    want, card = case.want, case.card
    found = CardPlan(_found_again(case))
    closed = plan_closing(case, found)
    if card.closed and closed is None:
        return _archived(case, found)
    update = _with_fields(case, found, UpdateCard(key=want.key, card_id=card.id, closed=closed))
    if update != UpdateCard(key=want.key, card_id=card.id):
        found.changes.append(update)
    plan_labels(case, found)
    lines = plan_lines(want, card, case.known)
    found.changes += lines.changes
    found.learn(checklists=lines.known)
    found.settle()
    if found.put_back and found.base.explained != want.list_key and not card.closed:
        found.remarks.append(put_back(want))
    if lines.put_right and not want.movable:
        found.remarks.append(lines_put_right(want))
    _say(case, found, [*found.remarks, *want.remarks])
    return found


def _found_again(case: Case) -> CardBase:
    """Also a card of people's own that becomes ours: from now on it is known by its id."""
    want, card, known = case.want, case.card, case.known
    base = known.model_copy(update={"id": card.id, "url": card.url, "gone": False, "moved_away": False})
    if not known.id and card.id == want.adopt and not carries(card.desc, case.mark):
        base = base.model_copy(update={"own_title": card.title})
    if not card.closed:
        told = max(want.again, known.again)
        base = base.model_copy(update={"again": told, "sent_again": told, "reopened": "done" if base.reopened else ""})
    return base


def _archived(case: Case, found: CardPlan) -> CardPlan:
    """People tidy done cards away, so a tick on an archived card still counts; nothing is written to it.

    On a card that we archived, what had to be said is still said: the answer may have been lost. On others it waits,
    but what was said already is noted while the board's list of deeds still shows it.
    """
    want, ticked = case.want, case.card.done or case.here in case.frame.done_lists
    found.completed = ticked and want.kind == "action" and not (want.done or want.retired or case.known.done.wanted)
    found.archived = not want.retired
    found.settle()
    if want.retired:
        _say(case, found, want.remarks)
    else:
        found.base = look_up(found.base, case.deeds.ours.get(case.card.id, ()))
    return found


def _with_fields(case: Case, found: CardPlan, update: UpdateCard) -> UpdateCard:
    title, due = plan_title(case, found), plan_due(case, found)
    done, place = plan_tick(case, found), plan_place(case, found)
    changes: dict[str, object] = {}
    if title is not None:
        changes["title"] = title
    if due is not None:
        changes |= {"due": due.value, "clear_due": due.value is None}
    if done is not None:
        changes["done"] = done
    if place is not None:
        known = case.frame.lists[place]
        changes |= {"place": place, "list_id": "" if known.gone else known.id}
    desc = plan_description(case, found)
    if desc is not None:
        changes["desc"] = desc
    _observe(case, "done" in changes, "place" in changes, found)
    return update.model_copy(update=changes) if changes else update


def _observe(case: Case, ticking: bool, placing: bool, found: CardPlan) -> None:
    """A tick or a place that differs from the project and that we are not about to change was people's doing."""
    want = case.want
    if want.kind != "action" or want.retired:
        return
    tick_differs = case.card.done != want.done and not ticking
    sides = [place in case.frame.done_lists for place in (case.here, want.list_key)]
    place_differs = not placing and sides == [not want.done, want.done]
    found.completed = not want.done and (tick_differs or place_differs)
    found.reopened = want.done and (tick_differs or place_differs)


def _say(case: Case, found: CardPlan, remarks: Sequence[DesiredRemark]) -> None:
    found.base, comments = plan_remarks(case.want.key, case.card.id, found.base, remarks,
                                        case.deeds.ours.get(case.card.id, ()))
    found.changes += comments
