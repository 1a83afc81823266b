"""The money of a charter: budget lines, rate card, approval rules. Amounts are decimal strings."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from domain.money import Amount as AnyAmount
from domain.phases import Phase

# Far more than any project, and small enough for every sum and column.
Amount = Annotated[AnyAmount, Field(lt=10_000_000_000)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,48}$")]


def _day_of_year(value: str) -> str:
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        raise ValueError("write month and day such as 04-06")
    # In no leap year: the 29th of February does not come every year.
    date.fromisoformat(f"2001-{value}")
    return value


DayOfYear = Annotated[str, AfterValidator(_day_of_year)]


class MoneyPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BudgetLine(MoneyPart):
    """One line of the budget; the lines sum to the total."""

    id: Key
    amount: Amount
    note: str | None = None


class Budget(MoneyPart):
    """Total and lines, in the project's currency."""

    total: Amount
    lines: Annotated[list[BudgetLine], Field(max_length=100)]

    def line(self, key: str) -> BudgetLine | None:
        return next((one for one in self.lines if one.id == key), None)


class Approvals(MoneyPart):
    """Who may release money, and how much. The accountable person of the decision 'reward_payment' always has to."""

    requester_cannot_approve: Literal[True] = True
    payee_cannot_approve: Literal[True] = True
    two_approvers_above: Amount
    two_approvers: Annotated[list[Key], Field(max_length=20)] = []
    batch_cap: Amount
    per_person_cap: Amount
    reward_cap: Amount | None = None
    phase_caps: dict[Phase, Amount] = {}
    expense_cap: Amount | None = None
    receipt_above: Amount | None = None
    second_look_days: Annotated[int, Field(ge=1, le=90)] = 14


class Rate(MoneyPart):
    """One rate of the card: same rate for the same task. With `block_minutes` it is paid for every block begun."""

    id: Key
    label: str
    amount: Amount
    block_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None


class PayrollReview(MoneyPart):
    """Ask finance whether payroll is the right route after so many payments or so much money."""

    payments: Annotated[int, Field(ge=1, le=1000)]
    amount: Amount


class RewardRules(MoneyPart):
    """What is paid for, and what people are told about it."""

    prep_and_training_paid: bool = True
    cancelled_by_us_late_hours: Annotated[int, Field(ge=0, le=720)] = 48
    cancelled_by_us_pay_percent: Annotated[int, Field(ge=0, le=100)] = 100
    part_attendance_pay_percent: Annotated[int, Field(ge=0, le=100)] = 100
    can_decline_reduce_or_swap: bool = True
    benefits_advice: str | None = None
    tax_note: str | None = None
    payroll_review_after: PayrollReview | None = None
    tax_year_starts: DayOfYear = "04-06"


class Rewards(MoneyPart):
    """The reward plan: provider, clocks, approvals, rate card."""

    provider: Literal["tremendous", "manual"]
    environment: Literal["sandbox", "production"] = "sandbox"
    fee_charged_to: Literal["sender"] = "sender"
    pay_within_working_days: Annotated[int, Field(ge=1, le=30)] = 5
    expenses_within_working_days: Annotated[int, Field(ge=1, le=30)] = 5
    approvals: Approvals
    rate_card: Annotated[list[Rate], Field(max_length=100)]
    rules: RewardRules = RewardRules()

    def rate(self, key: str) -> Rate | None:
        return next((one for one in self.rate_card if one.id == key), None)
