"""The payout account for finance: what it holds against what waits, and what people can choose."""

from collections.abc import Iterator

from fastapi import APIRouter, Request

from domain.project import Project
from domain.state import Status
from web.access import ApiReader
from web.parts import Parts, parts_of
from web.problems import documented
from web.views.payout_account import AccountView, account_view

router = APIRouter(prefix="/api/payout-account", tags=["rewards"])

ENDED = (Status.CANCELLED, Status.CLOSED)
A_PAGE = 200


@router.get("", responses=documented(401, 403, 429, 503), summary="The payout account")
def get_account(request: Request, reader: ApiReader) -> AccountView:
    """What it held when it was looked at last, what waits to be paid from it, and what people can choose. For finance
    and operators. It is looked at every five minutes, by the process that has the key."""
    return account_of(parts_of(request))


def account_of(parts: Parts) -> AccountView:
    """Over the projects that have not ended."""
    return account_view(parts.payout_accounts.latest(), _open_projects(parts), parts.clock())


def _open_projects(parts: Parts) -> Iterator[Project]:
    offset = 0
    while rows := parts.records.list_projects(limit=A_PAGE, offset=offset):
        yield from (parts.records.project(row.id) for row in rows if row.status not in ENDED)
        offset += len(rows)
