"""Actions, polls, the loop, people, consent and the life of a project."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain.charter_people import Participant
from domain.charter_work import ActionPlan
from domain.events import ActionOverdue, AnswerOverdue, ContentTakenDown, UpdateDue, WindDownEnded
from domain.phases import Phase
from domain.refusals import Refusal
from domain.state import ActionStatus, Ballot, Status
from domain.waiting import waiting
from tests.builders import World, artefact

NEW = ActionPlan(id="D9", title="Visit the group", plain="We go and listen.", due=date(2027, 2, 1), mode="in_person",
                 responsible=["P04"], accountable="P06")


def test_an_action_is_completed_once_by_its_people() -> None:
    world = World()
    world.do("P08", c.CompleteAction(action="D1"))
    with pytest.raises(Refusal, match="already done on 11 January 2027 by P08"):
        world.do("P06", c.CompleteAction(action="D1"))
    with pytest.raises(Refusal, match="not for P02"):
        world.do("P02", c.CompleteAction(action="D2"))


def test_an_unknown_action_or_person_is_named_with_what_there_is() -> None:
    with pytest.raises(Refusal, match=r"no action D77 in this project\. Known: D1"):
        World().do("P06", c.CompleteAction(action="D77"))
    with pytest.raises(Refusal, match="no person P99"):
        World().do("P99", c.CompleteAction(action="D1"))


def test_work_of_a_later_phase_waits_for_its_phase() -> None:
    with pytest.raises(Refusal, match="belongs to Co-decision-making"):
        World().do("P06", c.CompleteAction(action="M1"))


def test_dropping_reopening_and_adding_work() -> None:
    world = World()
    world.do("P06", c.DropAction(action="D4", reason="Covered in D3"))
    assert world.project.action("D4").reason == "Covered in D3"
    world.do("P06", c.ReopenAction(action="D4", reason="We need it after all"))
    assert world.project.action("D4").status == ActionStatus.OPEN
    world.do("P06", c.AddAction(phase=Phase.CO_DESIGN, plan=NEW))
    world.do("P04", c.CompleteAction(action="D9"))
    with pytest.raises(Refusal, match="There is an action D9 already"):
        world.do("P06", c.AddAction(phase=Phase.CO_DESIGN, plan=NEW))


def test_a_due_date_stays_inside_its_phase() -> None:
    world = World()
    world.do("P06", c.MoveAction(action="D1", due=date(2027, 1, 25)))
    with pytest.raises(Refusal, match="choose a day from 2027-01-11 to 2027-03-15"):
        world.do("P06", c.MoveAction(action="D1", due=date(2027, 4, 1)))


def test_open_work_is_overdue_once_and_again_after_it_was_moved() -> None:
    world = World()
    assert [event.action for event in world.later(days=9) if isinstance(event, ActionOverdue)] == ["D1"]
    assert world.later(days=1) == []
    world.do("P06", c.MoveAction(action="D1", due=date(2027, 1, 26)))
    assert [event.action for event in world.later(days=6) if isinstance(event, ActionOverdue)] == ["D1"]


def test_a_poll_needs_its_quorum_and_is_counted_once() -> None:
    world = World().up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=["A", "B", "C"]))
    world.do("P01", c.CastBallot(poll="priorities", ballot=Ballot(dots={"A": 2, "B": 2, "C": 1})))
    with pytest.raises(Refusal, match="1 service users have voted; 'priorities' needs 3"):
        world.do("P06", c.ClosePoll(poll="priorities"))
    for person in ("P02", "P03", "P06"):
        world.do(person, c.CastBallot(poll="priorities", ballot=Ballot(dots={"B": 2})))
    world.do("P06", c.ClosePoll(poll="priorities"))
    result = world.project.polls["priorities"].result
    assert result is not None and [one.option for one in result.options] == ["B", "A", "C"]
    assert result.turnout == {"service_user": 3, "staff": 1}
    with pytest.raises(Refusal, match="was counted on"):
        world.do("P04", c.CastBallot(poll="priorities", ballot=Ballot(dots={"A": 1})))


def test_no_ballot_can_be_traced_after_the_count() -> None:
    world = World().up_to(Phase.CO_DELIVERY)
    assert all(poll.ballots == {} for poll in world.project.polls.values())


def test_ballots_obey_dots_and_options() -> None:
    world = World().up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=["A", "B"]))
    for ballot, words in ((Ballot(dots={"A": 3}), "At most 2 dots"), (Ballot(dots={"Z": 1}), "not an option"),
                          (Ballot(), "between 1 and 5"), (Ballot(ranking=["A"]), "between 1 and 5")):
        with pytest.raises(Refusal, match=words):
            world.do("P01", c.CastBallot(poll="priorities", ballot=ballot))
    with pytest.raises(Refusal, match="only service users"):
        world.do("P06", c.CastBallot(poll="channels", ballot=Ballot(ranking=["Facebook group"])))


def test_an_action_with_a_poll_is_done_when_the_poll_is_counted() -> None:
    with pytest.raises(Refusal, match="close the poll first"):
        World().up_to(Phase.CO_DECISION_MAKING).do("P08", c.CompleteAction(action="M4"))


def test_a_dot_tie_goes_to_lived_experience() -> None:
    world = World().up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=["Staff idea", "Parents idea"]))
    for person, option in (("P05", "Staff idea"), ("P06", "Staff idea"), ("P07", "Staff idea"), ("P01", "Parents idea"),
                           ("P02", "Parents idea"), ("P03", "Parents idea")):
        world.do(person, c.CastBallot(poll="priorities", ballot=Ballot(dots={option: 1})))
    world.do("P06", c.ClosePoll(poll="priorities"))
    result = world.project.polls["priorities"].result
    assert result is not None and result.options[0].option == "Parents idea"


def test_every_suggestion_has_an_answer_or_is_late() -> None:
    world = World()
    world.do("P03", c.MakeSuggestion(text="Ring people back", about="service_changes"))
    assert any(isinstance(event, AnswerOverdue) for event in world.later(days=15))
    with pytest.raises(Refusal, match="not for"):
        world.do("P05", c.AnswerSuggestion(suggestion="s1", answer="adopted", because="It helps"))
    world.do("P07", c.AnswerSuggestion(suggestion="s1", answer="adopted", because="It helps"))
    with pytest.raises(Refusal, match="was answered on"):
        world.do("P06", c.AnswerSuggestion(suggestion="s1", answer="no", because="Hm"))


def test_the_last_gate_stays_shut_while_a_suggestion_waits() -> None:
    world = World().up_to(Phase.CO_EVALUATION)
    world.do("P03", c.MakeSuggestion(text="Ring people back"))
    world.work(Phase.CO_EVALUATION)
    with pytest.raises(Refusal, match="every suggestion has an answer"):
        world.pass_gate(Phase.CO_EVALUATION)


def test_every_other_update_is_a_meeting() -> None:
    world = World().up_to(Phase.CO_DELIVERY)
    assert [event.mode for event in world.later(days=14) if isinstance(event, UpdateDue)] == ["meeting"]
    with pytest.raises(Refusal, match="the next one is a meeting"):
        world.do("P06", c.SendUpdate(mode="email", text="News"))
    world.do("P06", c.SendUpdate(mode="meeting", text="News"))
    assert [event.mode for event in world.later(days=14) if isinstance(event, UpdateDue)] == ["email"]


def filmed() -> World:
    world = World().up_to(Phase.CO_DELIVERY)
    world.do("P02", c.CompleteAction(action="L2"))
    return world


def publish(world: World) -> None:
    world.do("P01", c.PublishContent(action="L2", title="Three films", featured=["P02", "P04"]))


def test_content_waits_for_the_consent_of_everybody_in_it() -> None:
    world = filmed()
    with pytest.raises(Refusal, match=r"consent is missing \(S\.W\. \(Parent partner\): recording\)"):
        publish(world)
    assert world.project.contents == []
    world.do("P04", c.ChangeConsent(use="recording", answer="given", action="L2"))
    publish(world)
    assert [one.title for one in world.project.contents] == ["Three films"]


def test_a_withdrawn_consent_takes_content_down() -> None:
    world = filmed()
    world.do("P04", c.ChangeConsent(use="recording", answer="given", action="L2"))
    publish(world)
    events = world.do("P04", c.ChangeConsent(use="recording", answer="withdrawn", action="L2"))
    assert isinstance(events[-1], ContentTakenDown) and world.project.contents[0].taken_down


def test_a_budget_view_names_every_line_and_comes_to_the_total() -> None:
    world = World()
    view = artefact("budget", world.project.charter)
    with pytest.raises(Refusal, match="The budget view names the lines"):
        world.do("P03", c.RecordArtefact(content=view.model_copy(update={"lines": view.lines[1:]})))
    wrong = view.lines[0].model_copy(update={"amount": view.lines[0].amount + 1})
    with pytest.raises(Refusal, match=r"The lines come to £19,001\.00; the budget is £19,000\.00"):
        world.do("P03", c.RecordArtefact(content=view.model_copy(update={"lines": [wrong, *view.lines[1:]]})))
    world.do("P03", c.RecordArtefact(content=view))


def test_stepping_back_takes_no_more_than_it_says() -> None:
    world = World()
    world.do("P04", c.StepBack(person="P04"))
    assert "P04" not in world.project.active_participants()
    assert not any(one.person == "P04" for one in waiting(world.project, world.now))
    world.do("P04", c.ReturnPerson(person="P04"))
    assert "P04" in world.project.active_participants()


def test_somebody_who_joins_signs_too() -> None:
    world = World().sign_all()
    newcomer = Participant(id="P09", initials="N.N.", role_title="Phone line", group="staff")
    world.do("P06", c.AddPerson(participant=newcomer, why="Phone line staff"))
    assert [one.person for one in waiting(world.project, world.now) if one.what == "sign"] == ["P09"]


def test_a_paused_project_refuses_work_and_brings_nothing() -> None:
    world = World()
    world.do("S02", c.PauseProject(reason="Safeguarding"))
    with pytest.raises(Refusal, match="paused"):
        world.do("P08", c.CompleteAction(action="D1"))
    assert world.later(days=60) == []
    world.do("P06", c.ResumeProject())
    world.do("P08", c.CompleteAction(action="D1"))


def test_a_cancelled_project_still_pays_what_was_earned_then_ends() -> None:
    world = World()
    world.attend("D2")
    world.do("P05", c.CancelProject(reason="The grant ended"))
    assert world.project.status == Status.WINDING_DOWN
    with pytest.raises(Refusal, match="only what was earned"):
        world.do("P08", c.CompleteAction(action="D1"))
    world.pay_all()
    assert isinstance(world.events[-1], WindDownEnded) and world.project.ended


def test_a_cancelled_project_that_owes_nothing_ends_at_once() -> None:
    world = World()
    world.do(None, c.CancelProject(reason="Not now"), operator=True)
    assert world.project.status == Status.CANCELLED


def test_a_stale_version_is_refused() -> None:
    with pytest.raises(Refusal, match="moved on since you looked") as refused:
        World().do("P08", c.CompleteAction(action="D1", expected_version=1))
    assert refused.value.code == "stale"


def test_an_ended_project_refuses_everything_with_when() -> None:
    world = World()
    world.do("P05", c.CancelProject(reason="Not now"))
    with pytest.raises(Refusal, match="ended on 11 January 2027"):
        world.do("P06", c.PauseProject(reason="Hm"))


def test_moved_on_the_board_by_somebody_completes_the_action() -> None:
    world = World()
    world.do(None, c.CompleteAction(action="D1"), channel="board")
    assert world.project.action("D1").done_by == "somebody on the board"


def test_time_brings_the_same_whether_looked_at_often_or_once() -> None:
    often, once = World().work(Phase.CO_DESIGN), World().work(Phase.CO_DESIGN)
    for _ in range(60):
        often.later(days=1)
    once.later(days=60)
    strip = [event.model_copy(update={"seq": 0}) for event in often.events]
    assert strip == [event.model_copy(update={"seq": 0}) for event in once.events]


def test_next_due_is_when_time_brings_the_next_thing() -> None:
    world = World()
    due = world.project.next_due()
    assert due is not None
    assert world.project.tick(due - timedelta(seconds=1)) == [] and world.project.tick(due) != []
