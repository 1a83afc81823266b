"""What rehearsed people make: the smallest valid artefact of each kind, so that a gate finds what it needs."""

from collections.abc import Callable
from decimal import Decimal

from domain.artefacts import (
    AgreedMeasure,
    Artefact,
    BudgetChoice,
    BudgetView,
    FiveWhys,
    LoopEntry,
    Measures,
    Milestone,
    Persona,
    Personas,
    PrinciplesAudit,
    PrincipleScore,
    ProblemStatement,
    RaciAgreed,
    Roadmap,
    SharedVision,
    Statement,
    Why,
    YouSaidWeDid,
)
from domain.project_state import ProjectState

WORDS = "Rehearsed."


def made(kind: str, project: ProjectState) -> Artefact:
    """An artefact of a kind, made of what the charter says."""
    make = _MAKERS.get(kind)
    return make(project) if make else Statement.model_validate({"type": kind, "text": WORDS})


def _problem(project: ProjectState) -> Artefact:
    return ProblemStatement(text=project.charter.project.problem_statement, status="agreed")


def _budget(project: ProjectState) -> Artefact:
    agreed = project.active_participants("service_user") or project.people[:1]
    lines = [BudgetChoice(line=one.id, choice="keep", amount=Decimal(one.amount))
             for one in project.charter.budget.lines]
    return BudgetView(lines=lines, agreed_with=agreed)


def _measures(project: ProjectState) -> Artefact:
    found = project.charter.measures
    return Measures(
        measures=[AgreedMeasure(id=one.id, label=one.label) for one in found],
        baseline={one.id: one.baseline for one in found if one.baseline is not None},
        no_baseline_because={one.id: WORDS for one in found if one.baseline is None})


def _audit(project: ProjectState) -> Artefact:
    score = PrincipleScore(by_group={"service_user": 4.0, "staff": 4.0})
    return PrinciplesAudit(scores=dict.fromkeys(project.charter.principles, score))


_MAKERS: dict[str, Callable[[ProjectState], Artefact]] = {
    "problem_statement": _problem,
    "five_whys": lambda project: FiveWhys(steps=[Why(why=WORDS, because=WORDS)] * 5, we_can_act_on=WORDS),
    "shared_vision": lambda project: SharedVision(target_year=project.charter.vision.target_year, text=WORDS),
    "personas": lambda project: Personas(personas=[Persona(name="A.", wants=WORDS)]),
    "roadmap": lambda project: Roadmap(milestones=[Milestone(what=WORDS, when=WORDS)]),
    "raci": lambda project: RaciAgreed(decisions=[row.decision for row in project.charter.raci]),
    "budget": _budget,
    "measures": _measures,
    "principles_audit": _audit,
    "you_said_we_did": lambda project: YouSaidWeDid(entries=[LoopEntry(you_said=WORDS, we_did=WORDS, because=WORDS)]),
}
