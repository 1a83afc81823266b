"""Cards as JSON, with the nested resources that a reader can ask for."""

import re
from dataclasses import dataclass

from sandbox.board.args import Args
from sandbox.board.errors import Refusal
from sandbox.board.storage.more_records import FileOfAttachment
from sandbox.board.storage.records import Attachment, Card, Label, Member
from sandbox.board.storage.tables import BOARDS, LISTS, MEMBERS
from sandbox.board.values import Shape, number
from sandbox.board.work import Work

from . import actions, boards, card_extras, card_parts, checklists, custom_fields, limits, lists, members
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


def attachment(found: Attachment, file: FileOfAttachment | None = None) -> Shape:
    """An attached link, or an uploaded file with its size."""
    return {
        "id": found.id,
        "bytes": file.bytes if file else None,
        "date": found.date,
        "edgeColor": None,
        "fileName": file.file_name if file else None,
        "idMember": found.id_member,
        "isMalicious": False,
        "isUpload": file is not None,
        "mimeType": found.mime_type,
        "name": found.name,
        "pos": number(found.pos),
        "previews": [],
        "url": found.url,
    }


def _whole(work: Work, card: Card, parts: CardParts) -> Shape:
    labels = parts.labels.get(card.id, [])
    details = parts.details.get(card.id)
    slug = re.sub(r"[^a-z0-9]+", "-", card.name.lower()).strip("-")
    return {
        "id": card.id,
        "address": details.address if details else None,
        "agent": None,
        "badges": _badges(work, card, parts),
        "cardRole": details.role if details else None,
        "checkItemStates": _states(card, parts),
        "closed": card.closed,
        "coordinates": details.coordinates if details else None,
        "cover": card.cover,
        "creationMethod": None,
        "dateClosed": details.date_closed if details else None,
        "dateLastActivity": card.last_activity,
        "desc": card.description,
        "descData": {"emoji": {}},
        "due": card.due,
        "dueComplete": card.due_complete,
        "dueReminder": card.due_reminder,
        "email": None,
        "idAttachmentCover": card.cover.get("idAttachment"),
        "idBoard": card.id_board,
        "idChecklists": [each.id for each in parts.checklists.get(card.id, [])],
        "idLabels": [each.id for each in labels],
        "idList": card.id_list,
        "idMemberCreator": details.id_creator if details else None,
        "idMembers": [each.id for each in parts.members.get(card.id, [])],
        "idMembersVoted": parts.voters.get(card.id, []),
        "idShort": card.id_short,
        "isTemplate": card.is_template,
        "labels": [label(each) for each in labels],
        "locationName": details.location_name if details else None,
        "manualCoverAttachment": bool(card.cover.get("idAttachment")),
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
    details = parts.details.get(card.id)
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
        "location": bool(details and details.coordinates),
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
        shape["attachments"] = [
            choose(attachment(each, parts.files.get(each.id)), fields)
            for each in parts.attachments.get(card.id, [])
            if args.text("attachments") != "cover" or each.id == card.cover.get("idAttachment")
        ]
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
    if args.flag("customFieldItems"):
        shape["customFieldItems"] = [custom_fields.item(each) for each in parts.field_items.get(card.id, [])]
    if args.flag("stickers"):
        fields = wanted(args, "sticker_fields")
        found_stickers = parts.stickers.get(card.id, [])
        shape["stickers"] = [choose(card_extras.sticker(each), fields) for each in found_stickers]
    if args.flag("membersVoted"):
        fields = wanted(args, "memberVoted_fields", members.NESTED_FIELDS)
        shape["membersVoted"] = [choose(members.brief(each), fields) for each in _voters(work, card, parts)]
    if args.flag("pluginData"):
        shape["pluginData"] = []
    if {"limits", "all"} & set(args.words("fields")):
        shape["limits"] = limits.of_card()
    return {**shape, **_surroundings(work, card, args)}


def _voters(work: Work, card: Card, parts: CardParts) -> list[Member]:
    found = [MEMBERS.find(work.db, each) for each in parts.voters.get(card.id, [])]
    return [each for each in found if each is not None]


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
