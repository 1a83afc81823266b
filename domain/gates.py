"""Gates: a phase ends only when the accountable people say so, with a quorum that staff alone can't meet.

Silence never approves. A vote counts only for what was shown: when that changes, the vote is stale.
"""

from domain import events as e
from domain.commands import CastVote, ReopenGate
from domain.gate_rules import is_ready, live_votes, may_pass, seats, shown_digest
from domain.needs import NEEDS, missing_needs, needs_of
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours, stale
from domain.state import SYSTEM, ActionStatus, Gate, Status
from domain.turn import Turn, decide


def settle_gate(turn: Turn) -> None:
    """Open the current gate when its needs are met; pass it when its votes are there. Called after every decision."""
    phase = turn.project.phase
    if phase is None or turn.project.status != Status.RUNNING or turn.project.gate(phase).decision:
        return
    if turn.project.gate(phase).asked_at is None and is_ready(turn.project, phase):
        turn.emit(e.GateOpened(at=turn.now, by=SYSTEM, phase=phase))
    if may_pass(turn.project, phase):
        turn.emit(e.GatePassed(at=turn.now, by=turn.by, phase=phase))


@decide.register
def vote(command: CastVote, turn: Turn) -> None:
    project, phase, person = turn.project, command.phase, turn.person
    assert person is not None
    gate = project.gate(phase)
    _refuse_closed_gate(project, gate)
    seat = _seat_for(turn, person)
    _refuse_vote(turn, command, seat)
    digest = shown_digest(project, phase)
    turn.emit(e.VoteCast(at=turn.now, by=turn.by, phase=phase, person=person, seat=seat, choice=command.choice,
                         reason=command.reason, items=command.items, seen=digest))
    if command.choice == "request_changes":
        _return_items(turn, command, person)
    elif command.choice == "reject":
        turn.emit(e.GateRejected(at=turn.now, by=turn.by, phase=phase, person=person, reason=command.reason or ""))


def _refuse_closed_gate(project: ProjectState, gate: Gate) -> None:
    if gate.decision:
        who = ", ".join(project.spoken_person(vote.person) for vote in gate.decision.votes)
        raise decided(f"The {gate.phase.spoken} gate was already {gate.decision.outcome} on "
                      f"{project.spoken_day(gate.decision.at)} by {who}. Nothing was changed.")
    if gate.phase != project.phase:
        raise broken(f"The {gate.phase.spoken} gate is not open: the project is in "
                     f"{project.phase.spoken if project.phase else 'no phase'}.")
    if gate.asked_at is None and gate.round == 1:
        raise broken(f"The {gate.phase.spoken} gate is not open yet. Missing: "
                     f"{'; '.join(missing_needs(project, gate.phase))}.")


def _seat_for(turn: Turn, person: str) -> str:
    """A person speaks once: for their own approver seat, else for one they stand in for, else as a service user."""
    project, phase = turn.project, turn.project.phase
    assert phase is not None
    approvers = project.charter.gates.of(phase).approvers
    if person in approvers:
        return person
    voted = live_votes(project, phase)
    free = [seat for seat in project.acting_for(person, turn.now) if seat in approvers and seat not in voted]
    if free:
        return free[0]
    if person in project.active_participants("service_user"):
        return person
    raise not_yours(f"{project.spoken_person(person)} has no seat at this gate today. Seats: "
                    f"{', '.join(project.spoken_person(seat) for seat in seats(project, phase))}.")


def _refuse_vote(turn: Turn, command: CastVote, seat: str) -> None:
    project, phase = turn.project, command.phase
    voted = live_votes(project, phase)
    earlier = voted.get(seat) or next((one for one in voted.values() if one.person == turn.person), None)
    if earlier:
        raise decided(f"{project.spoken_person(earlier.person)} already said '{earlier.choice}' for this seat on "
                      f"{project.spoken_day(earlier.at)}. A vote is cast once a round.")
    if command.seen and command.seen != shown_digest(project, phase):
        raise stale("What this gate shows has changed since you looked. Read it again, then decide.")
    if command.choice == "approve" and not is_ready(project, phase):
        raise broken(f"There is nothing to approve yet. Missing: {'; '.join(missing_needs(project, phase))}.")
    if command.choice != "approve" and not command.reason:
        raise broken("Say why: people have to know what to change.")
    if command.choice == "request_changes":
        _refuse_items(project, command)
    if command.choice == "reject" and seat not in project.charter.gates.of(phase).approvers:
        raise not_yours("Only the gate's approvers can reject. You can ask for changes.")


def _refuse_items(project: ProjectState, command: CastVote) -> None:
    actions = project.phase_actions(command.phase)
    needs = [name for name in needs_of(project, command.phase) if NEEDS[name].artefact]
    if not command.items:
        raise broken("Name at least one thing to change: an action of this phase, or one of " + ", ".join(needs) + ".")
    wrong = [item for item in command.items if item not in actions and item not in needs]
    if wrong:
        raise broken(f"{', '.join(wrong)} can't be sent back here. Choose from the actions {', '.join(actions)} "
                     f"or the needs {', '.join(needs)}.")


def _return_items(turn: Turn, command: CastVote, person: str) -> None:
    reason = command.reason or ""
    turn.emit(e.ChangesRequested(at=turn.now, by=turn.by, phase=command.phase, person=person, items=command.items,
                                 what=reason))
    for item in command.items:
        action = turn.project.actions.get(item)
        if action and action.status != ActionStatus.OPEN:
            turn.emit(e.ActionReopened(at=turn.now, by=turn.by, action=item, reason=reason))


@decide.register
def reopen_gate(command: ReopenGate, turn: Turn) -> None:
    gate = turn.project.gate(command.phase)
    if gate.decision is None or gate.decision.outcome != "rejected" or command.phase != turn.project.phase:
        raise broken(f"The {command.phase.spoken} gate is not rejected, so there is nothing to reopen.")
    turn.emit(e.GateReopened(at=turn.now, by=turn.by, phase=command.phase, reason=command.reason))
