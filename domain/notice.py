"""One message to one person, and who writes it. notices.py lists the writers."""

from collections.abc import Callable, Iterable

from domain import events as e
from domain.charter_people import Channel
from domain.meeting import Meeting
from domain.part import Part
from domain.project_state import ProjectState
from domain.said import ENGLISH, Said, Tongue, Value, spoken


class Notice(Part):
    """One message to one person. `pass_on` means: this goes to the owner, who tells the person by that channel.

    `subject` and `text` are English; `heading` and `paragraphs` are the same to be said in another language. Older
    notices, and those that an operator has edited, have none of these two. `meeting`: an entry for the calendar.
    """

    person: str
    kind: str
    subject: str
    text: str
    link: str = ""
    pass_on: Channel | None = None
    about: str | None = None
    heading: Said | None = None
    paragraphs: list[Said] = []
    meeting: Meeting | None = None

    def spoken(self, tongue: Tongue) -> "Notice":
        """The same message in another language."""
        if self.heading is None:
            return self
        return self.model_copy(update={"subject": spoken(self.heading, tongue),
                                       "text": _joined(self.paragraphs, tongue)})

    def ours(self, tongue: Tongue) -> str:
        """What we say ourselves in it, without people's own words."""
        return _joined(self.paragraphs, tongue, own=False) if self.heading else self.text


Writer = Callable[[e.AnyEvent, ProjectState], Iterable[Notice]]


def to(people: Iterable[str], kind: str, heading: Said, *paragraphs: Said, link: str = "",
       meeting: Meeting | None = None) -> list[Notice]:
    """The same message to each of them once."""
    return [written(person, kind, heading, list(paragraphs), link).model_copy(update={"meeting": meeting})
            for person in dict.fromkeys(people)]


def written(person: str, kind: str, heading: Said, paragraphs: list[Said], link: str = "") -> Notice:
    """A message with its English."""
    return Notice(person=person, kind=kind, subject=heading.english, text=_joined(paragraphs, ENGLISH), link=link,
                  heading=heading, paragraphs=paragraphs)


def _joined(paragraphs: Iterable[Value], tongue: Tongue, own: bool = True) -> str:
    return "\n\n".join(spoken(one, tongue, own) for one in paragraphs)
