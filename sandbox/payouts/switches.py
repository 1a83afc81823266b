"""Routes under /_admin: faults, counters, balance, approvals, fees, and what became of orders and webhooks.

They need the admin secret of the ready line.
"""

from dataclasses import asdict, replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts import fraud, order_book, postman, settings
from sandbox.payouts.amounts import AmountError, amount_from, cents_from
from sandbox.payouts.faults import HOW, Faults, Reason
from sandbox.payouts.gate import admin, answer, checked, json_body
from sandbox.payouts.hooks.events import announce, write
from sandbox.payouts.hooks.outbox import Kind
from sandbox.payouts.order_request import FUNDING_SOURCE_ID
from sandbox.payouts.refusals import Refusal
from sandbox.payouts.service import Counters, Service, service_of
from sandbox.payouts.store import Order
from sandbox.payouts.views import order_json

_NOTHING = "Nothing was changed"


class OrderChange(BaseModel):
    """What may be made of an order: any status text, or a delivery status that the provider documents."""

    model_config = ConfigDict(extra="forbid")

    status: str | None = None
    delivery_status: Literal["SCHEDULED", "PENDING", "SUCCEEDED", "FAILED"] | None = None
    failure_reason: Reason = "email_delivery_failed"
    retryable: bool = True


class Approvals(BaseModel):
    """Orders above this sum wait for approval (null: none does), and whether the API may approve."""

    model_config = ConfigDict(extra="forbid")

    above: Annotated[int, BeforeValidator(cents_from)] | None = None
    by_api: bool = True


class Fees(BaseModel):
    """What the sender pays for each new order: a part of its sum, and at least so much."""

    model_config = ConfigDict(extra="forbid")

    percent: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)
    least: Annotated[int, BeforeValidator(cents_from)] = 0


class Flag(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reasons: list[str] = ["VPN detected"]


class HookRequest(BaseModel):
    """A webhook to send now: any event about any id; a forged one is signed with some other key."""

    model_config = ConfigDict(extra="forbid")

    event: str
    resource_id: str
    meta: dict[str, object] = {}
    kind: Kind = "genuine"


def _not_understood(error: ValidationError) -> Refusal:
    fields = ", ".join(
        sorted({".".join(map(str, problem["loc"])) or "the body" for problem in error.errors()})
    )
    return Refusal(422, f"Nothing was changed: {fields} cannot be used here.")


async def set_faults(request: Request) -> Response:
    """Replaces all switches: one that is not named goes back to off."""
    try:
        faults = Faults.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise _not_understood(error) from error
    service = service_of(request)
    service.faults = faults
    service.hooks_changed.set()  # what a switch held back
    return answer(faults.model_dump())


async def get_faults(request: Request) -> Response:
    return answer(service_of(request).faults.model_dump())


async def get_counters(request: Request) -> Response:
    return answer(service_of(request).counters.as_json())


async def get_struck(request: Request) -> Response:
    """How often each switch did something."""
    struck = service_of(request).struck
    return answer({name: struck[name] for name in Faults.model_fields if name not in HOW})


async def get_hook_counters(request: Request) -> Response:
    """`sent` counts every POST, `failed` those that are tried again; the others say how webhooks ended."""
    hooks = service_of(request).hooks
    return answer({name: hooks[name] for name in ("sent", "delivered", "failed", "refused", "given up")})


async def reset_counters(request: Request) -> Response:
    service = service_of(request)
    service.counters = Counters()
    service.struck.clear()
    service.hooks.clear()
    return answer(service.counters.as_json())


async def set_balance(request: Request) -> Response:
    """More money is announced as the provider does it."""
    body = await json_body(request)
    try:
        cents = cents_from(body.get("amount") if isinstance(body, dict) else None)
    except AmountError as error:
        raise Refusal(422, f"The balance was not changed: amount {error}.") from error
    service = service_of(request)
    more = cents - service.purse.balance_cents()
    if more:
        with service.store.transaction():
            service.purse.change(more, "Deposit" if more > 0 else "Withdrawal", "Changed by the admin route")
            if more > 0:
                announce(service, "FUNDING_SOURCES.FUNDED", FUNDING_SOURCE_ID)
    return await get_balance(request)


async def get_balance(request: Request) -> Response:
    service = service_of(request)
    amount = str(amount_from(service.purse.balance_cents()))
    return answer({"amount": amount, "currency_code": service.store.currency})


async def set_approvals(request: Request) -> Response:
    wanted = await checked(request, Approvals, 422, _NOTHING)
    settings.set_approvals(service_of(request).store, wanted.above, wanted.by_api)
    above = None if wanted.above is None else str(amount_from(wanted.above))
    return answer({"above": above, "by_api": wanted.by_api})


async def set_fees(request: Request) -> Response:
    wanted = await checked(request, Fees, 422, _NOTHING)
    settings.set_fees(service_of(request).store, wanted.percent, wanted.least)
    return answer({"percent": str(wanted.percent), "least": str(amount_from(wanted.least))})


async def change_order(request: Request) -> Response:
    """Money and webhooks follow, as if the provider had done it."""
    service = service_of(request)
    order = service.store.order(request.path_params["reference"])
    if order is None:
        raise Refusal(404, "No order has this id or external_id.")
    change = await checked(request, OrderChange, 422, _NOTHING)
    with service.store.transaction():
        changed = _with_delivery(service, _with_status(service, order, change.status), change)
    return answer({"order": order_json(changed)})


def _with_status(service: Service, order: Order, status: str | None) -> Order:
    if status is None or status == order.status:
        return order
    if status in order_book.ENDED:
        return order_book.end(service, order, status)
    if status == "EXECUTED" and order.status == order_book.PENDING_APPROVAL:
        return order_book.approve(service, order)
    if status == "EXECUTED" and not order.charged:
        service.purse.change(-order.total_cents, "Order", f"Order {order.id} after all", order.id)
        order = replace(order, charged=1, refunded_cents=0)
    changed = replace(order, status=status)
    service.store.replace(changed)
    return changed


def _with_delivery(service: Service, order: Order, change: OrderChange) -> Order:
    if change.delivery_status == "FAILED":
        return postman.settle(service, order, postman.Failure(change.failure_reason, change.retryable))
    if change.delivery_status == "SUCCEEDED":
        return postman.settle(service, order, None)
    if change.delivery_status:
        order = replace(order, delivery_status=change.delivery_status, mail_due_ms=None)
        service.store.replace(order)
    return order


async def flag_reward(request: Request) -> Response:
    wanted = await checked(request, Flag, 422, _NOTHING)
    review = fraud.flag(service_of(request), request.path_params["reward_id"], wanted.reasons)
    return answer({"fraud_review": review})


async def list_hooks(request: Request) -> Response:
    """The newest 500, newest first."""
    return answer({"events": [asdict(event) for event in service_of(request).outbox.newest(500)]})


async def send_hook(request: Request) -> Response:
    wanted = await checked(request, HookRequest, 422, "Nothing was sent")
    service = service_of(request)
    if service.store.webhook() is None:
        raise Refusal(422, "Nothing was sent: no webhook is set.")
    written = write(service, wanted.event, wanted.resource_id, None, wanted.meta, wanted.kind)
    return answer({"event": asdict(written)})


ROUTES = [
    Route("/faults", admin(set_faults), methods=["PUT"]),
    Route("/faults", admin(get_faults), methods=["GET"]),
    Route("/counters", admin(get_counters), methods=["GET"]),
    Route("/counters/faults", admin(get_struck), methods=["GET"]),
    Route("/counters/webhooks", admin(get_hook_counters), methods=["GET"]),
    Route("/counters/reset", admin(reset_counters), methods=["POST"]),
    Route("/balance", admin(set_balance), methods=["PUT"]),
    Route("/balance", admin(get_balance), methods=["GET"]),
    Route("/approvals", admin(set_approvals), methods=["PUT"]),
    Route("/fees", admin(set_fees), methods=["PUT"]),
    Route("/orders/{reference}", admin(change_order), methods=["PUT"]),
    Route("/rewards/{reward_id}/flag", admin(flag_reward), methods=["POST"]),
    Route("/webhooks", admin(list_hooks), methods=["GET"]),
    Route("/webhooks", admin(send_hook), methods=["POST"]),
]
