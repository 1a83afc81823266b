"""Bringing many people into the people file at once: first what each row would do, then, when told to, doing it.

An empty cell changes nothing. A row stands for whoever has its e-mail address, or is its person of its project.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from integrations.errors import IntegrationError, Missing
from integrations.ports import Contact
from integrations.records.people import Account, lookup_text
from web.access import Reader
from web.contacts import ContactSent, change_contact
from web.parts import Parts
from web.people_csv import FORMULA, LONGEST_CELL, Row, rows_of
from web.problems import ProblemError

Verdict = Literal["add", "change", "same", "refuse"]
FORMS = {"email": "is not an e-mail address", "phone": "is not a phone number", "name": "is not a name"}


class RowOutcome(BaseModel):
    """What becomes of one row; never an address. `changes`: what it touches, such as email or P01 in a project."""

    row: int = Field(description="as a spreadsheet counts; the first row names the columns")
    verdict: Verdict
    name: str | None = None
    changes: list[str] = []
    sentence: str = Field("", description="why it is refused")


class ImportOutcome(BaseModel):
    """`done`: whether it was carried out, or only looked at. `digest` stands for what would be done."""

    done: bool
    digest: str
    rows: list[RowOutcome]
    added: int
    changed: int
    same: int
    refused: int


@dataclass
class Planned:
    """A row that can be done. `account` is None for somebody new; a later row may mean the same new one (`key`)."""

    outcome: RowOutcome
    account: str | None = None
    key: str = ""
    contact: Contact = field(default_factory=Contact, repr=False)
    place: tuple[str, str] | None = None


class _RowRefusedError(Exception):
    """Why a row can't be done."""


def plan_import(parts: Parts, raw: bytes) -> list[Planned]:
    """What each row would do, in order; nothing is changed. `malformed` when the table itself can't be read."""
    planner = _Planner(parts)
    return [planner.plan(row) for row in rows_of(raw)]


async def carry_out(parts: Parts, reader: Reader, planned: Sequence[Planned]) -> ImportOutcome:
    """Do it row by row. A row that fails is told as refused, and the others go on."""
    digest, made = outcome_of(planned).digest, dict[str, str]()
    told = []
    for one in planned:
        if one.outcome.verdict in ("add", "change"):
            try:
                await _do(parts, reader, one, made)
            except (ProblemError, IntegrationError) as error:
                told.append(one.outcome.model_copy(update={"verdict": "refuse", "sentence": str(error)}))
                continue
        told.append(one.outcome)
    return _counted(told, digest, done=True)


def outcome_of(planned: Sequence[Planned]) -> ImportOutcome:
    """What is planned, as it is shown."""
    told = [(one.account, one.key, one.contact.model_dump(), one.place, one.outcome.model_dump()) for one in planned]
    return _counted([one.outcome for one in planned], sha256(repr(told).encode()).hexdigest()[:16], done=False)


def _counted(rows: list[RowOutcome], digest: str, *, done: bool) -> ImportOutcome:
    count = {verdict: sum(one.verdict == verdict for one in rows) for verdict in ("add", "change", "same", "refuse")}
    return ImportOutcome(done=done, digest=digest, rows=rows, added=count["add"], changed=count["change"],
                         same=count["same"], refused=count["refuse"])


async def _do(parts: Parts, reader: Reader, one: Planned, made: dict[str, str]) -> None:
    account = one.account or made.get(one.key)
    if account is None:
        account = made[one.key] = (await run_in_threadpool(parts.people.add, one.contact)).id
    else:
        await change_contact(parts, reader, account, one.contact)
    if one.place:
        await run_in_threadpool(parts.people.join, *one.place, account)


class _Planner:
    """Reads the people file, and remembers what earlier rows of the same table would do."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._contacts: dict[str, Contact] = {}
        self._by_email: dict[str, str] = {}
        self._places: dict[tuple[str, str], str] = {}

    def plan(self, row: Row) -> Planned:
        name = row.cells.get("name")
        try:
            return self._planned(row, name)
        except _RowRefusedError as refused:
            return Planned(RowOutcome(row=row.number, verdict="refuse", name=name, sentence=str(refused)))

    def _planned(self, row: Row, name: str | None) -> Planned:
        sent, place = _sent(row), _place(self._parts, row)
        if not sent.email and place is None:
            raise _RowRefusedError("It has neither an e-mail address nor a project and person, so it would be added "
                                   "anew each time. Give one of them.")
        key = self._who(sent, place) or f"row {row.number}"
        before = self._contacts.get(key, Contact())
        contact = before.model_copy(update=sent.model_dump(exclude_none=True))
        if sent.email and self._by_email.setdefault(lookup_text(sent.email), key) != key:
            raise _RowRefusedError("Another row, or somebody else in the people file, has this e-mail address.")
        self._contacts[key] = contact
        joins = place is not None and self._places.get(place) != key
        if place is not None:
            self._places[place] = key
        changes = [one for one in ("name", "email", "phone") if getattr(before, one) != getattr(contact, one)]
        changes += [f"{place[1]} in {place[0]}"] if place and joins else []
        new = key.startswith("row ")
        verdict: Verdict = "add" if key == f"row {row.number}" else "change" if changes else "same"
        outcome = RowOutcome(row=row.number, verdict=verdict, name=name or contact.name, changes=changes)
        return Planned(outcome, None if new else key, key, contact, place if joins else None)

    def _who(self, sent: ContactSent, place: tuple[str, str] | None) -> str | None:
        """The account that a row is about, or the earlier row that brings them; None for somebody new."""
        holder = self._holder(place) if place else None
        owner = self._owner(sent.email) if sent.email else None
        if holder and owner and holder != owner:
            raise _RowRefusedError("This person of the project is somebody else in the people file already, or the "
                                   "e-mail address is somebody else's. Look at both on their pages.")
        return holder or owner

    def _holder(self, place: tuple[str, str]) -> str | None:
        if place not in self._places:
            known = self._parts.people.account_of(*place)
            if known is None:
                return None
            self._places[place] = self._know(known)
        return self._places[place]

    def _owner(self, email: str) -> str | None:
        if lookup_text(email) not in self._by_email:
            known = self._parts.people.find(email)
            if known is None:
                return None
            self._by_email[lookup_text(email)] = self._know(known)
        return self._by_email[lookup_text(email)]

    def _know(self, known: Account) -> str:
        if known.erased:
            raise _RowRefusedError("This person's data was erased. If they want to take part again, write it on their "
                                   "own page.")
        self._contacts.setdefault(known.id, known.contact)
        return known.id


def _sent(row: Row) -> ContactSent:
    """The contact of a row. Refused when a cell can't be one."""
    cells = {name: cell for name, cell in row.cells.items() if name in FORMS}
    for name, cell in row.cells.items():
        if cell.startswith(FORMULA) and not (name == "phone" and cell.startswith("+")):
            raise _RowRefusedError(f"The {name} begins with {cell[0]}, which a spreadsheet takes for a formula. Leave "
                                   "that sign out.")
        if len(cell) > LONGEST_CELL or not cell.isprintable():
            raise _RowRefusedError(f"The {name} is too long, or has a line break or an invisible sign in it.")
    try:
        return ContactSent.model_validate(cells)
    except ValidationError as error:
        wrong = sorted({str(one["loc"][0]) for one in error.errors()})
        raise _RowRefusedError("; ".join(f"The {name} {FORMS[name]}" for name in wrong) + ". Correct it.") from None


def _place(parts: Parts, row: Row) -> tuple[str, str] | None:
    """Project and person of a row; None when it names neither."""
    project_id, person = row.cells.get("project"), row.cells.get("person")
    if project_id is None and person is None:
        return None
    if project_id is None or person is None:
        raise _RowRefusedError("Project and person go together: give both, or neither.")
    try:
        project = parts.records.project(project_id)
    except Missing:
        raise _RowRefusedError("There is no project of this id. Start it first, or leave project and person "
                               "empty.") from None
    if person not in project.people:
        raise _RowRefusedError(f"There is no such person in the project. People: {', '.join(project.people)}.")
    return project_id, person
