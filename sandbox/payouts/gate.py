"""What every API request passes: count, outage, rate limit, key; and how answers and refusals are written."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from sandbox.payouts.amounts import read_json, write_json
from sandbox.payouts.refusals import ConnectionCut, Refusal
from sandbox.payouts.service import Service, service_of

Handler = Callable[[Request], Awaitable[Response]]


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
    if service.faults.down:
        raise Refusal(503, "The service is down. Nothing was processed; try again later.")
    if service.faults.take("rate_limit_next") or not service.rate_limit.allows():
        service.counters.rate_limited += 1
        raise Refusal(429, "Rate limit exceeded, this request was not processed. Wait a second, then repeat.")
    expected = f"Bearer {service.store.api_key}"
    if not secrets.compare_digest(request.headers.get("authorization", "").encode(), expected.encode()):
        raise Refusal(401, "The API key is missing or wrong. Send it as Authorization: Bearer KEY.")


async def _delivered(service: Service, response: Response) -> Response:
    if service.faults.slow_seconds:
        await asyncio.sleep(service.faults.slow_seconds)
    refused = response.status_code in (401, 429, 503)
    if not refused and service.faults.take("garbage"):
        return Response(
            "<html><title>Gateway</title>\x00 not what you asked for", 200, media_type="text/html"
        )
    return response


async def _cut(request: Request) -> Response:
    request.state.transport.abort()
    # The abort is carried out on the next turn of the loop; an answer before that could still go out.
    await asyncio.sleep(0)
    return Response()
