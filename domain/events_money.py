"""What happened to rewards and payment runs."""

from typing import ClassVar, Literal

from domain.charter_people import RewardPreference
from domain.event import Event


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
