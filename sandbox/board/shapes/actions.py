"""Recorded actions as JSON, and the filters with which they are asked for."""

from sandbox.board import ids, times
from sandbox.board.args import Args
from sandbox.board.storage.records import Action, Member
from sandbox.board.storage.table import Column
from sandbox.board.storage.tables import ACTIONS, MEMBERS
from sandbox.board.values import Json, Shape
from sandbox.board.work import Work

from . import members
from .choose import choose, wanted

_ENTITIES = ("board", "list", "listBefore", "listAfter", "card", "checklist", "checkItem", "label", "member")

# By kind and changed field: the key when the new value is something, and when it is nothing.
_KEYS = {
    ("updateCard", "idList"): ("action_move_card_from_list_to_list",) * 2,
    ("updateCard", "name"): ("action_renamed_card",) * 2,
    ("updateCard", "closed"): ("action_archived_card", "action_sent_card_to_board"),
    ("updateCard", "due"): ("action_changed_a_due_date", "action_removed_a_due_date"),
    ("updateCard", "dueComplete"): (
        "action_marked_the_due_date_complete",
        "action_marked_the_due_date_incomplete",
    ),
    ("commentCard", ""): ("action_comment_on_card",) * 2,
}


def shape(work: Work, action: Action, creator: Member | None) -> Shape:
    """The envelope of one action."""
    return {
        "id": action.id,
        "idMemberCreator": action.id_member_creator,
        "data": action.data,
        "appCreator": {"id": action.app_creator, "authType": "token"} if action.app_creator else None,
        "type": action.kind,
        "date": action.date,
        "limits": None,
        "display": _display(action, creator),
        **({"memberCreator": members.creator(creator)} if creator else {}),
        **_about(work, action),
    }


def listing(work: Work, scope: str, identifier: str, args: Args, default_filter: str = "all") -> list[Shape]:
    """Actions of one board, card, list or member (`scope` is its column), newest first.

    Arguments: filter, since, before (a date or an action id), limit up to 1000, page, fields.
    """
    conditions, values = [f"{scope} = ?"], [identifier]
    for name, sign in (("since", ">"), ("before", "<")):
        if args.has(name):
            condition, value = _bound(work, args, name, sign)
            conditions.append(condition)
            values.append(value)
    kinds = args.words("filter") or default_filter.split(",")
    limit = args.whole("limit", 50, 1000)
    first = args.whole("page", 0, 1000) * limit
    if "all" not in kinds:
        conditions.append(f"kind IN ({', '.join('?' * len(kinds))})")
        values.extend(kind.partition(":")[0] for kind in kinds)
    by_field = any(":" in kind for kind in kinds)  # those are picked out after reading
    rows = ACTIONS.where(work.db, " AND ".join(conditions), *values, most=-1 if by_field else first + limit)
    found = [action for action in rows if any(_matches(action, kind) for kind in kinds)]
    fields = wanted(args)
    people = {member.id: member for member in MEMBERS.where(work.db, "1")}
    shapes = [shape(work, action, people.get(action.id_member_creator)) for action in found[first : first + limit]]
    kept = [*fields, "memberCreator"] if fields and args.flag("memberCreator", True) else fields
    return [choose(each, kept) for each in shapes]


def nested(work: Work, scope: str, identifier: str, args: Args) -> list[Shape]:
    """The actions asked for inside another resource: actions=<filter>, actions_limit=, action_fields= ..."""
    told = {
        "limit": "actions_limit",
        "since": "actions_since",
        "before": "actions_before",
        "fields": "action_fields",
    }
    asked = {name: args.raw(sent) for name, sent in told.items() if args.has(sent)}
    kinds = args.text("actions")
    return listing(work, scope, identifier, Args({**asked, "filter": "all" if kinds == "true" else kinds}))


def _bound(work: Work, args: Args, name: str, sign: str) -> tuple[str, str]:
    text = args.text(name)
    known: Column = None
    if ids.is_object_id(text):
        row = work.db.execute("SELECT number FROM actions WHERE id = ?", [text]).fetchone()
        known = row[0] if row else None
        moment = times.stamp(ids.made_at(text))
    else:
        moment = args.moment(name) or ""
    return (f"number {sign} CAST(? AS INTEGER)", str(known)) if known is not None else (f"date {sign} ?", moment)


def _matches(action: Action, kind: str) -> bool:
    name, _, field = kind.partition(":")
    if name == "all":
        return True
    if name != action.kind:
        return False
    old = action.data.get("old")
    return not field or (isinstance(old, dict) and field in old)


def _about(work: Work, action: Action) -> Shape:
    """Whom the action is about, where it is about a member."""
    identifier = action.data.get("idMember") or action.data.get("idMemberAdded")
    found = MEMBERS.find(work.db, str(identifier)) if identifier else None
    return {"member": members.creator(found)} if found else {}


def _display(action: Action, creator: Member | None) -> Shape:
    entities: dict[str, Json] = {}
    for name in _ENTITIES:
        entity = action.data.get(name)
        if isinstance(entity, dict) and not (name == "board" and action.id_card):
            link = {"shortLink": entity["shortLink"]} if "shortLink" in entity else {}
            entities[name] = {"type": name, "id": entity.get("id"), **link, "text": entity.get("name", "")}
    if action.kind == "commentCard":
        entities["comment"] = {"type": "comment", "text": action.data["text"]}
    if creator is not None:
        told: Shape = {
            "type": "member",
            "id": creator.id,
            "username": creator.username,
            "text": creator.full_name,
        }
        entities["memberCreator"] = told
    return {"translationKey": _translation_key(action), "entities": entities}


def _translation_key(action: Action) -> str:
    old = action.data.get("old")
    changed = next(iter(old), "") if isinstance(old, dict) else ""
    card = action.data.get("card")
    value = card.get(changed) if isinstance(card, dict) else None
    named = _KEYS.get((action.kind, changed)) or _KEYS.get((action.kind, ""))
    if named is not None:
        return named[0] if value else named[1]
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in action.kind)
    return f"action_{words}"
