"""What leaders do with a whole project: pause, go on, cancel, bring people in, add work, publish, measure, record.

The page shows only the forms of those who may; what each would stop stands above it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain import commands as c
from domain.charter import Measure
from domain.charter_people import Participant
from domain.charter_work import ActionPlan
from domain.commands_loop import TakeMeasure
from domain.overview import money_sums
from domain.phases import Phase
from domain.project import Project
from domain.state import ActionStatus, Actor, Status
from web.api.looks import sight_of
from web.pages.offers import MODES, free_id
from web.pages.recording import recordable
from web.pages.refused import NOTHING_REFUSED, RefusedForm
from web.pages.rendering import page
from web.pages.steering_forms import in_plain_words
from web.parts import parts_of
from web.sessions import PageSession, Session
from web.views.allowed import permitted
from web.views.money import PAYABLE
from web.views.overview import MoneyView, money_view
from web.views.shape import Look, Who, whose
from web.views.work import phases_view

router = APIRouter()

# Leads the project, only writes down what came of it, or neither.
Steers = Literal["leads", "writes", ""]


@dataclass(frozen=True)
class Stops:
    """What a pause or a cancel holds up: counts, and what is still paid (None for those who do not see the money)."""

    open_work: int
    gate: str
    polls: int
    answers: int
    money: MoneyView | None
    rewards: int


@dataclass(frozen=True)
class Steering:
    """Which forms the reader gets, with what they choose from. Empty lists and False: not theirs to do now."""

    pause: bool
    resume: bool
    cancel: bool
    add_person: bool
    away: list[Who]
    here: list[Who]
    phases: list[Phase]
    first_id: str
    publish: list[tuple[str, str]]
    measures: list[Measure]
    record: list[str]
    people: list[Who]
    stops: Stops
    modes: tuple[str, ...] = MODES

    @property
    def anything(self) -> bool:
        return bool(self.leads or self.publish or self.measures or self.record)

    @property
    def leads(self) -> bool:
        """Whether it is more than writing down what the group made and measured."""
        return bool(self.pause or self.resume or self.cancel or self.add_person or self.away or self.here
                    or self.phases)


@router.get("/projects/{project_id}/steering")
def show_steering(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    """Forms for those who lead: pause, go on, cancel, people, work, content, measures, what the group agreed."""
    return steering_page(request, session, project_id, done=done)


def steering_page(request: Request, session: Session, project_id: str, *, done: str = "",
                  refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                  headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    return page(request, "steering.html", {
        "session": session, "project": sight.project, "steering": steering_of(sight.project, sight.look),
        "refused": in_plain_words(refused), "done": done, "dates": phases_view(sight.project, sight.look, {})},
        status, headers)


def steers(project: Project, look: Look) -> Steers:
    """What the page has for the reader. Leaders are found at once; others are looked for at length."""
    if look.actor is None or project.ended:
        return ""
    if permitted(project, c.PauseProject(actor=look.actor, reason="-")):
        return "leads"
    found = steering_of(project, look)
    return "leads" if found.leads else "writes" if found.anything else ""


def steering_of(project: Project, look: Look) -> Steering:
    actor, ended = look.actor or Actor(), project.ended
    running, winding = project.status == Status.RUNNING, project.status == Status.WINDING_DOWN
    paused = project.status == Status.PAUSED

    def may(command: c.AnyCommand) -> bool:
        return look.actor is not None and not ended and permitted(project, command)

    # One's own break has a page of its own.
    others = [one for one in project.people if one != actor.person and may(c.StepBack(actor=actor, person=one))]
    others = others if running or paused else []
    ahead = [one for one in Phase if one not in project.phase_ended]
    adds = running and bool(ahead) and may(c.AddAction(actor=actor, phase=ahead[0], plan=_sample(project, ahead[0])))
    return Steering(
        pause=(running or winding) and may(c.PauseProject(actor=actor, reason="-")),
        resume=paused and may(c.ResumeProject(actor=actor)),
        cancel=(running or paused) and may(c.CancelProject(actor=actor, reason="-")),
        add_person=running and may(c.AddPerson(actor=actor, participant=NOBODY, why="-")),
        away=whose(project, [one for one in others if not project.is_active(one)]),
        here=whose(project, [one for one in others if project.is_active(one)]),
        phases=ahead if adds else [], first_id=free_id(project, project.phase or ahead[0]) if adds else "",
        publish=_publishable(project, may, actor) if running else [],
        measures=project.charter.measures if running and _measures(project, may, actor) else [],
        record=recordable(project, look),
        people=whose(project, [one for one in project.people if project.is_active(one)]), stops=_stops(project, look))


NOBODY = Participant(id="-", initials="N.N.", role_title="-", group="staff")
May = Callable[[c.AnyCommand], bool]


def _sample(project: Project, phase: Phase) -> ActionPlan:
    return ActionPlan(id="-", title="-", plain="-", due=project.charter.phases[phase].starts, responsible=[],
                      accountable=project.owner)


def _publishable(project: Project, may: May, actor: Actor) -> list[tuple[str, str]]:
    done = {key: one for key, one in project.actions.items() if one.status == ActionStatus.DONE}
    return [(key, one.plan.title) for key, one in done.items()
            if may(c.PublishContent(actor=actor, action=key, title="-"))]


def _measures(project: Project, may: May, actor: Actor) -> bool:
    return bool(project.charter.measures) and may(TakeMeasure(
        actor=actor, measure=project.charter.measures[0].id, value=0))


def _stops(project: Project, look: Look) -> Stops:
    phase = project.phase
    work = project.phase_actions(phase).values() if phase else []
    owed = [one for one in project.lines.values() if one.state in PAYABLE and one.state not in ("paid", "voided")]
    return Stops(open_work=sum(one.status == ActionStatus.OPEN for one in work),
                 gate=phase.spoken if phase and phase not in project.phase_ended else "",
                 polls=sum(one.result is None for one in project.polls.values()),
                 answers=sum(one.answer is None for one in project.suggestions.values()),
                 money=money_view(money_sums(project)) if look.money else None, rewards=len(owed) if look.money else 0)
