"""Who hears what of the board: blocks, dates, offered cards, cards that went away, and a board that can't be used."""

from collections.abc import Iterable

from domain import events as e
from domain.calendar import spoken_date
from domain.notice import Notice, Writer, to
from domain.project_state import ProjectState
from domain.state import ActionStatus

_WENT = {"archived": "archived", "deleted": "deleted", "moved_away": "moved to another board"}


def _who(event: e.Event, project: ProjectState) -> str:
    return project.spoken_person(event.by.person) if event.by.person else event.by.spoken


def _others(people: Iterable[str], event: e.Event) -> list[str]:
    """Nobody is told what they did themselves."""
    return [person for person in people if person != event.by.person]


def _heads(project: ProjectState, action: str) -> list[str]:
    return [project.actions[action].plan.accountable, project.owner]


def _blocked(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionBlocked)
    title = project.actions[event.action].plan.title
    return to(_others(_heads(project, event.action), event), "action_blocked", f"Blocked: {title}",
              f"{_who(event, project)} says that this can't go on: {event.reason}\n\nPlease see what is in the way. "
              "When it is out of the way, say that the work is not blocked any more.")


def _unblocked(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionUnblocked)
    title = project.actions[event.action].plan.title
    return to(_others(_heads(project, event.action), event), "action_unblocked", f"Not blocked any more: {title}",
              f"{_who(event, project)} says that this can go on.")


def _proposed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.DueProposed)
    one = project.actions[event.action]
    return to(_others([one.plan.accountable], event), "due_proposed", f"A new date is asked for: {one.plan.title}",
              f"{_who(event, project)} asks for: {spoken_date(event.due)}. Now it is due on {spoken_date(one.due)}.\n\n"
              "Please move it, or keep the date and say why.")


def _ruled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """To whoever asked for the date, where it is a person; also when they got it, or another one."""
    assert isinstance(event, e.DueDeclined | e.ActionMoved)
    one = project.actions[event.action]
    ruling = next((ruling for ruling in reversed(one.rulings)
                   if (ruling.at, ruling.because) == (event.at, event.reason)), None)
    if ruling is None or ruling.by not in project.people:
        return []
    what = "The date stays" if ruling.stays else "The new date is"
    why = f", because: {ruling.because}" if ruling.because else "."
    return to(_others([ruling.by], event), "due_ruled", f"The date you asked for: {one.plan.title}",
              f"You asked for: {spoken_date(ruling.asked)}.\n\n{what} {spoken_date(ruling.due)}{why}")


def _offered(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Once for a card, not again when its title changes."""
    assert isinstance(event, e.CardOffered)
    first = project.offers[event.card].at == event.at
    return to(_others([project.owner], event) if first else [], "card_offered",
              f"A card was added on the board: {event.title}",
              f"{_who(event, project)} added it. Please make an action of it, or leave it as it is and say why.")


def _accepted(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.OfferAccepted)
    offer = project.offers[event.card]
    return to(_others([offer.person] if offer.person else [], event), "offer_accepted",
              f"Your card is part of the work now: {offer.title}",
              f"It is the action {event.action}. The card stays, with everything you wrote on it.")


def _declined(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.OfferDeclined)
    offer = project.offers[event.card]
    return to(_others([offer.person] if offer.person else [], event), "offer_declined",
              f"Your card stays a card: {offer.title}",
              f"It does not become part of the work, because: {event.reason}\n\nThe card stays as you made it.")


def _card_changed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Only a card that is needed and gone: of open work, or of a gate."""
    assert isinstance(event, e.CardChanged)
    if event.change not in _WENT:
        return []
    went = f"was {_WENT[event.change]} on the board by {_who(event, project)}"
    if event.action is not None:
        return _work_card(event.action, went, project)
    if event.gate is None or event.change == "archived":
        return []
    return to([project.owner], "card_gone", f"A gate has no card now: {event.gate.spoken}",
              f"The card of the {event.gate.spoken} gate {went}. The decision is made on its page all the same.",
              f"gates/{event.gate}")


def _work_card(action: str, went: str, project: ProjectState) -> list[Notice]:
    one = project.actions[action]
    if one.status != ActionStatus.OPEN:
        return []
    return to([one.plan.accountable], "card_gone", f"No card now: {one.plan.title}",
              f"The card of '{one.plan.title}' {went}. The work is still open. Drop it with a reason if it is not "
              "needed, or bring the card back.")


def _troubled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.BoardTroubled)
    return to([project.owner], "board_troubled", "The board can't be used now", event.sentence)


def _recovered(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to([project.owner], "board_recovered", "The board can be used again",
              "Everything that changed meanwhile is put on it now.")


BOARD_WRITERS: dict[str, Writer] = {
    "action_blocked": _blocked, "action_unblocked": _unblocked, "due_proposed": _proposed, "due_declined": _ruled,
    "action_moved": _ruled, "card_offered": _offered, "offer_accepted": _accepted, "offer_declined": _declined,
    "card_changed": _card_changed, "board_troubled": _troubled, "board_recovered": _recovered,
}
