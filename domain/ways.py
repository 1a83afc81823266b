"""By which way a message reaches a person: what they prefer, never what they avoid."""

from domain.charter_people import Channel, Communication

# Ways to one person alone that need nobody to write or to ring up. A group's chat is none: others read it.
BY_CHAT: tuple[Channel, ...] = ("chat", "sms")
# About somebody's own money: shown to nobody else. Ours word for word, so it needs no look before it goes out.
PRIVATE = frozenset({
    "paid", "expense_confirmed", "expense_refused", "late_change_confirmed", "line_voided", "swap_given",
    "reward_voided", "reward_resent", "advice_offered", "delivery_failed_yours",
})


def way_to(wishes: Communication, has_chat: bool) -> Channel | None:
    """The way that is taken; None where a person has to tell them."""
    if has_chat and wishes.preferred in BY_CHAT and wishes.preferred not in wishes.avoid:
        return wishes.preferred
    return None if "email" in wishes.avoid else "email"
