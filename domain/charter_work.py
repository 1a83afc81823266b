"""The work of a charter: who decides what (RACI), gates, actions of each phase, polls, updates."""

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from domain.charter_people import ConsentUse
from domain.charter_values import Day
from domain.phases import Phase

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,48}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]
Mode = Literal["in_person", "online", "own_time", "email", "meeting", "phone"]
Output = Literal["problem_statement", "five_whys", "personas", "shared_vision", "roadmap", "raci", "budget", "measures",
                 "principles_audit", "you_said_we_did"]


def _clock_time(value: object) -> time:
    """Only 'HH:MM': YAML reads 18:30 without quotes as a number."""
    if isinstance(value, time):
        return value
    if isinstance(value, str):
        return time.fromisoformat(value)
    raise ValueError('write a time in quotes, such as "18:30"')


class WorkPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RaciRow(WorkPart):
    """One decision: exactly one accountable, at least one responsible (both checked)."""

    decision: Key
    responsible: list[Key]
    accountable: Key
    consulted: list[Key] = []
    informed: list[Key] = []


class Quorum(WorkPart):
    """How many service users, and which share of those who approve, a gate needs besides its approvers."""

    min_service_users: Annotated[int, Field(ge=0)] = 2
    min_share_service_users: Annotated[float, Field(ge=0, le=1)] = 0.5


class GatePlan(WorkPart):
    """Whose yes ends the phase, and what must be true first (names from domain/needs.py)."""

    approvers: Annotated[list[Key], Field(max_length=20)]
    needs: list[Key] = []


class Gates(WorkPart):
    """Rules for all gates, and the gate of each phase."""

    quorum: Quorum = Quorum()
    reminders_after_working_days: list[Annotated[int, Field(ge=1)]] = [3, 7]
    escalate_to_after_working_days: dict[Key, Annotated[int, Field(ge=1)]] = {}
    co_design: GatePlan
    co_decision_making: GatePlan
    co_delivery: GatePlan
    co_evaluation: GatePlan

    def of(self, phase: Phase) -> GatePlan:
        plans: dict[Phase, GatePlan] = {Phase.CO_DESIGN: self.co_design, Phase.CO_DELIVERY: self.co_delivery,
                                        Phase.CO_DECISION_MAKING: self.co_decision_making,
                                        Phase.CO_EVALUATION: self.co_evaluation}
        return plans[phase]


class ActionReward(WorkPart):
    """Which rate is paid for an action, and to whom; `preparation` is a rate paid on top for getting ready."""

    rate: Key
    for_: list[Key] = Field(alias="for")
    preparation: Key | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class ActionPlan(WorkPart):
    """A piece of work: one card on the board. A session may say when it begins on its day, and its minutes."""

    id: Key
    title: Text
    plain: Text
    due: Day
    mode: Mode = "own_time"
    responsible: list[Key]
    accountable: Key
    reward: ActionReward | None = None
    output: Output | None = None
    vote: Key | None = None
    needs_consent: list[ConsentUse] = []
    adds_to_group: Text | None = None
    starts: Annotated[time, BeforeValidator(_clock_time)] | None = None
    minutes: Annotated[int, Field(ge=5, le=1440)] = 60


class PhasePlan(WorkPart):
    """When a phase starts and what is done in it."""

    starts: Day
    actions: Annotated[list[ActionPlan], Field(max_length=200)]


class PollQuorum(WorkPart):
    """How many service users must vote before a poll can be closed."""

    min_service_users: Annotated[int, Field(ge=0)] = 0


class Poll(WorkPart):
    """A vote about options. Dot: dots are spread over options. Ranked: options put in order."""

    method: Literal["dot", "ranked_choice"]
    dots_per_person: Annotated[int, Field(ge=1, le=100)] = 5
    max_dots_per_option: Annotated[int, Field(ge=1, le=100)] = 2
    then: Literal["impact_effort"] | None = None
    anonymous: bool = True
    voters: Literal["all", "service_user"] = "all"
    quorum: PollQuorum = PollQuorum()
    tie_break: Literal["service_user_dots"] | None = None
    options: Annotated[list[Text], Field(max_length=100)] = []


class Updates(WorkPart):
    """The rhythm of project updates: every other one a meeting, the others e-mail."""

    every_weeks: Annotated[int, Field(ge=1, le=26)] = 2
    alternate: list[Literal["meeting", "email"]] = ["meeting", "email"]
    first: Literal["meeting", "email"] = "meeting"
    max_minutes: Annotated[int, Field(ge=5, le=480)] = 60
    send_notes_within_working_days: Annotated[int, Field(ge=1, le=30)] = 2
