"""What somebody said of themselves, as only they read it: wishes, needs, consents; and what others need who prepare."""

from datetime import datetime

from pydantic import Field

from domain.charter_people import Communication, ConsentAnswer, ConsentUse
from domain.people import answer_now, last_word
from domain.phases import Phase
from domain.project import Project
from domain.state import ActionStatus, Consent
from domain.wishes import prepares_sessions
from web.views.shape import View, Who, who

# In the order of how often people are asked.
USES: tuple[ConsentUse, ...] = ("join_group", "contact", "quote", "photo", "recording", "story_use")


class AnswerView(View):
    """An answer to one use: for everything, or for the content of one action. `since` None: the charter says it."""

    use: ConsentUse
    action: str | None
    title: str | None
    answer: ConsentAnswer | None
    since: datetime | None
    own: bool = Field(description="given for just this; else the answer for everything, or the charter's, counts")


class UseView(View):
    """One use with the answer for everything, and those for single pieces of work that need it."""

    use: ConsentUse
    whole: AnswerView
    pieces: list[AnswerView]


class FeaturedView(View):
    """Something that is out and shows the reader."""

    title: str
    action: str
    at: datetime
    taken_down: bool


class NeedsView(View):
    """What one person needs. `communication` only for the owner, who passes messages on."""

    who: Who
    adjustments: list[str]
    communication: Communication | None
    away: bool


def uses_view(project: Project, person: str) -> list[UseView]:
    return [UseView(use=use, whole=_answer(project, person, use, None),
                    pieces=[_answer(project, person, use, key) for key in _pieces(project, person, use)])
            for use in USES]


def _pieces(project: Project, person: str, use: ConsentUse) -> list[str]:
    """Work whose content needs this consent, and what the person has answered for by itself."""
    answered = {one.action for one in project.consents if (one.person, one.use) == (person, use)}
    return [key for key, one in project.actions.items()
            if key in answered or (use in one.plan.needs_consent and one.status != ActionStatus.DROPPED)]


def _answer(project: Project, person: str, use: ConsentUse, action: str | None) -> AnswerView:
    said = last_word(project, person, use, action)
    return AnswerView(use=use, action=action, title=project.actions[action].plan.title if action else None,
                      answer=answer_now(project, person, use, action), since=said.at if said else None,
                      own=said is not None and said.action == action)


def history_of(project: Project, person: str) -> list[Consent]:
    """All answers, the last one first."""
    return [one for one in reversed(project.consents) if one.person == person]


def featured_view(project: Project, person: str) -> list[FeaturedView]:
    return [FeaturedView(title=one.title, action=one.action, at=one.at, taken_down=one.taken_down)
            for one in project.contents if person in one.featured]


def needs_view(project: Project, reader: str) -> list[NeedsView]:
    """Everybody in the group, for those who prepare sessions. The owner also sees how each wants to be reached."""
    assert prepares_sessions(project, reader)
    passes_on = reader == project.owner
    return [NeedsView(who=who(project, one.id), adjustments=project.adjustments(one.id),
                      communication=project.communication(one.id) if passes_on else None,
                      away=not project.is_active(one.id)) for one in project.participants]


def seats_ahead(project: Project, person: str) -> list[Phase]:
    """Gates still to be decided at which a person has a seat that waits for them even when they take a break."""
    return [phase for phase in Phase if phase not in project.phase_ended
            and person in project.charter.gates.of(phase).approvers]
