"""The page of a payment run: every line and amount, who proposed and approved, then the button. POST approves."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.commands import ApproveRun, WithdrawRun
from domain.holds import held_sentence
from domain.project import Project
from domain.refusals import Refusal
from domain.state_money import PaymentRun
from web.api.looks import Sight, sight_of
from web.pages.asking import ask, back
from web.pages.live import live_address
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of
from web.timezones import zone_for
from web.views.allowed import permitted, refusal
from web.views.events import EventView, events_view
from web.views.money import RunView, environment_of, run_view
from web.views.shape import Look, Who, who

router = APIRouter()


# What others may know of it besides what stands on the page: who left a run is nobody else's to know.
CHANGES = {"run_proposed", "run_approved", "run_released", "run_withdrawn", "run_stalled", "run_settled",
           "payments_held", "payments_released", "stand_in_appointed", "stand_in_ended"}
SAY_WHY = "Say why it is taken back: whoever proposed it reads this."


@router.get("/projects/{project_id}/runs/{run}")
def show_run(request: Request, session: PageSession, project_id: str, run: str, done: str = "") -> Response:
    """A payment run: what changed since it was proposed, whose yes is missing, each line and why it is there."""
    return run_page(request, session, project_id, run, done=done)


def run_page(request: Request, session: Session, project_id: str, run: str, *, done: str = "",
             refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
             headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    parts = parts_of(request)
    sight = sight_of(parts, session.reader, project_id)
    project, look = sight.project, sight.look
    view = run_view(project, _known(project, run), look.person, look.money, parts.payout_accounts.latest())
    return page(request, "run.html", {
        "session": session, "project": project, "run": view, "done": done,
        "timezone": zone_for(session.reader, project.timezone),
        "environment": environment_of(project), "instead": _instead(project, look, view),
        "may_withdraw": _may_withdraw(project, look, view), "seat": _seat(project, look, view),
        "held": held_sentence(project) if _is_open(view) else None, "refused": refused,
        "changed": _changed(sight, view), "stand_ins": {seat.person: who(project, person) for seat in view.missing
                      if (person := project.stand_in_of(seat.person, look.now))},
        "live": live_address(sight) if _is_open(view) else None}, status, headers)


@router.post("/projects/{project_id}/runs/{run}")
async def decide_on_run(request: Request, session: PageSession, project_id: str, run: str) -> Response:
    """Approve a payment run as it was shown, or take it back."""
    form = await form_of(request, session)
    kind = "withdraw_run" if text_of(form, "choice") == "withdraw" else "approve_run"
    if kind == "approve_run" and not text_of(form, "seen"):
        raise ProblemError("malformed", "The form has to say what you saw (`seen`). Open the run's page and approve "
                           "there.")
    more = {"reason": text_of(form, "reason")} if kind == "withdraw_run" else {"seen": text_of(form, "seen")}
    try:
        if not all(more.values()):
            raise ProblemError("broken_rule", SAY_WHY)
        await ask(request, session, project_id, {"kind": kind, "run": run, **more}, form)
    except ProblemError as error:
        refused = refused_form(kind, form, error)
        return await run_in_threadpool(run_page, request, session, project_id, run, refused=refused,
                                       status=error.status, headers=error.headers)
    return back(project_id, kind, f"/runs/{run}")


def _changed(sight: Sight, view: RunView) -> list[EventView]:
    """What happened since it was proposed, oldest first."""
    known, seats = sight.parts.records.events_of(sight.project.id, CHANGES), {one.person for one in view.missing}
    began = next((event.seq for event in known if event.kind == "run_proposed" and event.run == view.id), 0)
    found = [event for event in known if event.seq > began
             and getattr(event, "run", view.id) == view.id
             and (event.kind not in ("stand_in_appointed", "stand_in_ended") or getattr(event, "seat", "") in seats)]
    return events_view(sight.project, found, sight.look, sight.numbers)


def _is_open(view: RunView) -> bool:
    return view.state in ("proposed", "released")


def _known(project: Project, run: str) -> PaymentRun:
    if run not in project.runs:
        raise ProblemError("unknown", f"There is no payment run {run}. The project's rewards list what there is.")
    return project.runs[run]


def _instead(project: Project, look: Look, view: RunView) -> str | None:
    """Why this reader can't approve now; None when they can."""
    if look.actor is None or look.actor.person is None:
        return "You can read this; only the approvers of payments decide."
    refused = refusal(project, ApproveRun(actor=look.actor, run=view.id, seen=view.digest), look.now)
    return str(refused) if refused else None


def _seat(project: Project, look: Look, view: RunView) -> Who | None:
    """For whom this reader would approve, as their stand-in."""
    if look.actor is None or look.actor.person is None:
        return None
    try:
        events = project.decide(ApproveRun(actor=look.actor, run=view.id, seen=view.digest), look.now)
    except Refusal:
        return None
    approved = next((event for event in events if event.kind == "run_approved"), None)
    return who(project, approved.seat) if approved and approved.seat != approved.person else None


def _may_withdraw(project: Project, look: Look, view: RunView) -> bool:
    return (view.state == "proposed" and look.actor is not None
            and permitted(project, WithdrawRun(actor=look.actor, run=view.id, reason="-")))
