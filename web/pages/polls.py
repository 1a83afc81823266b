"""The page of a poll: its options and turnout, the ballot, and after the close the result. Only a POST votes."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from domain.charter_work import Poll
from domain.commands import CastBallot, ClosePoll, OpenPoll
from domain.project import Project
from domain.state import Ballot
from web.api.looks import sight_of
from web.pages.asking import ask, back
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, form_of, texts_of
from web.views.allowed import permitted, refusal
from web.views.shape import Look
from web.views.work import polls_view

router = APIRouter()


@router.get("/projects/{project_id}/polls/{poll}")
def show_poll(request: Request, session: PageSession, project_id: str, poll: str, done: str = "") -> Response:
    parts = parts_of(request)
    sight = sight_of(parts, session.reader, project_id)
    project, look = sight.project, sight.look
    plan = _plan(project, poll)
    view = next((one for one in polls_view(project, look.person) if one.poll == poll), None)
    return page(request, "poll.html", {
        "session": session, "project": project, "poll": view, "name": poll, "plan": plan, "done": done,
        "timezone": project.timezone, "instead": _instead(project, look, poll),
        "group": project.group_of(look.person) if look.person else None,
        "may_open": view is None and look.actor and permitted(project, OpenPoll(actor=look.actor, poll=poll)),
        "may_close": view and not view.results and look.actor and permitted(
            project, ClosePoll(actor=look.actor, poll=poll))})


@router.post("/projects/{project_id}/polls/{poll}")
async def vote_in_poll(request: Request, session: PageSession, project_id: str, poll: str) -> Response:
    form = await form_of(request, session)
    data = {"kind": "cast_ballot", "poll": poll, "ballot": ballot_of(form)}
    await ask(request, session, project_id, data, form)
    return back(project_id, "cast_ballot", f"/polls/{poll}")


def ballot_of(form: FormData) -> dict[str, Any]:
    """Fields run parallel to the options: `option`, with `dots`, `place` and `score` at the same position."""
    options = texts_of(form, "option")
    dots = _numbers(options, texts_of(form, "dots"))
    places = _numbers(options, texts_of(form, "place"))
    if len(set(places.values())) != len(places):
        raise ProblemError("malformed", "Two options have the same place. Give each place once, then send it again.")
    ballot = {"dots": dots, "ranking": sorted(places, key=lambda option: places[option]),
              "scores": _numbers(options, texts_of(form, "score"))}
    return {name: value for name, value in ballot.items() if value}


def _numbers(options: list[str], values: list[str]) -> dict[str, int]:
    """Option and number, without those left empty or zero."""
    pairs = zip(options, values, strict=False)
    return {option: int(value) for option, value in pairs if value.strip().isdecimal() and int(value) > 0}


def _plan(project: Project, poll: str) -> Poll:
    if poll not in project.charter.votes:
        raise ProblemError("unknown", "There is no such poll in this project. The project's page lists its polls.")
    return project.charter.votes[poll]


def _instead(project: Project, look: Look, poll: str) -> str | None:
    """Why this reader can't vote now; None when they can."""
    if look.actor is None or look.actor.person is None:
        return "You can read this; only people in the group vote."
    opened = project.polls.get(poll)
    plan, options = project.charter.votes[poll], opened.options if opened else []
    trial = Ballot(dots={options[0]: 1}) if plan.method == "dot" and options else Ballot(ranking=options[:1])
    refused = refusal(project, CastBallot(actor=look.actor, poll=poll, ballot=trial), look.now)
    return str(refused) if refused else None
