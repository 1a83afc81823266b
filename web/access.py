"""Who asks, and as whom they act in a project. Clients never choose their actor: it follows from the account."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from domain.project import Project
from domain.state import Actor
from integrations.errors import Missing
from integrations.records.people import Account
from web.limits import spend_failure
from web.parts import Parts, parts_of
from web.problems import ProblemError

Channel = Literal["web", "api", "cli"]
CLI_AGENT = "coproduce-cli"
bearer = HTTPBearer(auto_error=False, description="An API token; an operator issues it for a person of a project.")


@dataclass(frozen=True)
class Reader:
    """An account that asks. `places` has its person id by project id."""

    account: Account
    channel: Channel
    places: dict[str, str]

    @property
    def is_operator(self) -> bool:
        return "operator" in self.account.roles

    @property
    def is_finance(self) -> bool:
        return "finance" in self.account.roles

    @property
    def sees_all_projects(self) -> bool:
        return bool(self.account.roles)

    def person_in(self, project_id: str) -> str | None:
        return self.places.get(project_id)

    def may_read(self, project_id: str) -> bool:
        return self.sees_all_projects or project_id in self.places

    def actor_in(self, project_id: str) -> Actor:
        """A member acts as their person, an operator without a place as the operations team, finance as finance also
        where they have a place; nobody else acts."""
        person = self.person_in(project_id)
        if person is None and not self.sees_all_projects:
            raise ProblemError("not_your_decision", "Your account has no place in this project, so nothing was "
                               "changed. Ask the operations team to say who you are in it.")
        return Actor(person=person, channel=self.channel, operator=person is None and self.is_operator,
                     finance=self.is_finance)


def reader_of(parts: Parts, account: Account, channel: Channel) -> Reader:
    places = {one.project_id: one.person for one in parts.people.memberships(account.id)}
    return Reader(account, channel, places)


def signed_out(detail: str) -> ProblemError:
    return ProblemError("signed_out", detail, headers={"WWW-Authenticate": "Bearer"})


def api_reader(request: Request,
               sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Reader:
    """The account behind the bearer token, looked up once a request. 401 without a valid one; 429 after many wrong
    ones."""
    known = getattr(request.state, "reader", None)
    if isinstance(known, Reader):
        return known
    reader = request.state.reader = _authenticated(request, sent)
    return reader


def _authenticated(request: Request, sent: HTTPAuthorizationCredentials | None) -> Reader:
    if sent is None:
        raise signed_out("Send your API token as `Authorization: Bearer ...`. An operator can issue one.")
    parts = parts_of(request)
    account = parts.tokens.authenticate(sent.credentials)
    if account is None:
        spend_failure(request)
        raise signed_out("This API token is not valid: it is wrong, expired or revoked. Ask an operator for a new one.")
    by_cli = request.headers.get("user-agent", "").startswith(CLI_AGENT)
    return reader_of(parts, account, "cli" if by_cli else "api")


ApiReader = Annotated[Reader, Depends(api_reader)]


def project_for(parts: Parts, reader: Reader, project_id: str) -> Project:
    """The snapshot; to those who may not read it the project does not exist."""
    if reader.may_read(project_id):
        try:
            return parts.records.project(project_id)
        except Missing:
            pass
    raise no_such_project()


def no_such_project() -> ProblemError:
    """The same for a project that is not there and for one that the reader may not see."""
    return ProblemError("unknown", "There is no project of this id that you can see. Look at the list of projects.")
