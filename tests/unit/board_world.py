"""A board in memory for the planner's tests: it applies changes and people's edits, and can lose answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from domain.board import DesiredBoard
from domain.board_actual import (
    ActualBoard,
    ActualCard,
    ActualChecklist,
    ActualItem,
    ActualLabel,
    ActualList,
    Deed,
    DeedKind,
)
from domain.board_base import BoardBase
from domain.board_change import (
    AddComment,
    AddItem,
    AddLabel,
    Applied,
    Change,
    CreateCard,
    CreateChecklist,
    CreateLabel,
    CreateList,
    Creation,
    ReleaseCopy,
    RemoveItem,
    RemoveLabel,
    UpdateCard,
    UpdateItem,
    UpdateLabel,
    UpdateList,
    bind,
)
from domain.board_plan import Plan, plan
from domain.board_record import record

START = datetime(2027, 1, 1, tzinfo=UTC)
Edit = Callable[[list[ActualItem]], list[ActualItem]]


class LostError(Exception):
    """The answer, or the write itself, got lost."""


@dataclass
class World:
    """One board and the base kept for it; the base is stored the way the records store it, as JSON."""

    board: ActualBoard = field(default_factory=lambda: ActualBoard(id="b1", url="https://b/1", private=True))
    stored: str = field(default_factory=lambda: BoardBase().model_dump_json())
    comments: list[tuple[str, str]] = field(default_factory=list)
    writes: int = 0
    ids: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def base(self) -> BoardBase:
        return BoardBase.model_validate_json(self.stored)

    def new_id(self) -> str:
        return f"{next(self.ids):08x}"

    def plan(self, desired: DesiredBoard, confirmed: bool = False) -> Plan:
        return plan(desired, self.board, self.base, confirmed)

    def sync(self, desired: DesiredBoard, lose_answer_at: int | None = None, lose_write_at: int | None = None,
             refuse_at: int | None = None, crash: bool = False, confirmed: bool = False) -> Plan:
        """What the activity does: save, then write and record one by one. Losing something ends the run.

        A refused write is left out and the run goes on. With `crash` only what creates something is saved at once.
        """
        made = self.plan(desired, confirmed)
        base = made.base
        self.stored = base.model_dump_json()
        for place, change in enumerate(made.changes):
            bound = bind(change, base)
            assert bound is not None or refuse_at is not None, change
            if place == refuse_at or bound is None:
                continue
            if place == lose_write_at:
                raise LostError
            applied = self.apply(bound)
            if place == lose_answer_at:
                raise LostError
            base = record(base, bound, applied)
            if not crash or isinstance(bound, Creation):
                self.stored = base.model_dump_json()
        if not crash:
            self.stored = base.model_dump_json()
        return made

    def deed(self, kind: DeedKind, card_id: str, member: str = "m1", *, ours: bool = False, text: str = "",
             list_id: str = "", done: bool | None = None) -> str:
        """Something that the board's own list of deeds shows from now on."""
        number = self.new_id()
        made = Deed(id=number, kind=kind, at=START + timedelta(minutes=int(number, 16)), member=member, ours=ours,
                    card_id=card_id, text=text, list_id=list_id, done=done)
        self.board = self.board.model_copy(update={"deeds": [*self.board.deeds, made]})
        return number

    def card(self, title: str) -> ActualCard:
        return next(one for one in self.board.cards if one.title == title)

    def edit(self, card_id: str, **fields: object) -> None:
        """What a person does to a card."""
        self._put_card(card_id, fields)

    def add_card(self, title: str, list_id: str, desc: str = "") -> ActualCard:
        card = ActualCard(id=self.new_id(), title=title, list_id=list_id, desc=desc)
        self.board = self.board.model_copy(update={"cards": [*self.board.cards, card]})
        return card

    def delete_card(self, card_id: str) -> None:
        self.board = self.board.model_copy(update={"cards": [one for one in self.board.cards if one.id != card_id]})

    def change_list(self, list_id: str, **fields: object) -> None:
        self.board = self.board.model_copy(update={"lists": [
            one.model_copy(update=fields) if one.id == list_id else one for one in self.board.lists]})

    def apply(self, change: Change) -> Applied:
        self.writes += 1
        match change:
            case CreateList() | UpdateList() | CreateLabel() | UpdateLabel():
                return self._apply_frame(change)
            case CreateCard():
                return self._create_card(change)
            case UpdateCard():
                self._put_card(change.card_id, self._card_fields(change))
            case AddLabel():
                card = self._by_id(change.card_id)
                assert change.label_id not in card.label_ids
                self._put_card(card.id, {"label_ids": [*card.label_ids, change.label_id]})
            case RemoveLabel():
                card = self._by_id(change.card_id)
                self._put_card(card.id, {"label_ids": [one for one in card.label_ids if one != change.label_id]})
            case AddComment():
                self.comments.append((change.card_id, change.text))
                return Applied(id=self.deed("comment", change.card_id, member="us", ours=True, text=change.text))
            case ReleaseCopy():
                self._put_card(change.card_id, {"desc": change.desc})
            case _:
                return self._apply_line(change)
        return Applied()

    def _apply_frame(self, change: CreateList | UpdateList | CreateLabel | UpdateLabel) -> Applied:
        match change:
            case CreateList():
                assert change.name not in [one.name for one in self.board.lists if not one.closed]
                last = max((one.pos for one in self.board.lists), default=0.0)
                one = ActualList(id=self.new_id(), name=change.name, pos=change.pos or last + 16384)
                self.board = self.board.model_copy(update={"lists": [*self.board.lists, one]})
                return Applied(id=one.id)
            case CreateLabel():
                label = ActualLabel(id=self.new_id(), name=change.name, colour=change.colour)
                self.board = self.board.model_copy(update={"labels": [*self.board.labels, label]})
                return Applied(id=label.id)
            case UpdateList():
                given = {"name": change.name} if change.name is not None else {}
                self.change_list(change.list_id, **given, **({"closed": False} if change.reopen else {}))
            case UpdateLabel():
                self.board = self.board.model_copy(update={"labels": [
                    one.model_copy(update={"name": change.name}) if one.id == change.label_id else one
                    for one in self.board.labels]})
        return Applied()

    def _create_card(self, change: CreateCard) -> Applied:
        assert change.list_id in [one.id for one in self.board.lists if not one.closed]
        card_id = self.new_id()
        card = ActualCard(id=card_id, url=f"https://c/{card_id}", title=change.title, desc=change.desc,
                          list_id=change.list_id, due=change.due, done=change.done, label_ids=change.label_ids)
        self.board = self.board.model_copy(update={"cards": [*self.board.cards, card]})
        return Applied(id=card.id, url=card.url)

    def _apply_line(self, change: Change) -> Applied:
        match change:
            case CreateChecklist():
                one = ActualChecklist(id=self.new_id(), name=change.name)
                self._put_card(change.card_id, {"checklists": [*self._by_id(change.card_id).checklists, one]})
                return Applied(id=one.id)
            case AddItem():
                item = ActualItem(id=self.new_id(), text=change.text, done=change.done)
                card = next(one for one in self.board.cards
                            if change.checklist_id in [part.id for part in one.checklists])
                self._put_items(card, change.checklist_id, lambda items: [*items, item])
                return Applied(id=item.id)
            case UpdateItem():
                given: dict[str, object] = {"text": change.text} if change.text is not None else {}
                given |= {"done": change.done} if change.done is not None else {}
                self._each_item(change.card_id, lambda items: [
                    one.model_copy(update=given) if one.id == change.item_id else one for one in items])
            case RemoveItem():
                self._each_item(change.card_id, lambda items: [one for one in items if one.id != change.item_id])
            case _:
                raise AssertionError(change)
        return Applied()

    def _each_item(self, card_id: str, edit: Edit) -> None:
        for checklist in self._by_id(card_id).checklists:
            self._put_items(self._by_id(card_id), checklist.id, edit)

    def _put_items(self, card: ActualCard, checklist_id: str, edit: Edit) -> None:
        self._put_card(card.id, {"checklists": [
            one.model_copy(update={"items": edit(one.items)}) if one.id == checklist_id else one
            for one in card.checklists]})

    def _card_fields(self, change: UpdateCard) -> dict[str, object]:
        given: dict[str, datetime | str | bool | None] = {
            "title": change.title, "desc": change.desc, "due": change.due, "done": change.done,
            "list_id": change.list_id or None, "closed": change.closed}
        fields: dict[str, object] = {name: value for name, value in given.items() if value is not None}
        return {**fields, "due": None} if change.clear_due else fields

    def _by_id(self, card_id: str) -> ActualCard:
        return next(one for one in self.board.cards if one.id == card_id)

    def _put_card(self, card_id: str, fields: dict[str, object]) -> None:
        self._by_id(card_id)
        self.board = self.board.model_copy(update={"cards": [
            one.model_copy(update=fields) if one.id == card_id else one for one in self.board.cards]})
