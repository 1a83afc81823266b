"""What the web process is made of: built once by the composition root, handed to every request by `parts_of`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol, cast

from fastapi import Request

from domain.charter import Charter
from domain.commands import AnyCommand
from domain.state import Actor
from integrations.charter_file import Templates
from integrations.ports import Ledger, Outcome
from integrations.records.idempotency import Answers
from integrations.records.people import PeopleFile
from integrations.records.reads import RecordReads
from integrations.records.tokens import Tokens
from workflows.messages import Receipt


class Gateway(Protocol):
    """The way to the project workflows; web/gateway.py is the one that reaches Temporal. Raises ProblemError."""

    async def start(self, charter: Charter, actor: Actor, key: str) -> int:
        """Start a project; `key` makes a repeat harmless. The version of the records, 0 while they have no event."""

    async def submit(self, project_id: str, command: AnyCommand, key: str) -> Receipt:
        """Ask the project; `key` makes a repeat harmless."""

    async def board_changed(self, project_id: str) -> None:
        """Have the project read its board again."""

    async def payments_changed(self, project_id: str, run: str) -> None:
        """Have a payment run look again at what it waits for."""

    async def answers(self) -> None:
        """Return when Temporal answers."""


class HandPayments(Protocol):
    """Books what finance paid by hand. Raises Missing and Refused."""

    def settle_by_hand(self, project_id: str, external_id: str, reference: str, paid_on: date) -> Outcome:
        """The same reference again changes nothing."""


@dataclass(frozen=True)
class WebSettings:
    """What the web process needs to know of its surroundings. `keys` sign sessions, first key first."""

    public_url: str
    keys: tuple[str, ...]
    requests_per_minute: int = 1200


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
    ledger: Ledger | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def parts_of(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts)
