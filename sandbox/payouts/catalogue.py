"""What can be sent: invented products and campaigns, with ids that are the same on every start."""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Product:
    """One product with the smallest and largest sum (cents) that it takes in its currency."""

    id: str
    name: str
    category: str
    currency: str
    min_cents: int
    max_cents: int
    countries: tuple[str, ...]
    description: str

    def takes(self, cents: int, currency: str) -> bool:
        return currency == self.currency and self.min_cents <= cents <= self.max_cents

    def as_json(self) -> dict[str, object]:
        low, high = (Decimal(limit).scaleb(-2) for limit in (self.min_cents, self.max_cents))
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "category": self.category,
            "disclosure": "",
            "skus": [{"min": low, "max": high, "currency_code": self.currency}],
            "currency_codes": [self.currency],
            "countries": [{"abbr": country} for country in self.countries],
            "images": [],
        }


@dataclass(frozen=True)
class Campaign:
    """A set of products that a recipient may choose from, and who pays a fee (SENDER or RECIPIENT)."""

    id: str
    name: str
    description: str | None
    fee_charged_to: str
    products: tuple[str, ...]
    email_style: dict[str, object] | None = None
    webpage_style: dict[str, object] | None = None
    auto_add_product_rule: dict[str, object] | None = None

    def as_json(self) -> dict[str, object]:
        """As the API shows it; a style that was never set is left out."""
        shown = {**asdict(self), "products": list(self.products)}
        return {name: value for name, value in shown.items() if value is not None or name == "description"}

    @classmethod
    def from_document(cls, body: dict[str, Any]) -> "Campaign":
        """From what as_json wrote."""
        known = {field.name: body[field.name] for field in fields(cls) if field.name in body}
        return cls(**{**known, "products": tuple(body["products"])})


_GB, _EU, _US = ("GB",), ("AT", "BE", "DE", "ES", "FR", "IE", "IT", "NL", "PT"), ("US",)
_CARD, _PREPAID, _BANK, _GIVE = "merchant_card", "visa_card", "international_bank", "charity"

PRODUCTS: tuple[Product, ...] = (
    Product("GBLARKMARKET", "Lark Market gift card", _CARD, "GBP", 1_00, 250_00, _GB, "Groceries, in shops."),
    Product(
        "GBQUAYBOOKS1", "Quay Books gift card", _CARD, "GBP", 1_00, 100_00, _GB, "Books, online or in shops."
    ),
    Product(
        "GBPREPAID001", "Prepaid card", _PREPAID, "GBP", 5_00, 1000_00, _GB, "Works where cards are taken."
    ),
    Product(
        "GBBANKPAY001", "UK bank transfer", _BANK, "GBP", 1_00, 5000_00, _GB, "To a bank account in the UK."
    ),
    Product(
        "GBCHARITY001", "Harbour Lights charity", _GIVE, "GBP", 1_00, 5000_00, _GB, "A gift to a charity."
    ),
    Product(
        "EUTILLEUL001", "Tilleul Market gift card", _CARD, "EUR", 1_00, 250_00, _EU, "Groceries, in shops."
    ),
    Product(
        "EUBANKPAY001", "SEPA bank transfer", _BANK, "EUR", 1_00, 5000_00, _EU, "To a euro bank account."
    ),
    Product("EUCHARITY001", "Open Gardens charity", _GIVE, "EUR", 1_00, 5000_00, _EU, "A gift to a charity."),
    Product(
        "USJUNIPER001", "Juniper Store gift card", _CARD, "USD", 1_00, 500_00, _US, "Groceries, in shops."
    ),
    Product(
        "USBANKPAY001", "US bank transfer", _BANK, "USD", 1_00, 5000_00, _US, "To a bank account in the US."
    ),
    Product(
        "USCHARITY001", "River Commons charity", _GIVE, "USD", 1_00, 5000_00, _US, "A gift to a charity."
    ),
)

CAMPAIGNS: tuple[Campaign, ...] = (
    Campaign(
        "THANKYOU0001",
        "Thank you for your time",
        "Every product; the sender pays any fee.",
        "SENDER",
        tuple(product.id for product in PRODUCTS),
    ),
    Campaign(
        "FEESONTHEM01",
        "Recipient pays the fee",
        "Bank transfers from which a fee is taken, or a gift to a charity.",
        "RECIPIENT",
        tuple(product.id for product in PRODUCTS if product.category in (_BANK, _GIVE)),
    ),
)


def product(product_id: str) -> Product | None:
    """The product with this id, if there is one."""
    return next((item for item in PRODUCTS if item.id == product_id), None)


def is_fee_free(item: Product) -> bool:
    """Gift cards, prepaid cards and charities; a transfer to a bank costs something."""
    return item.category != _BANK
