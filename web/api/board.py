"""The board of a project over HTTP: how it is, what a sync would do to it, and a sync now."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from activities.board_look import BoardPlanWords
from activities.board_sync import wanted_board
from domain.board import DesiredCard
from domain.board_base import BoardBase
from domain.project import Project
from domain.state_board import CardChange
from web.access import ApiReader, project_for
from web.api.bodies import malformed, places_of
from web.api.looks import Sight, sight_of
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import ProblemError, documented

router = APIRouter(prefix="/api", tags=["projects"])

AWAY: set[CardChange] = {"deleted", "moved_away"}


class BoardTrouble(BaseModel):
    """Why nothing is written to the board, and what to do."""

    sentence: str
    since: datetime


class BoardCounts(BaseModel):
    """Cards. `behind`: those of the project that are not there yet or show an older state; `offered`: cards of
    people's own that wait for an answer; `archived` and `gone` by people."""

    ours: int
    behind: int
    offered: int
    archived: int
    gone: int
    blocked: int


class BoardStatus(BaseModel):
    """`changed_at`: the last change on the board that was read. `up_to_date`: it shows `version` of the project."""

    project: str
    url: str | None
    changed_at: datetime | None
    version: int = Field(examples=[17])
    up_to_date: bool
    trouble: BoardTrouble | None
    counts: BoardCounts
    webhook: bool = Field(description="Whether the board tells us of changes; else it is looked at every so often")


class SyncWanted(BaseModel):
    """`confirm`: make also the many changes that a plan says wait for somebody to confirm them."""

    model_config = ConfigDict(extra="forbid")

    confirm: bool = False


class Asked(BaseModel):
    project: str
    sentence: str = Field(examples=["The board is read again now."])


SYNC_BODY = {"requestBody": {"required": False, "content": {"application/json": {
    "schema": {"type": "object", "properties": {"confirm": {"type": "boolean", "default": False}},
               "additionalProperties": False}}}}}


@router.get("/projects/{project_id}/board", responses=documented(401, 404, 429, 503), summary="How the board is")
def get_board(request: Request, reader: ApiReader, project_id: str) -> BoardStatus:
    """From the records; the board itself is not asked."""
    return status_of(sight_of(parts_of(request), reader, project_id))


@router.get("/projects/{project_id}/board/plan", responses=documented(401, 403, 404, 429, 503),
            summary="What a sync would do to the board")
def get_board_plan(request: Request, reader: ApiReader, project_id: str) -> BoardPlanWords:
    """For the owner, the sponsor and operators. Reads the board now and writes nothing."""
    parts = parts_of(request)
    project_for(parts, reader, project_id)
    return parts.board_plan(project_id)


@router.post("/projects/{project_id}/board/sync", response_model=Asked, status_code=202, openapi_extra=SYNC_BODY,
             responses=documented(400, 401, 403, 404, 409, 429, 503), summary="Read the board again now")
async def sync_board(request: Request, reader: ApiReader, once: OnlyOnce, project_id: str) -> Response:
    """For the owner, the sponsor and operators. The project also looks by itself; this only saves the wait. `confirm`
    lets the next sync change much at once."""
    parts = parts_of(request)
    wanted = _wanted(await request.body())
    await run_in_threadpool(project_for, parts, reader, project_id)

    async def work() -> Response:
        if wanted.confirm:
            await parts.gateway.board_confirmed(project_id)
        else:
            await parts.gateway.board_changed(project_id, urgent=True)
        sentence = "The board is brought up to date now, with all that was planned." if wanted.confirm else (
            "The board is read again now.")
        return JSONResponse(Asked(project=project_id, sentence=sentence).model_dump(), 202)
    return await once.answer(work)


@router.post("/projects/{project_id}/board/renew", response_model=Asked, status_code=202, openapi_extra=SYNC_BODY,
             responses=documented(400, 401, 403, 404, 409, 429, 503), summary="Make a new board")
async def renew_board(request: Request, reader: ApiReader, once: OnlyOnce, project_id: str) -> Response:
    """For operators, when a board is deleted for good. Needs `confirm`: what people wrote on the old board is not on
    the new one. Refused while the old board can still be read."""
    parts = parts_of(request)
    wanted = _wanted(await request.body())
    await run_in_threadpool(project_for, parts, reader, project_id)

    async def work() -> Response:
        await run_in_threadpool(_forget_lost_board, parts, project_id, wanted.confirm)
        await parts.gateway.board_changed(project_id, urgent=True)
        return JSONResponse(Asked(project=project_id, sentence="A new board is made now.").model_dump(), 202)
    return await once.answer(work)


def _forget_lost_board(parts: Parts, project_id: str, confirmed: bool) -> None:
    seen = parts.board_plan(project_id)
    if not seen.gone:
        raise ProblemError("conflict", "The project's board is there and answers, so nothing was changed.")
    if not confirmed:
        raise ProblemError("conflict", f"{seen.refusal} If it is deleted for good, send {{\"confirm\": true}}: a new "
                           "board is made, without what people wrote on the old one.")
    parts.forget_board(project_id)


def status_of(sight: Sight) -> BoardStatus:
    """How a project's board is, as the records know."""
    parts, project = sight.parts, sight.project
    link = parts.records.board_link(project.id)
    base = link.base if link else BoardBase()
    counts = _counts(project, base, wanted_board(project, parts.settings.public_url, {}).cards)
    trouble = next((BoardTrouble(sentence=one.sentence, since=one.since)
                    for one in parts.records.troubles(project.id) if one.part == "board"), None)
    return BoardStatus(
        project=project.id, url=link.url if link else None, changed_at=base.seen_activity, trouble=trouble,
        version=sight.numbers.version, up_to_date=link is not None and not counts.behind, counts=counts,
        webhook=bool(parts.settings.webhook_secret))


def _counts(project: Project, base: BoardBase, cards: list[DesiredCard]) -> BoardCounts:
    states = [*(one.card_state for one in project.actions.values()), *project.gate_cards.values()]
    return BoardCounts(
        ours=sum(bool(one.id) and not one.gone for one in base.cards.values()),
        behind=sum(_behind(card, base) for card in cards),
        offered=sum(one.state == "open" for one in project.offers.values()),
        archived=states.count("archived"), gone=sum(state in AWAY for state in states),
        blocked=sum(one.blocked is not None and one.status == "open" for one in project.actions.values()))


def _behind(card: DesiredCard, base: BoardBase) -> bool:
    """Whether the board was not told the newest wish for a card; what people made of it does not count."""
    known = base.cards.get(card.key)
    if known is None or not known.id:
        return not card.retired
    if known.gone or known.closed.seen:
        return False
    told: tuple[object, ...] = known.place.wanted, known.done.wanted, known.due_ruling
    wanted: tuple[object, ...] = card.list_key, card.done, card.due_ruling
    return told != wanted


def _wanted(body: bytes) -> SyncWanted:
    """An empty body asks for nothing special."""
    try:
        return SyncWanted.model_validate_json(body) if body.strip() else SyncWanted()
    except ValidationError as error:
        raise malformed("The body can't be read; send {\"confirm\": true} or nothing", places_of(error)) from None


