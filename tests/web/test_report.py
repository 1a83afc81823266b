"""The report: to the penny, each decision with its seat and reason, groups side by side, nobody's own amount."""

from decimal import Decimal

import pytest

from domain.phases import Phase
from domain.report import Report, report_of
from tests.builders import World
from tests.web.desk import Desk, named
from tests.web.ended_world import ended_world


@pytest.fixture(scope="module")
def world() -> World:
    return ended_world(named("whole"))


@pytest.fixture(scope="module")
def report(world: World) -> Report:
    return report_of(world.project, world.events, 17)


def test_the_money_of_a_report_is_what_was_planned_and_earned_to_the_penny(world: World, report: Report) -> None:
    money = report.money
    assert money.earned == Decimal(sum(line.amount_minor for line in world.project.lines.values())).scaleb(-2)
    assert sum(phase.earned for phase in money.by_phase) == money.earned
    assert sum(line.planned for line in money.lines) == money.planned_total == Decimal("19000.00")
    assert sum(line.agreed or Decimal(0) for line in money.lines) == money.agreed_total


def test_a_report_does_not_tell_from_what_a_run_was_made(world: World, report: Report) -> None:
    released = [step for step in report.decisions if step.what == "released"]
    assert released and all(step.saw is None for step in released)
    text = report.model_dump_json()
    assert not [run.digest for run in world.project.runs.values() if run.digest in text]


def test_every_decision_has_its_seat_its_reason_and_what_was_seen(report: Report) -> None:
    votes = [step for step in report.decisions if step.phase == Phase.CO_DESIGN and step.what == "vote"]
    assert votes[0].choice == "request_changes"
    assert votes[0].reason == "Too long."
    stand_in = next(step for step in votes if step.person != step.seat)
    assert stand_in.person is not None
    assert stand_in.person.startswith("F.N.")
    assert stand_in.seat is not None
    assert stand_in.seat.startswith("J.T.")
    assert stand_in.reason == "Clear."
    assert all(step.saw for step in votes)
    assert [step.what for step in report.decisions if step.phase == Phase.CO_DESIGN][-1] == "passed"
    assert report.phases[0].rounds == 2


def test_measures_stand_against_their_baseline_and_small_groups_stay_hidden(report: Report) -> None:
    by_id = {one.id: one for one in report.measures}
    assert (by_id["K1"].baseline, by_id["K1"].latest, by_id["K1"].change) == (42, 51, 9)
    assert (by_id["K2"].change, by_id["K2"].unit) == (8, "%")
    assert by_id["K3"].note == "21 of 30 answers: too few to rely on"
    assert by_id["K5"].latest is None
    assert by_id["K5"].readings[0].hidden


def test_groups_stand_side_by_side_in_the_audit(report: Report) -> None:
    assert [one.principle for one in report.principles] == ["equality", "diversity", "reciprocity", "accessibility"]
    assert report.principles[0].scores == {"service_user": 4.0, "staff": 4.5}
    assert report.principles[0].gap == 0.5


def test_you_said_we_did_has_every_answer(report: Report) -> None:
    said = {one.you_said: one for one in report.you_said}
    assert said["Meet in the evening."].we_did == "We did part of it"
    assert said["A"].because == "C"
    assert report.unanswered == 0


def test_turnout_is_by_group_before_and_after_the_close(report: Report) -> None:
    poll = next(one for one in report.polls if one.poll == "priorities")
    assert poll.turnout == {"service_user": 4}
    assert poll.eligible["staff"] == 3
    assert poll.results[0].place == 1


def test_a_report_shows_no_amount_choice_or_wish_of_one_person(world: World, report: Report) -> None:
    text = report.model_dump_json()
    for hidden in ("82.50", "paid_in_time", "waived", "swapped", "gift_card", "video editing", "example.org",
                   "Being the only man", "-v1"):
        assert hidden not in text


def test_the_report_comes_as_json_and_as_a_page(desk: Desk, world: World) -> None:
    desk.publish(world)
    reader = desk.api("P02", "whole")
    as_json = reader.get("/api/projects/whole/report").json()
    assert as_json["money"]["planned_total"] == "19000.00"
    for page in (reader.get("/api/projects/whole/report?format=html"),
                 desk.browser("P02", "whole").get("/projects/whole/report")):
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        for shown in ("Measures against the first reading", "£19,000.00", "Meet in the evening.", "Too long.",
                      "<title id=", "Equality by group"):
            assert shown in page.text, shown
    assert reader.get("/api/projects/whole/report?format=pdf").status_code == 400
