"""The account at the payout service: the orders in its list and the money that is left. For reconciliation.

Facts: API description (`GET /orders`, `GET /funding_sources/BALANCE`, whose sums are fresh; those of the list are not).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlencode

from integrations.http import JsonApi, nonsense
from integrations.ports import Balance, ProviderOrder
from integrations.rewards.tremendous_answers import listed
from integrations.rewards.tremendous_wire import SPOKEN, Order, OrdersAnswer, Part, minor, read

MOST_A_PAGE = 500


class _Meta(Part):
    available_amount: Decimal | None = None
    pending_amount: Decimal | None = None
    currency_code: str | None = None


class _Source(Part):
    meta: _Meta


class _SourceAnswer(Part):
    funding_source: _Source


def orders(api: JsonApi, since: datetime, until: datetime, page: int = MOST_A_PAGE) -> Iterator[ProviderOrder]:
    """Every order made in this time, each once. Unavailable when the list does not add up."""
    for order in _pages(api, {"created_at[gte]": _instant(since), "created_at[lte]": _instant(until)}, page):
        found = listed(order)
        if found is None:
            raise nonsense(SPOKEN, 200)
        yield found


def balance(api: JsonApi) -> Balance | None:
    """None when the account has no balance."""
    answer = api.get("/funding_sources/BALANCE")
    if answer.status == 404:
        return None
    meta = read(_SourceAnswer, answer).funding_source.meta
    available, pending = (minor(amount, meta.currency_code) if amount is not None else None
                          for amount in (meta.available_amount, meta.pending_amount or Decimal(0)))
    if available is None or pending is None or meta.currency_code is None:
        raise nonsense(SPOKEN, answer.status)
    return Balance(available_minor=available, pending_minor=pending, currency=meta.currency_code)


def _pages(api: JsonApi, query: dict[str, str], size: int) -> Iterator[Order]:
    """An order that is made meanwhile moves the others down the list, so some come twice; none is left out."""
    seen, offset = set[str](), 0
    while True:
        answer = api.get(f"/orders?{urlencode({**query, 'limit': str(size), 'offset': str(offset)})}")
        page = read(OrdersAnswer, answer)
        new = [order for order in page.orders if order.id not in seen]
        yield from new
        seen.update(order.id for order in new)
        offset += len(page.orders)
        whole = len(page.orders) < size if page.total_count is None else offset >= page.total_count
        if whole:
            return
        if not new:  # a list that goes on and brings nothing would never end
            raise nonsense(SPOKEN, answer.status)


def _instant(at: datetime) -> str:
    """ISO 8601 in UTC. A naive time could mean anything: ValueError."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone can't be asked for; use an aware UTC time")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
