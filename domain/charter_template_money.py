"""The money of an expanded charter: lines and caps that follow from what its actions plan. For charter_template.py."""

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from pydantic import TypeAdapter, ValidationError

from domain.charter_rewards import Rewards
from domain.charter_work import PhasePlan
from domain.phases import Phase

_PHASES: TypeAdapter[dict[Phase, PhasePlan]] = TypeAdapter(dict[Phase, PhasePlan])
_NOTHING = Decimal(0)
_FEES = Decimal("0.04")
# For each action, what each person may get.
Planned = Sequence[Mapping[str, Decimal]]


def with_caps(charter: Mapping[str, object], payable: Collection[str]) -> dict[str, object]:
    """The charter with caps for a person and a payment run, where it sets none: the plan and a tenth to spare."""
    planned = _planned(charter, payable)
    everyone = {person for action in planned for person in action}
    person = max((sum((action.get(one, _NOTHING) for action in planned), _NOTHING) for one in everyone),
                 default=_NOTHING)
    run = max((sum(action.values(), _NOTHING) for action in planned), default=_NOTHING)
    return {**charter, "rewards": _capped(charter["rewards"], _up(person), _up(run))}


def budget_lines(charter: Mapping[str, object], payable: Collection[str], total: Decimal,
                 shares: Mapping[str, int]) -> list[dict[str, str]]:
    """Rewards as planned with a tenth to spare, provider fees, the rest by shares: always the total."""
    rewards = _up(sum((sum(action.values(), _NOTHING) for action in _planned(charter, payable)), _NOTHING))
    fees = (rewards * _FEES).quantize(Decimal(1), rounding=ROUND_CEILING)
    if rewards + fees > total:
        rewards, fees = total, _NOTHING
    left = total - rewards - fees
    parts = {name: (left * share / 100).quantize(Decimal(1), rounding=ROUND_FLOOR) for name, share in shares.items()}
    lines = {"rewards": rewards, "reward_fees": fees, **parts, "contingency": left - sum(parts.values(), _NOTHING)}
    return [{"id": name, "amount": f"{amount:.2f}"} for name, amount in lines.items() if amount]


def without_rewards(charter: Mapping[str, object]) -> dict[str, object]:
    """For a charter that says why it pays no rewards."""
    phases = charter.get("phases")
    bare = {name: _without_action_rewards(plan) for name, plan in phases.items()} if isinstance(phases, Mapping) \
        else phases
    return {**{name: value for name, value in charter.items() if name != "rewards"}, "phases": bare}


def _without_action_rewards(plan: object) -> object:
    if not isinstance(plan, Mapping) or not isinstance(plan.get("actions"), list):
        return plan
    return {**plan, "actions": [{name: value for name, value in action.items() if name != "reward"}
                                if isinstance(action, Mapping) else action for action in plan["actions"]]}


def _planned(charter: Mapping[str, object], payable: Collection[str]) -> Planned:
    """Empty when these sections can't be read; the check of the full charter says why."""
    try:
        rewards = Rewards.model_validate(_capped(charter.get("rewards"), _NOTHING, _NOTHING))
        phases = _PHASES.validate_python(charter.get("phases"))
    except ValidationError:
        return []
    rates = {rate.id: rate.amount for rate in rewards.rate_card}
    return [{person: rates.get(action.reward.rate, _NOTHING) for person in action.reward.for_ if person in payable}
            for plan in phases.values() for action in plan.actions if action.reward]


def _up(amount: Decimal) -> Decimal:
    """A tenth more, rounded up to a full ten."""
    return (amount * 11 / 100).quantize(Decimal(1), rounding=ROUND_CEILING) * 10


def _capped(rewards: object, person: Decimal, run: Decimal) -> object:
    if not isinstance(rewards, Mapping) or not isinstance(rewards.get("approvals"), Mapping):
        return rewards
    caps = {"per_person_cap": f"{person:.2f}", "batch_cap": f"{run:.2f}"}
    return {**rewards, "approvals": {**caps, **rewards["approvals"]}}
