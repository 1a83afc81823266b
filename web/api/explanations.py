"""Orders that did not come from the ledger, and why they are right: finance says so, and they alarm no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from integrations.ports_reconciliation import Explanation
from web.access import ApiReader, Reader
from web.api.bodies import json_body, malformed, places_of
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import ProblemError, documented

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/api/reconciliations", tags=["rewards"])


class Why(BaseModel):
    """Why an order is right although it did not come from here. It names nobody."""

    model_config = ConfigDict(extra="forbid")

    order_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(examples=["SFZCMH4NMC5X"])
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)] = Field(
        examples=["Vouchers for the launch, bought by hand"])


class Explained(BaseModel):
    order_id: str = Field(examples=["SFZCMH4NMC5X"])
    reason: str
    at: datetime
    sentence: str


WHY_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": Why.model_json_schema()}}}}


@router.post("/explanations", response_model=Explained, openapi_extra=WHY_BODY,
             responses=documented(400, 401, 403, 404, 409, 415, 429, 503), summary="Explain an order from elsewhere")
async def explain_order(request: Request, reader: ApiReader, once: OnlyOnce) -> Response:
    """For finance. An order of the newest comparison that did not come from the ledger: from now on it is listed apart
    and alarms no more. Who said so, when and why stays; it can't be changed."""
    why = why_of(await json_body(request))

    async def work() -> Response:
        return JSONResponse((await explained(parts_of(request), reader, why)).model_dump(mode="json"))
    return await once.answer(work)


async def explained(parts: Parts, reader: Reader, why: Why) -> Explained:
    """The same for a page. Projects that it alarmed are told by a comparison that begins now, or by the next one."""
    said = await run_in_threadpool(_explain, parts, reader, why)
    try:
        await parts.gateway.reconcile()
    except ProblemError as error:
        if error.code != "unavailable":
            raise
        log.warning("books_compared_later")  # it is kept; the alarm ends with the next comparison
    return said


def why_of(data: Mapping[str, object]) -> Why:
    try:
        return Why.model_validate(data)
    except ValidationError as error:
        raise malformed("This is no explanation", places_of(error)) from None


def _explain(parts: Parts, reader: Reader, why: Why) -> Explained:
    if "finance" not in reader.account.roles:
        raise ProblemError("not_your_decision", "Only the finance team says that money which did not come from here is "
                           "right. Ask one of them; nothing was recorded.")
    latest = parts.reconciliations.latest()
    if latest is not None and any(one.order_id == why.order_id for one in latest.explained):
        raise _stays()
    if latest is None or not any(one.order_id == why.order_id for one in latest.theirs_only):
        raise ProblemError("unknown", "The newest comparison has no order of this id that did not come from here. Look "
                           "at its list.")
    explanation = Explanation(provider=latest.provider, order_id=why.order_id, reason=why.reason,
                              by=reader.account.id, at=parts.clock())
    if not parts.reconciliations.explain(explanation):
        raise _stays()
    return Explained(order_id=why.order_id, reason=why.reason, at=explanation.at,
                     sentence="It is listed apart from now on, and alarms no more.")


def _stays() -> ProblemError:
    return ProblemError("already_decided", "This order is explained already, and that stays. Nothing was recorded.")
