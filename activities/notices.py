"""Sending what waits in the outbox. A notice that fails is kept, shown, and tried again."""

from dataclasses import dataclass

from temporalio import activity

from activities.failures import translated
from integrations.errors import Permanent, Transient
from integrations.ports import Notifier, Outbox, OutboxNotice, RecordStore

BATCH = 50


@dataclass(frozen=True)
class NoticesActivities:
    """Each notice is marked as sent right after the mail server took it; its id is the message id."""

    records: RecordStore
    outbox: Outbox
    notifier: Notifier

    @activity.defn(name="notices.deliver")
    def deliver(self, project_id: str) -> int:
        """Send everything that waits for this project; how many went out."""
        with translated():
            sent = 0
            while batch := self.outbox.waiting(project_id, BATCH):
                sent += sum(self._send(project_id, one) for one in batch)
            self.records.set_trouble(project_id, "mail", None)
            return sent

    def _send(self, project_id: str, notice: OutboxNotice) -> int:
        try:
            self.notifier.send(notice)
        except Permanent as error:
            self.outbox.failed(notice.id, str(error), final=True)
            return 0
        except Transient as error:
            self.outbox.failed(notice.id, str(error), final=False)
            self.records.set_trouble(project_id, "mail", str(error))
            raise
        self.outbox.sent(notice.id)
        return 1
