"""The page of a gate: everything that is being decided on, then the buttons. Only a POST from it decides."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.commands import CastVote, ReopenGate
from domain.phases import Phase
from domain.project import Project
from web.api.looks import Sight, sight_of
from web.pages.asking import ask, back
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, form_of, text_of, texts_of
from web.timezones import zone_for
from web.views.allowed import permitted, refusal
from web.views.event_words import item_words
from web.views.events import EventView, events_view
from web.views.gate import GateView
from web.views.shape import Look

router = APIRouter()

STARTS_A_ROUND = {"phase_started", "changes_requested", "gate_reopened"}
CHANGES = {"action_added", "action_completed", "action_reopened", "action_dropped", "action_moved",
           "artefact_recorded", "poll_closed", "update_sent", "agreement_signed", "person_added"}


@dataclass(frozen=True)
class Choices:
    """What this reader can do at the gate now; `instead` says why there is nothing to do."""

    approve: bool
    request_changes: bool
    reject: bool
    instead: str | None
    items: list[tuple[str, str]]


def phase_named(name: str) -> Phase:
    if name not in list(Phase):
        raise ProblemError("unknown", f"There is no phase of this name. Phases: {', '.join(Phase)}.")
    return Phase(name)


@router.get("/projects/{project_id}/gates/{phase_name}")
def show_gate(request: Request, session: PageSession, project_id: str, phase_name: str, done: str = "") -> Response:
    phase = phase_named(phase_name)
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look, seen = sight.project, sight.look, sight.view()
    view = next(one for one in seen.phases if one.phase == phase)
    wanted = {one.artefact for one in view.gate.needs if one.artefact}
    return page(request, "gate.html", {
        "session": session, "project": seen, "view": view, "gate": view.gate, "done": done,
        "timezone": zone_for(session.reader, seen.timezone),
        "artefacts": [one for one in seen.artefacts if one.kind in wanted], "look": look,
        "polls": [one for one in seen.polls if one.action in {each.id for each in view.actions}],
        "choices": choices_of(project, look, view.gate), "changed": changed(sight, phase),
        "may_reopen": view.gate.state == "rejected" and _may_reopen(project, look)})


@router.post("/projects/{project_id}/gates/{phase_name}")
async def decide_at_gate(request: Request, session: PageSession, project_id: str, phase_name: str) -> Response:
    form, phase = await form_of(request, session), phase_named(phase_name)
    if not text_of(form, "seen"):
        raise ProblemError("malformed", "The form has to say what you saw (`seen`). Open the gate's page and decide "
                           "there.")
    data: dict[str, Any] = {"kind": "vote", "phase": phase.value, "choice": text_of(form, "choice"),
                            "seen": text_of(form, "seen"), "items": texts_of(form, "items")}
    if text_of(form, "reason"):
        data["reason"] = text_of(form, "reason")
    await ask(request, session, project_id, data, form)
    return await run_in_threadpool(back, project_id, "vote", f"/gates/{phase}")


def choices_of(project: Project, look: Look, gate: GateView) -> Choices:
    """Asks the rules themselves, as if each choice were made now."""
    actor, phase = look.actor, gate.phase
    needs = [one.need for one in gate.needs if one.artefact]
    items = [*project.phase_actions(phase), *needs]
    spoken = [(item, item_words(project, item)) for item in items]
    if actor is None or actor.person is None:
        return Choices(False, False, False, "You can read this; only people with a seat decide.", spoken)
    vote = CastVote(actor=actor, phase=phase, choice="approve", seen=gate.digest)
    approve = refusal(project, vote, look.now)
    changes = refusal(project, vote.model_copy(update={"choice": "request_changes", "reason": "-",
                                                       "items": items[:1]}), look.now)
    reject = refusal(project, vote.model_copy(update={"choice": "reject", "reason": "-"}), look.now)
    return Choices(approve is None, changes is None, reject is None, str(approve) if approve else None, spoken)


def changed(sight: Sight, phase: Phase) -> list[EventView]:
    """What happened to the work since this round began, oldest first."""
    events = sight.parts.records.events(sight.project.id, 0, sight.project.version)
    begins = max((event.seq for event in events if event.kind in STARTS_A_ROUND
                  and getattr(event, "phase", None) == phase), default=0)
    since = [event for event in events if event.seq > begins and event.kind in CHANGES]
    return events_view(sight.project, since, sight.look, sight.numbers)


def _may_reopen(project: Project, look: Look) -> bool:
    if look.actor is None or project.phase is None:
        return False
    return permitted(project, ReopenGate(actor=look.actor, phase=project.phase, reason="-"))
