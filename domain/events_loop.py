"""What people said and heard: suggestions, answers, consent, content, updates."""

from datetime import datetime
from typing import ClassVar, Literal

from domain.charter_people import ConsentUse
from domain.event import Event


class SuggestionMade(Event):
    """Somebody said something that wants an answer."""

    kind: Literal["suggestion_made"] = "suggestion_made"
    suggestion: str
    person: str | None
    text: str
    about: str | None = None
    action: str | None = None
    link: str | None = None


class SayLinkOpened(Event):
    """People may say something of a piece of work by a link, without signing in."""

    kind: Literal["say_link_opened"] = "say_link_opened"
    link: str
    action: str
    until: datetime


class SayLinkEnded(Event):
    """A link takes nothing any more."""

    kind: Literal["say_link_ended"] = "say_link_ended"
    link: str


class SuggestionAnswered(Event):
    """What became of a suggestion, and why."""

    kind: Literal["suggestion_answered"] = "suggestion_answered"
    suggestion: str
    answer: Literal["adopted", "part", "not_yet", "no"]
    because: str
    led_to: str | None = None


class AnswerOverdue(Event):
    """A suggestion has had no answer in the promised time."""

    kind: Literal["answer_overdue"] = "answer_overdue"
    suggestion: str


class ConsentChanged(Event):
    """A person gave, refused or withdrew consent to one use."""

    kind: Literal["consent_changed"] = "consent_changed"
    private: ClassVar[bool] = True
    person: str
    use: ConsentUse
    answer: Literal["given", "refused", "withdrawn"]
    action: str | None = None


class ContentPublished(Event):
    """Content went out, with live consent of everybody in it."""

    kind: Literal["content_published"] = "content_published"
    action: str
    title: str
    featured: list[str]


class ContentTakenDown(Event):
    """A consent was withdrawn: content that featured the person has to come down."""

    kind: Literal["content_taken_down"] = "content_taken_down"
    action: str
    title: str


class UpdateDue(Event):
    """The next project update is due; every other one is a meeting."""

    kind: Literal["update_due"] = "update_due"
    number: int
    mode: Literal["meeting", "email"]


class UpdateSent(Event):
    """A project update reached everybody."""

    kind: Literal["update_sent"] = "update_sent"
    number: int
    mode: Literal["meeting", "email"]
    text: str
