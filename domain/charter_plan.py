"""What a charter plans to pay: the sum of every action and person. For the money checks and the template."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.charter import Charter
from domain.charter_people import RewardPreference
from domain.charter_places import actions
from domain.findings import Path

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class PlannedReward:
    """One person's reward for one action: `amount` as chosen now, `at_most` when everybody took all of it."""

    path: Path
    action: str
    person: str
    amount: Decimal
    at_most: Decimal


def planned_rewards(charter: Charter) -> Iterator[PlannedReward]:
    """Every reward of every action, with what getting ready is worth; a rate paid by time counts once.

    Unknown rates and people are left out (other findings name them).
    """
    rates = {rate.id: rate.amount for rate in charter.rewards.rate_card} if charter.rewards else {}
    ready = charter.rewards is not None and charter.rewards.rules.prep_and_training_paid
    choices = {one.id: one.reward for one in charter.participants}
    for path, _, action in actions(charter):
        if action.reward is None or action.reward.rate not in rates:
            continue
        rate = rates[action.reward.rate]
        if ready and action.reward.preparation:
            rate += rates.get(action.reward.preparation, Decimal(0))
        for person in action.reward.for_:
            if person in choices:
                yield PlannedReward(path, action.id, person, _chosen(choices[person], rate),
                                    _at_most(choices[person], rate))


def _chosen(preference: RewardPreference, rate: Decimal) -> Decimal:
    if preference.choice in ("waived", "not_eligible"):
        return Decimal(0)
    return rate * preference.percent / _HUNDRED if preference.choice == "reduced" else rate


def _at_most(preference: RewardPreference, rate: Decimal) -> Decimal:
    return Decimal(0) if preference.choice == "not_eligible" else rate
