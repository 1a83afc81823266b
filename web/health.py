"""Whether the process is alive, whether what it needs answers, and its metrics."""

from typing import cast

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from integrations.errors import IntegrationError
from web.metrics import Metrics
from web.parts import Parts, parts_of
from web.problems import ProblemError

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    status: str = "alive"


class Ready(BaseModel):
    """Each part says `ok` or what is wrong with it."""

    ready: bool
    records: str = Field(examples=["ok"])
    temporal: str = Field(examples=["ok"])


@router.get("/healthz", summary="The process is alive")
async def healthz() -> Alive:
    return Alive()


@router.get("/readyz", response_model=Ready, responses={503: {"model": Ready}},
            summary="Records and Temporal answer; says which does not")
async def readyz(request: Request) -> Response:
    parts = parts_of(request)
    records, temporal = await run_in_threadpool(_records, parts), await _temporal(parts)
    ready = records == temporal == "ok"
    return JSONResponse(Ready(ready=ready, records=records, temporal=temporal).model_dump(), 200 if ready else 503)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    return await run_in_threadpool(cast(Metrics, request.app.state.metrics).page)


def _records(parts: Parts) -> str:
    try:
        parts.records.count_projects()
    except IntegrationError as error:
        return str(error)
    return "ok"


async def _temporal(parts: Parts) -> str:
    try:
        await parts.gateway.answers()
    except ProblemError:
        return "The workflow server does not answer. Pages and reads go on; commands wait until it is back."
    return "ok"
