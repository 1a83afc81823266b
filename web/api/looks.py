"""From a request to what its sender may see of projects. Shared by the API and the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.project import Project
from domain.report import Report, report_of
from integrations.errors import Missing
from integrations.ports_account import AccountLook
from integrations.records.reads import EventPlace
from web.access import Reader, project_for
from web.parts import Parts
from web.problems import ProblemError
from web.rights import sees_money
from web.views.event_numbers import Numbers, is_about
from web.views.event_words import HIDDEN
from web.views.events import EventPage, events_view
from web.views.money import RewardsView, rewards_view
from web.views.project import ProjectView, SaidWaitingView, own_waits, project_view
from web.views.shape import Look


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


def my_waiting(parts: Parts, reader: Reader, projects: Sequence[Project]) -> list[SaidWaitingView]:
    """What waits for the reader: what is due first comes first, what has no date last."""
    found = [one for project in projects for one in own_waits(project, look_of(parts, reader, project))]
    return sorted(found, key=lambda one: (one.due is None, str(one.due)))


def known_person(project: Project, person: str) -> str:
    if person not in project.people:
        raise ProblemError("unknown", f"There is no person {person} in this project. People: "
                           f"{', '.join(project.people)}.")
    return person
