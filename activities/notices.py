"""Sending what waits in the outbox. A notice that fails is kept, shown, and tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from integrations.errors import IntegrationError, Refused, Transient, Unavailable
from integrations.ports import Notifier, Outbox, OutboxNotice, RecordStore

BATCH = 50
# Well within the time that the workflow gives: whoever goes on beyond it would send beside the next attempt.
LONGEST_SECONDS = 120.0
FAILURES_IN_A_ROW = 2


@dataclass(frozen=True)
class NoticesActivities:
    """Each notice is marked as sent right after the mail server took it; its id is the message id."""

    records: RecordStore
    outbox: Outbox
    notifier: Notifier

    @activity.defn(name="notices.deliver", no_thread_cancel_exception=True)
    def deliver(self, project_id: str) -> int:
        """Send what waits for this project; how many went out. One bad address holds nobody else up.

        Raised when something is left: it is sent the next time, after those that were not tried yet.
        """
        with translated(), beating():
            try:
                sent = self._deliver(project_id)
            except IntegrationError as error:
                self.records.set_trouble(project_id, "mail", str(error))
                raise
            self.records.set_trouble(project_id, "mail", None)
            return sent

    def _deliver(self, project_id: str) -> int:
        sent, end = 0, monotonic() + LONGEST_SECONDS
        while batch := self.outbox.waiting(project_id, BATCH):
            sent += self._send_all(batch, end)
        return sent

    def _send_all(self, batch: Sequence[OutboxNotice], end: float) -> int:
        """How many went out. Raises the last passing failure, after two in a row at once: then it is the server."""
        sent, in_a_row = 0, 0
        failure: Transient | None = None
        for notice in batch:
            activity.heartbeat(notice.id)
            if monotonic() > end:
                raise Unavailable("Many messages wait. The rest go out by themselves in a moment.")
            try:
                sent += self._send(notice)
                in_a_row = 0
            except Transient as error:
                failure, in_a_row = error, in_a_row + 1
                if in_a_row == FAILURES_IN_A_ROW:
                    break
        if failure is not None:
            raise failure
        return sent

    def _send(self, notice: OutboxNotice) -> int:
        """Only a refusal of this very message is final; wrong settings are not this person's fault."""
        try:
            self.notifier.send(notice)
        except Refused as error:
            self.outbox.failed(notice.id, str(error), final=True)
            return 0
        except IntegrationError as error:
            self.outbox.failed(notice.id, str(error), final=False)
            raise
        self.outbox.sent(notice.id)
        return 1
