"""What a project knows of its money: reward lines and payment runs. Amounts are minor units of its currency."""

from datetime import date, datetime
from typing import Literal

from domain.charter_people import Swap
from domain.part import Part
from domain.phases import Phase

LineState = Literal["claimed", "earned", "proposed", "approved", "paid", "waived", "swapped", "needs_attention",
                    "refused", "voided"]
LineKind = Literal["task", "preparation", "called_off", "expense", "exception"]
DeliveryState = Literal["unknown", "pending", "delivered", "failed"]
Ending = Literal["waived", "swapped"]


class LineSum(Part):
    """What a line is worth after its person chose. `full_minor` and `full_why`: without the reduction, if any."""

    amount_minor: int
    why: str
    full_minor: int | None = None
    full_why: str = ""


class RewardLine(Part):
    """One reward of one person for one action. `amount_minor` is what is due, in minor units.

    `why` says where the sum comes from; `card` is the digest of the rate card it was taken from. `returned`: the
    provider says that no money moved or that it came back, so the line may be paid anew; `replaces` names the line
    that was voided for this one. `delivery` and `adverse` are what is known of its arrival, apart from the money;
    `delivery_at` is when that was heard. `paid_on`: the day that finance named, where it paid by hand. `by`: who asked
    for an expense or promised an exception. `by_hand`: finance pays it, whatever the person chose. `take_backs` and
    `resolved` count what people asked after it was sent, `found` is what they said last; `cleared`: a person has seen
    to what spoke against it. `full_minor` and `full_why`: sum and reason without what the person asked to leave out,
    where they did. `day`: of the session that it pays for. `swap`: which kind of thing was asked for instead;
    `given_at`: when it was given.
    """

    id: str
    external_id: str
    person: str
    action: str
    phase: Phase
    rate: str
    amount_minor: int
    why: str
    earned_at: datetime
    state: LineState = "earned"
    run: str | None = None
    settled_at: datetime | None = None
    paid_on: date | None = None
    note: str | None = None
    overdue: bool = False
    kind: LineKind = "task"
    card: str = ""
    by: str | None = None
    late_soon: bool = False
    returned: bool = False
    replaces: str | None = None
    delivery: DeliveryState = "unknown"
    delivery_reason: str = ""
    delivery_at: datetime | None = None
    retryable: bool = False
    adverse: str = ""
    resent: int = 0
    by_hand: bool = False
    take_backs: int = 0
    resolved: int = 0
    found: Literal["", "as_approved", "no_money"] = ""
    cleared: bool = False
    full_minor: int | None = None
    full_why: str = ""
    day: date | None = None
    swap: Swap | None = None
    given_at: datetime | None = None


class RunApproval(Part):
    person: str
    at: datetime
    for_seat: str


class PaymentRun(Part):
    """Rewards approved and paid together. `digest` is what was shown to the approvers.

    `second_look`: why the second approvers have to say yes although the sum is small, by line id. `earlier_minor`:
    what was proposed before it on the same day; it counts for the threshold of two approvers.
    """

    id: str
    lines: list[str]
    total_minor: int
    proposer: str
    proposed_at: datetime
    digest: str
    approvals: list[RunApproval] = []
    state: Literal["proposed", "released", "settled", "needs_attention", "withdrawn"] = "proposed"
    sentence: str | None = None
    settled_at: datetime | None = None
    second_look: dict[str, str] = {}
    earlier_minor: int = 0


class Hold(Part):
    """All payments of a project are stopped."""

    since: datetime
    by: str
    reason: str
