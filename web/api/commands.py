"""Asking something of a project: commands."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from domain.commands import AnyCommand
from domain.events import AnyEvent
from web.access import ApiReader, Reader
from web.api.bodies import command_of, json_body
from web.api.looks import look_of, numbers_of, sight_of
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import documented
from web.unseen import refuse_unseen
from web.views.events import EventView, events_view
from workflows.messages import Receipt

router = APIRouter(prefix="/api", tags=["commands"])

# Filled in by web/openapi.py: every kind of command, without the fields that a client can't send.
COMMAND_BODY = {"requestBody": {"required": True, "content": {"application/json": {
    "schema": {"$ref": "#/components/schemas/AnyCommand"}}}}}


class ReceiptView(BaseModel):
    """What a command led to, as far as you may see it. `version` is the project's after it, as you count it."""

    project: str
    version: int = Field(examples=[17])
    events: list[EventView]


@router.post("/projects/{project_id}/commands", response_model=ReceiptView, openapi_extra=COMMAND_BODY,
             responses=documented(400, 401, 403, 404, 409, 413, 415, 422, 429, 503), summary="Give a command")
async def give_command(request: Request, reader: ApiReader, once: OnlyOnce, project_id: str) -> Response:
    """Who gives it follows from the token. The answer comes when the decision is kept; after a 503 send the same
    request with the same Idempotency-Key: it is done once, whatever happened in between."""
    parts = parts_of(request)
    data = await json_body(request)
    command = await run_in_threadpool(asked, parts, reader, project_id, data)

    async def work() -> Response:
        receipt = await parts.gateway.submit(project_id, command, once.update_id)
        shown = await run_in_threadpool(receipt_view, parts, reader, receipt)
        return JSONResponse(shown.model_dump(mode="json"))
    return await once.answer(work)


def asked(parts: Parts, reader: Reader, project_id: str, data: Mapping[str, Any]) -> AnyCommand:
    """The command of a body, with the project's own version for the one that its sender counts. Raises ProblemError."""
    sight = sight_of(parts, reader, project_id)
    command = command_of(data, reader.actor_in(project_id))
    refuse_unseen(sight.project, sight.look, command)
    if command.expected_version is None:
        return command
    return command.model_copy(update={"expected_version": sight.numbers.real(command.expected_version)})


def receipt_view(parts: Parts, reader: Reader, receipt: Receipt) -> ReceiptView:
    """Events of a receipt as this reader may see them; when the records lag behind, private ones stay hidden."""
    project = parts.records.project(receipt.project)
    look = look_of(parts, reader, project)
    numbers = numbers_of(parts, project, look.person)
    missing = [event for event in receipt.events if event.seq > project.version]
    project = project.after(missing) if _follows(project.version, missing) else project
    numbers = numbers.after(project, receipt.events, look.person)
    return ReceiptView(project=receipt.project, version=numbers.number(receipt.version),
                       events=events_view(project, receipt.events, look, numbers))


def _follows(version: int, events: list[AnyEvent]) -> bool:
    return bool(events) and events[0].seq == version + 1
