"""Idempotency-Key: a POST that is sent again gets its first answer and does nothing twice."""

import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from integrations.errors import Conflict, RateLimited
from web.access import ApiReader
from web.parts import Parts, parts_of
from web.problems import ProblemError

LONGEST_KEY = 200


@dataclass(frozen=True)
class Once:
    """One POST. `key` is None when the client sent none; `update_id` names the command to the workflow."""

    parts: Parts
    account: str
    key: str | None
    digest: str
    fresh: str

    @property
    def update_id(self) -> str:
        """By account, key and body: no account gets another's receipt, no body another body's."""
        name = f"{self.account}:{self.key}:{self.digest}" if self.key else self.fresh
        return sha256(name.encode()).hexdigest()[:40]

    async def answer(self, work: Callable[[], Awaitable[Response]]) -> Response:
        """The stored answer, or the work's. Only success is stored: what was refused changed nothing."""
        if self.key is None:
            return await work()
        stored = await run_in_threadpool(self._begin, self.key)
        if stored is not None:
            return stored
        try:
            response = await work()
        except BaseException:
            # Also when the client hangs up: the same key has to work again.
            await run_in_threadpool(self.parts.answers.give_up, self.key, self.account)
            raise
        kept = json.dumps([response.headers.get("location"), bytes(response.body).decode()])
        await run_in_threadpool(self.parts.answers.finish, self.key, self.account, response.status_code, kept)
        return response

    def _begin(self, key: str) -> Response | None:
        try:
            stored = self.parts.answers.begin(key, self.account, self.digest)
        except Conflict as error:
            raise ProblemError("conflict", str(error)) from None
        except RateLimited as error:
            raise ProblemError("conflict", str(error), headers={"Retry-After": f"{error.retry_after:.0f}"}) from None
        if stored is None:
            return None
        location, body = json.loads(stored.body)
        headers = {"Idempotency-Replayed": "true"} | ({"Location": location} if location else {})
        return Response(body, stored.status, headers, "application/json" if body else None)


async def once(request: Request, reader: ApiReader,
               idempotency_key: Annotated[str | None, Header(
                   max_length=LONGEST_KEY, pattern=r"^[\x21-\x7e]+$",
                   description="Makes a repeat harmless: the same key with the same body gets the first answer; with "
                               "another body it is refused (409). Without it every request counts.")] = None) -> Once:
    body = await request.body()
    told = [request.method, request.url.path, request.headers.get("content-type", ""), sha256(body).hexdigest()]
    digest = sha256(json.dumps(told).encode()).hexdigest()
    return Once(parts_of(request), reader.account.id, idempotency_key, digest, fresh_id())


def fresh_id() -> str:
    return secrets.token_hex(20)


OnlyOnce = Annotated[Once, Depends(once)]
