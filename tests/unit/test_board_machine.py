"""Whatever people and the board do in whatever order: the rules of blocks, dates, offers and cards hold."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import commands as c
from domain.charter_work import ActionPlan
from domain.commands_board import (
    AcceptOffer,
    BlockAction,
    DeclineDue,
    DeclineOffer,
    NoteBoard,
    NoteCard,
    NoteItem,
    OfferCard,
    ProposeDue,
    RestoreCard,
    UnblockAction,
)
from domain.events import OfferAccepted, OfferDeclined
from domain.notices import notices_for
from domain.phases import Phase
from domain.project import fold
from domain.refusals import Refusal
from domain.remarks import remarks_on
from domain.state import ActionStatus
from domain.waiting import waiting
from tests.builders import MONDAY, World, example_charter

EXAMPLE = example_charter()
PEOPLE = st.sampled_from([None, "P01", "P02", "P05", "P06", "P08"])
ACTIONS = st.sampled_from(["D1", "D3", "D4", "M1", "N1", "N2"])
CARDS = st.sampled_from(["card1", "card2"])
WORDS = st.sampled_from(["One", "Two"])
DAYS = st.sampled_from([date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 10), date(2027, 9, 1)])
CHANGES = st.sampled_from(["archived", "restored", "deleted", "moved_away", "returned", "put_back"])
GATES = st.just(Phase.CO_DESIGN)
PLANS = st.builds(lambda key, due: ActionPlan(id=key, title=key, plain="New", due=due, responsible=["P02"],
                                              accountable="P01"), st.sampled_from(["N1", "N2"]), DAYS)
ASKED = st.one_of(
    st.builds(BlockAction, action=ACTIONS, reason=WORDS), st.builds(UnblockAction, action=ACTIONS),
    st.builds(ProposeDue, action=ACTIONS, due=st.none() | DAYS, ruling=st.none() | st.integers(0, 2)),
    st.builds(DeclineDue, action=ACTIONS, reason=WORDS), st.builds(c.MoveAction, action=ACTIONS, due=DAYS),
    st.builds(OfferCard, card=CARDS, title=WORDS), st.builds(DeclineOffer, card=CARDS, reason=WORDS),
    st.builds(AcceptOffer, card=CARDS, phase=GATES, plan=PLANS), st.builds(RestoreCard, action=ACTIONS),
    st.builds(NoteCard, action=st.none() | ACTIONS, gate=st.none() | GATES, change=CHANGES),
    st.builds(NoteItem, action=ACTIONS, item=WORDS, done=st.booleans()),
    st.builds(NoteBoard, trouble=st.none() | WORDS), st.builds(c.CompleteAction, action=ACTIONS),
    st.builds(c.ReopenAction, action=ACTIONS, reason=WORDS), st.builds(c.DropAction, action=ACTIONS, reason=WORDS),
    st.builds(c.MakeSuggestion, text=WORDS, action=st.none() | ACTIONS),
    st.builds(c.AnswerSuggestion, suggestion=st.sampled_from(["s1", "s2"]), because=WORDS,
              answer=st.sampled_from(["adopted", "not_yet"])),
    st.builds(c.PauseProject, reason=WORDS), st.builds(c.ResumeProject))


class TheBoardIsWorkedOn(RuleBasedStateMachine):
    """One project; anybody asks anything, on the board or elsewhere, and time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(EXAMPLE)
        self.rulings: dict[str, int] = {}
        self.remarks: dict[tuple[str, str], str] = {}

    @rule(person=PEOPLE, command=ASKED, channel=st.sampled_from(["board", "board", "api", "system"]))
    def ask(self, person: str | None, command: Any, channel: str) -> None:
        """Sixteen hours at most pass between what is asked, so that a run stays within the phase."""
        before = self.world.project
        try:
            events = self.world.do(person, command, channel=channel)
        except Refusal as refused:
            assert self.world.project == before and str(refused).endswith(".")
            return
        for event in events:
            assert all(one.person in before.people for one in notices_for(event, self.world.project))

    @rule(hours=st.integers(1, 16))
    def wait(self, hours: int) -> None:
        if self.world.now < MONDAY + timedelta(days=60):
            self.world.later(hours=hours)

    def teardown(self) -> None:
        """The state is the fold of the events."""
        assert fold(None, self.world.events) == self.world.project

    @invariant()
    def only_open_work_is_blocked_or_asked_to_move(self) -> None:
        for one in self.world.project.actions.values():
            assert one.status == ActionStatus.OPEN or (one.blocked, one.proposed) == (None, None)

    @invariant()
    def rulings_on_a_date_only_grow_and_each_answers_once(self) -> None:
        for key, one in self.world.project.actions.items():
            numbers = [ruling.number for ruling in one.rulings]
            assert self.rulings.get(key, 0) <= one.due_ruling and numbers == sorted(set(numbers))
            assert all(number <= one.due_ruling for number in numbers)
            self.rulings[key] = one.due_ruling

    @invariant()
    def an_offered_card_is_answered_once_and_becomes_one_action(self) -> None:
        answered = [one.card for one in self.world.events if isinstance(one, OfferAccepted | OfferDeclined)]
        assert len(answered) == len(set(answered))
        adopted = {one.card: key for key, one in self.world.project.actions.items() if one.card}
        accepted = {one.card: one.action for one in self.world.project.offers.values() if one.state == "accepted"}
        assert adopted == accepted

    @invariant()
    def a_remark_is_never_said_differently(self) -> None:
        for key in self.world.project.actions:
            for one in remarks_on(self.world.project, key):
                assert self.remarks.setdefault((key, one.key), one.text) == one.text

    @invariant()
    def what_waits_is_for_somebody_of_the_project(self) -> None:
        assert all(one.person in self.world.project.people for one in waiting(self.world.project, self.world.now))


TestTheBoardIsWorkedOn = TheBoardIsWorkedOn.TestCase
TestTheBoardIsWorkedOn.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
