"""Faults of the workflows themselves: whatever starts a payment run, and however often, each reward is paid once."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import IndexedValueType, TimeoutType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.rewards import QUICK_TRIES
from domain import commands as c
from domain.charter_rewards import Rewards
from domain.events import RunReleased
from domain.refusals import Refusal
from integrations.registry import key_list
from integrations.temporal.connection import sealed_converter
from settings import Settings
from tests.builders import example_charter, example_data
from tests.workflow.services import Services
from tests.workflow.studio import Played, Studio, open_studio
from worker import sandbox
from workflows import options, search
from workflows.messages import WORKFLOW_QUEUE, RunInput, payment_workflow_id
from workflows.payment_run import PaymentRunWorkflow

BINARIES = Path(sys.executable).parent
KEYWORD = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
MINOR, PAID = 5500, ("p01", "p03", "p04")


async def released(studio: Studio) -> Played:
    """A run of three rewards is on its way."""
    project = await studio.kick_off()
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P02", "P03", "P04"]))
    await project.do("P06", c.ProposeRun())
    await project.do("S01", c.ApproveRun(run="r1"))
    return project


def orders_of(services: Services, project: Played) -> list[str]:
    listed = services.payouts.api("GET", "/orders?limit=500").json()["orders"]
    return sorted(one["external_id"] for one in listed if f"cop-{project.id}-" in one["external_id"])


def assert_each_paid_once(studio: Studio, services: Services, project: Played,
                          actions: Sequence[str] = ("d2",)) -> None:
    expected = [f"cop-{project.id}-rw-{person}-{action}-v1" for action in actions for person in PAID]
    assert orders_of(services, project) == sorted(expected)
    held = studio.records.ledger.balances(project.id)["GBP"]
    assert (held["paid"], held["in_flight"], held["reserved"]) == (MINOR * len(expected), 0, 0)


async def again(client: Client, project: Played, name: str) -> None:
    """Somebody starts the run by hand, under this name."""
    await client.execute_workflow(
        PaymentRunWorkflow.run, RunInput(project=project.id, run="r1"), id=name, task_queue=WORKFLOW_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE)


async def test_a_run_that_is_reset_to_its_beginning_pays_nobody_twice(studio: Studio, services: Services) -> None:
    services.payouts.faults(drop_after=1)
    project = await released(studio)
    await project.settled("r1")
    name = payment_workflow_id(project.id, "r1")
    first = await studio.client.get_workflow_handle(name).describe()
    reset = await studio.client.workflow_service.reset_workflow_execution(ResetWorkflowExecutionRequest(
        namespace=studio.client.namespace, request_id=uuid4().hex, reason="A test", workflow_task_finish_event_id=4,
        workflow_execution=WorkflowExecution(workflow_id=name, run_id=first.run_id)))
    assert reset.run_id != first.run_id
    await studio.client.get_workflow_handle(name, run_id=reset.run_id).result()
    assert_each_paid_once(studio, services, project)


async def test_a_run_that_is_started_again_after_its_end_pays_nobody_twice(studio: Studio, services: Services) -> None:
    project = await released(studio)
    await project.settled("r1")
    for name in (payment_workflow_id(project.id, "r1"), f"by-hand-{uuid4().hex}"):
        await again(studio.client, project, name)
    assert_each_paid_once(studio, services, project)


async def test_a_run_that_is_started_several_times_at_once_on_two_workers_pays_nobody_twice(
        studio: Studio, services: Services) -> None:
    services.payouts.faults(drop_after=1, error_500_after=1, slow_seconds=0.05)
    project = await studio.kick_off()
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P02", "P03", "P04"]))
    await project.do("P06", c.ProposeRun())
    known = studio.client
    other = await Client.connect(known.service_client.config.target_host, namespace=known.namespace,
                                 data_converter=known.data_converter)
    async with open_studio(other, studio.settings):
        await project.do("S01", c.ApproveRun(run="r1"))
        await asyncio.gather(*(again(studio.client, project, f"race-{number}-{project.id}") for number in range(3)))
        await project.settled("r1")
    assert_each_paid_once(studio, services, project)


async def test_an_activity_that_expires_while_its_thread_still_waits_for_an_answer_pays_nobody_twice(
        studio: Studio, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporal gives it up and runs it again; the first thread gets its answer later and books it a second time."""
    monkeypatch.setitem(options.REWARDS, "start_to_close_timeout", timedelta(seconds=3))
    services.payouts.reset_counters()
    services.payouts.faults(answer_late=1, answer_late_seconds=9)
    project = await released(studio)
    sent = asyncio.get_running_loop().time()
    await project.settled("r1")
    name = payment_workflow_id(project.id, "r1")
    started = [one.activity_task_started_event_attributes
               for one in (await studio.client.get_workflow_handle(name).fetch_history()).events
               if one.HasField("activity_task_started_event_attributes")]
    last = started[0].last_failure.timeout_failure_info
    assert (started[0].attempt > 1, last.timeout_type) == (True, TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE)
    assert services.payouts.fault_counters()["answer_late"] == 1
    assert_each_paid_once(studio, services, project)
    await asyncio.sleep(sent + 11 - asyncio.get_running_loop().time())  # the first thread has its answer now
    assert_each_paid_once(studio, services, project)
    assert services.payouts.counters()["orders_created"] == len(PAID)


async def test_two_approvals_of_one_run_at_once_release_it_once(studio: Studio, services: Services) -> None:
    project = await studio.kick_off()
    await project.do("P06", c.ConfirmAttendance(action="D2", people=["P01", "P02", "P03", "P04"]))
    await project.do("P06", c.ProposeRun())
    answers = await asyncio.gather(*(project.do("S01", c.ApproveRun(run="r1")) for _ in range(3)),
                                   return_exceptions=True)
    assert sorted(isinstance(one, Refusal) for one in answers) == [False, True, True], answers
    await project.settled("r1")
    events = studio.records.store.events(project.id)
    assert len([one for one in events if isinstance(one, RunReleased)]) == 1
    assert_each_paid_once(studio, services, project)


async def test_of_two_runs_at_once_that_only_fit_one_by_one_one_is_paid(studio: Studio, services: Services) -> None:
    """Each person may be paid 60 pounds, and each of the two runs pays them 55."""
    rewards = example_data()["rewards"]
    rewards["approvals"]["per_person_cap"] = "60.00"
    project = await studio.kick_off(example_charter(rewards=Rewards.model_validate(rewards)))
    runs = [[f"{person.upper()}-{action}-v1" for person in PAID] for action in ("D2", "D4")]
    for action in ("D2", "D4"):
        await project.do("P06", c.ConfirmAttendance(action=action, people=["P01", "P02", "P03", "P04"]))
    answers = await asyncio.gather(*(project.do("P06", c.ProposeRun(lines=lines)) for lines in runs),
                                   return_exceptions=True)
    assert sorted(isinstance(one, Refusal) for one in answers) == [False, True], answers
    paid = "d2" if isinstance(answers[1], Refusal) else "d4"
    await project.do("S01", c.ApproveRun(run="r1"))
    await project.settled("r1")
    assert_each_paid_once(studio, services, project, (paid,))


async def test_a_history_of_faults_replays(studio: Studio, services: Services) -> None:
    services.payouts.faults(drop_after=1, unknown_status=1, error_500_before=1)
    project = await released(studio)
    name = payment_workflow_id(project.id, "r1")
    await project.until(lambda now: "r1" in now.runs and now.runs["r1"].sentence is not None, "it waits")
    for key in orders_of(services, project):
        services.payouts.change_order(key, status="EXECUTED")
    await studio.client.get_workflow_handle(name).signal("look_again")
    await project.settled("r1")
    history = await studio.client.get_workflow_handle(name).fetch_history()
    await Replayer(workflows=[PaymentRunWorkflow], data_converter=sealed_converter(key_list(studio.settings)),
                   workflow_runner=sandbox()).replay_workflow(history)
    assert_each_paid_once(studio, services, project)


async def test_a_provider_that_is_down_for_23_hours_is_asked_until_it_is_back(
        worker_settings: Settings, services: Services) -> None:
    async with await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(BINARIES / "temporal-test-server"),
            data_converter=sealed_converter(key_list(worker_settings))) as server:
        await server.client.operator_service.add_search_attributes(AddSearchAttributesRequest(
            namespace=server.client.namespace,
            search_attributes=dict.fromkeys([key.name for key in search.KEYS], KEYWORD)))
        async with open_studio(server.client, worker_settings) as studio:
            services.payouts.faults(down=True)
            services.payouts.reset_counters()
            project = await released(studio)
            began = await server.get_current_time()
            await server.sleep(timedelta(hours=23))
            assert await server.get_current_time() - began >= timedelta(hours=23)
            asked = int(str(services.payouts.fault_counters()["down"]))
            assert 23 * QUICK_TRIES <= asked <= 28 * QUICK_TRIES, "a few quick tries each hour, after quicker ones"
            assert (await project.state()).runs["r1"].state == "released"
            services.payouts.faults()
            assert orders_of(services, project) == []
            await server.sleep(options.LONGEST_PAYMENT_PAUSE + timedelta(minutes=1))
            await project.settled("r1")
            assert_each_paid_once(studio, services, project)
