"""Payments that finance makes by hand: what waits, and the reference that settles one."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Annotated

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from domain.project import Project
from domain.state_money import RewardLine
from integrations.errors import Refused
from web.access import ApiReader, Reader, project_for
from web.api.bodies import json_body, malformed
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import ProblemError, Where, documented
from web.rights import settles_by_hand

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/api", tags=["rewards"])


class PaidByHand(BaseModel):
    """What finance did. The reference is that of the payroll or bank list and names nobody."""

    model_config = ConfigDict(extra="forbid")

    reference: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(examples=["PAY-2027-0142"])
    paid_on: date = Field(examples=["2027-02-12"])


class SentBack(BaseModel):
    """Why the money came back; names nobody and no account."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(examples=["account closed"])


class Settled(BaseModel):
    line: str = Field(examples=["P01-D3-v1"])
    sentence: str = Field(examples=["Paid by hand on 2027-02-12, reference PAY-2027-0142."])


BACK_BODY = {"requestBody": {"required": True, "content": {"application/json": {
    "schema": SentBack.model_json_schema()}}}}
PAID_BODY = {"requestBody": {"required": True, "content": {"application/json": {
    "schema": PaidByHand.model_json_schema()}}}}


@router.post("/projects/{project_id}/rewards/{line}/paid-by-hand", response_model=Settled, openapi_extra=PAID_BODY,
             responses=documented(400, 401, 403, 404, 409, 415, 422, 429, 503), summary="Record a payment by hand")
async def record_payment(request: Request, reader: ApiReader, once: OnlyOnce, project_id: str, line: str) -> Response:
    """For the accountable person of payments and the instance's finance people, never for the person who is paid.
    The payment run looks again at once; the same reference again changes nothing."""
    parts = parts_of(request)
    data = await json_body(request)
    paid = paid_of(data)
    found = await run_in_threadpool(_allowed, parts, reader, project_id, line)

    async def work() -> Response:
        sentence = await _record(parts, reader, project_id, found, paid)
        return JSONResponse(Settled(line=line, sentence=sentence).model_dump())
    return await once.answer(work)


async def record(parts: Parts, reader: Reader, project_id: str, line: str, paid: PaidByHand) -> str:
    """The same for a page; what was recorded, as a sentence."""
    found = await run_in_threadpool(_allowed, parts, reader, project_id, line)
    return await _record(parts, reader, project_id, found, paid)


@router.post("/projects/{project_id}/rewards/{line}/sent-back", response_model=Settled, openapi_extra=BACK_BODY,
             responses=documented(400, 401, 403, 404, 409, 415, 422, 429, 503),
             summary="Record that the money of a payment by hand came back")
async def record_sent_back(request: Request, reader: ApiReader, once: OnlyOnce, project_id: str, line: str) -> Response:
    """For the same people as the payment. The project hears of it within minutes; then it can be paid anew."""
    parts, why = parts_of(request), back_of(await json_body(request))

    async def work() -> Response:
        sentence = await send_back(parts, reader, project_id, line, why)
        return JSONResponse(Settled(line=line, sentence=sentence).model_dump())
    return await once.answer(work)


async def send_back(parts: Parts, reader: Reader, project_id: str, line: str, why: SentBack) -> str:
    """The same for a page."""
    found = await run_in_threadpool(_allowed, parts, reader, project_id, line)
    try:
        outcome = await run_in_threadpool(parts.hand_payments.sent_back, project_id, found.external_id, why.reason,
                                          reader.account.id)
    except Refused as error:
        raise ProblemError("broken_rule", str(error)) from None
    with suppress(ProblemError):  # it is booked; the next look at payouts tells the project
        await parts.gateway.payouts_changed()
    return outcome.sentence


async def _record(parts: Parts, reader: Reader, project_id: str, line: RewardLine, paid: PaidByHand) -> str:
    sentence = await run_in_threadpool(_settle, parts, reader, project_id, line, paid)
    try:
        await parts.gateway.payments_changed(project_id, line.run or "")
    except ProblemError as error:
        if error.code != "unavailable":
            raise
        log.warning("payment_run_looks_later", project=project_id)  # it is booked; the run looks again by itself
    return sentence


def _allowed(parts: Parts, reader: Reader, project_id: str, line: str) -> RewardLine:
    """Who has no right to it is told nothing of the line, also not whether it is there."""
    project = project_for(parts, reader, project_id)
    found = _line(project, line) if settles_by_hand(project, reader) else None
    if found is None or not may_settle(project, reader, found):
        raise ProblemError("not_your_decision", "This is for the accountable person of payments or the finance team, "
                           "and nobody settles their own payment. Nothing was recorded.")
    return found


def back_of(data: Mapping[str, object]) -> SentBack:
    try:
        return SentBack.model_validate(data)
    except ValidationError as error:
        raise malformed("Say why the money came back", [
            Where(where=".".join(map(str, one["loc"])), problem=one["msg"]) for one in error.errors()]) from None


def paid_of(data: Mapping[str, object]) -> PaidByHand:
    try:
        return PaidByHand.model_validate(data)
    except ValidationError as error:
        raise malformed("This is not a payment by hand", [
            Where(where=".".join(map(str, one["loc"])), problem=one["msg"]) for one in error.errors()]) from None


def _line(project: Project, line: str) -> RewardLine:
    if line not in project.lines or project.lines[line].run is None:
        raise ProblemError("unknown", f"There is no payment {line} under way. Look at the rewards of this project.")
    return project.lines[line]


def may_settle(project: Project, reader: Reader, line: RewardLine) -> bool:
    """The accountable person of payments or finance, never who is paid."""
    return settles_by_hand(project, reader) and reader.person_in(project.id) != line.person


def _settle(parts: Parts, reader: Reader, project_id: str, line: RewardLine, paid: PaidByHand) -> str:
    try:
        outcome = parts.hand_payments.settle_by_hand(project_id, line.external_id, paid.reference, paid.paid_on,
                                                     reader.account.id)
    except Refused as error:
        raise ProblemError("broken_rule", str(error)) from None
    return outcome.sentence
