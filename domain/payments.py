"""Payment runs: proposer, approver and payee are three people; caps hold at proposal and at approval."""

import json
from hashlib import sha256

from domain import events as e
from domain.charter_rewards import Rewards
from domain.commands import ApproveRun, ProposeRun, SettleRun, StallRun, WithdrawRun
from domain.money import spoken, to_minor
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours, stale, unknown
from domain.rewards import change_line
from domain.state_money import PaymentRun, RewardLine, RunApproval
from domain.turn import Turn, decide, evolve

COMMITTED = ("proposed", "approved", "paid", "needs_attention")


def plan_of(project: ProjectState) -> Rewards:
    if project.charter.rewards is None:
        raise broken("This project has no reward plan, so there is nothing to pay.")
    return project.charter.rewards


def run_digest(project: ProjectState, lines: list[str]) -> str:
    """Stands for exactly what an approver sees: who gets how much for what."""
    shown = [[key, project.lines[key].person, project.lines[key].amount_minor, project.lines[key].why] for key in lines]
    return sha256(json.dumps(shown).encode()).hexdigest()[:16]


def approver_seats(project: ProjectState, total_minor: int) -> list[str]:
    """Whose yes releases a run: the accountable person of 'reward_payment'; above the threshold the two approvers."""
    plan = plan_of(project)
    row = project.charter.raci_row("reward_payment")
    accountable = [row.accountable] if row else []
    if total_minor > to_minor(plan.approvals.two_approvers_above, project.currency):
        return list(dict.fromkeys([*accountable, *plan.approvals.two_approvers]))
    return accountable


def missing_approvers(project: ProjectState, run: PaymentRun) -> list[str]:
    given = {one.for_seat for one in run.approvals}
    return [seat for seat in approver_seats(project, run.total_minor) if seat not in given]


def payable(project: ProjectState) -> list[RewardLine]:
    """Lines that wait to be proposed, oldest first."""
    return sorted((one for one in project.lines.values() if one.state == "earned"), key=lambda one: one.earned_at)


@decide.register
def propose_run(command: ProposeRun, turn: Turn) -> None:
    project = turn.project
    keys = command.lines or _what_fits(project)
    if not keys:
        raise broken("There is no reward waiting to be paid.")
    for key in keys:
        _refuse_line(project, key)
    total = sum(project.lines[key].amount_minor for key in keys)
    _refuse_over_cap(project, keys, total)
    assert turn.person is not None
    turn.emit(e.RunProposed(at=turn.now, by=turn.by, run=f"r{len(project.runs) + 1}", lines=keys, total_minor=total,
                            digest=run_digest(project, keys)))


def _what_fits(project: ProjectState) -> list[str]:
    """Oldest rewards first, up to what one run may hold."""
    cap = to_minor(plan_of(project).approvals.batch_cap, project.currency)
    chosen: list[str] = []
    total = 0
    for line in payable(project):
        if total + line.amount_minor <= cap:
            chosen.append(line.id)
            total += line.amount_minor
    return chosen or [line.id for line in payable(project)][:1]


def _refuse_line(project: ProjectState, key: str) -> None:
    if key not in project.lines:
        raise unknown(f"reward {key}", [one.id for one in payable(project)])
    line = project.lines[key]
    if line.state != "earned":
        in_run = f" in run {line.run}" if line.run else ""
        raise decided(f"Reward {key} is {line.state.replace('_', ' ')}{in_run}, so it can't be proposed again.")


def _refuse_over_cap(project: ProjectState, keys: list[str], total: int) -> None:
    """Caps of the run, of each person and of the budget line."""
    plan, currency = plan_of(project), project.currency
    cap = to_minor(plan.approvals.batch_cap, currency)
    if total > cap:
        raise broken(f"This run comes to {spoken(total, currency)}; one run may hold {spoken(cap, currency)}. "
                     "Name fewer rewards and propose the rest as another run.")
    committed = [one for one in project.lines.values() if one.state in COMMITTED and one.id not in keys]
    budget = project.charter.budget.line("rewards")
    limit = to_minor(budget.amount, currency) if budget else 0
    spent = sum(one.amount_minor for one in committed)
    if spent + total > limit:
        raise broken(f"The rewards budget is {spoken(limit, currency)} and {spoken(spent, currency)} of it is taken; "
                     f"this run of {spoken(total, currency)} does not fit. Ask the sponsor to move money first.")
    person_cap = to_minor(plan.approvals.per_person_cap, currency)
    for person in dict.fromkeys(project.lines[key].person for key in keys):
        lines = [*committed, *(project.lines[key] for key in keys)]
        theirs = sum(one.amount_minor for one in lines if one.person == person)
        if theirs > person_cap:
            raise broken(f"{project.spoken_person(person)} would come to {spoken(theirs, currency)}; one person may "
                         f"get {spoken(person_cap, currency)} in this project.")


def _run(project: ProjectState, key: str) -> PaymentRun:
    if key not in project.runs:
        raise unknown(f"payment run {key}", list(project.runs))
    return project.runs[key]


@decide.register
def approve_run(command: ApproveRun, turn: Turn) -> None:
    project, run = turn.project, _run(turn.project, command.run)
    assert turn.person is not None
    if run.state != "proposed":
        names = ", ".join(project.spoken_person(one.person) for one in run.approvals) or "nobody"
        raise decided(f"Run {run.id} is {run.state.replace('_', ' ')} already; approved by {names}.")
    if command.seen and command.seen != run.digest:
        raise stale(f"Run {run.id} is not what you looked at. Read it again, then decide.")
    _refuse_approver(project, run, turn.person)
    seat = _money_seat(turn, run, turn.person)
    _refuse_over_cap(project, run.lines, run.total_minor)
    turn.emit(e.RunApproved(at=turn.now, by=turn.by, run=run.id, person=turn.person, seat=seat))
    if not missing_approvers(turn.project, turn.project.runs[run.id]):
        turn.emit(e.RunReleased(at=turn.now, by=turn.by, run=run.id))


def _refuse_approver(project: ProjectState, run: PaymentRun, person: str) -> None:
    payees = {project.lines[key].person for key in run.lines}
    if person == run.proposer:
        raise not_yours("Whoever proposes a payment can't approve it. Somebody else has to.")
    if person in payees:
        raise not_yours("Whoever is paid by a run can't approve it. Somebody else has to.")
    earlier = next((one for one in run.approvals if one.person == person), None)
    if earlier:
        raise decided(f"You approved run {run.id} on {project.spoken_day(earlier.at)}; the second yes has to come from "
                      "another person.")


def _money_seat(turn: Turn, run: PaymentRun, person: str) -> str:
    """The open seat this person may fill; a stand-in can't act for somebody who proposed or is paid."""
    project = turn.project
    barred = {run.proposer, *(project.lines[key].person for key in run.lines)}
    mine = [person, *project.acting_for(person, turn.now)]
    free = [seat for seat in missing_approvers(project, run) if seat in mine and seat not in barred]
    if not free:
        names = ", ".join(project.spoken_person(seat) for seat in missing_approvers(project, run))
        raise not_yours(f"Run {run.id} of {spoken(run.total_minor, project.currency)} waits for {names}.")
    return free[0]


@decide.register
def withdraw_run(command: WithdrawRun, turn: Turn) -> None:
    run = _run(turn.project, command.run)
    if run.state != "proposed":
        raise decided(f"Run {run.id} is {run.state.replace('_', ' ')}: it can no longer be withdrawn.")
    turn.emit(e.RunWithdrawn(at=turn.now, by=turn.by, run=run.id, reason=command.reason))


@decide.register
def settle_run(command: SettleRun, turn: Turn) -> None:
    """Idempotent: only lines that are not settled yet count."""
    run = _run(turn.project, command.run)
    lines = turn.project.lines
    paid = [key for key in command.paid if key in run.lines and lines[key].state != "paid"]
    attention = {key: why for key, why in command.needs_attention.items()
                 if key in run.lines and lines[key].state == "approved"}
    if paid or attention:
        turn.emit(e.RunSettled(at=turn.now, by=turn.by, run=run.id, paid=paid, needs_attention=attention))


@decide.register
def stall_run(command: StallRun, turn: Turn) -> None:
    run = _run(turn.project, command.run)
    if run.state == "released" and run.sentence != command.sentence:
        turn.emit(e.RunStalled(at=turn.now, by=turn.by, run=run.id, sentence=command.sentence))


def _change_run(project: ProjectState, key: str, **changes: object) -> ProjectState:
    changed = project.runs[key].model_copy(update=changes)
    return project.model_copy(update={"runs": {**project.runs, key: changed}})


@evolve.register
def run_proposed(event: e.RunProposed, project: ProjectState) -> ProjectState:
    run = PaymentRun(id=event.run, lines=event.lines, total_minor=event.total_minor, proposer=event.by.person or "",
                     proposed_at=event.at, digest=event.digest)
    for key in event.lines:
        project = change_line(project, key, state="proposed", run=event.run)
    return project.model_copy(update={"runs": {**project.runs, event.run: run}})


@evolve.register
def run_approved(event: e.RunApproved, project: ProjectState) -> ProjectState:
    given = RunApproval(person=event.person, at=event.at, for_seat=event.seat)
    return _change_run(project, event.run, approvals=[*project.runs[event.run].approvals, given])


@evolve.register
def run_released(event: e.RunReleased, project: ProjectState) -> ProjectState:
    for key in project.runs[event.run].lines:
        project = change_line(project, key, state="approved")
    return _change_run(project, event.run, state="released")


@evolve.register
def run_withdrawn(event: e.RunWithdrawn, project: ProjectState) -> ProjectState:
    for key in project.runs[event.run].lines:
        project = change_line(project, key, state="earned", run=None)
    return _change_run(project, event.run, state="withdrawn", sentence=event.reason)


@evolve.register
def run_settled(event: e.RunSettled, project: ProjectState) -> ProjectState:
    for key in event.paid:
        project = change_line(project, key, state="paid", settled_at=event.at, note=None)
    for key, why in event.needs_attention.items():
        project = change_line(project, key, state="needs_attention", note=why)
    states = {project.lines[key].state for key in project.runs[event.run].lines}
    if states == {"paid"}:
        return _change_run(project, event.run, state="settled", settled_at=event.at, sentence=None)
    if states <= {"paid", "needs_attention"}:
        return _change_run(project, event.run, state="needs_attention")
    return project


@evolve.register
def run_stalled(event: e.RunStalled, project: ProjectState) -> ProjectState:
    return _change_run(project, event.run, sentence=event.sentence)
