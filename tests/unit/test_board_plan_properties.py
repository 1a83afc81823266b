"""Rules of the board planner that hold whatever people do on the board and whatever gets lost on the way."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.board import DesiredBoard, DesiredCard, DesiredChecklist, DesiredItem, DesiredLabel, DesiredList
from domain.board import DesiredRemark as Remark
from domain.board_actual import ActualCard
from domain.board_change import CreateCard, ReleaseCopy, UpdateCard
from domain.board_marker import described, key_in, marker, people_text
from domain.board_plan import Plan
from tests.unit.board_world import LostError, World

LISTS = ["todo", "doing", "done", "gates"]
KEYS = ["action-a", "action-b", "action_c", "gate-x"]
DAYS = st.integers(0, 4).map(lambda day: datetime(2027, 1, 1, 17, tzinfo=UTC) + timedelta(days=day))
TEXTS = st.text(alphabet="ab -*_#\n", max_size=20)
BODIES = st.sampled_from(["We meet.", "We meet.\n\n**How:** online", "* one\n* two", "", "---\nodd"])
FAILURES = st.sampled_from(["none", "lost answer", "lost write", "refused", "crash"])


def first_card(key: str, adopt: str = "") -> DesiredCard:
    gate = key.startswith("gate")
    lines = [DesiredItem(key=name, text=f"Line {name}", done=False) for name in ("one", "two")] if gate else []
    return DesiredCard(key=key, kind="gate" if gate else "action", list_key="gates" if gate else "todo",
                       title=f"Card {key}", body="First", movable=not gate, labels=["l1"], adopt=adopt,
                       checklists=[DesiredChecklist(key="needs", name="Needs", items=lines)] if gate else [])


class BoardLife(RuleBasedStateMachine):
    """A project that changes its mind, people who edit, answers that get lost, and a planner between them."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.cards = {key: first_card(key) for key in KEYS}
        self.words: dict[str, set[str]] = {}
        self.titles: dict[str, str] = {}
        self.theirs: dict[str, ActualCard] = {}
        self.away: list[ActualCard] = []
        self.created: Counter[str] = Counter()
        self.said = 0

    def desired(self) -> DesiredBoard:
        return DesiredBoard(project="p", name="P", description="", done_lists=["done"],
                            lists=[DesiredList(key=key, name=key.title()) for key in LISTS],
                            labels=[DesiredLabel(key="l1", name="One"), DesiredLabel(key="l2", name="Two")],
                            cards=list(self.cards.values()))

    def ours(self) -> list[ActualCard]:
        ids = {one.id for one in self.world.base.cards.values()}
        return [one for one in self.world.board.cards if one.id in ids]

    def pick(self, data: st.DataObject) -> ActualCard:
        return data.draw(st.sampled_from(self.ours()))

    def new_word(self) -> str:
        self.said += 1
        return f"word{self.said}."

    # What happens between project and board.

    def sync(self, failure: str, at: int, confirmed: bool) -> None:
        planned = self.world.plan(self.desired(), confirmed)
        self.check_writes(planned)
        at %= max(len(planned.changes), 1)
        there = {one.id for one in self.world.board.cards}
        with suppress(LostError):
            self.world.sync(self.desired(), confirmed=confirmed, crash=failure == "crash",
                            lose_answer_at=at if failure in ("lost answer", "crash") else None,
                            lose_write_at=at if failure == "lost write" else None,
                            refuse_at=at if failure == "refused" else None)
        fresh = [one for one in self.world.board.cards if one.id not in there]
        self.created.update(key for one in fresh if (key := key_in(one.desc, "p", "b1")))

    def check_writes(self, planned: Plan) -> None:
        """Cards of people's own are left alone, and no card comes back that nobody asked for."""
        before, there = self.world.base.cards, {one.id: one for one in self.world.board.cards}
        ours = {one.id for one in planned.base.cards.values()}
        for change in planned.changes:
            card_id = getattr(change, "card_id", "")
            if isinstance(change, ReleaseCopy):
                assert card_id not in ours
                assert key_in(there[card_id].desc, "p", "b1")
            elif card_id:
                assert card_id in ours
                assert card_id not in self.theirs
            if isinstance(change, CreateCard) and before.get(change.key) and before[change.key].id:
                assert self.cards[change.key].again > before[change.key].again
            if isinstance(change, UpdateCard) and change.closed is False and not change.key.startswith("gate"):
                known = before[change.key]
                assert known.closed.wanted or self.cards[change.key].again > known.again

    @rule(failure=FAILURES, at=st.integers(0, 25), confirmed=st.booleans())
    def the_board_is_synced(self, failure: str, at: int, confirmed: bool) -> None:
        self.sync(failure, at, confirmed)

    # What the project does.

    @rule(key=st.sampled_from(KEYS), done=st.booleans(), due=st.none() | DAYS, body=BODIES, retired=st.booleans(),
          labels=st.lists(st.sampled_from(["l1", "l2"]), unique=True), ruling=st.integers(0, 1))
    def the_project_changes(self, key: str, done: bool, due: datetime | None, body: str, retired: bool,
                            labels: list[str], ruling: int) -> None:
        place, card = "gates" if key == "gate-x" else "done" if done else "todo", self.cards[key]
        self.cards[key] = card.model_copy(update={
            "done": done, "due": due, "body": body, "labels": labels, "list_key": place, "retired": retired,
            "due_ruling": card.due_ruling + ruling})

    @rule(key=st.sampled_from(KEYS), name=st.sampled_from(["x", "y"]))
    def the_project_renames_an_action(self, key: str, name: str) -> None:
        self.cards[key] = self.cards[key].model_copy(update={"title": f"Card {key} {name}"})

    @rule(key=st.sampled_from(KEYS))
    def the_project_asks_for_a_card_again(self, key: str) -> None:
        self.cards[key] = self.cards[key].model_copy(update={"again": self.cards[key].again + 1})

    @rule(key=st.sampled_from(KEYS))
    def the_project_says_something_on_a_card(self, key: str) -> None:
        remark = Remark(key=f"r{len(self.cards[key].remarks)}", text=f"Said {self.new_word()}")
        self.cards[key] = self.cards[key].model_copy(update={"remarks": [*self.cards[key].remarks, remark]})

    @precondition(lambda self: self.theirs and len(self.cards) < len(KEYS) + 2)
    @rule(data=st.data())
    def the_project_takes_over_a_card(self, data: st.DataObject) -> None:
        card = self.theirs.pop(data.draw(st.sampled_from(sorted(self.theirs))))
        self.titles[card.id] = card.title
        key = f"action-own{len(self.cards)}"
        self.cards[key] = first_card(key, adopt=card.id)

    @rule(name=st.sampled_from(["three", "four"]))
    def a_gate_gets_another_line(self, name: str) -> None:
        needs = self.cards["gate-x"].checklists[0]
        items = [*needs.items[-1:], DesiredItem(key=name, text=f"Line {name}", done=name == "four")]
        unique = list({one.key: one for one in items}.values())
        self.cards["gate-x"] = self.cards["gate-x"].model_copy(update={
            "checklists": [needs.model_copy(update={"items": unique})]})

    # What people do.

    @precondition(lambda self: self.ours())
    @rule(data=st.data(), where=st.sampled_from(["above", "inside", "below", "instead"]), text=TEXTS)
    def a_person_writes_a_description(self, data: st.DataObject, where: str, text: str) -> None:
        card, word = self.pick(data), self.new_word()
        said = f"{text} {word}"
        lines = card.desc.split("\n")
        spots = {"above": [said, "", *lines], "inside": [*lines[:-1], said, lines[-1]], "below": [*lines, said],
                 "instead": [said]}
        if where == "instead":
            self.words[card.id] = set()
        self.words.setdefault(card.id, set()).add(word)
        self.world.edit(card.id, desc="\n".join(spots[where]))

    @precondition(lambda self: self.ours())
    @rule(data=st.data())
    def a_person_renames_a_card(self, data: st.DataObject) -> None:
        card = self.pick(data)
        self.titles[card.id] = self.new_word()
        self.world.edit(card.id, title=self.titles[card.id])

    @precondition(lambda self: self.ours())
    @rule(data=st.data(), done=st.booleans(), due=st.none() | DAYS, closed=st.booleans(), labelled=st.booleans())
    def a_person_edits_a_card(self, data: st.DataObject, done: bool, due: datetime | None, closed: bool,
                              labelled: bool) -> None:
        card = self.pick(data)
        labels = card.label_ids if labelled else [one.id for one in self.world.board.labels if one.name == "Two"]
        self.world.edit(card.id, done=done, due=due, closed=closed, label_ids=labels)

    @precondition(lambda self: self.ours())
    @rule(data=st.data())
    def a_person_drags_a_card(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(self.world.board.lists))
        self.world.edit(self.pick(data).id, list_id=place.id)

    @precondition(lambda self: any(card.checklists for card in self.ours()))
    @rule(done=st.booleans())
    def a_person_ticks_lines(self, done: bool) -> None:
        for card in self.ours():
            self.world.edit(card.id, checklists=[checklist.model_copy(update={
                "items": [item.model_copy(update={"done": done}) for item in checklist.items]})
                for checklist in card.checklists])

    @precondition(lambda self: self.ours())
    @rule(data=st.data())
    def a_person_repeats_our_words_in_a_comment(self, data: st.DataObject) -> None:
        card = self.pick(data)
        text = data.draw(st.sampled_from(["Hello", *(one.text for want in self.cards.values()
                                                     for one in want.remarks)]))
        self.world.deed("comment", card.id, text=text)

    @precondition(lambda self: self.ours())
    @rule(data=st.data(), away=st.booleans())
    def a_person_deletes_a_card_or_moves_it_away(self, data: st.DataObject, away: bool) -> None:
        card = self.pick(data)
        self.away += [card] if away else []
        self.world.deed("moved_away" if away else "deleted", card.id)
        self.world.delete_card(card.id)

    @precondition(lambda self: self.away)
    @rule()
    def a_person_moves_a_card_back(self) -> None:
        self.world.board = self.world.board.model_copy(update={"cards": [*self.world.board.cards, self.away.pop()]})

    @precondition(lambda self: self.ours())
    @rule(data=st.data())
    def a_person_copies_a_card(self, data: st.DataObject) -> None:
        card = self.pick(data)
        self.world.add_card(card.title, card.list_id, card.desc)

    @precondition(lambda self: self.world.board.lists)
    @rule(data=st.data(), text=TEXTS, foreign=st.booleans())
    def a_person_adds_a_card(self, data: st.DataObject, text: str, foreign: bool) -> None:
        place, word = data.draw(st.sampled_from(self.world.board.lists)), self.new_word()
        mark = f"\n\n{marker('p', 'another board', 'action-a')}" if foreign else ""
        card = self.world.add_card("Card action-a", place.id, f"{text}\nFirst\n{word}{mark}")
        self.theirs[card.id], self.words[card.id] = card, {word}

    @precondition(lambda self: self.world.board.lists)
    @rule(data=st.data(), closed=st.booleans())
    def a_person_archives_a_list(self, data: st.DataObject, closed: bool) -> None:
        self.world.change_list(data.draw(st.sampled_from(self.world.board.lists)).id, closed=closed)

    # What always holds.

    @invariant()
    def peoples_words_stay(self) -> None:
        for card in self.world.board.cards:
            assert all(word in card.desc for word in self.words.get(card.id, ()))
            assert card.title == self.titles.get(card.id, card.title)

    @invariant()
    def peoples_cards_are_untouched(self) -> None:
        there = {one.id: one for one in self.world.board.cards}
        assert all(there[one] == card for one, card in self.theirs.items())

    @invariant()
    def no_card_is_made_without_a_wish(self) -> None:
        assert all(times <= 1 + self.cards[key].again for key, times in self.created.items())

    @invariant()
    def nothing_is_said_twice_on_a_card(self) -> None:
        assert all(times == 1 for times in Counter(self.world.comments).values())

    def teardown(self) -> None:
        for _ in range(3):
            self.sync("none", 0, confirmed=True)
        assert self.world.plan(self.desired()).changes == []
        marks = Counter(key_in(one.desc, "p", "b1") for one in self.world.board.cards)
        assert all(marks[key] <= 1 for key in self.cards)
        self.peoples_words_stay()
        self.nothing_is_said_twice_on_a_card()
        shown = {one.id for one in self.world.board.cards if not one.closed}
        said = {text for _, text in self.world.comments}
        assert all(remark.text in said for key, one in self.world.base.cards.items() if one.id in shown
                   for remark in self.cards[key].remarks)


BoardLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestBoardLife = BoardLife.TestCase


def test_peoples_text_survives_being_put_above_our_block_and_taken_out_again() -> None:
    for text in ("Mine", "a\n\nb", "---\nrule", "* x\n---"):
        desc = described(text, "Ours\n\nmore", "⟦co-pro:k.aaaaaa⟧")
        assert people_text(desc, ["Ours\n\nmore"]) == text
