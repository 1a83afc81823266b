"""Who is consulted at a gate, by the RACI rows of what it settles. Pure look-ups."""

from domain.artefacts import DECISION_OF
from domain.needs import NEEDS, needs_of
from domain.phases import Phase
from domain.project_state import ProjectState


def decisions_at(project: ProjectState, phase: Phase) -> list[str]:
    """The decisions of the RACI that the gate of a phase settles: those of its artefacts, its work and its polls."""
    needed = [NEEDS[name].artefact for name in needs_of(project, phase)]
    plans = [one.plan for one in project.phase_actions(phase).values()]
    made = [*needed, *(plan.output for plan in plans)]
    names = [*(DECISION_OF[kind] for kind in made if kind), *(plan.vote for plan in plans if plan.vote)]
    return [name for name in dict.fromkeys(names) if project.charter.raci_row(name)]


def consulted_at(project: ProjectState, phase: Phase) -> dict[str, list[str]]:
    """Who is consulted at the gate of a phase, and on which decisions."""
    found: dict[str, list[str]] = {}
    for name in decisions_at(project, phase):
        row = project.charter.raci_row(name)
        for person in row.consulted if row else []:
            found.setdefault(person, []).append(name)
    return found
