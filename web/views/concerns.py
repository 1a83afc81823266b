"""What is shown of safeguarding concerns: what to do first, who is told, how far each is. Never what it is about."""

import re
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.concerns import Concern, Guard, calls, may_guard
from domain.project import Project
from web.access import Reader
from web.views.shape import View

NUMBER = re.compile(r"(?<![\w+])\+?\d(?:[ ()-]{0,2}\d){2,14}(?!\w)")


class Spoken(View):
    """A piece of a sentence; `number` is what a phone dials for it."""

    text: str
    number: str | None = None


class WorriedView(View):
    """What to do when you are worried about someone. From the charter; `say` and `never` may be empty."""

    immediate_danger: str
    emergency: str = Field(description="numbers of the emergency services")
    call: str = Field(description="whom else to call at once, where the charter says it")
    say: list[str]
    never: list[str]
    support: str | None
    lead: str = Field(description="role of the safeguarding lead", examples=["Designated Safeguarding Lead"])
    told: list[str] = Field(description="roles of those who are told at once")
    told_without_lead: list[str] = Field(description="the same when you say that the lead is involved")
    answer_hours: int = Field(description="hours within which somebody says that they look into it")
    you_may_raise: bool
    you_guard: bool


class RaisedView(View):
    """A concern was raised. `on_its_way`: it was seen that the messages go out now; else they wait, so call too."""

    told: list[str] = Field(description="roles of those who are told")
    answer_by: datetime
    on_its_way: bool


class ConcernView(View):
    """That there is a concern and how far it is; never what it is about, nor who raised it."""

    id: str
    raised_at: datetime
    role: str = Field(description="in which role it was raised", examples=["a service user"])
    not_to_lead: bool = Field(description="the lead is not told of it and does not see it")
    state: Literal["waits", "acknowledged", "closed"]
    answer_by: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None


class ConcernList(View):
    """Newest first."""

    concerns: list[ConcernView]


class ConcernAsked(BaseModel):
    """Nothing can be said of what it is about."""

    model_config = ConfigDict(extra="forbid")

    not_to_lead: bool = Field(False, description="the safeguarding lead is involved: the lead is not told")


def worried_view(project: Project, reader: Reader) -> WorriedView:
    plan, person = project.charter.safeguarding, reader.person_in(project.id)
    return WorriedView(
        immediate_danger=plan.immediate_danger, emergency=plan.emergency, call=plan.call, say=plan.say,
        never=plan.never, support=plan.support_offered, lead=project.role_title(plan.lead),
        told=told_roles(project, False), told_without_lead=told_roles(project, True),
        answer_hours=plan.acknowledge_within_hours, you_may_raise=person is not None,
        you_guard=may_guard(project, person))


def told_roles(project: Project, not_to_lead: bool) -> list[str]:
    """The roles of those who are told at once."""
    guard = guard_of(project, not_to_lead)
    first = [one.person for one in calls(guard, not_to_lead) if one.step == "raised"]
    return list(dict.fromkeys(project.role_title(person) for person in first))


def guard_of(project: Project, not_to_lead: bool) -> Guard:
    guard = Guard.of(project.charter)
    return guard.without_lead() if not_to_lead else guard


def concern_view(project: Project, one: Concern) -> ConcernView:
    state: Literal["waits", "acknowledged", "closed"] = (
        "closed" if one.closed_at else "acknowledged" if one.acknowledged_at else "waits")
    within = guard_of(project, one.not_to_lead).acknowledge_within
    return ConcernView(id=one.id, raised_at=one.raised_at, role=one.role, not_to_lead=one.not_to_lead, state=state,
                       answer_by=one.raised_at + within, acknowledged_at=one.acknowledged_at, closed_at=one.closed_at)


def dialled(text: str) -> list[Spoken]:
    """A sentence with its phone numbers apart, so that a phone can call them."""
    found, place = [], 0
    for number in NUMBER.finditer(text):
        found += [Spoken(text=text[place:number.start()]),
                  Spoken(text=number.group(), number=re.sub(r"[^\d+]", "", number.group()))]
        place = number.end()
    return [one for one in [*found, Spoken(text=text[place:])] if one.text]
