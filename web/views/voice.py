"""What people said and what became of it, as one reader may see it: their own first, of others without who said it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from domain.commands import AnswerSuggestion
from domain.commands_loop import EndSayLink, OpenSayLink
from domain.loop import who_answers
from domain.project import Project
from domain.state import Suggestion
from web.views.allowed import permitted
from web.views.shape import Look, View

DID = ("adopted", "part")


class WorkName(View):
    """A piece of work by its name."""

    id: str = Field(examples=["D3"])
    title: str


class SaidView(View):
    """Something that was said. `because` says why it was answered so; `led_to` is where the answer shows."""

    id: str = Field(examples=["s4"])
    text: str
    yours: bool
    at: datetime
    about: str | None = Field(description="the decision that it touches")
    work: WorkName | None = Field(description="the piece of work that it was said of")
    came_by: Literal["page", "board", "link"]
    answered_by: str | None = Field(description="in which role")
    answers_it: str = Field(description="the role of whoever answers it")
    answer_due: datetime = Field(description="when we promised an answer")
    answer: Literal["adopted", "part", "not_yet", "no"] | None
    because: str | None
    answered_at: datetime | None
    led_to: WorkName | None
    overdue: bool
    you_may_answer: bool


class AnswersView(View):
    """`did`: those of which all or a part was done. Newest first."""

    said: int
    answered: int
    did: int
    waiting: int
    yours: list[SaidView]
    others: list[SaidView]


class OpenLinkView(View):
    """A link that is open; `address` is what people scan or type."""

    id: str
    action: str
    until: datetime
    address: str


def answers_view(project: Project, look: Look) -> AnswersView:
    found = [said_view(project, one, look) for one in reversed(project.suggestions.values())]
    return AnswersView(
        said=len(found), answered=sum(one.answer is not None for one in found),
        did=sum(one.answer in DID for one in found), waiting=sum(one.answer is None for one in found),
        yours=[one for one in found if one.yours], others=[one for one in found if not one.yours])


def said_view(project: Project, one: Suggestion, look: Look) -> SaidView:
    open_to_answers = one.answer in (None, "not_yet") and look.actor is not None
    may = open_to_answers and look.actor is not None and permitted(project, AnswerSuggestion(
        actor=look.actor, suggestion=one.id, answer="no", because="-"))
    return SaidView(
        id=one.id, text=one.text, yours=one.person is not None and one.person == look.person, at=one.at,
        about=one.about, work=work_name(project, one.action),
        came_by="board" if one.on_board else "link" if one.link else "page",
        answered_by=project.role_title(one.answered_by) if one.answered_by else None,
        answers_it=project.role_title(who_answers(project, one)), answer_due=one.due, answer=one.answer,
        because=one.because, answered_at=one.answered_at, led_to=work_name(project, one.led_to),
        overdue=one.overdue and one.answer is None, you_may_answer=may)


def work_name(project: Project, key: str | None) -> WorkName | None:
    return WorkName(id=key, title=project.actions[key].plan.title) if key and key in project.actions else None


def may_link(project: Project, look: Look, action: str) -> bool:
    """Whether the reader may make a link for a piece of work, and end one."""
    return look.actor is not None and not project.ended and action in project.actions and permitted(
        project, OpenSayLink(actor=look.actor, action=action))


def open_links(project: Project, look: Look, action: str, addresses: dict[str, str]) -> Sequence[OpenLinkView]:
    """Links of a piece of work that take something now, for those who may end them. `addresses`: by link."""
    return [OpenLinkView(id=one.id, action=one.action, until=one.until, address=addresses[one.id])
            for one in project.say_links.values() if one.action == action and one.open_at(look.now)
            and look.actor and permitted(project, EndSayLink(actor=look.actor, link=one.id))]
