"""Publishing: events go into the records, in one transaction with the snapshot and the notices."""

from dataclasses import dataclass

from pydantic import BaseModel
from temporalio import activity

from activities.failures import translated
from domain.events import AnyEvent
from integrations.ports import RecordStore


class Publication(BaseModel):
    """New events of one project, in order."""

    project: str
    events: list[AnyEvent]


@dataclass(frozen=True)
class RecordsActivities:
    """A repeat changes nothing: events carry their sequence number."""

    records: RecordStore

    @activity.defn(name="records.publish")
    def publish(self, publication: Publication) -> int:
        """Returns the version that the records are at."""
        with translated():
            return self.records.publish(publication.project, publication.events)
