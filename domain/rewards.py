"""Rewards: confirmed attendance becomes lines by the rate card; each person's choice decides what becomes of a line."""

from hashlib import sha256

from domain import actions
from domain import events as e
from domain.calendar import working_days_after
from domain.commands import ChooseReward, ConfirmAttendance
from domain.money import percent_of, to_minor
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state import SYSTEM, Action, ActionStatus, Standing
from domain.state_money import RewardLine
from domain.turn import Duties, Duty, Turn, decide, evolve

LONGEST_KEY = 64


def line_id(person: str, action: str, version: int = 1) -> str:
    return f"{person}-{action}-v{version}"


def external_id(project: str, person: str, action: str, version: int = 1) -> str:
    """The provider's idempotency key, from the decision to pay (never the attempt): at most 64 of [a-z0-9-]."""
    plain = f"cop-{project}-rw-{person}-{action}-v{version}"
    lowered = plain.lower().replace("_", "-")
    if len(lowered) <= LONGEST_KEY and lowered == plain.lower() and f"{person}{action}" == f"{person}{action}".upper():
        return lowered
    return f"cop-{sha256(plain.encode()).hexdigest()[:48]}-v{version}"


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
    turn.emit(e.AttendanceConfirmed(at=turn.now, by=turn.by, action=command.action, people=new))
    for person in new:
        _earn(turn, action, person)


def _earn(turn: Turn, action: Action, person: str) -> None:
    """One line for one person, unless nothing is due or it exists."""
    project, plan = turn.project, turn.project.charter.rewards
    wanted = project.reward_preference(person)
    key = line_id(person, action.plan.id)
    if plan is None or action.plan.reward is None or person not in action.plan.reward.for_ or key in project.lines:
        return
    if wanted.choice == "not_eligible":
        return
    rate = plan.rate(action.plan.reward.rate)
    assert rate is not None, "the charter check resolves every rate"
    amount = to_minor(rate.amount, project.currency)
    if wanted.choice == "reduced":
        amount = percent_of(amount, wanted.percent)
    turn.emit(e.RewardEarned(at=turn.now, by=turn.by, line=key, person=person, action=action.plan.id, rate=rate.id,
                             external_id=external_id(project.id, person, action.plan.id), amount_minor=amount,
                             why=f"{action.plan.title}: {rate.label}"))
    _forgo(turn, key)


def _forgo(turn: Turn, key: str) -> None:
    """Declined and swapped rewards end here and never reach the provider."""
    line = turn.project.lines[key]
    wanted = turn.project.reward_preference(line.person)
    if wanted.choice in ("waived", "swapped"):
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
            _forgo(turn, key)


def duties(project: ProjectState) -> Duties:
    """A reward that is not paid within the promised working days is overdue; the clock starts when it was earned."""
    plan = project.charter.rewards
    if plan is None or project.ended:
        return
    for key, line in project.lines.items():
        if line.state not in ("paid", "waived", "swapped") and not line.overdue:
            at = working_days_after(line.earned_at, plan.pay_within_working_days, project.timezone)
            yield Duty(at, e.PaymentOverdue(at=at, by=SYSTEM, line=key))


def change_line(project: ProjectState, key: str, **changes: object) -> ProjectState:
    """The project with one reward line changed."""
    changed = project.lines[key].model_copy(update=changes)
    return project.model_copy(update={"lines": {**project.lines, key: changed}})


@evolve.register
def attendance_confirmed(event: e.AttendanceConfirmed, project: ProjectState) -> ProjectState:
    attended = [*project.actions[event.action].attended, *event.people]
    return actions.change(project, event.action, attended=attended)


@evolve.register
def reward_earned(event: e.RewardEarned, project: ProjectState) -> ProjectState:
    line = RewardLine(id=event.line, external_id=event.external_id, person=event.person, action=event.action,
                      phase=project.actions[event.action].phase, rate=event.rate, amount_minor=event.amount_minor,
                      why=event.why, earned_at=event.at)
    return project.model_copy(update={"lines": {**project.lines, event.line: line}})


@evolve.register
def reward_forgone(event: e.RewardForgone, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, state=event.how, settled_at=event.at, note=event.instead)


@evolve.register
def reward_chosen(event: e.RewardChosen, project: ProjectState) -> ProjectState:
    standing: Standing = project.standing(event.person).model_copy(update={"reward": event.preference})
    return project.model_copy(update={"standings": {**project.standings, event.person: standing}})


@evolve.register
def payment_overdue(event: e.PaymentOverdue, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, overdue=True)
