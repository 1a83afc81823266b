"""Cards of people's own on the board, offered as new work. The owner makes an action of one, or says why not."""

from domain import events as e
from domain.actions import check_plan
from domain.commands_board import AcceptOffer, DeclineOffer, OfferCard
from domain.project_state import ProjectState
from domain.refusals import decided, unknown
from domain.state_board import Offer
from domain.turn import Turn, decide, evolve


@decide.register
def offer_card(command: OfferCard, turn: Turn) -> None:
    known = turn.project.offers.get(command.card)
    if known:
        _refuse_answered(known)
        if known.title == command.title:
            owner = turn.project.spoken_person(turn.project.owner)
            raise decided(f"The card '{known.title}' is offered already. {owner} answers.")
    turn.emit(e.CardOffered(at=turn.now, by=turn.by, card=command.card, title=command.title, phase=command.phase))


@decide.register
def accept_offer(command: AcceptOffer, turn: Turn) -> None:
    _open_offer(turn.project, command.card)
    check_plan(turn.project, command.phase, command.plan)
    turn.emit(e.OfferAccepted(at=turn.now, by=turn.by, card=command.card, action=command.plan.id))
    turn.emit(e.ActionAdded(at=turn.now, by=turn.by, phase=command.phase, plan=command.plan, card=command.card))


@decide.register
def decline_offer(command: DeclineOffer, turn: Turn) -> None:
    _open_offer(turn.project, command.card)
    turn.emit(e.OfferDeclined(at=turn.now, by=turn.by, card=command.card, reason=command.reason))


def _open_offer(project: ProjectState, card: str) -> Offer:
    if card not in project.offers:
        raise unknown(f"offered card {card}", [key for key, one in project.offers.items() if one.state == "open"])
    _refuse_answered(project.offers[card])
    return project.offers[card]


def _refuse_answered(offer: Offer) -> None:
    if offer.state == "accepted":
        raise decided(f"The card '{offer.title}' is the action {offer.action} already.")
    if offer.state == "declined":
        raise decided(f"The card '{offer.title}' was declined: {offer.because} If that has changed, add a new action.")


def _keep(project: ProjectState, offer: Offer) -> ProjectState:
    return project.model_copy(update={"offers": {**project.offers, offer.card: offer}})


@evolve.register
def card_offered(event: e.CardOffered, project: ProjectState) -> ProjectState:
    first = Offer(card=event.card, title=event.title, at=event.at, person=event.by.person)
    known = project.offers.get(event.card, first)
    return _keep(project, known.model_copy(update={"title": event.title, "phase": event.phase or known.phase}))


@evolve.register
def offer_accepted(event: e.OfferAccepted, project: ProjectState) -> ProjectState:
    accepted = {"state": "accepted", "action": event.action}
    return _keep(project, project.offers[event.card].model_copy(update=accepted))


@evolve.register
def offer_declined(event: e.OfferDeclined, project: ProjectState) -> ProjectState:
    declined = {"state": "declined", "because": event.reason}
    return _keep(project, project.offers[event.card].model_copy(update=declined))
