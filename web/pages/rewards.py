"""Rewards as a page: one's own, and for those who answer for the money all of them, with runs to approve."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.commands import ProposeRun
from web.api.looks import sight_of
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession
from web.views.allowed import refusal

router = APIRouter()


@router.get("/projects/{project_id}/rewards")
def show_rewards(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look = sight.project, sight.look
    may_propose = look.actor is not None and refusal(project, ProposeRun(actor=look.actor), look.now) is None
    preference = project.reward_preference(look.person) if look.person else None
    return page(request, "rewards.html", {
        "session": session, "project": project, "rewards": sight.rewards(),
        "timezone": project.timezone, "done": done, "may_propose": may_propose, "preference": preference,
        "plan": project.charter.rewards, "chooses": preference is not None and preference.choice != "not_eligible"})
