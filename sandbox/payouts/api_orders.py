"""Routes for orders and rewards."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts import order_book
from sandbox.payouts.faults import OrderFault
from sandbox.payouts.gate import answer, api, json_body
from sandbox.payouts.refusals import ConnectionCut, Refusal, at
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.store import Filters
from sandbox.payouts.views import link, order_json, reward_json


async def create_order(request: Request) -> Response:
    """200 for a new order, 201 for one that the same request made before (API description, POST /orders)."""
    service = service_of(request)
    body = await json_body(request)
    fault = service.faults.take_for_order()
    _fail_before(fault)
    placed = order_book.place(service, body)
    _fail_after(fault)
    return answer({"order": order_json(placed.order, service.base_url)}, 200 if placed.is_new else 201)


def _fail_before(fault: OrderFault | None) -> None:
    if fault is OrderFault.DROP_BEFORE:
        raise ConnectionCut
    if fault is OrderFault.ERROR_500_BEFORE:
        raise _unexpected()
    if fault is OrderFault.PAYMENT_REQUIRED:
        raise order_book.not_enough()
    if fault is OrderFault.CONFLICT:
        problem = "is already used by an order with different parameters"
        raise Refusal(409, f"The order was not created: external_id {problem}.", at(["external_id"], problem))


def _fail_after(fault: OrderFault | None) -> None:
    if fault is OrderFault.DROP_AFTER:
        raise ConnectionCut
    if fault is OrderFault.ERROR_500_AFTER:
        raise _unexpected()


def _unexpected() -> Refusal:
    return Refusal(500, "The server met an unexpected error or could not finish the request in time.")


async def list_orders(request: Request) -> Response:
    query = request.query_params
    filters = Filters(
        external_id=query.get("external_id"),
        campaign_id=query.get("campaign_id"),
        from_ms=_instant(request, "created_at[gte]"),
        to_ms=_instant(request, "created_at[lte]"),
    )
    limit, offset = _page(request, default=10)
    orders, total = service_of(request).store.orders(filters, limit, offset)
    return answer({"orders": [order_json(order) for order in orders], "total_count": total})


def _page(request: Request, default: int) -> tuple[int, int]:
    """Limit and offset; a limit above 500 is refused (API description, GET /orders)."""
    return _number(request, "limit", default, 1, 500), _number(request, "offset", 0, 0, 10**9)


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
        problem = f"must be a whole number from {low} to {high}"
        raise Refusal(400, f"Nothing was listed: {name} {problem}.", at([name], problem))
    return int(text)


def _instant(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        # An offset's plus sign that was not percent-encoded arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        problem = "must be an ISO 8601 time"
        raise Refusal(400, f"Nothing was listed: {name} {problem}.", at([name], problem)) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


async def get_order(request: Request) -> Response:
    order = service_of(request).store.order(request.path_params["reference"])
    if order is None:
        raise Refusal(404, "No order has this id or external_id.")
    return answer({"order": order_json(order)})


async def list_rewards(request: Request) -> Response:
    limit, offset = _page(request, default=100)
    orders, total = service_of(request).store.orders(Filters(), limit, offset)
    return answer({"rewards": [reward_json(order) for order in orders], "total_count": total})


async def get_reward(request: Request) -> Response:
    return answer({"reward": reward_json(order_book.reward(*_reward_in(request)))})


async def resend_reward(request: Request) -> Response:
    body = await json_body(request, empty={})
    if not isinstance(body, dict):
        raise Refusal(400, "The reward was not resent: the body must be a JSON object.")
    contacts = [body.get(name) for name in ("updated_email", "updated_phone")]
    if not all(contact is None or isinstance(contact, str) for contact in contacts):
        raise Refusal(400, "The reward was not resent: a contact must be text.")
    order_book.resend(*_reward_in(request), *contacts)
    return answer({})


async def cancel_reward(request: Request) -> Response:
    order_book.cancel(*_reward_in(request))
    return answer({})


async def generate_link(request: Request) -> Response:
    service, reward_id = _reward_in(request)
    order = order_book.new_link(service, reward_id)
    return answer({"reward": {"id": order.reward_id, "link": link(order, service.base_url)}})


def _reward_in(request: Request) -> tuple[Service, str]:
    return service_of(request), str(request.path_params["reward_id"])


ROUTES = [
    Route("/orders", api(create_order), methods=["POST"]),
    Route("/orders", api(list_orders), methods=["GET"]),
    Route("/orders/{reference}", api(get_order), methods=["GET"]),
    Route("/rewards", api(list_rewards), methods=["GET"]),
    Route("/rewards/{reward_id}", api(get_reward), methods=["GET"]),
    Route("/rewards/{reward_id}/resend", api(resend_reward), methods=["POST"]),
    Route("/rewards/{reward_id}/cancel", api(cancel_reward), methods=["POST"]),
    Route("/rewards/{reward_id}/generate_link", api(generate_link), methods=["POST"]),
]
