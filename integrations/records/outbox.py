"""The outbox: notices that events led to, kept until they are sent or an operator has to help."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, func, or_, select, update

from domain.notices import Notice
from integrations.errors import Missing
from integrations.ports import Contact, OutboxNotice, Shape
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.people import PeopleFile
from integrations.records.statements import Row, insert_all_new
from integrations.records.tables import notices

NoticeState = Literal["waiting", "failed", "held", "sent", "undeliverable", "dropped"]
TO_SEND = ("waiting", "failed")
LONGEST_ERROR = 600
# Longer than one message takes to send; whoever was killed meanwhile leaves it to the next.
CLAIM = timedelta(minutes=3)
# The first tries follow each other as the caller comes again; then it takes longer each time.
QUICK_TRIES = 4
LONGEST_PAUSE = timedelta(hours=6)


class NoticeRow(Shape):
    """A notice and what became of it, without anybody's address.

    `failed` is tried again, `undeliverable` is not; `held` waits for an operator's word. `ref` names it to them.
    """

    id: str
    ref: str
    project_id: str
    notice: Notice
    state: NoticeState
    attempts: int
    last_error: str | None
    created: datetime
    sent_at: datetime | None
    due: datetime | None = None
    reading_age: float | None = None
    remark: str | None = None


def queue(connection: Connection, project_id: str, seq: int, new: Sequence[Notice], now: datetime) -> None:
    """Add the notices of one event. Their ids come from its place, so that a repeat adds nothing."""
    insert_all_new(connection, notices, [_row(project_id, seq, place, notice, now) for place, notice in enumerate(new)])


def _row(project_id: str, seq: int, place: int, notice: Notice, now: datetime) -> Row:
    identifier = f"{project_id}:{seq}:{place}"
    return {"id": identifier, "project_id": project_id, "seq": seq, "place": place, "person": notice.person,
            "kind": notice.kind, "channel": notice.pass_on or "email", "subject": notice.subject,
            "body": notice.model_dump_json(), "state": "waiting", "attempts": 0, "created": now,
            "ref": sha256(identifier.encode()).hexdigest()[:20]}


def pause_after(attempts: int) -> timedelta:
    """How long one waits that failed so often: nothing at first, then twice as long each time."""
    return min(timedelta(seconds=2 ** (attempts - 1)), LONGEST_PAUSE) if attempts > QUICK_TRIES else timedelta()


class SqlOutbox:
    """Implements ports.Outbox. Addresses are looked up when a notice goes out, not when it was written."""

    def __init__(self, engine: Engine, people: PeopleFile, clock: Clock = utc_now) -> None:
        self._engine, self._people, self._clock = engine, people, clock

    def waiting(self, project_id: str, limit: int) -> Sequence[OutboxNotice]:
        """What to send next, oldest first; one that failed stands behind those not tried yet."""
        query = (select(notices).where(notices.c.project_id == project_id, *self._ready())
                 .order_by(notices.c.attempts, notices.c.seq, notices.c.place).limit(limit))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return [self._opened(row) for row in rows]

    def ready(self) -> Sequence[str]:
        """Ids of projects with something to send now."""
        query = select(notices.c.project_id).where(*self._ready()).distinct().order_by(notices.c.project_id)
        with reading(self._engine) as connection:
            return connection.execute(query).scalars().all()

    def claim(self, notice_ids: Sequence[str]) -> Sequence[str]:
        """Those of them that are the caller's to send now; nobody else gets them for the time that sending takes."""
        now = self._clock()
        with writing(self._engine) as connection:
            claimed = update(notices).where(notices.c.id.in_(notice_ids), *self._ready()).values(claimed=now + CLAIM)
            mine = set(connection.execute(claimed.returning(notices.c.id)).scalars())
        return [one for one in notice_ids if one in mine]

    def sent(self, *notice_ids: str) -> None:
        """They went out, in one letter where they are several."""
        self._close(notice_ids, {"state": "sent", "last_error": None, "sent_at": self._clock()})

    def failed(self, notice_id: str, sentence: str, final: bool) -> None:
        """Keep it for another try, later each time, or, when final, show it to an operator. `sentence` must hold no
        address."""
        with reading(self._engine) as connection:
            known = connection.execute(select(notices.c.attempts).where(notices.c.id == notice_id)).scalar_one_or_none()
        self._close([notice_id], {"state": "undeliverable" if final else "failed",
                                  "last_error": sentence[:LONGEST_ERROR],
                                  "due": self._clock() + pause_after((known or 0) + 1)})

    def later(self, notice_id: str, due: datetime) -> None:
        """It suits the person better then."""
        self._set(notice_id, {"due": due, "claimed": None})

    def hold(self, notice_id: str, reading_age: float) -> None:
        """It is too hard to read: an operator has to look at it first."""
        self._set(notice_id, {"state": "held", "reading_age": reading_age, "claimed": None})

    def stuck(self, project_id: str) -> Mapping[str, int]:
        """How many notices wait for another try (`failed`), or for a person (`undeliverable`, `held`)."""
        return stuck_in(self._engine, project_id)

    def letters_since(self, project_id: str, person: str, since: datetime) -> int:
        """How many letters a person got since then; several notices in one letter count once."""
        query = select(func.count(notices.c.sent_at.distinct())).where(
            notices.c.project_id == project_id, notices.c.person == person, notices.c.sent_at > since)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def contact_of(self, project_id: str, person: str) -> Contact:
        """How to reach the person on this day."""
        return self._people.contact_of(project_id, person)

    def try_again(self, notice_id: str) -> None:
        """An operator has put right what was wrong: an undeliverable notice waits again."""
        this = (notices.c.id == notice_id) & (notices.c.state == "undeliverable")
        with writing(self._engine) as connection:
            again = update(notices).where(this).values(state="waiting", attempts=0, due=None)
            if connection.execute(again).rowcount == 0:
                raise Missing(f"There is no undeliverable notice {notice_id}; nothing waits to be tried again.")

    def undeliverable(self, limit: int = 100) -> list[NoticeRow]:
        """What an operator has to look at, over all projects, oldest first."""
        query = select(notices).where(notices.c.state == "undeliverable")
        return self._rows(query.order_by(notices.c.created, notices.c.seq, notices.c.place).limit(limit))

    def of_person(self, project_id: str, person: str, limit: int = 100) -> list[NoticeRow]:
        """What a person was told, newest first."""
        query = select(notices).where(notices.c.project_id == project_id, notices.c.person == person)
        return self._rows(query.order_by(notices.c.seq.desc(), notices.c.place).limit(limit))

    def _ready(self) -> tuple[ColumnElement[bool], ...]:
        now = self._clock()
        return (notices.c.state.in_(TO_SEND), or_(notices.c.due.is_(None), notices.c.due <= now),
                or_(notices.c.claimed.is_(None), notices.c.claimed <= now))

    def _opened(self, row: RowMapping) -> OutboxNotice:
        account = self._people.account_of(row["project_id"], row["person"])
        return OutboxNotice(id=row["id"], notice=Notice.model_validate_json(row["body"]), attempts=row["attempts"],
                            contact=account.contact if account else Contact(), due=row["due"],
                            language=account.language if account else None, cleared=bool(row["cleared"]))

    def _rows(self, query: Select[tuple[object, ...]]) -> list[NoticeRow]:
        with reading(self._engine) as connection:
            return [row_of(row) for row in connection.execute(query).mappings()]

    def _close(self, notice_ids: Sequence[str], values: Mapping[str, object]) -> None:
        # What was sent stays sent: a late report of an earlier failure must not send it twice.
        these = notices.c.id.in_(notice_ids) & (notices.c.state != "sent")
        with writing(self._engine) as connection:
            connection.execute(update(notices).where(these).values(
                **values, claimed=None, attempts=notices.c.attempts + 1))

    def _set(self, notice_id: str, values: Mapping[str, object]) -> None:
        this = (notices.c.id == notice_id) & notices.c.state.in_(TO_SEND)
        with writing(self._engine) as connection:
            connection.execute(update(notices).where(this).values(**values))


def stuck_in(engine: Engine, project_id: str) -> Mapping[str, int]:
    """How many notices of a project failed, are undeliverable, or are held."""
    query = (select(notices.c.state, func.count()).where(notices.c.project_id == project_id)
             .where(notices.c.state.in_(("failed", "undeliverable", "held"))).group_by(notices.c.state))
    with reading(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def row_of(row: RowMapping) -> NoticeRow:
    return NoticeRow.model_validate({**row, "notice": Notice.model_validate_json(row["body"])})
