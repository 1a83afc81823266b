"""Saves title, text and due date of a card without overwriting what others changed meanwhile."""

from sandbox.board.args import Args
from sandbox.board.service import cards
from sandbox.board.storage.records import Card
from sandbox.board.work import Work

from . import moments
from .outcome import Conflict, Outcome, Typed, quoted
from .text import fingerprint, parted

FIELDS = ("name", "text", "due")


def shown(card: Card) -> Typed:
    """What the form of a card starts with."""
    return Typed(card.name, parted(card.description).people, *moments.day_and_time(card.due))


def fingerprints(card: Card) -> dict[str, str]:
    """What the form remembers of what it showed, by field."""
    return {name: fingerprint(value) for name, value in _values(shown(card)).items()}


def describe(work: Work, card: Card, form: Args) -> Outcome:
    """Set what was changed in the form; a due date that stays on its day keeps its time.

    Raises Conflict when somebody else changed the same field since the form was opened; then nothing is saved.
    """
    present = shown(card)
    typed = _typed(form, present)
    fields = _touched(_values(present), _values(typed), form)
    changes: cards.CardChange = {}
    if "name" in fields:
        changes["name"] = typed.name
    if "text" in fields:
        changes["description"] = parted(card.description).with_people(typed.text)
    if "due" in fields:
        changes["due"] = moments.from_fields(typed.day, typed.clock)
    cards.change(work, card, changes)
    return Outcome(f"{'Saved' if fields else 'Nothing to save on'} {quoted(typed.name)}.", card.short_link)


def _typed(form: Args, present: Typed) -> Typed:
    day, clock = form.text("due"), form.text("due_time")
    same_day = day == present.day
    return Typed(
        name=form.required("name"),
        text=form.text("text").replace("\r\n", "\n"),
        day=day,
        clock="" if not day else clock or (present.clock if same_day else "12:00"),
    )


def _values(typed: Typed) -> dict[str, str]:
    return dict(zip(FIELDS, (typed.name, typed.text, f"{typed.day} {typed.clock}".strip()), strict=True))


def _touched(present: dict[str, str], typed: dict[str, str], form: Args) -> list[str]:
    """The fields to save: those that the person changed. Without a fingerprint the form wins."""
    touched: list[str] = []
    in_conflict: list[str] = []
    for name in FIELDS:
        seen = form.text(f"seen_{name}")
        if typed[name] == present[name] or fingerprint(typed[name]) == seen:
            continue
        (in_conflict if seen and fingerprint(present[name]) != seen else touched).append(name)
    if in_conflict:
        raise Conflict(Typed(typed["name"], typed["text"], form.text("due"), form.text("due_time")), in_conflict)
    return touched
