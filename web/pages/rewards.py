"""Rewards as a page: one's own, and for those who answer for the money all of them, with runs to approve."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.commands import ProposeRun
from web.access import project_for
from web.api.looks import look_of
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession
from web.views.allowed import refusal
from web.views.money import rewards_view

router = APIRouter()


@router.get("/projects/{project_id}/rewards")
def show_rewards(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    parts = parts_of(request)
    project = project_for(parts, session.reader, project_id)
    look = look_of(parts, session.reader, project)
    may_propose = look.actor is not None and refusal(project, ProposeRun(actor=look.actor), look.now) is None
    preference = project.reward_preference(look.person) if look.person else None
    return page(request, "rewards.html", {
        "session": session, "project": project, "rewards": rewards_view(project, look.person, look.money),
        "timezone": project.timezone, "done": done, "may_propose": may_propose, "preference": preference,
        "plan": project.charter.rewards, "chooses": preference is not None and preference.choice != "not_eligible"})
