"""What happened in a project, past tense. Events are kept for ever: fields are added with defaults, never changed.

`seq` counts from 1 within a project. A `private` event is whole for the person it is about only, and for those who need
it to arrange things (domain/wishes.py); of a ballot or a consent others may know that it happened, of all else that is
private they know nothing.
"""

from typing import Annotated

from pydantic import Field

from domain.event import Event
from domain.events_board import (
    ActionBlocked,
    ActionUnblocked,
    BoardRecovered,
    BoardTroubled,
    CardChanged,
    CardOffered,
    CardWanted,
    DueDeclined,
    DueProposed,
    ItemTicked,
    OfferAccepted,
    OfferDeclined,
)
from domain.events_gates import (
    AdviceGiven,
    ChangesRequested,
    GateEscalated,
    GateOpened,
    GatePassed,
    GateRejected,
    GateReopened,
    StandInAppointed,
    StandInAsked,
    StandInEnded,
    VoteCast,
    VotersReminded,
)
from domain.events_life import (
    AdjustmentsChanged,
    AgreementSigned,
    PersonAdded,
    PersonReturned,
    PersonSteppedBack,
    PhaseStarted,
    PreferencesChanged,
    ProjectCancelled,
    ProjectClosed,
    ProjectPaused,
    ProjectResumed,
    ProjectStarted,
    WindDownEnded,
)
from domain.events_loop import (
    AnswerOverdue,
    ConsentChanged,
    ContentPublished,
    ContentTakenDown,
    SayLinkEnded,
    SayLinkOpened,
    SuggestionAnswered,
    SuggestionMade,
    UpdateDue,
    UpdateSent,
)
from domain.events_money import (
    AdviceOffered,
    AttendanceConfirmed,
    ContactChanged,
    DeliveryNoted,
    ExpenseClaimed,
    ExpenseConfirmed,
    ExpenseRefused,
    LineVoided,
    PaymentLateSoon,
    PaymentOverdue,
    PaymentsHeld,
    PaymentsReleased,
    RewardChosen,
    RewardEarned,
    RewardForgone,
    RewardResent,
    RewardVoided,
    RunApproved,
    RunChanged,
    RunProposed,
    RunReleased,
    RunSettled,
    RunStalled,
    RunWithdrawn,
    SessionCalledOff,
    SwapGiven,
)
from domain.events_payout import AftercareEnded, PaymentResolved, TakeBackAsked
from domain.events_work import (
    ActionAdded,
    ActionCompleted,
    ActionDropped,
    ActionMoved,
    ActionOverdue,
    ActionReopened,
    ArtefactRecorded,
    BallotCast,
    MeasureTaken,
    PollClosed,
    PollOpened,
)

__all__ = [
    "ActionAdded",
    "ActionBlocked",
    "ActionCompleted",
    "ActionDropped",
    "ActionMoved",
    "ActionOverdue",
    "ActionReopened",
    "ActionUnblocked",
    "AdjustmentsChanged",
    "AdviceGiven",
    "AdviceOffered",
    "AftercareEnded",
    "AgreementSigned",
    "AnswerOverdue",
    "AnyEvent",
    "ArtefactRecorded",
    "AttendanceConfirmed",
    "BallotCast",
    "BoardRecovered",
    "BoardTroubled",
    "CardChanged",
    "CardOffered",
    "CardWanted",
    "ChangesRequested",
    "ConsentChanged",
    "ContactChanged",
    "ContentPublished",
    "ContentTakenDown",
    "DeliveryNoted",
    "DueDeclined",
    "DueProposed",
    "Event",
    "ExpenseClaimed",
    "ExpenseConfirmed",
    "ExpenseRefused",
    "GateEscalated",
    "GateOpened",
    "GatePassed",
    "GateRejected",
    "GateReopened",
    "ItemTicked",
    "LineVoided",
    "MeasureTaken",
    "OfferAccepted",
    "OfferDeclined",
    "PaymentLateSoon",
    "PaymentOverdue",
    "PaymentResolved",
    "PaymentsHeld",
    "PaymentsReleased",
    "PersonAdded",
    "PersonReturned",
    "PersonSteppedBack",
    "PhaseStarted",
    "PollClosed",
    "PollOpened",
    "PreferencesChanged",
    "ProjectCancelled",
    "ProjectClosed",
    "ProjectPaused",
    "ProjectResumed",
    "ProjectStarted",
    "RewardChosen",
    "RewardEarned",
    "RewardForgone",
    "RewardResent",
    "RewardVoided",
    "RunApproved",
    "RunChanged",
    "RunProposed",
    "RunReleased",
    "RunSettled",
    "RunStalled",
    "RunWithdrawn",
    "SayLinkEnded",
    "SayLinkOpened",
    "SessionCalledOff",
    "StandInAppointed",
    "StandInAsked",
    "StandInEnded",
    "SuggestionAnswered",
    "SuggestionMade",
    "SwapGiven",
    "TakeBackAsked",
    "UpdateDue",
    "UpdateSent",
    "VoteCast",
    "VotersReminded",
    "WindDownEnded",
]

AnyEvent = Annotated[
    ProjectStarted | ProjectPaused | ProjectResumed | ProjectCancelled | WindDownEnded | ProjectClosed | PhaseStarted
    | ActionAdded | ActionCompleted | ActionReopened | ActionDropped | ActionMoved | ActionOverdue | ArtefactRecorded
    | AgreementSigned | GateOpened | VoteCast | ChangesRequested | GatePassed | GateRejected | GateReopened
    | VotersReminded | GateEscalated | StandInAppointed | StandInAsked | AttendanceConfirmed | RewardEarned
    | RewardForgone | RewardChosen | RunProposed | RunApproved | RunReleased | RunWithdrawn | RunSettled | RunStalled
    | PaymentOverdue | PollOpened | BallotCast | PollClosed | SuggestionMade | SuggestionAnswered | AnswerOverdue
    | ConsentChanged | ContentPublished | ContentTakenDown | UpdateDue | UpdateSent | MeasureTaken | PersonAdded
    | PersonSteppedBack | PersonReturned | ActionBlocked | ActionUnblocked | DueProposed | DueDeclined | CardOffered
    | OfferAccepted | OfferDeclined | CardWanted | CardChanged | ItemTicked | BoardTroubled | BoardRecovered
    | ExpenseClaimed | ExpenseConfirmed | ExpenseRefused | SessionCalledOff | PaymentsHeld | PaymentsReleased
    | RewardVoided | RewardResent | AdviceOffered | ContactChanged | DeliveryNoted | PaymentLateSoon | LineVoided
    | RunChanged | SwapGiven | TakeBackAsked | PaymentResolved | AftercareEnded | StandInEnded | AdviceGiven
    | SayLinkOpened | SayLinkEnded | PreferencesChanged | AdjustmentsChanged,
    Field(discriminator="kind"),
]

# Private events of which everybody may know that they happened; of the others they see nothing, not even a gap.
TOLD_TO_ALL = ("ballot_cast", "consent_changed")
