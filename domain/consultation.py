"""Advice of those who are consulted on what a gate decides: shown to everybody who decides there, binding nobody.

Who is informed is only told; whoever has a seat may be consulted as well.
"""

from domain import events as e
from domain.commands_gates import GiveAdvice
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state import Advice
from domain.turn import Turn, decide, evolve


@decide.register
def give_advice(command: GiveAdvice, turn: Turn) -> None:
    project, phase = turn.project, command.phase
    assert turn.person is not None
    gate = project.gate(phase)
    if gate.decision:
        raise decided(f"The {phase.spoken} gate was already {gate.decision.outcome} on "
                      f"{project.spoken_day(gate.decision.at)}, so advice comes too late. You can make a suggestion.")
    if phase != project.phase:
        raise broken(f"Advice is asked for at the gate of the phase that runs now: "
                     f"{project.phase.spoken if project.phase else 'none'}.")
    turn.emit(e.AdviceGiven(at=turn.now, by=turn.by, phase=phase, person=turn.person, words=command.words))


@evolve.register
def advice_given(event: e.AdviceGiven, project: ProjectState) -> ProjectState:
    gate = project.gate(event.phase)
    given = {**gate.advice, event.person: Advice(words=event.words, at=event.at)}
    gates = {**project.gates, event.phase: gate.model_copy(update={"advice": given})}
    return project.model_copy(update={"gates": gates})
