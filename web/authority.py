"""Who may open which address: one table of every page and API route, and the one function that says yes or no.

docs/authority.md shows the table. What may be asked of a project is in domain/authority.py. A finer question (which
reward, whose statement) is answered where it comes up, never more widely than here.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials
from starlette.concurrency import run_in_threadpool

from web.access import Reader, api_reader, bearer, no_such_project, project_for
from web.cross_site import refuse_cross_site
from web.parts import parts_of
from web.problems import ProblemError
from web.rights import RIGHTS, UNSEEN, Asked, Right
from web.sessions import page_session

ROUTES: dict[str, Right] = {
    # the process itself, and machines that sign what they send
    "GET /healthz": Right.ANYBODY,
    "GET /readyz": Right.ANYBODY,
    "GET /metrics": Right.ANYBODY,
    "GET /webhooks/trello": Right.ANYBODY,
    "HEAD /webhooks/trello": Right.ANYBODY,
    "POST /webhooks/trello": Right.SIGNED_CALL,
    "POST /webhooks/tremendous": Right.SIGNED_CALL,
    # signing in
    "GET /sign-in": Right.ANYBODY,
    "POST /sign-in": Right.ANYBODY,
    "GET /sign-in/sent": Right.ANYBODY,
    "GET /sign-in/link": Right.ANYBODY,
    "POST /sign-in/link": Right.ANYBODY,
    "GET /sign-in/provider": Right.ANYBODY,
    "GET /sign-in/provider/back": Right.ANYBODY,
    "POST /sign-out": Right.SIGNED_IN,
    # oneself
    "GET /": Right.SIGNED_IN,
    "GET /account": Right.SIGNED_IN,
    "POST /account": Right.SIGNED_IN,
    "GET /api/me/tokens": Right.SIGNED_IN,
    "POST /api/me/tokens": Right.SIGNED_IN,
    "DELETE /api/me/tokens/{token_id}": Right.SIGNED_IN,
    "GET /statement": Right.SIGNED_IN,
    "GET /statement.csv": Right.SIGNED_IN,
    "GET /tasks": Right.SIGNED_IN,
    "POST /tasks/{project_id}/{kind}": Right.HAS_A_PLACE,
    "GET /time-zone": Right.SIGNED_IN,
    "POST /time-zone": Right.SIGNED_IN,
    "GET /api/me": Right.SIGNED_IN,
    "GET /api/me/tasks": Right.SIGNED_IN,
    "GET /api/me/statement": Right.SIGNED_IN,
    "GET /api/me/waiting": Right.SIGNED_IN,
    # projects; lists hold what the reader may see
    "GET /api/projects": Right.SIGNED_IN,
    "POST /api/projects": Right.OPERATOR,
    "POST /api/charters/check": Right.SIGNED_IN,
    "POST /api/rehearsals": Right.OPERATOR,
    "GET /projects/{project_id}/rehearsal": Right.BOARD,
    "GET /api/projects/{project_id}": Right.IN_PROJECT,
    "GET /api/projects/{project_id}/events": Right.IN_PROJECT,
    "GET /api/projects/{project_id}/report": Right.IN_PROJECT,
    "POST /api/projects/{project_id}/commands": Right.IN_PROJECT,
    "GET /projects": Right.SIGNED_IN,
    "GET /projects/{project_id}": Right.IN_PROJECT,
    "GET /projects/{project_id}/raci": Right.IN_PROJECT,
    "GET /projects/{project_id}/audit": Right.IN_PROJECT,
    "GET /projects/{project_id}/steering": Right.IN_PROJECT,
    "GET /projects/{project_id}/record/{made}": Right.IN_PROJECT,
    "POST /projects/{project_id}/record/{made}": Right.IN_PROJECT,
    "GET /projects/{project_id}/report": Right.IN_PROJECT,
    "POST /projects/{project_id}/do/{kind}": Right.IN_PROJECT,
    "GET /projects/{project_id}/gates/{phase_name}": Right.IN_PROJECT,
    "POST /projects/{project_id}/gates/{phase_name}": Right.IN_PROJECT,
    "POST /projects/{project_id}/gates/{phase_name}/read": Right.IN_PROJECT,
    "POST /projects/{project_id}/gates/{phase_name}/advice": Right.IN_PROJECT,
    "GET /projects/{project_id}/stand-ins": Right.IN_PROJECT,
    "POST /projects/{project_id}/stand-ins": Right.IN_PROJECT,
    "GET /projects/{project_id}/live": Right.IN_PROJECT,
    "GET /projects/{project_id}/polls/{poll}": Right.IN_PROJECT,
    "POST /projects/{project_id}/polls/{poll}": Right.IN_PROJECT,
    # what people say, and what became of it
    "GET /projects/{project_id}/say": Right.IN_PROJECT,
    "POST /projects/{project_id}/say": Right.IN_PROJECT,
    "POST /projects/{project_id}/say/links": Right.IN_PROJECT,
    "GET /say/{token}": Right.ANYBODY,
    "POST /say/{token}": Right.ANYBODY,
    "GET /projects/{project_id}/answers": Right.IN_PROJECT,
    "POST /projects/{project_id}/answers": Right.IN_PROJECT,
    "GET /api/projects/{project_id}/answers": Right.IN_PROJECT,
    # worries about somebody
    "GET /projects/{project_id}/worried": Right.IN_PROJECT,
    "POST /projects/{project_id}/worried": Right.IN_PROJECT,
    "GET /projects/{project_id}/concerns": Right.GUARDS,
    "POST /projects/{project_id}/concerns": Right.GUARDS,
    "GET /api/projects/{project_id}/worried": Right.IN_PROJECT,
    "POST /api/projects/{project_id}/concerns": Right.IN_PROJECT,
    "GET /api/projects/{project_id}/concerns": Right.GUARDS,
    "POST /api/projects/{project_id}/concerns/{concern}/acknowledge": Right.GUARDS,
    "POST /api/projects/{project_id}/concerns/{concern}/close": Right.GUARDS,
    # oneself in a project
    "GET /projects/{project_id}/you": Right.HAS_A_PLACE,
    "POST /projects/{project_id}/you/preferences": Right.HAS_A_PLACE,
    "POST /projects/{project_id}/you/adjustments": Right.HAS_A_PLACE,
    "GET /projects/{project_id}/you/break": Right.HAS_A_PLACE,
    "POST /projects/{project_id}/you/break": Right.HAS_A_PLACE,
    "GET /projects/{project_id}/you/agreement": Right.IN_THE_GROUP,
    "POST /projects/{project_id}/you/agreement": Right.IN_THE_GROUP,
    "GET /projects/{project_id}/you/consents": Right.IN_THE_GROUP,
    "POST /projects/{project_id}/you/consents": Right.IN_THE_GROUP,
    "GET /projects/{project_id}/needs": Right.PREPARES_SESSIONS,
    # kick-off; a draft is nobody else's
    "GET /kickoff": Right.OPERATOR,
    "POST /kickoff": Right.OPERATOR,
    "GET /kickoff/{draft}": Right.OPERATOR,
    "POST /kickoff/{draft}": Right.OPERATOR,
    "GET /kickoff/{draft}/text": Right.OPERATOR,
    "POST /kickoff/{draft}/text": Right.OPERATOR,
    "GET /kickoff/{draft}/form/{step}": Right.OPERATOR,
    "POST /kickoff/{draft}/form/{step}": Right.OPERATOR,
    "GET /kickoff/{draft}/who/{person}": Right.OPERATOR,
    "POST /kickoff/{draft}/who/{person}": Right.OPERATOR,
    "GET /kickoff/{draft}/rehearsal": Right.OPERATOR,
    "GET /kickoff/{draft}/start": Right.OPERATOR,
    "POST /kickoff/{draft}/start": Right.OPERATOR,
    # people
    "GET /api/projects/{project_id}/people": Right.OPERATOR,
    "PUT /api/projects/{project_id}/people/{person}": Right.OPERATOR,
    "POST /api/projects/{project_id}/people/{person}/tokens": Right.OPERATOR,
    "DELETE /api/projects/{project_id}/people/{person}/tokens": Right.OPERATOR,
    "PUT /api/projects/{project_id}/people/{person}/board-member": Right.THEMSELVES,
    "DELETE /api/projects/{project_id}/people/{person}/board-member": Right.THEMSELVES,
    "GET /api/people": Right.OPERATOR,
    "POST /api/people/import": Right.OPERATOR,
    "POST /api/people/{account}/export": Right.OPERATOR,
    "POST /api/people/{account}/erase": Right.OPERATOR,
    "GET /people": Right.OPERATOR,
    "GET /people.csv": Right.OPERATOR,
    "GET /people/new": Right.OPERATOR,
    "POST /people/new": Right.OPERATOR,
    "GET /people/import": Right.OPERATOR,
    "POST /people/import": Right.OPERATOR,
    "GET /people/template.csv": Right.OPERATOR,
    "GET /people/{account}": Right.OPERATOR,
    "POST /people/{account}": Right.OPERATOR,
    "POST /people/{account}/export": Right.OPERATOR,
    "GET /people/{account}/erase": Right.OPERATOR,
    "POST /people/{account}/erase": Right.OPERATOR,
    "GET /roles": Right.OPERATOR,
    "POST /roles": Right.OPERATOR,
    # the board
    "GET /api/projects/{project_id}/board": Right.IN_PROJECT,
    "GET /api/projects/{project_id}/board/plan": Right.BOARD,
    "POST /api/projects/{project_id}/board/sync": Right.BOARD,
    "POST /api/projects/{project_id}/board/renew": Right.OPERATOR,
    "GET /projects/{project_id}/board": Right.IN_PROJECT,
    "POST /projects/{project_id}/board": Right.BOARD,
    # money of a project
    "GET /api/projects/{project_id}/rewards": Right.IN_PROJECT,
    "GET /projects/{project_id}/rewards": Right.IN_PROJECT,
    "GET /api/projects/{project_id}/statement": Right.IN_PROJECT,
    "GET /projects/{project_id}/statement": Right.IN_PROJECT,
    "GET /projects/{project_id}/runs/{run}": Right.MONEY,
    "POST /projects/{project_id}/runs/{run}": Right.MONEY,
    "GET /api/projects/{project_id}/ledger": Right.MONEY,
    "GET /api/projects/{project_id}/ledger/check": Right.MONEY,
    "GET /api/projects/{project_id}/ledger/export": Right.MONEY,
    "GET /projects/{project_id}/ledger": Right.MONEY,
    "GET /projects/{project_id}/ledger/export": Right.MONEY,
    "GET /api/projects/{project_id}/funder": Right.MONEY,
    "GET /projects/{project_id}/funder": Right.MONEY,
    "POST /api/projects/{project_id}/rewards/{line}/paid-by-hand": Right.PAYS_BY_HAND,
    "POST /api/projects/{project_id}/rewards/{line}/sent-back": Right.PAYS_BY_HAND,
    # messages of all projects
    "GET /outbox": Right.OPERATOR,
    "POST /outbox/{ref}": Right.OPERATOR,
    "GET /api/outbox": Right.OPERATOR,
    "POST /api/outbox/{ref}": Right.OPERATOR,
    # money of all projects
    "GET /payments": Right.OPERATOR_OR_FINANCE,
    "POST /payments": Right.OPERATOR_OR_FINANCE,
    "GET /payments/by-hand": Right.SIGNED_IN,
    "GET /payments/by-hand.csv": Right.SIGNED_IN,
    "POST /payments/by-hand": Right.SIGNED_IN,
    "GET /api/payments/stop": Right.OPERATOR_OR_FINANCE,
    "POST /api/payments/stop": Right.OPERATOR_OR_FINANCE,
    "DELETE /api/payments/stop": Right.OPERATOR_OR_FINANCE,
    "GET /api/payout-account": Right.OPERATOR_OR_FINANCE,
    "GET /api/reconciliations": Right.OPERATOR_OR_FINANCE,
    "POST /api/reconciliations": Right.OPERATOR_OR_FINANCE,
    "POST /api/reconciliations/explanations": Right.FINANCE,
}


class RouteWithoutRightError(Exception):
    """A route that the table does not know, or a row without a route; the application does not start."""


async def allowed(request: Request) -> None:
    """Depended on by every route of the application. Raises `signed_out`, `unknown` or `not_your_decision`."""
    right = ROUTES[f"{request.method} {request.scope['route'].path}"]
    if not request.url.path.startswith(("/api/", "/webhooks/")):
        refuse_cross_site(request)
    if right not in (Right.ANYBODY, Right.SIGNED_CALL):
        await run_in_threadpool(_require, request, right, await bearer(request))


def require(right: Right, asked: Asked) -> None:
    """The one function that says yes or no. To whoever may not read a project nothing of it is there."""
    if "project_id" in asked.about and not asked.reader.may_read(asked.about["project_id"]):
        raise no_such_project()
    words, rule = RIGHTS[right]
    if not rule(asked):
        if right in UNSEEN:
            raise no_such_project()
        raise ProblemError("not_your_decision", f"This is for {words}. Ask one of them; nothing was changed.")


def refuse_unlisted(routers: Iterable[APIRouter]) -> None:
    """Raise RouteWithoutRightError unless the table and the routes are the same."""
    served = set(operations(routers))
    if unlisted := sorted(served - set(ROUTES)):
        raise RouteWithoutRightError(f"Nobody said who may open {', '.join(unlisted)}. Add it to web/authority.py.")
    if gone := sorted(set(ROUTES) - served):
        raise RouteWithoutRightError(f"There is no {', '.join(gone)}. Take it out of web/authority.py.")


def operations(routers: Iterable[APIRouter]) -> Iterator[str]:
    """'GET /projects/{project_id}' and so on, each operation that is served."""
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise RouteWithoutRightError(f"{route} is no route that can be asked for a right.")
            yield from (f"{method} {route.path}" for method in route.methods or ())


def _require(request: Request, right: Right, sent: HTTPAuthorizationCredentials | None) -> None:
    parts, reader = parts_of(request), _reader(request, sent)
    require(right, Asked(reader, request.path_params, parts.clock(), partial(project_for, parts, reader)))


def _reader(request: Request, sent: HTTPAuthorizationCredentials | None) -> Reader:
    """Clients have a token, pages a session: neither opens the other's addresses."""
    if request.url.path.startswith("/api/"):
        return api_reader(request, sent)
    return page_session(request).reader
