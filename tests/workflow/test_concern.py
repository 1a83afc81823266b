"""A safeguarding concern: the right people hear of it in time, on a real server, and nothing says what it is about."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from domain.concerns import Concern, Guard, calls, may_guard, spoken_role
from integrations.registry import key_list
from integrations.temporal.connection import sealed_converter
from settings import Settings
from tests.builders import World, example_charter
from tests.workflow.services import Services
from tests.workflow.studio import Studio, open_studio
from workflows.concern import ConcernInput, ConcernWorkflow, concern_workflow_id
from workflows.messages import WORKFLOW_QUEUE

BINARIES = Path(sys.executable).parent
GUARD = Guard.of(example_charter())


async def raised(client: Client, project: str, *, not_to_lead: bool = False,
                 at: datetime | None = None) -> WorkflowHandle[ConcernWorkflow, None]:
    concern = Concern(id="c0ffee", project=project, raised_at=at or datetime.now(UTC), role="a service user",
                      not_to_lead=not_to_lead)
    return await client.start_workflow(
        ConcernWorkflow.run, ConcernInput(concern=concern, guard=GUARD), id=concern_workflow_id(project, "c0ffee"),
        task_queue=WORKFLOW_QUEUE)


def told(services: Services, project: str) -> list[tuple[str, str]]:
    """Person and subject of everything about this project's concerns, oldest first."""
    rows: list[dict[str, Any]] = services.mailbox.found(q=f"/projects/{project}/concerns")
    return [(one["to"][0].partition("@")[0].upper(), one["subject"]) for one in reversed(rows)]


def test_the_lead_and_the_deputy_are_told_at_once_then_again_then_the_trustee() -> None:
    assert [(one.person, one.step, one.after) for one in calls(GUARD, not_to_lead=False)] == [
        ("S02", "raised", timedelta()), ("S03", "raised", timedelta()), ("S02", "nudge", timedelta(hours=1)),
        ("S03", "deputy", timedelta(hours=4)), ("P05", "trustee", timedelta(hours=24))]


def test_a_lead_who_is_involved_is_never_told_and_never_sees_it() -> None:
    assert "S02" not in [one.person for one in calls(GUARD, not_to_lead=True)]
    project = World().project
    assert may_guard(project, "S02") and not may_guard(project, "S02", not_to_lead=True)
    assert not may_guard(project, "P06") and not may_guard(project, None)


def test_a_lead_who_is_also_the_trustee_is_not_told_by_the_other_door() -> None:
    both = GUARD.model_copy(update={"trustee": GUARD.lead}).without_lead()
    assert "S02" not in {one.person for one in calls(both, not_to_lead=True)} | both.people | {both.lead, both.trustee}
    assert GUARD.without_lead().people == {"S03", "P05"}


def test_only_the_role_is_kept_of_whoever_raises_a_concern() -> None:
    assert spoken_role(World().project, "P01") == "a service user"
    assert set(Concern.model_fields) == {"id", "project", "raised_at", "role", "not_to_lead", "acknowledged_at",
                                         "closed_at"}


async def test_a_concern_goes_up_hour_by_hour_until_somebody_looks_into_it(
        worker_settings: Settings, services: Services) -> None:
    async with await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(BINARIES / "temporal-test-server"),
            data_converter=sealed_converter(key_list(worker_settings))) as server:
        async with open_studio(server.client, worker_settings) as studio:
            project = _people_of(studio, "concern-clock")
            handle = await raised(server.client, project, at=await server.get_current_time())
            await server.sleep(timedelta(hours=30))
            assert [person for person, _ in told(services, project)][:2] in (["S02", "S03"], ["S03", "S02"])
            assert [person for person, _ in told(services, project)][2:] == ["S02", "S03", "P05"]
            await handle.execute_update(ConcernWorkflow.acknowledge)
            await server.sleep(timedelta(hours=49))
            assert "carries it on" in told(services, project)[-1][1]
            await handle.execute_update(ConcernWorkflow.close)
            await handle.result()
    kept = studio.records.concerns.of_project(project)
    assert kept[0].acknowledged_at and kept[0].closed_at and kept[0].role == "a service user"


async def test_nobody_is_told_again_once_somebody_looks_into_it(studio: Studio, services: Services) -> None:
    project = _people_of(studio, "concern-quick")
    handle = await raised(studio.client, project, not_to_lead=True)
    await handle.execute_update(ConcernWorkflow.acknowledge)
    await handle.execute_update(ConcernWorkflow.close)
    await handle.result()
    assert {person for person, _ in told(services, project)} == {"S03", "P05"}


async def test_where_the_lead_has_no_address_the_trustee_hears_of_it_at_once(
        studio: Studio, services: Services) -> None:
    project = _people_of(studio, "concern-lost", without="S02")
    handle = await raised(studio.client, project)
    while "P05" not in {person for person, _ in told(services, project)}:
        await handle.query(ConcernWorkflow.state)
    await handle.execute_update(ConcernWorkflow.close)
    await handle.result()


def _people_of(studio: Studio, name: str, without: str = "") -> str:
    charter = example_charter()
    named = charter.model_copy(update={"project": charter.project.model_copy(update={"id": name})})
    studio.introduce(named)
    if without:
        studio.records.people.leave(name, without)
    return name
