"""Routes for money: where it comes from, what it was spent on, and how more is added."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts import listing
from sandbox.payouts.amounts import amount_from, cents_from
from sandbox.payouts.gate import answer, api, checked
from sandbox.payouts.hooks.events import announce
from sandbox.payouts.order_request import FUNDING_SOURCE_ID
from sandbox.payouts.purse import Transaction
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.shelf import Document
from sandbox.payouts.store import new_id, now_ms
from sandbox.payouts.views import BANK_ID, Json, bank_json, funding_source_json, instant, payment_json


class TopupRequest(BaseModel):
    """Money to be moved from a funding source to the balance; `amount` is integer cents already."""

    funding_source_id: str
    idempotency_key: Annotated[str, Field(min_length=1, max_length=255)]
    amount: Annotated[int, BeforeValidator(cents_from), Field(gt=0)]


async def list_funding_sources(request: Request) -> Response:
    """The balance in this list is up to half a minute old (guide of the provider: it is cached)."""
    service = service_of(request)
    balance = funding_source_json(service.purse.listed_cents(), service.store.currency)
    return answer({"funding_sources": [balance, bank_json()]})


async def get_funding_source(request: Request) -> Response:
    service, source = service_of(request), request.path_params["source"].upper()
    if source == BANK_ID:
        return answer({"funding_source": bank_json()})
    if source not in ("BALANCE", FUNDING_SOURCE_ID):
        raise Refusal(404, "No funding source has this id.")
    return answer({"funding_source": funding_source_json(service.purse.balance_cents(), service.store.currency)})


async def list_transactions(request: Request) -> Response:
    service = service_of(request)
    limit, offset = listing.page(request, default=100)
    found = service.purse.transactions(limit, offset, *listing.between(request))
    return answer({"transactions": [_transaction_json(service, one) for one in found]})


def _transaction_json(service: Service, one: Transaction) -> Json:
    shown: Json = {
        "created_at": instant(one.created_ms),
        "amount": amount_from(one.amount_cents),
        "currency_code": service.store.currency,
        "balance": amount_from(one.balance_cents),
        "action": one.action,
        "description": one.description,
    }
    order = service.store.order(one.order_id) if one.order_id else None
    if order:
        shown["order"] = {"id": order.id, "external_id": order.external_id, "payment": payment_json(order)}
    return shown


async def create_topup(request: Request) -> Response:
    service = service_of(request)
    wanted = await checked(request, TopupRequest, 400, "Nothing was added")
    if wanted.funding_source_id != BANK_ID:
        raise Refusal(404, "Nothing was added: no funding source that can pay has this id.")
    known = _by_key(service, wanted.idempotency_key)
    if known and known["cents"] != wanted.amount:
        problem = "was used with another amount"
        raise Refusal(409, f"Nothing was added: idempotency_key {problem}.", at(["idempotency_key"], problem))
    return answer({"topup": _topup_json(service, known or _topped_up(service, wanted))})


def _topped_up(service: Service, wanted: TopupRequest) -> Document:
    topup: Document = {"cents": wanted.amount, "key": wanted.idempotency_key}
    topup_id = new_id()
    with service.store.transaction():
        service.reference.topups.put(topup_id, topup)
        service.purse.change(wanted.amount, "Deposit", f"Top-up {topup_id}")
        announce(service, "FUNDING_SOURCES.FUNDED", FUNDING_SOURCE_ID)
    return {**topup, "id": topup_id, "created_ms": now_ms()}


def _by_key(service: Service, key: str) -> Document | None:
    return next((topup for topup in service.reference.topups.all() if topup["key"] == key), None)


async def list_topups(request: Request) -> Response:
    service = service_of(request)
    _, offset = listing.page(request, default=10)
    found = service.reference.topups.all()
    shown: list[object] = [_topup_json(service, one) for one in found[offset : offset + 100]]
    return answer({"topups": shown, "total_count": len(found)})


async def get_topup(request: Request) -> Response:
    service = service_of(request)
    found = service.reference.topups.get(request.path_params["topup_id"])
    if found is None:
        raise Refusal(404, "No top-up has this id.")
    return answer({"topup": _topup_json(service, found)})


def _topup_json(service: Service, topup: Document) -> Json:
    amount, made = amount_from(topup["cents"]), instant(topup["created_ms"])
    return {
        "id": topup["id"],
        "amount": amount,
        "currency_code": service.store.currency,
        "processing_fee": amount_from(0),
        "funding_source_id": BANK_ID,
        "status": "fully_credited",
        "created_at": made,
        "fully_credited_at": made,
        "idempotency_key": topup["key"],
        "instant_credit_amount": amount,
        "settled_amount": amount_from(0),
    }


ROUTES = [
    Route("/funding_sources", api(list_funding_sources), methods=["GET"]),
    Route("/funding_sources/{source}", api(get_funding_source), methods=["GET"]),
    Route("/balance_transactions", api(list_transactions), methods=["GET"]),
    Route("/topups", api(create_topup), methods=["POST"]),
    Route("/topups", api(list_topups), methods=["GET"]),
    Route("/topups/{topup_id}", api(get_topup), methods=["GET"]),
]
