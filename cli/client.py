"""The HTTP API as the commands use it: one request, one answer, every failure a sentence with an exit code."""

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx
from pydantic import BaseModel, JsonValue, ValidationError

from cli.exits import EndedError, Exit, nobody_answers, wrong_usage
from cli.place import Place

# The server knows by this name that a person acts from a terminal.
AGENT = "coproduce-cli/1"
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
TRIES, PAUSE = 4, 1.0
CODES = {400: Exit.USAGE, 401: Exit.NOT_ALLOWED, 403: Exit.NOT_ALLOWED, 503: Exit.NOT_THERE}


class Found(BaseModel):
    """One thing to look at in a charter, as the server tells it."""

    path: str
    line: int
    severity: str
    problem: str
    instead: str


class Problem(BaseModel):
    """What the server refused (problem details, RFC 9457). `type` ends in the code, `detail` is for people."""

    type: str = ""
    title: str = ""
    status: int
    detail: str = ""
    findings: list[Found] = []

    @property
    def code(self) -> str:
        return self.type.rpartition(":")[2]


def problem_of(answer: httpx.Response) -> Problem:
    """The problem in an answer; made up from the status when something else than our server answered."""
    try:
        return Problem.model_validate_json(answer.content)
    except ValidationError:
        return Problem(status=answer.status_code, detail=f"{answer.request.url.host} answered {answer.status_code} and "
                       "not as Coproduce does. Is COPRODUCE_URL right?")


class ProblemError(EndedError):
    """The server said no."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(CODES.get(problem.status, Exit.REFUSED), problem.detail or problem.title)
        self.problem = problem


class Api:
    """Requests with the token of a place. Raises EndedError; a POST is repeated with its key until it is answered."""

    def __init__(self, place: Place) -> None:
        self.url = place.url
        headers = {"User-Agent": AGENT} | ({"Authorization": f"Bearer {place.token}"} if place.token else {})
        try:
            self._client = httpx.Client(base_url=place.url, headers=headers, timeout=TIMEOUT, trust_env=False)
        except httpx.InvalidURL:
            raise wrong_usage(f"{place.url} is no address. Write one such as http://127.0.0.1:8080.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._client.close()

    def get(self, path: str, **query: str | int) -> httpx.Response:
        """The answer with status 200."""
        return self._answered("GET", path, params=query)

    def put(self, path: str, body: Mapping[str, JsonValue]) -> httpx.Response:
        return self._answered("PUT", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self._answered("DELETE", path)

    def post(self, path: str, body: Mapping[str, JsonValue], key: str | None = None) -> httpx.Response:
        """`key` makes a repeat harmless; a fresh one when none is given."""
        return self._patiently(path, key or uuid4().hex, json=dict(body))

    def post_file(self, path: str, content: bytes, media_type: str, key: str | None = None) -> httpx.Response:
        """A file as the body."""
        return self._patiently(path, key or uuid4().hex, content=content, headers={"Content-Type": media_type})

    def command(self, project: str, kind: str, fields: Mapping[str, JsonValue],
                key: str | None = None) -> httpx.Response:
        """Ask something of a project; fields that are None are left out."""
        given = {name: value for name, value in fields.items() if value is not None}
        return self.post(f"/api/projects/{project}/commands", {"kind": kind, **given}, key)

    def _patiently(self, path: str, key: str, json: Mapping[str, JsonValue] | None = None, content: bytes | None = None,
                   headers: Mapping[str, str] | None = None) -> httpx.Response:
        """After a 503 nobody knows whether it was done: the same request with the same key finds out."""
        sent = {**(headers or {}), "Idempotency-Key": key}
        for _ in range(TRIES - 1):
            try:
                return self._answered("POST", path, json=json, content=content, headers=sent)
            except ProblemError as error:
                if error.problem.status != 503:
                    raise
            time.sleep(PAUSE)
        return self._answered("POST", path, json=json, content=content, headers=sent)

    def _answered(self, method: str, path: str, *, params: Mapping[str, str | int] | None = None,
                  json: Mapping[str, JsonValue] | None = None, content: bytes | None = None,
                  headers: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            answer = self._client.request(method, path, params=params, json=json, content=content, headers=headers)
        except httpx.UnsupportedProtocol:
            raise wrong_usage(f"{self.url} is no address. Write one such as http://127.0.0.1:8080.") from None
        except httpx.HTTPError:
            raise nobody_answers(self.url) from None
        if answer.is_success:
            return answer
        raise ProblemError(problem_of(answer))
