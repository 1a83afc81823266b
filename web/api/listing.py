"""The list of projects: who sees which, by what they are chosen and in which order. For the API and the pages."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from domain.phases import Phase
from domain.project import Project
from domain.state import Status
from integrations.records.overviews import ProjectFilter, ProjectRow, Sort, folded
from web.access import Reader
from web.api.looks import look_of, my_projects, numbers_of
from web.parts import Parts
from web.views.overview import ListFigures, ProjectList, ProjectSummary, figures_of, summary_of, summary_of_row

# What a form sends for a field that was left alone.
Empty = BeforeValidator(lambda value: None if value == "" else value)
LATEST = datetime.max.replace(tzinfo=UTC)


class ListFilter(BaseModel):
    """Which projects, in which order, and which part of a long list."""

    phase: Annotated[Phase | None, Empty] = None
    status: Annotated[Status | None, Empty] = None
    waiting_for: Annotated[str | None, Empty] = Field(None, max_length=64, description="person id, or `me`")
    owner: Annotated[str | None, Empty] = Field(None, max_length=64, description="person id, or `me`")
    overdue: bool = Field(False, description="only where something is late")
    in_trouble: bool = Field(False, description="only where something outside does not work, or payments are held")
    for_decision: bool = Field(False, description="only where somebody is asked for a yes or a no")
    search: str = Field("", max_length=200, description="words of the name, the organisation or the id")
    sort: Sort = Field("changed", description="`overdue` and `waiting`: the longest first")
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


def see_list(parts: Parts, reader: Reader, wanted: ListFilter, mine: Sequence[Project] | None = None) -> ProjectList:
    """Those with a role see all projects, others the ones they are in. Who asks for 'me' sees only those as well.

    `mine`: the reader's own projects, where they were read already.
    """
    if reader.sees_all_projects and "me" not in (wanted.waiting_for, wanted.owner):
        return _all(parts, reader, wanted)
    own = _own(parts, reader, my_projects(parts, reader) if mine is None else mine)
    found = sorted(filter(_chooses(reader, wanted), own), key=_ORDER[wanted.sort])
    return ProjectList(projects=found[wanted.offset:wanted.offset + wanted.limit], total=len(found),
                       figures=_figures(parts) if reader.sees_all_projects else figures_of(own))


def _figures(parts: Parts) -> ListFigures:
    return ListFigures.model_validate(parts.records.figures(parts.clock()), from_attributes=True)


def _all(parts: Parts, reader: Reader, wanted: ListFilter) -> ProjectList:
    """Without opening a project, but for those of the page in which the reader has a place."""
    now, base = parts.clock(), parts.settings.public_url
    chosen = ProjectFilter(phase=wanted.phase, status=wanted.status, waiting_for=wanted.waiting_for,
                           owner=wanted.owner, late_by=now if wanted.overdue else None, in_trouble=wanted.in_trouble,
                           for_decision=wanted.for_decision, search=wanted.search)
    rows = parts.records.list_projects(chosen, wanted.sort, wanted.limit, wanted.offset)
    return ProjectList(projects=[summary_of_row(row, *_last(parts, reader, row), now, base) for row in rows],
                       total=parts.records.count_projects(chosen), figures=_figures(parts))


def _last(parts: Parts, reader: Reader, row: ProjectRow) -> tuple[int, datetime]:
    """How far a project is for this reader: with their own private events where they have a place."""
    if row.id not in reader.places:
        return row.seen, row.changed
    numbers = numbers_of(parts, parts.records.project(row.id), reader.places[row.id])
    return numbers.version, numbers.at


def _own(parts: Parts, reader: Reader, mine: Sequence[Project]) -> list[ProjectSummary]:
    ids = [one.id for one in mine]
    troubles, boards = parts.records.troubles_of(ids), parts.records.with_board(ids)
    found = []
    for one in mine:
        numbers = numbers_of(parts, one, reader.places[one.id])
        found.append(summary_of(one, look_of(parts, reader, one), numbers.version, numbers.at,
                                troubles.get(one.id, []), one.id in boards))
    return found


def _chooses(reader: Reader, wanted: ListFilter) -> Callable[[ProjectSummary], bool]:
    """The filters of the records, over what this reader may know of."""
    words = folded(wanted.search).split()

    def chosen(one: ProjectSummary) -> bool:
        me = reader.person_in(one.id)
        text = folded(f"{one.name} {one.organisation} {one.id}")
        return (wanted.phase in (None, one.phase) and wanted.status in (None, one.status)
                and (wanted.waiting_for is None or _named(wanted.waiting_for, me) in one.waiting_for)
                and wanted.owner in (None, one.owner.person, "me" if one.owner.person == me else None)
                and (not wanted.overdue or one.overdue is not None) and (not wanted.in_trouble or one.in_trouble)
                and (not wanted.for_decision or one.for_decision > 0) and all(word in text for word in words))

    return chosen


def _named(person: str, me: str | None) -> str | None:
    return me if person == "me" else person


_ORDER: dict[Sort, Callable[[ProjectSummary], tuple[object, ...]]] = {
    "changed": lambda one: (-one.updated_at.timestamp(), one.id),
    "name": lambda one: (folded(one.name), one.id),
    "overdue": lambda one: (one.overdue.since if one.overdue else LATEST, one.id),
    "waiting": lambda one: (one.waiting_since or LATEST, one.id),
}
