"""What people can choose from: a campaign or products, checked at the service before the first request is written.

The check comes first because a request is never written twice: one with a wrong product could never be paid.
"""

from collections.abc import Sequence
from urllib.parse import quote

from integrations.errors import Unsafe
from integrations.http import JsonApi
from integrations.ports import Shape


class Offer(Shape):
    """Products win over those of the campaign; a campaign also says who pays fees (API description, POST /orders)."""

    campaign: str | None = None
    products: Sequence[str] = ()
    funding_source: str = "BALANCE"


class OfferCheck:
    """Asks the service once in the life of a process, when the first request is written."""

    def __init__(self, api: JsonApi, offer: Offer) -> None:
        self._api, self._offer = api, offer
        self._checked = False
        self._currencies: set[str] = set()

    def refuse_unusable(self, currency: str) -> None:
        """Unsafe when the offer does not exist, takes fees from people, or has nothing in this currency."""
        if not self._checked:
            self._check_campaign()
            for product in self._offer.products:
                self._check_product(product)
            self._checked = True
        if self._offer.products and currency not in self._currencies:
            raise Unsafe(f"None of the products in the settings is in {currency}, so nothing was sent. Name one that "
                         "is; then payments go on.")

    def _check_campaign(self) -> None:
        """A campaign can be set up so that a fee is taken from what people get (API description, fee_charged_to)."""
        if self._offer.campaign is None:
            return
        campaign = self._found("campaign", self._offer.campaign)
        if campaign.get("fee_charged_to") == "RECIPIENT":
            raise Unsafe("The campaign in the settings takes fees from what people get, so nothing was sent. Name one "
                         "whose fees the sender pays; then payments go on.")

    def _check_product(self, product: str) -> None:
        offered = self._found("product", product).get("currency_codes")
        if isinstance(offered, list):
            self._currencies.update(map(str, offered))

    def _found(self, kind: str, key: str) -> dict[str, object]:
        answer = self._api.get(f"/{kind}s/{quote(key, safe='')}")
        found = answer.body.get(kind)
        if answer.status != 200 or not isinstance(found, dict):
            raise Unsafe(f"The payout service has no {kind} {key}, which the settings name, so nothing was sent. "
                         "Correct the settings; ids differ between sandbox and production.")
        return found
