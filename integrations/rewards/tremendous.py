"""Pays through Tremendous: one POST a payment, found again by our own key. No repeats inside; callers decide.

Facts: API description (`/orders`, servers), error handling guide.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import quote, urlsplit

from integrations.errors import IntegrationError, Unsafe
from integrations.http import LOOPBACK, JsonApi, nonsense
from integrations.pace import Pace
from integrations.ports import (
    Balance,
    Contact,
    Environment,
    Intent,
    Outcome,
    Payment,
    ProductBand,
    ProviderOrder,
)
from integrations.rewards import tremendous_account
from integrations.rewards.tremendous_answers import accepted, outcome_of
from integrations.rewards.tremendous_body import order_body
from integrations.rewards.tremendous_offer import Offer, OfferCheck
from integrations.rewards.tremendous_refusals import conflict, difference, refusal
from integrations.rewards.tremendous_rewards import SentRewards
from integrations.rewards.tremendous_webhooks import PayoutWebhooks
from integrations.rewards.tremendous_wire import SPOKEN

__all__ = ["Environment", "TremendousProvider"]

HOSTS: dict[Environment, tuple[str, ...]] = {
    "sandbox": ("testflight.tremendous.com", *LOOPBACK),
    "production": ("api.tremendous.com",),
}
KEYS: dict[str, Environment] = {"TEST_": "sandbox", "PROD_": "production"}


class TremendousProvider:
    """Implements ports.RewardProvider. `environment` says whether its key moves real money; None without a key.

    `gift_cards`: what those can choose from who want to be paid by gift card; the same as everybody when empty.

    Raises Unsafe at once when key, address and the wanted environment do not belong together, or when there is nothing
    that people could choose from. Without a key it can be built, and every request is Unauthorised.
    """

    name = "tremendous"

    def __init__(self, base_url: str, api_key: str, *, products: Sequence[str] = (), campaign: str | None = None,
                 gift_cards: Sequence[str] = (), environment: Environment | None = None,
                 timeout: tuple[float, float] = (5.0, 20.0), pace: Pace | None = None) -> None:
        self.environment = _interlocked(base_url, api_key, environment)
        self._offer = Offer(campaign=campaign, products=tuple(products), gift_cards=tuple(gift_cards))
        if api_key and not (products or campaign):
            raise Unsafe("The settings name neither a campaign nor products of the payout service, so people could "
                         "choose nothing. Name one, then start again.")
        self._api = JsonApi(SPOKEN, base_url, api_key, timeout, pace)
        self._check = OfferCheck(self._api, self._offer)
        self._sent = SentRewards(self._api)
        self.webhooks = PayoutWebhooks(self._api)

    def canonical_body(self, payment: Payment, contact: Contact, initials: str, organisation: str) -> bytes:
        """Refused when the person can't be reached, by person id; Unsafe when the offer is not one to send.

        The offer is checked at the service the first time.
        """
        self._api.require_key()
        self._check.refuse_unusable(payment.currency, payment.route)
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
        """Send the stored bytes once. The same bytes again give the same order back, other bytes are a Conflict that
        says in what the order there differs."""
        answer = self._api.post("/orders", intent.body)
        if answer.status == 202:
            return accepted(intent.external_id)
        if answer.status == 409:
            raise conflict(self._difference_or_nothing(intent))
        if answer.status not in (200, 201):
            raise refusal(answer)
        return outcome_of(intent.external_id, answer)

    def difference(self, intent: Intent) -> str:
        """In what the order under our key differs from these bytes."""
        answer = self._api.get(f"/orders/{quote(intent.external_id, safe='')}")
        return difference(intent.body, answer) if answer.status == 200 else ""

    def look(self, kind: Literal["order", "reward"], resource_id: str) -> Outcome | None:
        """What a hint is about, asked anew."""
        return self._sent.look(kind, resource_id)

    def resend(self, reward_id: str, contact: Contact, delivery: Literal["email", "sms"]) -> Outcome:
        """Send the message of a reward again that did not arrive."""
        return self._sent.resend(reward_id, contact, delivery)

    def cancel(self, reward_id: str) -> Outcome:
        """Take back a reward that did not arrive."""
        return self._sent.cancel(reward_id)

    def orders(self, since: datetime, until: datetime) -> Iterator[ProviderOrder]:
        """Every order of the account made in this time, ours or not."""
        return tremendous_account.orders(self._api, since, until)

    def balance(self) -> Balance | None:
        """What is left to pay from, asked anew."""
        return tremendous_account.balance(self._api)

    def offers(self, country: str, currency: str) -> Sequence[ProductBand]:
        """What of the campaign or the products in the settings people in a country can choose."""
        return self._check.bands(country, currency)

    def _difference_or_nothing(self, intent: Intent) -> str:
        """Empty when the order can't be read now: the conflict is what people have to hear of."""
        try:
            return self.difference(intent)
        except IntegrationError:
            return ""


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
