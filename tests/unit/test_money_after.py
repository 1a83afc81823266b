"""After a payment was sent: what got lost is our problem, what came back is paid anew, and nothing is paid twice."""

from datetime import timedelta

import pytest

from domain import commands as c
from domain import commands_money as m
from domain.charter_people import RewardPreference
from domain.commands import AnyCommand
from domain.events import AnyEvent, PaymentLateSoon, PaymentOverdue
from domain.notices import notices_for
from domain.project import fold
from domain.refusals import Refusal
from domain.state import Actor
from domain.waiting import waiting
from tests.builders import World
from tests.unit.money_world import claimed, line, moved_house, noted, paid, released, settled

KEY = "P01-D2-v1"


def one_paid() -> World:
    world = World()
    world.attend("D2")
    paid(world)
    return world


def in_doubt(*, returned: bool = True) -> World:
    """One line of a run needs a person; its money came back."""
    world = World()
    world.attend("D2")
    run = released(world)
    others = [key for key in world.project.runs[run].lines if key != KEY]
    settled(world, run, paid=others, needs_attention={KEY: "Cancelled"}, returned=[KEY] if returned else [])
    return world


def whats(world: World) -> list[str]:
    return [one.what for one in waiting(world.project, world.now) if one.person == "S01"]


# --- arrival ----------------------------------------------------------------------------------------------------------


def test_what_did_not_arrive_waits_for_the_accountable_person_and_tells_both() -> None:
    world = one_paid()
    (event,) = noted(world, KEY, "failed", reason="invalid_email")
    told = {one.person: one.text for one in notices_for(event, world.project)}
    assert "invalid email; ask the person for a new address, then send it again" in told["S01"]
    assert "Nothing is lost" in told["P01"] and set(told) == {"S01", "P01"}
    assert "delivery" in whats(world) and line(world, KEY).state == "paid"


def test_the_same_news_twice_changes_nothing_and_arrival_clears_it() -> None:
    world = one_paid()
    assert noted(world, KEY, "failed", reason="spam_report") and not noted(world, KEY, "failed", reason="spam_report")
    assert noted(world, KEY, "delivered")
    assert "delivery" not in whats(world) and line(world, KEY).delivery_reason == ""


def test_evidence_against_a_reward_is_never_taken_back() -> None:
    world = one_paid()
    noted(world, KEY, "delivered", adverse="flagged")
    noted(world, KEY, "delivered")
    noted(world, KEY, "delivered", adverse="cancelled")
    noted(world, KEY, "pending", adverse="flagged")
    assert line(world, KEY).adverse == "flagged, cancelled"


def test_news_of_a_payment_that_is_not_ours_is_refused() -> None:
    with pytest.raises(Refusal, match="There is no payment"):
        World().do(None, m.NoteDelivery(external_id="cop-x", delivery="failed"), channel="system")


def test_the_clock_goes_on_while_a_payment_has_not_arrived() -> None:
    world = one_paid()
    noted(world, KEY, "failed")
    assert [type(one) for one in world.later(days=30)] .count(PaymentOverdue) == 1
    assert line(world, KEY).overdue


def test_a_loss_that_is_heard_of_late_is_late_from_then_on() -> None:
    world = one_paid()
    assert not [one for one in world.later(days=20) if isinstance(one, PaymentOverdue | PaymentLateSoon)]
    noted(world, KEY, "failed")
    (late,) = [one for one in world.later(minutes=1) if isinstance(one, PaymentOverdue | PaymentLateSoon)]
    assert isinstance(late, PaymentOverdue) and late.at == world.now - timedelta(minutes=1)


def test_a_payment_is_sent_again_until_it_arrives() -> None:
    world = one_paid()
    with pytest.raises(Refusal, match="not known to have got lost"):
        world.do("P06", m.ResendReward(line=KEY))
    noted(world, KEY, "failed")
    world.do("P06", m.ResendReward(line=KEY))
    assert (line(world, KEY).delivery, line(world, KEY).resent) == ("pending", 1) and "delivery" in whats(world)
    noted(world, KEY, "delivered")
    assert "delivery" not in whats(world)


def test_sending_to_a_new_address_takes_somebody_who_approves_payments() -> None:
    world = one_paid()
    noted(world, KEY, "failed")
    world.later(hours=1)
    moved_house(world, "P01")
    with pytest.raises(Refusal, match="somebody who approves payments has to look"):
        world.do("P06", m.ResendReward(line=KEY))
    world.do("S01", m.ResendReward(line=KEY))


def test_a_cancelled_project_does_not_end_while_a_payment_is_lost() -> None:
    world = one_paid()
    noted(world, KEY, "failed")
    world.do("P05", c.CancelProject(reason="Funding"))
    assert world.project.status == "winding_down"
    noted(world, KEY, "delivered")
    assert world.project.status == "cancelled"


# --- money that came back ---------------------------------------------------------------------------------------------


def test_money_that_came_back_is_paid_under_a_new_version_with_the_same_clock() -> None:
    world = in_doubt()
    old = line(world, KEY)
    world.later(days=1)
    world.do("P06", m.PayAgain(line=KEY, reason="Cancelled there"))
    new = line(world, "P01-D2-v2")
    assert (new.amount_minor, new.earned_at, new.why, new.replaces) == (old.amount_minor, old.earned_at, old.why, KEY)
    assert new.external_id != old.external_id and (new.state, line(world, KEY).state) == ("earned", "voided")
    assert world.run_state("r1") == "settled"
    paid(world)
    assert (line(world, "P01-D2-v2").state, line(world, KEY).state) == ("paid", "voided")


def test_a_voided_line_never_reaches_a_run_and_is_never_paid() -> None:
    world = in_doubt()
    world.do("P06", m.PayAgain(line=KEY, reason="Cancelled there"))
    assert not settled(world, "r1", paid=[KEY], needs_attention={KEY: "Late"}, returned=[KEY])
    with pytest.raises(Refusal, match="is voided"):
        world.do("P06", c.ProposeRun(lines=[KEY]))
    with pytest.raises(Refusal, match="voided already"):
        world.do("P06", m.PayAgain(line=KEY, reason="Again"))
    world.do("P06", c.ProposeRun())
    assert world.project.runs["r2"].lines == ["P01-D2-v2"]


def test_what_may_have_been_paid_is_not_paid_again() -> None:
    world = in_doubt(returned=False)
    with pytest.raises(Refusal, match="It could be paid twice"):
        world.do("P06", m.PayAgain(line=KEY, reason="Try"))
    settled(world, "r1", returned=[KEY])
    world.do("P06", m.PayAgain(line=KEY, reason="Try"))


def test_a_paid_line_is_not_paid_again() -> None:
    world = in_doubt()
    settled(world, "r1", paid=[KEY])
    with pytest.raises(Refusal, match="It could be paid twice"):
        world.do("P06", m.PayAgain(line=KEY, reason="Try"))
    assert not settled(world, "r1", needs_attention={KEY: "No"})


def test_whoever_declined_meanwhile_is_not_paid_again() -> None:
    world = in_doubt()
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="waived")))
    world.do("P06", m.PayAgain(line=KEY, reason="Cancelled there"))
    assert line(world, "P01-D2-v2").state == "waived"


def test_a_payment_in_doubt_is_a_task_of_a_person() -> None:
    assert "attention" in whats(in_doubt())


def test_a_run_that_cannot_go_on_is_a_task_of_a_person() -> None:
    world = World()
    world.attend("D2")
    run = released(world)
    world.do(None, c.StallRun(run=run, sentence="P01 has no address."), channel="system")
    (one,) = [one for one in waiting(world.project, world.now) if one.what == "run_waits"]
    assert one.person == "S01" and "P01" not in one.sentence


# --- amber and red ----------------------------------------------------------------------------------------------------


def test_a_payment_is_amber_on_the_third_day_and_red_on_the_fifth() -> None:
    world = World()
    world.attend("D2")
    told = [(type(one), one.at - world.project.lines[KEY].earned_at) for one in world.later(days=30)
            if getattr(one, "line", "") == KEY]
    assert told == [(PaymentLateSoon, timedelta(days=3)), (PaymentOverdue, timedelta(days=7))]


def test_amber_and_red_name_who_answers_for_it() -> None:
    world = World()
    world.attend("D2")
    spoken = world.project.spoken_person("S01")
    for event in world.later(days=30):
        if isinstance(event, PaymentLateSoon | PaymentOverdue):
            told = notices_for(event, world.project)
            assert {one.person for one in told} == {"S01", "P06"} and all(spoken in one.text for one in told)


# --- who hears what ---------------------------------------------------------------------------------------------------


def everything() -> World:
    """A story with each kind of thing that can happen to money."""
    world = in_doubt()
    world.do("P06", m.PayAgain(line=KEY, reason="Cancelled there"))
    noted(world, "P03-D2-v1", "failed", reason="invalid_email")
    world.do("P06", m.ResendReward(line="P03-D2-v1"))
    for answer in (m.ConfirmExpense, m.RefuseExpense):
        key = claimed(world, "P04")
        command: AnyCommand = answer.model_validate({"line": key, "reason": "We booked it"} if answer is m.RefuseExpense
                                                    else {"line": key})
        world.do("P06", command)
    world.do("P06", m.CallOff(action="D4", people=["P01", "P02"], notice_hours=3, reason="Flood"))
    world.do("P06", m.GrantException.model_validate({"action": "D4", "person": "P03", "amount": "9.99",
                                                     "reason": "She hosted"}))
    moved_house(world, "P03")
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A course", swap="training")))
    world.do("P06", m.HoldPayments(reason="We are asking"))
    world.do("S01", m.ReleasePayments())
    world.later(days=30)
    return world


def told(world: World) -> list[tuple[AnyEvent, str, str]]:
    """Event, person and text of everything that is sent."""
    state, found = fold(None, world.events[:1]), []
    for event in world.events[1:]:
        state = state.evolve(event)
        found += [(event, one.about or one.person, f"{one.subject} {one.text}") for one in notices_for(event, state)]
    return found


def test_no_message_says_a_sum_or_what_somebody_chose() -> None:
    for _, _, text in told(everything()):
        assert not [word for word in ("£", "9.99", "55.00", "waived", "declined", "swapped", "course") if word in text]


def test_news_about_one_persons_money_goes_to_them_and_to_whoever_answers_for_it() -> None:
    for event, person, _ in told(everything()):
        line_of = getattr(event, "line", None)
        if line_of and event.private:
            payee = line_of.partition("-")[0]
            assert person in {payee, "S01", "P06", "P05"}, event.kind


@pytest.mark.parametrize(("environment", "rules", "marked"), [("sandbox", 3, True), ("sandbox", 2, False),
                                                               ("production", 3, False)])
def test_a_message_that_money_comes_says_when_it_is_only_a_test(environment: str, rules: int, marked: bool) -> None:
    world = everything()
    charter = world.project.charter
    assert charter.rewards is not None
    rewards = charter.rewards.model_copy(update={"environment": environment})
    world.events[0] = world.events[0].model_copy(update={
        "charter": charter.model_copy(update={"rewards": rewards}), "rules": rules})
    kinds = ("run_settled", "expense_confirmed", "reward_voided", "reward_resent")
    coming = [text for event, person, text in told(world) if event.kind in kinds and person != "S01"]
    assert len(coming) >= 4
    assert {"TEST: no real money" in text and text.count("TEST: ") > 1 for text in coming} == {marked}


def test_the_waiting_list_names_nobody_who_is_paid() -> None:
    world = everything()
    claimed(world, "P04")
    noted(world, "P03-D2-v1", "failed")
    money = [one for one in waiting(world.project, world.now)
             if one.what in ("expense", "held", "run_waits", "attention", "delivery", "payroll", "propose_run")]
    assert {one.what for one in money} >= {"expense", "delivery", "propose_run"}
    for one in money:
        assert not [key for key in (*world.project.lines, "P01", "P03", "P04") if key in f"{one.sentence} {one.about}"]


def test_the_system_alone_says_what_arrived() -> None:
    world = one_paid()
    for actor in ("P06", "S01", "P01"):
        with pytest.raises(Refusal, match="Coproduce itself"):
            world.do(actor, m.NoteDelivery(external_id=line(world, KEY).external_id, delivery="delivered"))
    assert Actor().channel != "system"
