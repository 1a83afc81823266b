"""Pages for a person: balance and orders, what the recipient of one would get, and the recipient's choice."""

import json
from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.payouts import catalogue
from sandbox.payouts.amounts import amount_from
from sandbox.payouts.service import service_of
from sandbox.payouts.store import Filters, Order
from sandbox.payouts.views import instant, link

PER_PAGE = 50
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}

_PAGES = Environment(loader=PackageLoader("sandbox.payouts"), autoescape=True, undefined=StrictUndefined)


def money(cents: int, currency: str) -> str:
    """For people: £1,234.50."""
    amount: Decimal = amount_from(cents)
    return f"{_SIGNS.get(currency, currency + ' ')}{amount:,.2f}"


def when(milliseconds: int) -> str:
    """For people: 2027-02-10 09:00 UTC."""
    return instant(milliseconds)[:16].replace("T", " ") + " UTC"


def recipient(order: Order) -> str:
    """Name and contact, whichever is known."""
    contact = order.phone if order.method == "PHONE" else order.email
    return " · ".join(part for part in (order.name, contact) if part) or "not named"


_PAGES.globals.update(money=money, when=when, recipient=recipient)


def _page(template: str, status: int = 200, **values: object) -> Response:
    return HTMLResponse(_PAGES.get_template(template).render(values), status)


async def overview(request: Request) -> Response:
    store = service_of(request).store
    text = request.query_params.get("page", "1")
    number = max(1, int(text[:6])) if text.isascii() and text.isdigit() else 1
    orders, total = store.orders(Filters(), PER_PAGE, (number - 1) * PER_PAGE)
    return _page(
        "overview.html",
        balance=money(store.balance_cents(), store.currency),
        orders=orders,
        total=total,
        number=number,
        last=max(1, -(-total // PER_PAGE)),
    )


async def one_order(request: Request) -> Response:
    service = service_of(request)
    order = service.store.order(request.path_params["reference"])
    if order is None:
        return _page("missing.html", 404)
    address = link(order, service.base_url) if order.link_token else None
    return _page("order.html", order=order, products=_products(order), link=address)


async def choose(request: Request) -> Response:
    order = service_of(request).store.by_link(request.path_params["token"])
    if order is None or order.status == "CANCELED":
        return _page("missing.html", 404)
    return _page("choose.html", order=order, products=_products(order))


def _products(order: Order) -> list[catalogue.Product]:
    """Those offered that take this sum."""
    offered = set(json.loads(order.products))
    return [
        product
        for product in catalogue.PRODUCTS
        if product.id in offered and product.takes(order.amount_cents, order.currency)
    ]


ROUTES = [
    Route("/", overview),
    Route("/orders/{reference}", one_order),
    Route("/rewards/payout/{token}", choose),
]
