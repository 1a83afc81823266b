"""What people may ask of a project, imperative. Each carries its actor; the module of its family decides."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.artefacts import Artefact
from domain.charter_people import ConsentUse, Participant, RewardPreference
from domain.charter_work import ActionPlan
from domain.command import Command, Minutes, Ref, Words
from domain.commands_board import BoardCommand
from domain.commands_gates import GateCommand
from domain.commands_loop import LoopCommand
from domain.commands_money import MoneyCommand
from domain.commands_payout import PayoutCommand
from domain.commands_wishes import WishCommand
from domain.phases import Phase
from domain.state import Ballot, Choice


class CompleteAction(Command):
    """Say that a piece of work is done."""

    kind: Literal["complete_action"] = "complete_action"
    action: Ref
    note: Words | None = None


class ReopenAction(Command):
    """Send a piece of work back."""

    kind: Literal["reopen_action"] = "reopen_action"
    action: Ref
    reason: Words


class DropAction(Command):
    """Decide not to do a piece of work, and say why. Shortly before a paid session, who was coming is paid; `minutes`
    says how long it would have taken, for rates that are paid by time."""

    kind: Literal["drop_action"] = "drop_action"
    action: Ref
    reason: Words
    minutes: Minutes | None = None


class AddAction(Command):
    """Add a piece of work to a phase that is not over."""

    kind: Literal["add_action"] = "add_action"
    phase: Phase
    plan: ActionPlan


class MoveAction(Command):
    """Change a due date within the phase. Shortly before a paid session, who was coming is paid; `minutes` says how
    long it would have taken, for rates that are paid by time."""

    kind: Literal["move_action"] = "move_action"
    action: Ref
    due: date
    reason: Words | None = None
    minutes: Minutes | None = None


class ConfirmAttendance(Command):
    """Say who took part; rewards follow by the rate card. Nobody confirms their own. `minutes`: how long the session
    took, for rates that are paid by time; leaving early takes nothing away."""

    kind: Literal["confirm_attendance"] = "confirm_attendance"
    action: Ref
    people: Annotated[list[Ref], Field(min_length=1)]
    minutes: Minutes | None = None


class RecordArtefact(Command):
    """Record a version of what the group made."""

    kind: Literal["record_artefact"] = "record_artefact"
    content: Artefact


class SignAgreement(Command):
    """Sign the team agreement, for oneself."""

    kind: Literal["sign_agreement"] = "sign_agreement"


class CastVote(Command):
    """Vote at a gate. `items` are action or need names to redo; `seen` is the digest of what was shown."""

    kind: Literal["vote"] = "vote"
    phase: Phase
    choice: Choice
    reason: Words | None = None
    items: list[Ref] = []
    seen: Ref | None = None


class ReopenGate(Command):
    """Open a rejected gate for a new round."""

    kind: Literal["reopen_gate"] = "reopen_gate"
    phase: Phase
    reason: Words


class AppointStandIn(Command):
    """Let somebody decide for a seat between two dates, both included. `why` is read by everybody in the project."""

    kind: Literal["appoint_stand_in"] = "appoint_stand_in"
    seat: Ref
    person: Ref
    start: date
    until: date
    why: Words | None = None


class ProposeRun(Command):
    """Put open rewards together for approval; all open ones that fit when no lines are named."""

    kind: Literal["propose_run"] = "propose_run"
    lines: list[Ref] = []


class ApproveRun(Command):
    """Release money. `seen`, which is needed, is the digest of the run as it was shown."""

    kind: Literal["approve_run"] = "approve_run"
    run: Ref
    seen: Ref | None = None


class WithdrawRun(Command):
    """Take a run back before it is released."""

    kind: Literal["withdraw_run"] = "withdraw_run"
    run: Ref
    reason: Words


class ChooseReward(Command):
    """Change what one wants for one's time: paid, declined, swapped, reduced. Private, no reason needed."""

    kind: Literal["choose_reward"] = "choose_reward"
    preference: RewardPreference


class OpenPoll(Command):
    """Open a poll with its options."""

    kind: Literal["open_poll"] = "open_poll"
    poll: Ref
    options: list[Words] = []


class CastBallot(Command):
    """Vote in a poll; a second ballot replaces the first while the poll is open."""

    kind: Literal["cast_ballot"] = "cast_ballot"
    poll: Ref
    ballot: Ballot


class ClosePoll(Command):
    """Count a poll; refused before its quorum."""

    kind: Literal["close_poll"] = "close_poll"
    poll: Ref


class MakeSuggestion(Command):
    """Say something that wants an answer; `about` names a decision, `action` the piece of work it was asked at, `link`
    the link that it came by."""

    kind: Literal["make_suggestion"] = "make_suggestion"
    text: Words
    about: Ref | None = None
    action: Ref | None = None
    link: Ref | None = None


class AnswerSuggestion(Command):
    """Say what became of a suggestion, and why. `led_to` names the piece of work in which it shows."""

    kind: Literal["answer_suggestion"] = "answer_suggestion"
    suggestion: Ref
    answer: Literal["adopted", "part", "not_yet", "no"]
    because: Words
    led_to: Ref | None = None


class ChangeConsent(Command):
    """Give, refuse or withdraw one's own consent to a use, for everything or for one action's content."""

    kind: Literal["change_consent"] = "change_consent"
    use: ConsentUse
    answer: Literal["given", "refused", "withdrawn"]
    action: Ref | None = None


class PublishContent(Command):
    """Publish what an action made; refused while anybody featured has not consented."""

    kind: Literal["publish_content"] = "publish_content"
    action: Ref
    title: Words
    featured: list[Ref] = []


class SendUpdate(Command):
    """Tell everybody what was done, what is next, what is stuck."""

    kind: Literal["send_update"] = "send_update"
    mode: Literal["meeting", "email"]
    text: Words


class AddPerson(Command):
    """Bring somebody into the group, and say why."""

    kind: Literal["add_person"] = "add_person"
    participant: Participant
    why: Words


class StepBack(Command):
    """Take a break; work and votes no longer wait for this person."""

    kind: Literal["step_back"] = "step_back"
    person: Ref
    until: date | None = None


class ReturnPerson(Command):
    """Come back."""

    kind: Literal["return_person"] = "return_person"
    person: Ref


class PauseProject(Command):
    """Hold everything."""

    kind: Literal["pause"] = "pause"
    reason: Words


class ResumeProject(Command):
    """Go on after a pause."""

    kind: Literal["resume"] = "resume"


class CancelProject(Command):
    """End the project; what was earned is still paid."""

    kind: Literal["cancel"] = "cancel"
    reason: Words


class SettleRun(Command):
    """The payment run reports lines that reached their end. Only the system sends it.

    `returned`: lines of which the provider says that no money moved, or that it came back. `paid_on`: on which day
    finance paid a line by hand. `forgone`: lines that were not sent because their person wants no money for them.
    """

    kind: Literal["settle_run"] = "settle_run"
    run: Ref
    paid: list[Ref] = []
    needs_attention: dict[str, str] = {}
    returned: list[Ref] = []
    paid_on: dict[str, date] = {}
    forgone: list[Ref] = []


class StallRun(Command):
    """The payment run reports what it waits for. Only the system sends it."""

    kind: Literal["stall_run"] = "stall_run"
    run: Ref
    sentence: str


AnyCommand = Annotated[
    CompleteAction | ReopenAction | DropAction | AddAction | MoveAction | ConfirmAttendance | RecordArtefact
    | SignAgreement | CastVote | ReopenGate | AppointStandIn | ProposeRun | ApproveRun | WithdrawRun | ChooseReward
    | OpenPoll | CastBallot | ClosePoll | MakeSuggestion | AnswerSuggestion | ChangeConsent | PublishContent
    | SendUpdate | AddPerson | StepBack | ReturnPerson | PauseProject | ResumeProject | CancelProject
    | SettleRun | StallRun | BoardCommand | MoneyCommand | PayoutCommand | GateCommand | LoopCommand | WishCommand,
    Field(discriminator="kind"),
]
