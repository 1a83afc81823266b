"""OAuth 2.0 beside key and token: POST /oauth/token renews (RFC 6749, 6), each refresh token once, as Atlassian does.

There is no consent page: POST /_admin/oauth makes a first grant for a member, with access tokens as short as wanted.
"""

import hmac
import json
import secrets
import sqlite3
import time
from collections.abc import Callable
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.board.identity import Identity
from sandbox.board.storage.records import Member
from sandbox.board.storage.store import Store
from sandbox.board.storage.tables import MEMBERS
from sandbox.board.values import Shape

LIFETIME = 3600.0
SCOPES = "read:board:trello write:board:trello read:organization:trello read:member:trello offline_access"
_TABLE = """CREATE TABLE IF NOT EXISTS oauth_grants (
    refresh_hash TEXT PRIMARY KEY, access_hash TEXT NOT NULL, id_member TEXT NOT NULL, lifetime REAL NOT NULL,
    access_ends REAL NOT NULL, spent INTEGER NOT NULL)"""


def holder(db: sqlite3.Connection, access: str, now: float | None = None) -> Member | None:
    """The member whose access token this is; None when it ended or never was one."""
    found = db.execute("SELECT id_member, access_ends FROM oauth_grants WHERE access_hash = ?",
                       [_hash(access)]).fetchone()
    alive = found is not None and found[1] > (time.time() if now is None else now)
    return MEMBERS.find(db, found[0]) if alive else None


class OAuth:
    """The token endpoint and its admin route."""

    def __init__(self, store: Store, identity: Identity, base_url: str, clock: Callable[[], float] = time.time) -> None:
        self._store, self._identity, self._base_url, self._clock = store, identity, base_url, clock
        with store.transaction() as db:
            db.execute(_TABLE)

    def routes(self) -> list[Route]:
        """The routes with their methods."""
        return [Route("/oauth/token", self.renew, methods=["POST"]),
                Route("/_admin/oauth", self.grant, methods=["POST"])]

    async def renew(self, request: Request) -> Response:
        """POST /oauth/token, grant_type=refresh_token, as JSON or form."""
        asked = await _asked(request)
        shown = f"{asked.get('client_id')} {asked.get('client_secret')}".encode()
        known = f"{self._identity.app_id} {self._identity.api_secret}".encode()
        if not hmac.compare_digest(shown, known):
            return _error("invalid_client", 401)
        if asked.get("grant_type") != "refresh_token":
            return _error("unsupported_grant_type", 400)
        renewed = await run_in_threadpool(self._renewed, str(asked.get("refresh_token")))
        return JSONResponse(renewed, headers={"cache-control": "no-store"}) if renewed else _error("invalid_grant", 400)

    async def grant(self, request: Request) -> Response:
        """POST /_admin/oauth {"member": id, "lifetime_seconds": 3600}: what a client needs to begin."""
        shown = request.headers.get("x-admin-secret", "")
        if not hmac.compare_digest(shown.encode(), self._identity.api_secret.encode()):
            return PlainTextResponse("Admin routes need the header X-Admin-Secret with the API secret.", 401)
        asked = await _asked(request)
        member = str(asked.get("member") or self._identity.members[0].id)
        lifetime = asked.get("lifetime_seconds", LIFETIME)
        if not isinstance(lifetime, int | float) or not 0 < lifetime <= 10 * LIFETIME:
            return PlainTextResponse("lifetime_seconds is a number above 0.", 400)
        refresh = await run_in_threadpool(self._begun, member, float(lifetime))
        return JSONResponse({"client_id": self._identity.app_id, "client_secret": self._identity.api_secret,
                             "refresh_token": refresh, "token_url": f"{self._base_url}/oauth/token"})

    def _begun(self, member: str, lifetime: float) -> str:
        with self._store.transaction() as db:
            return self._issued(db, member, lifetime)[0]

    def _renewed(self, refresh: str) -> Shape | None:
        with self._store.transaction() as db:
            sql = "UPDATE oauth_grants SET spent = 1 WHERE refresh_hash = ? AND NOT spent RETURNING id_member, lifetime"
            spent = db.execute(sql, [_hash(refresh)]).fetchone()
            if spent is None:
                return None
            newer, access = self._issued(db, *spent)
            return {"access_token": access, "refresh_token": newer, "expires_in": spent[1], "token_type": "Bearer",
                    "scope": SCOPES}

    def _issued(self, db: sqlite3.Connection, member: str, lifetime: float) -> tuple[str, str]:
        refresh, access = secrets.token_urlsafe(48), secrets.token_urlsafe(96)
        db.execute("INSERT INTO oauth_grants VALUES (?, ?, ?, ?, ?, 0)",
                   [_hash(refresh), _hash(access), member, lifetime, self._clock() + lifetime])
        return refresh, access


async def _asked(request: Request) -> dict[str, object]:
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return dict(await request.form())
    try:
        asked = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _error(code: str, status: int) -> Response:
    return JSONResponse({"error": code}, status, {"cache-control": "no-store"})


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
