"""What the payout service says of orders and rewards, so far as we read it. Anything else in its answers is left out.

Facts: API description (ListOrders200ResponseOrdersInner and its parts). A link is never read: it pays whoever holds it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from domain.money import to_minor
from integrations.http import Answer, nonsense

SPOKEN = "the payout service"
Model = TypeVar("Model", bound=BaseModel)


class Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Value(Part):
    denomination: Decimal
    currency_code: str | None = None


class Recipient(Part):
    email: str | None = None
    phone: str | None = None


class Delivered(Part):
    method: str | None = None
    status: str | None = None


class Reward(Part):
    id: str | None = None
    order_id: str | None = None
    value: Value | None = None
    recipient: Recipient | None = None
    delivery: Delivered | None = None


class Refund(Part):
    total: Decimal


class Charged(Part):
    """In the currency of the account, which may be another than the reward's."""

    total: Decimal | None = None
    fees: Decimal = Decimal(0)
    currency_code: str | None = None
    refund: Refund | None = None


class Order(Part):
    id: str
    external_id: str | None = None
    campaign_id: str | None = None
    created_at: AwareDatetime | None = None
    status: str
    payment: Charged | None = None
    rewards: list[Reward] | None = None

    @property
    def reward(self) -> Reward:
        """An order made through the API has one."""
        return self.rewards[0] if self.rewards else Reward()

    @property
    def value(self) -> Value | None:
        """The reward's; without a currency it is in the account's."""
        value = self.reward.value
        if value is None or value.currency_code is not None or self.payment is None:
            return value
        return Value(denomination=value.denomination, currency_code=self.payment.currency_code)


class OrderAnswer(Part):
    order: Order


class OrdersAnswer(Part):
    orders: list[Order]
    total_count: int | None = None


class RewardAnswer(Part):
    reward: Reward


def read(model: type[Model], answer: Answer, status: int = 200) -> Model:
    """The answer as this model. Unavailable when it is none."""
    if answer.status != status:
        raise nonsense(SPOKEN, answer.status)
    return understood(model, answer.body, answer.status)


def understood(model: type[Model], body: Mapping[str, object], status: int) -> Model:
    try:
        return model.model_validate(body)
    except ValidationError:
        failure = nonsense(SPOKEN, status)
    # Raised out here: as its context, pydantic's error would carry the answer along, and that names people.
    raise failure


def minor(amount: Decimal, currency: str | None) -> int | None:
    """Minor units; None for what is no sum of a currency we know."""
    try:
        return to_minor(amount, currency or "")
    except (ArithmeticError, KeyError, ValueError):
        return None
