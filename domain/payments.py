"""Payment runs: proposer, approver and payee are three people; limits hold at proposal and at approval."""

from domain import events as e
from domain.advice import lacks_advice
from domain.approvals import earlier_that_day
from domain.caps import refuse_over_cap, what_fits
from domain.choices import as_wanted, end_as_wanted, ending_of, forgo, with_sum
from domain.commands import ProposeRun, SettleRun, StallRun, WithdrawRun
from domain.lines import change_line, change_run, run_of
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours, unknown
from domain.run_digest import run_digest
from domain.second_look import second_looks
from domain.state_money import PaymentRun, RewardLine
from domain.turn import Turn, decide, evolve

CAME_BACK = "The payment was cancelled and its money came back. Pay it anew."
WANTED_AGAIN = "It was declined when it was about to be sent, and is wanted now. Nothing was sent; pay it anew."


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
    refuse_over_cap(project, keys)
    looks = second_looks(project, keys, turn.now)
    turn.emit(e.RunProposed(at=turn.now, by=turn.by, run=f"r{len(project.runs) + 1}", lines=keys,
                            total_minor=sum(project.lines[key].amount_minor for key in keys), second_look=looks,
                            digest=run_digest(project, keys, looks),
                            earlier_minor=earlier_that_day(project, turn.now)))


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


@decide.register
def withdraw_run(command: WithdrawRun, turn: Turn) -> None:
    run = run_of(turn.project, command.run)
    if run.state != "proposed":
        raise decided(f"Run {run.id} is {run.state.replace('_', ' ')}: it can no longer be withdrawn.")
    lines = [turn.project.lines[key] for key in run.lines] if turn.project.rules >= 3 else []
    sums = {line.id: worth for line in lines if (worth := as_wanted(turn.project, line))}
    turn.emit(e.RunWithdrawn(at=turn.now, by=turn.by, run=run.id, reason=command.reason, sums=sums))
    if turn.project.rules == 2:
        # Whoever declined while the run waited has declined what is open again now.
        for key in run.lines:
            forgo(turn, key)


@decide.register
def settle_run(command: SettleRun, turn: Turn) -> None:
    """Idempotent: what the project knows already leads to nothing."""
    project, run = turn.project, run_of(turn.project, command.run)
    lines = {key: project.lines[key] for key in run.lines}
    forgone, wanted = _not_sent(project, run, command)
    paid = [key for key in command.paid if key in lines and lines[key].state in ("approved", "needs_attention")]
    ended = {*paid, *forgone}
    attention = {key: why for key, why in {**command.needs_attention, **wanted}.items()
                 if key in lines and key not in ended and _is_news(project, lines[key], why)}
    attention |= {key: command.needs_attention.get(key, CAME_BACK)
                  for key in _came_back(project, lines, command.returned) if key not in attention}
    waiting = [key for key, line in lines.items() if key in attention or line.state == "needs_attention"]
    returned = [key for key in waiting if (key in command.returned or key in wanted) and key not in ended
                and not lines[key].returned]
    if paid or attention or returned or forgone:
        turn.emit(e.RunSettled(at=turn.now, by=turn.by, run=run.id, paid=paid, needs_attention=attention,
                               returned=returned, forgone=forgone,
                               paid_on={key: day for key, day in command.paid_on.items() if key in paid}))


def _is_news(project: ProjectState, line: RewardLine, why: str) -> bool:
    """Whether this line did not need a person so far, or for another reason."""
    another = line.state == "needs_attention" and not line.returned and line.note != why and project.rules >= 3
    return line.state == "approved" or another


def _came_back(project: ProjectState, lines: dict[str, RewardLine], returned: list[str]) -> list[str]:
    """Lines that were paid and of which the provider says now that the money came back."""
    return [key for key, line in lines.items()
            if key in returned and line.state == "paid" and project.rules >= 3]


def _not_sent(project: ProjectState, run: PaymentRun, command: SettleRun) -> tuple[list[str], dict[str, str]]:
    """Lines that were not sent because their person wanted no money then: those that end by it, and, where money is
    wanted again, that a person has to look."""
    lines = [project.lines[key] for key in command.forgone if key in run.lines and key not in command.paid]
    waiting = [line for line in lines if line.state in ("approved", "needs_attention")]
    forgone = [line.id for line in waiting if ending_of(project.reward_preference(line.person))]
    return forgone, {line.id: WANTED_AGAIN for line in waiting if line.id not in forgone}


@decide.register
def stall_run(command: StallRun, turn: Turn) -> None:
    run = run_of(turn.project, command.run)
    if run.state == "released" and run.sentence != command.sentence:
        turn.emit(e.RunStalled(at=turn.now, by=turn.by, run=run.id, sentence=command.sentence,
                               again=run.sentence is not None))


@evolve.register
def run_proposed(event: e.RunProposed, project: ProjectState) -> ProjectState:
    run = PaymentRun(id=event.run, lines=event.lines, total_minor=event.total_minor, proposer=event.by.person or "",
                     proposed_at=event.at, digest=event.digest, second_look=event.second_look,
                     earlier_minor=event.earlier_minor)
    for key in event.lines:
        project = change_line(project, key, state="proposed", run=event.run)
    return project.model_copy(update={"runs": {**project.runs, event.run: run}})


@evolve.register
def run_changed(event: e.RunChanged, project: ProjectState) -> ProjectState:
    """Nobody has approved what it is now."""
    run = project.runs[event.run]
    for key in event.without:
        project = change_line(project, key, state="earned", run=None)
    left = [key for key in run.lines if key not in event.without]
    looks = {key: why for key, why in run.second_look.items() if key in left}
    return change_run(project, run.id, lines=left, total_minor=event.total_minor, digest=event.digest, approvals=[],
                      second_look=looks, state=run.state if left else "withdrawn",
                      sentence=run.sentence if left else "Nothing is left to pay in it.")


@evolve.register
def run_released(event: e.RunReleased, project: ProjectState) -> ProjectState:
    for key in project.runs[event.run].lines:
        project = change_line(project, key, state="approved")
    return change_run(project, event.run, state="released")


@evolve.register
def run_withdrawn(event: e.RunWithdrawn, project: ProjectState) -> ProjectState:
    for key in project.runs[event.run].lines:
        project = change_line(project, key, state="earned", run=None)
    for key, worth in event.sums.items():
        project = with_sum(project, key, worth)
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
    for key in event.forgone:
        project = end_as_wanted(project, key, project.reward_preference(project.lines[key].person), event.at)
    return close_run(project, event.run, event)


def close_run(project: ProjectState, key: str, event: e.Event) -> ProjectState:
    """The run at its end, once every line of it has one; voided lines are paid by another run."""
    states = {project.lines[line].state for line in project.runs[key].lines}
    ended = {"paid", "voided", "waived", "swapped"}
    if states <= ended:
        return change_run(project, key, state="settled", settled_at=event.at, sentence=None)
    if states <= {*ended, "needs_attention"}:
        return change_run(project, key, state="needs_attention")
    return project


@evolve.register
def run_stalled(event: e.RunStalled, project: ProjectState) -> ProjectState:
    return change_run(project, event.run, sentence=event.sentence)
