"""The changes that the page's forms make, through the same services as the API."""

from collections.abc import Callable

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value
from sandbox.board.service import access, card_parts, cards, checklists
from sandbox.board.storage.records import Card
from sandbox.board.work import Work

Edit = Callable[[Work, Card, Args], None]


def move(work: Work, card: Card, form: Args) -> None:
    """To the list that was chosen."""
    cards.move(work, card, access.list_to_change(work, form.required("list")))


def done(work: Work, card: Card, form: Args) -> None:
    """Tick or untick the card."""
    cards.change(work, card, {"due_complete": form.flag("done")})


def archive(work: Work, card: Card, form: Args) -> None:
    """Archive or restore the card."""
    cards.change(work, card, {"closed": form.flag("archived")})


def comment(work: Work, card: Card, form: Args) -> None:
    """Add a comment."""
    card_parts.comment(work, card, form.required("text"))


def tick(work: Work, card: Card, form: Args) -> None:
    """Tick or untick one check item."""
    item = access.check_item(work, card, form.required("item"))
    checklists.change_item(work, item, {"state": checklists.STATES[form.flag("done")]})


def describe(work: Work, card: Card, form: Args) -> None:
    """Set title, text and due date; a due date that stays on its day keeps its time."""
    day = form.text("due")
    due = card.due if card.due and card.due[:10] == day else (f"{day}T12:00:00.000Z" if day else None)
    if due is not None:
        due = Args({"due": due}).moment("due")
    text = form.text("text").replace("\r\n", "\n")
    cards.change(work, card, {"name": form.required("name"), "description": text, "due": due})


def add_card(work: Work, form: Args) -> Card:
    """A new card at the bottom of a list."""
    home = access.list_to_change(work, form.required("list"))
    if home.closed:
        raise invalid_value("list")
    return cards.create(work, home, cards.NewCard(form.required("name")))


CARD_EDITS: dict[str, Edit] = {
    "move": move,
    "done": done,
    "archive": archive,
    "comment": comment,
    "tick": tick,
    "describe": describe,
}
