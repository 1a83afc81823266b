"""Pays through Tremendous: one POST a payment, found again by our own key. No repeats inside; callers decide.

Facts: API description (`/orders`, servers), error handling guide.
"""

from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote, urlsplit

from integrations.errors import Unsafe
from integrations.http import LOOPBACK, JsonApi, nonsense
from integrations.ports import Contact, Intent, Outcome, Payment
from integrations.rewards.tremendous_answers import SPOKEN, accepted, outcome_of, refusal
from integrations.rewards.tremendous_body import order_body
from integrations.rewards.tremendous_offer import Offer, OfferCheck

Environment = Literal["sandbox", "production"]
HOSTS: dict[Environment, tuple[str, ...]] = {
    "sandbox": ("testflight.tremendous.com", *LOOPBACK),
    "production": ("api.tremendous.com",),
}
KEYS: dict[str, Environment] = {"TEST_": "sandbox", "PROD_": "production"}


class TremendousProvider:
    """Implements ports.RewardProvider. `environment` says whether its key moves real money; None without a key.

    Raises Unsafe at once when key, address and the wanted environment do not belong together, or when there is nothing
    that people could choose from. Without a key it can be built, and every request is Unauthorised.
    """

    name = "tremendous"

    def __init__(self, base_url: str, api_key: str, *, products: Sequence[str] = (), campaign: str | None = None,
                 environment: Environment | None = None, timeout: tuple[float, float] = (5.0, 20.0)) -> None:
        self.environment = _interlocked(base_url, api_key, environment)
        self._offer = Offer(campaign=campaign, products=tuple(products))
        if api_key and not (products or campaign):
            raise Unsafe("The settings name neither a campaign nor products of the payout service, so people could "
                         "choose nothing. Name one, then start again.")
        self._api = JsonApi(SPOKEN, base_url, api_key, timeout)
        self._check = OfferCheck(self._api, self._offer)

    def canonical_body(self, payment: Payment, contact: Contact, initials: str, organisation: str) -> bytes:
        """Refused when the person can't be reached, by person id; Unsafe when the offer is not one to send.

        The offer is checked at the service the first time.
        """
        self._api.require_key()
        self._check.refuse_unusable(payment.currency)
        return order_body(payment, contact, initials, organisation, self._offer)

    def lookup(self, external_id: str) -> Outcome | None:
        """The order under our key, None when there is none."""
        answer = self._api.get(f"/orders/{quote(external_id, safe='')}")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise nonsense(SPOKEN, answer.status)
        return outcome_of(external_id, answer)

    def submit(self, intent: Intent) -> Outcome:
        """Send the stored bytes once. The same bytes again give the same order back, other bytes are a Conflict."""
        answer = self._api.post("/orders", intent.body)
        if answer.status == 202:
            return accepted(intent.external_id)
        if answer.status not in (200, 201):
            raise refusal(answer)
        return outcome_of(intent.external_id, answer)


def _interlocked(base_url: str, api_key: str, wanted: Environment | None) -> Environment | None:
    """The environment of the key, when its address and what is wanted agree (API description, servers)."""
    if not api_key:
        return None
    environment = next((one for prefix, one in KEYS.items() if api_key.startswith(prefix)), None)
    if environment is None:
        raise Unsafe("The key of the payout service starts with neither TEST_ nor PROD_, so nothing is sent. Copy the "
                     "key again into the settings.")
    if urlsplit(base_url).hostname not in HOSTS[environment]:
        raise Unsafe(f"The key of the payout service is for {environment} and its address is not, so nothing is sent. "
                     f"A {environment} key belongs to {HOSTS[environment][0]}. Correct the settings.")
    if wanted not in (None, environment):
        raise Unsafe(f"Payments are set to {wanted} and the key of the payout service is for {environment}, so nothing "
                     "is sent. Put the right key into the settings.")
    return environment
