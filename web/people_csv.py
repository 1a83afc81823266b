"""The people file as a table: what a file from outside says, row by row, and the table that is carried away.

Spreadsheets write commas, semicolons or tabs, with or without a byte order mark; a cell is never taken for a formula.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.findings import listed, nearest
from integrations.records.ledger_export import safe_cell
from integrations.records.people_list import ListedPerson
from web.problems import ProblemError

COLUMNS = {"name": "As the person wants to be called", "email": "Where messages and payments go",
           "phone": "For payments by text message", "project": "The id of a project that they are in",
           "person": "Who they are in it, such as P01"}
TEMPLATE = ("name,email,phone,project,person\r\n"
            "Alex Example,alex@example.org,+44 7700 900123,quiet-hour-2027,P1\r\n")
EXPORTED = ("account", "name", "reachable_by", "places")
MOST_ROWS = 2000
LONGEST_CELL = 300
DELIMITERS = (",", ";", "\t")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """One row. `number`: as a spreadsheet counts, the header being 1; `cells` that are not empty, by column."""

    number: int
    cells: dict[str, str] = field(repr=False)


def rows_of(raw: bytes) -> list[Row]:
    """The rows of a file. `malformed` with a sentence when it can't be read as a table of people."""
    text = _decoded(raw)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        table = [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        raise _unreadable(f"Row {reader.line_num} can't be read: a quote is opened and not closed, or stands in the "
                          "middle of a cell. Save the table again as CSV.") from None
    if not table or not any(table[0]):
        raise _unreadable(f"There is no table in it. Its first row names the columns: {listed(COLUMNS)}.")
    if len(table) > MOST_ROWS + 1:
        raise _unreadable(f"There are more than {MOST_ROWS:,} rows. Send them in parts.")
    header = _header(table[0])
    return [_row(number, header, cells) for number, cells in enumerate(table[1:], 2) if any(cells)]


def _header(cells: list[str]) -> list[str]:
    names = [cell.lower().replace("-", "").replace(" ", "_") for cell in cells]
    for cell, name in zip(cells, names, strict=True):
        if name not in COLUMNS:
            close = nearest(name, COLUMNS)
            raise _unreadable(f'There is a column "{cell[:40]}". Known are {listed(COLUMNS)}.'
                              + (f' Did you mean "{close}"?' if close else ""))
    if len(set(names)) != len(names):
        raise _unreadable("A column is there twice. Keep one of the two.")
    if "email" not in names and not {"project", "person"} <= set(names):
        raise _unreadable("Nobody can be told apart: name a column email, or the columns project and person.")
    return names


def _row(number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) > len(header) and any(cells[len(header):]):
        raise _unreadable(f"Row {number} has more cells than the first row. Put a cell that has a comma in quotes.")
    return Row(number, {name: _plain(cell) for name, cell in zip(header, cells, strict=False) if cell})


def _plain(cell: str) -> str:
    """Without the mark that keeps spreadsheets from taking our own tables for formulas."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _decoded(raw: bytes) -> str:
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable("This is not a text file. Save the table as CSV (UTF-8), then send it again.")
    try:
        return raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as broken:
        line = 1 + raw[:broken.start].count(b"\n")
        raise _unreadable(f'Row {line} is not UTF-8 text. Save the table as "CSV UTF-8", then send it again.') from None


def _unreadable(sentence: str) -> ProblemError:
    return ProblemError("malformed", f"{sentence} Nothing was changed.")


def table_of(people: Iterable[ListedPerson]) -> str:
    """The list for spreadsheets: no addresses, as on the page of the list."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(EXPORTED)
    for one in people:
        places = "; ".join(f"{place.project_id}/{place.person}" for place in one.places)
        writer.writerow([safe_cell(cell) for cell in (one.account, one.name or "", " and ".join(one.reachable_by),
                                                      places)])
    return out.getvalue()
