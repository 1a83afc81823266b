"""The changes that the page's forms make, through the same services as the API."""

from collections.abc import Callable

from sandbox.board.args import Args
from sandbox.board.errors import invalid_value
from sandbox.board.service import access, card_parts, cards, checklists
from sandbox.board.storage.records import Card
from sandbox.board.values import number
from sandbox.board.work import Work

from . import places
from .describing import describe
from .outcome import Outcome, Undo, quoted

Edit = Callable[[Work, Card, Args], Outcome]


def move(work: Work, card: Card, form: Args) -> Outcome:
    """To the list and place that were chosen; without a place to the end of another list."""
    target = access.list_to_change(work, form.required("list"))
    if target.closed or target.id_board != card.id_board:
        raise invalid_value("list")
    before, place = card, places.wanted(work, card, target, form)
    if target.id != card.id_list:
        card = cards.move(work, card, target, place or "bottom")
    elif place is not None and not _stays(work, card, form):
        card = cards.reorder(work, card, place)
    at, count = places.place_in_list(work, card)
    said = f"Moved {quoted(card.name)} to {quoted(target.name)}, place {at} of {count}."
    if (before.id_list, before.pos) == (card.id_list, card.pos):
        return Outcome(f"{quoted(card.name)} stays where it was.", card.short_link)
    back = {"list": before.id_list, "pos": str(number(before.pos))}
    return Outcome(said, card.short_link, Undo(f"/c/{card.short_link}/move", back))


def _stays(work: Work, card: Card, form: Args) -> bool:
    """True when the place that was named is the one where the card is already."""
    at, _ = places.place_in_list(work, card)
    if form.given("before") and not form.has("pos"):
        after = places.others(work, card, access.list_of(work, card.id_list))[at - 1 :]
        return form.text("before") == (after[0].short_link if after else "")
    return not form.has("pos") and form.text("position") == str(at)


def done(work: Work, card: Card, form: Args) -> Outcome:
    """Tick or untick the card."""
    card = cards.change(work, card, {"due_complete": form.flag("done")})
    return Outcome(f"{quoted(card.name)} is {'done' if card.due_complete else 'not done'}.", card.short_link)


def archive(work: Work, card: Card, form: Args) -> Outcome:
    """Archive or restore the card."""
    before, card = card, cards.change(work, card, {"closed": form.flag("archived")})
    said = f"{'Archived' if card.closed else 'Restored'} {quoted(card.name)}."
    undo = Undo(f"/c/{card.short_link}/archive", {"archived": str(before.closed).lower()})
    return Outcome(said, card.short_link, undo if before.closed != card.closed else None)


def comment(work: Work, card: Card, form: Args) -> Outcome:
    """Add a comment."""
    card_parts.comment(work, card, form.required("text").replace("\r\n", "\n"))
    return Outcome(f"Comment added to {quoted(card.name)}.", card.short_link)


def tick(work: Work, card: Card, form: Args) -> Outcome:
    """Tick or untick one check item."""
    item = access.check_item(work, card, form.required("item"))
    item = checklists.change_item(work, item, {"state": checklists.STATES[form.flag("done")]})
    said = f"{'Ticked' if item.state == 'complete' else 'Unticked'} {quoted(item.name)}."
    return Outcome(said, card.short_link)


def add_item(work: Work, card: Card, form: Args) -> Outcome:
    """A new line at the end of one of the card's checklists."""
    checklist = access.checklist(work, form.required("checklist"))
    if checklist.id_card != card.id:
        raise invalid_value("checklist")
    item = checklists.add_item(work, checklist, form.required("name"), "bottom", checklists.STATES[False])
    return Outcome(f"Added {quoted(item.name)} to {quoted(checklist.name)}.", card.short_link)


def add_card(work: Work, form: Args) -> Outcome:
    """A new card at the bottom of a list."""
    home = access.list_to_change(work, form.required("list"))
    if home.closed:
        raise invalid_value("list")
    card = cards.create(work, home, cards.NewCard(form.required("name")))
    return Outcome(f"Added {quoted(card.name)} to {quoted(home.name)}.", card.short_link)


CARD_EDITS: dict[str, Edit] = {
    "move": move,
    "done": done,
    "archive": archive,
    "comment": comment,
    "tick": tick,
    "item": add_item,
    "describe": describe,
}
