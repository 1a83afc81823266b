"""What a board has to start with so that it stands for an old one elsewhere: everything people did there, in steps.

Pure. cli/carrying.py reads both boards, asks `steps_of` once, and takes each step that is not in the map of what was
carried. Every step is named by the old thing's id, so that a carry-over that broke off goes on where it was.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.board_actual import ActualChecklist, ActualLabel, ActualList
from domain.board_marker import key_in, marker
from domain.calendar import spoken_day

LONGEST_COMMENT = 16_384  # Trello's limit (reference: object limits)
SOMEBODY = "Somebody"


class CarryPart(BaseModel):
    model_config = ConfigDict(frozen=True)


class CarryAttachment(CarryPart):
    """A link on a card; `uploaded`: the file itself is kept at the old place."""

    id: str
    name: str
    url: str
    uploaded: bool = False


class CarryComment(CarryPart):
    """`author` is the name that the old board shows. `ours`: this program wrote it."""

    id: str
    card_id: str
    text: str
    at: datetime
    author: str = SOMEBODY
    ours: bool = False


class CarryCard(CarryPart):
    """A card with all that can be read of it. `facts`: words for what has no place of its own on another board."""

    id: str
    url: str = ""
    title: str
    desc: str = ""
    list_id: str
    due: datetime | None = None
    start: datetime | None = None
    done: bool = False
    closed: bool = False
    label_ids: list[str] = []
    checklists: list[ActualChecklist] = []
    attachments: list[CarryAttachment] = []
    facts: list[str] = []
    votes: int = 0
    stickers: int = 0


class CarryBoard(CarryPart):
    """A whole board, lists and cards in the order they are shown in, comments oldest first."""

    id: str
    url: str
    name: str
    desc: str = ""
    private: bool
    closed: bool = False
    lists: list[ActualList] = []
    labels: list[ActualLabel] = []
    cards: list[CarryCard] = []
    comments: list[CarryComment] = []


StepKind = Literal["list", "label", "card", "checklist", "item", "attachment", "comment", "archive_card",
                   "archive_list"]


class Step(CarryPart):
    """One thing to make on the new board. `old` names it; `parent` and `labels` are ids of the old board.

    `text`: the name of a list, label, checklist, line or attachment; the title of a card; a whole comment. `card`: the
    old card that a line is on. `again`: it was made before and has to be made equal once more.
    """

    kind: StepKind
    old: str
    parent: str = ""
    text: str = ""
    desc: str = ""
    colour: str | None = None
    due: datetime | None = None
    start: datetime | None = None
    done: bool = False
    labels: list[str] = []
    url: str = ""
    card: str = ""
    again: bool = False


def steps_of(old: CarryBoard, project: str, new_board: str, timezone: str) -> list[Step]:
    """All steps in the order to take them: what holds other things first, putting away last."""
    cards = _in_order(old)
    known = {card.id for card in cards}
    return [
        *(Step(kind="list", old=one.id, text=one.name) for one in sorted(old.lists, key=lambda one: one.pos)),
        *(Step(kind="label", old=one.id, text=one.name, colour=one.colour) for one in old.labels),
        *(_card(card, old, project, new_board) for card in cards),
        *(step for card in cards for step in _on_card(card)),
        *(step for one in old.comments if one.card_id in known for step in _comment(one, timezone)),
        *(Step(kind="archive_card", old=f"{card.id}/archived", parent=card.id) for card in cards if card.closed),
        *(Step(kind="archive_list", old=f"{one.id}/archived", parent=one.id) for one in old.lists if one.closed)]


def instead_of(step: Step) -> Step | None:
    """What to do when the new board refuses a step: a link it won't attach is still kept as a comment."""
    if step.kind != "attachment":
        return None
    return step.model_copy(update={"kind": "comment", "text": f"Attached to the card before: {step.text} {step.url}"})


def left_behind(old: CarryBoard) -> list[str]:
    """What no program can carry from one board to another, in words; empty when there is nothing of it."""
    votes, stickers = sum(card.votes for card in old.cards), sum(card.stickers for card in old.cards)
    files = sum(one.uploaded for card in old.cards for one in card.attachments)
    given = sum(bool(card.facts) for card in old.cards)
    said = ((votes, "votes on cards"), (stickers, "stickers"),
            (files, "uploaded files: the cards link to them where they were"),
            (given, "cards with members or fields: a comment says who and what; invite people and give them anew"))
    return [f"{count} {words}" for count, words in said if count]


def _in_order(old: CarryBoard) -> list[CarryCard]:
    """Cards of lists that are there; the order within a list is the reader's."""
    known = {one.id for one in old.lists}
    return [card for card in old.cards if card.list_id in known]


def _card(card: CarryCard, old: CarryBoard, project: str, new_board: str) -> Step:
    return Step(kind="card", old=card.id, parent=card.list_id, text=card.title,
                desc=re_marked(card.desc, project, old.id, new_board), due=card.due, start=card.start, done=card.done,
                labels=card.label_ids)


def re_marked(desc: str, project: str, old_board: str, new_board: str) -> str:
    """The same words; our mark, if the text has it, is made out to the new board."""
    key = key_in(desc, project, old_board)
    if key is None:
        return desc
    before, after = (marker(project, board, key).rpartition(".")[2] for board in (old_board, new_board))
    return desc.replace(f".{before}", f".{after}")


def _on_card(card: CarryCard) -> Iterator[Step]:
    for checklist in card.checklists:
        yield Step(kind="checklist", old=checklist.id, parent=card.id, text=checklist.name)
        yield from (Step(kind="item", old=item.id, parent=checklist.id, text=item.text, done=item.done,
                         card=card.id)
                    for item in checklist.items)
    for one in card.attachments:
        yield Step(kind="attachment", old=one.id, parent=card.id, text=one.name, url=one.url)
    if card.facts:
        yield Step(kind="comment", old=f"{card.id}/facts", parent=card.id,
                   text="On the board before, this card also had: " + "; ".join(card.facts) + ".")


def _comment(one: CarryComment, timezone: str) -> Iterator[Step]:
    """Our own stand as they are; a person's says whose words they are. One that became too long becomes two."""
    text = one.text if one.ours else f"{one.author} wrote on {spoken_day(one.at, timezone)}: {one.text}"
    for number, part in enumerate(_parts(text)):
        yield Step(kind="comment", old=f"{one.id}/{number}" if number else one.id, parent=one.card_id, text=part)


def _parts(text: str) -> Sequence[str]:
    return [text[at:at + LONGEST_COMMENT] for at in range(0, len(text), LONGEST_COMMENT)]
