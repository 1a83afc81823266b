"""The list of projects: what it shows is derived when a snapshot is written, so that thousands are listed without
opening any. Made anew at the start of a process for projects that were published by an older version."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from unicodedata import combining, normalize

from pydantic import field_validator
from sqlalchemy import ColumnElement, Connection, Engine, and_, case, exists, func, not_, or_, select, true

from domain.events import TOLD_TO_ALL
from domain.overview import money_sums, overview_of
from domain.phases import Phase
from domain.project import Project
from domain.state import Status
from domain.waiting import waiting as waiting_in
from integrations.ports import Shape, Trouble
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.statements import lock_name, put
from integrations.records.tables import board_links, events, overviews, projects, troubles, waiting

# Up by one whenever the rows would be derived otherwise.
SHAPE = 1
Sort = Literal["changed", "name", "overdue", "waiting"]


class Face(Shape):
    """A person of the project, as everybody there may see them."""

    person: str
    initials: str
    role_title: str


class ProjectFilter(Shape):
    """Which projects. `late_by`: those in which something was late at that instant; `search`: words of name,
    organisation or id, in any order."""

    phase: Phase | None = None
    status: Status | None = None
    waiting_for: str | None = None
    owner: str | None = None
    late_by: datetime | None = None
    in_trouble: bool = False
    for_decision: bool = False
    search: str = ""


class ProjectRow(Shape):
    """One line of the list of projects, as those see it who look after all of them.

    `changed` and `seen`: when the last event was that everybody may know of, and how many. `late_at` may be still to
    come. Sums are minor units.
    """

    id: str
    name: str
    organisation: str
    phase: Phase | None
    status: Status
    version: int
    created: datetime
    updated: datetime
    owner: Face
    waiting_for: tuple[Face, ...]
    changed: datetime
    seen: int
    waiting_since: datetime | None
    decisions: int
    late_at: datetime | None
    late_sentence: str | None
    held: bool
    currency: str
    budget_minor: int | None
    promised_minor: int
    paid_minor: int
    has_board: bool
    troubles: tuple[Trouble, ...]


class Figures(Shape):
    """How many projects there are of each kind."""

    running: int
    for_decision: int
    overdue: int
    in_trouble: int

    @field_validator("*", mode="before")
    @classmethod
    def _of_nothing(cls, number: int | None) -> int:
        return number or 0


EVERYTHING = ProjectFilter()


class OverviewReads:
    """Reads of the list; each sees one moment."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def list_projects(self, wanted: ProjectFilter = EVERYTHING, sort: Sort = "changed", limit: int = 50,
                      offset: int = 0) -> list[ProjectRow]:
        """Those that changed last first, unless sorted otherwise: what has waited or been late longest comes first."""
        shown = [column for column in projects.c if column.name in ProjectRow.model_fields]
        derived = [column for column in overviews.c if column.name in (*ProjectRow.model_fields, "faces")]
        query = (select(*shown, *derived).select_from(_BOTH).where(_filtered(wanted))
                 .order_by(*_ORDER[sort], projects.c.id).limit(limit).offset(offset))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
            ids = [row["id"] for row in rows]
            found, boards = _troubles(connection, ids), _with_board(connection, ids)
        return [ProjectRow.model_validate({**row, **_faces(row["faces"]), "troubles": found.get(row["id"], []),
                                           "has_board": row["id"] in boards}) for row in rows]

    def count_projects(self, wanted: ProjectFilter = EVERYTHING) -> int:
        """How many projects the filters leave, for pages."""
        query = select(func.count()).select_from(_BOTH).where(_filtered(wanted))
        with reading(self._engine) as connection:
            return connection.execute(query).scalar_one()

    def figures(self, now: datetime) -> Figures:
        """Over all projects."""
        kinds = {"running": ProjectFilter(status=Status.RUNNING), "for_decision": ProjectFilter(for_decision=True),
                 "overdue": ProjectFilter(late_by=now), "in_trouble": ProjectFilter(in_trouble=True)}
        sums = [func.sum(case((_filtered(one), 1), else_=0)).label(name) for name, one in kinds.items()]
        with reading(self._engine) as connection:
            row = connection.execute(select(*sums).select_from(_BOTH)).mappings().one()
        return Figures.model_validate(dict(row))

    def troubles_of(self, project_ids: Sequence[str]) -> dict[str, list[Trouble]]:
        """What does not work outside, by project, longest first."""
        with reading(self._engine) as connection:
            return _troubles(connection, project_ids)

    def with_board(self, project_ids: Sequence[str]) -> set[str]:
        """Which of these have a board."""
        with reading(self._engine) as connection:
            return _with_board(connection, project_ids)


def write_overview(connection: Connection, project: Project) -> None:
    """The row of one project, from the state and the events that are in the records."""
    waits = waiting_in(project, project.updated_at)
    told = overview_of(project, waits, money=True)
    known = select(func.count(), func.max(events.c.at)).where(
        events.c.project_id == project.id, or_(not_(events.c.private), events.c.kind.in_(TOLD_TO_ALL)))
    seen, changed = connection.execute(known).one()
    facts, sums = project.charter.project, money_sums(project)
    put(connection, overviews, {
        "project_id": project.id, "shape": SHAPE, "version": project.version, "owner": told.owner,
        "searchable": folded(f"{facts.name} {facts.organisation} {project.id}"),
        "faces": json.dumps({"owner": _face(project, told.owner),
                             "waiting_for": [_face(project, one) for one in told.waits_for]}),
        "changed": changed, "seen": seen, "waiting_since": told.waiting_since, "decisions": told.decisions,
        "late_at": told.late.at if told.late else None, "late_sentence": told.late.sentence if told.late else None,
        "held": told.held, **sums.model_dump()})


def write_missing(engine: Engine) -> int:
    """Derive the rows that are missing, or of an earlier shape or version of their project. How many these were."""
    stale = (select(projects.c.id).outerjoin(overviews, overviews.c.project_id == projects.c.id)
             .where(or_(overviews.c.shape.is_(None), overviews.c.shape != SHAPE,
                        overviews.c.version != projects.c.version)))
    with reading(engine) as connection:
        ids = connection.execute(stale).scalars().all()
    for project_id in ids:
        with writing(engine) as connection:
            lock_name(connection, f"project {project_id}")
            text = connection.execute(select(projects.c.snapshot).where(projects.c.id == project_id)).scalar_one()
            write_overview(connection, Project.model_validate_json(text))
    return len(ids)


def folded(text: str) -> str:
    """Text for searching: case and accents do not count."""
    return "".join(one for one in normalize("NFKD", text.casefold()) if not combining(one))


_BOTH = projects.join(overviews, overviews.c.project_id == projects.c.id)
_ORDER = {"changed": (overviews.c.changed.desc(),), "name": (overviews.c.searchable,),
          "overdue": (overviews.c.late_at.is_(None), overviews.c.late_at),
          "waiting": (overviews.c.waiting_since.is_(None), overviews.c.waiting_since)}


def _filtered(wanted: ProjectFilter) -> ColumnElement[bool]:
    waits = select(waiting.c.project_id).where(waiting.c.person == wanted.waiting_for)
    troubled = or_(overviews.c.held, exists().where(troubles.c.project_id == projects.c.id))
    return and_(
        true(),
        projects.c.phase == wanted.phase if wanted.phase else true(),
        projects.c.status == wanted.status if wanted.status else true(),
        projects.c.id.in_(waits) if wanted.waiting_for else true(),
        overviews.c.owner == wanted.owner if wanted.owner else true(),
        overviews.c.late_at <= wanted.late_by if wanted.late_by else true(),
        troubled if wanted.in_trouble else true(),
        overviews.c.decisions > 0 if wanted.for_decision else true(),
        *(overviews.c.searchable.contains(word, autoescape=True) for word in folded(wanted.search).split()),
    )


def _troubles(connection: Connection, ids: Sequence[str]) -> dict[str, list[Trouble]]:
    found: dict[str, list[Trouble]] = {}
    query = select(troubles).where(troubles.c.project_id.in_(ids)).order_by(troubles.c.since)
    for row in connection.execute(query).mappings():
        found.setdefault(row["project_id"], []).append(Trouble.model_validate({**row}))
    return found


def _with_board(connection: Connection, ids: Sequence[str]) -> set[str]:
    return set(connection.execute(select(board_links.c.project_id).where(board_links.c.project_id.in_(ids))).scalars())


def _face(project: Project, person: str) -> dict[str, str]:
    return {"person": person, "initials": project.initials(person), "role_title": project.role_title(person)}


def _faces(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(text)
    return found
