"""What happened to pieces of work, artefacts, polls and measures."""

from datetime import date
from typing import ClassVar, Literal

from domain.artefacts import Artefact
from domain.charter import Reading
from domain.charter_work import ActionPlan
from domain.event import Event
from domain.phases import Phase
from domain.state import Ballot, PollResult


class ActionAdded(Event):
    """A new piece of work was agreed after kick-off; `card` is the offered card that it was made of."""

    kind: Literal["action_added"] = "action_added"
    phase: Phase
    plan: ActionPlan
    card: str = ""


class ActionCompleted(Event):
    """A piece of work is done."""

    kind: Literal["action_completed"] = "action_completed"
    action: str
    note: str | None = None


class ActionReopened(Event):
    """A piece of work goes back to the people responsible."""

    kind: Literal["action_reopened"] = "action_reopened"
    action: str
    reason: str


class ActionDropped(Event):
    """A piece of work will not be done, and why."""

    kind: Literal["action_dropped"] = "action_dropped"
    action: str
    reason: str


class ActionMoved(Event):
    """A piece of work has a new due date."""

    kind: Literal["action_moved"] = "action_moved"
    action: str
    due: date
    reason: str | None = None


class ActionOverdue(Event):
    """The due date passed and the work is still open."""

    kind: Literal["action_overdue"] = "action_overdue"
    action: str


class ArtefactRecorded(Event):
    """A version of an artefact was recorded."""

    kind: Literal["artefact_recorded"] = "artefact_recorded"
    content: Artefact


class PollOpened(Event):
    """People can vote in a poll."""

    kind: Literal["poll_opened"] = "poll_opened"
    poll: str
    action: str
    options: list[str]


class BallotCast(Event):
    """A person voted in a poll. What they chose is theirs."""

    kind: Literal["ballot_cast"] = "ballot_cast"
    private: ClassVar[bool] = True
    poll: str
    person: str
    ballot: Ballot


class PollClosed(Event):
    """The poll's result, with turnout by group."""

    kind: Literal["poll_closed"] = "poll_closed"
    poll: str
    result: PollResult


class MeasureTaken(Event):
    """A measure was read again."""

    kind: Literal["measure_taken"] = "measure_taken"
    measure: str
    value: Reading
    answers: int | None = None
