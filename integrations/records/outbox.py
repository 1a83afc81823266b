"""The outbox: notices that events led to, kept until they are sent or an operator has to help."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine, RowMapping, Select, select, update

from domain.notices import Notice
from integrations.errors import Missing
from integrations.ports import OutboxNotice, Shape
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.people import PeopleFile
from integrations.records.statements import insert_new
from integrations.records.tables import notices

NoticeState = Literal["waiting", "failed", "sent", "undeliverable"]
TO_SEND = ("waiting", "failed")
LONGEST_ERROR = 600


class NoticeRow(Shape):
    """A notice and what became of it, without anybody's address. `failed` is tried again, `undeliverable` is not."""

    id: str
    project_id: str
    notice: Notice
    state: NoticeState
    attempts: int
    last_error: str | None
    created: datetime
    sent_at: datetime | None


def queue(connection: Connection, project_id: str, seq: int, new: Sequence[Notice], now: datetime) -> None:
    """Add the notices of one event. Their ids come from its place, so that a repeat adds nothing."""
    for place, notice in enumerate(new):
        insert_new(connection, notices, {
            "id": f"{project_id}:{seq}:{place}", "project_id": project_id, "seq": seq, "place": place,
            "person": notice.person, "kind": notice.kind, "channel": notice.pass_on or "email",
            "subject": notice.subject, "body": notice.model_dump_json(), "state": "waiting", "attempts": 0,
            "created": now})


class SqlOutbox:
    """Implements ports.Outbox. Addresses are looked up when a notice goes out, not when it was written."""

    def __init__(self, engine: Engine, people: PeopleFile, clock: Clock = utc_now) -> None:
        self._engine, self._people, self._clock = engine, people, clock

    def waiting(self, project_id: str, limit: int) -> Sequence[OutboxNotice]:
        """What to send next, oldest first; one that failed stands behind those not tried yet."""
        query = (select(notices).where(notices.c.project_id == project_id, notices.c.state.in_(TO_SEND))
                 .order_by(notices.c.attempts, notices.c.seq, notices.c.place).limit(limit))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [OutboxNotice(id=row["id"], notice=Notice.model_validate_json(row["body"]), attempts=row["attempts"],
                             contact=self._people.contact_of(project_id, row["person"])) for row in rows]

    def sent(self, notice_id: str) -> None:
        self._close(notice_id, "sent", None)

    def failed(self, notice_id: str, sentence: str, final: bool) -> None:
        """Keep it for another try, or, when final, show it to an operator. `sentence` must hold no address."""
        self._close(notice_id, "undeliverable" if final else "failed", sentence[:LONGEST_ERROR])

    def try_again(self, notice_id: str) -> None:
        """An operator has put right what was wrong: an undeliverable notice waits again."""
        this = (notices.c.id == notice_id) & (notices.c.state == "undeliverable")
        with writing(self._engine) as connection:
            if connection.execute(update(notices).where(this).values(state="waiting", attempts=0)).rowcount == 0:
                raise Missing(f"There is no undeliverable notice {notice_id}; nothing waits to be tried again.")

    def undeliverable(self, limit: int = 100) -> list[NoticeRow]:
        """What an operator has to look at, over all projects, oldest first."""
        query = select(notices).where(notices.c.state == "undeliverable")
        return self._rows(query.order_by(notices.c.created, notices.c.id).limit(limit))

    def of_person(self, project_id: str, person: str, limit: int = 100) -> list[NoticeRow]:
        """What a person was told, newest first."""
        query = select(notices).where(notices.c.project_id == project_id, notices.c.person == person)
        return self._rows(query.order_by(notices.c.seq.desc(), notices.c.place).limit(limit))

    def _rows(self, query: Select[tuple[object, ...]]) -> list[NoticeRow]:
        with reading(self._engine) as connection:
            return [_row(row) for row in connection.execute(query).mappings()]

    def _close(self, notice_id: str, state: NoticeState, error: str | None) -> None:
        sent_at = self._clock() if state == "sent" else None
        # What was sent stays sent: a late report of an earlier failure must not send it twice.
        this = (notices.c.id == notice_id) & (notices.c.state != "sent")
        with writing(self._engine) as connection:
            connection.execute(update(notices).where(this).values(
                state=state, last_error=error, sent_at=sent_at, attempts=notices.c.attempts + 1))


def _row(row: RowMapping) -> NoticeRow:
    return NoticeRow.model_validate({**row, "notice": Notice.model_validate_json(row["body"])})
