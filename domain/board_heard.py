"""What people did on the board, as the commands it stands for. The board activity reports, the workflow asks.

Nothing is decided here: each command meets the same rules as one from a page, and what they refuse is said on the card.
"""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from domain import commands as c
from domain.board_report import BoardReport, HeardDeed, gate_key
from domain.commands_board import BlockAction, NoteCard, NoteItem, OfferCard, ProposeDue, UnblockAction
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.state import Action, ActionStatus, Actor
from domain.state_board import CardChange

WORDS = "/done, /blocked and why, /unblocked, /ask and your question"
_COMMAND = re.compile(r"^\s*/(\w+)[ \t]*:?\s*(.*)$", re.DOTALL)


class Heard(BaseModel):
    """One command from the board. `key`: what is refused is answered under it, on the card of `about`, once."""

    command: c.AnyCommand
    about: str
    key: str = ""


def on_board(person: str | None) -> Actor:
    """Somebody on the board: the person whom the member is linked to, or nobody we know."""
    return Actor(person=person, channel="board")


def heard(report: BoardReport, project: ProjectState) -> list[Heard]:
    """All commands of a report, deeds first and in their order."""
    return [*(one for deed in report.deeds for one in _deed(deed)), *ticks(report), *_dates(report),
            *_cards(report, project), *_offers(report, project)]


def unreadable(deed: HeardDeed) -> str | None:
    """What to answer to a comment that looks like a command and is none; None for all others."""
    found = _COMMAND.match(deed.text) if deed.kind == "comment" else None
    if found is None or (deed.action is not None and any(True for _ in _comment(deed))):
        return None
    verb = found.group(1).lower()
    if deed.action is None:
        return "Commands work on the cards of actions. A decision is made on its page; the link is on this card."
    if verb in ("blocked", "ask"):
        return f"Please write the words after /{verb} too, then it is passed on."
    return f"I do not know /{verb}. I know: {WORDS}."


def _deed(deed: HeardDeed) -> Iterator[Heard]:
    about = deed.action or (gate_key(deed.gate) if deed.gate else "")
    if deed.kind == "item":
        yield Heard(about=about, command=NoteItem(actor=on_board(deed.person), action=deed.action, gate=deed.gate,
                                                  item=deed.text[:4000], done=deed.done))
    elif deed.action:
        yield from _comment(deed)


def _comment(deed: HeardDeed) -> Iterator[Heard]:
    found = _COMMAND.match(deed.text)
    if found is None or deed.action is None:
        return
    verb, words, actor = found.group(1).lower(), found.group(2).strip()[:4000], on_board(deed.person)
    command: c.AnyCommand | None = None
    if verb == "done":
        command = c.CompleteAction(actor=actor, action=deed.action, note=words or None)
    elif verb == "blocked" and words:
        command = BlockAction(actor=actor, action=deed.action, reason=words)
    elif verb == "unblocked":
        command = UnblockAction(actor=actor, action=deed.action)
    elif verb == "ask" and words:
        command = c.MakeSuggestion(actor=actor, text=words, action=deed.action)
    if command is not None:
        yield Heard(about=deed.action, command=command, key=f"deed-{deed.id}")


def ticks(report: BoardReport) -> Iterator[Heard]:
    """Work that the board shows as done, or as open again."""
    for action in report.completed:
        actor = on_board(report.by.get(action))
        yield Heard(about=action, command=c.CompleteAction(actor=actor, action=action), key=f"done-{action}")
    for action in report.reopened:
        actor = on_board(report.by.get(action))
        yield Heard(about=action, key=f"open-{action}", command=c.ReopenAction(
            actor=actor, action=action, reason="Moved back on the board"))


def _dates(report: BoardReport) -> Iterator[Heard]:
    for action, one in report.dates.items():
        yield Heard(about=action, key=f"date-{action}-{one.due}", command=ProposeDue(
            actor=on_board(one.person), action=action, due=one.due, ruling=one.ruling))


def _cards(report: BoardReport, project: ProjectState) -> Iterator[Heard]:
    """What became of cards since the project last knew."""
    now = _changes(report)
    for key, one in project.actions.items():
        change = None if _asked_meanwhile(key, one, report) else _turn(one, now.get(key))
        if change:
            yield Heard(about=key, command=NoteCard(actor=on_board(report.by.get(key)), action=key, change=change))
    for phase in Phase:
        key = gate_key(phase)
        turned = _turned(project.gate_cards.get(phase), now.get(key))
        put_back: CardChange | None = "put_back" if key in report.put_back else None
        for change in (one for one in (turned, put_back) if one is not None):
            yield Heard(about=key, command=NoteCard(actor=on_board(report.by.get(key)), gate=phase, change=change))


def _asked_meanwhile(key: str, one: Action, report: BoardReport) -> bool:
    """The board was read before the project asked for this card back: what was seen of the card is known already."""
    return report.asked_back is not None and report.asked_back.get(key, 0) < one.card_again


def _changes(report: BoardReport) -> dict[str, CardChange]:
    changes: dict[str, CardChange] = dict.fromkeys(report.archived, "archived")
    changes.update(dict.fromkeys(report.gone, "deleted"))
    changes.update(dict.fromkeys(report.moved_away, "moved_away"))
    return changes


def _turn(action: Action, now: CardChange | None) -> CardChange | None:
    """Cards of finished work may be tidied away: only open work needs its card."""
    if action.status != ActionStatus.OPEN and action.card_state is None:
        return None
    return _turned(action.card_state, now)


def _turned(before: CardChange | None, now: CardChange | None) -> CardChange | None:
    if now is not None:
        return now if now != before else None
    if before == "archived":
        return "restored"
    return "returned" if before in ("deleted", "moved_away") else None


def _offers(report: BoardReport, project: ProjectState) -> Iterator[Heard]:
    for one in report.cards:
        known, title = project.offers.get(one.card), one.title.strip()[:4000]
        if title and (known is None or (known.state == "open" and known.title != title)):
            yield Heard(about="", command=OfferCard(actor=on_board(one.person), card=one.card, title=title,
                                                    phase=one.phase))
