"""The life of a project: kicked off, phase after phase, paused, resumed, cancelled, closed; its people."""

from datetime import date
from typing import ClassVar, Literal

from domain.charter import Charter
from domain.charter_people import Communication, Participant
from domain.event import Event
from domain.phases import Phase


class ProjectStarted(Event):
    """The project was kicked off with this charter. `rules`: which version of what follows by itself it lives under."""

    kind: Literal["project_started"] = "project_started"
    charter: Charter
    rules: int = 1


class ProjectPaused(Event):
    """Everything waits: no reminders, no decisions."""

    kind: Literal["project_paused"] = "project_paused"
    reason: str


class ProjectResumed(Event):
    """The project goes on; clocks of open gates start anew."""

    kind: Literal["project_resumed"] = "project_resumed"


class ProjectCancelled(Event):
    """The project winds down: what was earned is still paid, nothing new begins."""

    kind: Literal["project_cancelled"] = "project_cancelled"
    reason: str


class WindDownEnded(Event):
    """Every earned reward of a cancelled project is settled; it has ended."""

    kind: Literal["wind_down_ended"] = "wind_down_ended"


class ProjectClosed(Event):
    """The last gate was passed."""

    kind: Literal["project_closed"] = "project_closed"


class PhaseStarted(Event):
    """A phase began."""

    kind: Literal["phase_started"] = "phase_started"
    phase: Phase


class AgreementSigned(Event):
    """A person signed the team agreement."""

    kind: Literal["agreement_signed"] = "agreement_signed"
    person: str


class PersonAdded(Event):
    """Somebody joined the group after kick-off."""

    kind: Literal["person_added"] = "person_added"
    participant: Participant
    why: str


class PersonSteppedBack(Event):
    """A person takes a break; no reason is needed."""

    kind: Literal["person_stepped_back"] = "person_stepped_back"
    person: str
    until: date | None = None


class PersonReturned(Event):
    """A person is back."""

    kind: Literal["person_returned"] = "person_returned"
    person: str


class PreferencesChanged(Event):
    """A person said how they want to hear from the project. The owner knows too: they pass messages on."""

    kind: Literal["preferences_changed"] = "preferences_changed"
    private: ClassVar[bool] = True
    person: str
    communication: Communication


class AdjustmentsChanged(Event):
    """A person said what they need to take a full part. The people who prepare sessions know too."""

    kind: Literal["adjustments_changed"] = "adjustments_changed"
    private: ClassVar[bool] = True
    person: str
    adjustments: list[str]
