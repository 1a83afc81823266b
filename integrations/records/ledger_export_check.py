"""An export of the ledger read back from its file, and whether every row of it is there, in order and unchanged."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Literal

from integrations.errors import Refused
from integrations.ports import Shape
from integrations.records.ledger_export import CHAINS, FORM, START_OF_FORMULA, ExportRow, first_hash, heads, row_hash

# `there`: the end row closes what is there. `cut`: it is missing, or tells of other rows. `without`: the export was
# written before there were end rows, so that nobody can tell.
End = Literal["there", "cut", "without"]


class ExportReport(Shape):
    """`rows` without the end row. `broken`: the first row that does not follow from the one before it."""

    rows: int
    broken: ExportRow | None
    end: End


def read_export(text: str) -> list[ExportRow]:
    """The rows of a file in JSON Lines or CSV. Raises ValueError when it is neither, Refused when it is empty."""
    if not text.strip():
        raise Refused("The file is empty: not even the row that ends an export is there.")
    if text.lstrip().startswith("{"):
        return [ExportRow.model_validate_json(line) for line in text.rstrip("\n").split("\n")]
    table = csv.DictReader(io.StringIO(text, newline=""))
    if list(table.fieldnames or []) != list(ExportRow.model_fields):
        raise ValueError("these are not the columns of an export")
    return [ExportRow.model_validate(_cells(row)) for row in table]


def _cells(row: Mapping[str | None, str | None]) -> dict[str, str | None]:
    """As they were before they were written for spreadsheets; a row that is cut off has no more than it has."""
    if None in row:
        raise ValueError("a row has more cells than the table has columns")
    found = {name: text[1:] if text.startswith("'") and text[1:].startswith(START_OF_FORMULA) else text
             for name, text in row.items() if name is not None and text is not None}
    return {**found, "amount_minor": found.get("amount_minor") or None}


def check_export(rows: Sequence[ExportRow]) -> ExportReport:
    """Rows that were changed, left out, put in or cut off."""
    told = [row for row in rows if row.source != "end"]
    return ExportReport(rows=len(told), broken=broken_row(told), end=_end(rows, told))


def broken_row(rows: Sequence[ExportRow]) -> ExportRow | None:
    """The first row that does not follow from the one before it of its chain; None when all do."""
    for source in CHAINS:
        head = ""
        for number, row in enumerate((one for one in rows if one.source == source), start=1):
            before = [head] if head else [first_hash(row.project, source), first_hash(row.project, source, 1)]
            if row.n != number or row.prev_hash not in before or row.hash != row_hash(row):
                return row
            head = row.hash
    return None


def _end(rows: Sequence[ExportRow], told: Sequence[ExportRow]) -> End:
    marks = [row for row in rows if row.source == "end"]
    if marks:
        last, found = rows[-1], heads(rows[-1].project, told)
        whole = len(marks) == 1 and last.source == "end" and last.hash == row_hash(last) and last.n == len(told)
        return "there" if whole and [last.before, last.after] == [found[source] for source in CHAINS] else "cut"
    first = next((row for row in told if row.n == 1), None)
    old = first is not None and first.prev_hash == first_hash(first.project, first.source, FORM - 1)
    return "without" if old else "cut"
