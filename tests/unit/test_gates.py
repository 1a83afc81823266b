"""Gates: who decides, what passes them, and what silence does (nothing)."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain.board_view import board_digest
from domain.charter_people import RewardChoice, RewardPreference
from domain.events import ActionReopened, ChangesRequested, GateEscalated, GateOpened, StandInAsked, VotersReminded
from domain.gate_rules import missing_seats, shown_digest, what_is_missing
from domain.needs import needs_of, told_needs
from domain.phases import Phase
from domain.refusals import Refusal
from domain.state import ActionStatus, Status
from tests.builders import World, artefact

GATE = Phase.CO_DESIGN


def ready() -> World:
    """The first gate is open and nobody has voted."""
    return World().work(GATE)


def yes(world: World, *people: str) -> World:
    for person in people:
        world.do(person, c.CastVote(phase=GATE, choice="approve"))
    return world


def ask_for_changes(world: World, person: str, *items: str) -> list[object]:
    command = c.CastVote(phase=GATE, choice="request_changes", items=list(items), reason="Write it more simply")
    return list(world.do(person, command))


def test_a_gate_opens_by_itself_when_its_needs_are_met() -> None:
    assert any(isinstance(event, GateOpened) for event in ready().events)


def test_a_gate_is_not_open_before_its_needs_are_met() -> None:
    with pytest.raises(Refusal, match=r"not open yet\. Missing: .*signed the team agreement"):
        yes(World(), "P05")


def test_whether_anybody_waits_for_money_is_told_when_all_else_is_met() -> None:
    """Told before, it would say of whoever took part last whether they declined."""
    told: list[list[object]] = []
    choices: tuple[RewardChoice, ...] = ("paid", "waived")
    for choice in choices:
        world = World().up_to(Phase.CO_DELIVERY)
        world.do("P01", c.ChooseReward(preference=RewardPreference(choice=choice)))
        world.do("P06", c.ConfirmAttendance(action="L1", people=["P01"]))
        needs = needs_of(world.project, Phase.CO_DELIVERY)
        assert not needs["rewards_paid_or_waived"] or choice == "waived"
        told.append([told_needs(world.project, phase) for phase in Phase])
        told.append([what_is_missing(world.project, phase) for phase in Phase])
        told.append([shown_digest(world.project, phase) for phase in Phase])
        told.append([board_digest(world.project)])
    assert told[:4] == told[4:]
    assert told_needs(world.project, Phase.CO_DELIVERY)["rewards_paid_or_waived"] is None


def test_that_nobody_waits_for_money_is_told_at_last_and_stays_true_of_a_decided_gate() -> None:
    world = World().work(Phase.CO_DESIGN).pass_gate(Phase.CO_DESIGN)
    world.up_to(Phase.CO_DELIVERY).work(Phase.CO_DELIVERY)
    assert told_needs(world.project, Phase.CO_DELIVERY)["rewards_paid_or_waived"] is True
    world.pass_gate(Phase.CO_DELIVERY)
    world.attend("E1")
    assert not needs_of(world.project, Phase.CO_DELIVERY)["rewards_paid_or_waived"]
    assert all(told_needs(world.project, Phase.CO_DELIVERY).values())


def test_staff_alone_cannot_pass_a_gate() -> None:
    world = yes(ready(), "P05")
    assert world.project.phase == GATE
    assert "0 of 2 service users have said yes" in what_is_missing(world.project, GATE)


def test_service_users_alone_cannot_pass_a_gate() -> None:
    world = yes(ready(), "P01", "P02", "P03", "P04")
    assert world.project.phase == GATE
    assert missing_seats(world.project, GATE) == ["P05"]


def test_approvers_without_a_second_service_user_do_not_pass_a_gate() -> None:
    assert yes(ready(), "P05", "P01").project.phase == GATE


def test_both_approvers_and_a_quorum_of_service_users_pass_a_gate() -> None:
    world = yes(ready(), "P05", "P01", "P03")
    assert world.project.phase == Phase.CO_DECISION_MAKING
    decision = world.project.gate(GATE).decision
    assert decision is not None and {vote.person for vote in decision.votes} == {"P05", "P01", "P03"}


def test_staff_without_a_seat_cannot_vote() -> None:
    with pytest.raises(Refusal, match="not for P07"):
        yes(ready(), "P07")


def test_nobody_votes_twice_in_a_round() -> None:
    with pytest.raises(Refusal, match="already said 'approve'") as refused:
        yes(ready(), "P05", "P05")
    assert refused.value.code == "already_decided"


def test_a_decision_after_the_close_is_refused_with_who_and_when() -> None:
    world = yes(ready(), "P05", "P01", "P03")
    with pytest.raises(Refusal, match=r"already passed on 11 January 2027 by .*J\.T\..*A\.K\.") as refused:
        yes(world, "P02")
    assert refused.value.code == "already_decided"


def test_a_vote_for_a_later_gate_is_refused() -> None:
    with pytest.raises(Refusal, match="is not open: the project is in Co-design"):
        ready().do("P01", c.CastVote(phase=Phase.CO_DELIVERY, choice="approve"))


def test_asking_for_changes_returns_the_items_clears_votes_and_keeps_the_gate_open() -> None:
    world = yes(ready(), "P05")
    events = ask_for_changes(world, "P01", "D3")
    assert [type(one) for one in events][1:] == [ChangesRequested, ActionReopened]
    assert world.project.action("D3").status == ActionStatus.OPEN
    assert world.project.gate(GATE).votes == {} and world.project.gate(GATE).decision is None


def test_after_changes_everybody_is_asked_again_and_can_vote_again() -> None:
    world = yes(ready(), "P05")
    ask_for_changes(world, "P01", "D3")
    events = world.do("P01", c.CompleteAction(action="D3"))
    assert any(isinstance(event, GateOpened) for event in events)
    assert yes(world, "P05", "P01", "P03").project.phase == Phase.CO_DECISION_MAKING


def test_a_returned_artefact_counts_again_only_when_a_new_version_is_recorded() -> None:
    world = ready()
    ask_for_changes(world, "P01", "vision_agreed")
    with pytest.raises(Refusal, match=r"nothing to approve yet\. Missing: The shared vision"):
        yes(world, "P05")
    world.do("P08", c.RecordArtefact(content=artefact("shared_vision", world.project.charter)))
    assert yes(world, "P05", "P01", "P02").project.phase == Phase.CO_DECISION_MAKING


def test_changes_need_items_of_this_gate_and_a_reason() -> None:
    with pytest.raises(Refusal, match="Name at least one thing"):
        ready().do("P01", c.CastVote(phase=GATE, choice="request_changes", reason="Hm"))
    with pytest.raises(Refusal, match="M4 can't be sent back here"):
        ask_for_changes(ready(), "P01", "M4")
    with pytest.raises(Refusal, match="Say why"):
        ready().do("P01", c.CastVote(phase=GATE, choice="request_changes", items=["D3"]))


def test_a_vote_on_something_older_than_what_is_shown_is_stale() -> None:
    with pytest.raises(Refusal, match="has changed since you looked") as refused:
        ready().do("P05", c.CastVote(phase=GATE, choice="approve", seen="0123456789abcdef"))
    assert refused.value.code == "stale"


def test_votes_on_an_older_version_do_not_count() -> None:
    world = yes(ready(), "P05", "P01")
    world.do("P08", c.RecordArtefact(content=artefact("shared_vision", world.project.charter)))
    assert yes(world, "P03").project.phase == GATE
    assert yes(world, "P05", "P01").project.phase == Phase.CO_DECISION_MAKING


def test_a_rejection_needs_an_approver_and_a_reason_and_can_be_reopened() -> None:
    world = ready()
    with pytest.raises(Refusal, match="Only the gate's approvers can reject"):
        world.do("P02", c.CastVote(phase=GATE, choice="reject", reason="No"))
    world.do("P05", c.CastVote(phase=GATE, choice="reject", reason="The plan is unsafe"))
    with pytest.raises(Refusal, match="already rejected"):
        yes(world, "P01")
    world.do("P06", c.ReopenGate(phase=GATE, reason="We changed the plan"))
    assert yes(world, "P05", "P01", "P02").project.phase == Phase.CO_DECISION_MAKING


def appoint(world: World, seat: str, person: str, days: int = 5, by: str = "P05") -> None:
    today = world.now.date()
    world.do(by, c.AppointStandIn(seat=seat, person=person, start=today, until=today + timedelta(days=days)))


def test_a_stand_in_decides_for_the_seat_within_the_dates() -> None:
    world = ready()
    appoint(world, "P05", "P07")
    yes(world, "P07", "P01", "P02")
    decision = world.project.gate(GATE).decision
    assert decision is not None and {(vote.person, vote.seat) for vote in decision.votes} >= {("P07", "P05")}


def test_a_stand_in_outside_the_dates_cannot_vote() -> None:
    world = ready()
    appoint(world, "P05", "P07", days=1)
    world.later(days=3)
    with pytest.raises(Refusal, match="no seat at this gate today"):
        yes(world, "P07")


def test_a_person_counts_once_whatever_seats_they_speak_for() -> None:
    world = ready()
    appoint(world, "P01", "P02")
    yes(world, "P05", "P02")
    assert world.project.phase == GATE
    with pytest.raises(Refusal, match="already said"):
        yes(world, "P02")


def test_a_service_users_seat_is_never_held_by_staff() -> None:
    with pytest.raises(Refusal, match="held by a service user"):
        appoint(ready(), "P01", "P07")


def test_the_seat_holder_cannot_decide_again_after_the_stand_in() -> None:
    world = ready()
    appoint(world, "P05", "P07")
    yes(world, "P07")
    with pytest.raises(Refusal, match="already said 'approve' for this seat"):
        yes(world, "P05")


def test_a_stand_in_is_asked_when_their_dates_begin() -> None:
    world = ready()
    start = world.now.date() + timedelta(days=1)
    world.do("P05", c.AppointStandIn(seat="P05", person="P07", start=start, until=start + timedelta(days=5)))
    assert not any(isinstance(event, StandInAsked) for event in world.later(hours=2))
    assert any(isinstance(event, StandInAsked) for event in world.later(days=1))


def test_only_those_who_have_not_acted_are_reminded() -> None:
    world = yes(ready(), "P01", "P02")
    reminded = [event for event in world.later(days=4) if isinstance(event, VotersReminded)]
    assert [event.people for event in reminded] == [["P05"]]


def test_nobody_is_reminded_after_the_close() -> None:
    world = yes(ready(), "P05", "P01", "P02")
    assert not any(isinstance(event, VotersReminded) for event in world.later(days=30))


def test_a_stuck_gate_is_escalated_and_silence_never_approves() -> None:
    world = ready()
    events = world.later(days=400)
    assert [event.to for event in events if isinstance(event, GateEscalated)] == ["S04"]
    assert world.project.phase == GATE and world.project.gate(GATE).decision is None


def test_after_a_pause_the_reminders_count_anew() -> None:
    world = ready()
    world.do("P06", c.PauseProject(reason="A hard week"))
    assert world.later(days=30) == [] or not any(isinstance(one, VotersReminded) for one in world.events)
    world.do("P06", c.ResumeProject())
    assert world.project.status == Status.RUNNING
    assert not any(isinstance(event, VotersReminded) for event in world.later(days=1))


def test_a_stand_in_needs_dates_in_order() -> None:
    with pytest.raises(Refusal, match="can't be before the first"):
        ready().do("P06", c.AppointStandIn(seat="P05", person="P07", start=date(2027, 2, 2), until=date(2027, 2, 1)))
