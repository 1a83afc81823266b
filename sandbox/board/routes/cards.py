"""/cards: the card itself. What hangs on it is in card_parts.py and checklists.py."""

from collections.abc import Mapping

from sandbox.board.args import Args
from sandbox.board.errors import Refusal, invalid_value, not_found
from sandbox.board.service import access, card_extras, card_parts, cards, copying, details, labels
from sandbox.board.service.cards import CardChange, NewCard
from sandbox.board.shapes import boards, lists
from sandbox.board.shapes import cards as shapes
from sandbox.board.storage.records import BoardList, Card
from sandbox.board.values import Json, Shape

from .call import NO_LIMITS, Call, Route

_PLACES = {"address": "address", "locationName": "location_name", "coordinates": "coordinates", "cardRole": "role"}
_FIELDS = (
    *("name", "desc", "closed", "idMembers", "idAttachmentCover", "idList", "idLabels", "idBoard", "pos"),
    *("due", "start", "dueComplete", "dueReminder", "subscribed", "cover", "isTemplate", *_PLACES),
)
_SIZES, _BRIGHTNESS = ("normal", "full"), ("light", "dark")


def create(call: Call) -> Json:
    """POST /cards: at the bottom of its list unless told."""
    work, args = call.work, call.args
    home = access.list_to_change(work, args.required("idList"))
    source = access.card(work, args.text("idCardSource")) if args.has("idCardSource") else None
    card = cards.create(work, home, _new_card(args, source))
    card_parts.set_labels(work, card, [access.label(work, each) for each in args.words("idLabels")])
    card_parts.set_members(work, card, [access.member(work, each) for each in args.words("idMembers")])
    if args.has("urlSource"):
        card_parts.attach(work, card, args.text("urlSource"), "", args.text("mimeType"))
    if (file := args.file("fileSource")) is not None:
        card_extras.upload(work, card, file.name, args.text("mimeType") or file.mime_type, file.content)
    _set_details(call, card, args)
    if source is not None:
        copying.copy_card_parts(work, source, card, _kept(args))
    nested = Args({"attachments": "true", "stickers": "true"})
    return {**shapes.one(work, access.card(work, card.id), nested), "limits": {}}


def read(call: Call) -> Json:
    """GET /cards/{id} with fields and nested resources."""
    return shapes.one(call.work, _card(call), call.args)


def update(call: Call) -> Json:
    """PUT /cards/{id}: any fields in one call."""
    return _update(call, call.args)


def update_field(call: Call) -> Json:
    """PUT /cards/{id}/{field}?value=; a board can come with its list (idBoard: value, idList)."""
    if call.path["field"] not in _FIELDS:
        raise Refusal(404, f"Cannot PUT /1/cards/{call.path['id']}/{call.path['field']}")
    return _update(call, call.args.renamed("value", call.path["field"]))


def delete(call: Call) -> Json:
    """DELETE /cards/{id}: for good."""
    cards.delete(call.work, access.card_to_change(call.work, call.path["id"]))
    return NO_LIMITS


def read_field(call: Call) -> Json:
    """GET /cards/{id}/{field}: {"_value": ...}, or the array or object itself."""
    whole = shapes.one(call.work, _card(call), Args({}))
    if call.path["field"] not in whole:
        raise not_found()
    value = whole[call.path["field"]]
    return value if isinstance(value, (list, dict)) else {"_value": value}


def read_board(call: Call) -> Json:
    """GET /cards/{id}/board"""
    return boards.shape(call.work, access.board_of(call.work, _card(call).id_board), call.args)


def read_list(call: Call) -> Json:
    """GET /cards/{id}/list"""
    return lists.shape(call.work, access.list_of(call.work, _card(call).id_list), call.args)


def _new_card(args: Args, source: Card | None) -> NewCard:
    kept = _kept(args)
    due, start = args.moment("due"), args.moment("start")
    return NewCard(
        name=args.text("name") or (source.name if source else ""),
        description=args.text("desc") or (source.description if source else ""),
        place=args.place("pos", "bottom"),
        due=due or (source.due if source and "due" in kept else None),
        start=start or (source.start if source and "start" in kept else None),
        due_complete=args.flag("dueComplete"),
        is_template=args.flag("isTemplate"),
        due_reminder=_reminder(args) if args.has("dueReminder") else None,
        role=args.text("cardRole") or None,
    )


def _kept(args: Args) -> set[str]:
    kept = set(args.words("keepFromSource") or ["all"])
    return set(copying.KEEPABLE) if "all" in kept else kept


def _update(call: Call, args: Args) -> Json:
    work = call.work
    card = access.card_to_change(work, call.path["id"])
    target = _target(call, card, args)
    if target is not None and target.id != card.id_list:
        card = cards.move(work, card, target, args.place("pos", "bottom"))
    elif args.has("pos"):
        card = cards.reorder(work, card, args.place("pos", "bottom"))
    card = cards.change(work, card, {**_changes(args), **_cover(call, card, args)})
    _set_details(call, card, args)
    if args.given("idLabels"):
        card_parts.set_labels(work, card, [access.label(work, each) for each in args.words("idLabels")])
    if args.given("idMembers"):
        card_parts.set_members(work, card, [access.member(work, each) for each in args.words("idMembers")])
    return shapes.one(work, access.card(work, card.id), Args({}))


def _target(call: Call, card: Card, args: Args) -> BoardList | None:
    target = access.list_to_change(call.work, args.text("idList")) if args.has("idList") else None
    if not args.has("idBoard"):
        return target if target is None or target.id_board == card.id_board else _refuse_list()
    board = access.board_to_change(call.work, args.text("idBoard"))
    if target is None and board.id != card.id_board:
        return cards.first_open_list(call.work, board)
    return target if target is None or target.id_board == board.id else _refuse_list()


def _refuse_list() -> BoardList:
    raise invalid_value("idList")


def _changes(args: Args) -> CardChange:
    changes: CardChange = {}
    if args.has("name"):
        changes["name"] = args.required("name")
    if args.has("desc"):
        changes["description"] = args.text("desc")
    if args.given("start"):
        changes["start"] = args.moment("start")
    if args.given("due"):
        changes["due"] = args.moment("due")
    if args.has("dueComplete"):
        changes["due_complete"] = args.flag("dueComplete")
    if args.given("dueReminder"):
        changes["due_reminder"] = _reminder(args)
    if args.has("closed"):
        changes["closed"] = args.flag("closed")
    if args.has("subscribed"):
        changes["subscribed"] = args.flag("subscribed")
    if args.has("isTemplate"):
        changes["is_template"] = args.flag("isTemplate")
    return changes


def _cover(call: Call, card: Card, args: Args) -> CardChange:
    """The cover as it is sent: a colour or one of the card's attachments; null takes it off."""
    if args.given("idAttachmentCover"):
        sent: Shape = {"idAttachment": args.text("idAttachmentCover")}
    elif args.given("cover"):
        sent = dict(args.mapping("cover"))
    else:
        return {}
    asked, attachment = Args(sent), Args(sent).text("idAttachment")
    if attachment:
        card_parts.attachment_of(call.work, card, attachment)
    cover: Shape = {
        **cards.PLAIN_COVER,
        "color": labels.color_of(asked.text("color")),
        "idAttachment": attachment or None,
        "size": asked.one_of("size", _SIZES, "normal"),
        "brightness": asked.one_of("brightness", _BRIGHTNESS, "dark"),
    }
    return {"cover": cover}


def _set_details(call: Call, card: Card, args: Args) -> None:
    changes: Shape = {}
    for name, column in _PLACES.items():
        if args.given(name):
            changes[column] = _coordinates(args) if name == "coordinates" else args.text(name) or None
    if changes:
        details.set_for_card(call.work, card.id, changes)


def _coordinates(args: Args) -> str | None:
    """Latitude and longitude, as `1.5,2.5` or as an object."""
    sent = args.raw("coordinates")
    if isinstance(sent, Mapping):
        sent = f"{sent.get('latitude')},{sent.get('longitude')}"
    if not sent:
        return None
    parts = Args(dict(zip(("latitude", "longitude"), str(sent).split(","), strict=False)))
    if len(str(sent).split(",")) != 2:
        raise invalid_value("coordinates")
    parts.amount("latitude", -90, 90)
    parts.amount("longitude", -180, 180)
    return str(sent)


def _reminder(args: Args) -> int | None:
    if args.text("dueReminder") in ("", "null", "-1"):
        return None
    return args.whole("dueReminder", 0, 100_000)


def _card(call: Call) -> Card:
    return access.card(call.work, call.path["id"])


ROUTES: list[Route] = [
    ("POST", "/cards", create),
    ("GET", "/cards/{id}", read),
    ("PUT", "/cards/{id}", update),
    ("DELETE", "/cards/{id}", delete),
    ("GET", "/cards/{id}/board", read_board),
    ("GET", "/cards/{id}/list", read_list),
    ("GET", "/cards/{id}/{field}", read_field),
    ("PUT", "/cards/{id}/{field}", update_field),
]
