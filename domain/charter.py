"""The charter: the kick-off document of a project, as typed data. Its cross-checks are in charter_check.py."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.charter_people import Group, Participant, SupportingRole
from domain.charter_rewards import Budget, Rewards
from domain.charter_values import Day
from domain.charter_work import Gates, PhasePlan, Poll, RaciRow, Updates
from domain.phases import Phase

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,48}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Step = Literal["coercion", "educating", "informing", "consultation", "engagement", "co-design", "co-production"]
Principle = Literal["equality", "diversity", "reciprocity", "accessibility"]
Reading = int | float | str | None


class Section(BaseModel):
    """Every part of a charter refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Evidence(Section):
    """A figure that shows the problem: what was counted, between which two times."""

    measure: Text
    from_: Text = Field(alias="from")
    from_value: Reading
    to: Text
    to_value: Reading

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class Fixed(Section):
    """Something that is not up for change, said up front."""

    what: Text
    why: Text


class ProjectFacts(Section):
    """What the project is about and when it runs."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$")]
    name: Text
    organisation: Text
    area: Text | None = None
    currency: Literal["GBP", "EUR", "USD", "PLN"] = "GBP"
    timezone: str = "Europe/London"
    start_date: Day
    target_end_date: Day
    problem_statement: Text
    problem_statement_status: Literal["draft_to_be_rewritten_together", "agreed"] = "draft_to_be_rewritten_together"
    evidence: list[Evidence] = []
    not_up_for_change: list[Fixed] = []
    who_is_missing: list[Text] = []


class Promise(Section):
    """The ladder step promised for one phase, and what that lets people change."""

    promised: Step
    what_you_can_change: Text
    why_lower: Text | None = None


class Involvement(Section):
    """Steps of the ladder (TLAP), lowest first, and the promise of each phase."""

    scale: list[Step] = ["coercion", "educating", "informing", "consultation", "engagement", "co-design",
                         "co-production"]
    phases: dict[Phase, Promise]


class Ownership(Section):
    """The owner keeps it going day to day; the sponsor clears blocks and holds the budget."""

    owner: Key
    sponsor: Key


class Invitation(Section):
    """Who was asked in, and why them."""

    group: Text
    seats: Annotated[int, Field(ge=1, le=1000)]
    why: Text


class Answers(Section):
    """How the loop is closed: nobody's input is left without an answer."""

    within_working_days: Annotated[int, Field(ge=1, le=60)] = 10
    by: Literal["accountable", "owner"] = "accountable"
    told_by: Literal["each_persons_channel", "email"] = "each_persons_channel"
    public_version: bool = True
    ask_after_sessions: bool = False


class Handover(Section):
    """Where insight goes, so that it does not stay in a report."""

    decision: Key
    into: Text
    owner: Key
    by: Day


class Vision(Section):
    """The year that the shared vision looks to: three to five years from the start."""

    target_year: Annotated[int, Field(ge=2000, le=2200)]


class PrinciplePromise(Section):
    """What a principle means here, and the score (1 to 5) below which it is a red flag."""

    promise: Text
    red_flag_below: Annotated[float, Field(ge=1, le=5)]


class PlainLanguage(Section):
    """Limits for text that goes to people. `glossary`: short forms of this project with what they stand for."""

    max_reading_age: Annotated[int, Field(ge=5, le=25)] = 12
    target_reading_age: Annotated[int, Field(ge=5, le=25)] = 9
    max_words_per_sentence: Annotated[int, Field(ge=5, le=60)] = 25
    easy_read_words_per_sentence: Annotated[int, Field(ge=5, le=40)] = 15
    banned: list[str] = []
    glossary: dict[Annotated[str, StringConstraints(min_length=2, max_length=20)], Text] = {}


class Safeguarding(Section):
    """Who to go to, how fast, what to say; never what was said. `trustee`: above both; else the sponsor.

    `emergency` and `call` name lines of services and of the organisation, never somebody's own number.
    """

    policy_version: str
    lead: Key
    deputy: Key
    trustee: Key | None = None
    acknowledge_within_hours: Annotated[int, Field(ge=1, le=72)] = 4
    report_to_lead_within_hours: Annotated[int, Field(ge=1, le=72)] = 24
    immediate_danger: Text = "Call 999 first, then the lead"
    emergency: Text = "999 or 112"
    call: Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True)] = ""
    say: list[Text] = []
    never: list[Text] = []
    all_staff_trained_by: Day
    support_offered: Text | None = None


class SharedBoard(Section):
    """The board everyone sees; private or nothing is written to it."""

    tool: Literal["trello"] = "trello"
    visibility_required: Literal["private"] = "private"
    names_shown_as: Literal["initials", "role"] = "initials"


class DataProtection(Section):
    """Lawful basis, retention and what may never reach the board."""

    lawful_basis: str
    special_category_condition: str | None = None
    dpia_signed_off: Day | None = None
    retention_months_after_close: Annotated[int, Field(ge=0, le=240)] = 12
    payment_records_retention_years: Annotated[int, Field(ge=1, le=30)] = 6
    shared_board: SharedBoard = SharedBoard()
    never_on_board: list[str] = []


class TeamAgreement(Section):
    """The rules that everyone signs, and what happens when it goes wrong."""

    agreed_by_all_required: bool = True
    rules: list[Text]
    decide_by: Text
    if_it_goes_wrong: Text


class Measure(Section):
    """A co-designed measure (KPI): its baseline and what good looks like."""

    id: Key
    label: Text
    type: Literal["count", "trust", "swemwbs", "pulse"] = "count"
    baseline: Reading = None
    target: Reading = None
    target_mean: float | None = None
    target_change: float | None = None
    flag_below: float | None = None
    min_answers: Annotated[int, Field(ge=0, le=100_000)] | None = None
    hide_if_fewer_than: Annotated[int, Field(ge=0, le=1000)] | None = None
    source: str | None = None
    licence: str | None = None


class Review(Section):
    """How the co-evaluation is done, who leads it and in which forms it is published."""

    instrument: str = "four_principles_audit"
    co_led_by: list[Key]
    also: list[str] = []
    publish: list[str] = []


class Charter(Section):
    """A whole project as agreed at kick-off. Frozen: a started project keeps the charter it started with."""

    charter_version: Literal[1]
    project: ProjectFacts
    involvement: Involvement
    ownership: Ownership
    invited: list[Invitation]
    answers: Answers = Answers()
    operations: list[Handover] = []
    vision: Vision
    principles: dict[Principle, PrinciplePromise]
    plain_language: PlainLanguage = PlainLanguage()
    safeguarding: Safeguarding
    data_protection: DataProtection
    participants: Annotated[list[Participant], Field(min_length=2, max_length=500)]
    supporting_roles: list[SupportingRole] = []
    team_agreement: TeamAgreement
    raci: Annotated[list[RaciRow], Field(max_length=200)]
    gates: Gates
    budget: Budget
    rewards: Rewards | None = None
    no_rewards_because: Text | None = None
    phases: dict[Phase, PhasePlan]
    votes: dict[Key, Poll] = {}
    updates: Updates = Updates()
    measures: list[Measure] = []
    review: Review | None = None

    def participant(self, person: str) -> Participant | None:
        return next((one for one in self.participants if one.id == person), None)

    def in_group(self, group: Group) -> list[str]:
        """Person ids of a group, in charter order."""
        return [one.id for one in self.participants if one.group == group]

    def raci_row(self, decision: str) -> RaciRow | None:
        return next((row for row in self.raci if row.decision == decision), None)
