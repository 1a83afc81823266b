"""Links by which people say something of a piece of work without signing in, such as on a slide at a session.

Only what a link takes is decided here; what people said by it is a suggestion like any other (loop.py).
"""

from datetime import timedelta

from domain import events as e
from domain.commands_loop import EndSayLink, OpenSayLink
from domain.project_state import ProjectState
from domain.refusals import decided, unknown
from domain.state import SayLink
from domain.turn import Turn, decide, evolve

# More than a full room writes; a link that got into the wrong hands ends here.
MOST_BY_ONE_LINK = 200
CLOSED = "This link is closed, so nothing was sent. Ask the people of the project for a new one, or sign in."


@decide.register
def open_say_link(command: OpenSayLink, turn: Turn) -> None:
    turn.project.action(command.action)
    turn.emit(e.SayLinkOpened(at=turn.now, by=turn.by, link=f"k{len(turn.project.say_links) + 1}",
                              action=command.action, until=turn.now + timedelta(days=command.days)))


@decide.register
def end_say_link(command: EndSayLink, turn: Turn) -> None:
    link = known_link(turn.project, command.link)
    if not link.open_at(turn.now):
        raise decided(f"The link {link.id} is closed already. Nothing was changed.")
    turn.emit(e.SayLinkEnded(at=turn.now, by=turn.by, link=link.id))


def work_of_link(turn: Turn, key: str) -> str:
    """The piece of work that an open link is for. Refused when it takes nothing any more."""
    link = known_link(turn.project, key)
    said = sum(1 for one in turn.project.suggestions.values() if one.link == key)
    if not link.open_at(turn.now) or said >= MOST_BY_ONE_LINK:
        raise decided(CLOSED)
    return link.action


def known_link(project: ProjectState, key: str) -> SayLink:
    if key not in project.say_links:
        raise unknown(f"link {key}", list(project.say_links))
    return project.say_links[key]


def _keep(project: ProjectState, link: SayLink) -> ProjectState:
    return project.model_copy(update={"say_links": {**project.say_links, link.id: link}})


@evolve.register
def say_link_opened(event: e.SayLinkOpened, project: ProjectState) -> ProjectState:
    return _keep(project, SayLink(id=event.link, action=event.action, made_at=event.at, until=event.until))


@evolve.register
def say_link_ended(event: e.SayLinkEnded, project: ProjectState) -> ProjectState:
    return _keep(project, project.say_links[event.link].model_copy(update={"ended_at": event.at}))
