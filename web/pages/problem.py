"""A refusal as a page: the sentence, and the way on."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from integrations.errors import IntegrationError
from web.pages.rendering import page
from web.problems import ProblemError
from web.sessions import page_session, sign_in_address


def problem_page(request: Request, error: ProblemError) -> Response:
    """Somebody who is signed out is asked to sign in, and then comes back to what they wanted to read."""
    if error.code == "signed_out" and request.method == "GET":
        return RedirectResponse(sign_in_address(request), 303)
    session = None
    try:
        session = page_session(request)
    except (ProblemError, IntegrationError):
        session = None
    return page(request, "problem.html", {"error": error, "session": session, "again": _again(request)}, error.status,
                error.headers)


def _again(request: Request) -> str:
    """The page to read again: a form's own page, or the project."""
    parts = request.url.path.strip("/").split("/")
    if parts[0] != "projects" or len(parts) < 2:
        return "/"
    if len(parts) >= 4 and parts[2] in ("gates", "runs", "polls"):
        return f"/projects/{parts[1]}/{parts[2]}/{parts[3]}"
    return f"/projects/{parts[1]}"
