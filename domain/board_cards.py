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


def plan_card(want: DesiredCard, card: ActualCard | None, known: CardBase, frame: Frame, mark: str) -> CardPlan:
    """What one card needs. `card` is None when the board has no card of ours with this key."""
    if card is not None:
        known = known.model_copy(update={"id": card.id, "url": card.url, "gone": False})
        return _present(want, card, known, frame, mark)
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


def _present(want: DesiredCard, card: ActualCard, known: CardBase, frame: Frame, mark: str) -> CardPlan:
    closed, write_closed = merge(known.closed, want.retired, card.closed)
    if card.closed and not write_closed:
        kept = known.model_copy(update={"closed": closed})
        ticked = card.done or frame.place_of(card.list_id) in frame.done_lists
        open_in_project = want.kind == "action" and not (want.done or want.retired or known.done.wanted)
        return CardPlan(kept, completed=ticked and open_in_project, archived=not want.retired)
    found = CardPlan(known)
    update = _fields(want, card, known, frame, found)
    update = _description(want, card, known, mark, found, update)
    if write_closed:
        update = update.model_copy(update={"closed": want.retired})
    found.base = found.base.model_copy(update={"closed": closed})
    if update != UpdateCard(key=want.key, card_id=card.id):
        found.changes.append(update)
    _labels(want, card, frame, found)
    lines = plan_lines(want, card, known)
    found.changes += lines.changes
    found.base = found.base.model_copy(update={"checklists": lines.known})
    _explain(want, card, found)
    return found


def _fields(want: DesiredCard, card: ActualCard, known: CardBase, frame: Frame, found: CardPlan) -> UpdateCard:
    title, write_title = merge_sticky(known.title, one_line(want.title), card.title)
    due, write_due = merge(known.due, _due(want), card.due)
    done, write_done = _done(want, card, known)
    here = frame.place_of(card.list_id)
    place, write_place = _place(want, here, known, frame)
    found.base = known.model_copy(update={"title": title, "due": due, "done": done, "place": place})
    _observe(want, card.done, write_done, here, write_place, frame, found)
    moved_by_people = here not in (known.place.seen, known.place.sent) and known.place.wanted == want.list_key
    found.put_back = not want.movable and write_place and moved_by_people
    return UpdateCard(
        key=want.key, card_id=card.id, title=title.sent if write_title else None,
        due=due.sent if write_due else None, clear_due=write_due and due.sent is None,
        done=want.done if write_done else None, place=want.list_key if write_place else None,
        list_id=frame.lists[want.list_key].id if write_place and not frame.lists[want.list_key].gone else "")


def _done(want: DesiredCard, card: ActualCard, known: CardBase) -> tuple[Agreed[bool], bool]:
    if want.movable or card.done == want.done:
        return merge(known.done, want.done, card.done)
    return known.done.model_copy(update={"sent": want.done}), True


def _place(want: DesiredCard, here: str, known: CardBase, frame: Frame) -> tuple[Agreed[str], bool]:
    if not want.movable and here != want.list_key:
        return known.place.model_copy(update={"sent": want.list_key}), True
    meant_done = {want.list_key, known.place.wanted} & frame.done_lists
    if here in frame.done_lists and not meant_done and not (want.done or known.done.wanted):
        return standing(want.list_key, here), False
    return merge_newest(known.place, want.list_key, here)


def _observe(want: DesiredCard, ticked: bool, write_done: bool, here: str, write_place: bool, frame: Frame,
             found: CardPlan) -> None:
    """A tick or a place that differs from the project and that we are not about to change was people's doing."""
    if want.kind != "action" or want.retired:
        return
    in_done_list = here in frame.done_lists
    meant_for_done_list = want.list_key in frame.done_lists
    if want.done:
        found.reopened = ((not ticked and not write_done)
                          or (meant_for_done_list and not in_done_list and not write_place))
    else:
        found.completed = ((ticked and not write_done)
                           or (in_done_list and not meant_for_done_list and not write_place))


def _description(want: DesiredCard, card: ActualCard, known: CardBase, mark: str, found: CardPlan,
                 update: UpdateCard) -> UpdateCard:
    body = _body(want)
    if same_block(card.desc, body, mark):
        found.base = found.base.model_copy(update={"body": body, "sent_body": body})
        return update
    remembered = [one for one in (known.body, known.sent_body) if one is not None]
    desc = described(people_text(card.desc, [*remembered, body] if remembered else []), body, mark)
    found.base = found.base.model_copy(update={"sent_body": body})
    return update if desc.strip() == card.desc.strip() else update.model_copy(update={"desc": desc})


def _labels(want: DesiredCard, card: ActualCard, frame: Frame, found: CardPlan) -> None:
    wanted = frame.usable_labels(want.labels)
    there = {key: one for one in card.label_ids if (key := frame.label_of(one)) is not None}
    found.changes += [AddLabel(key=want.key, card_id=card.id, label=key, label_id=frame.labels[key].id)
                      for key in wanted if key not in there]
    found.changes += [RemoveLabel(key=want.key, card_id=card.id, label_id=one)
                      for key, one in there.items() if key not in wanted]


def _explain(want: DesiredCard, card: ActualCard, found: CardPlan) -> None:
    """One comment for a put-back; remembered before it is sent, so that it can get lost but never double."""
    if not found.put_back or found.base.explained == want.list_key:
        return
    where = f" You can take part in it here: {want.link}" if want.link else ""
    text = ("Thank you for looking after the board. This card shows a decision that the group takes together. "
            f"Moving the card does not decide it, so the card is back in its list.{where}")
    found.changes.append(AddComment(key=want.key, card_id=card.id, text=text))
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
