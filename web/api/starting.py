"""Checking charters and starting projects."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from domain.charter import Charter
from domain.state import Actor
from integrations.charter_file import CharterUnreadable, LocatedFinding, load_charter
from web.access import ApiReader, Reader
from web.api.bodies import media_type
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import FindingShown, ProblemError, Where, documented

router = APIRouter(prefix="/api", tags=["charters"])

JSON_TYPES = {"application/json"}
YAML_TYPES = {"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml"}
CHARTER_BODY = {"requestBody": {"required": True, "content": {
    kind: {"schema": {"$ref": "#/components/schemas/Charter"} if kind in JSON_TYPES else {"type": "string"}}
    for kind in ("application/json", "application/yaml")}}}


class Started(BaseModel):
    """`version` is 0 while the first events are still on their way to the records."""

    id: str = Field(examples=["ek-bereaved-parents-2027"])
    url: str
    version: int
    warnings: list[FindingShown] = []


class Checked(BaseModel):
    """`ok`: a project can start with this charter. Warnings do not stop it."""

    ok: bool
    findings: list[FindingShown]


@router.post("/projects", status_code=201, response_model=Started, openapi_extra=CHARTER_BODY, tags=["projects"],
             responses=documented(400, 401, 403, 409, 413, 415, 422, 429, 503), summary="Start a project")
async def start_project(request: Request, reader: ApiReader, once: OnlyOnce) -> Response:
    """The charter as JSON or YAML. 422 with every finding and its line when it can't start a project yet."""
    parts = parts_of(request)

    async def work() -> Response:
        charter, findings = await sent_charter(request, parts)
        if charter is None:
            raise charter_problem(findings)
        started = await start_charter(parts, reader, charter, findings, once.update_id)
        return JSONResponse(started.model_dump(mode="json"), 201,
                            {"Location": f"/api/projects/{charter.project.id}"})
    return await once.answer(work)


async def start_charter(parts: Parts, reader: Reader, charter: Charter, findings: Sequence[LocatedFinding],
                        key: str) -> Started:
    """Start a project as the operations team; `key` makes a repeat harmless. Raises ProblemError."""
    version = await parts.gateway.start(charter, Actor(channel=reader.channel, operator=True), key)
    url = f"{parts.settings.public_url}/projects/{charter.project.id}"
    return Started(id=charter.project.id, url=url, version=version, warnings=_shown(findings))


def charter_problem(findings: Sequence[LocatedFinding]) -> ProblemError:
    """Why a project can't start with a charter yet."""
    return ProblemError("charter_findings", _summary(findings), findings=_shown(findings))


@router.post("/charters/check", responses=documented(400, 401, 413, 415, 429), openapi_extra=CHARTER_BODY,
             summary="Check a charter without starting anything")
async def check_charter(request: Request, reader: ApiReader,
                        name: Annotated[str, Query(max_length=200, description="file name for messages")] = "charter",
                        ) -> Checked:
    charter, findings = await sent_charter(request, parts_of(request), name)
    return Checked(ok=charter is not None, findings=_shown(findings))


async def sent_charter(request: Request, parts: Parts,
                       name: str = "charter") -> tuple[Charter | None, list[LocatedFinding]]:
    """The charter in a body and what is found in it; None while there is an error. Refused when it can't be read."""
    if media_type(request) not in JSON_TYPES | YAML_TYPES:
        raise ProblemError("media_type", "Send the charter with `Content-Type: application/yaml` or "
                           "`application/json`.")
    try:
        return await run_in_threadpool(load_charter, await request.body(), name, parts.templates)
    except CharterUnreadable as error:
        where = [Where(where=f"line {error.line}", problem=str(error))] if error.line else []
        raise ProblemError("malformed", f"{error} Nothing was changed.", where=where) from None


def _summary(findings: Sequence[LocatedFinding]) -> str:
    errors = [one for one in findings if one.severity == "error"]
    things = "one thing" if len(errors) == 1 else f"{len(errors)} things"
    return f"The charter needs {things} changed before a project can start; the first is on line {errors[0].line}."


def _shown(findings: Sequence[LocatedFinding]) -> list[FindingShown]:
    return [FindingShown(path=one.where, line=one.line, severity=one.severity, problem=one.problem,
                         instead=one.instead) for one in findings]
