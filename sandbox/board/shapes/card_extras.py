"""Stickers and reactions as JSON."""

from sandbox.board.service import reactions
from sandbox.board.storage.more_records import Reaction, Sticker
from sandbox.board.storage.records import Member
from sandbox.board.values import Shape, number

from . import members


def sticker(found: Sticker) -> Shape:
    """A sticker; the local board draws none, so it has no pictures."""
    return {
        "id": found.id,
        "top": number(found.y),
        "left": number(found.x),
        "zIndex": number(found.z),
        "rotate": number(found.rotate),
        "image": found.image,
        "imageUrl": "",
        "imageScaled": [],
    }


def reaction(found: Reaction, member: Member | None) -> Shape:
    """One member's reaction."""
    return {
        "id": found.id,
        "idMember": found.id_member,
        "idModel": found.id_action,
        "idEmoji": found.unified,
        **({"member": members.creator(member)} if member else {}),
        "emoji": emoji(found.unified),
    }


def summary(found: list[Reaction]) -> list[Shape]:
    """How often each emoji was given, in the order of its first time; the oldest comes first."""
    kinds = dict.fromkeys(each.unified for each in found)
    return [_count([each for each in found if each.unified == kind]) for kind in kinds]


def emoji(unified: str) -> Shape:
    """An emoji by its code points."""
    name = reactions.short_name(unified)
    return {
        "unified": unified,
        "native": reactions.native(unified),
        "name": name.replace("_", " ").upper(),
        "skinVariation": unified.partition("-")[2] or None,
        "shortName": name,
    }


def _count(same: list[Reaction]) -> Shape:
    first = same[0]
    return {
        "id": first.id,
        "idModel": first.id_action,
        "idEmoji": first.unified,
        "idReaction": first.id,
        "count": len(same),
        "firstReacted": first.date,
        "emoji": emoji(first.unified),
    }
