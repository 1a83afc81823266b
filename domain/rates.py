"""The rate card: what a rate comes to, from which card it was taken, and the sentence that says so on the line."""

import json
from hashlib import sha256

from domain.charter_rewards import Rate, Rewards
from domain.money import spoken, to_minor
from domain.refusals import broken


def card_digest(plan: Rewards) -> str:
    """Stands for the whole card: the same digest, the same rates."""
    card = [one.model_dump(mode="json") for one in plan.rate_card]
    return sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()[:12]


def blocks_of(rate: Rate, minutes: int | None) -> int:
    """How often the rate is paid. A block that has begun counts in full; 1 for a rate that has no blocks."""
    if rate.block_minutes is None:
        return 1
    if minutes is None:
        raise broken(f"'{rate.label}' is paid for every {rate.block_minutes} minutes begun: say how many minutes the "
                     "session took. Whoever had to leave early is paid for all of it.")
    return max(1, -(-minutes // rate.block_minutes))


def due(rate: Rate, minutes: int | None, currency: str) -> int:
    """Minor units."""
    return blocks_of(rate, minutes) * to_minor(rate.amount, currency)


def because(title: str, rate: Rate, minutes: int | None, currency: str, reason: str) -> str:
    """Why a line exists: for what, by which rate of the card, and what made it due."""
    blocks = blocks_of(rate, minutes)
    each = spoken(to_minor(rate.amount, currency), currency)
    times = f"{blocks} x {each}" if rate.block_minutes else each
    return f"{title}: {rate.label} ({times} by rate {rate.id}), {reason}"
