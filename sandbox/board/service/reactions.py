"""Emoji reactions to actions."""

import unicodedata

from sandbox.board.errors import bad_request, invalid_value, not_found
from sandbox.board.storage.more_records import Reaction
from sandbox.board.storage.more_tables import REACTIONS
from sandbox.board.storage.records import Action
from sandbox.board.work import Work

MOST_KINDS = 17  # different emoji on one action


def of_action(work: Work, action: Action) -> list[Reaction]:
    """The reactions to an action, oldest first."""
    return REACTIONS.where(work.db, "id_action = ?", action.id)


def reaction_of(work: Work, action: Action, reference: str) -> Reaction:
    """The action's reaction with this id."""
    found = REACTIONS.find(work.db, reference)
    if found is None or found.id_action != action.id:
        raise not_found()
    return found


def add(work: Work, action: Action, unified: str) -> Reaction:
    """The acting member reacts; the same reaction twice is one."""
    if not native(unified):
        raise invalid_value("unified")
    others = of_action(work, action)
    for each in others:
        if (each.id_member, each.unified) == (work.actor.id, unified):
            return each
    if unified not in {each.unified for each in others} and len({each.unified for each in others}) >= MOST_KINDS:
        raise bad_request("too many different reactions")
    return REACTIONS.insert(work.db, Reaction(work.new_id(), action.id, work.actor.id, unified, work.stamp))


def unified(text: str) -> str:
    """The code points of an emoji that came as itself, as 1F44D or 1F44D-1F3FB."""
    return "-".join(f"{ord(letter):04X}" for letter in text)


def native(code: str) -> str:
    """The emoji of code points in hexadecimal; empty when they are none."""
    try:
        return "".join(chr(int(part, 16)) for part in code.split("-"))
    except (ValueError, OverflowError):
        return ""


def short_name(code: str) -> str:
    """The Unicode name of the first code point, as a short name is written."""
    letter = native(code)[:1]
    return (unicodedata.name(letter, "") if letter else "").lower().replace(" ", "_")
