"""Independent advice on benefits: offered before the first payment, never given; what came of it is nobody's business.

Also the question whether payroll is the right way for somebody who is paid often.
"""

from domain import events as e
from domain.commands_money import OfferAdvice
from domain.lines import rewards_in
from domain.money import to_minor
from domain.project_state import ProjectState
from domain.refusals import decided
from domain.turn import Turn, decide, evolve


def with_first_reward(turn: Turn, person: str) -> None:
    """Offered by itself with somebody's first reward, when the charter says how."""
    if turn.project.rules >= 2 and lacks_advice(turn.project, person):
        turn.emit(e.AdviceOffered(at=turn.now, by=turn.by, person=person))


def lacks_advice(project: ProjectState, person: str) -> bool:
    """Whether the charter promises advice that was not offered to this person yet."""
    plan = project.charter.rewards
    promised = plan is not None and bool(plan.rules.benefits_advice)
    return promised and project.standing(person).advice_offered_at is None


@decide.register
def offer_advice(command: OfferAdvice, turn: Turn) -> None:
    turn.project.known_person(command.person)
    offered = turn.project.standing(command.person).advice_offered_at
    if offered:
        raise decided(f"Advice was offered to {turn.project.spoken_person(command.person)} on "
                      f"{turn.project.spoken_day(offered)}.")
    turn.emit(e.AdviceOffered(at=turn.now, by=turn.by, person=command.person))


@evolve.register
def advice_offered(event: e.AdviceOffered, project: ProjectState) -> ProjectState:
    standing = project.standing(event.person).model_copy(update={"advice_offered_at": event.at})
    return project.model_copy(update={"standings": {**project.standings, event.person: standing}})


def ask_about_payroll(project: ProjectState) -> list[str]:
    """Who has been paid so often, or so much, that finance should look whether payroll is the right way."""
    plan = project.charter.rewards
    review = plan.rules.payroll_review_after if plan else None
    if review is None or project.rules < 2:
        return []
    limit = to_minor(review.amount, project.currency)
    found = []
    for person in project.people:
        paid = [one.amount_minor for one in rewards_in(project.lines.values())
                if one.person == person and one.state == "paid"]
        by_hand = project.reward_preference(person).route == "manual"
        if (len(paid) >= review.payments or sum(paid) >= limit) and paid and not by_hand:
            found.append(person)
    return found
