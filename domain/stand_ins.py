"""Stand-ins: who may decide for a seat, from which day to which, and how an appointment ends before its last day."""

from datetime import date

from domain import events as e
from domain.approvals import refuse_stand_in
from domain.calendar import local_day
from domain.commands import AppointStandIn
from domain.commands_gates import EndStandIn
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state import StandIn
from domain.turn import Turn, decide, evolve


@decide.register
def appoint_stand_in(command: AppointStandIn, turn: Turn) -> None:
    project = turn.project
    project.known_person(command.seat)
    project.known_person(command.person)
    if command.until < command.start:
        raise broken("The last day of a stand-in can't be before the first.")
    if command.person == command.seat:
        raise broken("Nobody stands in for themselves.")
    if not same_side(project, command.seat, command.person):
        raise broken("A service user's seat is held by a service user, and a staff seat by staff: choose somebody "
                     "from the same side.")
    if not project.is_active(command.person):
        raise broken(f"{project.spoken_person(command.person)} has stepped back and can't stand in.")
    refuse_stand_in(turn, command.seat)
    turn.emit(e.StandInAppointed(at=turn.now, by=turn.by, seat=command.seat, person=command.person,
                                 start=command.start, until=command.until, why=command.why))


def same_side(project: ProjectState, seat: str, person: str) -> bool:
    """Service users speak for service users and staff for staff, so that a quorum means what it says."""
    both = (project.group_of(seat), project.group_of(person))
    return "service_user" not in both or both[0] == both[1]


@decide.register
def end_stand_in(command: EndStandIn, turn: Turn) -> None:
    """Whoever stands in can always give it back; for others the rules of choosing one hold, as it puts another
    person in charge of the seat."""
    project = turn.project
    known = [one for one in project.stand_ins if names(one, command.seat, command.person, command.start)]
    if not known:
        raise broken(f"{project.spoken_person(command.person)} was not appointed to stand in for "
                     f"{project.spoken_person(command.seat)} from that day. Look at the list of stand-ins.")
    if all(one.is_over(local_day(turn.now, project.timezone)) for one in known):
        raise decided("This appointment is over already. Nothing was changed.")
    if turn.person != command.person:
        refuse_stand_in(turn, command.seat)
    turn.emit(e.StandInEnded(at=turn.now, by=turn.by, seat=command.seat, person=command.person, start=command.start))


def names(one: StandIn, seat: str, person: str, start: date) -> bool:
    return (one.seat, one.person, one.start) == (seat, person, start)


@evolve.register
def stand_in_appointed(event: e.StandInAppointed, project: ProjectState) -> ProjectState:
    one = StandIn(seat=event.seat, person=event.person, start=event.start, until=event.until, by=event.by.person,
                  why=event.why)
    return project.model_copy(update={"stand_ins": [*project.stand_ins, one]})


@evolve.register
def stand_in_ended(event: e.StandInEnded, project: ProjectState) -> ProjectState:
    ended = [one.model_copy(update={"ended_at": one.ended_at or event.at})
             if names(one, event.seat, event.person, event.start) else one for one in project.stand_ins]
    return project.model_copy(update={"stand_ins": ended})
