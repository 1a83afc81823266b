"""The ledger over HTTP: balances and payments, the check of both books, the export for an audit."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from integrations.ports import Ledger
from integrations.records.ledger_check import LedgerCheck
from integrations.records.ledger_export import LedgerExport, as_csv, as_json_lines
from web.access import ApiReader, Reader
from web.api.looks import sight_of
from web.parts import Parts, parts_of
from web.problems import ProblemError, documented
from web.views.ledger import LedgerChecked, LedgerView, checked_view, ledger_view

router = APIRouter(prefix="/api/projects/{project_id}/ledger", tags=["rewards"])

Format = Literal["csv", "jsonl"]
MEDIA: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
EXPORTED: dict[int | str, dict[str, object]] = {
    200: {"description": "One row for each event about money and each ledger entry",
          "content": {kind: {"schema": {"type": "string"}} for kind in ("text/csv", "application/x-ndjson")}}}


@router.get("", responses=documented(401, 403, 404, 429, 503), summary="The ledger of a project")
def get_ledger(request: Request, reader: ApiReader, project_id: str) -> LedgerView:
    """Balances by account and currency, payments by state, and each payment. For those who answer for the money."""
    parts = parts_of(request)
    project, ledger = sight_of(parts, reader, project_id).project, ledger_of(parts)
    return ledger_view(project, ledger.lines(project_id), ledger.entries(project_id))


@router.get("/check", responses=documented(401, 403, 404, 429, 503), summary="Check that both books say the same")
def check_ledger(request: Request, reader: ApiReader, project_id: str) -> LedgerChecked:
    """The event chain is whole, entries sum to zero and fold to each payment's state, what is paid in the events is
    issued in the ledger, and every kept request matches its hash. Nothing is changed."""
    parts = parts_of(request)
    sight_of(parts, reader, project_id)
    return checked_view(LedgerCheck(parts.records, ledger_of(parts)).of(project_id))


@router.get("/export", responses={**EXPORTED, **documented(400, 401, 403, 404, 429, 503)}, response_class=Response,
            summary="The ledger for an audit")
def export_ledger(request: Request, reader: ApiReader, project_id: str,
                  wanted: Annotated[Format, Query(alias="format")] = "jsonl") -> Response:
    """Who, what, when (UTC), why, before and after, rate card, request hash and provider ids, chained by hashes. Ids,
    never names. Hashes are over the JSON Lines."""
    return exported(parts_of(request), reader, project_id, wanted)


def exported(parts: Parts, reader: Reader, project_id: str, wanted: Format) -> Response:
    """The export as a file, for those who answer for the money."""
    sight_of(parts, reader, project_id)
    rows = LedgerExport(parts.records, ledger_of(parts)).rows(project_id)
    name = f'attachment; filename="ledger-{project_id}.{wanted}"'
    return Response(as_csv(rows) if wanted == "csv" else as_json_lines(rows), media_type=MEDIA[wanted],
                    headers={"Content-Disposition": name})


def ledger_of(parts: Parts) -> Ledger:
    if parts.ledger is None:
        raise ProblemError("unavailable", "The ledger is not at hand here. Ask an operator.")
    return parts.ledger
