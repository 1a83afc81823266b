"""What every API request passes: count, outage, rate limit, key; and how answers and refusals are written."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from sandbox.payouts.amounts import read_json, write_json
from sandbox.payouts.refusals import ConnectionCut, Refusal, mirrored
from sandbox.payouts.service import Service, service_of

Handler = Callable[[Request], Awaitable[Response]]
Body = TypeVar("Body", bound=BaseModel)


def answer(body: dict[str, object], status: int = 200) -> Response:
    """A JSON response with exact amounts."""
    return Response(write_json(body), status, media_type="application/json")


async def json_body(request: Request, empty: object = None) -> object:
    """The parsed body; `empty` stands for no body. Raises Refusal 400 when it is not JSON."""
    raw = await request.body()
    if not raw:
        return empty
    try:
        return read_json(raw)
    except ValueError as error:
        raise Refusal(400, "The request was not processed: the body is not valid JSON.") from error


async def checked(request: Request, model: type[Body], status: int, refused: str) -> Body:
    """The body as `model`. Raises Refusal 400 (not JSON) or `status`, with a payload that mirrors the body."""
    body = await json_body(request, empty={})
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise Refusal(status, f"{refused}: some parameters are not valid.", mirrored(error)) from error


def api(handler: Handler) -> Handler:
    """Wraps a route under /api/v2."""

    async def guarded(request: Request) -> Response:
        service = service_of(request)
        service.counters.requests += 1
        try:
            _admit(request, service)
            response = await handler(request)
        except Refusal as refusal:
            response = answer(refusal.body(), refusal.status)
        except ConnectionCut:
            return await _cut(request)
        return await _delivered(service, response)

    return guarded


def admin(handler: Handler) -> Handler:
    """Wraps a route under /_admin: needs the secret of the ready line, knows no faults and no rate limit."""

    async def guarded(request: Request) -> Response:
        try:
            secret = request.headers.get("x-admin-secret", "")
            if not secrets.compare_digest(secret.encode(), service_of(request).store.admin_secret.encode()):
                raise Refusal(401, "Nothing was changed: send the header X-Admin-Secret from the ready line.")
            return await handler(request)
        except Refusal as refusal:
            return answer(refusal.body(), refusal.status)

    return guarded


def _admit(request: Request, service: Service) -> None:
    if service.take("down"):
        raise Refusal(503, "The service is down. Nothing was processed; try again later.")
    if service.take("rate_limit_next") or not service.rate_limit.allows():
        service.counters.rate_limited += 1
        raise Refusal(429, "Rate limit exceeded, this request was not processed. Wait a second, then repeat.")
    _check_key(request, service)
    if service.take("forbidden"):
        raise Refusal(403, "This key may not do that: the account is not approved for it yet.")
    if service.take("error_500"):
        raise unexpected()


def _check_key(request: Request, service: Service) -> None:
    given = request.headers.get("authorization", "")
    if given.startswith("Bearer PROD_"):
        raise Refusal(401, "This is a sandbox: it takes keys that begin with TEST_, and this one is for production.")
    revoked = service.take("revoked")
    if revoked or not secrets.compare_digest(given.encode(), f"Bearer {service.store.api_key}".encode()):
        raise Refusal(401, "The API key is missing or wrong. Send it as Authorization: Bearer KEY.")


def unexpected() -> Refusal:
    return Refusal(500, "The server met an unexpected error or could not finish the request in time.")


async def _delivered(service: Service, response: Response) -> Response:
    if service.take("slow_seconds"):
        await asyncio.sleep(service.faults.slow_seconds)
    refused = response.status_code in (401, 429, 503)
    if not refused and service.take("garbage"):
        return Response(
            "<html><title>Gateway</title>\x00 not what you asked for", 200, media_type="text/html"
        )
    return response


async def _cut(request: Request) -> Response:
    request.state.transport.abort()
    # The abort is carried out on the next turn of the loop; an answer before that could still go out.
    await asyncio.sleep(0)
    return Response()
