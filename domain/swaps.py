"""What people asked for instead of money is a promise: it waits for the owner until it was given."""

from domain import events as e
from domain.commands_money import GiveSwap
from domain.lines import change_line, line_of
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours
from domain.state_money import RewardLine
from domain.turn import Turn, decide, evolve


def promised_swaps(project: ProjectState) -> list[RewardLine]:
    """Swaps that were not given yet, oldest first. Running projects of earlier rules promise none."""
    lines = [line for line in project.lines.values() if line.state == "swapped" and line.given_at is None]
    return sorted(lines, key=lambda one: one.earned_at) if project.rules >= 3 else []


def who_gives(project: ProjectState, line: RewardLine) -> str:
    """The owner; the sponsor where that is the payee."""
    return project.owner if project.owner != line.person else project.sponsor


@decide.register
def give_swap(command: GiveSwap, turn: Turn) -> None:
    line = line_of(turn.project, command.line)
    if turn.person == line.person:
        raise not_yours("Nobody records what they got themselves. Somebody else has to.")
    if line.state != "swapped":
        raise broken(f"Nothing was promised instead of {line.id}, so there is nothing to give.")
    if line.given_at:
        raise decided(f"What was promised instead of {line.id} was given on {turn.project.spoken_day(line.given_at)}.")
    turn.emit(e.SwapGiven(at=turn.now, by=turn.by, line=line.id, note=command.note))


@evolve.register
def swap_given(event: e.SwapGiven, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, given_at=event.at)
