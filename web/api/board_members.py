"""Who is who on the board: links between people and members of the board. A member's id goes in and never comes out."""

import re
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from integrations.errors import Conflict, Missing
from web.access import ApiReader, Reader, project_for
from web.api.bodies import json_body, malformed, places_of
from web.api.looks import known_person
from web.api.people import account_of_person
from web.parts import Parts, parts_of
from web.problems import ProblemError, documented, unavailable

# Trello object ids; anything else is a username.
MEMBER_ID = re.compile(r"^[0-9a-fA-F]{24}\Z")
router = APIRouter(prefix="/api", tags=["people"])


class MemberSent(BaseModel):
    """Who a person is on the board."""

    model_config = ConfigDict(extra="forbid")

    member: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] = Field(
        description="Their member id, or their username while they are on the project's board",
        examples=["@ada_example"])


class MemberLinked(BaseModel):
    project: str
    person: str
    board_member: bool


@router.put("/projects/{project_id}/people/{person}/board-member", response_model=MemberLinked,
            summary="Say who a person is on the board",
            openapi_extra={"requestBody": {"required": True, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/MemberSent"}}}}},
            responses=documented(400, 401, 403, 404, 409, 413, 415, 429, 503))
async def link_member(request: Request, reader: ApiReader, project_id: str, person: str) -> MemberLinked:
    """For operators and the person: what this member does on the board counts as done by the person from now on."""
    parts = parts_of(request)
    await run_in_threadpool(_require_known, parts, reader, project_id, person)
    try:
        sent = MemberSent.model_validate(await json_body(request))
    except ValidationError as error:
        raise malformed("This can't be read as a member of the board", places_of(error)) from None
    await run_in_threadpool(_link, parts, project_id, person, sent.member)
    return MemberLinked(project=project_id, person=person, board_member=True)


@router.delete("/projects/{project_id}/people/{person}/board-member", status_code=204,
               responses=documented(401, 403, 404, 429, 503), summary="Forget who a person is on the board")
def unlink_member(request: Request, reader: ApiReader, project_id: str, person: str) -> Response:
    """For operators and the person. There may be no link to remove."""
    parts = parts_of(request)
    _require_known(parts, reader, project_id, person)
    account = parts.people.account_of(project_id, person)
    if account is not None:
        parts.people.unlink_member(account.id)
    return Response(status_code=204)


def _require_known(parts: Parts, reader: Reader, project_id: str, person: str) -> None:
    known_person(project_for(parts, reader, project_id), person)


def _link(parts: Parts, project_id: str, person: str, member: str) -> None:
    identifier = member if MEMBER_ID.match(member) else _member_named(parts, project_id, member.removeprefix("@"))
    try:
        parts.people.link_member(account_of_person(parts, project_id, person).id, identifier)
    except Conflict as error:
        raise ProblemError("conflict", str(error)) from None


def _member_named(parts: Parts, project_id: str, username: str) -> str:
    """Their id, from the board itself: the records know no usernames."""
    link = parts.records.board_link(project_id)
    if link is None:
        raise ProblemError("unknown", "This project has no board yet, so nobody is found there by a username. Nothing "
                           "was changed. Give the member's id, or wait for the board.")
    try:
        members = parts.board_members(link.board_id)
    except Missing as error:
        raise unavailable(str(error), 60) from None
    for identifier, name in members.items():
        if name.casefold() == username.casefold():
            return identifier
    raise ProblemError("unknown", "Nobody on the project's board has this username. Nothing was changed. Invite them "
                       "to the board first, or give their member id.")
