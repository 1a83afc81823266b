"""The bench's report says what was found: targets, medians, counts of histories; and a failure never hides the rest."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from bench.board_fleet_people import ON_BOARD, ON_PAGE, small_charter
from bench.board_moving import moves
from bench.board_plan import CARDS, DIFFERENT, moved_on, touched_by_people
from bench.board_watching import Count, most_in_window
from bench.domain_speed import filled
from bench.ground import actions_in
from bench.hands import by_hands
from bench.histories import Counts, children_of
from bench.material import project_of_cards, run_of_lines
from bench.report import Machine, Measurement, Reading, Report, Target, percentile
from bench.skeleton_plan import plan_of
from bench.table import show, value_of
from bench.taking import Choice, Taken, taken
from domain.board_plan import plan
from domain.board_view import board_of
from domain.phases import Phase
from domain.state import ActionStatus
from tests.unit.board_world import World as BoardWorld


def report_of(*measurements: Measurement) -> Report:
    return Report(at=datetime(2027, 1, 11, tzinfo=UTC), quick=False, measurements=measurements,
                  machine=Machine(cores=2, memory_gb=24, python="3.11.7", load=0.5))


@pytest.mark.parametrize(("rule", "below", "equal", "above"), [
    ("at most", True, True, False), ("less than", True, False, False), ("at least", False, True, True),
    ("exactly", False, True, False)])
def test_a_target_is_met_as_its_rule_says(rule: str, below: bool, equal: bool, above: bool) -> None:
    target = Target.model_validate({"rule": rule, "limit": 60})
    assert [target.met_by(value) for value in (59.9, 60, 60.1)] == [below, equal, above]


def test_a_reading_without_a_target_is_neither_met_nor_missed() -> None:
    assert Reading.count("events", 1848).met is None


def test_the_middle_of_readings_is_their_median_and_keeps_them_in_order() -> None:
    reading = Reading.middle("demo", "s", [70.0, 31.0, 33.0], Target(rule="less than", limit=60))
    assert (reading.value, reading.samples, reading.met) == (33.0, (70.0, 31.0, 33.0), True)


def test_a_reading_without_samples_is_refused() -> None:
    with pytest.raises(ValueError, match="no sample of 'demo'"):
        Reading.middle("demo", "s", [])
    with pytest.raises(ValueError, match="no sample"):
        percentile([], 95)


def test_the_95th_percentile_is_a_sample_that_95_of_100_do_not_exceed() -> None:
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([3.0], 95) == 3.0
    assert percentile([5.0, 1.0, 2.0, 4.0, 3.0], 50) == 3.0


def test_the_json_says_whether_each_target_is_met_and_whether_all_could_be_taken() -> None:
    whole = report_of(Measurement(name="demo", title="the demo", readings=(
        Reading(name="whole", value=72.9, unit="s", target=Target(rule="less than", limit=60)),)))
    assert '"met":false' in whole.model_dump_json() and '"complete":true' in whole.model_dump_json()
    broken = report_of(Measurement(name="demo", title="the demo", problem="it ended with 1"))
    assert '"complete":false' in broken.model_dump_json()


def test_a_report_is_read_back_from_its_json() -> None:
    report = report_of(Measurement(name="domain", title="rules", readings=(Reading.middle("plan", "ms", [1.0, 2.0]),),
                                   tables={"events": {"timer started": 5}}))
    # What is computed is written for readers, and computed again when it is read.
    written = report.model_dump(mode="json", exclude_computed_fields=True)
    assert Report.model_validate(written) == report


def test_the_table_shows_value_target_verdict_counts_and_problems() -> None:
    out = io.StringIO()
    show(report_of(
        Measurement(name="demo", title="", tables={"CPU": {"worker": 5.6}}, readings=(
            Reading.middle("start to stop", "s", [72.9], Target(rule="less than", limit=60), "cold"),)),
        Measurement(name="pages", title="", problem="Nothing [listens] there.")), Console(file=out, width=150))
    text = out.getvalue()
    for part in ("start to stop", "72.9 s", "less than 60", "no", "cold", "worker", "5.6",
                 "pages could not be taken: Nothing [listens] there."):
        assert part in text


@pytest.mark.parametrize(("value", "shown"), [(0.12712, "0.127 s"), (1848, "1,848 s"), (72.86, "72.9 s"),
                                              (1026.4, "1,026 s"), (0, "0 s")])
def test_a_value_is_shown_with_the_digits_that_mean_something(value: float, shown: str) -> None:
    assert value_of(Reading(name="", value=value, unit="s")) == shown


async def test_what_was_found_before_a_failure_is_kept_with_the_reason(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def breaks(choice: Choice, found: Taken) -> None:
        found.readings.append(Reading.count("requests", 81))
        raise ConnectionError("the worker is gone")

    measurement = await taken("board-cost", "", breaks, Choice(tmp_path))
    assert measurement.problem == "ConnectionError: the worker is gone"
    assert [one.value for one in measurement.readings] == [81]
    assert "the worker is gone" in capsys.readouterr().err


async def test_hands_share_the_work_and_the_first_of_each_is_a_warm_up() -> None:
    done: list[int] = []

    async def one(hand: int) -> float:
        done.append(hand)
        return 1.0

    assert len(await by_hands(one, hands=4, number=10)) == 10
    assert len(done) == 14 and set(done) == {0, 1, 2, 3}


# --- histories ------------------------------------------------------------------------------------------------------


def event(number: int, kind: "EventType.ValueType") -> HistoryEvent:
    return HistoryEvent(event_id=number, event_type=kind)


def scheduled(number: int, activity: str, queue: str) -> HistoryEvent:
    made = event(number, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
    made.activity_task_scheduled_event_attributes.activity_type.name = activity
    made.activity_task_scheduled_event_attributes.task_queue.name = queue
    return made


def attempted(number: int, attempt: int) -> HistoryEvent:
    made = event(number, EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
    made.activity_task_started_event_attributes.attempt = attempt
    return made


def fired(number: int, timer: int) -> HistoryEvent:
    made = event(number, EventType.EVENT_TYPE_TIMER_FIRED)
    made.timer_fired_event_attributes.started_event_id = timer
    return made


def small_history() -> list[HistoryEvent]:
    """A kick-off, one update with two activities (one tried twice), a child, a timer that rang and one that did not."""
    return [event(1, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED), scheduled(2, "records.publish", "coproduce"),
            event(3, EventType.EVENT_TYPE_TIMER_STARTED), event(4, EventType.EVENT_TYPE_TIMER_STARTED),
            event(5, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED),
            scheduled(6, "records.publish", "coproduce"), scheduled(7, "board.sync", "coproduce-board"),
            attempted(8, 2), fired(9, 3), event(10, EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED),
            event(11, EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)]


def test_actions_are_counted_by_the_cost_model_attempts_one_each_and_a_child_as_two() -> None:
    counts = Counts.of([small_history()])
    assert counts.runs == 1 and counts.all_events == 11 and counts.events["timer started"] == 2
    assert counts.actions == {"start or continue-as-new": 1, "timer": 2, "update": 1, "activity attempt": 2,
                              "child workflow": 2, "upsert of search attributes": 1}
    assert counts.activities == {"records.publish": 2, "board.sync": 1}


def test_the_start_of_a_child_is_not_counted_again_in_its_own_history() -> None:
    start = event(1, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
    start.workflow_execution_started_event_attributes.parent_workflow_execution.workflow_id = "project/a"
    assert Counts.of([[start]]).all_actions == 0


def test_children_are_found_by_their_ids() -> None:
    born = event(1, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED)
    born.child_workflow_execution_started_event_attributes.workflow_execution.workflow_id = "payment/a/r1"
    assert children_of([[born]]) == ["payment/a/r1"]


def test_the_skeleton_does_as_much_as_the_project_did_after_the_same_updates() -> None:
    plan = plan_of([small_history()])
    first, second = plan.steps
    assert plan.updates == 1 and plan.children == 1
    assert first.lanes == {"records.publish": 1} and (first.waiting, first.ringing) == (1, 1)
    assert second.lanes == {"records.publish": 1, "board.sync": 1} and (second.upserts, second.children) == (1, 1)
    assert plan.queues == {"records.publish": "skeleton", "board.sync": "skeleton-board"}


def test_the_server_s_own_count_is_read_from_its_frontend_alone() -> None:
    page = ("# TYPE action counter\n"
            'action{action_type="command_StartTimer",service_name="frontend"} 5\n'
            'action{action_type="command_StartTimer",service_name="history"} 9\n'
            'action{action_type="grpc_StartWorkflowExecution",namespace="a",service_name="frontend"} 1\n'
            'action{action_type="grpc_StartWorkflowExecution",namespace="b",service_name="frontend"} 2\n')
    assert actions_in(page) == {"command_StartTimer": 5, "grpc_StartWorkflowExecution": 3}


# --- material -------------------------------------------------------------------------------------------------------


def test_a_payment_run_has_as_many_lines_as_wanted_and_is_released() -> None:
    world = run_of_lines(25)
    run = world.project.runs["r1"]
    assert len(run.lines) == 25 and run.state == "settled"
    assert {world.project.lines[key].state for key in run.lines} == {"paid"}


def test_a_project_of_any_size_has_a_card_for_each_action_and_gate() -> None:
    project = project_of_cards(60)
    cards = board_of(project, "http://127.0.0.1").cards
    assert len(cards) == 60 == len({one.key for one in cards})
    assert {one.status for one in project.actions.values()} == {ActionStatus.OPEN}


def test_what_differs_on_a_big_board_is_as_much_as_is_said_and_on_cards_apart() -> None:
    desired, world = board_of(project_of_cards(CARDS), "http://127.0.0.1"), BoardWorld()
    base = filled(world, desired)
    later, touched = moved_on(desired), touched_by_people(world.board)
    ours = {place for place, one in enumerate(desired.cards) if later.cards[place] != one}
    theirs = {place for place, one in enumerate(world.board.cards) if touched.cards[place] != one}
    assert len(ours) == len(theirs) == DIFFERENT and not ours & theirs
    seen = plan(desired, touched, base)
    assert seen.changes == [] and len(seen.observations.completed) >= DIFFERENT // 3


def test_the_moves_take_each_card_there_once_and_back_before_they_begin_again() -> None:
    planned = moves(["one", "two"], 48)
    places = {(move.project, move.action) for move in planned}
    assert len(places) == 12
    for each in places:
        assert [move.done for move in planned if (move.project, move.action) == each] == [True, False, True, False]


def test_the_work_that_people_do_in_the_fleet_is_in_the_first_phase_and_needs_no_poll() -> None:
    actions = {one.id: one for one in small_charter().phases[Phase.CO_DESIGN].actions}
    assert actions[ON_PAGE].vote is None and actions[ON_BOARD].vote is None


def test_the_busiest_stretch_is_found_wherever_it_lies() -> None:
    grown = [(0, 0), (5, 10), (12, 60), (13, 90), (21, 95), (40, 100)]
    counts = [Count(float(at), reads=requests, writes=0, refused=0) for at, requests in grown]
    assert most_in_window(counts, 10.0) == 80
    assert most_in_window(counts[:1], 10.0) == 0
