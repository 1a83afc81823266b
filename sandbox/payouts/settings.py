"""How the account treats orders: above a sum they wait until somebody approves them, and they may cost a fee."""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.payouts.store import Store

_PERCENT, _LEAST = "fee_percent", "fee_least_cents"
_ABOVE, _BY_API = "approve_above_cents", "approvals_by_api"


def approval_above(store: Store) -> int | None:
    """In cents; None while nothing waits."""
    text = store.remembered(_ABOVE, "")
    return int(text) if text else None


def approvals_by_api(store: Store) -> bool:
    """Whether the API may approve ("Allow approvals via API" in the provider's dashboard)."""
    return store.remembered(_BY_API, "yes") == "yes"


def set_approvals(store: Store, above_cents: int | None, by_api: bool) -> None:
    """Kept over restarts."""
    store.remember(_ABOVE, "" if above_cents is None else str(above_cents))
    store.remember(_BY_API, "yes" if by_api else "no")


def needs_approval(store: Store, cents: int) -> bool:
    above = approval_above(store)
    return above is not None and cents > above


def set_fees(store: Store, percent: Decimal, least_cents: int) -> None:
    """A part of each order that the sender pays, and at least so much; 0 percent: no fee. Kept over restarts."""
    store.remember(_PERCENT, str(percent))
    store.remember(_LEAST, str(least_cents))


def fee_of(store: Store, cents: int) -> int:
    """In cents, rounded half up (help centre of the provider: 4 %, at least 0.25, for cash-like ways)."""
    percent = Decimal(store.remembered(_PERCENT, "0"))
    fee = int((percent * cents / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return max(fee, int(store.remembered(_LEAST, "0"))) if percent else 0
