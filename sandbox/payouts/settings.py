"""How the account treats orders that are large: above a sum they wait until somebody approves them."""

from sandbox.payouts.store import Store

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
