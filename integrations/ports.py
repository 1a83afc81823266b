"""The ports: what the project needs from outside, in domain types. Adapters promise this and nothing more.

Every method may raise from integrations/errors.py. Times are aware UTC, money is integer minor units.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.board_actual import ActualBoard
from domain.board_base import BoardBase
from domain.board_change import Applied, Change
from domain.charter_people import Channel
from domain.concerns import Concern
from domain.events import AnyEvent
from domain.notices import Notice
from domain.project import Project
from integrations.ports_base import Contact, Shape, TroublePart
from integrations.ports_ledger import Ledger, LedgerEntry, LedgerLine
from integrations.ports_rewards import (
    Balance,
    Environment,
    Intent,
    Outcome,
    OutcomeState,
    Payment,
    PaymentStop,
    PaymentStops,
    PayoutHint,
    PayoutHints,
    PayoutHooks,
    ProductBand,
    ProviderOrder,
    RewardProvider,
)

__all__ = [
    "Balance",
    "BoardHints",
    "BoardHooks",
    "BoardLink",
    "Concerns",
    "Contact",
    "Editor",
    "Environment",
    "Glance",
    "Intent",
    "Ledger",
    "LedgerEntry",
    "LedgerLine",
    "Notifier",
    "Outbox",
    "OutboxNotice",
    "Outcome",
    "OutcomeState",
    "Payment",
    "PaymentStop",
    "PaymentStops",
    "PayoutHint",
    "PayoutHints",
    "PayoutHooks",
    "PeopleDirectory",
    "ProductBand",
    "ProviderOrder",
    "RecordStore",
    "RewardProvider",
    "Shape",
    "TaskBoard",
    "Trouble",
    "TroublePart",
]

# --- people and records ---------------------------------------------------------------------------------------------


class OutboxNotice(Shape):
    """A notice waiting to go out, with where to send it.

    `also`: others that go out in the same letter. `cleared`: an operator said that it goes out as it is. `language` is
    that of the person's account, if they named one; then that of the letter.
    """

    id: str
    notice: Notice
    contact: Contact
    attempts: int = 0
    also: list[Notice] = []
    language: str | None = None
    channel: Channel = "email"
    due: datetime | None = None
    cleared: bool = False


class BoardLink(Shape):
    """Which board belongs to a project, and what both sides agreed on last."""

    board_id: str
    url: str
    base: BoardBase


class Trouble(Shape):
    """Something outside that does not work now: what waits, since when, what to do. Shown on the project page."""

    part: TroublePart
    sentence: str
    since: datetime


class RecordStore(Protocol):
    """Events, snapshots and what is derived from them, written in one transaction each."""

    def publish(self, project_id: str, events: Sequence[AnyEvent]) -> int:
        """Append events (a seq already there is left alone), fold the snapshot, queue notices. Last seq is returned."""

    def project(self, project_id: str) -> Project:
        """The snapshot; Missing when there is none."""

    def board_link(self, project_id: str) -> BoardLink | None: ...

    def save_board_link(self, project_id: str, link: BoardLink) -> None: ...

    def open_boards(self) -> Mapping[str, BoardLink]:
        """Boards of projects that have not ended, by project id."""

    def troubled_projects(self) -> Mapping[str, Sequence[Trouble]]:
        """What does not work, by project id."""

    def set_trouble(self, project_id: str, part: TroublePart, sentence: str | None) -> None:
        """Remember (keeping the first `since`) or clear what does not work."""


class PeopleDirectory(Protocol):
    """Who is behind a person id. Activities look people up when they send; nothing of it goes into Temporal."""

    def contact_of(self, project_id: str, person: str) -> Contact:
        """How to reach the person; an empty contact when nothing is known."""

    def language_of(self, project_id: str, person: str) -> str | None:
        """What their account wants to read in; None when it does not say."""

    def contact_replaced_at(self, project_id: str, person: str) -> datetime | None:
        """When an address of the person last changed or was taken away, UTC; None when they have had their first one
        ever since."""

    def person_of_member(self, project_id: str, member: str) -> str | None:
        """The person of a project whom a member of the board (its id) is linked with; None when there is none."""


class Outbox(Protocol):
    """Notices that wait to be sent."""

    def waiting(self, project_id: str, limit: int) -> Sequence[OutboxNotice]:
        """What to send now, oldest first."""

    def ready(self) -> Sequence[str]:
        """Ids of projects with something to send now."""

    def claim(self, notice_ids: Sequence[str]) -> Sequence[str]:
        """Those of them that are the caller's to send now; nobody else gets them meanwhile."""

    def sent(self, *notice_ids: str) -> None:
        """They went out, in one letter where they are several."""

    def failed(self, notice_id: str, sentence: str, final: bool) -> None:
        """Keep it for another try, or, when final, show it to an operator as undeliverable."""

    def later(self, notice_id: str, due: datetime) -> None:
        """It suits the person better then."""

    def hold(self, notice_id: str, reading_age: float) -> None:
        """It is too hard to read: an operator has to look at it first."""

    def stuck(self, project_id: str) -> Mapping[str, int]:
        """How many wait for another try (`failed`), or for a person (`undeliverable`, `held`)."""

    def letters_since(self, project_id: str, person: str, since: datetime) -> int:
        """How many letters a person got since then."""

    def contact_of(self, project_id: str, person: str) -> Contact:
        """How to reach the person; an empty contact when nothing is known."""


class Concerns(Protocol):
    """Safeguarding concerns: that there is one, and how far it is."""

    def keep(self, concern: Concern) -> None: ...

    def acknowledged(self, concern_id: str, at: datetime) -> None: ...

    def closed(self, concern_id: str, at: datetime) -> None: ...

    def of_project(self, project_id: str) -> Sequence[Concern]: ...


class Notifier(Protocol):
    """Brings a notice to a person."""

    def send(self, notice: OutboxNotice) -> None:
        """Send once; the notice id is the message id, so that a repeat can be recognised by the receiver."""


class Editor(Protocol):
    """Says a notice in a language, and how hard it is to read."""

    def spoken(self, notice: Notice, language: str) -> Notice:
        """The notice in a language; English where there is no catalogue of it."""

    def reading_age(self, notice: Notice, language: str) -> float:
        """From which age on people read it easily, in years; people's own words in it do not count."""


# --- board ------------------------------------------------------------------------------------------------------------


class Glance(Shape):
    """What one request for all boards says of each: when anything last changed there, and whether it is private."""

    at: datetime | None = None
    private: bool = True


class TaskBoard(Protocol):
    """A shared board (Trello). Writes are not retried inside: after Ambiguous the board is read again first."""

    def create_board(self, name: str, description: str) -> tuple[str, str]:
        """A new board without lists or labels: (id, url). Unsafe when it did not become private."""

    def find_board(self, marker: str) -> tuple[str, str] | None:
        """The oldest open board whose description carries the marker, as left by a create whose answer was lost."""

    def read(self, board_id: str, since: datetime | None = None) -> ActualBoard:
        """The whole board in one request, with the deeds since then if a time is given. Missing when it is gone."""

    def apply(self, board_id: str, change: Change) -> Applied:
        """One write; says which id it made. Missing when people deleted the card meanwhile."""

    def glance(self) -> Mapping[str, Glance]:
        """All open boards that we can see, by id; one cheap request."""


class BoardHints(Protocol):
    """Word from the board that something happened there: a reason to read it again, nothing more."""

    def keep(self, action_id: str, board_id: str, at: datetime, heard: bool) -> bool:
        """Keep a hint, durably; True when this action is new. `heard`: nobody has to be told."""

    def unheard(self) -> Sequence[str]:
        """Ids of projects with hints that were not passed on yet."""

    def heard(self, project_id: str) -> None:
        """The hints of a project so far are passed on. Call it after the project was told."""

    def forget_before(self, at: datetime) -> int:
        """Forget hints that were received before; how many."""


class BoardHooks(Protocol):
    """Webhooks of the board's side that bring us hints."""

    def keep(self, board_ids: Sequence[str]) -> None:
        """Each of these boards, and no other, has one active webhook of ours; one request when that is so already.

        What can't be done now is done by a later call: raises only when the webhooks can't even be listed.
        """
