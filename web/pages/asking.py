"""From a form to the project: the command of its fields, sent once, and back to the page that it came from."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from web.api.bodies import command_of
from web.api.looks import sight_of
from web.parts import parts_of
from web.problems import ProblemError
from web.sessions import Session, text_of
from web.unseen import refuse_unseen
from workflows.messages import Receipt

PLACES = {"suggestions", "updates", "polls", "work", "offers", "board", "expenses", "hold", "lines", "advice",
          "swaps", "choose"}


async def ask(request: Request, session: Session, project_id: str, data: Mapping[str, Any],
              form: FormData) -> Receipt:
    """Give the command; what it led to. The form's `once` makes a second click, or a reload, harmless."""
    parts = parts_of(request)
    sight = await run_in_threadpool(sight_of, parts, session.reader, project_id)
    try:
        command = command_of(data, session.reader.actor_in(project_id))
    except ProblemError as error:
        if error.code != "malformed":
            raise
        told = f"Something is missing or too long. {error.detail}"
        raise ProblemError("malformed", told, where=error.where) from None
    refuse_unseen(sight.project, sight.look, command)
    name = f"{session.reader.account.id}:form:{text_of(form, 'once')}:{command.model_dump_json()}"
    return await parts.gateway.submit(project_id, command, sha256(name.encode()).hexdigest()[:40])


def back(project_id: str, done: str, page: str = "", place: str = "") -> Response:
    """To a page of the project, which says what was done."""
    anchor = f"#{place}" if place in PLACES or place.startswith(("action-", "steering-", "use-")) else ""
    return RedirectResponse(f"/projects/{project_id}{page}?{urlencode({'done': done})}{anchor}", 303)
