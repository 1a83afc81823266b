"""The state of a project, always the fold of its events, with the lookups that the rules need."""

from datetime import datetime

from domain.calendar import local_day, spoken_day
from domain.charter import Charter
from domain.charter_people import Communication, Group, Participant, RewardPreference, SupportingRole
from domain.part import Part
from domain.phases import Phase
from domain.refusals import unknown
from domain.state import (
    Action,
    Consent,
    Content,
    Gate,
    MeasureReading,
    PollState,
    RecordedArtefact,
    SayLink,
    StandIn,
    Standing,
    Status,
    Suggestion,
    UpdateNote,
)
from domain.state_board import CardChange, Offer
from domain.state_money import Hold, PaymentRun, RewardLine


class ProjectState(Part):
    """Everything known of a project. `version` is the seq of its last event."""

    version: int = 0
    charter: Charter
    status: Status = Status.RUNNING
    reason: str | None = None
    paused_from: Status = Status.RUNNING
    phase: Phase | None = None
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    phase_started: dict[Phase, datetime] = {}
    phase_ended: dict[Phase, datetime] = {}
    actions: dict[str, Action] = {}
    gates: dict[Phase, Gate] = {}
    joined: list[Participant] = []
    standings: dict[str, Standing] = {}
    stand_ins: list[StandIn] = []
    artefacts: dict[str, list[RecordedArtefact]] = {}
    polls: dict[str, PollState] = {}
    lines: dict[str, RewardLine] = {}
    runs: dict[str, PaymentRun] = {}
    suggestions: dict[str, Suggestion] = {}
    say_links: dict[str, SayLink] = {}
    consents: list[Consent] = []
    contents: list[Content] = []
    updates: list[UpdateNote] = []
    readings: list[MeasureReading] = []
    offers: dict[str, Offer] = {}
    gate_cards: dict[Phase, CardChange] = {}
    board_trouble: str | None = None
    hold: Hold | None = None
    rules: int = 1
    aftercare_over: bool = False

    @property
    def id(self) -> str:
        return self.charter.project.id

    @property
    def timezone(self) -> str:
        return self.charter.project.timezone

    @property
    def currency(self) -> str:
        return self.charter.project.currency

    @property
    def owner(self) -> str:
        return self.charter.ownership.owner

    @property
    def sponsor(self) -> str:
        return self.charter.ownership.sponsor

    @property
    def ended(self) -> bool:
        return self.status in (Status.CANCELLED, Status.CLOSED)

    @property
    def in_aftercare(self) -> bool:
        """Ended, and still open for what becomes of its payments (aftercare.py)."""
        paid = any(one.run for one in self.lines.values())
        return self.ended and self.rules >= 3 and paid and not self.aftercare_over

    @property
    def finished(self) -> bool:
        """Nothing can happen any more."""
        return self.ended and not self.in_aftercare

    @property
    def participants(self) -> list[Participant]:
        """Everyone in the working group, those who joined later last."""
        return [*self.charter.participants, *self.joined]

    @property
    def people(self) -> list[str]:
        """Every person id of the project, supporting roles last."""
        return [one.id for one in self.participants] + [one.id for one in self.charter.supporting_roles]

    def participant(self, person: str) -> Participant | None:
        return next((one for one in self.participants if one.id == person), None)

    def group_of(self, person: str) -> Group | None:
        """service_user, staff or partner; None for a supporting role."""
        found = self.participant(person)
        return found.group if found else None

    def standing(self, person: str) -> Standing:
        return self.standings.get(person, Standing())

    def is_active(self, person: str) -> bool:
        return person in self.people and self.standing(person).away is None

    def active_participants(self, group: Group | None = None) -> list[str]:
        """Person ids in the working group who have not stepped back."""
        return [one.id for one in self.participants if group in (None, one.group) and self.is_active(one.id)]

    def known_person(self, person: str) -> str:
        if person not in self.people:
            raise unknown(f"person {person}", self.people)
        return person

    def initials(self, person: str) -> str:
        """Initials for screens and the board; the id itself for a person who is not in the charter."""
        return next((one.initials for one in self._everyone if one.id == person), person)

    def role_title(self, person: str) -> str:
        return next((one.role_title for one in self._everyone if one.id == person), person)

    @property
    def _everyone(self) -> list[Participant | SupportingRole]:
        return [*self.participants, *self.charter.supporting_roles]

    def spoken_person(self, person: str | None) -> str:
        """For people: 'A.K. (Parent partner)'."""
        return f"{self.initials(person)} ({self.role_title(person)})" if person else "somebody"

    def communication(self, person: str) -> Communication:
        """How the person said last that they want to hear from us: in the project, else in the charter."""
        found = self.participant(person)
        return self.standing(person).communication or (found.communication if found else Communication())

    def adjustments(self, person: str) -> list[str]:
        """What the person said last that they need to take a full part: in the project, else in the charter."""
        found = self.participant(person)
        said = self.standing(person).adjustments
        return said if said is not None else list(found.adjustments) if found else []

    def reward_preference(self, person: str) -> RewardPreference:
        """What the person chose last: in the project, else in the charter."""
        found = self.participant(person)
        chosen = self.standing(person).reward
        return chosen or (found.reward if found else RewardPreference(choice="not_eligible"))

    def action(self, key: str) -> Action:
        if key not in self.actions:
            raise unknown(f"action {key}", list(self.actions))
        return self.actions[key]

    def phase_actions(self, phase: Phase) -> dict[str, Action]:
        return {key: one for key, one in self.actions.items() if one.phase == phase}

    def gate(self, phase: Phase) -> Gate:
        return self.gates.get(phase, Gate(phase=phase))

    def artefact(self, kind: str) -> RecordedArtefact | None:
        """The latest version."""
        versions = self.artefacts.get(kind, [])
        return versions[-1] if versions else None

    def acting_for(self, person: str, now: datetime) -> list[str]:
        """Seats that the person stands in for today."""
        today = local_day(now, self.timezone)
        return [one.seat for one in self.stand_ins if one.person == person and one.holds_on(today)]

    def stand_in_of(self, seat: str, now: datetime) -> str | None:
        """Who decides for the seat today, when somebody does."""
        today = local_day(now, self.timezone)
        return next((one.person for one in reversed(self.stand_ins) if one.seat == seat and one.holds_on(today)), None)

    def spoken_day(self, moment: datetime) -> str:
        return spoken_day(moment, self.timezone)
