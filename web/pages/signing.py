"""Signing in with an API token, and out again."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from web.pages.rendering import page
from web.problems import ProblemError
from web.sessions import PageSession, close_session, form_of, open_session, text_of

router = APIRouter()


@router.get("/sign-in")
def show_sign_in(request: Request) -> Response:
    return page(request, "sign_in.html", {"error": None, "next": request.query_params.get("next", "/")})


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    form = await form_of(request)
    try:
        return await run_in_threadpool(open_session, request, text_of(form, "token"))
    except ProblemError as error:
        if error.code != "signed_out":
            raise
        values = {"error": error.detail, "next": request.query_params.get("next", "/")}
        return page(request, "sign_in.html", values, 401)


@router.post("/sign-out")
async def sign_out(request: Request, session: PageSession) -> Response:
    await form_of(request, session)
    return await run_in_threadpool(close_session, request, session)
