"""Payment runs: proposer, approver and payee are three people; limits hold at proposal and at approval."""

from domain import events as e
from domain.advice import lacks_advice
from domain.caps import over_cap, what_fits
from domain.commands import ApproveRun, ProposeRun, SettleRun, StallRun, WithdrawRun
from domain.holds import refuse_while_held
from domain.lines import change_line, plan_of
from domain.money import spoken, to_minor
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours, stale, unknown
from domain.rewards import forgo
from domain.run_digest import run_digest
from domain.second_look import changed_since, second_looks
from domain.state_money import PaymentRun, RewardLine, RunApproval
from domain.turn import Turn, decide, evolve

CAME_BACK = "The payment was cancelled and its money came back. Pay it anew."


def approver_seats(project: ProjectState, total_minor: int, second_look: bool = False) -> list[str]:
    """Whose yes releases a run: the accountable person of 'reward_payment'; the two approvers as well above the
    threshold, or whatever the sum when something in it needs a second look."""
    plan = plan_of(project)
    row = project.charter.raci_row("reward_payment")
    accountable = [row.accountable] if row else []
    if second_look or total_minor > to_minor(plan.approvals.two_approvers_above, project.currency):
        return list(dict.fromkeys([*accountable, *plan.approvals.two_approvers]))
    return accountable


def missing_approvers(project: ProjectState, run: PaymentRun) -> list[str]:
    given = {one.for_seat for one in run.approvals}
    seats = approver_seats(project, run.total_minor, bool(run.second_look))
    return [seat for seat in seats if seat not in given]


def payable(project: ProjectState) -> list[RewardLine]:
    """Lines that wait to be proposed, oldest first."""
    return sorted((one for one in project.lines.values() if one.state == "earned"), key=lambda one: one.earned_at)


@decide.register
def propose_run(command: ProposeRun, turn: Turn) -> None:
    """Proposing is allowed while payments are held: nothing is promised to anybody by it."""
    project = turn.project
    assert turn.person is not None
    keys = list(dict.fromkeys(command.lines)) or _what_fits(project, turn.person)
    if not keys:
        waits = next((why for one in payable(project) if (why := _why_not(project, one, turn.person))), None)
        raise broken(waits or "There is no reward waiting to be paid.")
    for key in keys:
        _refuse_line(project, key, turn.person)
    _refuse_over_cap(project, keys)
    looks = second_looks(project, keys, turn.now)
    turn.emit(e.RunProposed(at=turn.now, by=turn.by, run=f"r{len(project.runs) + 1}", lines=keys,
                            total_minor=sum(project.lines[key].amount_minor for key in keys), second_look=looks,
                            digest=run_digest(project, keys, looks)))


def _what_fits(project: ProjectState, proposer: str) -> list[str]:
    """Oldest first, up to what may be paid; the first alone when nothing fits, so that its refusal says why."""
    lines = [one for one in payable(project) if _why_not(project, one, proposer) is None]
    return what_fits(project, lines) or [line.id for line in lines][:1]


def _why_not(project: ProjectState, line: RewardLine, proposer: str) -> str | None:
    """Why this person can't propose this open line."""
    if line.person == proposer and (project.rules >= 2 or line.kind == "expense"):
        return f"Reward {line.id} is your own. Somebody else has to propose it."
    if project.rules >= 2 and line.kind != "expense" and lacks_advice(project, line.person):
        return (f"Advice on benefits has not been offered to {project.spoken_person(line.person)} yet, and the charter "
                "promises it before the first payment. Offer it, then propose the run again.")
    return None


def _refuse_line(project: ProjectState, key: str, proposer: str) -> None:
    if key not in project.lines:
        raise unknown(f"reward {key}", [one.id for one in payable(project)])
    line = project.lines[key]
    if line.state != "earned":
        in_run = f" in run {line.run}" if line.run else ""
        raise decided(f"Reward {key} is {line.state.replace('_', ' ')}{in_run}, so it can't be proposed again.")
    sentence = _why_not(project, line, proposer)
    if sentence:
        raise not_yours(sentence) if line.person == proposer else broken(sentence)


def _refuse_over_cap(project: ProjectState, keys: list[str]) -> None:
    sentence = over_cap(project, keys)
    if sentence:
        raise broken(sentence)


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
    _refuse_unseen(project, run, command.seen)
    _refuse_approver(project, run, turn.person)
    refuse_while_held(project)
    seat = _money_seat(turn, run, turn.person)
    _refuse_over_cap(project, run.lines)
    turn.emit(e.RunApproved(at=turn.now, by=turn.by, run=run.id, person=turn.person, seat=seat))
    if not missing_approvers(turn.project, turn.project.runs[run.id]):
        turn.emit(e.RunReleased(at=turn.now, by=turn.by, run=run.id))


def _refuse_unseen(project: ProjectState, run: PaymentRun, seen: str | None) -> None:
    """What was shown is what is approved, also where it would go."""
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
    if person in {one.by for one in lines if one.kind == "exception"}:
        raise not_yours("Whoever promised an exception can't approve it. Somebody else has to.")
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
    if turn.project.rules >= 2:
        # Whoever declined while the run waited has declined what is open again now.
        for key in run.lines:
            forgo(turn, key)


@decide.register
def settle_run(command: SettleRun, turn: Turn) -> None:
    """Idempotent: what the project knows already leads to nothing."""
    project, run = turn.project, _run(turn.project, command.run)
    lines = {key: project.lines[key] for key in run.lines}
    paid = [key for key in command.paid if key in lines and lines[key].state in ("approved", "needs_attention")]
    attention = {key: why for key, why in command.needs_attention.items()
                 if key in lines and key not in paid and _is_news(project, lines[key], why)}
    attention |= {key: command.needs_attention.get(key, CAME_BACK)
                  for key in _came_back(project, lines, command.returned) if key not in attention}
    waiting = [key for key, line in lines.items() if key in attention or line.state == "needs_attention"]
    returned = [key for key in waiting if key in command.returned and key not in paid and not lines[key].returned]
    if paid or attention or returned:
        turn.emit(e.RunSettled(at=turn.now, by=turn.by, run=run.id, paid=paid, needs_attention=attention,
                               returned=returned,
                               paid_on={key: day for key, day in command.paid_on.items() if key in paid}))


def _is_news(project: ProjectState, line: RewardLine, why: str) -> bool:
    """Whether this line did not need a person so far, or for another reason."""
    another = line.state == "needs_attention" and not line.returned and line.note != why and project.rules >= 3
    return line.state == "approved" or another


def _came_back(project: ProjectState, lines: dict[str, RewardLine], returned: list[str]) -> list[str]:
    """Lines that were paid and of which the provider says now that the money came back."""
    return [key for key, line in lines.items()
            if key in returned and line.state == "paid" and project.rules >= 3]


@decide.register
def stall_run(command: StallRun, turn: Turn) -> None:
    run = _run(turn.project, command.run)
    if run.state == "released" and run.sentence != command.sentence:
        turn.emit(e.RunStalled(at=turn.now, by=turn.by, run=run.id, sentence=command.sentence,
                               again=run.sentence is not None))


def change_run(project: ProjectState, key: str, **changes: object) -> ProjectState:
    changed = project.runs[key].model_copy(update=changes)
    return project.model_copy(update={"runs": {**project.runs, key: changed}})


@evolve.register
def run_proposed(event: e.RunProposed, project: ProjectState) -> ProjectState:
    run = PaymentRun(id=event.run, lines=event.lines, total_minor=event.total_minor, proposer=event.by.person or "",
                     proposed_at=event.at, digest=event.digest, second_look=event.second_look)
    for key in event.lines:
        project = change_line(project, key, state="proposed", run=event.run)
    return project.model_copy(update={"runs": {**project.runs, event.run: run}})


@evolve.register
def run_approved(event: e.RunApproved, project: ProjectState) -> ProjectState:
    given = RunApproval(person=event.person, at=event.at, for_seat=event.seat)
    return change_run(project, event.run, approvals=[*project.runs[event.run].approvals, given])


@evolve.register
def run_released(event: e.RunReleased, project: ProjectState) -> ProjectState:
    for key in project.runs[event.run].lines:
        project = change_line(project, key, state="approved")
    return change_run(project, event.run, state="released")


@evolve.register
def run_withdrawn(event: e.RunWithdrawn, project: ProjectState) -> ProjectState:
    for key in project.runs[event.run].lines:
        project = change_line(project, key, state="earned", run=None)
    return change_run(project, event.run, state="withdrawn", sentence=event.reason)


@evolve.register
def run_settled(event: e.RunSettled, project: ProjectState) -> ProjectState:
    for key in event.paid:
        project = change_line(project, key, state="paid", settled_at=event.at, note=None, returned=False,
                              paid_on=event.paid_on.get(key))
    for key, why in event.needs_attention.items():
        project = change_line(project, key, state="needs_attention", note=why, settled_at=None, paid_on=None)
    for key in event.returned:
        project = change_line(project, key, returned=True)
    return close_run(project, event.run, event)


def close_run(project: ProjectState, key: str, event: e.Event) -> ProjectState:
    """The run at its end, once every line of it has one; voided lines are paid by another run."""
    states = {project.lines[line].state for line in project.runs[key].lines}
    if states <= {"paid", "voided"}:
        return change_run(project, key, state="settled", settled_at=event.at, sentence=None)
    if states <= {"paid", "voided", "needs_attention"}:
        return change_run(project, key, state="needs_attention")
    return project


@evolve.register
def run_stalled(event: e.RunStalled, project: ProjectState) -> ProjectState:
    return change_run(project, event.run, sentence=event.sentence)
