"""What the page of a gate shows: all that is decided on, what is new to its reader, who said what, what they can do.

Building it decides nothing and writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from domain.commands import CastVote, ReopenGate
from domain.commands_gates import GiveAdvice
from domain.events import AnyEvent, VoteCast
from domain.phases import Phase
from domain.project import Project
from domain.refusals import Refusal
from domain.state import RecordedArtefact
from integrations.records.looks import LastLook
from web.api.looks import Sight, sight_of
from web.pages.live import live_address
from web.pages.recording import recordable
from web.pages.refused import NOTHING_REFUSED, RefusedForm
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import Session
from web.timezones import zone_for
from web.views.allowed import permitted, refusal
from web.views.event_numbers import Numbers
from web.views.event_words import item_words
from web.views.events import EventView, events_view
from web.views.evidence import evidence_of
from web.views.gate import GateView
from web.views.outlook import TOLD_OF_CHANGES, TOLD_OF_NO, after_vote, outlook, told_of_yes
from web.views.shape import Look, Who, who
from web.views.stand_ins import open_seats, stand_ins_view

STARTS_A_ROUND = {"phase_started", "changes_requested", "gate_reopened"}
CHANGES = STARTS_A_ROUND | {
    "action_added", "action_completed", "action_reopened", "action_dropped", "action_moved", "action_blocked",
    "action_unblocked", "artefact_recorded", "attendance_confirmed", "content_published", "content_taken_down",
    "poll_opened", "poll_closed", "update_sent", "agreement_signed", "person_added", "gate_opened", "vote_cast",
    "gate_passed", "gate_rejected", "advice_given", "stand_in_appointed", "stand_in_ended"}


@dataclass(frozen=True)
class Choices:
    """What this reader can do at the gate now; `instead` says why there is nothing to approve.

    `seat`: whom they decide for, when not for themselves. `told`: by choice, what happens next and who hears of it.
    """

    approve: bool
    request_changes: bool
    reject: bool
    instead: str | None
    items: list[tuple[str, str]]
    seat: Who | None
    told: Mapping[str, str]

    @property
    def any(self) -> bool:
        return self.approve or self.request_changes or self.reject


@dataclass(frozen=True)
class News:
    """What happened to what the gate shows. `read_at`: since the reader said last that they had read it; None: since
    this round began."""

    read_at: datetime | None
    events: list[EventView]


@dataclass(frozen=True)
class Tried:
    """A form that was refused. `faults`: what to change, by field; `version`: how far its sender had seen."""

    form: RefusedForm = NOTHING_REFUSED
    faults: Mapping[str, str] | None = None
    version: str = ""
    status: int = 200
    headers: Mapping[str, str] | None = None


def gate_page(request: Request, session: Session, project_id: str, phase: Phase, *, done: str = "",
              tried: Tried | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent, below what has changed meanwhile."""
    tried = tried or Tried()
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look, seen = sight.project, sight.look, sight.view()
    view = next(one for one in seen.phases if one.phase == phase)
    wanted = {one.artefact for one in view.gate.needs if one.artefact}
    last = sight.parts.looks.last(session.reader.account.id, project_id, phase)
    return page(request, "gate.html", {
        "session": session, "project": seen, "view": view, "gate": view.gate, "done": done,
        "timezone": zone_for(session.reader, seen.timezone),
        "after_vote": after_vote(project, phase), "live": None if view.gate.decided_at else live_address(sight),
        "evidence": {one.need: evidence_of(project, phase, one.need) for one in view.gate.needs},
        "artefacts": [one for one in seen.artefacts if one.kind in wanted], "look": look,
        "records": recordable(project, look),
        "contents": [one for one in seen.contents if one.action in {each.id for each in view.actions}],
        "polls": [one for one in seen.polls if one.action in {each.id for each in view.actions}],
        "outlook": outlook(project, phase), "seen_versions": lambda at: versions_at(project, wanted, at),
        "item_words": lambda item: item_words(project, item),
        "choices": choices_of(project, look, view.gate), "news": news(sight, phase, last),
        "advises": _advises(project, look, phase), "may_reopen": view.gate.state == "rejected"
        and _may_reopen(project, look), "refused": tried.form, "faults": tried.faults or {},
        "meanwhile": meanwhile(sight, phase, tried.version) if tried.version else [],
        "stand_ins": [one for one in stand_ins_view(project, look) if one.state != "over"
                      and one.seat.person in project.charter.gates.of(phase).approvers],
        "open_seats": open_seats(project, look)}, tried.status, tried.headers)


def choices_of(project: Project, look: Look, gate: GateView) -> Choices:
    """Asks the rules themselves, as if each choice were made now."""
    actor, phase = look.actor, gate.phase
    needs = [one.need for one in gate.needs if one.artefact]
    items = [*project.phase_actions(phase), *needs]
    spoken = [(item, item_words(project, item)) for item in items]
    if actor is None or actor.person is None:
        return Choices(False, False, False, "You can read this; only people with a seat decide.", spoken, None, {})
    vote = CastVote(actor=actor, phase=phase, choice="approve", seen=gate.digest)
    yes = _tried(project, vote, look.now)
    changes = _tried(project, vote.model_copy(update={"choice": "request_changes", "reason": "-", "items": items[:1]}),
                     look.now)
    no = _tried(project, vote.model_copy(update={"choice": "reject", "reason": "-"}), look.now)
    cast = next((event for one in (yes, changes, no) if not isinstance(one, Refusal)
                 for event in one if isinstance(event, VoteCast)), None)
    told = {"request_changes": TOLD_OF_CHANGES, "reject": TOLD_OF_NO}
    if not isinstance(yes, Refusal):
        told["approve"] = told_of_yes(project, phase, yes)
    return Choices(not isinstance(yes, Refusal), not isinstance(changes, Refusal), not isinstance(no, Refusal),
                   str(yes) if isinstance(yes, Refusal) else None, spoken,
                   who(project, cast.seat) if cast and cast.seat != cast.person else None, told)


def _tried(project: Project, vote: CastVote, now: datetime) -> "list[AnyEvent] | Refusal":
    try:
        return project.decide(vote, now)
    except Refusal as refused:
        return refused


def news(sight: Sight, phase: Phase, last: LastLook | None) -> News:
    """What this reader has not read yet, oldest first; what they did themselves is no news to them."""
    if last is None:
        return News(None, _shown(sight, phase, _since_round(sight, phase)))
    found = sight.parts.records.events_of(sight.project.id, CHANGES, last.seq)
    return News(last.at, _shown(sight, phase, [one for one in found if one.by.person is None
                                               or one.by.person != sight.look.person]))


def _since_round(sight: Sight, phase: Phase) -> list[AnyEvent]:
    events = sight.parts.records.events_of(sight.project.id, CHANGES)
    begins = max((event.seq for event in events if event.kind in STARTS_A_ROUND
                  and getattr(event, "phase", None) == phase), default=0)
    return [event for event in events if event.seq > begins]


def meanwhile(sight: Sight, phase: Phase, version: str) -> list[EventView]:
    """What happened after the page that a form was sent from."""
    after = seq_of(sight.numbers, version)
    found = sight.parts.records.events_of(sight.project.id, CHANGES, after) if after else []
    return _shown(sight, phase, found)


def seq_of(numbers: Numbers, version: str) -> int:
    """The event that a page told of last, by the version that it showed; 0 when it showed none."""
    shown = int(version) if version.isdecimal() and len(version) < 10 else 0
    return numbers.seqs[min(shown, numbers.version) - 1] if shown and numbers.seqs else 0


def _shown(sight: Sight, phase: Phase, events: Sequence[AnyEvent]) -> list[EventView]:
    of_gate = [event for event in events if _touches(sight.project, event, phase)]
    return events_view(sight.project, of_gate, sight.look, sight.numbers)


def _touches(project: Project, event: AnyEvent, phase: Phase) -> bool:
    """Whether it is about this gate; what is about no phase is about each."""
    if (named := getattr(event, "phase", None)) is not None:
        return bool(named == phase)
    if (action := project.actions.get(getattr(event, "action", None) or "")) is not None:
        return action.phase == phase
    if (seat := getattr(event, "seat", None)) is not None:
        return seat in project.charter.gates.of(phase).approvers
    poll = project.polls.get(getattr(event, "poll", ""))
    return poll is None or project.action(poll.action).phase == phase


def versions_at(project: Project, kinds: "set[str]", at: datetime) -> list[RecordedArtefact]:
    """The versions of what the gate needs, as they were at an instant: what somebody saw who decided then."""
    found = [[one for one in project.artefacts.get(kind, []) if one.at <= at] for kind in sorted(kinds)]
    return [versions[-1] for versions in found if versions]


def _advises(project: Project, look: Look, phase: Phase) -> bool:
    return look.actor is not None and refusal(
        project, GiveAdvice(actor=look.actor, phase=phase, words="-"), look.now) is None


def _may_reopen(project: Project, look: Look) -> bool:
    if look.actor is None or project.phase is None:
        return False
    return permitted(project, ReopenGate(actor=look.actor, phase=project.phase, reason="-"))
