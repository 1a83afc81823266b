"""The switch that stops all payments of all projects at once, for the finance team and the operations team."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from integrations.errors import Conflict, Missing
from web.access import ApiReader, Reader
from web.api.bodies import json_body, malformed
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import ProblemError, Where, documented

router = APIRouter(prefix="/api/payments/stop", tags=["rewards"])


class StopAsked(BaseModel):
    """Why nothing may be paid; read by those who answer for money."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]


class StopView(BaseModel):
    """Whether all payments are stopped now, since when, by which account and why."""

    stopped: bool
    since: datetime | None = None
    by: str | None = Field(None, description="account id")
    reason: str | None = None


STOP_BODY = {"requestBody": {"required": True, "content": {"application/json": {
    "schema": StopAsked.model_json_schema()}}}}


@router.get("", responses=documented(401, 403, 429, 503), summary="Whether all payments are stopped")
def get_stop(request: Request, reader: ApiReader) -> StopView:
    return stop_view(parts_of(request))


@router.post("", response_model=StopView, openapi_extra=STOP_BODY,
             responses=documented(400, 401, 403, 409, 415, 429, 503), summary="Stop all payments")
async def post_stop(request: Request, reader: ApiReader, once: OnlyOnce) -> Response:
    """Nothing is sent for any project until payments go on; what was sent is still looked after."""
    parts, asked = parts_of(request), asked_of(await json_body(request))

    async def work() -> Response:
        await run_in_threadpool(stop_all, parts, reader, asked.reason)
        return JSONResponse((await run_in_threadpool(stop_view, parts)).model_dump(mode="json"))
    return await once.answer(work)


@router.delete("", responses=documented(401, 403, 409, 429, 503), summary="Let payments go on")
def delete_stop(request: Request, reader: ApiReader) -> StopView:
    """Runs that waited go on by themselves within the hour."""
    go_on(parts_of(request), reader)
    return stop_view(parts_of(request))


def stop_view(parts: Parts) -> StopView:
    stop = parts.payment_stops.current()
    return StopView(stopped=True, since=stop.since, by=stop.by, reason=stop.reason) if stop else StopView(stopped=False)


def asked_of(data: object) -> StopAsked:
    try:
        return StopAsked.model_validate(data)
    except ValidationError as error:
        raise malformed("Say why payments stop", [
            Where(where=".".join(map(str, one["loc"])), problem=one["msg"]) for one in error.errors()]) from None


def stop_all(parts: Parts, reader: Reader, reason: str) -> None:
    try:
        parts.payment_stops.stop(reader.account.id, reason)
    except Conflict as error:
        raise ProblemError("already_decided", str(error)) from None


def go_on(parts: Parts, reader: Reader) -> None:
    try:
        parts.payment_stops.go_on(reader.account.id)
    except Missing as error:
        raise ProblemError("already_decided", str(error)) from None
