"""Routes for the one webhook of the account."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts.gate import answer, api, json_body
from sandbox.payouts.hooks import guard
from sandbox.payouts.hooks.events import RESOURCES, Meta, write
from sandbox.payouts.order_request import FUNDING_SOURCE_ID
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.store import Filters, Webhook, new_id
from sandbox.payouts.views import Json


async def set_webhook(request: Request) -> Response:
    """A new one takes the place of the old, with a new id and key; what waits goes to the new one."""
    body = await json_body(request)
    url = body.get("url") if isinstance(body, dict) else None
    try:
        guard.parse(url if isinstance(url, str) else "")
    except guard.Unusable as error:
        raise Refusal(400, f"The webhook was not set: url {error}.", at(["url"], str(error))) from None
    webhook = Webhook(new_id(), str(url), secrets.token_hex(32))
    store = service_of(request).store
    with store.transaction():
        store.set_webhook(webhook)
    return answer({"webhook": _webhook_json(webhook)})


async def list_webhooks(request: Request) -> Response:
    webhook = service_of(request).store.webhook()
    return answer({"webhooks": [_webhook_json(webhook)] if webhook else []})


async def get_webhook(request: Request) -> Response:
    return answer({"webhook": _webhook_json(_known(request))})


async def delete_webhook(request: Request) -> Response:
    _known(request)
    service = service_of(request)
    with service.store.transaction():
        service.store.set_webhook(None)
        service.outbox.drop_waiting()
    return Response(status_code=204)


async def list_events(request: Request) -> Response:
    _known(request)
    return answer({"events": list(RESOURCES)})


async def simulate(request: Request) -> Response:
    """Sends one such event about something that exists, or about an id made up when nothing does."""
    _known(request)
    body = await json_body(request)
    event = body.get("event") if isinstance(body, dict) else None
    if not isinstance(event, str) or event not in RESOURCES:
        problem = "is not an event that can be tried"
        raise Refusal(422, f"Nothing was sent: event {problem}.", at(["event"], problem))
    service = service_of(request)
    failed: Meta = {"failure_reason": "invalid_email", "retryable": False}
    meta = failed if event == "REWARDS.DELIVERY.FAILED" else None
    with service.store.transaction():
        write(service, event, _example(service, event), None, meta, "genuine")
    return Response('"ok"', media_type="application/json")


def _example(service: Service, event: str) -> str:
    if RESOURCES[event] == "funding_sources":
        return FUNDING_SOURCE_ID
    orders, _ = service.store.orders(Filters(), 1, 0)
    if not orders:
        return new_id()
    return orders[0].id if RESOURCES[event] == "orders" else orders[0].reward_id


def _known(request: Request) -> Webhook:
    webhook = service_of(request).store.webhook()
    if webhook is None or webhook.id != request.path_params["webhook_id"]:
        raise Refusal(404, "No webhook has this id.")
    return webhook


def _webhook_json(webhook: Webhook) -> Json:
    return {"id": webhook.id, "url": webhook.url, "private_key": webhook.private_key}


ROUTES = [
    Route("/webhooks", api(set_webhook), methods=["POST"]),
    Route("/webhooks", api(list_webhooks), methods=["GET"]),
    Route("/webhooks/{webhook_id}", api(get_webhook), methods=["GET"]),
    Route("/webhooks/{webhook_id}", api(delete_webhook), methods=["DELETE"]),
    Route("/webhooks/{webhook_id}/events", api(list_events), methods=["GET"]),
    Route("/webhooks/{webhook_id}/simulate", api(simulate), methods=["POST"]),
]
