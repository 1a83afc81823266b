"""Rewards: confirmed attendance becomes lines by the rate card; each person's choice decides what becomes of a line."""

from dataclasses import dataclass

from domain import actions, advice
from domain import events as e
from domain.charter_rewards import Rate, Rewards
from domain.choices import ending_of, forgo, worth_to
from domain.commands import ConfirmAttendance
from domain.lines import LONGEST_KEY, external_id, keep_line, line_id, new_ids
from domain.money import percent_of
from domain.project_state import ProjectState
from domain.rates import because, card_digest, due
from domain.refusals import broken, decided
from domain.state import Action, ActionStatus
from domain.state_money import LineKind, RewardLine
from domain.turn import Turn, decide, evolve

__all__ = ["LONGEST_KEY", "Sum", "earn", "external_id", "forgo", "line_id"]

SESSION_KINDS: tuple[LineKind, ...] = ("task", "called_off")


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
    if project.rules >= 3:
        _refuse_not_held(project, action, new)
    sums = list(_sums(project, action, command.minutes)) if _rewarded(action, new) else []
    turn.emit(e.AttendanceConfirmed(at=turn.now, by=turn.by, action=command.action, people=new,
                                    minutes=command.minutes))
    for person in _rewarded(action, new):
        for worth in sums:
            if not has_line(turn.project, person, action, worth.kind):
                earn(turn, person, action, worth)


def _refuse_not_held(project: ProjectState, action: Action, people: list[str]) -> None:
    """Nobody took part in what has not begun, or in what was called off: that session may be paid already."""
    if action.phase not in project.phase_started:
        raise broken(f"{action.plan.id} belongs to {action.phase.spoken}, which has not begun, so nobody can have "
                     "taken part yet.")
    off = [person for person in people if action.called_off.get(person) == action.due]
    if off:
        raise broken(f"{action.plan.id} was called off for that day ({action.due}) for "
                     f"{project.spoken_person(off[0])}; move it to another day first.")


def _rewarded(action: Action, people: list[str]) -> list[str]:
    return [person for person in people if action.plan.reward and person in action.plan.reward.for_]


def has_line(project: ProjectState, person: str, action: Action, kind: LineKind) -> bool:
    """Whether this is paid already: once for each kind, and once for one session however it ended. What was taken back
    or refused does not count."""
    lines = [one for one in project.lines.values()
             if (one.person, one.action) == (person, action.plan.id) and one.state not in ("voided", "refused")]
    same_day = any(one.kind in SESSION_KINDS and one.day == action.due for one in lines)
    if kind == "called_off":
        return same_day
    return any(one.kind == kind for one in lines) or (kind == "task" and same_day)


def _sums(project: ProjectState, action: Action, minutes: int | None) -> list[Sum]:
    """What taking part is worth: the rate of the work, and that of getting ready for it."""
    plan, reward = project.charter.rewards, action.plan.reward
    if plan is None or reward is None:
        return []
    return [_by_rate(project, action, "task", rate_of(plan, reward.rate), minutes), *getting_ready(project, action)]


def getting_ready(project: ProjectState, action: Action) -> list[Sum]:
    """What getting ready for the work is worth, where the charter pays it."""
    plan, reward = project.charter.rewards, action.plan.reward
    if plan is None or reward is None or not reward.preparation or not plan.rules.prep_and_training_paid:
        return []
    return [_by_rate(project, action, "preparation", rate_of(plan, reward.preparation), None)]


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


def earn(turn: Turn, person: str, action: Action, worth: Sum, *, claimed: bool = False) -> None:
    """A new line for a person; nothing for whoever is not paid by the charter. Advice on benefits comes with it.

    `claimed`: somebody else has to say yes to it first.
    """
    project, plan = turn.project, turn.project.charter.rewards
    wanted = project.reward_preference(person)
    if plan is None or wanted.choice == "not_eligible":
        return
    if project.rules < 3:
        _earn_by_first_rules(turn, person, action, worth)
        return
    key, outside = new_ids(project, person, action.plan.id, worth.kind)
    how, paid = ending_of(wanted), worth_to(wanted, worth.kind, worth.amount_minor, worth.why)
    turn.emit(e.RewardEarned(
        at=turn.now, by=turn.by, line=key, person=person, action=action.plan.id, rate=worth.rate, external_id=outside,
        amount_minor=paid.amount_minor, why=paid.why, full_minor=paid.full_minor, full_why=paid.full_why,
        line_kind=worth.kind, card=card_digest(plan), how=how, instead=wanted.instead if how else None,
        swap=wanted.swap if how == "swapped" else None, day=action.due if worth.kind in SESSION_KINDS else None,
        claimed=claimed and how is None))
    advice.with_first_reward(turn, person)


def _earn_by_first_rules(turn: Turn, person: str, action: Action, worth: Sum) -> None:
    """An event of its own for a line that ends as it begins; running projects keep it."""
    project, plan = turn.project, turn.project.charter.rewards
    assert plan is not None
    wanted, amount = project.reward_preference(person), worth.amount_minor
    if wanted.choice == "reduced" and worth.kind != "exception":
        amount = percent_of(amount, wanted.percent)
    key, outside = new_ids(project, person, action.plan.id, worth.kind)
    turn.emit(e.RewardEarned(at=turn.now, by=turn.by, line=key, person=person, action=action.plan.id, rate=worth.rate,
                             external_id=outside, amount_minor=amount, why=worth.why, line_kind=worth.kind,
                             card=card_digest(plan) if project.rules >= 2 else ""))
    advice.with_first_reward(turn, person)
    forgo(turn, key)


@evolve.register
def attendance_confirmed(event: e.AttendanceConfirmed, project: ProjectState) -> ProjectState:
    attended = [*project.actions[event.action].attended, *event.people]
    return actions.change(project, event.action, attended=attended)


@evolve.register
def reward_earned(event: e.RewardEarned, project: ProjectState) -> ProjectState:
    line = RewardLine(id=event.line, external_id=event.external_id, person=event.person, action=event.action,
                      phase=project.actions[event.action].phase, rate=event.rate, amount_minor=event.amount_minor,
                      why=event.why, earned_at=event.at, kind=event.line_kind, card=event.card, by=event.by.person,
                      state=event.how or ("claimed" if event.claimed else "earned"), note=event.instead,
                      settled_at=event.at if event.how else None, full_minor=event.full_minor,
                      full_why=event.full_why, day=event.day, swap=event.swap)
    return keep_line(project, line)
