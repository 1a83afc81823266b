"""One's own API tokens: made, listed, revoked. Only their hashes are kept."""

from datetime import datetime, timedelta
from typing import Annotated

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from integrations.records.tokens import TokenInfo
from web.access import ApiReader, Reader
from web.api.bodies import json_body, malformed, places_of
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import ProblemError, documented

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/api/me/tokens", tags=["me"])


class TokenAsked(BaseModel):
    """`label` is for yourself. Without `days` it is good until it is revoked."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80,
                                            pattern=r"^[^\x00-\x1f]*$")] = Field(examples=["laptop"])
    days: int | None = Field(None, ge=1, le=3650)


class TokenShown(BaseModel):
    """What is known of a token. `id` names it and opens nothing."""

    id: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    label: str
    created: datetime
    expires: datetime | None
    last_used: datetime | None


class TokenMade(TokenShown):
    """The token is said this once."""

    token: str = Field(examples=["cop_..."])


class TokenList(BaseModel):
    """Those that are good now, newest first."""

    tokens: list[TokenShown]


ASKED_BODY = {"requestBody": {"required": True, "content": {"application/json": {
    "schema": TokenAsked.model_json_schema()}}}}


@router.get("", responses=documented(401, 429, 503), summary="Your API tokens")
def list_tokens(request: Request, reader: ApiReader) -> TokenList:
    """Those that are good now; never the tokens themselves."""
    return TokenList(tokens=own_tokens(parts_of(request), reader))


@router.post("", status_code=201, response_model=TokenMade, openapi_extra=ASKED_BODY,
             responses=documented(400, 401, 409, 413, 415, 429, 503), summary="Make an API token for yourself")
async def create_token(request: Request, reader: ApiReader, once: OnlyOnce) -> Response:
    """Whoever has it acts as you. It is said this once."""
    parts, asked = parts_of(request), asked_of(await json_body(request))

    async def work() -> Response:
        made = await run_in_threadpool(make_token, parts, reader, asked)
        return JSONResponse(made.model_dump(mode="json"), 201)
    return await once.answer(work)


@router.delete("/{token_id}", status_code=204, responses=documented(401, 404, 429, 503),
               summary="Revoke one of your API tokens")
def revoke_token(request: Request, reader: ApiReader, token_id: str) -> Response:
    """At once, also the one that asks."""
    end_token(parts_of(request), reader, token_id)
    return Response(status_code=204)


def asked_of(data: object) -> TokenAsked:
    try:
        return TokenAsked.model_validate(data)
    except ValidationError as error:
        raise malformed("Give the token a name of up to 80 letters, and 1 to 3650 days or none",
                        places_of(error)) from None


def own_tokens(parts: Parts, reader: Reader) -> list[TokenShown]:
    return [_shown(one) for one in parts.tokens.in_force(reader.account.id)]


def make_token(parts: Parts, reader: Reader, asked: TokenAsked) -> TokenMade:
    lifetime = timedelta(days=asked.days) if asked.days else None
    token = parts.tokens.issue(reader.account.id, asked.label, lifetime=lifetime)
    made = parts.tokens.of_account(reader.account.id)[0]
    log.info("token_made", account=reader.account.id, days=asked.days)
    return TokenMade(token=token, **_shown(made).model_dump())


def end_token(parts: Parts, reader: Reader, token_id: str) -> None:
    if not any(one.id == token_id for one in parts.tokens.of_account(reader.account.id)):
        raise ProblemError("unknown", "You have no token of this id. Look at the list of your tokens.")
    parts.tokens.revoke(reader.account.id, token_id)
    log.info("token_revoked", account=reader.account.id)


def _shown(one: TokenInfo) -> TokenShown:
    return TokenShown(id=one.id, label=one.label, created=one.created, expires=one.expires, last_used=one.last_used)
