"""A rehearsal plays a charter to its end by the real rules, and shows where it gets stuck, what it costs and asks."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.phases import Phase
from domain.project import fold
from domain.rehearsal import Away, play, starts_at
from domain.rehearsal_view import rehearse, shown, who_is_missed
from domain.state import Status
from tests.builders import example_charter

CHARTER = example_charter()
PEOPLE = [one.id for one in CHARTER.participants] + [one.id for one in CHARTER.supporting_roles]


def test_the_example_closes_in_time_with_every_gate_on_a_day() -> None:
    seen = rehearse(CHARTER)
    assert seen.closed and seen.ends is not None and seen.ends <= seen.planned_end
    assert [one.phase for one in seen.gates] == list(Phase)
    assert all(one.opened and one.passed and one.opened <= one.passed for one in seen.gates)
    assert all(one.passed <= two.opened for one, two in zip(seen.gates, seen.gates[1:], strict=False)
               if one.passed and two.opened)


def test_what_is_played_is_the_fold_of_its_events_and_nothing_that_is_asked_is_refused() -> None:
    played = play(CHARTER)
    assert fold(None, played.events) == played.project and played.refused == []
    assert [one.at for one in played.events] == sorted(one.at for one in played.events)
    assert played.events[0].at == starts_at(CHARTER)


def test_the_same_charter_gives_the_same_rehearsal() -> None:
    assert play(CHARTER).events == play(CHARTER).events


def test_a_rehearsal_pays_what_the_rate_card_says_and_no_more_than_the_budget() -> None:
    seen = rehearse(CHARTER)
    assert seen.budget is not None and Decimal(0) < seen.spend[-1].paid == seen.spend[-1].promised <= seen.budget
    assert all(one.paid <= one.promised for one in seen.spend)
    assert [one.paid for one in seen.spend] == sorted(one.paid for one in seen.spend)


def test_a_gate_waits_for_an_approver_who_is_away_and_says_for_whom() -> None:
    seen = rehearse(CHARTER, [Away.from_third_week("P05", CHARTER)])
    assert not seen.closed and seen.ends is None
    stuck = next(one for one in seen.gates if one.phase == Phase.CO_DESIGN)
    assert stuck.passed is None and any("J.T." in words for words in stuck.missing)
    assert "gets stuck in Co-design" in seen.sentence


def test_an_approver_who_comes_back_makes_the_gate_late_and_no_more() -> None:
    away = Away(person="P01", first=date(2027, 3, 1), last=date(2027, 3, 31))
    seen = rehearse(CHARTER, [away])
    gate = seen.gates[0]
    assert gate.passed == date(2027, 4, 1) and gate.days_late == 17 and seen.closed


def test_escalation_reaches_whom_the_charter_names_while_somebody_is_away() -> None:
    played = play(CHARTER, [Away.from_third_week("P05", CHARTER)])
    assert {one.kind for one in played.events} >= {"voters_reminded", "gate_escalated"}


def test_who_is_missed_names_each_person_and_the_gate_where_it_gets_stuck() -> None:
    found = {one.person: one.gate for one in who_is_missed(CHARTER)}
    assert list(found) == PEOPLE
    assert found["P05"] == Phase.CO_DESIGN and found["P02"] is None and found["S01"] == Phase.CO_DELIVERY


def test_load_counts_what_each_person_does_and_hears() -> None:
    played = play(CHARTER)
    seen = shown(played)
    done = sum(sum(one.tasks.values()) for one in seen.load)
    assert done == sum(command.actor.person is not None for _, command in played.asked)
    assert sum(one.messages for one in seen.load) == len(seen.notices) > 100


@settings(max_examples=15, deadline=None)
@given(person=st.sampled_from(PEOPLE), after=st.integers(0, 250), length=st.integers(0, 60))
def test_whoever_is_away_for_whatever_time_a_rehearsal_ends(person: str, after: int, length: int) -> None:
    first = CHARTER.project.start_date + timedelta(days=after)
    played = play(CHARTER, [Away(person=person, first=first, last=first + timedelta(days=length))])
    assert played.project.status in (Status.CLOSED, Status.RUNNING)
    gone = [command for at, command in played.asked
            if command.actor.person == person and first <= at.date() < first + timedelta(days=length)]
    assert gone == []
