"""Says in plain words what an action was: who, what, when, by hand or through a program."""

from dataclasses import dataclass

from sandbox.board.storage.records import Action, Member
from sandbox.board.values import Json, Shape

from . import moments

_SENTENCES = {
    "commentCard": "commented",
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
    "createBoard": "made this board",
    "updateBoard": "changed this board",
    "createList": "made the list “{list}”",
    "updateList": "changed the list “{list}”",
    "createLabel": "made the label “{label}”",
    "updateLabel": "changed the label “{label}”",
    "deleteLabel": "removed a label",
    "deleteCard": "deleted a card",
    "addMemberToBoard": "added {member} to this board",
    "removeMemberFromBoard": "took {member} off this board",
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
    """One line of history. `text` is a comment's text, else empty; `card`/`link` name the card it was on.

    `through` is empty for a person's own hand on a page, else "service" (a program's own account) or
    "app" (a program that used a person's account).
    """

    who: str
    initials: str
    what: str
    stamp: str
    when: str
    through: str
    text: str
    card: str
    link: str

    @property
    def around_card(self) -> tuple[str, str]:
        """The words before and after the card's name, where a board tells what happened."""
        before, named, after = self.what.partition("this card")
        return (before, after) if named else (f"{self.what} on " if self.link else self.what, "")


def tell(action: Action, creator: Member | None) -> Told:
    """The action in words."""
    text = action.data.get("text") if action.kind == "commentCard" else ""
    card = action.data.get("card")
    named = card if isinstance(card, dict) else {}
    return Told(
        who=creator.full_name if creator else "Somebody",
        initials=creator.initials if creator else "?",
        what=_what(action).format_map(_Names(action.data)),
        stamp=action.date,
        when=moments.in_words(action.date),
        through="" if action.app_creator is None else "service" if creator and creator.bot else "app",
        text=str(text),
        card=str(named.get("name") or "") if action.id_card else "",
        link=str(named.get("shortLink") or "") if action.id_card and action.kind != "deleteCard" else "",
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
        return _SENTENCES.get(action.kind, "changed this card" if action.id_card else "changed this board")
    old, card = action.data.get("old"), action.data.get("card")
    field = next(iter(old), "") if isinstance(old, dict) else ""
    value = card.get(field) if isinstance(card, dict) else None
    match field:
        case "closed":
            return "archived this card" if value else "restored this card"
        case "dueComplete":
            return "marked this card as done" if value else "marked this card as not done"
        case "due":
            set_to = f"set the due date to {moments.in_words(value)}" if isinstance(value, str) else ""
            return set_to or "removed the due date"
    return _CHANGES.get(field, "changed this card")
