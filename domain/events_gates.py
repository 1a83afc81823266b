"""What happened at gates."""

from datetime import date
from typing import Literal

from domain.event import Event
from domain.phases import Phase
from domain.state import Choice


class GateOpened(Event):
    """All needs of the phase are met: the people with a seat are asked to decide."""

    kind: Literal["gate_opened"] = "gate_opened"
    phase: Phase


class VoteCast(Event):
    """A person voted at a gate, for their own seat or, as a stand-in, for another's."""

    kind: Literal["vote_cast"] = "vote_cast"
    phase: Phase
    person: str
    seat: str
    choice: Choice
    reason: str | None = None
    items: list[str] = []
    seen: str | None = None


class ChangesRequested(Event):
    """The gate returned the named items; all votes were cleared and it stays open."""

    kind: Literal["changes_requested"] = "changes_requested"
    phase: Phase
    person: str
    items: list[str]
    what: str


class GatePassed(Event):
    """Everyone whose yes is needed said yes, with a quorum that staff alone can't meet."""

    kind: Literal["gate_passed"] = "gate_passed"
    phase: Phase


class GateRejected(Event):
    """An approver said no. The phase stays; the sponsor can reopen the gate or cancel."""

    kind: Literal["gate_rejected"] = "gate_rejected"
    phase: Phase
    person: str
    reason: str


class GateReopened(Event):
    """A rejected gate is open for a new round."""

    kind: Literal["gate_reopened"] = "gate_reopened"
    phase: Phase
    reason: str


class VotersReminded(Event):
    """Those who had not voted were reminded."""

    kind: Literal["voters_reminded"] = "voters_reminded"
    phase: Phase
    people: list[str]
    nth: int


class GateEscalated(Event):
    """The gate waited too long: somebody above was told who is missing."""

    kind: Literal["gate_escalated"] = "gate_escalated"
    phase: Phase
    to: str
    missing: list[str]


class StandInAppointed(Event):
    """Somebody may decide for a seat between two dates."""

    kind: Literal["stand_in_appointed"] = "stand_in_appointed"
    seat: str
    person: str
    start: date
    until: date
    why: str | None = None


class StandInEnded(Event):
    """Appointments of this seat and person that began on this day are over, before their last day."""

    kind: Literal["stand_in_ended"] = "stand_in_ended"
    seat: str
    person: str
    start: date


class AdviceGiven(Event):
    """Somebody who is consulted said what they think of what the gate decides; it replaces what they said before."""

    kind: Literal["advice_given"] = "advice_given"
    phase: Phase
    person: str
    words: str


class StandInAsked(Event):
    """A stand-in's dates have begun while a gate is open: they were asked to decide."""

    kind: Literal["stand_in_asked"] = "stand_in_asked"
    phase: Phase
    seat: str
    person: str
