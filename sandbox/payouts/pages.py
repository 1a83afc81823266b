"""Pages for a person: balance and orders, what the recipient of one gets, webhooks, the recipient's choice."""

import json

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.payouts import catalogue, settings, wording
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.store import Filters, Order
from sandbox.payouts.views import link

PER_PAGE = 50

_PAGES = Environment(loader=PackageLoader("sandbox.payouts"), autoescape=True, undefined=StrictUndefined)
_PAGES.globals.update(
    money=wording.money,
    when=wording.when,
    recipient=wording.recipient,
    reason=wording.reason,
    status=wording.status,
    delivery=wording.delivery,
    hook_state=wording.hook_state,
    hook_answer=wording.hook_answer,
    meta=wording.meta,
)


def _page(request: Request, template: str, **values: object) -> Response:
    shared = {"currency": service_of(request).store.currency, "faults": service_of(request).faults.on()}
    return HTMLResponse(_PAGES.get_template(template).render({**shared, "where": request.url.path, **values}))


def _number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    return max(1, int(text[:6])) if text.isascii() and text.isdigit() else 1


def _pages(request: Request, total: int) -> dict[str, object]:
    return {"total": total, "number": _number(request), "last": max(1, -(-total // PER_PAGE))}


def _offset(request: Request) -> int:
    return (_number(request) - 1) * PER_PAGE


async def overview(request: Request) -> Response:
    service = service_of(request)
    orders, total = service.store.orders(Filters(), PER_PAGE, _offset(request))
    return _page(
        request,
        "overview.html",
        orders=orders,
        approval_above=settings.approval_above(service.store),
        **_figures(service),
        **_pages(request, total),
    )


def _figures(service: Service) -> dict[str, object]:
    return {
        "balance": wording.money(service.purse.balance_cents(), service.store.currency),
        "waiting": service.outbox.waiting(),
        "listens": service.store.webhook() is not None,
    }


async def one_order(request: Request) -> Response:
    service = service_of(request)
    order = service.store.order(request.path_params["reference"])
    if order is None:
        return _missing(request)
    return _page(
        request,
        "order.html",
        order=order,
        products=_products(order),
        link=link(order, service.base_url) if order.link_token else None,
        mails=service.store.mails(order.id),
        review=service.reference.reviews.get(order.reward_id),
        fields=[field for field in json.loads(order.custom_fields) if field["value"] is not None],
    )


async def choose(request: Request) -> Response:
    order = service_of(request).store.by_link(request.path_params["token"])
    if order is None or order.status == "CANCELED":
        return _missing(request)
    return _page(request, "choose.html", order=order, products=_products(order))


def _missing(request: Request) -> Response:
    response = _page(request, "missing.html")
    response.status_code = 404
    return response


def _products(order: Order) -> list[catalogue.Product]:
    """Those offered that take this sum."""
    offered = set(json.loads(order.products))
    return [
        product
        for product in catalogue.PRODUCTS
        if product.id in offered and product.takes(order.amount_cents, order.currency)
    ]


async def webhooks(request: Request) -> Response:
    """Never shows the key: pages need no sign-in."""
    service = service_of(request)
    webhook = service.store.webhook()
    return _page(
        request,
        "webhooks.html",
        url=webhook.url if webhook else None,
        events=service.outbox.newest(PER_PAGE, _offset(request)),
        counted=service.hooks,
        **_pages(request, service.outbox.total()),
    )


async def transactions(request: Request) -> Response:
    service = service_of(request)
    return _page(
        request,
        "money.html",
        transactions=service.purse.transactions(PER_PAGE, _offset(request), None, None),
        **_figures(service),
        **_pages(request, service.purse.count()),
    )


ROUTES = [
    Route("/", overview),
    Route("/money", transactions),
    Route("/webhooks", webhooks),
    Route("/orders/{reference}", one_order),
    Route("/rewards/payout/{token}", choose),
]
