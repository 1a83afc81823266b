"""The outbox over the API: what waits, was sent, is held or failed, and what operators do about it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from activities.notices import what_is_stuck
from domain.project import Project
from integrations.errors import Missing
from integrations.records.outbox import NoticeRow, NoticeState
from integrations.records.outbox_desk import Wanted
from web.access import ApiReader, Reader
from web.api.bodies import json_body, malformed, places_of
from web.once import OnlyOnce
from web.parts import Parts, parts_of
from web.problems import documented
from web.views.outbox import MessageView, OutboxView, message_view

router = APIRouter(prefix="/api/outbox", tags=["messages"])

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Decision(BaseModel):
    """What becomes of a message: `resend` it, `send` a held one as it is (say why), `edit` a held one (subject and
    text), or `drop` it (say why)."""

    model_config = ConfigDict(extra="forbid")

    do: Literal["resend", "send", "edit", "drop"]
    reason: Reason | None = None
    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] | None = None
    text: Words | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Decision":
        if self.do in ("send", "drop") and self.reason is None:
            raise ValueError("say why")
        if self.do == "edit" and (self.subject is None or self.text is None):
            raise ValueError("write a subject and a text")
        return self


DECISION = {"requestBody": {"required": True, "content": {"application/json": {
    "schema": Decision.model_json_schema()}}}}


class OutboxFilter(BaseModel):
    """Which messages, and which page of them."""

    model_config = ConfigDict(extra="forbid")

    state: NoticeState | None = None
    project: Annotated[str, StringConstraints(max_length=64)] = ""
    person: Annotated[str, StringConstraints(max_length=64)] = ""
    kind: Annotated[str, StringConstraints(max_length=64)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @property
    def wanted(self) -> Wanted:
        return Wanted(state=self.state, project=self.project, person=self.person, kind=self.kind)


@router.get("", responses=documented(400, 401, 403, 429, 503), summary="Messages that wait, were sent or need a person")
def get_outbox(request: Request, reader: ApiReader, asked: Annotated[OutboxFilter, Query()]) -> OutboxView:
    """For operators. Of messages about somebody's own money only those that could not be brought are here."""
    return outbox_view(parts_of(request), asked)


@router.post("/{ref}", response_model=MessageView, openapi_extra=DECISION,
             responses=documented(400, 401, 403, 404, 409, 415, 429, 503), summary="Decide what becomes of a message")
async def post_decision(request: Request, reader: ApiReader, once: OnlyOnce, ref: str) -> Response:
    """For operators. What is to go out goes within a minute."""
    parts, decision = parts_of(request), decision_of(await json_body(request))

    async def work() -> Response:
        seen = await run_in_threadpool(decide, parts, reader, ref, decision)
        return JSONResponse(seen.model_dump(mode="json"))
    return await once.answer(work)


def decision_of(data: object) -> Decision:
    try:
        return Decision.model_validate(data)
    except ValidationError as error:
        raise malformed("This can't be done with a message", places_of(error)) from None


def outbox_view(parts: Parts, asked: OutboxFilter) -> OutboxView:
    rows = parts.outbox.messages(asked.wanted, asked.limit, asked.offset)
    projects = {name: _project(parts, name) for name in {row.project_id for row in rows if row.state == "held"}}
    return OutboxView(counts=parts.outbox.counts(asked.wanted),
                      messages=[message_view(row, projects.get(row.project_id)) for row in rows])


def decide(parts: Parts, reader: Reader, ref: str, decision: Decision) -> MessageView:
    """The message as it is then; the trouble of its project is over when nothing else is stuck."""
    row = _decided(parts, ref, decision, reader.account.id)
    stuck = parts.outbox.stuck(row.project_id)
    if not stuck.get("failed"):  # of those the next try says what is wrong
        parts.mail_trouble(row.project_id, what_is_stuck(stuck))
    return message_view(row, _project(parts, row.project_id))


def _decided(parts: Parts, ref: str, decision: Decision, by: str) -> NoticeRow:
    match decision:
        case Decision(do="send", reason=str(reason)):
            return parts.outbox.send_as_it_is(ref, by, reason)
        case Decision(do="edit", subject=str(subject), text=str(text)):
            return parts.outbox.edit(ref, by, subject, text)
        case Decision(do="drop", reason=str(reason)):
            return parts.outbox.drop(ref, by, reason)
        case _:
            return parts.outbox.resend(ref, by)


def _project(parts: Parts, project_id: str) -> Project | None:
    try:
        return parts.records.project(project_id)
    except Missing:
        return None
