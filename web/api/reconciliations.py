"""Comparisons of the ledger with the payout service: what was found, and a new one on demand."""

from datetime import datetime
from decimal import Decimal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from integrations.ports_reconciliation import ExplainedOrder, Mismatch, Reconciliation, stale
from web.access import ApiReader
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import documented
from web.views.ledger import amounts

router = APIRouter(prefix="/api/reconciliations", tags=["rewards"])


class MismatchView(BaseModel):
    """One payment that both sides do not tell alike, in words."""

    external_id: str | None
    order_id: str | None
    project: str | None
    run: str | None
    ours: str
    theirs: str


class ExplainedOrderView(MismatchView):
    """An order from elsewhere that finance has explained; `by` is the account that did."""

    reason: str
    by: str
    explained_at: datetime


class ReconciliationView(BaseModel):
    """One comparison. `clean`: nothing differs, and both totals are equal to the penny in every currency.

    Explained orders are no difference and count in no total.
    """

    at: datetime
    since: datetime
    until: datetime
    provider: str = Field(examples=["tremendous"])
    clean: bool
    matched: int
    ours_only: list[MismatchView] = Field(description="in the ledger and unknown to the provider")
    theirs_only: list[MismatchView] = Field(description="paid outside of Coproduce, or by another one")
    differs: list[MismatchView]
    explained: list[ExplainedOrderView]
    ours_total: dict[str, Decimal]
    theirs_total: dict[str, Decimal]
    sentence: str


class ReconciliationList(BaseModel):
    """Newest first. `stale`: why the newest says nothing of today; null while it does."""

    reconciliations: list[ReconciliationView]
    stale: str | None


class Asked(BaseModel):
    """The comparison has begun; it is done when there is one newer than `newest`."""

    newest: datetime | None
    sentence: str


@router.get("", responses=documented(400, 401, 403, 429, 503), summary="Comparisons with the payout service")
def list_reconciliations(request: Request, reader: ApiReader,
                         limit: int = Query(20, ge=1, le=200)) -> ReconciliationList:
    """For finance and operators. One is made each night, and whenever somebody asks for it."""
    parts = parts_of(request)
    found = parts.reconciliations.all(limit)
    return ReconciliationList(reconciliations=[reconciliation_view(one) for one in found], stale=stale_now(parts))


@router.post("", status_code=202, response_model=Asked, responses=documented(401, 403, 409, 429, 503),
             summary="Compare with the payout service now")
async def reconcile(request: Request, reader: ApiReader, once: OnlyOnce) -> Response:
    """For finance and operators. Joins one that is running."""
    parts = parts_of(request)

    async def work() -> Response:
        latest = await run_in_threadpool(parts.reconciliations.latest)
        await parts.gateway.reconcile()
        said = Asked(newest=latest.at if latest else None, sentence="The comparison has begun.")
        return JSONResponse(said.model_dump(mode="json"), 202)
    return await once.answer(work)


def stale_now(parts: Parts) -> str | None:
    """Why the newest comparison says nothing of today."""
    reports = parts.reconciliations
    return stale(reports.latest(), reports.failure(), parts.clock()) or None


def reconciliation_view(one: Reconciliation) -> ReconciliationView:
    return ReconciliationView(
        at=one.at, since=one.since, until=one.until, provider=one.provider, clean=one.clean, matched=one.matched,
        ours_only=[_mismatch(each) for each in one.ours_only], differs=[_mismatch(each) for each in one.differs],
        theirs_only=[_mismatch(each) for each in one.theirs_only],
        explained=[_explained(each) for each in one.explained],
        ours_total=amounts(dict(one.ours_total_minor)), theirs_total=amounts(dict(one.theirs_total_minor)),
        sentence=one.sentence)


def _explained(one: ExplainedOrder) -> ExplainedOrderView:
    return ExplainedOrderView(**_mismatch(one).model_dump(), reason=one.reason, by=one.by,
                              explained_at=one.explained_at)


def _mismatch(one: Mismatch) -> MismatchView:
    return MismatchView(external_id=one.external_id, order_id=one.order_id, project=one.project_id, run=one.run_id,
                        ours=one.ours, theirs=one.theirs)
