"""The web application: routes, limits, headers, metrics and answers to errors put together. Builds no adapters."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from integrations.books_gauges import BooksGauges
from integrations.errors import Conflict, IntegrationError, Missing, RateLimited, Transient
from web import health, payout_webhooks, webhooks
from web.api import (
    answers,
    board,
    board_members,
    by_hand,
    commands,
    concerns,
    explanations,
    ledger,
    me,
    outbox,
    payment_stop,
    payout_account,
    people,
    people_file,
    projects,
    reconciliations,
    rehearsals,
    starting,
    statements,
    tokens,
)
from web.authority import allowed, refuse_unlisted
from web.compressing import Compressed
from web.headers import SecurityHeaders
from web.limits import Limits, prepare_limits
from web.live import LiveHub
from web.metrics import Measured, Metrics
from web.openapi import document
from web.pages import (
    account,
    audit,
    belonging,
    consents,
    gates,
    home,
    kickoff,
    kickoff_start,
    live,
    my_tasks,
    overview,
    payments,
    people_import,
    polls,
    problem,
    project,
    provider,
    raci,
    recording,
    rehearsal,
    rewards,
    roles,
    runs,
    said_by_link,
    signing,
    stand_ins,
    statement,
    steering,
    tasks,
    time_zone,
    voice,
    you,
)
from web.pages import board as board_page
from web.pages import concerns as concerns_page
from web.pages import outbox as outbox_page
from web.pages import people as people_page
from web.parts import Parts
from web.problems import ProblemError, Where, problem_response, unavailable

log = structlog.get_logger(__name__)

STATIC = Path(__file__).resolve().parent / "static"
API = (
    health.router,
    projects.router,
    starting.router,
    rehearsals.router,
    commands.router,
    by_hand.router,
    people.router,
    people_file.router,
    board.router,
    board_members.router,
    me.router,
    webhooks.router,
    payout_webhooks.router,
    ledger.router,
    reconciliations.router,
    explanations.router,
    payout_account.router,
    statements.router,
    payment_stop.router,
    outbox.router,
    tokens.router,
    concerns.router,
    answers.router,
)
PAGES = (
    home.router,
    overview.router,
    signing.router,
    project.router,
    raci.router,
    audit.router,
    steering.router,
    recording.router,
    tasks.router,
    gates.router,
    runs.router,
    polls.router,
    rewards.router,
    board_page.router,
    payments.router,
    statement.router,
    outbox_page.router,
    live.router,
    stand_ins.router,
    my_tasks.router,
    time_zone.router,
    you.router,
    consents.router,
    belonging.router,
    kickoff.router,
    kickoff_start.router,
    rehearsal.router,
    people_import.router,
    people_page.router,
    provider.router,
    account.router,
    roles.router,
    concerns_page.router,
    voice.router,
    said_by_link.router,
)
FAILED = ("Something went wrong here, and it is not your request. It was written to the log; try again, or tell an "
          "operator.")
SENTENCES = {404: ("unknown", "There is nothing at this address. Look at the list of projects, or at /openapi.json."),
             405: ("method", "This address exists, but not for this method. /openapi.json lists what it takes."),
             413: ("too_large", "The request is larger than 1 MB. Send less.")}


class Application(FastAPI):
    """FastAPI with our own document."""

    def openapi(self) -> dict[str, Any]:
        return document(self)


def create_app(parts: Parts) -> FastAPI:
    """The application over built parts; Temporal may be down and nothing is connected yet."""
    app = Application(title="Coproduce", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json",
                      redirect_slashes=False)
    app.state.parts, app.state.metrics = parts, Metrics(BooksGauges(parts.reconciliations, parts.clock))
    app.state.live = LiveHub(parts.records, parts.settings.live)
    prepare_limits(app)
    refuse_unlisted((*API, *PAGES))
    app.router.routes.extend(_routes())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _answer_errors(app)
    app.add_middleware(Compressed)
    app.add_middleware(Limits, per_minute=parts.settings.requests_per_minute)
    app.add_middleware(SecurityHeaders, https=parts.settings.secure)
    app.add_middleware(Measured, metrics=app.state.metrics)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """What each route needs is worked out once, however many applications a process has."""
    together = APIRouter()
    for router in API:
        together.include_router(router, dependencies=[Depends(allowed)])
    for router in PAGES:
        together.include_router(router, dependencies=[Depends(allowed)], include_in_schema=False)
    return together.routes


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(ProblemError)
    async def of_ours(request: Request, error: ProblemError) -> Response:
        return await run_in_threadpool(answer, request, error)

    @app.exception_handler(IntegrationError)
    async def of_records(request: Request, error: IntegrationError) -> Response:
        return await run_in_threadpool(answer, request, _translated(error))

    @app.exception_handler(RequestValidationError)
    async def of_query(request: Request, error: RequestValidationError) -> Response:
        where = [Where(where=".".join(map(str, one["loc"][1:])) or "the request", problem=one["msg"])
                 for one in error.errors()]
        told = "; ".join(f"{one.where}: {one.problem}" for one in where)
        unread = ProblemError("malformed", f"The request can't be read ({told}). Nothing was changed.", where=where)
        return await run_in_threadpool(answer, request, unread)

    @app.exception_handler(HTTPException)
    async def of_starlette(request: Request, error: HTTPException) -> Response:
        code, sentence = SENTENCES.get(error.status_code, ("malformed", "The request can't be read as HTTP says."))
        return await run_in_threadpool(answer, request, ProblemError(code, sentence, headers=error.headers))

    @app.exception_handler(Exception)
    async def of_bugs(request: Request, error: Exception) -> Response:
        log.error("request_failed", method=request.method, route=_route(request), error=type(error).__name__)
        return await run_in_threadpool(answer, request, ProblemError("failed", FAILED))


def answer(request: Request, error: ProblemError) -> Response:
    """A problem as JSON for clients, as a page for people."""
    if request.url.path.startswith(("/api", "/webhooks")) or "text/html" not in request.headers.get("accept", ""):
        return problem_response(error)
    return problem.problem_page(request, error)


def _translated(error: IntegrationError) -> ProblemError:
    if isinstance(error, RateLimited | Transient):
        return unavailable(str(error))
    if isinstance(error, Missing):
        return ProblemError("unknown", str(error))
    if isinstance(error, Conflict):
        return ProblemError("conflict", str(error))
    return ProblemError("unavailable", str(error))


def _route(request: Request) -> str:
    template: Mapping[str, object] | object = request.scope.get("route")
    return str(getattr(template, "path", "none"))
