"""Rewards as a page: one's own; for those who answer for the money all of them, with what may be done about them."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.commands import ProposeRun
from domain.holds import held_sentence
from domain.project import Project
from domain.statement import tax_years
from web.api.looks import sight_of
from web.pages.money_forms import money_forms
from web.pages.refused import NOTHING_REFUSED, RefusedForm
from web.pages.rendering import page
from web.parts import parts_of
from web.sessions import PageSession, Session
from web.timezones import zone_for
from web.views.allowed import refusal
from web.views.money import PAYMENTS_HELD
from web.views.shape import Look

router = APIRouter()


@router.get("/projects/{project_id}/rewards")
def show_rewards(request: Request, session: PageSession, project_id: str, done: str = "") -> Response:
    return rewards_page(request, session, project_id, done=done)


def rewards_page(request: Request, session: Session, project_id: str, *, done: str = "",
                 refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                 headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a refused form, it stands there as it was sent."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look = sight.project, sight.look
    may_propose = look.actor is not None and refusal(project, ProposeRun(actor=look.actor), look.now) is None
    preference = project.reward_preference(look.person) if look.person else None
    return page(request, "rewards.html", {
        "session": session, "project": project, "rewards": sight.rewards(), "refused": refused,
        "timezone": zone_for(session.reader, project.timezone), "done": done, "may_propose": may_propose,
        "preference": preference,
        "plan": project.charter.rewards, "chooses": preference is not None and preference.choice != "not_eligible",
        "forms": money_forms(project, look), "held": _held(project, look),
        "years": tax_years(project, look.person) if look.person else [], "look": look}, status, headers)


def _held(project: Project, look: Look) -> str | None:
    """Why it is held only for those who answer for the money: the reason may be about a person."""
    return held_sentence(project) if look.money or project.hold is None else PAYMENTS_HELD
