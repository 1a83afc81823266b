"""Cards as JSON, with the nested resources that a reader can ask for."""

import re
from dataclasses import dataclass

from sandbox.board.args import Args
from sandbox.board.errors import Refusal
from sandbox.board.storage.records import Attachment, Card, Label
from sandbox.board.storage.tables import BOARDS, LISTS
from sandbox.board.values import Shape, number
from sandbox.board.work import Work

from . import actions, boards, card_parts, checklists, lists, members
from .card_parts import CardParts
from .choose import choose, wanted

MOST_WITH_ACTIONS = 1000


@dataclass(frozen=True, slots=True)
class CardSet:
    """Cards to show, and by which column (id, id_list, id_board) and value they were found."""

    cards: list[Card]
    column: str
    value: str


def one(work: Work, card: Card, args: Args) -> Shape:
    """One card as the arguments ask for it."""
    return many(work, CardSet([card], "id", card.id), args)[0]


def many(work: Work, found: CardSet, args: Args) -> list[Shape]:
    """Cards as the arguments ask for them; a 403 Refusal for too many with actions."""
    if args.has("actions") and len(found.cards) > MOST_WITH_ACTIONS:
        raise Refusal(403, '{"error":"API_TOO_MANY_CARDS_REQUESTED","message":"Requested too many cards"}')
    parts = card_parts.read(work, found.column, found.value)
    fields = wanted(args)
    return [{**choose(_whole(work, card, parts), fields), **_nested(work, card, parts, args)} for card in found.cards]


def label(found: Label, uses: int | None = None) -> Shape:
    """A label; `uses` only where labels themselves are asked for."""
    shape: Shape = {"id": found.id, "idBoard": found.id_board, "name": found.name, "color": found.color}
    return shape if uses is None else {**shape, "uses": uses}


def attachment(found: Attachment) -> Shape:
    """An attached link."""
    return {
        "id": found.id,
        "bytes": None,
        "date": found.date,
        "edgeColor": None,
        "fileName": None,
        "idMember": found.id_member,
        "isMalicious": False,
        "isUpload": False,
        "mimeType": found.mime_type,
        "name": found.name,
        "pos": number(found.pos),
        "previews": [],
        "url": found.url,
    }


def _whole(work: Work, card: Card, parts: CardParts) -> Shape:
    labels = parts.labels.get(card.id, [])
    slug = re.sub(r"[^a-z0-9]+", "-", card.name.lower()).strip("-")
    return {
        "id": card.id,
        "badges": _badges(work, card, parts),
        "cardRole": None,
        "checkItemStates": _states(card, parts),
        "closed": card.closed,
        "cover": card.cover,
        "dateLastActivity": card.last_activity,
        "desc": card.description,
        "descData": {"emoji": {}},
        "due": card.due,
        "dueComplete": card.due_complete,
        "dueReminder": card.due_reminder,
        "email": None,
        "idAttachmentCover": None,
        "idBoard": card.id_board,
        "idChecklists": [each.id for each in parts.checklists.get(card.id, [])],
        "idLabels": [each.id for each in labels],
        "idList": card.id_list,
        "idMembers": [each.id for each in parts.members.get(card.id, [])],
        "idMembersVoted": parts.voters.get(card.id, []),
        "idShort": card.id_short,
        "isTemplate": card.is_template,
        "labels": [label(each) for each in labels],
        "manualCoverAttachment": False,
        "mirrorSourceId": None,
        "name": card.name,
        "pinned": False,
        "pos": number(card.pos),
        "shortLink": card.short_link,
        "shortUrl": f"{work.base_url}/c/{card.short_link}",
        "start": card.start,
        "subscribed": card.subscribed,
        "url": f"{work.base_url}/c/{card.short_link}/{card.id_short}-{slug}",
    }


def _badges(work: Work, card: Card, parts: CardParts) -> Shape:
    items = [item for each in parts.checklists.get(card.id, []) for item in parts.items.get(each.id, [])]
    dues = sorted(item.due for item in items if item.due and item.state != "complete")
    voters = parts.voters.get(card.id, [])
    return {
        "attachments": len(parts.attachments.get(card.id, [])),
        "attachmentsByType": {"trello": {"board": 0, "card": 0}},
        "checkItems": len(items),
        "checkItemsChecked": sum(item.state == "complete" for item in items),
        "checkItemsEarliestDue": dues[0] if dues else None,
        "comments": parts.comments.get(card.id, 0),
        "description": bool(card.description),
        "due": card.due,
        "dueComplete": card.due_complete,
        "fogbugz": "",
        "location": False,
        "start": card.start,
        "subscribed": card.subscribed,
        "viewingMemberVoted": work.actor.id in voters,
        "votes": len(voters),
    }


def _states(card: Card, parts: CardParts) -> list[Shape]:
    items = [item for each in parts.checklists.get(card.id, []) for item in parts.items.get(each.id, [])]
    return [{"idCheckItem": item.id, "state": item.state} for item in items if item.state == "complete"]


def _nested(work: Work, card: Card, parts: CardParts, args: Args) -> Shape:
    shape: Shape = {}
    if args.text("attachments") not in ("", "false", "none"):
        fields = wanted(args, "attachment_fields")
        shape["attachments"] = [choose(attachment(each), fields) for each in parts.attachments.get(card.id, [])]
    if args.text("checklists") not in ("", "none", "false"):
        asked = args.under("checklist_")
        found = parts.checklists.get(card.id, [])
        shape["checklists"] = [
            checklists.shape(each, card.id_board, parts.items.get(each.id, []), asked) for each in found
        ]
    if args.flag("members"):
        fields = wanted(args, "member_fields", members.NESTED_FIELDS)
        shape["members"] = [choose(members.brief(each), fields) for each in parts.members.get(card.id, [])]
    if args.has("actions") and args.text("actions") != "none":
        shape["actions"] = actions.nested(work, "id_card", card.id, args)
    for empty in ("customFieldItems", "stickers", "pluginData"):
        if args.flag(empty):
            shape[empty] = []
    return {**shape, **_surroundings(work, card, args)}


def _surroundings(work: Work, card: Card, args: Args) -> Shape:
    shape: Shape = {}
    if args.flag("board"):
        board = BOARDS.find(work.db, card.id_board)
        fields = wanted(args, "board_fields", boards.NESTED_FIELDS)
        shape["board"] = choose(boards.whole(work, board), fields) if board else None
    if args.flag("list"):
        home = LISTS.find(work.db, card.id_list)
        shape["list"] = choose(lists.whole(home), wanted(args, "list_fields")) if home else None
    return shape
