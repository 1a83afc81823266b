"""What `board doctor` asks of Trello: whose token it is, what it may do and until when, and whether boards are private.

Reads only. Facts: Trello REST API, members, tokens, organizations; free workspaces hold 10 open boards (pricing page).
"""

from datetime import UTC, datetime

from pydantic import AwareDatetime

from integrations.ports import Shape
from integrations.trello.api import TrelloApi
from integrations.trello.mapping import CamelWire, WireBoard, is_private
from integrations.trello.oauth import OAuthCredentials
from integrations.trello.transport import OWN_TOKEN, TrelloTransport

FREE_BOARDS = 10
_NEEDED = ({"read:board", "write:board"}, {"read:board:trello", "write:board:trello"})


class BoardMember(Shape):
    """The account that a token acts for."""

    id: str
    username: str


class TokenFacts(Shape):
    """What may be shown of the token. `scopes`: `read:board` and so on, for every board or as OAuth names them.

    `expires` is UTC, None for a token that does not end. An OAuth access token ends soon and is renewed by itself.
    """

    scopes: list[str]
    expires: datetime | None
    renews: bool = False

    @property
    def enough(self) -> bool:
        """Whether it may do what the sync does."""
        return any(needed <= set(self.scopes) for needed in _NEEDED)


class WorkspaceFacts(Shape):
    """A workspace. `open_boards`: those that the token's member sees; `limit`: None where boards are not counted."""

    id: str
    name: str
    open_boards: int
    limit: int | None

    @property
    def full(self) -> bool:
        return self.limit is not None and self.open_boards >= self.limit


class _Permission(CamelWire):
    model_type: str = ""
    id_model: str = ""
    read: bool = False
    write: bool = False

    @property
    def scopes(self) -> list[str]:
        given = [name for name, allowed in (("read", self.read), ("write", self.write)) if allowed]
        return [f"{name}:{self.model_type.lower()}" for name in given]


class _Token(CamelWire):
    date_expires: AwareDatetime | None = None
    permissions: list[_Permission] = []


class _Workspace(CamelWire):
    id: str
    display_name: str = ""
    products: list[int] = []


class TrelloChecks:
    """Shares the transport, and so the pace, with the board. `workspace`: the id in the settings, if any."""

    def __init__(self, transport: TrelloTransport, workspace: str | None = None) -> None:
        self._api = TrelloApi(transport)
        self._workspace = workspace

    def who_am_i(self) -> BoardMember:
        """The token's member. Unauthorised when key or token are wrong. Counts to the strict limit of /members."""
        return self._api.read(BoardMember, "members/me", {"fields": "username"})

    def token_facts(self) -> TokenFacts:
        """Scopes and end. The one request, with webhooks of the token, whose path holds the token: see transport."""
        credentials = self._api.transport.credentials
        if isinstance(credentials, OAuthCredentials):
            expires, scopes = credentials.facts
            return TokenFacts(scopes=scopes, expires=expires, renews=True)
        found = self._api.read(_Token, f"tokens/{OWN_TOKEN}", {"fields": "dateExpires,permissions"})
        scopes = [scope for one in found.permissions if one.id_model == "*" or one.model_type == "Member"
                  for scope in one.scopes]
        return TokenFacts(scopes=sorted(set(scopes)),
                          expires=found.date_expires.astimezone(UTC) if found.date_expires else None)

    def workspace_facts(self) -> list[WorkspaceFacts]:
        """The workspace of the settings, else all of the member's: new boards then go to one of them."""
        asked = {"fields": "displayName,products"}
        if self._workspace:
            found = [self._api.read(_Workspace, f"organizations/{self._workspace}", asked)]
        else:
            found = self._api.read(list[_Workspace], "members/me/organizations", asked)
        return [self._facts(one) for one in found]

    def is_private(self, board_id: str) -> bool:
        """Only when Trello says so. Missing when the board is gone or can't be seen."""
        return is_private(self._api.read(WireBoard, f"boards/{board_id}", {"fields": "prefs"}))

    def _facts(self, workspace: _Workspace) -> WorkspaceFacts:
        boards = self._api.read(list[WireBoard], f"organizations/{workspace.id}/boards",
                                {"filter": "open", "fields": "id"})
        # A paid workspace names its product by number (Trello REST API, organization object).
        return WorkspaceFacts(id=workspace.id, name=workspace.display_name, open_boards=len(boards),
                              limit=None if workspace.products else FREE_BOARDS)
