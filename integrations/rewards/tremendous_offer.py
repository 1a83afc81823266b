"""What people can choose from: a campaign or products, checked at the service before the first request is written.

The check comes first because a request is never written twice: one with a wrong product could never be paid.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

from integrations.errors import Unsafe
from integrations.http import JsonApi
from integrations.ports import ProductBand, Shape
from integrations.ports_rewards import PayRoute
from integrations.rewards.tremendous_products import Product, ProductsAnswer, bands_of
from integrations.rewards.tremendous_wire import read


class Offer(Shape):
    """Products win over those of the campaign; a campaign also says who pays fees (API description, POST /orders).

    `gift_cards` are for those who chose that route; without any everybody has the one list.
    """

    campaign: str | None = None
    products: Sequence[str] = ()
    gift_cards: Sequence[str] = ()
    funding_source: str = "BALANCE"

    def products_for(self, route: PayRoute) -> Sequence[str]:
        """Those to send; none: what the campaign holds."""
        return self.gift_cards if route == "gift_card" and self.gift_cards else self.products


class OfferCheck:
    """Asks the service once in the life of a process, when the first request is written."""

    def __init__(self, api: JsonApi, offer: Offer) -> None:
        self._api, self._offer = api, offer
        self._checked = False
        self._currencies: dict[str, list[str]] = {}
        self._of_campaign: list[str] = []

    def refuse_unusable(self, currency: str, route: PayRoute = "payout_link") -> None:
        """Unsafe when the offer does not exist, takes fees from people, or has nothing in this currency."""
        if not self._checked:
            self._check_campaign()
            for product in dict.fromkeys([*self._offer.products, *self._offer.gift_cards]):
                self._check_product(product)
            self._checked = True
        sent = self._offer.products_for(route)
        if sent and not any(currency in self._currencies[one] for one in sent):
            raise Unsafe(f"None of the products in the settings is in {currency}, so nothing was sent. Name one that "
                         "is; then payments go on.")

    def bands(self, country: str, currency: str) -> Sequence[ProductBand]:
        """What of the offer people in a country can choose, by which route, for which sums. Asked anew each time."""
        self.refuse_unusable(currency)
        wanted = urlencode({name: value for name, value in (("country", country), ("currency", currency)) if value})
        found = read(ProductsAnswer, self._api.get(f"/products?{wanted}")).products
        return [band.model_copy(update={"routes": routes}) for product in found
                if (routes := tuple(self._routes(product))) for band in bands_of(product, currency)]

    def _routes(self, product: Product) -> Iterator[PayRoute]:
        routes: tuple[PayRoute, ...] = ("payout_link", "gift_card")
        for route in routes:
            if product.id in (self._offer.products_for(route) or self._of_campaign):
                yield route

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
        self._currencies[product] = [str(one) for one in offered] if isinstance(offered, list) else []

    def _found(self, kind: str, key: str) -> dict[str, object]:
        answer = self._api.get(f"/{kind}s/{quote(key, safe='')}")
        found = answer.body.get(kind)
        if answer.status != 200 or not isinstance(found, dict):
            raise Unsafe(f"The payout service has no {kind} {key}, which the settings name, so nothing was sent. "
                         "Correct the settings; ids differ between sandbox and production.")
        return found
