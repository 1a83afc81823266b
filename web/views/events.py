"""Events as a reader may see them. What is private is whole only for whom it is about: of a ballot or a consent others
see that it happened, of what is private about money they see nothing (event_numbers.py).

Others never see reward choices, amounts, ballots, consents or wishes, also where a public event carries them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import Field, JsonValue

from domain.charter_people import Participant
from domain.events import AnyEvent
from domain.money import to_minor
from domain.poll_count import told
from domain.project import Project
from domain.state import PollResult
from web.views.event_numbers import Numbers, is_about, is_seen
from web.views.event_words import HIDDEN, words_for
from web.views.money import run_view
from web.views.shape import Look, View, Who, who

Data = dict[str, JsonValue]

# What everybody may know of a participant; wishes, worries, consents and rewards are theirs.
PUBLIC_OF_A_PERSON = {"id", "initials", "role_title", "group", "strengths"}


class ActorView(View):
    """Who did it: a person, or none for the operations team, finance, the board or time itself."""

    person: Who | None
    channel: str
    operator: bool
    finance: bool


class EventView(View):
    """One event. When `hidden`, only its place, time and kind show."""

    seq: int = Field(description="counts the events that you may see")
    at: datetime
    kind: str = Field(examples=["action_completed"])
    hidden: bool
    sentence: str
    by: ActorView | None
    data: Data


class EventPage(View):
    """Events in order. Ask again with `after` = `next_after` for the rest; None: there are no more now."""

    project: str
    events: list[EventView]
    next_after: int | None


def events_view(project: Project, events: Sequence[AnyEvent], look: Look, numbers: Numbers) -> list[EventView]:
    """Those of the events that the reader may know of, with the reader's own numbers."""
    return [_event(project, event, look, numbers.number(event.seq)) for event in events
            if is_seen(project, event, look.person)]


def sentence_of(project: Project, event: AnyEvent, look: Look) -> str:
    """The event in words, for a reader who may know of it (`is_seen`)."""
    hidden = event.private and not is_about(project, event, look.person)
    return HIDDEN[event.kind] if hidden else words_for(project, event, look.money)


def _event(project: Project, event: AnyEvent, look: Look, number: int) -> EventView:
    sentence = sentence_of(project, event, look)
    if event.private and not is_about(project, event, look.person):
        return EventView(seq=number, at=event.at, kind=event.kind, hidden=True, sentence=sentence, by=None, data={})
    data: Data = event.model_dump(mode="json", exclude={"seq", "at", "by", "kind"})
    cleaner = CLEANERS.get(event.kind)
    by = event.by
    # Who had content taken down is whoever withdrew a consent.
    anonymous = event.kind == "content_taken_down" and by.person != look.person
    actor = ActorView(person=who(project, by.person) if by.person else None, channel=by.channel, operator=by.operator,
                      finance=by.finance)
    return EventView(seq=number, at=event.at, kind=event.kind, hidden=False,
                     sentence=sentence, by=None if anonymous else actor,
                     data=cleaner(project, data, look) if cleaner else data)


Cleaner = Callable[[Project, Data, Look], Data]


def _charter(project: Project, data: Data, look: Look) -> Data:
    charter = data["charter"]
    assert isinstance(charter, dict)
    people = charter["participants"]
    assert isinstance(people, list)
    return {"charter": {**charter, "participants": [_participant(one, look.person) for one in people]}}


def _joined(project: Project, data: Data, look: Look) -> Data:
    return {**data, "participant": _participant(data["participant"], look.person)}


def _participant(one: JsonValue, person: str | None) -> JsonValue:
    assert isinstance(one, dict)
    if one["id"] == person:
        return one
    return {name: value for name, value in one.items() if name in PUBLIC_OF_A_PERSON}


def _without(*names: str) -> Cleaner:
    """Drop fields for those who do not answer for the money: a line's id says who takes money for what, and what people
    write about a payment may say more."""
    def cleaned(project: Project, data: Data, look: Look) -> Data:
        return data if look.money else {name: value for name, value in data.items() if name not in names}
    return cleaned


def _proposed(project: Project, data: Data, look: Look) -> Data:
    """As the run itself shows now: what somebody declined after it was taken back is not in it any more."""
    run = project.runs.get(str(data["run"]))
    shown = run_view(project, run, look.person, look.money) if run else None
    if shown is None or shown.lines is None or shown.total is None:
        return {"run": data["run"]}
    told: Data = {"lines": [one.id for one in shown.lines], "total_minor": to_minor(shown.total, project.currency)}
    return {**data, **told, "second_look": dict(shown.second_look or {})}


def _counted(project: Project, data: Data, look: Look) -> Data:
    result = PollResult.model_validate(data["result"])
    return {**data, "result": result.model_copy(update={"options": told(result)}).model_dump(mode="json")}


def _content(project: Project, data: Data, look: Look) -> Data:
    return {name: value for name, value in data.items() if name != "featured"}


CLEANERS: dict[str, Cleaner] = {
    "project_started": _charter, "person_added": _joined, "content_published": _content,
    "poll_closed": _counted, "run_proposed": _proposed,
    "run_settled": _without("paid", "needs_attention", "returned", "forgone", "paid_on"),
    "payments_held": _without("reason"), "run_stalled": _without("sentence"),
    "run_withdrawn": _without("reason", "sums"), "run_changed": _without("total_minor", "digest"),
}

assert set(Participant.model_fields) >= PUBLIC_OF_A_PERSON
