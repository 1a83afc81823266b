"""Boards as JSON, alone or with everything on them in one answer (trello.md 2.3)."""

from collections.abc import Callable

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value
from sandbox.board.storage.more_tables import BOARD_DETAILS, BOARD_STARS
from sandbox.board.storage.records import Board
from sandbox.board.storage.tables import CARDS, CHECKLISTS, LABELS, LISTS, MEMBERS, ORGANIZATIONS
from sandbox.board.values import Json, Shape, number
from sandbox.board.work import Work

from . import actions, card_parts, cards, checklists, custom_fields, limits, lists, members, organizations
from .choose import choose, wanted

DEFAULT_FIELDS = "name,desc,descData,closed,idOrganization,idEnterprise,pinned,url,shortUrl,prefs,labelNames"
NESTED_FIELDS = DEFAULT_FIELDS
_CARD_FILTERS = {
    "none": "0",
    "all": "1",
    "open": "NOT closed",
    "closed": "closed",
    "visible": "NOT closed AND id_list IN (SELECT id FROM lists WHERE NOT closed)",
}
_LIST_FILTERS = {"none": "0", "all": "1", "open": "NOT closed", "closed": "closed"}


def whole(work: Work, board: Board) -> Shape:
    """All fields of a board."""
    details = BOARD_DETAILS.find(work.db, board.id)
    return {
        "id": board.id,
        "closed": board.closed,
        "creationMethod": None,
        "dateClosed": details.date_closed if details else None,
        "dateLastActivity": board.last_activity,
        "dateLastView": board.last_activity,
        "desc": board.description,
        "datePluginDisable": None,
        "descData": None,
        "enterpriseOwned": False,
        "idBoardSource": details.id_source if details else None,
        "idEnterprise": None,
        "idMemberCreator": board.id_creator,
        "idOrganization": board.id_organization,
        "idTags": _tags(work, board),
        "labelNames": _label_names(work, board),
        "limits": limits.of_board(work, board.id),
        "memberships": members.memberships(work, board.id),
        "name": board.name,
        "pinned": False,
        "powerUps": [],
        "prefs": board.prefs,
        "shortLink": board.short_link,
        "shortUrl": f"{work.base_url}/b/{board.short_link}",
        "starred": bool(_own_star(work, board)),
        "subscribed": False,
        "templateGallery": None,
        "url": f"{work.base_url}/b/{board.short_link}",
    }


def shape(work: Work, board: Board, args: Args, default: str = DEFAULT_FIELDS) -> Shape:
    """A board with the fields and nested resources that the arguments ask for."""
    chosen = choose(whole(work, board), wanted(args, "fields", default))
    for name, read in _NESTED.items():
        if args.text(name) not in ("", "none", "false"):
            chosen[name] = read(work, board, args)
    if args.flag("organization"):
        found = ORGANIZATIONS.find(work.db, board.id_organization or "")
        chosen["organization"] = organizations.whole(work, found) if found else None
    return chosen


def card_listing(work: Work, board: Board, kind: str, args: Args) -> list[Shape]:
    """The board's cards: filter all, open, closed or visible; since, before and limit by id."""
    if kind not in _CARD_FILTERS:
        raise invalid_value("filter")
    found = CARDS.where(work.db, f"id_board = ? AND {_CARD_FILTERS[kind]}", board.id)
    since, before = args.text("since"), args.text("before", "g")  # every id sorts before "g"
    found = [card for card in found if since < card.id < before]
    limit = args.whole("limit", 0, 1000)
    kept = sorted(found, key=lambda card: card.id)[-limit:] if limit else found
    return cards.many(work, cards.CardSet(kept, "id_board", board.id), args)


def list_listing(work: Work, board: Board, kind: str, args: Args) -> list[Shape]:
    """The board's lists: filter all, open or closed."""
    if kind not in _LIST_FILTERS:
        raise invalid_value("filter")
    found = LISTS.where(work.db, f"id_board = ? AND {_LIST_FILTERS[kind]}", board.id)
    return [lists.shape(work, each, args) for each in found]


def label_listing(work: Work, board: Board, args: Args) -> list[Shape]:
    """The board's labels with their number of uses; limit 50 unless told, at most 1000."""
    sql = "SELECT id_label, count(*) FROM card_labels JOIN labels ON id = id_label WHERE id_board = ? GROUP BY 1"
    uses = {str(label): int(count) for label, count in work.db.execute(sql, [board.id])}
    found = LABELS.where(work.db, "id_board = ?", board.id)[: args.whole("limit", 50, 1000)]
    return [choose(cards.label(each, uses.get(each.id, 0)), wanted(args)) for each in found]


def checklist_listing(work: Work, board: Board, args: Args) -> list[Shape]:
    """All checklists on the board's cards."""
    parts = card_parts.read(work, "id_board", board.id)
    found = CHECKLISTS.where(work.db, "id_card IN (SELECT id FROM cards WHERE id_board = ?)", board.id)
    return [checklists.shape(each, board.id, parts.items.get(each.id, []), args) for each in found]


def member_listing(work: Work, board: Board, kind: str, fields: list[str]) -> list[Shape]:
    """The board's members; kind all, normal or admins."""
    place = {"admins": "AND kind = 'admin'", "normal": "AND kind = 'normal'"}.get(kind, "")
    of_board = f"id IN (SELECT id_member FROM memberships WHERE id_board = ? {place})"
    return [choose(members.brief(each), fields) for each in MEMBERS.where(work.db, of_board, board.id)]


def _label_names(work: Work, board: Board) -> Shape:
    names: Shape = dict.fromkeys(("green", "yellow", "orange", "red", "purple", "blue"), "")
    for label in LABELS.where(work.db, "id_board = ? AND color IS NOT NULL", board.id):
        names[str(label.color)] = names.get(str(label.color)) or label.name
    return names


def _tags(work: Work, board: Board) -> list[str]:
    rows = work.db.execute("SELECT id_tag FROM board_tags WHERE id_board = ? ORDER BY rowid", [board.id])
    return [str(row[0]) for row in rows]


def _own_star(work: Work, board: Board) -> list[Shape]:
    found = BOARD_STARS.where(work.db, "id_board = ? AND id_member = ?", board.id, work.actor.id)
    return [{"id": each.id, "idBoard": each.id_board, "pos": number(each.pos)} for each in found]


def _cards(work: Work, board: Board, args: Args) -> Json:
    asked = args.under("card_").also({"attachment_fields": args.raw("attachment_fields")})
    return card_listing(work, board, args.text("cards"), asked)


def _labels(work: Work, board: Board, args: Args) -> Json:
    limit = args.raw("labels_limit") or args.raw("label_limit")
    return label_listing(work, board, Args({"fields": args.raw("label_fields"), "limit": limit}))


def _members(work: Work, board: Board, args: Args) -> Json:
    fields = wanted(args, "member_fields", members.NESTED_FIELDS)
    return member_listing(work, board, args.text("members"), fields)


def _lists(work: Work, board: Board, args: Args) -> Json:
    return list_listing(work, board, args.text("lists"), args.under("list_"))


def _checklists(work: Work, board: Board, args: Args) -> Json:
    return checklist_listing(work, board, args.under("checklist_"))


def _memberships(work: Work, board: Board, args: Args) -> Json:
    return members.memberships(work, board.id)


def _actions(work: Work, board: Board, args: Args) -> Json:
    return actions.nested(work, "id_board", board.id, args)


def _custom_fields(work: Work, board: Board, args: Args) -> Json:
    return custom_fields.of_board(work, board)


def _stars(work: Work, board: Board, args: Args) -> Json:
    return _own_star(work, board)


def _nothing(work: Work, board: Board, args: Args) -> Json:
    return []


_NESTED: dict[str, Callable[[Work, Board, Args], Json]] = {
    "lists": _lists,
    "cards": _cards,
    "labels": _labels,
    "checklists": _checklists,
    "members": _members,
    "memberships": _memberships,
    "actions": _actions,
    "customFields": _custom_fields,
    "pluginData": _nothing,
    "boardStars": _stars,
    "tags": _nothing,
}
