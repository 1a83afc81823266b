"""The preferences of a board: which exist, what they may be, what a new board starts with."""

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value
from sandbox.board.values import Json, Shape

DEFAULT_PREFS: Shape = {
    "permissionLevel": "private",
    "hideVotes": False,
    "voting": "disabled",
    "comments": "members",
    "invitations": "members",
    "selfJoin": True,
    "cardCovers": True,
    "isTemplate": False,
    "cardAging": "regular",
    "calendarFeedEnabled": False,
    "background": "blue",
    "backgroundColor": "#0079BF",
    "backgroundImage": None,
    "backgroundTile": False,
    "backgroundBrightness": "dark",
    "canBePublic": True,
    "canBeEnterprise": True,
    "canBeOrg": True,
    "canBePrivate": True,
    "canInvite": True,
}
_AUDIENCES = ("disabled", "members", "observers", "org", "public")
_WORDS = {
    "permissionLevel": ("private", "org", "public"),
    "voting": _AUDIENCES,
    "comments": _AUDIENCES,
    "invitations": ("members", "admins"),
    "cardAging": ("regular", "pirate"),
    "background": ("blue", "orange", "green", "red", "purple", "pink", "lime", "sky", "grey"),
}
_FLAGS = ("hideVotes", "selfJoin", "cardCovers", "isTemplate", "calendarFeedEnabled")


def read(args: Args) -> Shape:
    """The preferences among the arguments, as `prefs_name` or `prefs/name`.

    Raises a 400 Refusal for a value that the preference cannot have.
    """
    prefs: Shape = {}
    for name in (*_WORDS, *_FLAGS):
        for sent in (f"prefs_{name}", f"prefs/{name}"):
            if args.has(sent):
                prefs[name] = read_one(args, sent, name)
    return prefs


def read_one(args: Args, sent: str, name: str) -> Json:
    """One preference from the argument `sent`."""
    if name in _FLAGS:
        return args.flag(sent)
    if name not in _WORDS:
        raise invalid_value(name)
    return args.one_of(sent, _WORDS[name], str(DEFAULT_PREFS[name]))
