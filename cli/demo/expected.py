"""What the charter says that the play has to come to, recomputed from its rate card and nothing else."""

from dataclasses import dataclass
from decimal import Decimal

from domain.charter import Charter

KEPT = ("paid", "reduced")
DECLINED = ("waived", "swapped")


@dataclass(frozen=True)
class Expected:
    """By person: what is to be paid and what is declined. `lines`: amount by person and action, of what is paid.
    `earned`: what taking part comes to by the rate card, whatever people chose."""

    paid: dict[str, Decimal]
    declined: dict[str, Decimal]
    lines: dict[tuple[str, str], Decimal]
    actions: list[str]
    earned: Decimal

    @property
    def total(self) -> Decimal:
        return sum(self.paid.values(), Decimal(0))


def expected(charter: Charter) -> Expected:
    """Every action that is rewarded, times the people whom it is for; what they declined is not paid."""
    assert charter.rewards is not None
    rates = {rate.id: rate.amount for rate in charter.rewards.rate_card}
    wishes = {one.id: one.reward for one in charter.participants}
    paid, declined = dict[str, Decimal](), dict[str, Decimal]()
    lines = dict[tuple[str, str], Decimal]()
    plans = [plan for phase in charter.phases.values() for plan in phase.actions]
    for plan in plans:
        for person in plan.reward.for_ if plan.reward else []:
            assert plan.reward is not None
            wish, amount = wishes[person], rates[plan.reward.rate]
            if wish.choice in DECLINED:
                declined[person] = declined.get(person, Decimal(0)) + amount
            elif wish.choice in KEPT:
                share = amount if wish.choice == "paid" else (amount * wish.percent / 100).quantize(Decimal("0.01"))
                paid[person] = paid.get(person, Decimal(0)) + share
                lines[person, plan.id] = share
    earned = sum((rates[plan.reward.rate] * len(plan.reward.for_) for plan in plans if plan.reward), Decimal(0))
    return Expected(paid, declined, lines, [plan.id for plan in plans], earned)
