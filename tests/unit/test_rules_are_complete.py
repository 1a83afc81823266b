"""Nothing is left out: every command has a rule and an authority, every event an effect, every notice its reader."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import commands, events
from domain.authority import AUTHORITY
from domain.board_view import board_of
from domain.needs import NEEDS
from domain.notices import WRITERS, notices_for
from domain.phases import Phase
from domain.project import fold
from domain.refusals import Refusal
from domain.state import Actor
from domain.turn import decide, evolve
from tests.builders import World

COMMANDS = get_args(get_args(commands.AnyCommand)[0])
EVENTS = get_args(get_args(events.AnyEvent)[0])
SECRETS = ("I want the next family", "Being the only man", "video editing", "waived", "refused", "evenings")


def kind(model: Any) -> str:
    return str(model.model_fields["kind"].default)


@pytest.mark.parametrize("command", COMMANDS, ids=kind)
def test_every_command_has_a_rule_and_an_authority(command: Any) -> None:
    assert decide.dispatch(command) is not decide.dispatch(object)
    assert kind(command) in AUTHORITY


@pytest.mark.parametrize("event", EVENTS, ids=kind)
def test_every_event_has_an_effect(event: Any) -> None:
    assert evolve.dispatch(event) is not evolve.dispatch(object)


def test_kinds_are_unique_and_events_explain_themselves() -> None:
    assert len({kind(one) for one in EVENTS}) == len(EVENTS) and len({kind(one) for one in COMMANDS}) == len(COMMANDS)
    assert all(one.__doc__ for one in (*EVENTS, *COMMANDS))
    assert set(WRITERS) <= {kind(one) for one in EVENTS}


def test_every_need_of_the_example_is_known() -> None:
    gates = World().project.charter.gates
    assert all(set(gates.of(phase).needs) <= set(NEEDS) for phase in Phase)


def test_no_notice_goes_by_mail_to_somebody_who_avoids_it() -> None:
    world = World().up_to(Phase.CO_EVALUATION)
    state, told = fold(None, world.events[:1]), []
    for event in world.events[1:]:
        state = state.evolve(event)
        told += notices_for(event, state)
    assert told and not [notice for notice in told if notice.person == "P04"]
    assert [notice for notice in told if notice.about == "P04" and notice.pass_on == "whatsapp_one_to_one"]


def test_the_board_shows_nothing_private() -> None:
    board = board_of(World().up_to(Phase.CO_EVALUATION).project, "http://here")
    items = [item.text for card in board.cards for checklist in card.checklists for item in checklist.items]
    shown = [text for card in board.cards for text in (card.title, card.body)]
    assert items and shown
    assert not [secret for secret in SECRETS for text in (*shown, *items) if secret in text]


def test_a_notice_never_says_who_gets_how_much() -> None:
    world = World().up_to(Phase.CO_DELIVERY)
    state = fold(None, world.events[:1])
    for event in world.events[1:]:
        state = state.evolve(event)
        assert not [one for one in notices_for(event, state) if "£" in one.text or "waived" in one.text]


people = st.sampled_from([None, "P01", "P02", "P03", "P05", "P06", "P07", "P08", "S01", "S04"])
actions = st.sampled_from(["D1", "D2", "D3", "D4", "D5", "D6", "M1"])
asked = st.one_of(
    st.builds(commands.CompleteAction, action=actions), st.builds(commands.ReopenAction, action=actions,
                                                                  reason=st.just("again")),
    st.builds(commands.DropAction, action=actions, reason=st.just("no need")),
    st.builds(commands.ConfirmAttendance, action=actions,
              people=st.lists(people.filter(bool), min_size=1, max_size=4)),
    st.builds(commands.SignAgreement), st.builds(commands.ProposeRun), st.builds(commands.CastVote,
              phase=st.just(Phase.CO_DESIGN), choice=st.sampled_from(["approve", "reject"]), reason=st.just("why")),
    st.builds(commands.ApproveRun, run=st.sampled_from(["r1", "r2"])),
    st.builds(commands.WithdrawRun, run=st.sampled_from(["r1", "r2"]), reason=st.just("x")),
    st.builds(commands.StepBack, person=people.filter(bool)), st.builds(commands.PauseProject, reason=st.just("x")),
    st.builds(commands.ResumeProject))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(people, asked, st.integers(0, 80)), max_size=25), st.booleans())
def test_whatever_is_asked_the_rules_hold(steps: list[tuple[str | None, Any, int]], ready: bool) -> None:
    world = World().work(Phase.CO_DESIGN) if ready else World()
    for person, command, hours in steps:
        before = world.project
        try:
            world.do(person, command, operator=person is None)
        except Refusal:
            assert world.project == before
        world.later(hours=hours)
    assert fold(None, world.events) == world.project
    for run in world.project.runs.values():
        payees = {world.project.lines[key].person for key in run.lines}
        approvers = [one.person for one in run.approvals]
        assert not {run.proposer, *payees} & set(approvers) and len(set(approvers)) == len(approvers)
    decision = world.project.gate(Phase.CO_DESIGN).decision
    if decision and decision.outcome == "passed":
        yes = {vote.person for vote in decision.votes if vote.choice == "approve"}
        assert sum(world.project.group_of(one) == "service_user" for one in yes) >= 2 and "P05" in yes


def test_an_operator_cannot_vote_or_approve_money() -> None:
    world = World().work(Phase.CO_DESIGN)
    for command in (commands.CastVote(phase=Phase.CO_DESIGN, choice="approve"), commands.ApproveRun(run="r1")):
        with pytest.raises(Refusal):
            world.do(None, command, operator=True)
    assert Actor(operator=True).spoken == "the operations team"
