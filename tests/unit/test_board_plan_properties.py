"""Rules of the board planner that hold whatever people do on the board and whatever gets lost on the way."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.board import DesiredBoard, DesiredCard, DesiredChecklist, DesiredItem, DesiredLabel, DesiredList
from domain.board_actual import ActualCard
from domain.board_change import CreateCard
from domain.board_marker import described, key_in, people_text
from tests.unit.board_world import LostError, World

LISTS = ["todo", "doing", "done", "gates"]
KEYS = ["action-a", "action-b", "action_c", "gate-x"]
DAYS = st.integers(0, 4).map(lambda day: datetime(2027, 1, 1, 17, tzinfo=UTC) + timedelta(days=day))
TEXTS = st.text(alphabet="ab -*_#\n", max_size=20)
BODIES = st.sampled_from(["We meet.", "We meet.\n\n**How:** online", "* one\n* two", "", "---\nodd"])


def first_card(key: str) -> DesiredCard:
    gate = key.startswith("gate")
    lines = [DesiredItem(key=name, text=f"Line {name}", done=False) for name in ("one", "two")] if gate else []
    return DesiredCard(key=key, kind="gate" if gate else "action", list_key="gates" if gate else "todo",
                       title=f"Card {key}", body="First", movable=not gate, labels=["l1"],
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

    def sync(self, lose_answer_at: int | None = None, lose_write_at: int | None = None) -> None:
        planned = self.world.plan(self.desired())
        made = {one.key for one in planned.changes if isinstance(one, CreateCard)}
        there = {one.id for one in self.world.board.cards}
        with suppress(LostError):
            self.world.sync(self.desired(), lose_answer_at, lose_write_at)
        fresh = [one for one in self.world.board.cards if one.id not in there]
        self.created.update(key for one in fresh if (key := key_in(one.desc, "p", "b1")) in made)

    @rule(lost=st.one_of(st.none(), st.integers(0, 25)), answered=st.booleans())
    def the_board_is_synced(self, lost: int | None, answered: bool) -> None:
        self.sync(**({"lose_answer_at": lost} if answered else {"lose_write_at": lost}))

    @rule(key=st.sampled_from(KEYS), done=st.booleans(), due=st.none() | DAYS, body=BODIES, retired=st.booleans(),
          labels=st.lists(st.sampled_from(["l1", "l2"]), unique=True))
    def the_project_changes(self, key: str, done: bool, due: datetime | None, body: str, retired: bool,
                            labels: list[str]) -> None:
        place = "gates" if key == "gate-x" else "done" if done else "todo"
        self.cards[key] = self.cards[key].model_copy(update={
            "done": done, "due": due, "body": body, "labels": labels, "list_key": place, "retired": retired})

    @rule(key=st.sampled_from(KEYS), name=st.sampled_from(["x", "y"]))
    def the_project_renames_an_action(self, key: str, name: str) -> None:
        self.cards[key] = self.cards[key].model_copy(update={"title": f"Card {key} {name}"})

    @rule(name=st.sampled_from(["three", "four"]))
    def a_gate_gets_another_line(self, name: str) -> None:
        needs = self.cards["gate-x"].checklists[0]
        items = [*needs.items[-1:], DesiredItem(key=name, text=f"Line {name}", done=name == "four")]
        unique = list({one.key: one for one in items}.values())
        self.cards["gate-x"] = self.cards["gate-x"].model_copy(update={
            "checklists": [needs.model_copy(update={"items": unique})]})

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
    @rule(data=st.data(), done=st.booleans(), due=st.none() | DAYS, closed=st.booleans())
    def a_person_edits_a_card(self, data: st.DataObject, done: bool, due: datetime | None, closed: bool) -> None:
        self.world.edit(self.pick(data).id, done=done, due=due, closed=closed)

    @precondition(lambda self: self.ours())
    @rule(data=st.data())
    def a_person_drags_a_card(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(self.world.board.lists))
        self.world.edit(self.pick(data).id, list_id=place.id)

    @precondition(lambda self: self.ours())
    @rule(data=st.data())
    def a_person_deletes_a_card(self, data: st.DataObject) -> None:
        self.world.delete_card(self.pick(data).id)

    @precondition(lambda self: self.ours())
    @rule(data=st.data())
    def a_person_copies_a_card(self, data: st.DataObject) -> None:
        card = self.pick(data)
        self.world.add_card(card.title, card.list_id, card.desc)

    @precondition(lambda self: self.world.board.lists)
    @rule(data=st.data(), text=TEXTS)
    def a_person_adds_a_card(self, data: st.DataObject, text: str) -> None:
        place = data.draw(st.sampled_from(self.world.board.lists))
        card = self.world.add_card("Card action-a", place.id, text)
        self.theirs[card.id] = card

    @precondition(lambda self: self.world.board.lists)
    @rule(data=st.data(), closed=st.booleans())
    def a_person_archives_a_list(self, data: st.DataObject, closed: bool) -> None:
        self.world.change_list(data.draw(st.sampled_from(self.world.board.lists)).id, closed=closed)

    def new_word(self) -> str:
        self.said += 1
        return f"word{self.said}."

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
    def no_card_is_made_twice(self) -> None:
        assert all(times == 1 for times in self.created.values())

    def teardown(self) -> None:
        self.sync()
        assert self.world.plan(self.desired()).changes == []
        marks = Counter(key_in(one.desc, "p", "b1") for one in self.world.board.cards if not one.closed)
        assert all(marks[key] <= 1 for key in KEYS)
        self.peoples_words_stay()


BoardLife.TestCase.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)
TestBoardLife = BoardLife.TestCase


def test_peoples_text_survives_being_put_above_our_block_and_taken_out_again() -> None:
    for text in ("Mine", "a\n\nb", "---\nrule", "* x\n---"):
        desc = described(text, "Ours\n\nmore", "⟦co-pro:k.aaaaaa⟧")
        assert people_text(desc, ["Ours\n\nmore"]) == text
