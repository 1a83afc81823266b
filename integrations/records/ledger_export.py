"""The money of a project for an audit: each event about it and each ledger entry as one row, chained by hashes.

Ids, never names. A reward is told from the moment when its run is released: until then its person may decline it, and
of what people decline or swap, and that they chose, there is no row. Events and entries have a chain each, so that a
later export begins with the rows of an earlier one; the last row says how far both chains go, so that an export that is
cut off shows. Read back and checked by ledger_export_check.py.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Literal

from domain import events_money, events_payout
from domain.event import Event
from domain.events import AnyEvent
from domain.project import Project, fold
from domain.state import Actor
from integrations.ports import Ledger, LedgerEntry, LedgerLine, Shape
from integrations.records.chain import ChainLink
from integrations.records.reads import ANY_EVENT, RecordReads

# What people choose for themselves is theirs.
CHOICES = {"reward_chosen", "reward_forgone", "run_changed", "swap_given", "advice_offered"}
KINDS = {str(one.model_fields["kind"].default) for module in (events_money, events_payout)
         for one in vars(module).values()
         if isinstance(one, type) and issubclass(one, Event) and one is not Event} - CHOICES
Source = Literal["event", "entry", "end"]
CHAINS: tuple[Source, Source] = ("event", "entry")
# Part of each chain's beginning. Exports before it had no end row; theirs begin otherwise (first_hash).
FORM = 2
START_OF_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


class ExportRow(Shape):
    """One row. `before` and `after`: a reward's state for an event, the two accounts for an entry. `at` is UTC.

    `hash` is the SHA-256 of the row before of the same source (its `prev_hash`) and of this row without both, as JSON
    with sorted keys and no spaces. The first `prev_hash` is the SHA-256 of project id, source and 2, with spaces.
    The last row has the source `end`: in `n` how many rows are before it, in `before` and `after` the last hash of the
    events and of the entries.
    """

    n: int
    source: Source
    at: str
    project: str
    who: str
    what: str
    line: str = ""
    external_id: str = ""
    run: str = ""
    person: str = ""
    why: str = ""
    before: str = ""
    after: str = ""
    amount_minor: int | None = None
    currency: str = ""
    rate_card: str = ""
    request_sha256: str = ""
    provider: str = ""
    order_id: str = ""
    reward_id: str = ""
    event_hash: str = ""
    prev_hash: str = ""
    hash: str = ""


@dataclass(frozen=True)
class LedgerExport:
    """Reads only; Missing when the project is not known."""

    records: RecordReads
    ledger: Ledger

    def rows(self, project_id: str) -> list[ExportRow]:
        """In the order of time."""
        events = chained(project_id, "event", _of_events(self.records.chain(project_id)))
        entries = chained(project_id, "entry", self._of_entries(project_id))
        rows = sorted([*events, *entries], key=lambda row: (row.at, row.source != "event", row.n))
        return [*rows, end_row(project_id, rows)]

    def _of_entries(self, project_id: str) -> Iterator[ExportRow]:
        project = self.records.project(project_id)
        own = {one.external_id: one for one in project.lines.values()}
        lines = {one.external_id: one for one in self.ledger.lines(project_id)}
        for entry in self.ledger.entries(project_id):
            line, known = lines.get(entry.external_id), own.get(entry.external_id)
            yield _entry_row(project_id, entry, line).model_copy(update={
                "line": known.id if known else "", "rate_card": known.card if known else "",
                "why": known.why if known else ""})


def _entry_row(project_id: str, entry: LedgerEntry, line: LedgerLine | None) -> ExportRow:
    answered = line is not None and entry.step not in ("reserve", "submit")
    return ExportRow(
        n=0, source="entry", at=_utc(entry.at.isoformat()), project=project_id, who="coproduce", what=entry.step,
        external_id=entry.external_id, run=line.run_id if line else "", person=line.person if line else "",
        before=entry.credit, after=entry.debit, amount_minor=entry.amount_minor, currency=entry.currency,
        provider=(line.provider or "") if line and entry.step != "reserve" else "",
        request_sha256=(line.sha256 or "") if line and entry.step != "reserve" else "",
        order_id=(line.order_id or "") if line and answered else "",
        reward_id=(line.reward_id or "") if line and answered else "")


def _of_events(links: Sequence[ChainLink]) -> Iterator[ExportRow]:
    project: Project | None = None
    released: set[str] = set()
    for link in links:
        event = ANY_EVENT.validate_json(link.payload)
        before, project = project, fold(project, [event])
        released.update(project.runs[event.run].lines if event.kind == "run_released" else [])
        if event.kind in KINDS and before is not None:
            yield from (row.model_copy(update={"event_hash": link.hash})
                        for row in _event_rows(event, before, project, released))


def _event_rows(event: AnyEvent, before: Project, after: Project, released: set[str]) -> Iterator[ExportRow]:
    """One for each expense or released reward whose state it changes or that it names; one alone when it is about none
    and is no private matter of somebody's reward."""
    told = ExportRow(n=0, source="event", at=_utc(event.at.isoformat()), project=after.id, who=_who(event),
                     what=event.kind, why=_why(event), run=str(getattr(event, "run", "")),
                     person=str(getattr(event, "person", "")))
    named = getattr(event, "line", "")
    touched = [key for key, line in after.lines.items() if (line.kind == "expense" or key in released)
               and (key == named or key not in before.lines or before.lines[key] != line)]
    for key in touched:
        line = after.lines[key]
        was = before.lines[key].state if key in before.lines else ""
        yield told.model_copy(update={
            "line": key, "external_id": line.external_id, "run": line.run or told.run, "person": line.person,
            "why": told.why or line.why, "before": was, "after": line.state,
            "amount_minor": line.amount_minor, "currency": after.currency, "rate_card": line.card})
    if not touched and (not event.private or event.kind == "contact_changed"):
        yield told


def _who(event: Event) -> str:
    """Whoever changed an address in the people file, else whoever the event is by."""
    by: Actor = getattr(event, "changed_by", None) or event.by
    return by.person or ("operations" if by.operator else "finance" if by.finance else by.channel)


def _why(event: AnyEvent) -> str:
    said = (getattr(event, name, "") for name in ("reason", "sentence", "what"))
    return next((str(one) for one in said if one), "")


def _utc(text: str) -> str:
    return text.replace("+00:00", "Z")


def chained(project_id: str, source: Source, rows: Iterable[ExportRow]) -> Iterator[ExportRow]:
    """The rows numbered, each with its place in the chain of its source."""
    head = first_hash(project_id, source)
    for number, row in zip(count(1), rows, strict=False):
        placed = row.model_copy(update={"n": number, "prev_hash": head})
        head = row_hash(placed)
        yield placed.model_copy(update={"hash": head})


def end_row(project_id: str, rows: Sequence[ExportRow]) -> ExportRow:
    """What closes an export of these rows."""
    events, entries = (heads(project_id, rows)[source] for source in CHAINS)
    counted = ", ".join(f"{sum(row.source == source for row in rows)} of the source {source}" for source in CHAINS)
    placed = ExportRow(n=len(rows), source="end", at=rows[-1].at if rows else "", project=project_id, who="coproduce",
                       what="export_ended", why=counted, before=events, after=entries,
                       prev_hash=first_hash(project_id, "end"))
    return placed.model_copy(update={"hash": row_hash(placed)})


def heads(project_id: str, rows: Iterable[ExportRow]) -> dict[Source, str]:
    """The last hash of each chain."""
    return {source: first_hash(project_id, source) for source in CHAINS} | {row.source: row.hash for row in rows}


def first_hash(project_id: str, source: Source, form: int = FORM) -> str:
    """What a chain begins with, in this form of exports or in the first."""
    return sha256(f"{project_id} {source}{f' {form}' if form > 1 else ''}".encode()).hexdigest()


def row_hash(row: ExportRow) -> str:
    told = row.model_dump(mode="json", exclude={"prev_hash", "hash"})
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256((row.prev_hash + text).encode()).hexdigest()


def as_json_lines(rows: Iterable[ExportRow]) -> str:
    return "".join(f"{json.dumps(row.model_dump(mode='json'), ensure_ascii=False)}\n" for row in rows)


def as_csv(rows: Iterable[ExportRow]) -> str:
    """For spreadsheets: a text that one would take for a formula, or that begins so already, gets an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ExportRow.model_fields), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe_cell(value) for name, value in row.model_dump(mode="json").items()})
    return out.getvalue()


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(START_OF_FORMULA) else value

