"""From a request to what its sender may see of a project. Shared by the API and the pages."""

from pydantic import BaseModel, Field

from domain.phases import Phase
from domain.project import Project
from domain.report import Report, report_of
from domain.state import Status
from integrations.errors import Missing
from web.access import Reader, project_for
from web.parts import Parts
from web.problems import ProblemError
from web.views.events import EventPage, events_view
from web.views.money import RewardsView, answers_for_money, rewards_view
from web.views.project import ProjectList, ProjectSummary, ProjectView, project_view, summary_of, summary_of_row
from web.views.shape import Look


def look_of(parts: Parts, reader: Reader, project: Project) -> Look:
    person = reader.person_in(project.id)
    acts = person is not None or reader.is_operator
    money = reader.sees_all_projects or answers_for_money(project, person)
    return Look(actor=reader.actor_in(project.id) if acts else None, money=money, now=parts.clock(),
                base_url=parts.settings.public_url)


def see_project(parts: Parts, reader: Reader, project_id: str) -> ProjectView:
    project = project_for(parts, reader, project_id)
    link = parts.records.board_link(project_id)
    return project_view(project, look_of(parts, reader, project), parts.records.troubles(project_id),
                        link.url if link else None)


def see_events(parts: Parts, reader: Reader, project_id: str, after: int, limit: int) -> EventPage:
    project = project_for(parts, reader, project_id)
    look = look_of(parts, reader, project)
    found = parts.records.events(project_id, after, limit + 1)
    shown = events_view(project, found[:limit], look.person, look.money)
    return EventPage(project=project_id, events=shown, next_after=shown[-1].seq if len(found) > limit else None)


def see_rewards(parts: Parts, reader: Reader, project_id: str) -> RewardsView:
    project = project_for(parts, reader, project_id)
    look = look_of(parts, reader, project)
    return rewards_view(project, look.person, look.money)


def see_report(parts: Parts, reader: Reader, project_id: str) -> Report:
    project = project_for(parts, reader, project_id)
    events = parts.records.events(project_id, 0, project.version)
    fees = None
    if parts.ledger is not None:
        fees = sum(one.amount_minor for one in parts.ledger.entries(project_id) if one.step == "fee")
    return report_of(project, events, fees)


class ListFilter(BaseModel):
    """Which projects, and which part of a long list."""

    phase: Phase | None = None
    status: Status | None = None
    waiting_for: str | None = Field(None, max_length=64, description="person id, or `me`")
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


def see_list(parts: Parts, reader: Reader, wanted: ListFilter) -> ProjectList:
    """Those with a role see all projects, others the ones they are in."""
    phase, status, person = wanted.phase, wanted.status, wanted.waiting_for
    base_url = parts.settings.public_url
    if reader.sees_all_projects and person != "me":
        rows = parts.records.list_projects(phase, status, person, wanted.limit, wanted.offset)
        return ProjectList(projects=[summary_of_row(row, base_url) for row in rows],
                           total=parts.records.count_projects(phase, status, person))
    mine = [one for one in my_projects(parts, reader) if phase in (None, one.phase) and status in (None, one.status)
            and (person is None or _waits(reader, one, person))]
    return ProjectList(projects=mine[wanted.offset:wanted.offset + wanted.limit], total=len(mine))


def _waits(reader: Reader, one: ProjectSummary, waiting_for: str) -> bool:
    person = reader.person_in(one.id) if waiting_for == "me" else waiting_for
    return person in one.waiting_for


def my_projects(parts: Parts, reader: Reader) -> list[ProjectSummary]:
    """Projects that the account has a place in, those that changed last first."""
    found = [summary_of(project, parts.clock(), parts.settings.public_url) for project in places_of(parts, reader)]
    return sorted(found, key=lambda one: one.updated_at, reverse=True)


def places_of(parts: Parts, reader: Reader) -> list[Project]:
    """A place can be given before a project is started: such a one is not there yet."""
    found = []
    for project_id in reader.places:
        try:
            found.append(parts.records.project(project_id))
        except Missing:
            continue
    return found


def known_person(project: Project, person: str) -> str:
    if person not in project.people:
        raise ProblemError("unknown", f"There is no person {person} in this project. People: "
                           f"{', '.join(project.people)}.")
    return person
