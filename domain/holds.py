"""The stop for all payments of a project: nothing more is approved or sent until somebody who may lets it go on."""

from domain import events as e
from domain.commands_money import HoldPayments, ReleasePayments
from domain.lines import plan_of
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state_money import Hold
from domain.turn import Turn, decide, evolve


@decide.register
def hold_payments(command: HoldPayments, turn: Turn) -> None:
    plan_of(turn.project)
    if turn.project.hold:
        raise decided(f"Payments are held already, since {turn.project.spoken_day(turn.project.hold.since)}.")
    turn.emit(e.PaymentsHeld(at=turn.now, by=turn.by, reason=command.reason))


@decide.register
def release_payments(command: ReleasePayments, turn: Turn) -> None:
    if turn.project.hold is None:
        raise decided("Payments are not held.")
    turn.emit(e.PaymentsReleased(at=turn.now, by=turn.by))


def refuse_while_held(project: ProjectState) -> None:
    """Raise Refusal while payments are held; says who can let them go on."""
    sentence = held_sentence(project)
    if sentence:
        raise broken(sentence)


def held_sentence(project: ProjectState) -> str | None:
    """Why nothing is paid now and who can change it; None when payments go on. Also for whoever submits a run."""
    hold = project.hold
    if hold is None:
        return None
    names = ", ".join(project.spoken_person(person) for person in who_releases(project))
    why = hold.reason.rstrip(".")
    return (f"Payments are held since {project.spoken_day(hold.since)} by {_by(project, hold)}: {why}. Nothing was "
            f"sent. {names}, finance or the operations team can release them.")


def who_releases(project: ProjectState) -> list[str]:
    row = project.charter.raci_row("reward_payment")
    return list(dict.fromkeys([*([row.accountable] if row else []), project.sponsor]))


def _by(project: ProjectState, hold: Hold) -> str:
    return project.spoken_person(hold.by) if hold.by in project.people else hold.by


@evolve.register
def payments_held(event: e.PaymentsHeld, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"hold": Hold(since=event.at, by=event.by.spoken, reason=event.reason)})


@evolve.register
def payments_released(event: e.PaymentsReleased, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"hold": None})
