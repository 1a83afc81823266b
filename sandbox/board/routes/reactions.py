"""/actions/{id}/reactions and /emoji"""

from sandbox.board.service import reactions
from sandbox.board.shapes import card_extras as shapes
from sandbox.board.storage.more_records import Reaction
from sandbox.board.storage.more_tables import REACTIONS
from sandbox.board.storage.tables import MEMBERS
from sandbox.board.values import Json, Shape

from .actions import action_of
from .call import NO_VALUE, Call, Route

_EMOJI = ("1F44D", "1F44E", "2764", "1F389", "1F600", "1F440", "1F64C", "1F680", "2705", "1F331")


def read_all(call: Call) -> Json:
    """GET /actions/{id}/reactions"""
    return [_shape(call, each) for each in reactions.of_action(call.work, action_of(call))]


def add(call: Call) -> Json:
    """POST /actions/{id}/reactions: unified (code points), native or shortName."""
    args = call.args
    code = args.text("unified") or reactions.unified(args.text("native")) or _by_name(args.text("shortName"))
    return _shape(call, reactions.add(call.work, action_of(call), code.upper()))


def read(call: Call) -> Json:
    """GET /actions/{id}/reactions/{reaction}"""
    return _shape(call, reactions.reaction_of(call.work, action_of(call), call.path["reaction"]))


def remove(call: Call) -> Json:
    """DELETE /actions/{id}/reactions/{reaction}"""
    REACTIONS.remove(call.work.db, reactions.reaction_of(call.work, action_of(call), call.path["reaction"]).id)
    return NO_VALUE


def read_summary(call: Call) -> Json:
    """GET /actions/{id}/reactionsSummary"""
    return shapes.summary(reactions.of_action(call.work, action_of(call)))


def read_emoji(call: Call) -> Json:
    """GET /emoji: a handful, in the shape of the long list."""
    return {"trello": [_emoji(code) for code in _EMOJI]}


def _emoji(code: str) -> Shape:
    plain = shapes.emoji(code)
    name = reactions.short_name(code)
    return {
        **plain,
        "shortNames": [name],
        "text": None,
        "texts": None,
        "category": "Symbols",
        "sheetX": 0,
        "sheetY": 0,
        "tts": name.replace("_", " "),
        "keywords": name.split("_"),
        "skinVariation": None,
        "skinVariations": None,
    }


def _by_name(name: str) -> str:
    return next((code for code in _EMOJI if reactions.short_name(code) == name), "")


def _shape(call: Call, found: Reaction) -> Shape:
    return shapes.reaction(found, MEMBERS.find(call.work.db, found.id_member))


ROUTES: list[Route] = [
    ("GET", "/actions/{id}/reactions", read_all),
    ("POST", "/actions/{id}/reactions", add),
    ("GET", "/actions/{id}/reactions/{reaction}", read),
    ("DELETE", "/actions/{id}/reactions/{reaction}", remove),
    ("GET", "/actions/{id}/reactionsSummary", read_summary),
    ("GET", "/emoji", read_emoji),
]
