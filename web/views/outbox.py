"""Messages as operators see them: kind, state and subject; the words only of one that waits for them to look at it."""

from datetime import datetime

from pydantic import BaseModel, Field

from domain.plain_language import Plainer, plainer
from domain.project import Project
from domain.said import ENGLISH
from domain.ways import PRIVATE
from integrations.records.outbox import NoticeRow, NoticeState


class MessageView(BaseModel):
    """One message to one person. `ref` names it; `plainer` says what could be said in plainer words."""

    ref: str
    project: str
    person: str
    kind: str = Field(description="`private` for what is about somebody's own money")
    subject: str
    state: NoticeState
    attempts: int
    created: datetime
    due: datetime | None
    sent_at: datetime | None
    last_error: str | None
    remark: str | None
    reading_age: float | None = None
    text: str | None = Field(None, description="only while it is held")
    plainer: list[Plainer] = []


class OutboxView(BaseModel):
    """`counts` by state is of all that is wanted, whatever state was asked for."""

    counts: dict[str, int]
    messages: list[MessageView]


def message_view(row: NoticeRow, project: Project | None) -> MessageView:
    """A held one with its words and with plainer ones; others without."""
    private = row.notice.kind in PRIVATE
    seen = MessageView(
        ref=row.ref, project=row.project_id, person=row.notice.person, kind="private" if private else row.notice.kind,
        subject="A private message" if private else row.notice.subject, state=row.state, attempts=row.attempts,
        created=row.created, due=row.due, sent_at=row.sent_at, last_error=row.last_error, remark=row.remark)
    if row.state != "held" or private:
        return seen
    limits = project.charter.plain_language if project else None
    found = plainer(row.notice.ours(ENGLISH), limits.banned if limits else (),
                    limits.max_words_per_sentence if limits else 25)
    return seen.model_copy(update={"reading_age": row.reading_age, "text": row.notice.text, "plainer": found})
