"""Where the board tells us that something happened: verified, kept, answered, then passed on to the project.

What is told here is a hint to read the board, never a fact: nothing of a body reaches a project but that it came.
"""

from collections.abc import Callable
from typing import cast

import structlog
from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from integrations.errors import IntegrationError, Refused
from integrations.trello.hints import LARGEST, BoardHint, is_genuine, parse_hint
from web.limits import refuse_forged
from web.metrics import HintOutcome, Metrics
from web.parts import Parts, parts_of
from web.problems import ProblemError

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/webhooks", include_in_schema=False)


@router.api_route("/trello", methods=["GET", "HEAD"])
async def there(request: Request) -> Response:
    """Trello asks (unsigned) before it makes a webhook."""
    _require_configured(parts_of(request))
    return Response()


@router.post("/trello")
async def told(request: Request) -> Response:
    """200 as soon as the hint is kept; the project is told after the answer, so that Trello never waits for it."""
    parts = parts_of(request)
    _require_configured(parts)
    count = cast(Metrics, request.app.state.metrics).hint
    body = await raw_body(request, LARGEST, count)
    settings = parts.settings
    if not is_genuine(settings.webhook_secret, body, settings.webhook_callback, request.headers.get(
            "x-trello-webhook")):
        count("forged")
        refuse_forged(request)
        raise ProblemError("unsigned", "The signature is missing or wrong, so this was not taken.")
    try:
        hint = parse_hint(body, request.headers.get("x-trello-client-identifier"), settings.client_id)
    except (Refused, OverflowError):  # a date at the end of the calendar has no UTC
        count("unreadable")
        return Response()
    outcome, project_id = await run_in_threadpool(_kept, parts, hint)
    count(outcome)
    return Response(background=BackgroundTask(pass_on, parts, project_id, hint.action_id) if outcome == "new" else None)


def _require_configured(parts: Parts) -> None:
    if not parts.settings.webhook_secret:
        raise ProblemError("unknown", "No webhooks are taken here: the secret that they are signed with is not set.")


async def raw_body(request: Request, largest: int, count: Callable[[HintOutcome], None]) -> bytes:
    """The raw body; one of more than `largest` bytes is not read to its end."""
    length, body = request.headers.get("content-length", "0"), b""
    if not (length.isdecimal() and int(length) > largest):
        async for part in request.stream():
            body += part
            if len(body) > largest:
                break
        else:
            return body
    count("too_large")
    raise ProblemError("too_large", "A webhook is never this large, so it was not taken.")


def _kept(parts: Parts, hint: BoardHint) -> tuple[HintOutcome, str]:
    """What became of a hint, and whose board it is about."""
    project_id = parts.records.project_of_board(hint.board_id)
    if project_id is None:
        return "unknown_board", ""
    # The header that says it is ours is not signed; that the API did it is.
    own = hint.own and hint.by_app
    if not parts.hints.keep(hint.action_id, hint.board_id, hint.at, heard=own):
        return "known", project_id
    return "own" if own else "new", project_id


async def pass_on(parts: Parts, project_id: str, action_id: str) -> None:
    """Tell the project. Where that can't be done now, the hint stays unheard and the board watch passes it on."""
    try:
        await parts.gateway.board_changed(project_id)
    except ProblemError as error:
        if error.code == "unavailable":
            log.warning("board_hint_waits", project=project_id)
            return
    try:
        await run_in_threadpool(parts.hints.passed_on, action_id)
    except IntegrationError:
        log.warning("board_hint_told_twice", project=project_id)
