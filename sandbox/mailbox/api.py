"""JSON routes for tests and scripts: find, read and delete messages; the fault switches."""

import secrets

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.mailbox.pages import message_of, store_of
from sandbox.mailbox.reading import message_json, summary_json
from sandbox.mailbox.receiving import Faults, Switchboard


def _refused(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status)


async def find(request: Request) -> Response:
    """Newest first; `to` is part of a recipient's address, `q` part of the subject or text."""
    query = request.query_params
    limit = query.get("limit", "100")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= 1000):
        return _refused(400, "Nothing was listed: limit must be a whole number from 1 to 1000.")
    messages, total = store_of(request).find(query.get("to", ""), query.get("q", ""), int(limit))
    return JSONResponse({"messages": [summary_json(message) for message in messages], "total": total})


async def get(request: Request) -> Response:
    message = message_of(request)
    if message is None:
        return _refused(404, "No message has this number.")
    return JSONResponse(message_json(message))


async def clear(request: Request) -> Response:
    return JSONResponse({"deleted": store_of(request).clear()})


async def faults(request: Request) -> Response:
    """GET shows the switches; PUT replaces them all, one that is not named goes back to off."""
    switchboard: Switchboard = request.app.state.switchboard
    secret = request.headers.get("x-admin-secret", "")
    if not secrets.compare_digest(secret.encode(), store_of(request).admin_secret.encode()):
        return _refused(401, "Nothing was changed: send the header X-Admin-Secret from the ready line.")
    if request.method == "PUT":
        try:
            switchboard.faults = Faults.model_validate_json(await request.body() or b"{}")
        except ValidationError:
            return _refused(422, "Nothing was changed: refuse is a whole number, down is true or false.")
    return JSONResponse(switchboard.faults.model_dump())


async def healthz(request: Request) -> Response:
    """About this process: it stays well while `down` is switched on."""
    return JSONResponse({"status": "ok"})


ROUTES = [
    Route("/api/messages", find, methods=["GET"]),
    Route("/api/messages", clear, methods=["DELETE"]),
    Route("/api/messages/{number:int}", get, methods=["GET"]),
    Route("/_admin/faults", faults, methods=["GET", "PUT"]),
    Route("/healthz", healthz, methods=["GET"]),
]
