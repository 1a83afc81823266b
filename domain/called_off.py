"""Sessions that do not take place on their day: called off, or dropped or moved shortly before it.

Who was coming is paid by the charter's rule. A late drop or move pays by itself, so that nobody can leave it out.
"""

from datetime import datetime, timedelta

from domain import actions
from domain import events as e
from domain.calendar import end_of_day, start_of_day
from domain.charter_work import Mode
from domain.commands import DropAction
from domain.commands_money import CallOff
from domain.money import percent_of
from domain.project_state import ProjectState
from domain.rates import because, due
from domain.refusals import broken, decided, not_yours
from domain.rewards import Sum, earn, getting_ready, has_line, rate_of
from domain.state import Action
from domain.turn import Turn, decide, evolve

# People come to these on a day; what is done in one's own time or by e-mail has only a date by which it is done.
SESSIONS: tuple[Mode, ...] = ("in_person", "online", "meeting", "phone")


@decide.register
def call_off(command: CallOff, turn: Turn) -> None:
    """The work stays open: it may be moved to another day, and called off again then."""
    project, action = turn.project, actions.open_action(turn.project, command.action)
    for person in command.people:
        project.known_person(person)
    new = [person for person in dict.fromkeys(command.people) if action.called_off.get(person) != action.due]
    if not new:
        raise decided(f"{command.action} was called off already for {', '.join(command.people)}. Move it to another "
                      "day first.")
    were_there = [person for person in new if person in action.attended]
    if were_there:
        raise broken(f"{project.spoken_person(were_there[0])} took part in {command.action}, so it was not called off.")
    if project.rules >= 3:
        _refuse_more_notice(command, action, turn)
    sums = _late_sums(project, action, command.notice_hours, command.minutes)
    paid = [person for person in new if sums and action.plan.reward and person in action.plan.reward.for_
            and project.reward_preference(person).choice != "not_eligible"]
    if project.rules >= 3 and turn.person in paid:
        raise not_yours("This pays who was coming, and nobody pays themselves. Leave yourself out: "
                        f"{_other_way(project, action, turn.person)}.")
    turn.emit(e.SessionCalledOff(at=turn.now, by=turn.by, action=command.action, people=new,
                                 notice_hours=command.notice_hours, reason=command.reason))
    for person in paid:
        _pay(turn, person, action, sums)


def _refuse_more_notice(command: CallOff, action: Action, turn: Turn) -> None:
    left = _hours_until(end_of_day(action.due, turn.project.timezone), turn.now)
    if command.notice_hours > left:
        raise broken(f"{command.action} is on {action.due}, and until the end of that day there are {left} hours, so "
                     f"nobody heard of it {command.notice_hours} hours before. Write {left} or less.")


def _hours_until(moment: datetime, now: datetime) -> int:
    """Full hours; 0 when it has passed."""
    return max(0, (moment - now) // timedelta(hours=1))


def _other_way(project: ProjectState, action: Action, person: str | None) -> str:
    """How whoever calls a session off is paid for it too."""
    heads = [one for one in (action.plan.accountable, project.owner) if one != person]
    if heads:
        return f"{project.spoken_person(heads[0])} can call it off for you"
    return f"when you move it to another day, {project.spoken_person(project.sponsor)} is asked about you"


def _late_sums(project: ProjectState, action: Action, notice_hours: int, minutes: int | None) -> list[Sum]:
    """What it is worth to those who were coming; nothing when they heard early enough or nothing is paid. They were
    ready for it, so getting ready is paid as well."""
    plan, reward = project.charter.rewards, action.plan.reward
    if plan is None or reward is None or notice_hours >= plan.rules.cancelled_by_us_late_hours:
        return []
    rate, percent = rate_of(plan, reward.rate), plan.rules.cancelled_by_us_pay_percent
    amount = percent_of(due(rate, minutes, project.currency), percent)
    reason = f"called off by us {notice_hours} hours before ({percent} percent)"
    why = because(action.plan.title, rate, minutes, project.currency, reason)
    found = [Sum("called_off", amount, why, rate.id)] if amount else []
    return found + (getting_ready(project, action) if project.rules >= 3 else [])


def _pay(turn: Turn, person: str, action: Action, sums: list[Sum], *, claimed: bool = False) -> None:
    for worth in sums:
        if not (turn.project.rules >= 3 and has_line(turn.project, person, action, worth.kind)):
            earn(turn, person, action, worth, claimed=claimed)


@decide.register
def drop_action(command: DropAction, turn: Turn) -> None:
    action = actions.open_action(turn.project, command.action)
    pay_late_change(turn, action, command.reason, command.minutes)
    turn.emit(e.ActionDropped(at=turn.now, by=turn.by, action=command.action, reason=command.reason))


def pay_late_change(turn: Turn, action: Action, reason: str, minutes: int | None = None) -> None:
    """Right before a session is dropped or moved: when it is late, it is called off for who was coming.

    They are those it pays, who have not stepped back, were not there and were not told before. Nobody knows the hour
    of the session, so the notice is counted to the beginning of its day, in people's favour. Whoever drops or moves
    it does not pay themselves by it: what is theirs waits until somebody else says yes.
    """
    project, reward = turn.project, action.plan.reward
    if project.rules < 3 or action.plan.mode not in SESSIONS or action.phase not in project.phase_started:
        return
    coming = [person for person in (reward.for_ if reward else []) if project.is_active(person)
              and person not in action.attended and action.called_off.get(person) != action.due]
    notice = _hours_until(start_of_day(action.due, project.timezone), turn.now)
    sums = _late_sums(project, action, notice, minutes) if coming else []
    if not sums:
        return
    turn.emit(e.SessionCalledOff(at=turn.now, by=turn.by, action=action.plan.id, people=coming, notice_hours=notice,
                                 reason=reason))
    for person in coming:
        _pay(turn, person, action, sums, claimed=person == turn.person)


@evolve.register
def session_called_off(event: e.SessionCalledOff, project: ProjectState) -> ProjectState:
    action = project.actions[event.action]
    called_off = {**action.called_off, **dict.fromkeys(event.people, action.due)}
    return actions.change(project, event.action, called_off=called_off)
