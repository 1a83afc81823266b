"""Stand-ins as pages show them: who decides for whom, on which days, and who could."""

from datetime import date, datetime
from typing import Literal

from domain.authority_rules import money_seats
from domain.calendar import local_day
from domain.commands import AppointStandIn
from domain.commands_gates import EndStandIn
from domain.phases import Phase
from domain.project import Project
from domain.stand_ins import same_side
from domain.state import StandIn
from web.views.allowed import permitted, refusal
from web.views.shape import Look, View, Who, who


class StandInView(View):
    """One appointment. `may_end`: the reader could end it now."""

    seat: Who
    person: Who
    start: date
    until: date
    by: Who | None
    why: str | None
    ended_at: datetime | None
    state: Literal["now", "to_come", "over"]
    may_end: bool


def stand_ins_view(project: Project, look: Look) -> list[StandInView]:
    """All of a project: those of today first, then those to come, then the past, newest first."""
    shown = [_view(project, one, look) for one in reversed(project.stand_ins)]
    order = {"now": 0, "to_come": 1, "over": 2}
    return sorted(shown, key=lambda one: order[one.state])


def _view(project: Project, one: StandIn, look: Look) -> StandInView:
    today = local_day(look.now, project.timezone)
    state: Literal["now", "to_come", "over"] = "over" if one.is_over(today) else (
        "now" if one.holds_on(today) else "to_come")
    ending = EndStandIn(actor=look.actor, seat=one.seat, person=one.person, start=one.start) if look.actor else None
    return StandInView(
        seat=who(project, one.seat), person=who(project, one.person), start=one.start, until=one.until,
        by=who(project, one.by) if one.by else None, why=one.why, ended_at=one.ended_at, state=state,
        may_end=ending is not None and state != "over" and refusal(project, ending, look.now) is None)


def seats_with_stand_ins(project: Project) -> list[str]:
    """Seats that somebody can stand in for: the approvers of gates and of payments."""
    gates = project.charter.gates
    return list(dict.fromkeys([*(seat for phase in Phase for seat in gates.of(phase).approvers),
                               *(money_seats(project) if project.charter.rewards else [])]))


def open_seats(project: Project, look: Look) -> list[Who]:
    """Seats for which the reader may name a stand-in today."""
    if look.actor is None or project.finished:
        return []
    today = local_day(look.now, project.timezone)
    return [who(project, seat) for seat in seats_with_stand_ins(project)
            if permitted(project, AppointStandIn(actor=look.actor, seat=seat, person="-", start=today, until=today))]


def could_stand_in(project: Project, seats: list[Who]) -> list[Who]:
    """Everybody who could hold one of these seats: active, and of its side."""
    return [who(project, person) for person in project.people if project.is_active(person)
            and any(one.person != person and same_side(project, one.person, person) for one in seats)]
