"""The catalogue of the payout service: products, and the sums that each takes.

Facts: API description (ListProductsResponseProductsInner, skus).
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from domain.money import EXPONENTS
from integrations.ports import ProductBand
from integrations.rewards.tremendous_wire import Part


class _Sku(Part):
    min: Decimal
    max: Decimal
    currency_code: str


class Product(Part):
    id: str
    name: str = ""
    category: str = ""
    skus: list[_Sku] | None = None
    currency_codes: list[str] = []


class ProductsAnswer(Part):
    products: list[Product]


def bands_of(product: Product, currency: str) -> Iterator[ProductBand]:
    """One for each of its bands in a currency. Nothing when the product is not in it, or we don't know the currency.

    Limits in another currency say nothing that we could compare, since we never convert: then it has no limit here.
    """
    if currency not in product.currency_codes or currency not in EXPONENTS:
        return
    named: list[tuple[Decimal, Decimal | None]] = [
        (one.min, one.max) for one in product.skus or [] if one.currency_code == currency]
    for low, high in named or [(Decimal(0), None)]:
        yield ProductBand(product_id=product.id, name=product.name, category=product.category, currency=currency,
                          min_minor=_minor(low, currency, ROUND_CEILING),
                          max_minor=None if high is None else _minor(high, currency, ROUND_FLOOR))


def _minor(limit: Decimal, currency: str, rounding: str) -> int:
    """Inwards: a sum between two minor units is none."""
    return int(limit.scaleb(EXPONENTS[currency]).to_integral_value(rounding=rounding))
