"""Where the payout provider tells us that something happened: verified, kept, answered, then looked at.

What is told here is a hint to ask the provider, never a fact: no money and no state comes from a body.
"""

from typing import cast

import structlog
from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from integrations.errors import Refused
from integrations.rewards.payout_hooks import signing_key
from integrations.rewards.tremendous_webhooks import SIGNATURE_HEADER, is_genuine, parse_hint
from web.limits import refuse_forged
from web.metrics import Metrics
from web.parts import Parts, parts_of
from web.problems import ProblemError
from web.webhooks import raw_body

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/webhooks", include_in_schema=False)

# Documented bodies are below 1 kB.
LARGEST = 64 * 1024


@router.post("/tremendous")
async def told_by_payouts(request: Request) -> Response:
    """200 as soon as the hint is kept; what it is about is looked up after the answer, by the payout watch."""
    parts = parts_of(request)
    count = cast(Metrics, request.app.state.metrics).payout_hint
    key = signing_key(await run_in_threadpool(parts.payout_secret))
    if not key:
        raise ProblemError("unknown", "No webhooks are taken here: none is registered with the payout service.")
    body = await raw_body(request, LARGEST, count)
    if not is_genuine(key, body, request.headers.get(SIGNATURE_HEADER)):
        count("forged")
        refuse_forged(request)
        raise ProblemError("unsigned", "The signature is missing or wrong, so this was not taken.")
    try:
        hint = parse_hint(body)
    except (Refused, OverflowError):  # a date at the end of the calendar has no UTC
        count("unreadable")
        return Response()
    new = await run_in_threadpool(parts.payout_hints.keep, hint)
    count("new" if new else "known")
    return Response(background=BackgroundTask(pass_on, parts) if new else None)


async def pass_on(parts: Parts) -> None:
    """Start the watch. Where that can't be done now, the hint stays unheard and the schedule's next look takes it."""
    try:
        await parts.gateway.payouts_changed()
    except ProblemError:
        log.warning("payout_hint_waits")
