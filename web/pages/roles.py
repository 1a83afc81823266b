"""Roles of the instance: who runs the service and who looks after the money of all projects. For operators."""

from collections.abc import Mapping
from typing import get_args

import structlog
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from integrations.errors import Missing
from integrations.records.people import Account, Role
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import Parts, parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of
from web.sign_in_links import masked

log = structlog.get_logger(__name__)
router = APIRouter()

ROLES: dict[Role, str] = {
    "operator": "runs the service: starts projects, names people, sees all projects, decides nothing",
    "finance": "looks after the payments of all projects: pays by hand, compares, stops and releases"}
assert tuple(ROLES) == get_args(Role)


@router.get("/roles")
def show_roles(request: Request, session: PageSession, done: str = "") -> Response:
    """Who has which role, and a form to give one."""
    return _roles_page(request, session, done=done)


@router.post("/roles")
async def change_role(request: Request, session: PageSession) -> Response:
    """Asks first; with `sure` it gives (`change` is `give`) or takes away (`take`) a role. It counts at once."""
    form = await form_of(request, session)
    try:
        return await run_in_threadpool(_change, request, session, form)
    except ProblemError as error:
        refused = refused_form("role", form, error)
        return await run_in_threadpool(_roles_page, request, session, refused=refused, status=error.status)


def _change(request: Request, session: Session, form: FormData) -> Response:
    parts, change, role = parts_of(request), text_of(form, "change"), text_of(form, "role")
    if change not in ("give", "take") or role not in ROLES:
        raise ProblemError("malformed", "The form has to say which role is given or taken away.")
    account = _named(parts, text_of(form, "account"))
    if account.id == session.reader.account.id:
        raise ProblemError("not_your_decision", "Nobody gives or takes a role of their own. Ask another operator.")
    if not text_of(form, "sure"):
        return page(request, "role_sure.html", {
            "session": session, "who": spoken(account), "account": account, "role": role, "change": change,
            "words": ROLES[role]})
    others: list[Role] = [one for one in account.roles if one != role]
    parts.people.set_roles(account.id, [*others, role] if change == "give" else others)
    log.info("role_given" if change == "give" else "role_taken", role=role, account=account.id,
             by=session.reader.account.id)
    return RedirectResponse(f"/roles?done={change}_role", 303)


def _named(parts: Parts, named: str) -> Account:
    """By account id or e-mail address."""
    try:
        found = parts.people.find(named) if "@" in named else parts.people.account(named)
    except Missing:
        found = None
    if found is None or found.erased:
        raise ProblemError("unknown", "Nobody has an account with this address. Name the person in a project first, or "
                           "make the account on the server: coproduce role ADDRESS ROLE --new.")
    return found


def spoken(account: Account) -> str:
    """Who an account is, for operators: a name, else enough of the address to know it by."""
    return account.contact.name or (masked(account.contact.email) if account.contact.email else account.id)


def _roles_page(request: Request, session: Session, *, done: str = "", refused: RefusedForm = NOTHING_REFUSED,
                status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    holders = [one for one in parts_of(request).people.all_accounts() if one.roles]
    return page(request, "roles.html", {
        "session": session, "done": done, "refused": refused, "roles": ROLES,
        "holders": [(one, spoken(one)) for one in holders]}, status, headers)
