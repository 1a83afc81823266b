"""What operators see of the outbox and do about it. Nobody else's private matters: of messages about a person's own
money only those that could not be brought are here, and the pages show neither their kind nor their words.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, select, update

from domain.ways import PRIVATE
from integrations.errors import Conflict, Missing
from integrations.ports import Shape
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.outbox import NoticeRow, NoticeState, row_of, stuck_in
from integrations.records.tables import notices

# What an operator may send off again at once: what waits for a better hour too.
TO_RESEND = ("waiting", "failed", "undeliverable")
STUCK = ("failed", "undeliverable")


class Wanted(Shape):
    """Which messages; None and empty mean all."""

    state: NoticeState | None = None
    project: str = ""
    person: str = ""
    kind: str = ""


class OutboxDesk:
    """Raises Missing for a message that is not there, Conflict for one with which that can't be done any more."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def counts(self, wanted: Wanted) -> dict[str, int]:
        """How many there are by state, of those wanted in any state."""
        query = (select(notices.c.state, func.count()).where(*_those(wanted.model_copy(update={"state": None})))
                 .group_by(notices.c.state))
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def messages(self, wanted: Wanted, limit: int, offset: int = 0) -> list[NoticeRow]:
        """Newest first."""
        query = (select(notices).where(*_those(wanted))
                 .order_by(notices.c.created.desc(), notices.c.ref).limit(limit).offset(offset))
        with reading(self._engine) as connection:
            return [row_of(row) for row in connection.execute(query).mappings()]

    def message(self, ref: str) -> NoticeRow:
        """One that operators see."""
        return self._row(notices.c.ref == ref, *_those(Wanted()))

    def stuck(self, project_id: str) -> Mapping[str, int]:
        """How many messages of a project failed, could not be brought, or are held."""
        return stuck_in(self._engine, project_id)

    def resend(self, ref: str, by: str) -> NoticeRow:
        """It is tried again from the beginning, now."""
        return self._change(ref, TO_RESEND, state="waiting", attempts=0, due=self._clock(), claimed=None,
                            remark=f"Sent again by {by}")

    def send_as_it_is(self, ref: str, by: str, reason: str) -> NoticeRow:
        """A held message goes out, though it is hard to read."""
        return self._change(ref, ("held",), state="waiting", cleared=True, remark=f"As it is, by {by}: {reason}")

    def edit(self, ref: str, by: str, subject: str, text: str) -> NoticeRow:
        """A held message gets other words and goes out. They are said as they are, in no other language."""
        notice = self.message(ref).notice.model_copy(update={
            "subject": subject, "text": text, "heading": None, "paragraphs": []})
        return self._change(ref, ("held",), state="waiting", cleared=True, subject=subject,
                            body=notice.model_dump_json(), remark=f"In other words, by {by}")

    def drop(self, ref: str, by: str, reason: str) -> NoticeRow:
        """It is not sent any more."""
        return self._change(ref, (*TO_RESEND, "held"), state="dropped", claimed=None,
                            remark=f"Dropped by {by}: {reason}")

    def _change(self, ref: str, states: Sequence[str], **values: str | int | bool | datetime | None) -> NoticeRow:
        self.message(ref)
        now = self._clock()
        free = notices.c.claimed.is_(None) | (notices.c.claimed <= now)
        this = (notices.c.ref == ref) & notices.c.state.in_(states) & free
        with writing(self._engine) as connection:
            if connection.execute(update(notices).where(this).values(**values)).rowcount == 0:
                raise Conflict("That can't be done with this message any more: it was sent, dropped or let go "
                               "meanwhile. Open the outbox again to see how it is.")
        return self._row(notices.c.ref == ref)

    def _row(self, *these: ColumnElement[bool]) -> NoticeRow:
        with reading(self._engine) as connection:
            row = connection.execute(select(notices).where(*these)).mappings().one_or_none()
        if row is None:
            raise Missing("There is no such message in the outbox. Look at the list of messages.")
        return row_of(row)


def _those(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [notices.c.kind.not_in(PRIVATE) | notices.c.state.in_(STUCK)]
    if wanted.state:
        found.append(notices.c.state == wanted.state)
    if wanted.project:
        found.append(notices.c.project_id == wanted.project)
    if wanted.person:
        found.append(notices.c.person == wanted.person)
    if wanted.kind:
        # Asked for by its kind, a private message would tell what it is about.
        found.append((notices.c.kind == wanted.kind) & notices.c.kind.not_in(PRIVATE))
    return found
