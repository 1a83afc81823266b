"""Who is who: contacts and tokens of a project's people, set by operators. Contacts go in and never come out here."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from integrations.errors import Conflict
from integrations.ports import Contact
from integrations.records.people import Account
from web.access import ApiReader, Reader, project_for
from web.api.bodies import json_body, malformed, places_of
from web.api.looks import known_person
from web.contacts import ContactSent, note_change, refuse_chat
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import ProblemError, documented

router = APIRouter(prefix="/api", tags=["people"])


ReachableBy = Literal["email", "phone", "chat"]


class PersonSet(BaseModel):
    """Says by what the person can be reached, never the address itself."""

    project: str
    person: str
    account: str
    reachable_by: list[ReachableBy]


class PersonKnown(BaseModel):
    """What is known about a person, never what it says."""

    person: str
    account: str | None = Field(description="None until somebody said how to reach them")
    reachable_by: list[ReachableBy]
    board_member: bool = Field(description="Whether they are linked with their member of the board")


class PeopleKnown(BaseModel):
    people: list[PersonKnown]


class TokenIssued(BaseModel):
    """The token is said this once; only its hash is kept."""

    token: str = Field(examples=["cop_..."])
    account: str
    person: str


@router.put("/projects/{project_id}/people/{person}", response_model=PersonSet, summary="Say how to reach a person",
            openapi_extra={"requestBody": {"required": True, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/ContactSent"}}}}},
            responses=documented(400, 401, 403, 404, 409, 413, 415, 429, 503))
async def set_person(request: Request, reader: ApiReader, project_id: str, person: str) -> PersonSet:
    """For operators. Sealed at rest; never in the charter, the board, a log or the workflow history. When an address
    changes of somebody who could be reached before, their projects are told first, and by whom: the next payment needs
    a second look."""
    parts = parts_of(request)
    await run_in_threadpool(_in_project, parts, reader, project_id, person)
    try:
        sent = ContactSent.model_validate(await json_body(request))
    except ValidationError as error:
        raise malformed("This can't be read as an e-mail address, phone number or name", places_of(error)) from None
    contact = Contact(**sent.model_dump())
    refuse_chat(parts, contact)
    known = await run_in_threadpool(parts.people.account_of, project_id, person)
    await note_change(parts, reader, known, contact)
    account = await run_in_threadpool(_set_contact, parts, project_id, person, contact)
    return PersonSet(project=project_id, person=person, account=account.id, reachable_by=_reachable_by(account))


@router.get("/projects/{project_id}/people", responses=documented(401, 403, 404, 429, 503),
            summary="What is known about each person")
def get_people(request: Request, reader: ApiReader, project_id: str) -> PeopleKnown:
    """For operators: who can be reached how, and who is linked with the board."""
    parts = parts_of(request)
    return PeopleKnown(people=[_known(parts, project_id, one) for one in project_for(parts, reader, project_id).people])


@router.post("/projects/{project_id}/people/{person}/tokens", status_code=201, response_model=TokenIssued,
             responses=documented(401, 403, 404, 409, 429, 503), summary="Issue an API token for a person")
async def issue_token(request: Request, reader: ApiReader, once: OnlyOnce, project_id: str, person: str) -> Response:
    """For operators. Whoever has the token acts as this person, and as whoever they are in other projects."""
    parts = parts_of(request)
    await run_in_threadpool(_in_project, parts, reader, project_id, person)

    async def work() -> Response:
        account = await run_in_threadpool(account_of_person, parts, project_id, person)
        token = await run_in_threadpool(parts.tokens.issue, account.id, f"{project_id}/{person}")
        issued = TokenIssued(token=token, account=account.id, person=person)
        return JSONResponse(issued.model_dump(), 201)
    return await once.answer(work)


@router.delete("/projects/{project_id}/people/{person}/tokens", status_code=204,
               responses=documented(401, 403, 404, 429, 503), summary="End all tokens and sessions of a person")
def revoke_tokens(request: Request, reader: ApiReader, project_id: str, person: str) -> Response:
    """For operators. At once; there may be none to end."""
    parts = parts_of(request)
    _in_project(parts, reader, project_id, person)
    account = parts.people.account_of(project_id, person)
    if account is not None:
        parts.tokens.revoke_all(account.id, ["api", "session", "sign_in"])
    return Response(status_code=204)


def _in_project(parts: Parts, reader: Reader, project_id: str, person: str) -> None:
    known_person(project_for(parts, reader, project_id), person)


def _known(parts: Parts, project_id: str, person: str) -> PersonKnown:
    account = parts.people.account_of(project_id, person)
    if account is None:
        return PersonKnown(person=person, account=None, reachable_by=[], board_member=False)
    return PersonKnown(person=person, account=account.id, reachable_by=_reachable_by(account),
                       board_member=parts.people.member_of(account.id) is not None)


def _reachable_by(account: Account) -> list[ReachableBy]:
    by: list[ReachableBy] = []
    by += ["email"] if account.contact.email else []
    by += ["phone"] if account.contact.phone else []
    by += ["chat"] if account.contact.chat else []
    return by


def account_of_person(parts: Parts, project_id: str, person: str) -> Account:
    """The person's account; a new, empty one when nobody was named yet."""
    known = parts.people.account_of(project_id, person)
    if known is None:
        known = parts.people.add(Contact())
        parts.people.join(project_id, person, known.id)
    return known


def _set_contact(parts: Parts, project_id: str, person: str, contact: Contact) -> Account:
    """An e-mail address that has an account already is the same human being: the person joins that account."""
    known = parts.people.account_of(project_id, person)
    same = parts.people.find(contact.email) if contact.email and known is None else None
    try:
        account = known or same or parts.people.add(contact)
        parts.people.set_contact(account.id, contact)
    except Conflict as error:
        raise ProblemError("conflict", str(error)) from None
    if known is None:
        parts.people.join(project_id, person, account.id)
    return parts.people.account(account.id)
