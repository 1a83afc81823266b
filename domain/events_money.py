"""What happened to rewards and payment runs."""

from datetime import date
from typing import ClassVar, Literal

from domain.charter_people import RewardPreference, Swap
from domain.event import Event
from domain.state import Actor
from domain.state_money import DeliveryState, Ending, LineKind, LineSum


class AttendanceConfirmed(Event):
    """These people took part in an action; it took so many minutes, where that matters."""

    kind: Literal["attendance_confirmed"] = "attendance_confirmed"
    action: str
    people: list[str]
    minutes: int | None = None


class RewardEarned(Event):
    """A reward line came into being by the rate card.

    `how`: it ends as it begins, because its person takes no money. `claimed`: somebody else has to say yes to it first.
    """

    kind: Literal["reward_earned"] = "reward_earned"
    private: ClassVar[bool] = True
    line: str
    external_id: str
    person: str
    action: str
    rate: str
    amount_minor: int
    why: str
    line_kind: LineKind = "task"
    card: str = ""
    how: Ending | None = None
    instead: str | None = None
    swap: Swap | None = None
    full_minor: int | None = None
    full_why: str = ""
    day: date | None = None
    claimed: bool = False


class RewardForgone(Event):
    """The person declined a reward or swapped it; it never reaches the provider."""

    kind: Literal["reward_forgone"] = "reward_forgone"
    private: ClassVar[bool] = True
    line: str
    person: str
    how: Ending
    instead: str | None = None


class RewardChosen(Event):
    """A person changed what they want for their time, and what becomes of their open rewards by it.

    `forgone`: rewards that end as the person chose; `sums`: those that are worth something else now.
    """

    kind: Literal["reward_chosen"] = "reward_chosen"
    private: ClassVar[bool] = True
    person: str
    preference: RewardPreference
    forgone: list[str] = []
    sums: dict[str, LineSum] = {}


class LineVoided(Event):
    """A reward that should not have been there ends before it was in a run."""

    kind: Literal["line_voided"] = "line_voided"
    private: ClassVar[bool] = True
    line: str
    reason: str


class SwapGiven(Event):
    """What a person asked for instead of money was given to them."""

    kind: Literal["swap_given"] = "swap_given"
    private: ClassVar[bool] = True
    line: str
    note: str


class RunProposed(Event):
    """Rewards were put together for approval. `digest` stands for exactly what is shown.

    `earlier_minor`: what was proposed before on the same day.
    """

    kind: Literal["run_proposed"] = "run_proposed"
    run: str
    lines: list[str]
    total_minor: int
    digest: str
    second_look: dict[str, str] = {}
    earlier_minor: int = 0


class RunChanged(Event):
    """Rewards were taken out of a run that waits, because their person wants no money for them. It has to be approved
    anew as it is now; with nothing left it is withdrawn."""

    kind: Literal["run_changed"] = "run_changed"
    private: ClassVar[bool] = True
    run: str
    person: str
    without: list[str]
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
    """A run was taken back before it was released; its lines are open again. `sums`: those whose person chose to be
    paid another part meanwhile."""

    kind: Literal["run_withdrawn"] = "run_withdrawn"
    run: str
    reason: str
    sums: dict[str, LineSum] = {}


class RunSettled(Event):
    """Lines of a run reached their end: paid, or in need of a person; or what was paid came back.

    `paid_on`: the day that finance named, by line, where it paid by hand. `forgone`: those that were not sent and end
    as their person chose, who wants no money for them.
    """

    kind: Literal["run_settled"] = "run_settled"
    run: str
    paid: list[str]
    needs_attention: dict[str, str] = {}
    returned: list[str] = []
    paid_on: dict[str, date] = {}
    forgone: list[str] = []


class RunStalled(Event):
    """A released run waits for something outside; the sentence says what. `again`: it waited for another before."""

    kind: Literal["run_stalled"] = "run_stalled"
    run: str
    sentence: str
    again: bool = False


class PaymentOverdue(Event):
    """A reward is not paid within the promised working days."""

    kind: Literal["payment_overdue"] = "payment_overdue"
    private: ClassVar[bool] = True
    line: str


class ExpenseClaimed(Event):
    """Somebody asks for money back that taking part cost."""

    kind: Literal["expense_claimed"] = "expense_claimed"
    private: ClassVar[bool] = True
    line: str
    external_id: str
    person: str
    action: str
    amount_minor: int
    what: str
    receipt: bool = False


class ExpenseConfirmed(Event):
    """An expense is paid back; its clock starts."""

    kind: Literal["expense_confirmed"] = "expense_confirmed"
    private: ClassVar[bool] = True
    line: str


class ExpenseRefused(Event):
    """An expense is not paid back."""

    kind: Literal["expense_refused"] = "expense_refused"
    private: ClassVar[bool] = True
    line: str
    reason: str


class SessionCalledOff(Event):
    """A session was called off; on short notice those who were coming are paid."""

    kind: Literal["session_called_off"] = "session_called_off"
    action: str
    people: list[str]
    notice_hours: int
    reason: str


class PaymentsHeld(Event):
    """Nothing is paid until payments are released."""

    kind: Literal["payments_held"] = "payments_held"
    reason: str


class PaymentsReleased(Event):
    """Payments go on."""

    kind: Literal["payments_released"] = "payments_released"


class RewardVoided(Event):
    """A payment whose money came back ends here; another line takes its place."""

    kind: Literal["reward_voided"] = "reward_voided"
    private: ClassVar[bool] = True
    line: str
    replaced_by: str
    external_id: str
    reason: str
    by_hand: bool = False


class RewardResent(Event):
    """A reward that did not arrive is sent again."""

    kind: Literal["reward_resent"] = "reward_resent"
    private: ClassVar[bool] = True
    line: str


class AdviceOffered(Event):
    """Independent benefits advice was offered to a person."""

    kind: Literal["advice_offered"] = "advice_offered"
    private: ClassVar[bool] = True
    person: str


class ContactChanged(Event):
    """How to reach a person changed. `changed_by`: who changed it in the people file."""

    kind: Literal["contact_changed"] = "contact_changed"
    private: ClassVar[bool] = True
    person: str
    changed_by: Actor | None = None


class DeliveryNoted(Event):
    """What is known of the arrival of a reward. `adverse`: flagged or cancelled over there."""

    kind: Literal["delivery_noted"] = "delivery_noted"
    private: ClassVar[bool] = True
    line: str
    delivery: DeliveryState
    reason: str = ""
    retryable: bool = False
    adverse: str = ""


class PaymentLateSoon(Event):
    """A reward is not paid yet and its promised day is near."""

    kind: Literal["payment_late_soon"] = "payment_late_soon"
    private: ClassVar[bool] = True
    line: str
