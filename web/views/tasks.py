"""What somebody does or takes part in, with the last moment for it in their own time zone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.calendar import end_of_day, local_day
from domain.project import Project
from domain.state import Action, ActionStatus, Status
from web.views.allowed import kinds_for
from web.views.board import AskedDate, asked_view
from web.views.shape import Look, View, Who, who, whose

When = Literal["late", "today", "this_week", "later"]


class PayView(View):
    """One rate that is paid for taking part."""

    label: str = Field(examples=["Up to two hours"])
    amount: Decimal = Field(examples=["55.00"])
    by_time: bool = Field(description="paid for each block of time that is begun")


# What fits on one's own list.
ON_A_LIST = ("record_artefact", "complete_action", "block_action", "unblock_action")


class TaskView(View):
    """A piece of work for one person. `due` is the project's own day; `until` the moment at which that day ends, and
    `when` how near that is, both for the reader's time zone."""

    project: str
    project_name: str
    action: str = Field(examples=["D3"])
    title: str
    plain: str
    part: Literal["do", "take_part"] = Field(description="whether it is yours to do, or you are invited to it")
    mode: str
    due: date
    until: datetime
    when: When
    other_zone: bool = Field(description="the day ends at another time for the reader than for the project")
    currency: str
    pay: PayView | None
    preparation: PayView | None
    with_you: list[Who]
    accountable: Who
    blocked: str | None
    asked: AskedDate | None = Field(description="another due date that somebody asks for")
    you_may: list[str]
    output: str | None = Field(default=None, description="what the group makes with it")

    @property
    def last_moment(self) -> datetime:
        """The last minute for it, so that midnight is not taken for the day after."""
        return self.until - timedelta(minutes=1)


def tasks_of(project: Project, look: Look, zone: str) -> list[TaskView]:
    """The open work of the reader, what is due first comes first. Nothing waits for whoever takes a break."""
    person = look.person
    if person is None or project.status != Status.RUNNING or not project.is_active(person):
        return []
    mine = [_task(project, key, one, look, zone) for key, one in project.actions.items()
            if one.status == ActionStatus.OPEN and one.phase not in project.phase_ended and _part(one, person)]
    return sorted(mine, key=lambda one: (one.until, one.action))


def _part(one: Action, person: str) -> Literal["do", "take_part"] | None:
    """Whoever was there has nothing more to do for it."""
    if person in one.plan.responsible:
        return "do"
    invited = one.plan.reward is not None and person in one.plan.reward.for_
    return "take_part" if invited and person not in one.attended else None


def _task(project: Project, key: str, one: Action, look: Look, zone: str) -> TaskView:
    assert look.person is not None and look.actor is not None
    plan, until = one.plan, end_of_day(one.due, project.timezone)
    paid = plan.reward is not None and look.person in plan.reward.for_
    return TaskView(
        project=project.id, project_name=project.charter.project.name, action=key, title=plan.title, plain=plan.plain,
        part=_part(one, look.person) or "take_part", mode=plan.mode, due=one.due, until=until,
        when=how_near(until, look.now, zone), other_zone=_ends_elsewhere(until, project.timezone, zone),
        currency=project.currency, pay=_pay(project, plan.reward.rate) if paid and plan.reward else None,
        preparation=_pay(project, plan.reward.preparation) if paid and plan.reward else None,
        with_you=whose(project, [person for person in plan.responsible if person != look.person]),
        accountable=who(project, plan.accountable), blocked=one.blocked, asked=asked_view(project, one),
        you_may=_may(project, key, look), output=plan.output)


def how_near(until: datetime, now: datetime, zone: str) -> When:
    """By the reader's own days; a week ends on Sunday."""
    if now >= until:
        return "late"
    last, today = local_day(until - timedelta(minutes=1), zone), local_day(now, zone)
    if last <= today:
        return "today"
    return "this_week" if last <= today + timedelta(days=6 - today.weekday()) else "later"


def _ends_elsewhere(until: datetime, ours: str, theirs: str) -> bool:
    return until.astimezone(ZoneInfo(ours)).utcoffset() != until.astimezone(ZoneInfo(theirs)).utcoffset()


def _pay(project: Project, key: str | None) -> PayView | None:
    plan = project.charter.rewards
    rate = plan.rate(key) if plan and key else None
    return PayView(label=rate.label, amount=rate.amount, by_time=rate.block_minutes is not None) if rate else None


def _may(project: Project, key: str, look: Look) -> list[str]:
    """Of what there is to do with work. Anybody may ask for another day."""
    assert look.actor is not None
    kinds = kinds_for(project, key, look.actor, look.now)
    asks = [] if project.actions[key].proposed else ["propose_due"]
    return [*(one for one in kinds if one in ON_A_LIST), *asks]
