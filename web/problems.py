"""Refusals over HTTP: problem details (RFC 9457), each with a plain sentence. Raised by routes, answered here."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"

# Code of a problem: HTTP status and title.
KINDS: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request can't be read"),
    "own_actor": (400, "A request can't name who acts"),
    "signed_out": (401, "Sign in first"),
    "unsigned": (401, "The signature is missing or wrong"),
    "forged": (403, "This form is out of date"),
    "not_your_decision": (403, "Not yours to decide"),
    "unknown": (404, "There is no such thing"),
    "method": (405, "This address does not take that method"),
    "already_decided": (409, "Already decided"),
    "stale": (409, "What you saw has changed"),
    "conflict": (409, "Something else is there already"),
    "link_over": (410, "This link is over"),
    "too_large": (413, "The request is too large"),
    "media_type": (415, "This kind of content is not understood"),
    "broken_rule": (422, "A rule of the project says no"),
    "charter_findings": (422, "The charter can't start a project yet"),
    "too_many": (429, "Too many requests"),
    "failed": (500, "Something went wrong here"),
    "unavailable": (503, "Something we need does not answer"),
}


class Where(BaseModel):
    """One place in a request that can't be read."""

    model_config = ConfigDict(frozen=True)

    where: str = Field(examples=["plan.due"])
    problem: str = Field(examples=["write a date such as 2027-01-11"])


class FindingShown(BaseModel):
    """One thing to look at in a charter. An error stops a project from starting, a warning does not."""

    model_config = ConfigDict(frozen=True)

    path: str = Field(examples=["phases.co_design.actions[2].due"])
    line: int = Field(examples=[87])
    severity: str = Field(examples=["error"])
    problem: str
    instead: str


class ProblemDetails(BaseModel):
    """What went wrong, as RFC 9457 says it. `detail` is a sentence for people: what happened and what to do."""

    type: str = Field(examples=["urn:coproduce:already_decided"])
    title: str
    status: int
    detail: str
    where: list[Where] | None = None
    findings: list[FindingShown] | None = None


class ProblemError(Exception):
    """Ends a request with a problem. `code` is a key of KINDS; nothing was changed unless the sentence says so."""

    def __init__(self, code: str, detail: str, *, where: Sequence[Where] = (), findings: Sequence[FindingShown] = (),
                 headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail
        self.where, self.findings = list(where), list(findings)
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return KINDS[self.code][0]

    @property
    def title(self) -> str:
        return KINDS[self.code][1]


def details_of(error: ProblemError) -> ProblemDetails:
    return ProblemDetails(type=f"urn:coproduce:{error.code}", title=error.title, status=error.status,
                          detail=error.detail, where=error.where or None, findings=error.findings or None)


def problem_response(error: ProblemError) -> JSONResponse:
    body = details_of(error).model_dump(mode="json", exclude_none=True)
    return JSONResponse(body, error.status, error.headers, MEDIA_TYPE)


def unavailable(detail: str, retry_after: int = 10) -> ProblemError:
    """`retry_after` in seconds."""
    return ProblemError("unavailable", detail, headers={"Retry-After": str(retry_after)})


def documented(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The `responses` of a route for the OpenAPI document."""
    titles = dict(reversed(KINDS.values()))
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {status: {"description": titles[status], "content": content} for status in statuses}
