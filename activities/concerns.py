"""Telling people that a concern was raised, and keeping how far it is. Neither the message nor the record says more."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel
from temporalio import activity

from activities.failures import translated
from domain.concerns import WORDS, Concern, Step
from domain.notice import written
from integrations.ports import Concerns, Editor, Notifier, OutboxNotice, PeopleDirectory


class ConcernCall(BaseModel):
    """Whom to tell of which concern; `step` says why now."""

    project: str
    concern: str
    person: str
    step: Step


class ConcernMark(BaseModel):
    """How far a concern is; an instant is None where it is not there yet."""

    concern: str
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class ConcernActivities:
    """Tried again for ever: a concern that nobody hears of is worse than a mail too many."""

    concerns: Concerns
    people: PeopleDirectory
    notifier: Notifier
    editor: Editor | None = None

    @activity.defn(name="concerns.keep", no_thread_cancel_exception=True)
    def keep(self, concern: Concern) -> None:
        """Write down that it was raised."""
        with translated():
            self.concerns.keep(concern)

    @activity.defn(name="concerns.mark", no_thread_cancel_exception=True)
    def mark(self, mark: ConcernMark) -> None:
        """Write down how far it is."""
        with translated():
            if mark.acknowledged_at is not None:
                self.concerns.acknowledged(mark.concern, mark.acknowledged_at)
            if mark.closed_at is not None:
                self.concerns.closed(mark.concern, mark.closed_at)

    @activity.defn(name="concerns.tell", no_thread_cancel_exception=True)
    def tell(self, call: ConcernCall) -> None:
        """One message to one person. It never waits for quiet hours and is in no outbox that others read."""
        heading, text = WORDS[call.step]
        notice = written(call.person, "concern", heading, [text], link="concerns")
        with translated():
            language = self.people.language_of(call.project, call.person)
            spoken = self.editor.spoken(notice, language) if self.editor and language else notice
            self.notifier.send(OutboxNotice(
                id=f"{call.project}:concern-{call.concern}-{call.step}:{call.person}", notice=spoken,
                contact=self.people.contact_of(call.project, call.person), language=language))
