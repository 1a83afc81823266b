"""Routes for orders: make, find, approve, reject."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts import listing, order_book, settings
from sandbox.payouts.faults import WriteFault
from sandbox.payouts.gate import answer, api, json_body, unexpected
from sandbox.payouts.refusals import ConnectionCut, Refusal
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.store import Filters, Order, now_ms
from sandbox.payouts.views import order_json

_ACCEPTED_SECONDS = 1.0


async def create_order(request: Request) -> Response:
    """200 for a new order, 201 for one that the same request made before (API description, POST /orders)."""
    service = service_of(request)
    body = await json_body(request)
    fault = service.take_write(is_order=True)
    fail_before(fault)
    accepted = service.take("accepted")
    hidden = max(service.faults.lag_seconds, _ACCEPTED_SECONDS if accepted else 0)
    placed = order_book.place(service, body, hidden)
    if placed.is_new:
        service.struck["lag_seconds"] += bool(service.faults.lag_seconds)
        if service.take("webhooks_early"):
            await service.send_early(placed.order.id)
    fail_after(fault)
    if placed.is_new and service.take("answer_late"):
        await asyncio.sleep(service.faults.answer_late_seconds)
    if accepted and placed.is_new:
        return answer({}, 202)
    return answer({"order": order_json(placed.order, service.base_url)}, 200 if placed.is_new else 201)


def fail_before(fault: WriteFault | None) -> None:
    """Raises what the switch wants before anything was changed."""
    if fault is WriteFault.DROP_BEFORE:
        raise ConnectionCut
    if fault is WriteFault.ERROR_500_BEFORE:
        raise unexpected()
    if fault is WriteFault.PAYMENT_REQUIRED:
        raise order_book.not_enough()
    if fault is WriteFault.CONFLICT:
        raise order_book.conflict()
    if fault is WriteFault.REJECTED:
        raise Refusal(422, "Validation failed", {"reward": {"products": ["is not available any more"]}})


def fail_after(fault: WriteFault | None) -> None:
    """Raises what the switch wants after the change was made."""
    if fault is WriteFault.DROP_AFTER:
        raise ConnectionCut
    if fault is WriteFault.ERROR_500_AFTER:
        raise unexpected()


async def list_orders(request: Request) -> Response:
    query, service = request.query_params, service_of(request)
    external_id = query.get("external_id")
    from_ms, to_ms = listing.between(request)
    filters = Filters(external_id, query.get("campaign_id"), from_ms, to_ms, now_ms())
    limit, offset = listing.page(request, default=10)
    orders, total = service.store.orders(filters, limit, offset)
    if external_id and orders and service.take("lag_reads"):
        orders, total = [], 0
    return answer({"orders": [order_json(order) for order in orders], "total_count": total})


async def get_order(request: Request) -> Response:
    return answer({"order": order_json(_visible(request))})


def _visible(request: Request) -> Order:
    service = service_of(request)
    order = service.store.order(request.path_params["reference"])
    if order is None or order.visible_ms > now_ms() or service.take("lag_reads"):
        raise Refusal(404, "No order has this id or external_id.")
    return order


async def approve_order(request: Request) -> Response:
    return _decided(request, order_book.approve)


async def reject_order(request: Request) -> Response:
    return _decided(request, order_book.reject)


def _decided(request: Request, decide: Callable[[Service, Order], Order]) -> Response:
    service = service_of(request)
    fault = service.take_write(is_order=False)
    fail_before(fault)
    if not settings.approvals_by_api(service.store):
        raise Refusal(403, "Nothing was decided: this account does not allow approvals via the API.")
    order = decide(service, _visible(request))
    fail_after(fault)
    return answer({"order": order_json(order)})


ROUTES = [
    Route("/orders", api(create_order), methods=["POST"]),
    Route("/orders", api(list_orders), methods=["GET"]),
    Route("/orders/{reference}", api(get_order), methods=["GET"]),
    Route("/order_approvals/{reference}/approve", api(approve_order), methods=["POST"]),
    Route("/order_approvals/{reference}/reject", api(reject_order), methods=["POST"]),
]
