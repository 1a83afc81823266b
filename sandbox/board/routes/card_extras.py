"""/cards/{id}/...: votes, stickers, converted check items, and what a local board never has."""

from sandbox.board.service import access, card_extras
from sandbox.board.service.card_extras import StickerChange
from sandbox.board.shapes import cards, members
from sandbox.board.shapes.card_extras import sticker as sticker_shape
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.more_tables import STICKERS
from sandbox.board.storage.records import Card
from sandbox.board.values import Json

from .call import NO_LIMITS, NO_VALUE, Call, Route, nothing


def read_voters(call: Call) -> Json:
    """GET /cards/{id}/membersVoted"""
    return _voters(call, _card(call))


def vote(call: Call) -> Json:
    """POST /cards/{id}/membersVoted?value=: the members who voted."""
    card = _card_to_change(call)
    card_extras.vote(call.work, card, access.member(call.work, call.args.required("value")))
    return _voters(call, card)


def take_vote_back(call: Call) -> Json:
    """DELETE /cards/{id}/membersVoted/{member}"""
    card_extras.take_vote_back(call.work, _card_to_change(call), access.member(call.work, call.path["member"]))
    return NO_VALUE


def read_stickers(call: Call) -> Json:
    """GET /cards/{id}/stickers"""
    found = STICKERS.where(call.work.db, "id_card = ?", _card(call).id)
    return [choose(sticker_shape(each), wanted(call.args)) for each in found]


def add_sticker(call: Call) -> Json:
    """POST /cards/{id}/stickers: image, top, left, zIndex, rotate."""
    card, image = _card_to_change(call), call.args.required("image")
    made = card_extras.add_sticker(call.work, card, image, _where(call))
    return {**sticker_shape(made), "limits": {}}


def read_sticker(call: Call) -> Json:
    """GET /cards/{id}/stickers/{sticker}"""
    return sticker_shape(card_extras.sticker_of(call.work, _card(call), call.path["sticker"]))


def update_sticker(call: Call) -> Json:
    """PUT /cards/{id}/stickers/{sticker}"""
    found = card_extras.sticker_of(call.work, _card_to_change(call), call.path["sticker"])
    return sticker_shape(card_extras.change_sticker(call.work, found, _where(call)))


def remove_sticker(call: Call) -> Json:
    """DELETE /cards/{id}/stickers/{sticker}"""
    found = card_extras.sticker_of(call.work, _card_to_change(call), call.path["sticker"])
    STICKERS.remove(call.work.db, found.id)
    return NO_LIMITS


def convert(call: Call) -> Json:
    """POST /cards/{id}/checklist/{checklist}/checkItem/{item}/convertToCard: the new card."""
    card = _card_to_change(call)
    checklist = access.checklist(call.work, call.path["checklist"])
    item = access.check_item(call.work, card, call.path["item"])
    return cards.one(call.work, card_extras.convert(call.work, card, checklist, item), call.args)


def mark_notifications(call: Call) -> Json:
    """POST /cards/{id}/markAssociatedNotificationsRead: there are none."""
    _card(call)
    return {}


def _where(call: Call) -> StickerChange:
    args, at = call.args, StickerChange()
    if args.has("top"):
        at["y"] = args.amount("top", -60, 100)
    if args.has("left"):
        at["x"] = args.amount("left", -60, 100)
    if args.has("zIndex"):
        at["z"] = args.amount("zIndex", -1_000_000, 1_000_000)
    if args.has("rotate"):
        at["rotate"] = args.amount("rotate", 0, 360)
    return at


def _voters(call: Call, card: Card) -> Json:
    return [members.brief(each) for each in card_extras.voters(call.work, card)]


def _card(call: Call) -> Card:
    return access.card(call.work, call.path["id"])


def _card_to_change(call: Call) -> Card:
    return access.card_to_change(call.work, call.path["id"])


ROUTES: list[Route] = [
    ("GET", "/cards/{id}/membersVoted", read_voters),
    ("POST", "/cards/{id}/membersVoted", vote),
    ("DELETE", "/cards/{id}/membersVoted/{member}", take_vote_back),
    ("GET", "/cards/{id}/stickers", read_stickers),
    ("POST", "/cards/{id}/stickers", add_sticker),
    ("GET", "/cards/{id}/stickers/{sticker}", read_sticker),
    ("PUT", "/cards/{id}/stickers/{sticker}", update_sticker),
    ("DELETE", "/cards/{id}/stickers/{sticker}", remove_sticker),
    ("POST", "/cards/{id}/checklist/{checklist}/checkItem/{item}/convertToCard", convert),
    ("POST", "/cards/{id}/markAssociatedNotificationsRead", mark_notifications),
    ("GET", "/cards/{id}/pluginData", nothing),
]
