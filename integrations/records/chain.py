"""The hash chain of a project's events: pure, so that an export can be checked without the database.

hash = sha256(previous hash + payload), both as text; the payload is the event as canonical JSON (sorted keys, no
spaces, UTF-8). The hash before the first event is the sha256 of the project's id, so no chain fits another project.
"""

import json
from collections.abc import Iterable
from hashlib import sha256

from domain.events import Event
from integrations.ports import Shape


class ChainLink(Shape):
    """One event as stored, with its place in the chain."""

    seq: int
    payload: str
    prev_hash: str
    hash: str


class ChainReport(Shape):
    """What a check found. `broken_seq` is the first event that does not fit; None when all do."""

    project_id: str
    events: int
    head: str
    broken_seq: int | None = None
    sentence: str

    @property
    def whole(self) -> bool:
        return self.broken_seq is None


def genesis(project_id: str) -> str:
    return sha256(project_id.encode()).hexdigest()


def payload_of(event: Event) -> str:
    """An event as canonical JSON."""
    return json.dumps(event.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def linked(event: Event, prev_hash: str) -> ChainLink:
    """An event with its place after `prev_hash`."""
    payload = payload_of(event)
    return ChainLink(seq=event.seq, payload=payload, prev_hash=prev_hash, hash=_hash(prev_hash, payload))


def check(project_id: str, links: Iterable[ChainLink]) -> ChainReport:
    """Whether every event is there, in order and unchanged since it was appended."""
    head, count = genesis(project_id), 0
    for count, link in enumerate(links, start=1):
        if not _fits(link, count, head):
            return ChainReport(
                project_id=project_id, events=count - 1, head=head, broken_seq=count,
                sentence=f"Event {count} of {project_id} is missing or was changed after it was recorded. Everything "
                "before it is whole. Compare with the last backup or export.")
        head = link.hash
    return ChainReport(project_id=project_id, events=count, head=head,
                       sentence=f"All {count} events of {project_id} are there, in order and unchanged.")


def check_end(report: ChainReport, version: int, head: str) -> ChainReport:
    """The report again, broken when a whole chain does not end where the project was published up to."""
    if not report.whole or (report.events, report.head) == (version, head):
        return report
    return report.model_copy(update={
        "broken_seq": min(report.events, version) + 1,
        "sentence": f"{report.project_id} was published up to event {version}, but its chain of {report.events} events "
        "ends otherwise. Compare with the last backup or export."})


def _fits(link: ChainLink, seq: int, head: str) -> bool:
    return (link.seq == seq and json.loads(link.payload).get("seq") == seq and link.prev_hash == head
            and link.hash == _hash(head, link.payload))


def _hash(prev_hash: str, payload: str) -> str:
    return sha256((prev_hash + payload).encode()).hexdigest()
