"""The page of a payment run: every line and amount, who proposed and approved, then the button. POST approves."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.commands import ApproveRun, WithdrawRun
from domain.holds import held_sentence
from domain.project import Project
from domain.state_money import PaymentRun
from web.api.looks import sight_of
from web.pages.asking import ask, back
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, form_of, text_of
from web.views.allowed import permitted, refusal
from web.views.money import RunView, environment_of, run_view
from web.views.shape import Look

router = APIRouter()


@router.get("/projects/{project_id}/runs/{run}")
def show_run(request: Request, session: PageSession, project_id: str, run: str, done: str = "") -> Response:
    parts = parts_of(request)
    sight = sight_of(parts, session.reader, project_id)
    project, look = sight.project, sight.look
    view = run_view(project, _known(project, run), look.person, look.money, parts.payout_accounts.latest())
    instead = _instead(project, look, view)
    return page(request, "run.html", {
        "session": session, "project": project, "run": view, "timezone": project.timezone, "done": done,
        "environment": environment_of(project), "instead": instead, "may_withdraw": _may_withdraw(project, look, view),
        "held": held_sentence(project) if _is_open(view) else None})


@router.post("/projects/{project_id}/runs/{run}")
async def decide_on_run(request: Request, session: PageSession, project_id: str, run: str) -> Response:
    form = await form_of(request, session)
    if text_of(form, "choice") == "withdraw":
        await ask(request, session, project_id, {"kind": "withdraw_run", "run": run,
                                                 "reason": text_of(form, "reason")}, form)
        return back(project_id, "withdraw_run", f"/runs/{run}")
    if not text_of(form, "seen"):
        raise ProblemError("malformed", "The form has to say what you saw (`seen`). Open the run's page and approve "
                           "there.")
    await ask(request, session, project_id, {"kind": "approve_run", "run": run, "seen": text_of(form, "seen")}, form)
    return back(project_id, "approve_run", f"/runs/{run}")


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


def _may_withdraw(project: Project, look: Look, view: RunView) -> bool:
    return (view.state == "proposed" and look.actor is not None
            and permitted(project, WithdrawRun(actor=look.actor, run=view.id, reason="-")))
