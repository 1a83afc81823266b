"""What happened in a project, past tense. Events are kept for ever: fields are added with defaults, never changed.

`seq` counts from 1 within a project. A `private` event shows only that it happened, never what it says,
to anyone but the person it is about.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.artefacts import Artefact
from domain.charter import Charter, Reading
from domain.charter_people import ConsentUse, Participant, RewardPreference
from domain.charter_work import ActionPlan
from domain.phases import Phase
from domain.state import Actor, Ballot, Choice, PollResult


class Event(BaseModel):
    """Something that happened: its place in the project, the UTC time, and who did it."""

    model_config = ConfigDict(frozen=True)
    private: ClassVar[bool] = False

    seq: int = 0
    at: datetime
    by: Actor


class ProjectStarted(Event):
    """The project was kicked off with this charter."""

    kind: Literal["project_started"] = "project_started"
    charter: Charter


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


class ActionAdded(Event):
    """A new piece of work was agreed after kick-off."""

    kind: Literal["action_added"] = "action_added"
    phase: Phase
    plan: ActionPlan


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


class AgreementSigned(Event):
    """A person signed the team agreement."""

    kind: Literal["agreement_signed"] = "agreement_signed"
    person: str


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


class StandInAsked(Event):
    """A stand-in's dates have begun while a gate is open: they were asked to decide."""

    kind: Literal["stand_in_asked"] = "stand_in_asked"
    phase: Phase
    seat: str
    person: str


class AttendanceConfirmed(Event):
    """These people took part in an action."""

    kind: Literal["attendance_confirmed"] = "attendance_confirmed"
    action: str
    people: list[str]


class RewardEarned(Event):
    """A reward line came into being by the rate card."""

    kind: Literal["reward_earned"] = "reward_earned"
    private: ClassVar[bool] = True
    line: str
    external_id: str
    person: str
    action: str
    rate: str
    amount_minor: int
    why: str


class RewardForgone(Event):
    """The person declined a reward or swapped it; it never reaches the provider."""

    kind: Literal["reward_forgone"] = "reward_forgone"
    private: ClassVar[bool] = True
    line: str
    person: str
    how: Literal["waived", "swapped"]
    instead: str | None = None


class RewardChosen(Event):
    """A person changed what they want for their time."""

    kind: Literal["reward_chosen"] = "reward_chosen"
    private: ClassVar[bool] = True
    person: str
    preference: RewardPreference


class RunProposed(Event):
    """Rewards were put together for approval. `digest` stands for exactly what is shown."""

    kind: Literal["run_proposed"] = "run_proposed"
    run: str
    lines: list[str]
    total_minor: int
    digest: str


class RunApproved(Event):
    """One approver said yes to a payment run."""

    kind: Literal["run_approved"] = "run_approved"
    run: str
    person: str
    seat: str


class RunReleased(Event):
    """All approvals are there: the run goes to the provider."""

    kind: Literal["run_released"] = "run_released"
    run: str


class RunWithdrawn(Event):
    """A run was taken back before it was released; its lines are open again."""

    kind: Literal["run_withdrawn"] = "run_withdrawn"
    run: str
    reason: str


class RunSettled(Event):
    """Lines of a run reached their end: paid, or in need of a person."""

    kind: Literal["run_settled"] = "run_settled"
    run: str
    paid: list[str]
    needs_attention: dict[str, str] = {}


class RunStalled(Event):
    """A released run waits for something outside; the sentence says what."""

    kind: Literal["run_stalled"] = "run_stalled"
    run: str
    sentence: str


class PaymentOverdue(Event):
    """A reward is not paid within the promised working days."""

    kind: Literal["payment_overdue"] = "payment_overdue"
    private: ClassVar[bool] = True
    line: str


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


class SuggestionMade(Event):
    """Somebody said something that wants an answer."""

    kind: Literal["suggestion_made"] = "suggestion_made"
    suggestion: str
    person: str | None
    text: str
    about: str | None = None


class SuggestionAnswered(Event):
    """What became of a suggestion, and why."""

    kind: Literal["suggestion_answered"] = "suggestion_answered"
    suggestion: str
    answer: Literal["adopted", "part", "not_yet", "no"]
    because: str


class AnswerOverdue(Event):
    """A suggestion has had no answer in the promised time."""

    kind: Literal["answer_overdue"] = "answer_overdue"
    suggestion: str


class ConsentChanged(Event):
    """A person gave, refused or withdrew consent to one use."""

    kind: Literal["consent_changed"] = "consent_changed"
    private: ClassVar[bool] = True
    person: str
    use: ConsentUse
    answer: Literal["given", "refused", "withdrawn"]
    action: str | None = None


class ContentPublished(Event):
    """Content went out, with live consent of everybody in it."""

    kind: Literal["content_published"] = "content_published"
    action: str
    title: str
    featured: list[str]


class ContentTakenDown(Event):
    """A consent was withdrawn: content that featured the person has to come down."""

    kind: Literal["content_taken_down"] = "content_taken_down"
    action: str
    title: str


class UpdateDue(Event):
    """The next project update is due; every other one is a meeting."""

    kind: Literal["update_due"] = "update_due"
    number: int
    mode: Literal["meeting", "email"]


class UpdateSent(Event):
    """A project update reached everybody."""

    kind: Literal["update_sent"] = "update_sent"
    number: int
    mode: Literal["meeting", "email"]
    text: str


class MeasureTaken(Event):
    """A measure was read again."""

    kind: Literal["measure_taken"] = "measure_taken"
    measure: str
    value: Reading
    answers: int | None = None


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


AnyEvent = Annotated[
    ProjectStarted | ProjectPaused | ProjectResumed | ProjectCancelled | WindDownEnded | ProjectClosed | PhaseStarted
    | ActionAdded | ActionCompleted | ActionReopened | ActionDropped | ActionMoved | ActionOverdue | ArtefactRecorded
    | AgreementSigned | GateOpened | VoteCast | ChangesRequested | GatePassed | GateRejected | GateReopened
    | VotersReminded | GateEscalated | StandInAppointed | StandInAsked | AttendanceConfirmed | RewardEarned
    | RewardForgone | RewardChosen | RunProposed | RunApproved | RunReleased | RunWithdrawn | RunSettled | RunStalled
    | PaymentOverdue | PollOpened | BallotCast | PollClosed | SuggestionMade | SuggestionAnswered | AnswerOverdue
    | ConsentChanged | ContentPublished | ContentTakenDown | UpdateDue | UpdateSent | MeasureTaken | PersonAdded
    | PersonSteppedBack | PersonReturned,
    Field(discriminator="kind"),
]
