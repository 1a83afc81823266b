"""What people can choose from: a campaign or products, checked at the service before the first request is written.

The check comes first because a request is never written twice: one with a wrong product could never be paid.
"""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from integrations.errors import Refused, Unsafe
from integrations.http import JsonApi
from integrations.ports import ProductBand, Shape
from integrations.rewards.tremendous_products import Product, ProductsAnswer, bands_of
from integrations.rewards.tremendous_wire import read


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
        self._of_campaign: list[str] = []
        self._bands: dict[tuple[str, str], Sequence[ProductBand]] = {}

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

    def bands(self, country: str, currency: str) -> Sequence[ProductBand]:
        """What of the offer people in a country can choose, and for which sums. Asked anew each time."""
        self.refuse_unusable(currency)
        wanted = urlencode({name: value for name, value in (("country", country), ("currency", currency)) if value})
        found = read(ProductsAnswer, self._api.get(f"/products?{wanted}")).products
        return [band for product in found if self._offers(product) for band in bands_of(product, currency)]

    def refuse_amount(self, amount_minor: int, currency: str, country: str) -> None:
        """Refused when nothing of the offer takes this sum. The bands are asked for once in the life of a process."""
        bands = self._bands.get((country, currency))
        if bands is None:
            bands = self._bands[country, currency] = self.bands(country, currency)
        if not any(one.min_minor <= amount_minor and (one.max_minor is None or amount_minor <= one.max_minor)
                   for one in bands):
            raise Refused("Nothing that the payout service offers can be had for this sum, so the person could choose "
                          "nothing. Pay it by hand, or add products to the offer that go lower or higher.")

    def _offers(self, product: Product) -> bool:
        ours = self._offer.products or self._of_campaign
        return product.id in ours

    def _check_campaign(self) -> None:
        """A campaign can be set up so that a fee is taken from what people get (API description, fee_charged_to)."""
        if self._offer.campaign is None:
            return
        campaign = self._found("campaign", self._offer.campaign)
        if str(campaign.get("fee_charged_to") or "SENDER").upper() != "SENDER":
            raise Unsafe("The campaign in the settings takes fees from what people get, so nothing was sent. Name one "
                         "whose fees the sender pays; then payments go on.")
        products = campaign.get("products")
        self._of_campaign = [str(one) for one in products] if isinstance(products, list) else []

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
