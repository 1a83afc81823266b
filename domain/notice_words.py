"""Names of things as notices say them, each in one place, so that each is translated once."""

from domain.charter_people import Channel
from domain.charter_work import Mode
from domain.event import Event
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.said import Names, Own, Said, Value, said
from domain.state import Actor

PHASES: dict[Phase, Said] = {
    Phase.CO_DESIGN: said("Co-design"),
    Phase.CO_DECISION_MAKING: said("Co-decision-making"),
    Phase.CO_DELIVERY: said("Co-delivery"),
    Phase.CO_EVALUATION: said("Co-evaluation"),
}
CHANNELS: dict[Channel, Said] = {
    "email": said("e-mail"),
    "phone": said("phone"),
    "sms": said("sms"),
    "post": said("post"),
    "chat": said("chat"),
    "group_chat": said("group chat"),
    "whatsapp_one_to_one": said("whatsapp one to one"),
}
ANSWERED: dict[str, Said] = {
    "adopted": said("We did it"),
    "part": said("We did part of it"),
    "not_yet": said("Not yet"),
    "no": said("We did not do it"),
}
MODES: dict[Mode, Said] = {
    "in_person": said("in person"),
    "online": said("online"),
    "meeting": said("as a meeting"),
    "phone": said("by phone"),
    "email": said("by e-mail"),
    "own_time": said("in your own time"),
}
_ACTORS = {one.words: one for one in (said("somebody on the board"), said("the operations team"), said("finance"))}


def who(event: Event, project: ProjectState) -> Value:
    """Who did it: a person by initials and role, else which kind of actor."""
    return named(project, event.by.person) if event.by.person else _spoken(event.by)


def _spoken(actor: Actor) -> Value:
    return _ACTORS.get(actor.spoken, actor.spoken)


def named(project: ProjectState, person: str | None) -> Own:
    """Initials and role are as the charter has them, in every language."""
    return Own(own=project.spoken_person(person))


def people(project: ProjectState, persons: list[str]) -> Names:
    return Names(names=[project.spoken_person(person) for person in persons])
