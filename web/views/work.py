"""Phases with their actions, artefacts, polls, suggestions, updates and content, as a reader may see them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from domain.artefacts import Artefact
from domain.commands import ConfirmAttendance
from domain.phases import Phase
from domain.poll_count import told
from domain.project import Project
from domain.report_work import phase_state, planned_end, turnout_of
from domain.state import Action, ActionStatus, Actor, Ballot, OptionResult
from domain.state_board import CardChange
from domain.state_money import LineKind
from web.views.allowed import kinds_for, permitted
from web.views.board import AskedDate, asked_view, spoken_by
from web.views.gate import GateView, gate_view
from web.views.shape import Look, View, Who, who, whose


class Confirmed(View):
    """Something that follows for a person from work that took place or was called off, whatever became of it."""

    line: str = Field(examples=["P01-D3-v1"])
    who: Who
    kind: LineKind


class ActionView(View):
    """A piece of work. `you_may` lists the kinds of command that are yours to give for it."""

    id: str = Field(examples=["D3"])
    title: str
    plain: str
    status: ActionStatus
    due: date
    overdue_since: datetime | None
    done_at: datetime | None
    done_by: str | None
    reason: str | None
    mode: str
    responsible: list[Who]
    accountable: Who
    took_part: list[Who]
    paid_by_rate: str | None = Field(description="label on the rate card, when taking part is paid")
    paid_by_time: bool = Field(description="whether the minutes of the session have to be said")
    confirmed: list[Confirmed] = Field(description="only to those who may take it back before it is paid")
    output: str | None
    poll: str | None
    blocked: str | None = Field(description="why the work can't go on; None when it can")
    proposed: AskedDate | None = Field(description="another due date that somebody asks for")
    card_state: CardChange | None = Field(description="what people did to its card; None when it is on the board")
    card_url: str | None = Field(description="its card; None while the project's board does not have it")
    you_may: list[str]


class PhaseView(View):
    phase: Phase
    title: str
    state: Literal["to_come", "current", "done"]
    promised: str = Field(description="step of the ladder of involvement promised for this phase")
    what_you_can_change: str
    why_lower: str | None
    planned_start: date
    planned_end: date
    started_at: datetime | None
    ended_at: datetime | None
    actions: list[ActionView]
    gate: GateView


class ArtefactView(View):
    """The latest version of what the group made."""

    kind: str = Field(examples=["shared_vision"])
    version: int
    at: datetime
    by: Who | None
    content: Artefact


class PollView(View):
    """A vote of the group. Before the close only turnout shows, and your own ballot to you."""

    poll: str = Field(examples=["priorities"])
    action: str
    method: Literal["dot", "ranked_choice"]
    dots_per_person: int
    max_dots_per_option: int
    then: str | None
    voters: Literal["all", "service_user"]
    service_users_needed: int = Field(description="how many service users have to vote before it can be counted")
    options: list[str]
    state: Literal["open", "closed"]
    opened_at: datetime
    closed_at: datetime | None
    turnout: dict[str, int]
    eligible: dict[str, int]
    results: list[OptionResult] | None = Field(description="only after the close; by groups where nobody can be traced")
    your_ballot: Ballot | None = Field(description="only to you, and only while the poll is open")


class SuggestionView(View):
    id: str
    by: Who | None
    text: str
    about: str | None = Field(description="the decision that it touches")
    action: str | None = Field(description="the piece of work that it was said of")
    on_board: bool = Field(description="said on the board: the answer goes there too")
    by_link: bool = Field(description="said by a link, by somebody who may not be in the project")
    at: datetime
    answer_due: datetime
    answer: Literal["adopted", "part", "not_yet", "no"] | None
    because: str | None
    answered_at: datetime | None
    answered_by: Who | None
    led_to: str | None = Field(description="the piece of work in which the answer shows")
    overdue: bool


class UpdateView(View):
    number: int
    mode: Literal["meeting", "email"]
    due: datetime | None
    sent_at: datetime | None
    text: str | None


class ContentView(View):
    action: str
    title: str
    at: datetime
    taken_down: bool


def phases_view(project: Project, look: Look, cards: Mapping[str, str]) -> list[PhaseView]:
    """`cards`: where the card of each action is, by action."""
    return [_phase(project, phase, look, cards) for phase in Phase]


def _phase(project: Project, phase: Phase, look: Look, cards: Mapping[str, str]) -> PhaseView:
    promise = project.charter.involvement.phases[phase]
    return PhaseView(
        phase=phase, title=phase.spoken, state=phase_state(project, phase), promised=promise.promised,
        what_you_can_change=promise.what_you_can_change, why_lower=promise.why_lower,
        planned_start=project.charter.phases[phase].starts, planned_end=planned_end(project, phase),
        started_at=project.phase_started.get(phase), ended_at=project.phase_ended.get(phase),
        actions=[_action(project, key, one, look, cards) for key, one in project.phase_actions(phase).items()],
        gate=gate_view(project, phase, look.now))


def _action(project: Project, key: str, one: Action, look: Look, cards: Mapping[str, str]) -> ActionView:
    plan, rewards = one.plan, project.charter.rewards
    rate = rewards.rate(plan.reward.rate) if rewards and plan.reward else None
    return ActionView(
        id=key, title=plan.title, plain=plan.plain, status=one.status, due=one.due, overdue_since=one.overdue_since,
        done_at=one.done_at, done_by=spoken_by(project, one.done_by) if one.done_by else None, reason=one.reason,
        mode=plan.mode, responsible=whose(project, plan.responsible), accountable=who(project, plan.accountable),
        took_part=whose(project, one.attended), paid_by_rate=rate.label if rate else None,
        paid_by_time=bool(rate and rate.block_minutes),
        confirmed=list(_confirmed(project, key, look.actor)) if look.actor else [], output=plan.output,
        poll=plan.vote, blocked=one.blocked, proposed=asked_view(project, one), card_state=one.card_state,
        card_url=cards.get(key), you_may=kinds_for(project, key, look.actor, look.now) if look.actor else [])


def _confirmed(project: Project, key: str, actor: Actor) -> Iterator[Confirmed]:
    """For whoever answers for the work. Whatever its state: which of it can still be taken back would tell who
    declined."""
    if not permitted(project, ConfirmAttendance(actor=actor, action=key, people=["-"])):
        return
    for line in project.lines.values():
        ours = line.action == key and line.kind in ("task", "preparation", "called_off")
        if ours and line.state not in ("voided", "refused", "claimed") and line.person != actor.person:
            yield Confirmed(line=line.id, who=who(project, line.person), kind=line.kind)


def artefacts_view(project: Project) -> list[ArtefactView]:
    latest = [(kind, versions[-1]) for kind, versions in project.artefacts.items()]
    return [ArtefactView(kind=kind, version=one.version, at=one.at, content=one.content,
                         by=who(project, one.by) if one.by else None) for kind, one in latest]


def polls_view(project: Project, person: str | None) -> list[PollView]:
    return [_poll(project, key, person) for key in project.polls]


def _poll(project: Project, key: str, person: str | None) -> PollView:
    poll, plan = project.polls[key], project.charter.votes[key]
    turnout, may = turnout_of(project, key)
    return PollView(
        poll=key, action=poll.action, method=plan.method, dots_per_person=plan.dots_per_person,
        max_dots_per_option=plan.max_dots_per_option, then=plan.then, voters=plan.voters, options=poll.options,
        service_users_needed=max(1, plan.quorum.min_service_users),
        state="closed" if poll.result else "open", opened_at=poll.opened_at, closed_at=poll.closed_at,
        turnout=turnout, eligible=may, results=told(poll.result) if poll.result else None,
        your_ballot=poll.ballots.get(person) if person else None)


def suggestions_view(project: Project) -> list[SuggestionView]:
    return [SuggestionView(
        id=one.id, by=who(project, one.person) if one.person else None, text=one.text, about=one.about,
        action=one.action, on_board=one.on_board, at=one.at, answer_due=one.due, answer=one.answer,
        because=one.because, answered_at=one.answered_at,
        answered_by=who(project, one.answered_by) if one.answered_by else None, overdue=one.overdue,
        by_link=one.link is not None, led_to=one.led_to)
        for one in project.suggestions.values()]


def updates_view(project: Project) -> list[UpdateView]:
    return [UpdateView(number=one.number, mode=one.mode, due=one.due, sent_at=one.sent_at, text=one.text)
            for one in project.updates]


def contents_view(project: Project) -> list[ContentView]:
    return [ContentView(action=one.action, title=one.title, at=one.at, taken_down=one.taken_down)
            for one in project.contents]
