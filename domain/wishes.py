"""What people say of themselves: how they want to hear from us, and what they need to take a full part.

Theirs alone to say. Besides the person, the owner knows how to reach them, and those who prepare sessions what helps.
"""

from domain import events as e
from domain.commands_wishes import ChangeAdjustments, ChangePreferences
from domain.people import change_standing
from domain.project_state import ProjectState
from domain.refusals import broken
from domain.turn import Turn, decide, evolve

# Work at which people meet: somebody has to see to the room, the papers and the breaks.
SESSIONS = ("in_person", "online", "meeting", "phone")
MOST_WORDS = 200


def prepares_sessions(project: ProjectState, person: str | None) -> bool:
    """Whether somebody needs to know what others need: the owner, and staff or partners who run sessions."""
    if person is None or person == project.owner:
        return person is not None
    runs = any(person in (*one.plan.responsible, one.plan.accountable) and one.plan.mode in SESSIONS
               for one in project.actions.values())
    return runs and project.group_of(person) in ("staff", "partner")


def may_know_wishes(project: ProjectState, kind: str, person: str | None) -> bool:
    """Whether somebody may know of such an event of others: who passes messages on, who prepares sessions."""
    if kind == "preferences_changed":
        return person == project.owner
    return kind == "adjustments_changed" and prepares_sessions(project, person)


@decide.register
def change_preferences(command: ChangePreferences, turn: Turn) -> None:
    assert turn.person is not None
    wishes = command.communication
    if wishes.preferred in wishes.avoid:
        raise broken(f"You chose {_spoken(wishes.preferred)} both as the best way and as one to avoid. Take it away "
                     "from one of the two.")
    if not 1 <= len(wishes.best_time.strip()) <= MOST_WORDS:
        raise broken(f"Say the best time in at most {MOST_WORDS} letters, or say that any time is fine.")
    turn.emit(e.PreferencesChanged(at=turn.now, by=turn.by, person=turn.person, communication=wishes))


@decide.register
def change_adjustments(command: ChangeAdjustments, turn: Turn) -> None:
    assert turn.person is not None
    needs = list(dict.fromkeys(command.adjustments))
    turn.emit(e.AdjustmentsChanged(at=turn.now, by=turn.by, person=turn.person, adjustments=needs))


def _spoken(channel: str) -> str:
    return {"email": "e-mail", "sms": "text message", "whatsapp_one_to_one": "WhatsApp"}.get(
        channel, channel.replace("_", " "))


@evolve.register
def preferences_changed(event: e.PreferencesChanged, project: ProjectState) -> ProjectState:
    return change_standing(project, event.person, communication=event.communication)


@evolve.register
def adjustments_changed(event: e.AdjustmentsChanged, project: ProjectState) -> ProjectState:
    return change_standing(project, event.person, adjustments=event.adjustments)
