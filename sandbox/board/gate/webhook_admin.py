"""/_admin/webhooks and /_admin/tokens: every webhook with what waits for it, and who may still come in."""

import sqlite3

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.board import times
from sandbox.board.service import tokens
from sandbox.board.shapes import webhooks as shapes
from sandbox.board.storage.records import Member
from sandbox.board.storage.store import Store
from sandbox.board.storage.tables import MEMBERS, WEBHOOKS
from sandbox.board.values import Shape


def list_webhooks(store: Store) -> Response:
    """Each webhook as the API shows it, with `idMember` and the number of `pending` deliveries."""
    with store.transaction() as db:
        waiting = dict(db.execute("SELECT id_webhook, count(*) FROM deliveries GROUP BY id_webhook").fetchall())
        found = WEBHOOKS.where(db, "1")
    return JSONResponse(
        [{**shapes.shape(each), "idMember": each.id_member, "pending": waiting.get(each.id, 0)} for each in found]
    )


def list_tokens(store: Store) -> Response:
    """Each member with whether its token is revoked; the tokens themselves are not shown."""
    with store.transaction() as db:
        return JSONResponse([_shape(db, member) for member in MEMBERS.where(db, "confirmed")])


async def change_token(store: Store, request: Request) -> Response:
    """Revoke a member's token for good, or let the same token in again: {"revoked": true or false}."""
    try:
        wanted = await request.json()
    except ValueError:
        wanted = None
    revoked = wanted.get("revoked") if isinstance(wanted, dict) else None
    if not isinstance(revoked, bool):
        return PlainTextResponse('The body does not say what to do. Send {"revoked": true} or {"revoked": false}.', 400)
    return await run_in_threadpool(_change, store, request.path_params["member"], revoked)


def _change(store: Store, reference: str, revoked: bool) -> Response:
    with store.transaction() as db:
        found = MEMBERS.where(db, "confirmed AND (id = ? OR username = ?)", reference, reference)
        if not found:
            return PlainTextResponse("There is no such member. GET /_admin/tokens lists them.", 404)
        if revoked:
            tokens.revoke(db, found[0], times.now())
        else:
            tokens.restore(db, found[0])
        return JSONResponse(_shape(db, found[0]))


def _shape(db: sqlite3.Connection, member: Member) -> Shape:
    return {"idMember": member.id, "username": member.username, "revoked": tokens.is_revoked(db, member)}
