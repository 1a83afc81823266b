"""The fields of one card, each by its own rule: what to write, and what is known then. Called by board_cards.py.

Titles, dates and texts of people stand; ticks and places of gate cards are put right; our labels follow the project.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from domain.board import DesiredCard, DesiredRemark
from domain.board_actual import ActualCard
from domain.board_base import CardBase
from domain.board_change import AddLabel, Change, RemoveLabel
from domain.board_deeds import Deeds
from domain.board_frame import Frame, one_line
from domain.board_marker import adopted, carries, described, exact_block, people_text, same_block, text_above
from domain.board_merge import Agreed, merge, merge_newest, merge_sticky, standing
from domain.board_remarks import conflict, unarchived

T = TypeVar("T")


@dataclass(slots=True)
class CardPlan:
    """The outcome for one card. Flags say how the board differs from the project because of people."""

    base: CardBase
    changes: list[Change] = field(default_factory=list)
    remarks: list[DesiredRemark] = field(default_factory=list)
    completed: bool = False
    reopened: bool = False
    put_back: bool = False
    archived: bool = False
    gone: bool = False
    learnt: dict[str, object] = field(default_factory=dict)

    def learn(self, **known: object) -> None:
        """Fields of the base, by name; `settle` takes them over at once, for copies cost most of a big board's plan."""
        self.learnt.update(known)

    def settle(self) -> None:
        self.base = self.base.model_copy(update=self.learnt)


class Case:
    """One card of ours that is on the board, and what is known of it."""

    def __init__(self, want: DesiredCard, card: ActualCard, known: CardBase, frame: Frame, mark: str,
                 deeds: Deeds) -> None:
        self.want, self.card, self.known, self.frame, self.mark, self.deeds = want, card, known, frame, mark, deeds
        self.here = frame.place_of(card.list_id)
        self.title, self.body, self.due = one_line(want.title), body_of(want), due_of(want)


@dataclass(frozen=True)
class DueWrite:
    """The date to write; None takes it away."""

    value: datetime | None


def body_of(want: DesiredCard) -> str:
    """Our block of the description, the link in it."""
    body = want.body.strip()
    if want.link and want.link not in body:
        body = f"{body}\n\n{want.link}".strip()
    return body


def due_of(want: DesiredCard) -> datetime | None:
    """Boards keep milliseconds in UTC."""
    due = want.due
    return due and due.astimezone(UTC).replace(microsecond=due.microsecond // 1000 * 1000)


def plan_closing(case: Case, found: CardPlan) -> bool | None:
    """Whether to archive (True), to take out of the archive (False), or neither.

    What people archived comes back when the project asks for it, and a card that is the project's comes back once.
    """
    want, card = case.want, case.card
    closed, write = merge(case.known.closed, want.retired, card.closed)
    if card.closed and not want.retired and not write:
        asked, ours = want.again > case.known.again, not want.movable and case.known.reopened != "done"
        if asked or ours:
            closed, write = closed.model_copy(update={"sent": False}), True
        if asked:
            found.learn(sent_again=want.again)
        elif ours:
            found.learn(reopened="sent")
            found.put_back = True
            found.remarks.append(unarchived(want))
    found.learn(closed=closed)
    return want.retired if write else None


def plan_title(case: Case, found: CardPlan) -> str | None:
    known, actual = case.known.title, case.card.title
    title, write = merge_sticky(known, case.title, actual)
    found.learn(title=title)
    if not write and known.wanted and _both_changed(known, case.title, actual):
        found.remarks.append(conflict("title", actual, case.title))
    return title.sent if write else None


def _both_changed(known: Agreed[T], desired: T, actual: T) -> bool:
    return desired not in (actual, known.wanted) and actual not in (known.seen, known.sent)


def plan_due(case: Case, found: CardPlan) -> DueWrite | None:
    """A ruling of the project's on the date wins over people's date; without one theirs stands."""
    known, actual = case.known.due, case.card.due
    if case.want.due_ruling > case.known.due_ruling and actual != case.due:
        found.learn(due=known.model_copy(update={"sent": case.due}), sent_due_ruling=case.want.due_ruling)
        return DueWrite(case.due)
    due, write = merge(known, case.due, actual)
    told = max(case.want.due_ruling, case.known.due_ruling)
    found.learn(due=due, due_ruling=told, sent_due_ruling=told)
    if not write and case.known.title.wanted and _both_changed(known, case.due, actual):
        found.remarks.append(conflict("date", actual, case.due))
    return DueWrite(due.sent) if write else None


def plan_tick(case: Case, found: CardPlan) -> bool | None:
    want, actual, known = case.want, case.card.done, case.known.done
    if want.movable or actual == want.done:
        done, write = merge(known, want.done, actual)
    else:
        done, write = known.model_copy(update={"sent": want.done}), True
        found.put_back |= actual not in (known.seen, known.sent) and known.wanted == want.done
    found.learn(done=done)
    return want.done if write else None


def plan_place(case: Case, found: CardPlan) -> str | None:
    want, known = case.want, case.known.place
    place, write = _place(case)
    found.learn(place=place)
    moved = case.here not in (known.seen, known.sent) and known.wanted == want.list_key
    found.put_back |= not want.movable and write and moved
    return want.list_key if write else None


def _place(case: Case) -> tuple[Agreed[str], bool]:
    want, known, here, done_lists = case.want, case.known, case.here, case.frame.done_lists
    if not want.movable and here != want.list_key:
        return known.place.model_copy(update={"sent": want.list_key}), True
    meant_done = {want.list_key, known.place.wanted} & done_lists
    if here in done_lists and not meant_done and not (want.done or known.done.wanted):
        return standing(want.list_key, here), False
    return merge_newest(known.place, want.list_key, here)


def plan_description(case: Case, found: CardPlan) -> str | None:
    """Only our block is rewritten. A card that never had our mark is people's own: all its words are theirs."""
    body, known, desc, mark = case.body, case.known, case.card.desc, case.mark
    if exact_block(desc, body, mark) or same_block(desc, body, mark):
        found.learn(body=body, sent_body=body)
        return None
    above = None if known.sent_body is None else text_above(desc, known.sent_body, mark)
    if above is not None:
        found.learn(body=known.sent_body, sent_body=body)
        return described(above, body, mark)
    if known.body is None and not carries(desc, mark):
        wanted = adopted(desc, body, mark)
    else:
        remembered = [one for one in (known.body, known.sent_body) if one is not None]
        wanted = described(people_text(desc, [*remembered, body] if remembered else []), body, mark)
    landed = known.sent_body is not None and same_block(desc, known.sent_body, mark)
    found.learn(body=known.sent_body if landed else known.body, sent_body=body)
    return None if wanted.strip() == desc.strip() else wanted


def plan_labels(case: Case, found: CardPlan) -> None:
    key, card_id, frame, there = case.want.key, case.card.id, case.frame, case.frame.labels_there(case.card.label_ids)
    wanted = frame.usable_labels(case.want.labels)
    found.changes += [AddLabel(key=key, card_id=card_id, label=label, label_id=frame.labels[label].id)
                      for label in wanted if label not in there]
    found.changes += [RemoveLabel(key=key, card_id=card_id, label_id=one)
                      for label, one in there.items() if label not in wanted]
