"""The parts of a project's state. Frozen: an event makes a new state, nothing is changed in place."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.artefacts import Artefact
from domain.charter import Reading
from domain.charter_people import Communication, ConsentUse, RewardPreference
from domain.charter_work import ActionPlan
from domain.part import Part
from domain.phases import Phase
from domain.state_board import CardChange, DueProposal, DueRuling

Channel = Literal["web", "api", "cli", "board", "system", "link"]
Choice = Literal["approve", "request_changes", "reject"]


class Actor(Part):
    """Who acts. `person` is a person id of the charter; None for the instance's operator, finance, the board, somebody
    with a link or time itself. `finance`: they look after the payments of all projects."""

    person: str | None = None
    channel: Channel = "api"
    operator: bool = False
    finance: bool = False

    @property
    def spoken(self) -> str:
        if self.person:
            return self.person
        if self.finance and not self.operator:
            return "finance"
        others = {"board": "somebody on the board", "link": "somebody with a link", "system": "Coproduce"}
        return others.get(self.channel, "the operations team")


SYSTEM = Actor(channel="system")
SOMEBODY_ON_THE_BOARD = Actor(channel="board")
SOMEBODY_WITH_A_LINK = Actor(channel="link")


class Status(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    WINDING_DOWN = "winding_down"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class ActionStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Action(Part):
    """A piece of work as it stands.

    `due_ruling`: how often the date was ruled on; `rulings`: those that answered somebody. `card`: the offered card it
    was made of. `card_state`: what people did to its card; `card_again`: how often the card was asked back.
    `called_off`: for which day it was called off last, by person.
    """

    plan: ActionPlan
    phase: Phase
    status: ActionStatus = ActionStatus.OPEN
    due: date
    done_at: datetime | None = None
    done_by: str | None = None
    reason: str | None = None
    overdue_since: datetime | None = None
    attended: list[str] = []
    added: bool = False
    blocked: str | None = None
    proposed: DueProposal | None = None
    due_ruling: int = 0
    rulings: list[DueRuling] = []
    card: str = ""
    card_state: CardChange | None = None
    card_again: int = 0
    called_off: dict[str, date] = {}


class Vote(Part):
    """One person's vote. `seat` is the approver it speaks for; it differs from `person` for a stand-in."""

    person: str
    seat: str
    choice: Choice
    at: datetime
    reason: str | None = None
    items: list[str] = []
    seen: str | None = None


class Decision(Part):
    """How a gate ended, and with whose votes."""

    outcome: Literal["passed", "rejected"]
    at: datetime
    votes: list[Vote]


class Advice(Part):
    """What somebody who is consulted said last."""

    words: str
    at: datetime


class Gate(Part):
    """The decision that ends a phase. `round` goes up when changes are asked for or it is opened again.

    `advice`: by person.
    """

    phase: Phase
    asked_at: datetime | None = None
    round: int = 1
    votes: dict[str, Vote] = {}
    returned: list[str] = []
    what_to_change: str | None = None
    reminded: int = 0
    escalated_to: list[str] = []
    stand_ins_asked: list[str] = []
    decision: Decision | None = None
    past: list[Decision] = []
    advice: dict[str, Advice] = {}


class StandIn(Part):
    """Somebody who decides for a seat between two dates, both included; not any more from `ended_at` on."""

    seat: str
    person: str
    start: date
    until: date
    by: str | None = None
    why: str | None = None
    ended_at: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the person decides for the seat on this day."""
        return self.ended_at is None and self.start <= day <= self.until

    def is_over(self, day: date) -> bool:
        return self.ended_at is not None or self.until < day


class RecordedArtefact(Part):
    """One version of an artefact."""

    content: Artefact
    version: int
    at: datetime
    by: str | None


class Ballot(Part):
    """What one person chose. Dots: option -> dots. Ranking: best first. Scores: option -> 1 to 5."""

    dots: dict[str, Annotated[int, Field(ge=0, le=100)]] = {}
    ranking: list[str] = []
    scores: dict[str, Annotated[int, Field(ge=1, le=5)]] = {}


class OptionResult(Part):
    """One option's place. `points` are dots, or Borda points of a ranked poll; `service_user_points` their part of it,
    None where it would tell how single people voted (poll_count.py: told)."""

    option: str
    place: int
    points: int
    service_user_points: int | None = 0
    impact: float | None = None
    effort: float | None = None


class PollResult(Part):
    """Kept after the close: no ballot can be traced to a person any more."""

    options: list[OptionResult]
    turnout: dict[str, int]
    eligible: dict[str, int]


class PollState(Part):
    """A poll as it stands. Ballots are dropped when it closes."""

    key: str
    action: str
    options: list[str]
    opened_at: datetime
    ballots: dict[str, Ballot] = {}
    result: PollResult | None = None
    closed_at: datetime | None = None


class Suggestion(Part):
    """What somebody said, and what became of it.

    `action`: the piece of work it is about. `on_board`: it was asked there. `link`: it came by this link. `answers`:
    how often it was answered. `led_to`: the piece of work in which the answer shows.
    """

    id: str
    person: str | None
    text: str
    about: str | None
    at: datetime
    due: datetime
    answer: Literal["adopted", "part", "not_yet", "no"] | None = None
    because: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    overdue: bool = False
    action: str | None = None
    on_board: bool = False
    answers: int = 0
    link: str | None = None
    led_to: str | None = None


class SayLink(Part):
    """A link by which people say something of a piece of work without signing in; good until `until` or `ended_at`."""

    id: str
    action: str
    made_at: datetime
    until: datetime
    ended_at: datetime | None = None

    def open_at(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until


class Consent(Part):
    """A person's answer to one use; `action` narrows it to the content of that action."""

    person: str
    use: ConsentUse
    answer: Literal["given", "refused", "withdrawn"]
    action: str | None = None
    at: datetime


class Content(Part):
    """Something published, with who is featured in it."""

    action: str
    title: str
    featured: list[str]
    at: datetime
    taken_down: bool = False


class UpdateNote(Part):
    """A project update that was due, and when it went out."""

    number: int
    mode: Literal["meeting", "email"]
    due: datetime | None
    sent_at: datetime | None = None
    text: str | None = None


class MeasureReading(Part):
    measure: str
    value: Reading
    answers: int | None
    at: datetime


class Away(Part):
    """A person who stepped back; the way back is kept."""

    since: datetime
    until: date | None = None


class Standing(Part):
    """How a person stands in the project beyond what the charter says.

    `communication` and `adjustments`: what they said last; None while the charter's words count.
    """

    away: Away | None = None
    signed_at: datetime | None = None
    reward: RewardPreference | None = None
    contact_changed_at: datetime | None = None
    advice_offered_at: datetime | None = None
    communication: Communication | None = None
    adjustments: list[str] | None = None
