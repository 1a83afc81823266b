"""Small things done on the project page: each form becomes one command. A refused one is shown again as it was."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from web.access import project_for
from web.pages.asking import ask, back
from web.pages.dates import moved, numbers, refuse_other_date
from web.pages.money_forms import MONEY_FORMS
from web.pages.offers import acceptance
from web.pages.project import project_page
from web.pages.refused import RefusedForm, refused_form
from web.pages.rewards import rewards_page
from web.pages.steering import steering_page
from web.pages.steering_forms import STEERING_FORMS
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of, texts_of

router = APIRouter()


def _fields(*names: str) -> Callable[[FormData], dict[str, Any]]:
    """The named fields, without those left empty."""
    return lambda form: {name: text_of(form, name) for name in names if text_of(form, name)}


def _attendance(form: FormData) -> dict[str, Any]:
    return {"action": text_of(form, "action"), "people": texts_of(form, "people"), **numbers(form, "minutes")}


def _dropping(form: FormData) -> dict[str, Any]:
    return {**_fields("action", "reason")(form), **numbers(form, "minutes")}


def _calling_off(form: FormData) -> dict[str, Any]:
    return {**_fields("action", "reason")(form), "people": texts_of(form, "people"),
            **numbers(form, "notice_hours", "minutes")}


def _options(form: FormData) -> dict[str, Any]:
    lines = [line.strip() for line in text_of(form, "options").splitlines()]
    return {"poll": text_of(form, "poll"), "options": [line for line in lines if line]}


def _reward(form: FormData) -> dict[str, Any]:
    swaps = ["swap"] if text_of(form, "choice") == "swapped" else []
    preference: dict[str, Any] = _fields("choice", "route", "delivery", "instead", *swaps)(form)
    if text_of(form, "percent").isdecimal():
        preference["percent"] = int(text_of(form, "percent"))
    return {"preference": preference}


FORMS: dict[str, Callable[[FormData], dict[str, Any]]] = {
    "complete_action": _fields("action", "note"),
    "reopen_action": _fields("action", "reason"),
    "drop_action": _dropping,
    "confirm_attendance": _attendance,
    "move_action": moved,
    "decline_due": _fields("action", "reason"),
    "block_action": _fields("action", "reason"),
    "unblock_action": _fields("action"),
    "restore_card": _fields("action"),
    "accept_offer": acceptance,
    "decline_offer": _fields("card", "reason"),
    "send_update": _fields("mode", "text"),
    "open_poll": _options,
    "close_poll": _fields("poll"),
    "choose_reward": _reward,
    "propose_run": _fields(),
    "reopen_gate": _fields("phase", "reason"),
    "call_off": _calling_off,
    **MONEY_FORMS,
    **STEERING_FORMS,
}


# Their forms are on other pages, which say what they refuse on a page of its own.
ELSEWHERE = {"open_poll": "", "close_poll": "", "propose_run": "/rewards", "reopen_gate": ""}
# Their forms are on the rewards page, which shows them again as they were sent; one of them beside the work as well.
ON_REWARDS = {*MONEY_FORMS, "choose_reward"}
ANSWERS_A_DATE = {"move_action", "decline_due"}


class ShowAgain(Protocol):
    """A page that can show a refused form as it was sent."""

    def __call__(self, request: Request, session: Session, project_id: str, *, refused: RefusedForm, status: int,
                 headers: Mapping[str, str] | None) -> Response: ...


ADDRESSES: dict[ShowAgain, str] = {rewards_page: "/rewards", steering_page: "/steering", project_page: ""}


@router.post("/projects/{project_id}/do/{kind}")
async def do(request: Request, session: PageSession, project_id: str, kind: str) -> Response:
    """One form of the project page. What is refused is shown on the page again, with what was typed."""
    form = await form_of(request, session)
    if kind not in FORMS:
        raise ProblemError("unknown", "There is no such form. Open the project's page and use what is there.")
    try:
        if kind in ANSWERS_A_DATE:
            await run_in_threadpool(_look_at_date, request, session, project_id, form)
        await ask(request, session, project_id, {"kind": kind, **FORMS[kind](form)}, form)
    except ProblemError as error:
        if kind in ELSEWHERE:
            raise
        shown = _page_of(kind, form)
        return await run_in_threadpool(shown, request, session, project_id, status=error.status,
                                       headers=error.headers, refused=refused_form(kind, form, error))
    where = ADDRESSES[_page_of(kind, form)] or ELSEWHERE.get(kind, "")
    return back(project_id, kind, where, text_of(form, "place") or _new_place(kind, form))


def _page_of(kind: str, form: FormData) -> ShowAgain:
    """Where the form stands."""
    place = text_of(form, "place")
    if kind in STEERING_FORMS and place.startswith("steering"):
        return steering_page
    return rewards_page if kind in ON_REWARDS and not place.startswith("action-") else project_page


def _look_at_date(request: Request, session: Session, project_id: str, form: FormData) -> None:
    refuse_other_date(project_for(parts_of(request), session.reader, project_id), form)


def _new_place(kind: str, form: FormData) -> str:
    return f"action-{text_of(form, 'id')}" if kind == "accept_offer" else ""
