"""Lists as JSON."""

from sandbox.board.args import Args
from sandbox.board.storage.records import BoardList
from sandbox.board.storage.tables import CARDS
from sandbox.board.values import Shape, number
from sandbox.board.work import Work

from . import cards
from .choose import choose, wanted


def whole(found: BoardList) -> Shape:
    """All fields of a list."""
    return {
        "id": found.id,
        "closed": found.closed,
        "color": None,
        "datasource": {"filter": False},
        "idBoard": found.id_board,
        "name": found.name,
        "pos": number(found.pos),
        "softLimit": None,
        "subscribed": found.subscribed,
        "type": None,
    }


def shape(work: Work, found: BoardList, args: Args) -> Shape:
    """A list as the arguments ask for it: fields, and its cards with `cards=<filter>`."""
    chosen = choose(whole(found), wanted(args))
    kind = args.text("cards", "none")
    if kind == "none":
        return chosen
    condition = {"all": "1", "closed": "closed"}.get(kind, "NOT closed")
    of_list = CARDS.where(work.db, f"id_list = ? AND {condition}", found.id)
    return {
        **chosen,
        "cards": cards.many(work, cards.CardSet(of_list, "id_list", found.id), args.under("card_")),
    }
