"""The record store in SQL. Publishing is one transaction: events, snapshot, what waits, and notices to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from domain.events import AnyEvent
from domain.meetings import invitations_for
from domain.notices import notices_for
from domain.project import Project, fold
from domain.waiting import waiting as waiting_in
from integrations.errors import Conflict, Missing, Refused
from integrations.ports import BoardLink, TroublePart
from integrations.records.chain import ChainLink, genesis, linked
from integrations.records.engine import writing
from integrations.records.outbox import queue
from integrations.records.overviews import write_overview
from integrations.records.reads import ANY_EVENT, UNKNOWN, RecordReads
from integrations.records.statements import insert_all_new, lock_name, put
from integrations.records.tables import board_links, projects, troubles, waiting
from integrations.records.tables import events as past


@dataclass(frozen=True)
class _Stored:
    """A project as the records have it: None and 0 before its first event."""

    project: Project | None
    version: int
    head: str


class SqlRecordStore(RecordReads):
    """Implements ports.RecordStore, with the reads of RecordReads."""

    def publish(self, project_id: str, events: Sequence[AnyEvent]) -> int:
        """Append what is not there yet, in the order of seq; the last seq is returned. A repeat changes nothing.

        Refused when events are missing in between or belong to another project; Conflict when a seq is there with
        other contents.
        """
        ordered = sorted(events, key=lambda event: event.seq)
        with writing(self._engine) as connection:
            lock_name(connection, f"project {project_id}")
            stored = self._stored(connection, project_id)
            self._refuse_other_past(connection, project_id, [one for one in ordered if one.seq <= stored.version])
            fresh = [event for event in ordered if event.seq > stored.version]
            if not fresh:
                return stored.version
            _refuse_gap(project_id, stored.version, fresh)
            head = self._append(connection, project_id, stored.head, fresh)
            project = self._queue_notices(connection, project_id, stored.project, fresh)
            self._save(connection, project, head)
            return project.version

    def refold(self, project_id: str) -> Project:
        """Make the snapshot anew from all events; after a release that reads more out of them."""
        with writing(self._engine) as connection:
            lock_name(connection, f"project {project_id}")
            stored = self._stored(connection, project_id)
            if stored.project is None:
                raise Missing(UNKNOWN.format(project_id=project_id))
            query = select(past.c.payload).where(past.c.project_id == project_id).order_by(past.c.seq)
            project = fold(None, [ANY_EVENT.validate_json(text) for text in connection.execute(query).scalars()])
            self._save(connection, project, stored.head)
            return project

    def save_board_link(self, project_id: str, link: BoardLink) -> None:
        with writing(self._engine) as connection:
            put(connection, board_links, {"project_id": project_id, "board_id": link.board_id, "url": link.url,
                                          "base": link.base.model_dump_json()})

    def forget_board_link(self, project_id: str) -> None:
        """The project has no board any more: the next sync makes a new one."""
        with writing(self._engine) as connection:
            connection.execute(delete(board_links).where(board_links.c.project_id == project_id))

    def set_trouble(self, project_id: str, part: TroublePart, sentence: str | None) -> None:
        """Remember what does not work, keeping since when; None: it works again."""
        this = (troubles.c.project_id == project_id) & (troubles.c.part == part)
        with writing(self._engine) as connection:
            since = connection.execute(select(troubles.c.since).where(this)).scalar_one_or_none()
            if sentence is None:
                connection.execute(delete(troubles).where(this))
            else:
                put(connection, troubles, {"project_id": project_id, "part": part, "sentence": sentence,
                                           "since": since or self._clock()})

    def _stored(self, connection: Connection, project_id: str) -> _Stored:
        query = select(projects.c.snapshot, projects.c.version, projects.c.head_hash)
        row = connection.execute(query.where(projects.c.id == project_id).with_for_update()).one_or_none()
        if row is None:
            return _Stored(None, 0, genesis(project_id))
        return _Stored(Project.model_validate_json(row.snapshot), row.version, row.head_hash)

    def _refuse_other_past(self, connection: Connection, project_id: str, repeated: Sequence[AnyEvent]) -> None:
        """A repeat is harmless; another event in the place of one that people have seen is not."""
        if not repeated:
            return
        query = select(past.c.seq, past.c.payload).where(past.c.project_id == project_id)
        query = query.where(past.c.seq >= repeated[0].seq, past.c.seq <= repeated[-1].seq)
        known = {row.seq: ANY_EVENT.validate_json(row.payload) for row in connection.execute(query)}
        for event in repeated:
            if known.get(event.seq) != event:
                raise Conflict(f"{project_id} has another event {event.seq} in the records than the one published now. "
                               "Nothing changed; an operator has to compare the workflow with the records.")

    def _append(self, connection: Connection, project_id: str, head: str, fresh: Sequence[AnyEvent]) -> str:
        rows = []
        for event in fresh:
            link: ChainLink = linked(event, head)
            actor = event.by.person or event.by.channel
            rows.append({"project_id": project_id, "kind": event.kind, "at": event.at, "actor": actor,
                         "private": event.private, **link.model_dump()})
            head = link.hash
        connection.execute(insert(past), rows)
        return head

    def _queue_notices(self, connection: Connection, project_id: str, project: Project | None,
                       fresh: Sequence[AnyEvent]) -> Project:
        for event in fresh:
            project = _folded(project_id, project, event)
            new = [*notices_for(event, project), *invitations_for(event, project)]
            queue(connection, project_id, event.seq, new, self._clock())
        assert project is not None
        return project

    def _save(self, connection: Connection, project: Project, head: str) -> None:
        facts = project.charter.project
        put(connection, projects, {
            "id": project.id, "name": facts.name, "organisation": facts.organisation, "phase": project.phase,
            "status": project.status, "version": project.version, "head_hash": head,
            "charter_hash": sha256(project.charter.model_dump_json().encode()).hexdigest(),
            "snapshot": project.model_dump_json(), "created": project.started_at, "updated": project.updated_at})
        connection.execute(delete(waiting).where(waiting.c.project_id == project.id))
        insert_all_new(connection, waiting, [
            {"project_id": project.id, "position": position, "person": one.person, "body": one.model_dump_json()}
            for position, one in enumerate(waiting_in(project, project.updated_at))])
        write_overview(connection, project)


def _refuse_gap(project_id: str, version: int, fresh: Sequence[AnyEvent]) -> None:
    for expected, event in enumerate(fresh, start=version + 1):
        if event.seq != expected:
            raise Refused(f"The records of {project_id} end at event {version} and got event {event.seq} where "
                          f"{expected} belongs. Nothing was changed; publish from event {version + 1} on.")


def _folded(project_id: str, project: Project | None, event: AnyEvent) -> Project:
    if project is None and event.kind != "project_started":
        raise Refused(f"The first event of {project_id} is {event.kind}, not its kick-off. Nothing was changed.")
    project = fold(project, [event])
    if project.id != project_id:
        raise Refused(f"Events of project {project.id} were published as {project_id}. Nothing was changed.")
    return project
