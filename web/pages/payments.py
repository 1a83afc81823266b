"""Pages for finance: the money of all projects, the ledger of one, and what is to be paid by hand."""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from domain.phases import Phase
from domain.project import Project
from integrations.errors import Missing
from integrations.ports import LedgerLine
from integrations.records.ledger_export import safe_cell
from integrations.rewards.manual import ManualProvider
from web.access import Reader
from web.api.by_hand import back_of, may_settle, paid_of, record, send_back
from web.api.explanations import explained, why_of
from web.api.ledger import exported, ledger_of
from web.api.looks import sight_of
from web.api.payment_stop import asked_of, go_on, stop_all, stop_view
from web.api.payout_account import account_of
from web.api.reconciliations import reconciliation_view, stale_now
from web.api.statements import funder_view_of
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import Parts, parts_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of
from web.views.ledger import ledger_view
from web.views.money import environment_of
from web.views.payments import ByHand, by_hand, project_money

router = APIRouter()

SHOWN = 50
LATELY = timedelta(days=90)
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
COLUMNS = ("external_id", "project", "run", "reward", "person", "initials", "amount", "currency", "pay_by", "why")


@router.get("/payments")
def show_payments(request: Request, session: PageSession, done: str = "", offset: Offset = 0) -> Response:
    """For finance and operators: balances, what waits, what did not arrive, and the last comparison."""
    return _payments_page(request, session, done=done, offset=offset)


@router.post("/payments")
async def look_after_books(request: Request, session: PageSession) -> Response:
    """By `choice`: `explain` says why an order from elsewhere is right, `stop` and `go_on` are the switch for all
    payments; else the ledger is compared with the payout service now."""
    form = await form_of(request, session)
    choice = text_of(form, "choice")
    try:
        await _chosen(parts_of(request), session.reader, form, choice)
    except ProblemError as error:
        return await run_in_threadpool(_payments_page, request, session, status=error.status, headers=error.headers,
                                       refused=refused_form(DONE[choice], form, error))
    return RedirectResponse(f"/payments?done={DONE[choice]}#comparison", 303)


DONE = defaultdict(lambda: "reconcile", explain="explain_order", stop="stop_all", go_on="go_on")


async def _chosen(parts: Parts, reader: Reader, form: FormData, choice: str) -> None:
    if choice == "explain":
        await explained(parts, reader, why_of({"order_id": text_of(form, "order"), "reason": text_of(form, "reason")}))
    elif choice == "stop":
        await run_in_threadpool(stop_all, parts, reader, asked_of({"reason": text_of(form, "reason")}).reason)
    elif choice == "go_on":
        await run_in_threadpool(go_on, parts, reader)
    else:
        await parts.gateway.reconcile()


@router.get("/projects/{project_id}/ledger")
def show_ledger(request: Request, session: PageSession, project_id: str) -> Response:
    """Balances, payments by state and each payment, for those who answer for the money."""
    parts = parts_of(request)
    project, ledger = sight_of(parts, session.reader, project_id).project, ledger_of(parts)
    return page(request, "ledger.html", {
        "session": session, "project": project, "timezone": project.timezone,
        "ledger": ledger_view(project, ledger.lines(project_id), ledger.entries(project_id))})


@router.get("/projects/{project_id}/funder")
def show_funder_view(request: Request, session: PageSession, project_id: str) -> Response:
    """Totals for funders, without people; for those who answer for the money, to hand on."""
    parts = parts_of(request)
    project = sight_of(parts, session.reader, project_id).project
    rates = project.charter.rewards.rate_card if project.charter.rewards else []
    names = {one.id: one.label for one in rates} | {one.value: one.spoken for one in Phase}
    return page(request, "funder.html", {
        "session": session, "project": project, "view": funder_view_of(parts, project),
        "environment": environment_of(project), "names": names})


@router.get("/projects/{project_id}/ledger/export")
def show_export(request: Request, session: PageSession, project_id: str) -> Response:
    """The ledger as a table for spreadsheets."""
    return exported(parts_of(request), session.reader, project_id, "csv")


@router.get("/payments/by-hand")
def show_by_hand(request: Request, session: PageSession, done: str = "") -> Response:
    """What waits to be paid by payroll or bank, with a form for the reference."""
    return _by_hand_page(request, session, done=done)


@router.get("/payments/by-hand.csv")
def show_by_hand_csv(request: Request, session: PageSession) -> Response:
    """The instruction list as a table: ids and initials, never names; nothing of what is held."""
    found = [one for one in _to_pay(parts_of(request), session.reader) if not one.held]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in found:
        cells = (one.external_id, one.project, one.run, one.line, one.person.person, one.person.initials,
                 str(one.amount), one.currency, one.pay_by.date().isoformat(), one.why)
        writer.writerow([safe_cell(cell) for cell in cells])
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="payments-by-hand.csv"'})


@router.post("/payments/by-hand")
async def settle_by_hand(request: Request, session: PageSession) -> Response:
    """Record that a payment was made, with its reference and day. A refused one is shown again as it was."""
    form = await form_of(request, session)
    if text_of(form, "choice") == "back":
        why = back_of({"reason": text_of(form, "reason")})
        await send_back(parts_of(request), session.reader, text_of(form, "project"), text_of(form, "line"), why)
        return RedirectResponse("/payments/by-hand?done=sent_back", 303)
    try:
        paid = paid_of({"reference": text_of(form, "reference"), "paid_on": _day(text_of(form, "paid_on"))})
        await record(parts_of(request), session.reader, text_of(form, "project"), text_of(form, "line"), paid)
    except ProblemError as error:
        return await run_in_threadpool(_by_hand_page, request, session, status=error.status, headers=error.headers,
                                       refused=refused_form("paid_by_hand", form, error))
    return RedirectResponse("/payments/by-hand?done=paid_by_hand", 303)


def _payments_page(request: Request, session: Session, *, done: str = "", offset: int = 0,
                   refused: RefusedForm = NOTHING_REFUSED, status: int = 200,
                   headers: Mapping[str, str] | None = None) -> Response:
    parts = parts_of(request)
    rows = parts.records.list_projects(limit=SHOWN, offset=offset)
    projects = [parts.records.project(row.id) for row in rows]
    latest = parts.reconciliations.latest()
    return page(request, "payments.html", {
        "session": session, "done": done, "projects": [project_money(one, ledger_of(parts)) for one in projects],
        "reconciliation": reconciliation_view(latest) if latest else None, "stale": stale_now(parts),
        "stop": stop_view(parts), "explains": "finance" in session.reader.account.roles, "refused": refused,
        "account": account_of(parts),
        "names": {one.by: _named(parts, one.by) for one in latest.explained} if latest else {},
        "offset": offset, "shown": SHOWN, "total": parts.records.count_projects(),
        "to_pay": len(_to_pay(parts, session.reader))}, status, headers)


def _named(parts: Parts, account: str) -> str:
    try:
        return parts.people.account(account).contact.name or account
    except Missing:
        return account


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ProblemError("malformed", "Choose the day on which it was paid. Nothing was recorded.") from None


def _by_hand_page(request: Request, session: Session, *, done: str = "", refused: RefusedForm = NOTHING_REFUSED,
                  status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    parts = parts_of(request)
    found, paid = _to_pay(parts, session.reader), _to_pay(parts, session.reader, "issued")[:SHOWN]
    return page(request, "by_hand.html", {
        "session": session, "done": done, "payments": found, "refused": refused, "paid": paid,
        "names": _names(parts, session.reader, [*found, *paid])}, status, headers)


def _names(parts: Parts, reader: Reader, found: Sequence[ByHand]) -> dict[str, str]:
    """By payment, the names in the people file of those whom this reader has to pay. On the page only: never in a
    table that is carried away, nor in a log."""
    names = {one.external_id: parts.people.contact_of(one.project, one.person.person).name for one in found
             if reader.sees_all_projects or one.may_settle}
    return {key: name for key, name in names.items() if name}


def _to_pay(parts: Parts, reader: Reader, state: str = "pending") -> list[ByHand]:
    """For finance and operators of all projects, else of those whose payments the reader answers for. What was paid
    (`issued`) within the last months."""
    stop = parts.payment_stops.current()
    since = parts.clock() - LATELY if state == "issued" else None
    lines = [line for line in ledger_of(parts).lines(since=since) if line.provider == ManualProvider.name]
    found: list[ByHand] = []
    for project_id in dict.fromkeys(line.project_id for line in lines):
        if reader.may_read(project_id):
            project = parts.records.project(project_id)
            found += _of_project(project, reader, [line for line in lines if line.project_id == project_id], state)
    if stop and state == "pending":
        found = [one.model_copy(update={"held": one.held or stop.sentence}) for one in found]
    return sorted(found, key=lambda one: one.pay_by)


def _of_project(project: Project, reader: Reader, lines: list[LedgerLine], state: str) -> list[ByHand]:
    found = [one.model_copy(update={"may_settle": may_settle(project, reader, project.lines[one.line])})
             for one in by_hand(project, lines, state)]
    return found if reader.sees_all_projects else [one for one in found if one.may_settle]
