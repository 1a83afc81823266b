"""One card: what to write, what people did to it. Called by board_plan.py for each card the project wants.

Action cards belong to people once they are there; gate and status cards belong to the project and are put right.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.board import DesiredCard
from domain.board_actual import ActualCard
from domain.board_base import CardBase
from domain.board_change import AddComment, AddLabel, Change, CreateCard, RemoveLabel, UpdateCard
from domain.board_frame import Frame, one_line
from domain.board_lines import plan_lines
from domain.board_marker import described, people_text, same_block
from domain.board_merge import Agreed, merge, merge_newest, merge_sticky, standing


@dataclass
class CardPlan:
    """The outcome for one card. Flags say how the board differs from the project because of people."""

    base: CardBase
    changes: list[Change] = field(default_factory=list)
    completed: bool = False
    reopened: bool = False
    put_back: bool = False
    archived: bool = False
    gone: bool = False


@dataclass(frozen=True)
class _Case:
    """One card of ours that is on the board, and what is known of it."""

    want: DesiredCard
    card: ActualCard
    known: CardBase
    frame: Frame
    mark: str

    @property
    def here(self) -> str:
        return self.frame.place_of(self.card.list_id)


def plan_card(want: DesiredCard, card: ActualCard | None, known: CardBase, frame: Frame, mark: str) -> CardPlan:
    """What one card needs. `card` is None when the board has no card of ours with this key."""
    if card is not None:
        known = known.model_copy(update={"id": card.id, "url": card.url, "gone": False})
        return _present(_Case(want, card, known, frame, mark))
    if known.id:
        return CardPlan(known.model_copy(update={"gone": True}), gone=not want.retired)
    return CardPlan(known) if want.retired else _missing(want, known, frame, mark)


def _missing(want: DesiredCard, known: CardBase, frame: Frame, mark: str) -> CardPlan:
    body = _body(want)
    create = CreateCard(key=want.key, place=want.list_key, title=one_line(want.title),
                        desc=described("", body, mark), due=_due(want), done=want.done,
                        labels=frame.usable_labels(want.labels))
    sent = known.model_copy(update={
        "title": Agreed(wanted="", seen="", sent=create.title), "sent_body": body, "body": None,
        "due": Agreed(wanted=None, seen=None, sent=create.due),
        "done": Agreed(wanted=False, seen=False, sent=want.done),
        "place": Agreed(wanted="", seen="", sent=want.list_key)})
    return CardPlan(sent, [create, *plan_lines(want, None, known).changes])


def _present(case: _Case) -> CardPlan:
    want, card = case.want, case.card
    closed, write_closed = merge(case.known.closed, want.retired, card.closed)
    found = CardPlan(case.known.model_copy(update={"closed": closed}))
    if card.closed and not write_closed:
        return _archived(case, found)
    update = _with_description(case, _fields(case, found), found)
    if write_closed:
        update = update.model_copy(update={"closed": want.retired})
    if update != UpdateCard(key=want.key, card_id=card.id):
        found.changes.append(update)
    _labels(case, found)
    lines = plan_lines(want, card, case.known)
    found.changes += lines.changes
    found.base = found.base.model_copy(update={"checklists": lines.known})
    _explain(case, found)
    return found


def _archived(case: _Case, found: CardPlan) -> CardPlan:
    """People tidy done cards away, so a tick on an archived card still counts; nothing is written to it."""
    want, ticked = case.want, case.card.done or case.here in case.frame.done_lists
    found.completed = ticked and want.kind == "action" and not (want.done or want.retired or case.known.done.wanted)
    found.archived = not want.retired
    return found


def _fields(case: _Case, found: CardPlan) -> UpdateCard:
    want, card, known, frame = case.want, case.card, case.known, case.frame
    title, write_title = merge_sticky(known.title, one_line(want.title), card.title)
    due, write_due = merge(known.due, _due(want), card.due)
    done, write_done = _done(case)
    place, write_place = _place(case)
    found.base = found.base.model_copy(update={"title": title, "due": due, "done": done, "place": place})
    moved_by_people = case.here not in (known.place.seen, known.place.sent) and known.place.wanted == want.list_key
    found.put_back = not want.movable and write_place and moved_by_people
    update = UpdateCard(
        key=want.key, card_id=card.id, title=title.sent if write_title else None,
        due=due.sent if write_due else None, clear_due=write_due and due.sent is None,
        done=want.done if write_done else None, place=want.list_key if write_place else None,
        list_id=frame.lists[want.list_key].id if write_place and not frame.lists[want.list_key].gone else "")
    _observe(case, update, found)
    return update


def _done(case: _Case) -> tuple[Agreed[bool], bool]:
    want, card, known = case.want, case.card, case.known
    if want.movable or card.done == want.done:
        return merge(known.done, want.done, card.done)
    return known.done.model_copy(update={"sent": want.done}), True


def _place(case: _Case) -> tuple[Agreed[str], bool]:
    want, known, here, done_lists = case.want, case.known, case.here, case.frame.done_lists
    if not want.movable and here != want.list_key:
        return known.place.model_copy(update={"sent": want.list_key}), True
    meant_done = {want.list_key, known.place.wanted} & done_lists
    if here in done_lists and not meant_done and not (want.done or known.done.wanted):
        return standing(want.list_key, here), False
    return merge_newest(known.place, want.list_key, here)


def _observe(case: _Case, update: UpdateCard, found: CardPlan) -> None:
    """A tick or a place that differs from the project and that we are not about to change was people's doing."""
    want = case.want
    if want.kind != "action" or want.retired:
        return
    tick_differs = case.card.done != want.done and update.done is None
    sides = [place in case.frame.done_lists for place in (case.here, want.list_key)]
    place_differs = update.place is None and sides == [not want.done, want.done]
    found.completed = not want.done and (tick_differs or place_differs)
    found.reopened = want.done and (tick_differs or place_differs)


def _with_description(case: _Case, update: UpdateCard, found: CardPlan) -> UpdateCard:
    body, known, desc = _body(case.want), case.known, case.card.desc
    if same_block(desc, body, case.mark):
        found.base = found.base.model_copy(update={"body": body, "sent_body": body})
        return update
    remembered = [one for one in (known.body, known.sent_body) if one is not None]
    wanted = described(people_text(desc, [*remembered, body] if remembered else []), body, case.mark)
    landed = known.sent_body is not None and same_block(desc, known.sent_body, case.mark)
    found.base = found.base.model_copy(update={"body": known.sent_body if landed else known.body, "sent_body": body})
    return update if wanted.strip() == desc.strip() else update.model_copy(update={"desc": wanted})


def _labels(case: _Case, found: CardPlan) -> None:
    key, card, frame = case.want.key, case.card, case.frame
    wanted = frame.usable_labels(case.want.labels)
    there = {label: one for one in card.label_ids if (label := frame.label_of(one)) is not None}
    found.changes += [AddLabel(key=key, card_id=card.id, label=label, label_id=frame.labels[label].id)
                      for label in wanted if label not in there]
    found.changes += [RemoveLabel(key=key, card_id=card.id, label_id=one)
                      for label, one in there.items() if label not in wanted]


def _explain(case: _Case, found: CardPlan) -> None:
    """One comment for a put-back; remembered before it is sent, so that it can get lost but never double."""
    want = case.want
    if not found.put_back or found.base.explained == want.list_key:
        return
    where = f" You can take part in it here: {want.link}" if want.link else ""
    text = ("Thank you for looking after the board. This card shows a decision that the group takes together. "
            f"Moving the card does not decide it, so the card is back in its list.{where}")
    found.changes.append(AddComment(key=want.key, card_id=case.card.id, text=text))
    found.base = found.base.model_copy(update={"explained": want.list_key})


def _body(want: DesiredCard) -> str:
    body = want.body.strip()
    if want.link and want.link not in body:
        body = f"{body}\n\n{want.link}".strip()
    return body


def _due(want: DesiredCard) -> datetime | None:
    """Boards keep milliseconds in UTC."""
    due = want.due
    return due and due.astimezone(UTC).replace(microsecond=due.microsecond // 1000 * 1000)
