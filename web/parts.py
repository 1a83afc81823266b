"""What the web process is made of: built once by the composition root, handed to every request by `parts_of`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol, cast

from fastapi import Request

from activities.board_look import BoardPlanWords
from domain.charter import Charter
from domain.commands import AnyCommand
from domain.concerns import Concern, Guard
from domain.state import Actor
from integrations.charter_file import Templates
from integrations.ports import Ledger, Outcome, PaymentStop, PayoutHints
from integrations.ports_account import PayoutAccounts
from integrations.ports_reconciliation import Reconciliations
from integrations.ports_sign_in import IdentityProvider, SignInMail
from integrations.records.board_hints import SqlBoardHints
from integrations.records.concerns import SqlConcerns
from integrations.records.drafts import SqlDrafts
from integrations.records.idempotency import Answers
from integrations.records.looks import Looks
from integrations.records.outbox_desk import OutboxDesk
from integrations.records.people import PeopleFile
from integrations.records.people_list import PeopleList
from integrations.records.privacy import Privacy
from integrations.records.reads import RecordReads
from integrations.records.tokens import Tokens
from web.live import LivePace
from workflows.messages import Receipt


class Gateway(Protocol):
    """The way to the project workflows; web/gateway.py is the one that reaches Temporal. Raises ProblemError."""

    async def start(self, charter: Charter, actor: Actor, key: str) -> int:
        """Start a project; `key` makes a repeat harmless. The version of the records, 0 while they have no event."""

    async def submit(self, project_id: str, command: AnyCommand, key: str) -> Receipt:
        """Ask the project; `key` makes a repeat harmless."""

    async def board_changed(self, project_id: str, urgent: bool = False) -> None:
        """Have the project read its board again; `urgent`: a person asks, so also what waits for later."""

    async def board_confirmed(self, project_id: str) -> None:
        """Let the project's next sync change much at once: a person has looked at the plan."""

    async def payments_changed(self, project_id: str, run: str) -> None:
        """Have a payment run look again at what it waits for."""

    async def payouts_changed(self) -> None:
        """Have the hints of the payout provider heard."""

    async def reconcile(self) -> None:
        """Have the ledger compared with the payout provider now; returns when that has begun."""

    async def raise_concern(self, concern: Concern, guard: Guard) -> None:
        """Have those who guard the project told; again with the same concern does nothing more."""

    async def acknowledge_concern(self, project_id: str, concern_id: str) -> None:
        """Say that somebody looks into it; again changes nothing."""

    async def close_concern(self, project_id: str, concern_id: str) -> None:
        """Say that it is in good hands; again changes nothing."""

    async def answers(self) -> None:
        """Return when Temporal answers."""


class HandPayments(Protocol):
    """Books what finance paid by hand. Raises Missing and Refused."""

    def settle_by_hand(self, project_id: str, external_id: str, reference: str, paid_on: date, by: str) -> Outcome:
        """The same reference again changes nothing. `by`: the account that says so."""

    def sent_back(self, project_id: str, external_id: str, reason: str, by: str) -> Outcome:
        """The money of a payment by hand came back; again changes nothing."""


class PaymentStops(Protocol):
    """The switch for all payments. `by` is an account id. Raises Conflict and Missing."""

    def current(self) -> PaymentStop | None: ...

    def stop(self, by: str, reason: str) -> None: ...

    def go_on(self, by: str) -> None: ...


# Usernames by member id, of a board. Raises from integrations/errors.py.
BoardMembers = Callable[[str], Mapping[str, str]]
# What a sync would do to a project's board now. Raises from integrations/errors.py.
BoardPlanner = Callable[[str], BoardPlanWords]


@dataclass(frozen=True)
class WebSettings:
    """What the web process needs to know of its surroundings. `keys` sign sessions, first key first.

    `webhook_secret` signs webhooks, empty: none are taken; `webhook_callback` is the address that they are registered
    with; `client_id` comes back with those that our own writes cause. `chat_kinds`: kinds of chat addresses in use.
    """

    public_url: str
    keys: tuple[str, ...] = field(repr=False)
    requests_per_minute: int = 1200
    webhook_secret: str = field(default="", repr=False)
    webhook_callback: str = ""
    client_id: str = ""
    chat_kinds: tuple[str, ...] = ()
    live: LivePace = field(default_factory=LivePace)

    @property
    def secure(self) -> bool:
        """Whether people reach the pages by https."""
        return self.public_url.startswith("https://")


@dataclass(frozen=True)
class Parts:
    records: RecordReads
    people: PeopleFile
    tokens: Tokens
    answers: Answers
    gateway: Gateway
    settings: WebSettings
    templates: Templates
    hand_payments: HandPayments
    hints: SqlBoardHints
    board_members: BoardMembers
    board_plan: BoardPlanner
    forget_board: Callable[[str], None]
    payout_hints: PayoutHints
    # What is kept of the payout provider's webhook (payout_hooks.py); None while none is registered.
    payout_secret: Callable[[], str | None]
    reconciliations: Reconciliations
    payment_stops: PaymentStops
    payout_accounts: PayoutAccounts
    outbox: OutboxDesk
    # Says of a project what is wrong with its messages, or that nothing is any more.
    mail_trouble: Callable[[str, str | None], None]
    looks: Looks
    concerns: SqlConcerns
    drafts: SqlDrafts
    people_list: PeopleList
    privacy: Privacy
    sign_in_mail: SignInMail
    identity: IdentityProvider | None = None
    template_names: Sequence[str] = ()
    ledger: Ledger | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def parts_of(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts)
