"""The people file over HTTP, for operators: the list, bringing in a table, a person's own data, erasing somebody."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from integrations.errors import Missing
from integrations.records.ledger_rules import ENDED
from integrations.records.people import Account
from integrations.records.people_list import ListedPerson
from web.access import ApiReader, Reader
from web.api.bodies import json_body, media_type
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.people_data import PersonExport, export_of
from web.people_import import ImportOutcome, carry_out, outcome_of, plan_import
from web.problems import ProblemError, documented

router = APIRouter(prefix="/api/people", tags=["people"])

CONFIRM = "erase"
CSV_TYPES = ("text/csv", "application/csv", "text/plain")


class PeopleFound(BaseModel):
    """A part of the list, without any address."""

    people: list[ListedPerson]
    total: int


class Erased(BaseModel):
    """`open_payments`: requests of payments that have not ended; their sealed bytes stay until they have. Erase again
    then."""

    account: str
    open_payments: int


class EraseAsked(BaseModel):
    confirm: str = Field(description=f"the word {CONFIRM}")


@router.get("", summary="The people file, as a list", responses=documented(400, 401, 403, 429, 503))
def list_people(request: Request, reader: ApiReader, find: Annotated[str, Query(
        max_length=200, description="part of a name, a whole e-mail address or a project's id")] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> PeopleFound:
    """For operators. Names, how each can be reached, and who they are in which project; never an address."""
    found = parts_of(request).people_list.page(find, limit, offset)
    return PeopleFound(people=found.people, total=found.total)


@router.post("/import", response_model=ImportOutcome, summary="Bring in a table of people",
             openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}},
             responses=documented(400, 401, 403, 409, 413, 415, 429, 503))
async def import_people(request: Request, reader: ApiReader, once: OnlyOnce, dry_run: Annotated[bool, Query(
        description="only say what each row would do")] = False) -> Response:
    """For operators. Columns: name, email, phone, project, person; an empty cell changes nothing. Rows that can't be
    done are told and the others go on."""
    if media_type(request) not in CSV_TYPES:
        raise ProblemError("media_type", "Send the table with `Content-Type: text/csv`.")
    parts, raw = parts_of(request), await request.body()

    async def work() -> Response:
        planned = await run_in_threadpool(plan_import, parts, raw)
        told = outcome_of(planned) if dry_run else await carry_out(parts, reader, planned)
        return JSONResponse(told.model_dump(mode="json"))
    return await once.answer(work)


@router.post("/{account}/export", summary="Everything that is kept about a person",
             responses=documented(401, 403, 404, 429, 503))
def export_person(request: Request, reader: ApiReader, account: str) -> PersonExport:
    """For operators, to hand it to this person and nobody else: it holds what they chose. It is written down who asked
    for it."""
    return carried_away(parts_of(request), reader, account)


@router.post("/{account}/erase", summary="Erase who somebody is",
             openapi_extra={"requestBody": {"required": True, "content": {"application/json": {
                 "schema": EraseAsked.model_json_schema()}}}},
             responses=documented(400, 401, 403, 404, 409, 413, 415, 429, 503))
async def erase_person(request: Request, reader: ApiReader, account: str) -> Erased:
    """For operators. Name, addresses, sign-in, link to the board and messages go; person ids, events and the ledger
    stay, so that the books balance. Nothing brings it back."""
    body: dict[str, Any] = await json_body(request)
    return await run_in_threadpool(erased, parts_of(request), account, str(body.get("confirm", "")))


def known_account(parts: Parts, account: str) -> Account:
    """`unknown` when there is no such person in the people file."""
    try:
        return parts.people.account(account)
    except Missing:
        raise ProblemError("unknown", "There is nobody of this id in the people file. Look at the list.") from None


def carried_away(parts: Parts, reader: Reader, account: str) -> PersonExport:
    """A person's own data; who took it is written down."""
    known_account(parts, account)
    found = export_of(parts, account)
    parts.people_list.note_look(account, reader.account.id, "exported")
    return found


def erased(parts: Parts, account: str, confirm: str) -> Erased:
    """Erase somebody. `malformed` without the word that confirms it; `conflict` for somebody with a role."""
    known = known_account(parts, account)
    if confirm.strip().lower() != CONFIRM:
        raise ProblemError("malformed", f'Write the word "{CONFIRM}" to confirm. Nothing was erased.')
    if known.roles:
        raise ProblemError("conflict", f"This account has a role here ({' and '.join(known.roles)}). Take it away with "
                           "`coproduce role` first. Nothing was erased.")
    left = open_payments(parts, account)
    parts.privacy.erase(account)
    return Erased(account=account, open_payments=left)


def open_payments(parts: Parts, account: str) -> int:
    """How many payments of a person have not ended."""
    places = parts.people.memberships(account)
    return sum(line.person == place.person and line.state not in ENDED
               for place in places for line in (parts.ledger.lines(place.project_id) if parts.ledger else []))
