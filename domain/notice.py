"""One message to one person, and who writes it. notices.py lists the writers."""

from collections.abc import Callable, Iterable

from domain import events as e
from domain.charter_people import Channel
from domain.part import Part
from domain.project_state import ProjectState


class Notice(Part):
    """One message to one person. `pass_on` means: this goes to the owner, who tells the person by that channel."""

    person: str
    kind: str
    subject: str
    text: str
    link: str = ""
    pass_on: Channel | None = None
    about: str | None = None


Writer = Callable[[e.AnyEvent, ProjectState], Iterable[Notice]]


def to(people: Iterable[str], kind: str, subject: str, text: str, link: str = "") -> list[Notice]:
    """The same message to each of them once."""
    return [Notice(person=person, kind=kind, subject=subject, text=text, link=link)
            for person in dict.fromkeys(people)]
