"""Says in plain words what an action was: who, what, when, by hand or by a system."""

from dataclasses import dataclass

from sandbox.board.storage.records import Action, Member
from sandbox.board.values import Json, Shape

_SENTENCES = {
    "createCard": "made this card",
    "copyCard": "copied this card from another",
    "moveCardToBoard": "moved this card here from another board",
    "addLabelToCard": "added the label “{label}”",
    "removeLabelFromCard": "took off the label “{label}”",
    "addMemberToCard": "added {member}",
    "removeMemberFromCard": "took off {member}",
    "addAttachmentToCard": "attached {attachment}",
    "deleteAttachmentFromCard": "removed the attachment {attachment}",
    "addChecklistToCard": "added the checklist “{checklist}”",
    "removeChecklistFromCard": "removed the checklist “{checklist}”",
    "updateChecklist": "renamed a checklist to “{checklist}”",
    "createCheckItem": "added “{checkItem}” to “{checklist}”",
    "updateCheckItem": "renamed an item to “{checkItem}”",
    "deleteCheckItem": "removed “{checkItem}” from “{checklist}”",
    "updateComment": "changed a comment",
    "deleteComment": "removed a comment",
}
_CHANGES = {
    "idList": "moved this card from “{listBefore}” to “{listAfter}”",
    "name": "renamed this card to “{card}”",
    "desc": "changed the text",
    "pos": "put this card elsewhere in its list",
    "start": "changed the start date",
    "cover": "changed the cover",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a card's history. `text` is a comment's text, else empty."""

    who: str
    what: str
    stamp: str
    when: str
    by_system: bool
    text: str


def tell(action: Action, creator: Member | None) -> Told:
    """The action in words."""
    text = action.data.get("text") if action.kind == "commentCard" else ""
    return Told(
        who=creator.full_name if creator else "Somebody",
        what=_what(action).format_map(_Names(action.data)),
        stamp=action.date,
        when=f"{action.date[:10]} {action.date[11:16]} UTC",
        by_system=action.app_creator is not None,
        text=str(text),
    )


class _Names(dict[str, str]):
    """The names in an action's data, by entity; an empty name for what is not there."""

    def __init__(self, data: Shape) -> None:
        super().__init__({key: _name(value) for key, value in data.items()})

    def __missing__(self, key: str) -> str:
        return "…"


def _name(value: Json) -> str:
    return str(value.get("name") or value.get("color") or "…") if isinstance(value, dict) else ""


def _what(action: Action) -> str:
    if action.kind == "updateCheckItemStateOnCard":
        item = action.data.get("checkItem")
        done = isinstance(item, dict) and item.get("state") == "complete"
        return ("ticked" if done else "unticked") + " “{checkItem}”"
    if action.kind != "updateCard":
        return _SENTENCES.get(action.kind, "changed this card")
    old, card = action.data.get("old"), action.data.get("card")
    field = next(iter(old), "") if isinstance(old, dict) else ""
    value = card.get(field) if isinstance(card, dict) else None
    match field:
        case "closed":
            return "archived this card" if value else "restored this card"
        case "dueComplete":
            return "marked this card as done" if value else "marked this card as not done"
        case "due":
            return f"set the due date to {str(value)[:10]}" if value else "removed the due date"
    return _CHANGES.get(field, "changed this card")
