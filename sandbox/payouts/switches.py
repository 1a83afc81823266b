"""Routes under /_admin: faults, counters, balance, and what became of an order. Needs the admin secret."""

from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts.amounts import AmountError, amount_from, cents_from
from sandbox.payouts.faults import Faults
from sandbox.payouts.gate import admin, answer, json_body
from sandbox.payouts.refusals import Refusal
from sandbox.payouts.service import Counters, service_of
from sandbox.payouts.views import order_json


class OrderChange(BaseModel):
    """What a test may make of an order: any status text, or a delivery status the provider documents."""

    model_config = ConfigDict(extra="forbid")

    status: str | None = None
    delivery_status: Literal["SCHEDULED", "PENDING", "SUCCEEDED", "FAILED"] | None = None


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
    service_of(request).faults = faults
    return answer(faults.model_dump())


async def get_faults(request: Request) -> Response:
    return answer(service_of(request).faults.model_dump())


async def get_counters(request: Request) -> Response:
    return answer(service_of(request).counters.as_json())


async def reset_counters(request: Request) -> Response:
    service = service_of(request)
    service.counters = Counters()
    return answer(service.counters.as_json())


async def set_balance(request: Request) -> Response:
    body = await json_body(request)
    try:
        cents = cents_from(body.get("amount") if isinstance(body, dict) else None)
    except AmountError as error:
        raise Refusal(422, f"The balance was not changed: amount {error}.") from error
    service_of(request).store.set_balance(cents)
    return await get_balance(request)


async def get_balance(request: Request) -> Response:
    store = service_of(request).store
    return answer({"amount": str(amount_from(store.balance_cents())), "currency_code": store.currency})


async def change_order(request: Request) -> Response:
    store = service_of(request).store
    order = store.order(request.path_params["reference"])
    if order is None:
        raise Refusal(404, "No order has this id or external_id.")
    try:
        change = OrderChange.model_validate_json(await request.body())
    except ValidationError as error:
        raise _not_understood(error) from error
    changed = replace(
        order,
        status=change.status or order.status,
        delivery_status=change.delivery_status or order.delivery_status,
    )
    store.replace(changed)
    return answer({"order": order_json(changed)})


ROUTES = [
    Route("/faults", admin(set_faults), methods=["PUT"]),
    Route("/faults", admin(get_faults), methods=["GET"]),
    Route("/counters", admin(get_counters), methods=["GET"]),
    Route("/counters/reset", admin(reset_counters), methods=["POST"]),
    Route("/balance", admin(set_balance), methods=["PUT"]),
    Route("/balance", admin(get_balance), methods=["GET"]),
    Route("/orders/{reference}", admin(change_order), methods=["PUT"]),
]
