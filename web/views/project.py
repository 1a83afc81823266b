"""The whole state of a project as a reader may see it: the answer of GET /api/projects/{id}, and the project page."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field

from domain.charter_people import Communication, Group, RewardPreference
from domain.phases import Phase
from domain.project import Project
from domain.said import Own, Said, as_is
from domain.state import Consent, Status
from domain.waiting import Waiting
from domain.waiting import waiting as waiting_in
from integrations.ports import BoardLink, Trouble
from integrations.ports_account import AccountLook
from web.views.board import OfferView, card_urls, offers_view
from web.views.event_numbers import Numbers
from web.views.money import PAYMENTS_WAIT, RunView, runs_view
from web.views.shape import Look, View, Who, who
from web.views.work import (
    ArtefactView,
    ContentView,
    PhaseView,
    PollView,
    SuggestionView,
    UpdateView,
    artefacts_view,
    contents_view,
    phases_view,
    polls_view,
    suggestions_view,
    updates_view,
)

# Told only to whom it waits for: it says how many rewards are open, and that somebody spent money.
WAITS_OF_MONEY = ("propose_run", "expense", "attention", "run_waits", "delivery", "payroll")


class WaitingView(View):
    """One thing that waits for one person. `url` is where to do it."""

    project: str
    project_name: str
    person: Who
    what: str = Field(examples=["vote"])
    about: str
    sentence: str
    due: date | None
    url: str


class SaidWaitingView(WaitingView):
    """As pages show it, which are in the reader's language; the API is English and leaves `said` out."""

    said: Said


class TroubleView(View):
    """Something outside that does not work now: what waits and since when."""

    part: str = Field(examples=["board"])
    sentence: str
    since: datetime


class PersonView(View):
    who: Who
    group: Group | None = Field(description="None for a supporting role outside the working group")
    active: bool
    away_until: date | None
    signed: bool


class You(View):
    """What only the reader sees of themselves."""

    who: Who
    signed_at: datetime | None
    reward: RewardPreference
    communication: Communication = Field(description="how you want to hear from the project")
    adjustments: list[str] = Field(description="what you need to take a full part")
    consents: list[Consent]
    stands_in_for: list[Who]


class ProjectView(View):
    """A project as a reader may see it. `version` counts the events that you may see: send it as `expected_version` to
    be safe. `updated_at` is when the last of them was."""

    id: str
    name: str
    organisation: str
    area: str | None
    currency: str
    timezone: str
    status: Status
    reason: str | None
    phase: Phase | None
    version: int
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    start_date: date
    target_end_date: date
    owner: Who
    sponsor: Who
    problem_statement: str
    team_agreement: list[str]
    phases: list[PhaseView]
    people: list[PersonView]
    polls: list[PollView]
    artefacts: list[ArtefactView]
    suggestions: list[SuggestionView]
    offers: list[OfferView] = Field(description="cards that people put on the board")
    updates: list[UpdateView]
    contents: list[ContentView]
    payment_runs: list[RunView]
    troubles: list[TroubleView]
    waiting: list[WaitingView]
    board_url: str | None
    you: You | None


def project_view(project: Project, look: Look, troubles: Sequence[Trouble], link: BoardLink | None,
                 numbers: Numbers, account: AccountLook | None = None) -> ProjectView:
    """`link`: the project's board, when it has one."""
    facts, person = project.charter.project, look.person
    return ProjectView(
        id=project.id, name=facts.name, organisation=facts.organisation, area=facts.area, currency=facts.currency,
        timezone=facts.timezone, status=project.status, reason=project.reason, phase=project.phase,
        version=numbers.version, started_at=project.started_at, updated_at=numbers.at,
        ended_at=project.ended_at, start_date=facts.start_date, target_end_date=facts.target_end_date,
        owner=who(project, project.owner), sponsor=who(project, project.sponsor),
        problem_statement=facts.problem_statement, team_agreement=project.charter.team_agreement.rules,
        phases=phases_view(project, look, card_urls(project, link.base if link else None)),
        people=[_person(project, one) for one in project.people],
        polls=polls_view(project, person), artefacts=artefacts_view(project), suggestions=suggestions_view(project),
        offers=offers_view(project), updates=updates_view(project), contents=contents_view(project),
        payment_runs=runs_view(project, person, look.money, account),
        troubles=[trouble_view(one, look.money) for one in troubles],
        waiting=waiting_view(project, look), board_url=link.url if link else None,
        you=_you(project, person, look.now) if person else None)


def trouble_view(one: Trouble, money: bool) -> TroubleView:
    sentence = one.sentence if money or one.part not in ("payouts", "books") else PAYMENTS_WAIT
    return TroubleView(part=one.part, sentence=sentence, since=one.since)


def waiting_view(project: Project, look: Look) -> Sequence[WaitingView]:
    """What waits in a project, as far as the reader may know of it."""
    return [_waiting(project, one, look.base_url) for one in seen_waits(project, look)]


def own_waits(project: Project, look: Look) -> list[SaidWaitingView]:
    """What waits for the reader."""
    return [_waiting(project, one, look.base_url) for one in seen_waits(project, look) if one.person == look.person]


def seen_waits(project: Project, look: Look) -> list[Waiting]:
    return [one for one in waiting_in(project, look.now)
            if look.money or not (one.private or one.what in WAITS_OF_MONEY) or one.person == look.person]


def _waiting(project: Project, one: Waiting, base_url: str) -> SaidWaitingView:
    place = f"/{one.link}" if one.link else place_of(one)
    return SaidWaitingView(
        project=project.id, project_name=project.charter.project.name, person=who(project, one.person), what=one.what,
        about=one.about, sentence=one.sentence,
        said=one.said or as_is(Own(own=one.sentence)), due=one.due, url=f"{base_url}/projects/{project.id}{place}")


def place_of(one: Waiting) -> str:
    """Where on the project's pages a thing that has no page of its own is done."""
    places = {"poll": f"/polls/{one.about}", "action": f"#action-{one.about}", "attendance": f"#action-{one.about}",
              "answer": f"/answers#said-{one.about}", "sign": "/you/agreement", "propose_run": "/rewards",
              "update": "#updates", "date": f"#action-{one.about}", "offer": "#work"}
    return places.get(one.what, "")


def _person(project: Project, person: str) -> PersonView:
    standing = project.standing(person)
    return PersonView(who=who(project, person), group=project.group_of(person), active=standing.away is None,
                      away_until=standing.away.until if standing.away else None, signed=bool(standing.signed_at))


def _you(project: Project, person: str, now: datetime) -> You:
    return You(who=who(project, person), signed_at=project.standing(person).signed_at,
               reward=project.reward_preference(person), communication=project.communication(person),
               adjustments=project.adjustments(person),
               consents=[one for one in project.consents if one.person == person],
               stands_in_for=[who(project, seat) for seat in project.acting_for(person, now)])
