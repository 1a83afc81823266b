"""Approving payment runs: whose yes each one needs, and who may say it. Called by payments.py and whoever shows a run.

Proposer, approver and payee are three people; nobody approves what they did not see.
"""

from datetime import datetime

from domain import events as e
from domain.authority_rules import money_seats
from domain.calendar import local_day
from domain.caps import refuse_over_cap
from domain.commands import ApproveRun
from domain.holds import refuse_while_held
from domain.lines import change_run, plan_of, run_of
from domain.money import spoken, to_minor
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours, stale
from domain.second_look import changed_since
from domain.state_money import PaymentRun, RunApproval
from domain.turn import Turn, decide, evolve


def approver_seats(project: ProjectState, run: PaymentRun) -> list[str]:
    """Whose yes releases a run: the accountable person of 'reward_payment'; the two approvers as well above the
    threshold, or whatever the sum when something in it needs a second look.

    A payment that is split stays as large as it is: a run counts together with all that was proposed before it on the
    same local day and not withdrawn by then. So no more than the threshold is ever released in a day on one yes. What
    a run needs is settled when it is proposed; one that was there before stays as it is.
    """
    plan = plan_of(project)
    row = project.charter.raci_row("reward_payment")
    accountable = [row.accountable] if row else []
    threshold = to_minor(plan.approvals.two_approvers_above, project.currency)
    if run.second_look or run.earlier_minor + run.total_minor > threshold:
        return list(dict.fromkeys([*accountable, *plan.approvals.two_approvers]))
    return accountable


def missing_approvers(project: ProjectState, run: PaymentRun) -> list[str]:
    given = {one.for_seat for one in run.approvals}
    return [seat for seat in approver_seats(project, run) if seat not in given]


def earlier_that_day(project: ProjectState, now: datetime) -> int:
    """Minor units of the runs that were proposed today and not withdrawn."""
    if project.rules < 3:
        return 0
    today = local_day(now, project.timezone)
    return sum(run.total_minor for run in project.runs.values()
               if run.state != "withdrawn" and local_day(run.proposed_at, project.timezone) == today)


@decide.register
def approve_run(command: ApproveRun, turn: Turn) -> None:
    project, run = turn.project, run_of(turn.project, command.run)
    assert turn.person is not None
    if run.state != "proposed":
        names = ", ".join(project.spoken_person(one.person) for one in run.approvals) or "nobody"
        raise decided(f"Run {run.id} is {run.state.replace('_', ' ')} already; approved by {names}.")
    _refuse_approver(project, run, turn.person)
    _refuse_unseen(project, run, command.seen)
    refuse_while_held(project)
    seat = _money_seat(turn, run, turn.person)
    refuse_over_cap(project, run.lines)
    turn.emit(e.RunApproved(at=turn.now, by=turn.by, run=run.id, person=turn.person, seat=seat))
    if not missing_approvers(turn.project, turn.project.runs[run.id]):
        turn.emit(e.RunReleased(at=turn.now, by=turn.by, run=run.id))


def _refuse_unseen(project: ProjectState, run: PaymentRun, seen: str | None) -> None:
    """What was shown is what is approved, also where it would go."""
    if not seen and project.rules >= 3:
        raise broken(f"Say what you looked at: `seen` is the digest of run {run.id} as it was shown. Read the run, "
                     "then decide.")
    if seen and seen != run.digest:
        raise stale(f"Run {run.id} is not what you looked at. Read it again, then decide.")
    changed = changed_since(project, run)
    if changed:
        raise stale(f"Contact details of {project.spoken_person(changed[0])} changed since this run was proposed: "
                    "withdraw it and propose it again.")


def _refuse_approver(project: ProjectState, run: PaymentRun, person: str) -> None:
    lines = [project.lines[key] for key in run.lines]
    if person == run.proposer:
        raise not_yours("Whoever proposes a payment can't approve it. Somebody else has to.")
    if person in {one.person for one in lines}:
        raise not_yours("Whoever is paid by a run can't approve it. Somebody else has to.")
    if person in _promisers(project, run):
        raise not_yours("Whoever promised an exception can't approve it. Somebody else has to.")
    earlier = next((one for one in run.approvals if one.person == person), None)
    if earlier:
        raise decided(f"You approved run {run.id} on {project.spoken_day(earlier.at)}; the second yes has to come from "
                      "another person.")


def _money_seat(turn: Turn, run: PaymentRun, person: str) -> str:
    """The open seat this person may fill; a stand-in can't act for somebody who proposed, promised or is paid."""
    project = turn.project
    barred = {run.proposer, *(project.lines[key].person for key in run.lines)}
    if project.rules >= 3:
        barred |= _promisers(project, run)
    mine = [person, *project.acting_for(person, turn.now)]
    free = [seat for seat in missing_approvers(project, run) if seat in mine and seat not in barred]
    if not free:
        names = ", ".join(project.spoken_person(seat) for seat in missing_approvers(project, run))
        raise not_yours(f"Run {run.id} of {spoken(run.total_minor, project.currency)} waits for {names}.")
    return free[0]


def _promisers(project: ProjectState, run: PaymentRun) -> set[str]:
    """Who promised the exceptions of a run."""
    lines = [project.lines[key] for key in run.lines]
    return {one.by for one in lines if one.kind == "exception" and one.by}


def refuse_stand_in(turn: Turn, seat: str) -> None:
    """Whoever asks for money, or is about to get it, does not choose who says yes to it. Asked before somebody is
    appointed; a seat that approves no money is anybody's matter."""
    project, row = turn.project, turn.project.charter.raci_row("reward_payment")
    if project.rules < 3 or seat not in money_seats(project):
        return
    if row is not None and turn.person in row.responsible:
        raise not_yours(f"{project.spoken_person(seat)} approves payments, and whoever proposes them can't choose who "
                        "does it instead. That person, the sponsor or the operations team can.")
    waits = [run for run in project.runs.values()
             if run.state == "proposed" and seat in missing_approvers(project, run)]
    if turn.person != seat and any(project.lines[key].person == turn.person for run in waits for key in run.lines):
        raise not_yours(f"A run that pays you waits for {project.spoken_person(seat)}, so somebody else has to choose "
                        "who stands in.")


@evolve.register
def run_approved(event: e.RunApproved, project: ProjectState) -> ProjectState:
    given = RunApproval(person=event.person, at=event.at, for_seat=event.seat)
    return change_run(project, event.run, approvals=[*project.runs[event.run].approvals, given])
