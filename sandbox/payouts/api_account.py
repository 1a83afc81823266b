"""Routes for money, catalogue and webhooks.

A webhook is stored with its key; this stand-in sends no events, so clients find changes by asking.
"""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts import catalogue
from sandbox.payouts.gate import answer, api, json_body
from sandbox.payouts.order_request import FUNDING_SOURCE_ID
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.store import Webhook, new_id
from sandbox.payouts.views import Json, funding_source_json


def _balance(service: Service) -> Json:
    return funding_source_json(service.store.balance_cents(), service.store.currency)


async def list_funding_sources(request: Request) -> Response:
    return answer({"funding_sources": [_balance(service_of(request))]})


async def get_funding_source(request: Request) -> Response:
    if request.path_params["source"].upper() not in ("BALANCE", FUNDING_SOURCE_ID):
        raise Refusal(404, "No funding source has this id.")
    return answer({"funding_source": _balance(service_of(request))})


async def list_products(request: Request) -> Response:
    ids, countries, currencies = (_choices(request, name) for name in ("id", "country", "currency"))
    found = [
        product.as_json()
        for product in catalogue.PRODUCTS
        if (not ids or product.id in ids or "ALL_FEE_FREE" in ids)
        and (not countries or countries & set(product.countries))
        and (not currencies or product.currency in currencies)
    ]
    return answer({"products": found})


def _choices(request: Request, name: str) -> set[str]:
    return {part.strip().upper() for part in request.query_params.get(name, "").split(",") if part.strip()}


async def get_product(request: Request) -> Response:
    product = catalogue.product(request.path_params["product_id"])
    if product is None:
        raise Refusal(404, "No product has this id.")
    return answer({"product": product.as_json()})


async def list_campaigns(request: Request) -> Response:
    return answer({"campaigns": [campaign.as_json() for campaign in catalogue.CAMPAIGNS]})


async def get_campaign(request: Request) -> Response:
    campaign = catalogue.campaign(request.path_params["campaign_id"])
    if campaign is None:
        raise Refusal(404, "No campaign has this id.")
    return answer({"campaign": campaign.as_json()})


async def set_webhook(request: Request) -> Response:
    body = await json_body(request)
    url = body.get("url") if isinstance(body, dict) else None
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise Refusal(400, "The webhook was not set: url must be a web address.", at(["url"], "is invalid"))
    webhook = Webhook(new_id(), url, secrets.token_hex(32))
    store = service_of(request).store
    with store.transaction():
        store.set_webhook(webhook)
    return answer({"webhook": _webhook_json(webhook)})


async def list_webhooks(request: Request) -> Response:
    webhook = service_of(request).store.webhook()
    return answer({"webhooks": [_webhook_json(webhook)] if webhook else []})


async def get_webhook(request: Request) -> Response:
    return answer({"webhook": _webhook_json(_known_webhook(request))})


async def delete_webhook(request: Request) -> Response:
    _known_webhook(request)
    service_of(request).store.set_webhook(None)
    return Response(status_code=204)


def _known_webhook(request: Request) -> Webhook:
    webhook = service_of(request).store.webhook()
    if webhook is None or webhook.id != request.path_params["webhook_id"]:
        raise Refusal(404, "No webhook has this id.")
    return webhook


def _webhook_json(webhook: Webhook) -> Json:
    return {"id": webhook.id, "url": webhook.url, "private_key": webhook.private_key}


async def unknown_path(request: Request) -> Response:
    raise Refusal(404, "This address does not exist in the API.")


ROUTES = [
    Route("/funding_sources", api(list_funding_sources), methods=["GET"]),
    Route("/funding_sources/{source}", api(get_funding_source), methods=["GET"]),
    Route("/products", api(list_products), methods=["GET"]),
    Route("/products/{product_id}", api(get_product), methods=["GET"]),
    Route("/campaigns", api(list_campaigns), methods=["GET"]),
    Route("/campaigns/{campaign_id}", api(get_campaign), methods=["GET"]),
    Route("/webhooks", api(set_webhook), methods=["POST"]),
    Route("/webhooks", api(list_webhooks), methods=["GET"]),
    Route("/webhooks/{webhook_id}", api(get_webhook), methods=["GET"]),
    Route("/webhooks/{webhook_id}", api(delete_webhook), methods=["DELETE"]),
    Route("/{rest:path}", api(unknown_path), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]
