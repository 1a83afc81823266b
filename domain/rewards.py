"""Rewards: confirmed attendance becomes lines by the rate card; each person's choice decides what becomes of a line."""

from dataclasses import dataclass

from domain import actions, advice
from domain import events as e
from domain.charter_rewards import Rate, Rewards
from domain.commands import ChooseReward, ConfirmAttendance
from domain.lines import LONGEST_KEY, change_line, external_id, keep_line, line_id, new_ids
from domain.money import percent_of
from domain.project_state import ProjectState
from domain.rates import because, card_digest, due
from domain.refusals import broken, decided
from domain.state import Action, ActionStatus, Standing
from domain.state_money import LineKind, RewardLine
from domain.turn import Turn, decide, evolve

__all__ = ["LONGEST_KEY", "Sum", "earn", "external_id", "forgo", "line_id"]


@dataclass(frozen=True)
class Sum:
    """What a line is worth and why: minor units, the rate (empty: none) and the sentence on the line."""

    kind: LineKind
    amount_minor: int
    why: str
    rate: str = ""


@decide.register
def confirm_attendance(command: ConfirmAttendance, turn: Turn) -> None:
    project, action = turn.project, turn.project.action(command.action)
    for person in command.people:
        project.known_person(person)
    if turn.person in command.people:
        raise broken("Nobody confirms their own attendance: somebody else who was there has to.")
    if action.status == ActionStatus.DROPPED:
        raise broken(f"{command.action} was dropped, so nobody can have taken part.")
    new = [person for person in dict.fromkeys(command.people) if person not in action.attended]
    if not new:
        raise decided(f"Attendance of {', '.join(command.people)} at {command.action} is confirmed already.")
    sums = list(_sums(project, action, command.minutes)) if _rewarded(action, new) else []
    turn.emit(e.AttendanceConfirmed(at=turn.now, by=turn.by, action=command.action, people=new,
                                    minutes=command.minutes))
    for person in _rewarded(action, new):
        for worth in sums:
            if not _has(turn.project, person, action, worth.kind):
                earn(turn, person, action, worth)


def _rewarded(action: Action, people: list[str]) -> list[str]:
    return [person for person in people if action.plan.reward and person in action.plan.reward.for_]


def _has(project: ProjectState, person: str, action: Action, kind: LineKind) -> bool:
    return any((one.person, one.action, one.kind) == (person, action.plan.id, kind) for one in project.lines.values())


def _sums(project: ProjectState, action: Action, minutes: int | None) -> list[Sum]:
    """What taking part is worth: the rate of the work, and that of getting ready for it."""
    plan, reward = project.charter.rewards, action.plan.reward
    if plan is None or reward is None:
        return []
    found = [_by_rate(project, action, "task", rate_of(plan, reward.rate), minutes)]
    if reward.preparation and plan.rules.prep_and_training_paid:
        found.append(_by_rate(project, action, "preparation", rate_of(plan, reward.preparation), None))
    return found


def _by_rate(project: ProjectState, action: Action, kind: LineKind, rate: Rate, minutes: int | None) -> Sum:
    title, currency = action.plan.title, project.currency
    reason = "for getting ready" if kind == "preparation" else "for taking part"
    # A running project of the first rules keeps its sentence: the digest of a run is made of it.
    why = because(title, rate, minutes, currency, reason) if project.rules >= 2 else f"{title}: {rate.label}"
    return Sum(kind, due(rate, minutes, currency), why, rate.id)


def rate_of(plan: Rewards, key: str) -> Rate:
    rate = plan.rate(key)
    assert rate is not None, "the charter check resolves every rate"
    return rate


def earn(turn: Turn, person: str, action: Action, worth: Sum) -> None:
    """A new line for a person; nothing for whoever is not paid by the charter. Advice on benefits comes with it."""
    project, plan = turn.project, turn.project.charter.rewards
    wanted = project.reward_preference(person)
    if plan is None or wanted.choice == "not_eligible":
        return
    amount = worth.amount_minor
    if wanted.choice == "reduced" and worth.kind != "exception":
        amount = percent_of(amount, wanted.percent)
    key, outside = new_ids(project, person, action.plan.id, worth.kind)
    turn.emit(e.RewardEarned(at=turn.now, by=turn.by, line=key, person=person, action=action.plan.id, rate=worth.rate,
                             external_id=outside, amount_minor=amount, why=worth.why, line_kind=worth.kind,
                             card=card_digest(plan) if project.rules >= 2 else ""))
    advice.with_first_reward(turn, person)
    forgo(turn, key)


def forgo(turn: Turn, key: str) -> None:
    """Declined and swapped rewards end here and never reach the provider.

    Expenses are money that the person has spent: no choice about rewards touches them.
    """
    line = turn.project.lines[key]
    wanted = turn.project.reward_preference(line.person)
    if wanted.choice in ("waived", "swapped") and line.kind != "expense":
        turn.emit(e.RewardForgone(at=turn.now, by=turn.by, line=key, person=line.person, how=wanted.choice,
                                  instead=wanted.instead))


@decide.register
def choose_reward(command: ChooseReward, turn: Turn) -> None:
    assert turn.person is not None
    found = turn.project.participant(turn.person)
    assert found is not None
    if (found.reward.choice == "not_eligible") != (command.preference.choice == "not_eligible"):
        raise broken("Who is paid for taking part is agreed in the charter: talk to the owner of the project.")
    rules = turn.project.charter.rewards
    if rules and not rules.rules.can_decline_reduce_or_swap and command.preference.choice != "paid":
        raise broken("This project's charter offers payment only.")
    turn.emit(e.RewardChosen(at=turn.now, by=turn.by, person=turn.person, preference=command.preference))
    for key, line in turn.project.lines.items():
        if line.person == turn.person and line.state == "earned":
            forgo(turn, key)


@evolve.register
def attendance_confirmed(event: e.AttendanceConfirmed, project: ProjectState) -> ProjectState:
    attended = [*project.actions[event.action].attended, *event.people]
    return actions.change(project, event.action, attended=attended)


@evolve.register
def reward_earned(event: e.RewardEarned, project: ProjectState) -> ProjectState:
    line = RewardLine(id=event.line, external_id=event.external_id, person=event.person, action=event.action,
                      phase=project.actions[event.action].phase, rate=event.rate, amount_minor=event.amount_minor,
                      why=event.why, earned_at=event.at, kind=event.line_kind, card=event.card, by=event.by.person)
    return keep_line(project, line)


@evolve.register
def reward_forgone(event: e.RewardForgone, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, state=event.how, settled_at=event.at, note=event.instead)


@evolve.register
def reward_chosen(event: e.RewardChosen, project: ProjectState) -> ProjectState:
    standing: Standing = project.standing(event.person).model_copy(update={"reward": event.preference})
    return project.model_copy(update={"standings": {**project.standings, event.person: standing}})
