"""A plan in words, for people who look before anything is written: `coproduce board plan`."""

from collections.abc import Iterator
from datetime import UTC, datetime

from domain.board_base import BoardBase, CardBase
from domain.board_change import (
    AddComment,
    AddItem,
    AddLabel,
    Change,
    CreateCard,
    CreateChecklist,
    CreateLabel,
    CreateList,
    ReleaseCopy,
    RemoveItem,
    RemoveLabel,
    UpdateCard,
    UpdateItem,
    UpdateLabel,
    UpdateList,
)
from domain.board_plan import Plan
from domain.board_seen import Observations

LONGEST = 80
NOTHING = "Nothing to change: the board is as the project wants it."


def explain(plan: Plan) -> list[str]:
    """Why nothing is written, if so; each change in order; then what people did on the board. Never empty."""
    changes = [_words(change, plan) for change in plan.changes]
    seen = list(_seen(plan.observations, plan.base))
    return [*([plan.refusal] if plan.refusal else changes or [NOTHING]), *seen]


def _words(change: Change, plan: Plan) -> str:
    match change:
        case CreateList() | UpdateList() | CreateLabel() | UpdateLabel():
            return _frame_words(change, plan.base)
        case CreateChecklist() | AddItem() | UpdateItem() | RemoveItem():
            return _line_words(change, plan)
        case CreateCard():
            return f"Make the card {_cut(change.title)} in the list {_list(change.place, plan)}."
        case ReleaseCopy():
            return f"Take our mark off {_cut(change.title)}, a copy that somebody made; the card is theirs."
        case _:
            return _card_words(change, _card(change.key, plan), plan)


def _card_words(change: UpdateCard | AddLabel | RemoveLabel | AddComment, card: str, plan: Plan) -> str:
    match change:
        case UpdateCard():
            return f"Change the card {card}: {', '.join(_fields(change, plan))}."
        case AddLabel():
            return f"Put the label {_label(change.label, plan)} on the card {card}."
        case RemoveLabel():
            return f"Take the label {_label_of(change.label_id, plan)} off the card {card}."
        case AddComment():
            return f"Comment on the card {card}: {_cut(change.text)}"


def _frame_words(change: CreateList | UpdateList | CreateLabel | UpdateLabel, base: BoardBase) -> str:
    match change:
        case CreateList():
            return f"Make the list {_cut(change.name)}."
        case CreateLabel():
            return f"Make the label {_cut(change.name)}."
        case UpdateLabel():
            return f"Rename the label {_cut(base.labels[change.key].name.seen)} to {_cut(change.name)}."
        case UpdateList():
            before, named = _cut(base.lists[change.key].name.seen), change.name is not None
            renamed = f"Rename the list {before} to {_cut(change.name or '')}"
            again = " and open it again." if named else f"Open the list {before} again."
            return f"{renamed if named else ''}{again if change.reopen else '.'}"


def _line_words(change: CreateChecklist | AddItem | UpdateItem | RemoveItem, plan: Plan) -> str:
    card = _card(change.key, plan)
    match change:
        case CreateChecklist():
            return f"Add the checklist {_cut(change.name)} to the card {card}."
        case AddItem():
            return f"Add the line {_cut(change.text)} to the card {card}."
        case RemoveItem():
            return f"Take the line {_line(change, plan)} off the card {card}."
        case UpdateItem():
            done = [] if change.done is None else ["tick it" if change.done else "take its tick away"]
            text = [] if change.text is None else [f"say {_cut(change.text)}"]
            return f"Change the line {_line(change, plan)} of the card {card}: {', '.join([*text, *done])}."


def _fields(change: UpdateCard, plan: Plan) -> Iterator[str]:
    if change.closed is not None:
        yield "archive it" if change.closed else "take it out of the archive"
    if change.title is not None:
        yield f"call it {_cut(change.title)}"
    if change.desc is not None:
        yield "write our part of its description anew"
    if change.due is not None or change.clear_due:
        yield f"date {_day(change.due)}"
    if change.done is not None:
        yield "tick it as complete" if change.done else "take its tick away"
    if change.place is not None:
        yield f"move it to the list {_list(change.place, plan)}"


def _seen(seen: Observations, base: BoardBase) -> Iterator[str]:
    said = (("is done on the board, not yet in the project", seen.completed),
            ("is open on the board, but done in the project", seen.reopened),
            ("was archived on the board", seen.archived),
            ("was moved to another board", seen.moved_away),
            ("is gone from the board", [one for one in seen.gone if one not in seen.moved_away]),
            ("is put back as the project has it", seen.put_back))
    yield from (f"{_known(key, base)} {words}." for words, keys in said for key in keys)
    yield from (f"{_known(key, base)} has another date on the board: {_day(one.due)}." for key, one in seen.due.items())
    yield from (f"{_known(key, base, wanted=True)} is called {_cut(title)} on the board."
                for key, title in seen.renamed.items())
    for deed in seen.deeds:
        did = "Comment" if deed.kind == "comment" else "Ticked line" if deed.done else "Unticked line"
        yield f"{did} on the card {_known(deed.card, base)}: {_cut(deed.text)}"
    yield from (f"A card of people's own: {_cut(one.title)}." for one in seen.cards)


def _card(key: str, plan: Plan) -> str:
    made = next((one.title for one in plan.changes if isinstance(one, CreateCard) and one.key == key), None)
    return _known(key, plan.base) if made is None else _cut(made)


def _known(key: str, base: BoardBase, wanted: bool = False) -> str:
    """The title that the board shows, else the one that the project wants, else the key."""
    title = base.cards.get(key, CardBase()).title
    return _cut((title.wanted if wanted else title.seen or title.wanted) or key)


def _list(key: str, plan: Plan) -> str:
    made = next((one.name for one in plan.changes if isinstance(one, CreateList) and one.key == key), None)
    return _cut(made or (plan.base.lists[key].name.seen if key in plan.base.lists else key))


def _label(key: str, plan: Plan) -> str:
    made = next((one.name for one in plan.changes if isinstance(one, CreateLabel) and one.key == key), None)
    return _cut(made or (plan.base.labels[key].name.seen if key in plan.base.labels else key))


def _label_of(label_id: str, plan: Plan) -> str:
    return next((_cut(one.name.seen) for one in plan.base.labels.values() if one.id == label_id), label_id)


def _line(change: UpdateItem | RemoveItem, plan: Plan) -> str:
    checklist = plan.base.cards[change.key].checklists.get(change.checklist)
    known = checklist.items.get(change.item) if checklist else None
    return _cut(known.text.seen if known else change.item)


def _day(due: datetime | None) -> str:
    return f"{due.astimezone(UTC):%d %B %Y, %H:%M} UTC" if due else "none"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= LONGEST else line[:LONGEST - 1] + '…'}”"
