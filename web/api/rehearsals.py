"""A whole project played ahead of time: a charter in, a rehearsal out. Nothing is started, nobody is told."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from domain.charter import Charter
from domain.rehearsal import Away
from web.access import ApiReader
from web.api.bodies import malformed
from web.api.starting import CHARTER_BODY, charter_problem, sent_charter
from web.parts import parts_of
from web.problems import Where, documented
from web.views.rehearsal import RehearsalTold, missed_in, rehearsed

router = APIRouter(prefix="/api", tags=["charters"])


@router.post("/rehearsals", openapi_extra=CHARTER_BODY, summary="Rehearse a charter",
             responses=documented(400, 401, 403, 413, 415, 422, 429))
async def rehearse_charter(
        request: Request, reader: ApiReader,
        away: Annotated[list[str], Query(max_length=20, description="PERSON, PERSON:FROM or PERSON:FROM:TO, days such "
                                         "as 2027-03-01: does nothing then")] = [],  # noqa: B006
        missed: Annotated[bool, Query(description="also what happens without each person")] = False) -> RehearsalTold:
    """For operators. Days of gates, messages, money over time, work by person; all rehearsed people do as asked."""
    charter, findings = await sent_charter(request, parts_of(request))
    if charter is None:
        raise charter_problem(findings)
    return await run_in_threadpool(_told, charter, [away_of(one, charter) for one in away], missed)


def _told(charter: Charter, away: list[Away], missed: bool) -> RehearsalTold:
    seen = rehearsed(charter, away)
    return RehearsalTold(**dict(seen), missed=missed_in(charter) if missed else [])


def away_of(text: str, charter: Charter) -> Away:
    """From the third week on when no day is named. `malformed` when days can't be read."""
    person, *days = text.split(":")
    try:
        first, last = ([date.fromisoformat(day) for day in days] + [None, None])[:2]
    except ValueError:
        raise malformed("A day in `away` can't be read", [Where(where="away", problem="write P01:2027-03-01:2027-03-31")
                                                          ]) from None
    return Away(person=person, first=first, last=last) if first else Away.from_third_week(person, charter)
