"""Checklists and their items as JSON."""

from sandbox.board.args import Args
from sandbox.board.storage.records import CheckItem, Checklist
from sandbox.board.values import Shape, number

from .choose import choose, wanted


def item(found: CheckItem) -> Shape:
    """One check item."""
    return {
        "id": found.id,
        "name": found.name,
        "nameData": {"emoji": {}},
        "pos": number(found.pos),
        "state": found.state,
        "due": found.due,
        "dueReminder": None,
        "idMember": found.id_member,
        "idChecklist": found.id_checklist,
    }


def shape(found: Checklist, board_id: str, items: list[CheckItem], args: Args) -> Shape:
    """One checklist with its items, unless `checkItems=none`; `fields` chooses the rest."""
    whole: Shape = {
        "id": found.id,
        "name": found.name,
        "idBoard": board_id,
        "idCard": found.id_card,
        "pos": number(found.pos),
    }
    chosen = choose(whole, wanted(args))
    if args.text("checkItems", "all") == "none":
        return chosen
    return {**chosen, "checkItems": [item(each) for each in items]}
