"""A project's life: started by a charter, phase after phase, paused, resumed, cancelled with a wind-down, closed."""

from domain import events as e
from domain.commands import CancelProject, PauseProject, ResumeProject
from domain.gate_events import new_gate, restart_clock
from domain.lines import UNSETTLED
from domain.payment_clock import did_not_arrive
from domain.phases import Phase
from domain.polls import open_known_polls
from domain.project_state import ProjectState
from domain.refusals import decided
from domain.state import SYSTEM, Action, Status
from domain.swaps import promised_swaps
from domain.turn import Turn, decide, evolve


def move_on(turn: Turn) -> None:
    """After a passed gate the next phase begins; after the last one the project closes."""
    phase = turn.project.phase
    if phase is None or turn.project.status != Status.RUNNING or phase not in turn.project.phase_ended:
        return
    following = phase.following
    if following is None:
        turn.emit(e.ProjectClosed(at=turn.now, by=SYSTEM))
        return
    turn.emit(e.PhaseStarted(at=turn.now, by=SYSTEM, phase=following))
    open_known_polls(turn, following)


def end_wind_down(turn: Turn) -> None:
    """A cancelled project ends when nobody is still owed anything, also not what they asked for instead of money."""
    owed = any(line.state in UNSETTLED or did_not_arrive(turn.project, line) for line in turn.project.lines.values())
    if turn.project.status == Status.WINDING_DOWN and not (owed or promised_swaps(turn.project)):
        turn.emit(e.WindDownEnded(at=turn.now, by=SYSTEM))


@decide.register
def pause(command: PauseProject, turn: Turn) -> None:
    if turn.project.status == Status.PAUSED:
        raise decided("The project is paused already.")
    turn.emit(e.ProjectPaused(at=turn.now, by=turn.by, reason=command.reason))


@decide.register
def resume(command: ResumeProject, turn: Turn) -> None:
    if turn.project.status != Status.PAUSED:
        raise decided("The project is not paused.")
    turn.emit(e.ProjectResumed(at=turn.now, by=turn.by))


@decide.register
def cancel(command: CancelProject, turn: Turn) -> None:
    if turn.project.status == Status.WINDING_DOWN:
        raise decided("The project is winding down already.")
    turn.emit(e.ProjectCancelled(at=turn.now, by=turn.by, reason=command.reason))


def begun(event: e.ProjectStarted) -> ProjectState:
    """The first state of a project."""
    charter = event.charter
    actions = {plan.id: Action(plan=plan, phase=phase, due=plan.due)
               for phase in Phase for plan in charter.phases[phase].actions}
    return ProjectState(version=event.seq, charter=charter, started_at=event.at, updated_at=event.at, actions=actions,
                        rules=event.rules)


@evolve.register
def project_started(event: e.ProjectStarted, project: ProjectState) -> ProjectState:
    return project


@evolve.register
def phase_started(event: e.PhaseStarted, project: ProjectState) -> ProjectState:
    began = {**project.phase_started, event.phase: event.at}
    return new_gate(project.model_copy(update={"phase": event.phase, "phase_started": began}), event.phase)


@evolve.register
def project_paused(event: e.ProjectPaused, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"status": Status.PAUSED, "paused_from": project.status, "reason": event.reason})


@evolve.register
def project_resumed(event: e.ProjectResumed, project: ProjectState) -> ProjectState:
    resumed = project.model_copy(update={"status": project.paused_from, "reason": None})
    return restart_clock(resumed, event.at)


@evolve.register
def project_cancelled(event: e.ProjectCancelled, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"status": Status.WINDING_DOWN, "reason": event.reason})


@evolve.register
def wind_down_ended(event: e.WindDownEnded, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"status": Status.CANCELLED, "ended_at": event.at})


@evolve.register
def project_closed(event: e.ProjectClosed, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"status": Status.CLOSED, "ended_at": event.at})
