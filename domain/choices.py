"""What people choose to get for their time: private, and changeable until the money is on its way.

The same number of events follows whatever somebody chose, so that a log tells nobody.
"""

from datetime import datetime

from domain import events as e
from domain.charter_people import RewardPreference
from domain.commands import ChooseReward
from domain.lines import change_line
from domain.money import percent_of
from domain.project_state import ProjectState
from domain.refusals import broken
from domain.run_digest import run_digest
from domain.state import Standing
from domain.state_money import Ending, LineKind, LineSum, RewardLine
from domain.turn import Turn, decide, evolve

AS_PROMISED: tuple[LineKind, ...] = ("exception", "expense")


def ending_of(wanted: RewardPreference) -> Ending | None:
    """How a reward ends whose person takes no money; None when they do."""
    return wanted.choice if wanted.choice in ("waived", "swapped") else None


def worth_to(wanted: RewardPreference, kind: LineKind, amount_minor: int, why: str) -> LineSum:
    """What is paid of a whole sum, and the reason that says so. What was promised by name is never reduced."""
    if wanted.choice != "reduced" or wanted.percent == 100 or kind in AS_PROMISED:
        return LineSum(amount_minor=amount_minor, why=why)
    part = min(amount_minor, max(1, percent_of(amount_minor, wanted.percent)))
    return LineSum(amount_minor=part, why=f"{why}; {wanted.percent} percent of it, as chosen", full_minor=amount_minor,
                   full_why=why)


def as_wanted(project: ProjectState, line: RewardLine, wanted: RewardPreference | None = None) -> LineSum | None:
    """What an open line is worth by its person's choice; None when that is what it says already."""
    chosen = wanted or project.reward_preference(line.person)
    whole = line.amount_minor if line.full_minor is None else line.full_minor
    now = LineSum(amount_minor=line.amount_minor, why=line.why, full_minor=line.full_minor, full_why=line.full_why)
    then = worth_to(chosen, line.kind, whole, line.full_why or line.why)
    return None if then == now else then


def with_sum(project: ProjectState, key: str, worth: LineSum) -> ProjectState:
    """The project with another sum on one line."""
    return change_line(project, key, **worth.model_dump())


def end_as_wanted(project: ProjectState, key: str, wanted: RewardPreference, at: datetime) -> ProjectState:
    """The project with one line ended because its person takes no money for it."""
    how = ending_of(wanted)
    return change_line(project, key, state=how, settled_at=at, note=wanted.instead, returned=False,
                       swap=wanted.swap if how == "swapped" else None)


def born_as_wanted(project: ProjectState, key: str, at: datetime) -> ProjectState:
    """The project with a new line worth, or ended, as its person wants it by now. Expenses follow no choice."""
    line = project.lines[key]
    wanted = project.reward_preference(line.person)
    if line.kind == "expense":
        return project
    if ending_of(wanted):
        return end_as_wanted(project, key, wanted, at)
    worth = as_wanted(project, line, wanted)
    return with_sum(project, key, worth) if worth else project


def forgo(turn: Turn, key: str) -> None:
    """A line that is open again ends here when its person declined or swapped; it never reaches the provider.

    Expenses are money that the person has spent: no choice about rewards touches them.
    """
    line = turn.project.lines[key]
    wanted = turn.project.reward_preference(line.person)
    how = ending_of(wanted)
    if how and line.kind != "expense":
        turn.emit(e.RewardForgone(at=turn.now, by=turn.by, line=key, person=line.person, how=how,
                                  instead=wanted.instead))


@decide.register
def choose_reward(command: ChooseReward, turn: Turn) -> None:
    """Rewards that wait follow the choice. One in a run that waits leaves it when its person takes no money; another
    part of it is paid only once the run is taken back, for its sum is what people looked at."""
    assert turn.person is not None
    _refuse_choice(turn.project, turn.person, command.preference)
    if turn.project.rules < 3:
        _choose_by_first_rules(turn, turn.person, command.preference)
        return
    wanted, how = command.preference, ending_of(command.preference)
    if how:
        _leave_runs(turn, turn.person)
    mine = [line for line in turn.project.lines.values()
            if line.person == turn.person and line.kind != "expense" and line.state in ("earned", "claimed")]
    sums = {line.id: worth for line in mine if (worth := as_wanted(turn.project, line, wanted))}
    turn.emit(e.RewardChosen(at=turn.now, by=turn.by, person=turn.person, preference=wanted, sums=sums,
                             forgone=[line.id for line in mine] if how else []))


def _refuse_choice(project: ProjectState, person: str, wanted: RewardPreference) -> None:
    found = project.participant(person)
    assert found is not None
    if (found.reward.choice == "not_eligible") != (wanted.choice == "not_eligible"):
        raise broken("Who is paid for taking part is agreed in the charter: talk to the owner of the project.")
    plan = project.charter.rewards
    if plan and not plan.rules.can_decline_reduce_or_swap and wanted.choice != "paid":
        raise broken("This project's charter offers payment only.")
    if project.rules >= 3 and wanted.choice == "swapped" and not (wanted.instead and wanted.swap):
        raise broken("Say what you would like instead, and of which kind it is: training, a reference, a donation or "
                     "something else. It is a promise then, and the owner sees to it.")


def _choose_by_first_rules(turn: Turn, person: str, wanted: RewardPreference) -> None:
    """An event of its own for each line that ends; running projects keep it."""
    turn.emit(e.RewardChosen(at=turn.now, by=turn.by, person=person, preference=wanted))
    for key, line in turn.project.lines.items():
        if line.person == person and line.state == "earned":
            forgo(turn, key)


def _leave_runs(turn: Turn, person: str) -> None:
    """Take a person's rewards out of the runs that wait."""
    for run in [one for one in turn.project.runs.values() if one.state == "proposed"]:
        lines = [turn.project.lines[key] for key in run.lines]
        without = [one.id for one in lines if one.person == person and one.kind != "expense"]
        left = [one for one in lines if one.id not in without]
        if without:
            looks = {key: why for key, why in run.second_look.items() if key not in without}
            turn.emit(e.RunChanged(at=turn.now, by=turn.by, run=run.id, person=person, without=without,
                                   total_minor=sum(one.amount_minor for one in left),
                                   digest=run_digest(turn.project, [one.id for one in left], looks)))


@evolve.register
def reward_forgone(event: e.RewardForgone, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, state=event.how, settled_at=event.at, note=event.instead)


@evolve.register
def reward_chosen(event: e.RewardChosen, project: ProjectState) -> ProjectState:
    standing: Standing = project.standing(event.person).model_copy(update={"reward": event.preference})
    chosen = project.model_copy(update={"standings": {**project.standings, event.person: standing}})
    for key, worth in event.sums.items():
        chosen = with_sum(chosen, key, worth)
    for key in event.forgone:
        chosen = end_as_wanted(chosen, key, event.preference, event.at)
    return chosen
