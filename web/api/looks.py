"""From a request to what its sender may see of projects. Shared by the API and the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, Field

from domain.phases import Phase
from domain.project import Project
from domain.report import Report, report_of
from domain.state import Status
from integrations.errors import Missing
from integrations.ports_account import AccountLook
from integrations.records.reads import EventPlace, LastPlace, ProjectRow
from web.access import Reader, project_for
from web.parts import Parts
from web.problems import ProblemError
from web.rights import sees_money
from web.views.event_numbers import Numbers, is_about
from web.views.event_words import HIDDEN
from web.views.events import EventPage, events_view
from web.views.money import RewardsView, rewards_view
from web.views.project import (
    ProjectList,
    ProjectSummary,
    ProjectView,
    WaitingView,
    own_waits,
    project_view,
    summary_of,
    summary_of_row,
)
from web.views.shape import Look


class ListFilter(BaseModel):
    """Which projects, and which part of a long list."""

    phase: Phase | None = None
    status: Status | None = None
    waiting_for: str | None = Field(None, max_length=64, description="person id, or `me`")
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


@dataclass(frozen=True)
class Sight:
    """One project, read once, as this reader may see it."""

    parts: Parts
    project: Project
    look: Look

    @cached_property
    def numbers(self) -> Numbers:
        return numbers_of(self.parts, self.project, self.look.person)

    def view(self) -> ProjectView:
        link = self.parts.records.board_link(self.project.id)
        troubles = self.parts.records.troubles(self.project.id)
        return project_view(self.project, self.look, troubles, link, self.numbers, self._account())

    def events(self, after: int, limit: int) -> EventPage:
        """`after` counts what the reader sees, as their events and versions do."""
        wanted = self.numbers.seqs[after:after + limit]
        found = self.parts.records.events(self.project.id, wanted[0] - 1, wanted[-1] - wanted[0] + 1) if wanted else []
        more = after + limit < self.numbers.version
        return EventPage(project=self.project.id, events=events_view(self.project, found, self.look, self.numbers),
                         next_after=after + limit if more else None)

    def rewards(self) -> RewardsView:
        return rewards_view(self.project, self.look.person, self.look.money, self._account())

    def _account(self) -> AccountLook | None:
        return self.parts.payout_accounts.latest() if self.look.money else None

    def report(self) -> Report:
        events = self.parts.records.events(self.project.id, 0, self.project.version)
        return report_of(self.project, events, self.numbers.version)


def numbers_of(parts: Parts, project: Project, person: str | None) -> Numbers:
    """Which events somebody who is `person` in the project may know of; None for somebody without a place in it."""
    places = parts.records.event_places(project.id, project.version, HIDDEN)
    if person is not None:
        private = parts.records.private_events(project.id, project.version, HIDDEN)
        places = sorted([*places, *(EventPlace(one.seq, one.at) for one in private if is_about(project, one, person))])
    return Numbers([one.seq for one in places], places[-1].at if places else project.started_at, project.version)


def sight_of(parts: Parts, reader: Reader, project_id: str) -> Sight:
    """`unknown` when there is no such project for this reader."""
    project = project_for(parts, reader, project_id)
    return Sight(parts, project, look_of(parts, reader, project))


def look_of(parts: Parts, reader: Reader, project: Project) -> Look:
    person = reader.person_in(project.id)
    acts = person is not None or reader.sees_all_projects
    now = parts.clock()
    money = sees_money(project, reader, now)
    return Look(actor=reader.actor_in(project.id) if acts else None, money=money, now=now,
                base_url=parts.settings.public_url)


def my_projects(parts: Parts, reader: Reader) -> list[Project]:
    """Projects that the account has a place in.

    A place can be given before a project is started: such a project is not there yet.
    """
    found = []
    for project_id in reader.places:
        try:
            found.append(parts.records.project(project_id))
        except Missing:
            continue
    return found


def my_waiting(parts: Parts, reader: Reader, projects: Sequence[Project]) -> list[WaitingView]:
    """What waits for the reader: what is due first comes first, what has no date last."""
    found = [one for project in projects for one in own_waits(project, look_of(parts, reader, project))]
    return sorted(found, key=lambda one: (one.due is None, str(one.due)))


def see_list(parts: Parts, reader: Reader, wanted: ListFilter, mine: Sequence[Project]) -> ProjectList:
    """Those with a role see all projects, others the ones they are in. `waiting_for` may be 'me'."""
    phase, status, person = wanted.phase, wanted.status, wanted.waiting_for
    if reader.sees_all_projects and person != "me":
        rows = parts.records.list_projects(phase, status, person, wanted.limit, wanted.offset)
        lasts = _lasts(parts, reader, rows, mine)
        return ProjectList(projects=[summary_of_row(row, lasts[row.id], parts.settings.public_url) for row in rows],
                           total=parts.records.count_projects(phase, status, person))
    summaries = [summary_of(one, look_of(parts, reader, one), numbers_of(parts, one, reader.places[one.id]))
                 for one in mine if phase in (None, one.phase) and status in (None, one.status)]
    found = [one for one in summaries if person is None or _waits(reader, one, person)]
    found.sort(key=lambda one: one.updated_at, reverse=True)
    return ProjectList(projects=found[wanted.offset:wanted.offset + wanted.limit], total=len(found))


def _lasts(parts: Parts, reader: Reader, rows: Sequence[ProjectRow], mine: Sequence[Project]) -> dict[str, LastPlace]:
    """How far each project is for this reader: with their own private events where they have a place."""
    found = parts.records.last_places([row.id for row in rows], HIDDEN)
    for one in mine:
        if one.id in found:
            numbers = numbers_of(parts, one, reader.places[one.id])
            found[one.id] = LastPlace(numbers.version, numbers.at)
    return found


def _waits(reader: Reader, one: ProjectSummary, waiting_for: str) -> bool:
    person = reader.person_in(one.id) if waiting_for == "me" else waiting_for
    return person in one.waiting_for


def known_person(project: Project, person: str) -> str:
    if person not in project.people:
        raise ProblemError("unknown", f"There is no person {person} in this project. People: "
                           f"{', '.join(project.people)}.")
    return person
