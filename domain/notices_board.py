"""Who hears what of the board: blocks, dates, offered cards, cards that went away, and a board that can't be used."""

from collections.abc import Iterable

from domain import events as e
from domain.notice import Notice, Writer, to
from domain.notice_words import PHASES, who
from domain.project_state import ProjectState
from domain.said import Day, Own, Said, as_is, said
from domain.state import ActionStatus

# By what happened to the card: of a gate, and of a piece of work.
_GATE_WENT = {
    "deleted": said("The card of the {phase} gate was deleted on the board by {who}."),
    "moved_away": said("The card of the {phase} gate was moved to another board by {who}."),
}
_WORK_WENT = {
    "archived": said("The card of '{title}' was archived on the board by {who}."),
    "deleted": said("The card of '{title}' was deleted on the board by {who}."),
    "moved_away": said("The card of '{title}' was moved to another board by {who}."),
}


def _others(people: Iterable[str], event: e.Event) -> list[str]:
    """Nobody is told what they did themselves."""
    return [person for person in people if person != event.by.person]


def _heads(project: ProjectState, action: str) -> list[str]:
    return [project.actions[action].plan.accountable, project.owner]


def _title(project: ProjectState, action: str) -> Own:
    return Own(own=project.actions[action].plan.title)


def _blocked(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionBlocked)
    return to(_others(_heads(project, event.action), event), "action_blocked",
              said("Blocked: {title}", title=_title(project, event.action)),
              said("{who} says that this can't go on: {reason}", who=who(event, project), reason=Own(own=event.reason)),
              said("Please see what is in the way. When it is out of the way, say that the work is not blocked any "
                   "more."))


def _unblocked(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionUnblocked)
    return to(_others(_heads(project, event.action), event), "action_unblocked",
              said("Not blocked any more: {title}", title=_title(project, event.action)),
              said("{who} says that this can go on.", who=who(event, project)))


def _proposed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.DueProposed)
    one = project.actions[event.action]
    return to(_others([one.plan.accountable], event), "due_proposed",
              said("A new date is asked for: {title}", title=Own(own=one.plan.title)),
              said("{who} asks for: {asked}. Now it is due on {due}.", who=who(event, project),
                   asked=Day(day=event.due), due=Day(day=one.due)),
              said("Please move it, or keep the date and say why."))


def _ruled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """To whoever asked for the date, where it is a person; also when they got it, or another one."""
    assert isinstance(event, e.DueDeclined | e.ActionMoved)
    one = project.actions[event.action]
    ruling = next((ruling for ruling in reversed(one.rulings)
                   if (ruling.at, ruling.because) == (event.at, event.reason)), None)
    if ruling is None or ruling.by not in project.people:
        return []
    return to(_others([ruling.by], event), "due_ruled",
              said("The date you asked for: {title}", title=Own(own=one.plan.title)),
              said("You asked for: {asked}.", asked=Day(day=ruling.asked)),
              _verdict(Day(day=ruling.due), ruling.stays, ruling.because))


def _verdict(due: Day, stays: bool, because: str | None) -> Said:
    if because:
        why = Own(own=because)
        return (said("The date stays {due}, because: {why}", due=due, why=why) if stays
                else said("The new date is {due}, because: {why}", due=due, why=why))
    return said("The date stays {due}.", due=due) if stays else said("The new date is {due}.", due=due)


def _offered(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Once for a card, not again when its title changes."""
    assert isinstance(event, e.CardOffered)
    first = project.offers[event.card].at == event.at
    return to(_others([project.owner], event) if first else [], "card_offered",
              said("A card was added on the board: {title}", title=Own(own=event.title)),
              said("{who} added it. Please make an action of it, or leave it as it is and say why.",
                   who=who(event, project)))


def _accepted(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.OfferAccepted)
    offer = project.offers[event.card]
    return to(_others([offer.person] if offer.person else [], event), "offer_accepted",
              said("Your card is part of the work now: {title}", title=Own(own=offer.title)),
              said("It is the action {action}. The card stays, with everything you wrote on it.", action=event.action))


def _declined(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.OfferDeclined)
    offer = project.offers[event.card]
    return to(_others([offer.person] if offer.person else [], event), "offer_declined",
              said("Your card stays a card: {title}", title=Own(own=offer.title)),
              said("It does not become part of the work, because: {reason}", reason=Own(own=event.reason)),
              said("The card stays as you made it."))


def _card_changed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Only a card that is needed and gone: of open work, or of a gate."""
    assert isinstance(event, e.CardChanged)
    if event.action is not None:
        return _work_card(event, event.action, project)
    if event.gate is None or event.change not in _GATE_WENT:
        return []
    went = _GATE_WENT[event.change].model_copy(update={"of": {"phase": PHASES[event.gate], "who": who(event, project)}})
    left = said("The decision is made on its page all the same.")
    return to([project.owner], "card_gone", said("A gate has no card now: {phase}", phase=PHASES[event.gate]),
              as_is(went, left), link=f"gates/{event.gate}")


def _work_card(event: e.CardChanged, action: str, project: ProjectState) -> list[Notice]:
    one = project.actions[action]
    if one.status != ActionStatus.OPEN or event.change not in _WORK_WENT:
        return []
    title = Own(own=one.plan.title)
    went = _WORK_WENT[event.change].model_copy(update={"of": {"title": title, "who": who(event, project)}})
    left = said("The work is still open. Drop it with a reason if it is not needed, or bring the card back.")
    return to([one.plan.accountable], "card_gone", said("No card now: {title}", title=title),
              as_is(went, left))


def _troubled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.BoardTroubled)
    return to([project.owner], "board_troubled", said("The board can't be used now"),
              as_is(Own(own=event.sentence)))


def _recovered(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to([project.owner], "board_recovered", said("The board can be used again"),
              said("Everything that changed meanwhile is put on it now."))


BOARD_WRITERS: dict[str, Writer] = {
    "action_blocked": _blocked,
    "action_unblocked": _unblocked,
    "due_proposed": _proposed,
    "due_declined": _ruled,
    "action_moved": _ruled,
    "card_offered": _offered,
    "offer_accepted": _accepted,
    "offer_declined": _declined,
    "card_changed": _card_changed,
    "board_troubled": _troubled,
    "board_recovered": _recovered,
}
