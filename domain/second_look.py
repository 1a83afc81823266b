"""What needs a second look before money goes: an exception, or contact details that changed a short while ago.

Somebody who diverts payments changes an address first.
"""

from datetime import datetime, timedelta

from domain import events as e
from domain.commands_money import NoteContact
from domain.lines import plan_of
from domain.project_state import ProjectState
from domain.state_money import PaymentRun, RewardLine
from domain.turn import Turn, decide, evolve


def second_looks(project: ProjectState, keys: list[str], now: datetime) -> dict[str, str]:
    """Why, by line id, of those lines that need it."""
    found = {key: "; ".join(_reasons(project, project.lines[key], now)) for key in keys}
    return {key: why for key, why in found.items() if why}


def _reasons(project: ProjectState, line: RewardLine, now: datetime) -> list[str]:
    reasons = [f"exception: {line.why}"] if line.kind == "exception" else []
    changed = project.standing(line.person).contact_changed_at
    if changed and now - changed <= timedelta(days=plan_of(project).approvals.second_look_days):
        reasons.append(f"contact details changed on {project.spoken_day(changed)}")
    return reasons


def changed_since(project: ProjectState, run: PaymentRun, since: datetime | None = None) -> list[str]:
    """Payees whose contact details changed since a run was proposed, or since another instant; in doubt they did."""
    moment = since or run.proposed_at
    payees = dict.fromkeys(project.lines[key].person for key in run.lines)
    return [person for person in payees
            if (changed := project.standing(person).contact_changed_at) is not None and changed >= moment]


@decide.register
def note_contact(command: NoteContact, turn: Turn) -> None:
    turn.project.known_person(command.person)
    turn.emit(e.ContactChanged(at=turn.now, by=turn.by, person=command.person, changed_by=command.changed_by))


@evolve.register
def contact_changed(event: e.ContactChanged, project: ProjectState) -> ProjectState:
    standing = project.standing(event.person).model_copy(update={"contact_changed_at": event.at})
    return project.model_copy(update={"standings": {**project.standings, event.person: standing}})
