"""Safeguarding concerns over HTTP. A request has no place for what a concern is about."""

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from web.access import ApiReader, project_for
from web.api.bodies import json_body, malformed, places_of
from web.concerns import answer_concern, desk_of, raise_concern
from web.once import OnlyOnce
from web.parts import parts_of
from web.problems import documented
from web.views.concerns import ConcernAsked, ConcernList, ConcernView, RaisedView, WorriedView, worried_view

router = APIRouter(prefix="/api/projects/{project_id}", tags=["concerns"])

ASKED = {"requestBody": {"required": False, "content": {"application/json": {
    "schema": ConcernAsked.model_json_schema()}}}}


@router.get("/worried", responses=documented(401, 404, 429, 503),
            summary="What to do when you are worried about someone")
def get_worried(request: Request, reader: ApiReader, project_id: str) -> WorriedView:
    """Whom to call first, what to say, and who is told when you raise it."""
    return worried_view(project_for(parts_of(request), reader, project_id), reader)


@router.post("/concerns", status_code=201, response_model=RaisedView, openapi_extra=ASKED,
             responses=documented(400, 401, 403, 404, 413, 415, 429, 503), summary="Raise a concern")
async def post_concern(request: Request, reader: ApiReader, once: OnlyOnce, project_id: str) -> Response:
    """Says nothing of what it is about, and nothing is kept of who raised it. For everybody with a place in the
    project, whatever the project waits for. A 503 says that nobody may have been told, and whom to call."""
    body = await json_body(request) if await request.body() else {}
    try:
        asked = ConcernAsked.model_validate(body)
    except ValidationError as error:
        raise malformed("A concern is raised without a word about it", places_of(error)) from None
    # Not `once.answer`: the kept answer would tell which account asked.
    raised = await raise_concern(parts_of(request), reader, project_id, asked.not_to_lead, once.update_id)
    return JSONResponse(raised.model_dump(mode="json"), 201)


@router.get("/concerns", responses=documented(401, 404, 429, 503), summary="Concerns of a project")
def get_concerns(request: Request, reader: ApiReader, project_id: str) -> ConcernList:
    """For the safeguarding lead, the deputy and the trustee. For everybody else there is nothing here."""
    return ConcernList(concerns=desk_of(parts_of(request), reader, project_id).view())


@router.post("/concerns/{concern}/acknowledge", responses=documented(401, 404, 409, 429, 503),
             summary="Say that you look into a concern")
async def post_acknowledge(request: Request, reader: ApiReader, project_id: str, concern: str) -> ConcernView:
    """Nobody else is told again from then on. Again changes nothing."""
    return await answer_concern(parts_of(request), reader, project_id, concern, "acknowledge")


@router.post("/concerns/{concern}/close", responses=documented(401, 404, 409, 429, 503),
             summary="Say that a concern is in good hands")
async def post_close(request: Request, reader: ApiReader, project_id: str, concern: str) -> ConcernView:
    """The report is written elsewhere, as your procedure says. A closed concern stays closed."""
    return await answer_concern(parts_of(request), reader, project_id, concern, "close")
