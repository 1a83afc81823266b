"""What the command line and the demo read of the server's answers. Fields that they do not need are not named here."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from domain.phases import Phase


class Seen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Who(Seen):
    person: str
    initials: str
    role_title: str


class AskedDate(Seen):
    due: date | None
    by: str


class ActionSeen(Seen):
    id: str
    title: str
    status: Literal["open", "done", "dropped"]
    due: date
    done_by: str | None
    responsible: list[Who]
    accountable: Who
    took_part: list[Who]
    paid_by_rate: str | None
    blocked: str | None
    proposed: AskedDate | None
    card_state: str | None


class VoteSeen(Seen):
    person: Who
    seat: Who
    choice: str
    reason: str | None


class SeatSeen(Seen):
    who: Who
    stand_in: Who | None
    vote: VoteSeen | None


class GateSeen(Seen):
    state: str
    round: int
    digest: str
    seats: list[SeatSeen]
    missing_words: list[str]
    what_to_change: str | None
    decision: list[VoteSeen]


class PhaseSeen(Seen):
    phase: Phase
    title: str
    state: Literal["to_come", "current", "done"]
    actions: list[ActionSeen]
    gate: GateSeen


class PersonSeen(Seen):
    who: Who
    group: str | None
    signed: bool


class OptionSeen(Seen):
    option: str
    place: int
    points: int
    service_user_points: int | None
    impact: float | None
    effort: float | None


class PollSeen(Seen):
    poll: str
    options: list[str]
    state: Literal["open", "closed"]
    turnout: dict[str, int]
    eligible: dict[str, int]
    results: list[OptionSeen] | None
    your_ballot: dict[str, JsonValue] | None


class ArtefactSeen(Seen):
    kind: str
    version: int
    content: dict[str, JsonValue]


class SuggestionSeen(Seen):
    id: str
    by: Who | None
    text: str
    about: str | None
    action: str | None
    answer: str | None
    because: str | None


class OfferSeen(Seen):
    card: str
    title: str
    by: Who | None
    state: str


class UpdateSeen(Seen):
    number: int
    mode: str
    sent_at: datetime | None
    text: str | None


class ContentSeen(Seen):
    action: str
    title: str
    taken_down: bool


class LineSeen(Seen):
    id: str
    person: Who
    action: str
    phase: Phase
    why: str
    amount: Decimal
    state: str
    run: str | None


class ApprovalSeen(Seen):
    person: Who


class RunSeen(Seen):
    id: str
    state: str
    proposer: Who
    approvals: list[ApprovalSeen]
    missing: list[Who]
    waiting_for: str | None
    digest: str | None
    warnings: list[str] = []
    total: Decimal | None
    earlier: Decimal | None
    lines: list[LineSeen] | None
    second_look: dict[str, str] | None


class ConsentSeen(Seen):
    use: str
    answer: str
    action: str | None


class You(Seen):
    who: Who
    consents: list[ConsentSeen]


class WaitingSeen(Seen):
    project: str
    person: Who
    what: str
    sentence: str
    due: date | None
    url: str


class TroubleSeen(Seen):
    part: str
    sentence: str


class ProjectSeen(Seen):
    id: str
    name: str
    organisation: str
    currency: str
    timezone: str
    status: str
    reason: str | None
    phase: Phase | None
    version: int
    owner: Who
    phases: list[PhaseSeen]
    people: list[PersonSeen]
    polls: list[PollSeen]
    artefacts: list[ArtefactSeen]
    suggestions: list[SuggestionSeen]
    offers: list[OfferSeen]
    updates: list[UpdateSeen]
    contents: list[ContentSeen]
    payment_runs: list[RunSeen]
    troubles: list[TroubleSeen]
    waiting: list[WaitingSeen]
    board_url: str | None
    you: You | None

    @property
    def actions(self) -> dict[str, ActionSeen]:
        return {one.id: one for phase in self.phases for one in phase.actions}

    def gate(self, phase: Phase) -> GateSeen:
        return next(one.gate for one in self.phases if one.phase == phase)

    def poll(self, key: str) -> PollSeen | None:
        return next((one for one in self.polls if one.poll == key), None)

    def artefact(self, kind: str) -> ArtefactSeen | None:
        return next((one for one in self.artefacts if one.kind == kind), None)

    def run(self, key: str) -> RunSeen | None:
        return next((one for one in self.payment_runs if one.id == key), None)


class RewardsSeen(Seen):
    currency: str
    everything: bool
    lines: list[LineSeen]
    runs: list[RunSeen]


class ByWhom(Seen):
    person: Who | None
    channel: str


class EventSeen(Seen):
    seq: int
    at: datetime
    kind: str
    sentence: str
    by: ByWhom | None
    data: dict[str, JsonValue]


class EventsSeen(Seen):
    events: list[EventSeen]
    next_after: int | None


class LateSeen(Seen):
    since: datetime
    what: str


class SummarySeen(Seen):
    id: str
    name: str
    phase: Phase | None
    status: str
    waiting_for: list[str]
    overdue: LateSeen | None = None
    board: str = "fine"
    payments: str = "fine"


class ListSeen(Seen):
    projects: list[SummarySeen]
    total: int


class WaitingListSeen(Seen):
    waiting: list[WaitingSeen]
