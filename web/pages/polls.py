"""The page of a poll: its options and turnout, the ballot, and after the close the result. Only a POST votes."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.charter_work import Poll
from domain.commands import CastBallot, ClosePoll, OpenPoll
from domain.project import Project
from domain.state import Ballot
from web.api.looks import Sight, sight_of
from web.pages.asking import ask, back
from web.pages.ballots import BallotForm, ballot_of, checked, kept, step, stepped, typed
from web.pages.rendering import page
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of
from web.timezones import zone_for
from web.views.allowed import permitted, refusal
from web.views.shape import Look
from web.views.work import PollView, polls_view

router = APIRouter()


@router.get("/projects/{project_id}/polls/{poll}")
def show_poll(request: Request, session: PageSession, project_id: str, poll: str, done: str = "") -> Response:
    return poll_page(request, session, project_id, poll, done=done)


def poll_page(request: Request, session: Session, project_id: str, poll: str, *, done: str = "",
              ballot: BallotForm | None = None, status: int = 200,
              headers: Mapping[str, str] | None = None) -> Response:
    """The page; with a ballot, that stands there as it was sent, else the one that is kept."""
    sight = sight_of(parts_of(request), session.reader, project_id)
    project, look = sight.project, sight.look
    plan, view = _plan(project, poll), _opened(sight, poll)
    return page(request, "poll.html", {
        "session": session, "project": project, "poll": view, "name": poll, "plan": plan, "done": done,
        "timezone": zone_for(session.reader, project.timezone), "instead": _instead(project, look, poll),
        "ballot": ballot or (kept(view) if view else None),
        "group": project.group_of(look.person) if look.person else None,
        "may_open": view is None and look.actor and permitted(project, OpenPoll(actor=look.actor, poll=poll)),
        "may_close": view and not view.results and look.actor and permitted(
            project, ClosePoll(actor=look.actor, poll=poll))}, status, headers)


@router.post("/projects/{project_id}/polls/{poll}")
async def vote_in_poll(request: Request, session: PageSession, project_id: str, poll: str) -> Response:
    """A ballot. A button that gives or takes one dot only changes the form; nothing is kept by it."""
    form = await form_of(request, session)
    sight = await run_in_threadpool(sight_of, parts_of(request), session.reader, project_id)
    _plan(sight.project, poll)
    view, ballot, one = _opened(sight, poll), typed(form), step(form)
    if view and one:
        ballot = stepped(ballot, view, *one)
        return await run_in_threadpool(poll_page, request, session, project_id, poll, ballot=ballot)
    ballot = checked(ballot, view) if view else ballot
    if ballot.is_wrong:
        return await run_in_threadpool(poll_page, request, session, project_id, poll, ballot=ballot, status=422)
    data = {"kind": "cast_ballot", "poll": poll, "ballot": ballot_of(ballot)}
    try:
        await ask(request, session, project_id, data, form)
    except ProblemError as error:
        return await run_in_threadpool(poll_page, request, session, project_id, poll, status=error.status,
                                       ballot=replace(ballot, wrong=error.detail), headers=error.headers)
    return back(project_id, "cast_ballot", f"/polls/{poll}")


def _opened(sight: Sight, poll: str) -> PollView | None:
    return next((one for one in polls_view(sight.project, sight.look.person) if one.poll == poll), None)


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
