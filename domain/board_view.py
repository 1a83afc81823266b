"""State -> the board it should have, through an allow-list: titles, plain words, initials, RACI, dates, gate needs.

Never contact, health, consent, payment, concern or ballot data: nothing else of the state is read here.
"""

from datetime import UTC, datetime, time
from hashlib import sha256
from zoneinfo import ZoneInfo

from domain.board import DesiredBoard, DesiredCard, DesiredChecklist, DesiredItem, DesiredLabel, DesiredList
from domain.needs import NEEDS, told_needs
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.remarks import remarks_on
from domain.state import Action, ActionStatus

COLOURS = {Phase.CO_DESIGN: "purple", Phase.CO_DECISION_MAKING: "blue", Phase.CO_DELIVERY: "green",
           Phase.CO_EVALUATION: "orange"}
# What boards can show since 0.1.0: see board_digest().
LATER_LABELS = {"state-blocked", "state-date"}
LATER_FIELDS = ("adopt", "due_ruling", "again", "remarks")
WORKING_DAY_ENDS = time(17, 0)


def board_of(project: ProjectState, base_url: str) -> DesiredBoard:
    """Two lists a phase (to do, done), one for gates; a card per action and gate. `base_url` is where our pages are."""
    facts = project.charter.project
    page = f"{base_url}/projects/{project.id}"
    return DesiredBoard(
        project=project.id, name=facts.name,
        description=f"{facts.organisation}. This board mirrors the project; decisions are made at {page}",
        lists=_lists(), labels=_labels(project), done_lists=[_done(phase) for phase in Phase],
        cards=[*(_action_card(project, key, one, page) for key, one in project.actions.items()),
               *(_gate_card(project, phase, page) for phase in Phase)])


def board_digest(project: ProjectState) -> str:
    """Stands for how the board should look, wherever our pages are.

    What boards can show since 0.1.0 counts only where it is used: running workflows carry digests from before.
    """
    board = board_of(project, "")
    used = {label for card in board.cards for label in card.labels}
    labels = {place for place, one in enumerate(board.labels) if one.key in LATER_LABELS - used}
    cards = {place: unused for place, card in enumerate(board.cards)
             if (unused := {name for name in LATER_FIELDS if not getattr(card, name)})}
    return sha256(board.model_dump_json(exclude={"labels": labels, "cards": cards}).encode()).hexdigest()[:16]


def _todo(phase: Phase) -> str:
    return f"{phase}-todo"


def _done(phase: Phase) -> str:
    return f"{phase}-done"


def _lists() -> list[DesiredList]:
    lists = [one for phase in Phase for one in (DesiredList(key=_todo(phase), name=f"{phase.spoken}: to do"),
                                                DesiredList(key=_done(phase), name=f"{phase.spoken}: done"))]
    return [*lists, DesiredList(key="gates", name="Gates: decisions")]


def _labels(project: ProjectState) -> list[DesiredLabel]:
    """One per phase, one per accountable person (RACI), and those for the state of things."""
    phases = [DesiredLabel(key=f"phase-{phase}", name=phase.spoken, colour=COLOURS[phase]) for phase in Phase]
    people = dict.fromkeys(one.plan.accountable for one in project.actions.values())
    raci = [DesiredLabel(key=_raci(person), name=f"A: {project.initials(person)}", colour="sky") for person in people]
    return [*phases, *raci, DesiredLabel(key="state-dropped", name="Dropped", colour="black"),
            DesiredLabel(key="state-back", name="Came back", colour="yellow"),
            DesiredLabel(key="state-open-gate", name="Waiting for a decision", colour="red"),
            DesiredLabel(key="state-blocked", name="Blocked", colour="pink"),
            DesiredLabel(key="state-date", name="New date asked for", colour="lime")]


def action_card(action: str) -> str:
    """The key of an action's card; ids that differ only in case are refused by the charter check."""
    return f"action-{action}".lower()


def _raci(person: str) -> str:
    return f"raci-{person}".lower()


def _action_card(project: ProjectState, key: str, action: Action, page: str) -> DesiredCard:
    plan, finished = action.plan, action.status != ActionStatus.OPEN
    due = datetime.combine(action.due, WORKING_DAY_ENDS, ZoneInfo(project.timezone)).astimezone(UTC)
    labels = [f"phase-{action.phase}", _raci(plan.accountable)]
    if action.status == ActionStatus.DROPPED:
        labels.append("state-dropped")
    elif action.status == ActionStatus.OPEN and action.reason:
        labels.append("state-back")
    labels += [label for label, has in (("state-blocked", action.blocked), ("state-date", action.proposed)) if has]
    return DesiredCard(
        key=action_card(key), kind="action", title=f"{key} {plan.title}", body=_action_body(project, action),
        list_key=_done(action.phase) if finished else _todo(action.phase), due=due,
        done=action.status == ActionStatus.DONE, labels=labels, link=f"{page}#action-{key}",
        adopt=action.card, due_ruling=action.due_ruling, again=action.card_again, remarks=remarks_on(project, key))


def _action_body(project: ProjectState, action: Action) -> str:
    plan = action.plan
    responsible = ", ".join(project.initials(person) for person in plan.responsible)
    lines = [plan.plain, "", f"**Responsible:** {responsible}",
             f"**Accountable:** {project.initials(plan.accountable)}", f"**How:** {plan.mode.replace('_', ' ')}"]
    if action.status == ActionStatus.DROPPED and action.reason:
        lines.append(f"**Dropped because:** {action.reason}")
    elif action.status == ActionStatus.OPEN and action.reason:
        lines.append(f"**What to change:** {action.reason}")
    if action.blocked:
        lines.append(f"**Blocked because:** {action.blocked}")
    return "\n".join(lines)


def _gate_card(project: ProjectState, phase: Phase, page: str) -> DesiredCard:
    gate, needs = project.gate(phase), told_needs(project, phase)
    deciders = ", ".join(project.initials(person) for person in project.charter.gates.of(phase).approvers)
    waiting = gate.asked_at is not None and gate.decision is None
    begun = phase in project.phase_started  # what a later gate needs is not ticked before its time
    items = [DesiredItem(key=name.replace("_", "-"), text=NEEDS[name].words, done=bool(met) and begun)
             for name, met in needs.items()]
    passed = gate.decision is not None and gate.decision.outcome == "passed"
    body = (f"This gate is decided by {deciders} together with service users of the group.\n\n"
            f"**Decide here:** {page}/gates/{phase}\n\nMoving this card decides nothing.")
    return DesiredCard(
        key=f"gate-{phase}", kind="gate", list_key="gates", title=f"Gate: {phase.spoken}", body=body, done=passed,
        labels=[f"phase-{phase}", *(["state-open-gate"] if waiting else [])], movable=False,
        checklists=[DesiredChecklist(key="needs", name="What must be true first", items=items)],
        link=f"{page}/gates/{phase}")
