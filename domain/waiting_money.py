"""What waits because of money: runs to propose and approve, expenses to answer, payments that need a person."""

from collections.abc import Iterator
from datetime import datetime

from domain.advice import ask_about_payroll
from domain.after_payment import lost, spoken_against
from domain.approvals import missing_approvers
from domain.calendar import local_day, working_days_after
from domain.expenses import ANSWER_WITHIN_WORKING_DAYS, who_confirms
from domain.holds import who_releases
from domain.project_state import ProjectState
from domain.said import said
from domain.state_money import RewardLine
from domain.swaps import promised_swaps, who_gives
from domain.waiting_part import Waiting


def money_waits(project: ProjectState, now: datetime) -> list[Waiting]:
    """Everything that waits for people because of money. The whole group may read it: it names no payee and no sum."""
    return [*_approvals(project, now), *_proposals(project), *_expenses(project), *_swaps(project), *_held(project),
            *_troubles(project)]


def _approvals(project: ProjectState, now: datetime) -> Iterator[Waiting]:
    for run in project.runs.values():
        if run.state == "proposed":
            seats = missing_approvers(project, run)
            people = dict.fromkeys(project.stand_in_of(seat, now) or seat for seat in seats)
            yield from (Waiting(person=person, what="approve_run", about=run.id, link=f"runs/{run.id}",
                                since=run.proposed_at,
                                said=said("Approve payment run {run}", run=run.id)) for person in people)


def _proposals(project: ProjectState) -> Iterator[Waiting]:
    row = project.charter.raci_row("reward_payment")
    # How many is not said: beside who took part it would tell how many declined.
    earned = [line.earned_at for line in project.lines.values() if line.state == "earned"]
    if row and earned:
        yield from (Waiting(person=person, what="propose_run", about="rewards", since=min(earned),
                            said=said("Propose open rewards for payment")) for person in row.responsible)


def _expenses(project: ProjectState) -> Iterator[Waiting]:
    """One entry for each who answers; due with the oldest that waits for them."""
    asked = sorted((line for line in project.lines.values() if line.state == "claimed"), key=lambda one: one.earned_at)
    for person in dict.fromkeys(who_confirms(project, line) for line in asked):
        theirs = [line for line in asked if who_confirms(project, line) == person]
        spent = sum(line.kind == "expense" for line in theirs)
        kinds = ((spent, "expense"), (len(theirs) - spent, "late change"))
        counted = " and ".join(_counted(number, what) for number, what in kinds if number)
        due = working_days_after(theirs[0].earned_at, ANSWER_WITHIN_WORKING_DAYS, project.timezone)
        yield Waiting(person=person, what="expense", about="rewards", link="rewards",
                      sentence=f"Say yes or no to {counted}", due=local_day(due, project.timezone),
                      since=theirs[0].earned_at)


def _swaps(project: ProjectState) -> Iterator[Waiting]:
    """One entry for each who sees to it; it says neither whose it is nor what it is worth."""
    for person in dict.fromkeys(who_gives(project, line) for line in promised_swaps(project)):
        yield Waiting(person=person, what="swap", about="rewards", link="rewards#swaps", private=True,
                      said=said("Arrange a swap: somebody was promised something instead of money"))


def _held(project: ProjectState) -> Iterator[Waiting]:
    if project.hold:
        yield from (Waiting(person=person, what="held", about="rewards", link="rewards", since=project.hold.since,
                            said=said("Payments are held: see why, then release them"))
                    for person in who_releases(project))


def _troubles(project: ProjectState) -> Iterator[Waiting]:
    """For the accountable person of 'reward_payment'. Running projects of the first rules have none."""
    row = project.charter.raci_row("reward_payment")
    if row is None or project.rules < 2:
        return
    head = row.accountable
    for run in project.runs.values():
        doubtful = [key for key in run.lines if project.lines[key].state == "needs_attention"]
        if doubtful:
            yield Waiting(person=head, what="attention", about=run.id, link=f"runs/{run.id}",
                          sentence=f"{_counted(len(doubtful), 'payment')} of run {run.id}: a person has to look")
        elif run.state == "released" and run.sentence:
            yield Waiting(person=head, what="run_waits", about=run.id, link=f"runs/{run.id}",
                          said=said("Payment run {run} can't go on: see what it waits for", run=run.id))
    missing, often = len(lost(project)), len(ask_about_payroll(project))
    against = [line for line in project.lines.values() if spoken_against(line) and project.rules >= 3]
    if against:
        yield Waiting(person=head, what="delivery", about="rewards", link="rewards",
                      sentence=f"Something is wrong with {_counted(len(against), 'payment')} that went out: look, and "
                      "help the person")
    if missing:
        yield Waiting(person=head, what="delivery", about="rewards", link="rewards",
                      sentence=f"{_counted(missing, 'payment')} did not arrive: find a way to reach the person")
    if often:
        yield Waiting(person=head, what="payroll", about="rewards", link="rewards",
                      sentence=f"Ask finance whether payroll is the right way for {_counted(often, 'person')}")


def _counted(number: int, what: str) -> str:
    many = {"person": "people"}.get(what, f"{what}s")
    return f"{number} {what if number == 1 else many}"


def did_not_arrive_because(line: RewardLine) -> str:
    """What is known, and what to do about it; for those who answer for the money only."""
    if line.delivery == "pending":
        return "it was sent again and has not arrived yet"
    why = (line.delivery_reason or "the reason is not known").replace("_", " ")
    return f"{why}; " + ("send it again" if line.retryable else
                         "ask the person for a new address, then send it again")
