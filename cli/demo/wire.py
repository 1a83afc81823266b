"""Requests that do not give up while servers come and go: a process may be killed and started again at any moment."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpx
from pydantic import BaseModel, JsonValue

from cli.client import AGENT, Problem, problem_of
from cli.exits import EndedError, Exit

Shape = TypeVar("Shape", bound=BaseModel)
# Nothing was done, or nobody knows: the same request with the same key is right.
COME_BACK = (429, 500, 502, 503, 504)
PATIENCE, PAUSE, LONGEST_PAUSE = 120.0, 0.25, 2.0


@dataclass(frozen=True)
class Answer:
    """What a POST led to. `problem` is None when it was done."""

    status: int
    content: bytes
    problem: Problem | None = None
    retry_after: bool = False

    @property
    def passing(self) -> bool:
        """Refused for what happened meanwhile: look again, then decide."""
        return self.problem is not None and self.problem.code in ("stale", "already_decided", "conflict")

    @property
    def unknown(self) -> bool:
        """The first request of this key was cut off and is still taken to be under way: look, then use another key."""
        return self.problem is not None and self.problem.code == "conflict" and self.retry_after


def new_client() -> httpx.AsyncClient:
    """For all requests of a play. Nothing of the surroundings (proxies) comes in."""
    return httpx.AsyncClient(timeout=httpx.Timeout(15.0, connect=3.0), trust_env=False, headers={"User-Agent": AGENT})


@dataclass(frozen=True)
class Door:
    """One server, entered by one person. `headers` carry who it is."""

    client: httpx.AsyncClient
    url: str
    headers: Mapping[str, str]

    async def get(self, path: str, shape: type[Shape], **query: str | int) -> Shape:
        """The answer, read into a shape. Raises EndedError when it is refused or nobody answers for long."""
        answer = await self.ask("GET", path, params=query)
        if not answer.is_success:
            problem = problem_of(answer)
            raise EndedError(Exit.REFUSED, f"{path} was refused ({answer.status_code}): {problem.detail}")
        return shape.model_validate_json(answer.content)

    async def post(self, path: str, body: Mapping[str, JsonValue], key: str) -> Answer:
        """The outcome. The same key again does nothing twice."""
        return told(await self.ask("POST", path, json=dict(body), headers={"Idempotency-Key": key}))

    async def ask(self, method: str, path: str, *, params: Mapping[str, str | int] | None = None,
                  json: JsonValue = None, content: bytes | None = None,
                  headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The first answer that says something. Raises EndedError when there is none for two minutes."""
        given_up, pause = time.monotonic() + PATIENCE, PAUSE
        while True:
            try:
                answer = await self.client.request(method, f"{self.url}{path}", params=params, json=json,
                                                   content=content, headers={**self.headers, **(headers or {})})
                if answer.status_code not in COME_BACK:
                    return answer
            except httpx.HTTPError:
                answer = None
            if time.monotonic() > given_up:
                why = f" ({answer.status_code}: {problem_of(answer).detail})" if answer else ""
                raise EndedError(Exit.NOT_THERE, f"{self.url} has not answered for two minutes{why}. Look into the "
                                 "logs of the stack.")
            await asyncio.sleep(_wished(answer) or pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)


def told(answer: httpx.Response) -> Answer:
    problem = None if answer.is_success else problem_of(answer)
    return Answer(answer.status_code, answer.content, problem, "retry-after" in answer.headers)


def _wished(answer: httpx.Response | None) -> float:
    """Seconds that a server asks us to wait, within reason: a process that was killed is back much sooner."""
    wished = answer.headers.get("retry-after", "") if answer is not None else ""
    return min(float(wished), LONGEST_PAUSE) if wished.isdecimal() else 0.0


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
