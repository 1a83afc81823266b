"""What follows a decision at a gate: what each choice leads to, whom it is told, and what the next phase costs.

Money is what the plan says, the same for everybody: never what anybody chose, earned or was paid.
"""

from datetime import date
from decimal import Decimal

from domain.events import AnyEvent
from domain.gate_rules import what_is_missing
from domain.phases import Phase
from domain.project import Project
from domain.state import Action
from web.views.shape import View

TOLD_OF_CHANGES = ("What you pick goes back to the people who work on it, with your words. All votes are cleared, and "
                   "everybody is asked again when it is ready. The owner and the sponsor are told now.")
TOLD_OF_NO = ("The phase stops here. The owner and the sponsor are told now, with your words. They can open the gate "
              "again or end the project.")
NOT_TOLD = "Those who are missing are reminded. No message is sent about your vote; it shows on this page."
CHANGED = ("It went back with your words. The owner, the sponsor and the people who work on it are told. Everybody is "
           "asked again when it is ready.")
REJECTED = ("The phase stops here. The owner and the sponsor are told, with your words. They can open the gate again "
            "or end the project.")


class Outlook(View):
    """The phase after this one, as planned. `pays`: the rates of its paid work for everybody who is asked, at most;
    None where nothing is paid. `by_time`: some of it is paid by time, counted once here."""

    title: str
    starts: date
    actions: int
    paid_people: int
    pays: Decimal | None
    by_time: bool
    budget: Decimal | None


def outlook(project: Project, phase: Phase) -> Outlook | None:
    """None after the last phase."""
    following = phase.following
    if following is None:
        return None
    actions = list(project.phase_actions(following).values())
    paid = [one for one in actions if one.plan.reward]
    budget = project.charter.budget.line("rewards")
    return Outlook(
        title=following.spoken, starts=project.charter.phases[following].starts, actions=len(actions),
        paid_people=len({person for one in paid if one.plan.reward for person in one.plan.reward.for_}),
        pays=sum((_price(project, one) for one in paid), Decimal(0)) if project.charter.rewards else None,
        by_time=any(_is_by_time(project, one) for one in paid),
        budget=budget.amount if budget and project.charter.rewards else None)


def _price(project: Project, action: Action) -> Decimal:
    plan, reward = project.charter.rewards, action.plan.reward
    assert plan is not None and reward is not None
    keys = [reward.rate, *([reward.preparation] if reward.preparation and plan.rules.prep_and_training_paid else [])]
    rates = [found.amount for key in keys if (found := plan.rate(key))]
    return sum(rates, Decimal(0)) * len(reward.for_)


def _is_by_time(project: Project, action: Action) -> bool:
    plan, reward = project.charter.rewards, action.plan.reward
    rate = plan.rate(reward.rate) if plan and reward else None
    return rate is not None and rate.block_minutes is not None


def told_of_yes(project: Project, phase: Phase, events: list[AnyEvent]) -> str:
    """What a yes would do now; `events` are those that it would lead to."""
    if any(event.kind == "gate_passed" for event in events):
        following = phase.following
        then = f"{following.spoken} begins at once" if following else "This was the last gate of the project"
        return f"With your yes this gate is passed. {then}. Everybody in the group is told."
    return f"Your yes is kept. {_left(project.after(events), phase)} {NOT_TOLD}"


def _left(project: Project, phase: Phase) -> str:
    return f"Still missing: {'; '.join(what_is_missing(project, phase))}."


def after_vote(project: Project, phase: Phase) -> str:
    """What has happened since, to whoever has just decided."""
    gate = project.gate(phase)
    if gate.decision:
        if gate.decision.outcome == "rejected":
            return REJECTED
        then = f" {phase.following.spoken} has begun." if phase.following else ""
        return f"This gate is passed.{then} Everybody in the group is told."
    if gate.asked_at is None:
        return CHANGED
    return f"{_left(project, phase)} {NOT_TOLD}"
