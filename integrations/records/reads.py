"""What web/ and cli/ read of the records: lists, one project, its events, what waits for whom, what is in trouble."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, RowMapping, not_, or_, select, true

from domain.board_base import BoardBase
from domain.events import AnyEvent
from domain.project import Project
from domain.state import Status
from domain.waiting import Waiting
from integrations.errors import Missing
from integrations.ports import BoardLink, Trouble
from integrations.records.chain import ChainLink, ChainReport, check, check_end, genesis
from integrations.records.engine import reading
from integrations.records.overviews import OverviewReads
from integrations.records.tables import board_links, events, projects, troubles, waiting

ANY_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
ENDED = (Status.CANCELLED, Status.CLOSED)
UNKNOWN = "There is no project {project_id} in the records. Look at the list of projects for its id."


@lru_cache(maxsize=32)
def _project_in(snapshot: str) -> Project:
    """A state is frozen, so everybody who reads the same text may have the same one: a group reads its own often."""
    return Project.model_validate_json(snapshot)


class EventPlace(NamedTuple):
    """Which event of a project, and when it was (UTC)."""

    seq: int
    at: datetime


class RecordReads(OverviewReads):
    """Reads; each sees one moment. Missing when a project is not known."""

    def project(self, project_id: str) -> Project:
        """The snapshot."""
        with reading(self._engine) as connection:
            query = select(projects.c.snapshot).where(projects.c.id == project_id)
            text = connection.execute(query).scalar_one_or_none()
        if text is None:
            raise Missing(UNKNOWN.format(project_id=project_id))
        return _project_in(text)

    def versions(self, project_ids: Collection[str]) -> dict[str, int]:
        """The seq of the last event of each project: cheap, for whoever only asks whether something changed."""
        query = select(projects.c.id, projects.c.version).where(projects.c.id.in_(list(project_ids)))
        with reading(self._engine) as connection:
            return {row.id: row.version for row in connection.execute(query)}

    def events(self, project_id: str, after_seq: int = 0, limit: int = 200) -> list[AnyEvent]:
        """Events after a seq, in order. Private ones too: whoever shows them decides who may see what."""
        query = select(events.c.payload).where(events.c.project_id == project_id, events.c.seq > after_seq)
        with reading(self._engine) as connection:
            return [ANY_EVENT.validate_json(payload)
                    for payload in connection.execute(query.order_by(events.c.seq).limit(limit)).scalars()]

    def events_between(self, project_id: str, up_to: int, start: datetime | None = None, end: datetime | None = None,
                       kind: str | None = None) -> list[AnyEvent]:
        """Events up to a seq, in order: from `start` on, before `end`, of one kind. Private ones too, as above."""
        query = select(events.c.payload).where(
            events.c.project_id == project_id, events.c.seq <= up_to, events.c.at >= start if start else true(),
            events.c.at < end if end else true(), events.c.kind == kind if kind else true()).order_by(events.c.seq)
        with reading(self._engine) as connection:
            return [ANY_EVENT.validate_json(payload) for payload in connection.execute(query).scalars()]

    def events_of(self, project_id: str, kinds: Collection[str], after_seq: int = 0) -> list[AnyEvent]:
        """All events of some kinds after a seq, in order."""
        query = select(events.c.payload).where(events.c.project_id == project_id, events.c.seq > after_seq,
                                               events.c.kind.in_(list(kinds))).order_by(events.c.seq)
        with reading(self._engine) as connection:
            return [ANY_EVENT.validate_json(payload) for payload in connection.execute(query).scalars()]

    def event_places(self, project_id: str, up_to: int, also: Collection[str]) -> list[EventPlace]:
        """Where and when the events that are not private are, in order; of private ones those of the kinds `also`."""
        query = select(events.c.seq, events.c.at).where(events.c.project_id == project_id, events.c.seq <= up_to,
                                                        _open_events(also)).order_by(events.c.seq)
        with reading(self._engine) as connection:
            return [EventPlace(row.seq, row.at) for row in connection.execute(query)]

    def private_events(self, project_id: str, up_to: int, but: Collection[str]) -> list[AnyEvent]:
        """Private events of other kinds than `but`, in order: whoever shows them decides who may see what."""
        query = select(events.c.payload).where(events.c.project_id == project_id, events.c.seq <= up_to,
                                               not_(_open_events(but))).order_by(events.c.seq)
        with reading(self._engine) as connection:
            return [ANY_EVENT.validate_json(payload) for payload in connection.execute(query).scalars()]

    def chain(self, project_id: str, after_seq: int = 0, limit: int | None = None) -> list[ChainLink]:
        """Events as stored, with their hashes: what an export holds."""
        with reading(self._engine) as connection:
            return _chain(connection, project_id, after_seq, limit)

    def verify_chain(self, project_id: str) -> ChainReport:
        """Whether every event that was ever published is there, in order and unchanged."""
        query = select(projects.c.version, projects.c.head_hash).where(projects.c.id == project_id)
        with reading(self._engine) as connection:
            known = connection.execute(query).one_or_none()
            links = _chain(connection, project_id)
        if known is None and not links:
            raise Missing(UNKNOWN.format(project_id=project_id))
        version, head = known or (0, genesis(project_id))
        return check_end(check(project_id, links), version, head)

    def waiting(self, project_id: str, person: str | None = None) -> list[Waiting]:
        """What waited in a project after its last event: for one person, or for everybody."""
        query = select(waiting.c.body).where(waiting.c.project_id == project_id).order_by(waiting.c.position)
        query = query.where(waiting.c.person == person) if person else query
        with reading(self._engine) as connection:
            return [Waiting.model_validate_json(body) for body in connection.execute(query).scalars()]

    def troubles(self, project_id: str) -> list[Trouble]:
        query = select(troubles.c.part, troubles.c.sentence, troubles.c.since)
        query = query.where(troubles.c.project_id == project_id).order_by(troubles.c.since)
        with reading(self._engine) as connection:
            return [Trouble.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def troubled_projects(self) -> dict[str, list[Trouble]]:
        """Projects in which something outside does not work now, longest first."""
        found: dict[str, list[Trouble]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(select(troubles).order_by(troubles.c.since)).mappings():
                found.setdefault(row["project_id"], []).append(Trouble.model_validate({**row}))
        return found

    def board_link(self, project_id: str) -> BoardLink | None:
        query = select(board_links.c.board_id, board_links.c.url, board_links.c.base)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(board_links.c.project_id == project_id)).mappings().one_or_none()
        return _link(row) if row else None

    def project_of_board(self, board_id: str) -> str | None:
        """Which project a board belongs to; for webhooks."""
        query = select(board_links.c.project_id).where(board_links.c.board_id == board_id)
        with reading(self._engine) as connection:
            return connection.execute(query).scalars().first()

    def open_boards(self) -> dict[str, BoardLink]:
        """Boards of projects that have not ended, by project id; for polling."""
        query = (select(board_links).join(projects, projects.c.id == board_links.c.project_id)
                 .where(projects.c.status.not_in(ENDED)).order_by(board_links.c.project_id))
        with reading(self._engine) as connection:
            return {row["project_id"]: _link(row) for row in connection.execute(query).mappings()}


def _open_events(also: Collection[str]) -> ColumnElement[bool]:
    return or_(not_(events.c.private), events.c.kind.in_(list(also)))


def _chain(connection: Connection, project_id: str, after_seq: int = 0, limit: int | None = None) -> list[ChainLink]:
    query = (select(*(events.c[name] for name in ChainLink.model_fields))
             .where(events.c.project_id == project_id, events.c.seq > after_seq).order_by(events.c.seq).limit(limit))
    return [ChainLink.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def _link(row: RowMapping) -> BoardLink:
    return BoardLink(board_id=row["board_id"], url=row["url"], base=BoardBase.model_validate_json(row["base"]))
