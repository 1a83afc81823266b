"""The TaskBoard port on Trello. Only py-trello's fetch_json is used: its objects read one thing at a time and go stale.

One read brings the whole board; each change is one write.
"""

from collections.abc import Mapping
from datetime import datetime

from trello import TrelloClient

from domain.board_actual import ActualBoard
from domain.board_change import AddLabel, Applied, Change, RemoveItem, RemoveLabel
from integrations.errors import Ambiguous, IntegrationError, Missing, Refused, Unavailable, Unsafe
from integrations.trello.calls import Value, call_of
from integrations.trello.mapping import WireBoard, WireMade, board_from, is_private, parsed
from integrations.trello.transport import TrelloTransport

WHOLE_BOARD: Mapping[str, str] = {
    "fields": "name,closed,prefs,url,dateLastActivity", "lists": "all", "list_fields": "name,pos,closed",
    "cards": "all", "card_fields": "name,desc,idList,due,dueComplete,closed,idLabels,shortUrl", "labels": "all",
    "label_fields": "name,color", "labels_limit": "1000", "checklists": "all", "checklist_fields": "name,idCard",
}
PRIVATE: Mapping[str, Value] = {
    "prefs_permissionLevel": "private", "prefs_selfJoin": False, "prefs_invitations": "admins",
    "prefs_comments": "members", "defaultLists": False, "defaultLabels": False,
}
SIGNED_ELSEWHERE = "kept by the transport"


class TrelloBoard:
    """Trello as a TaskBoard. `workspace`: id of the Trello workspace for new boards; None for the member's own."""

    def __init__(self, transport: TrelloTransport, workspace: str | None = None) -> None:
        # The client gets no secrets: the transport signs. With a token given it never falls into query mode.
        self._client = TrelloClient(SIGNED_ELSEWHERE, token=SIGNED_ELSEWHERE, http_service=transport)
        self._workspace = workspace

    def create_board(self, name: str, description: str) -> tuple[str, str]:
        body: dict[str, Value] = {**PRIVATE, "name": name, "desc": description}
        if self._workspace:
            body["idOrganization"] = self._workspace
        made = _made(self._call("POST", "boards", body=body))
        # A workspace's rules can override what was asked for, so the board is looked at before anything is put on it.
        seen = parsed(WireBoard, self._call("GET", f"boards/{made.id}", query={"fields": "prefs,url"}))
        if not is_private(seen):
            raise Unsafe("The new board did not become private, so nothing is put on it. Set it to private in Trello, "
                         "or let the workspace allow private boards.")
        return made.id, seen.url or made.url

    def find_board(self, marker: str) -> tuple[str, str] | None:
        marked = [board for board in self._my_boards("desc,url") if marker in board.desc]
        oldest = min(marked, key=lambda board: board.id, default=None)
        return (oldest.id, oldest.url) if oldest else None

    def read(self, board_id: str) -> ActualBoard:
        try:
            answer = self._call("GET", f"boards/{board_id}", query=WHOLE_BOARD)
        except Missing:
            raise Missing("The project's board is deleted, or the token may no longer see it, so cards wait. Give the "
                          "token's member access to the board again.") from None
        return board_from(parsed(WireBoard, answer))

    def apply(self, board_id: str, change: Change) -> Applied:
        call = call_of(board_id, change)
        try:
            answer = self._call(call.method, call.path, body=call.body or None)
        except IntegrationError as error:
            if _already_so(change, error):
                return Applied()
            raise
        if call.method != "POST" or isinstance(change, AddLabel):
            return Applied()
        made = _made(answer)
        return Applied(id=made.id, url=made.shortUrl)

    def last_activities(self) -> Mapping[str, datetime]:
        return {board.id: board.dateLastActivity for board in self._my_boards("dateLastActivity")
                if board.dateLastActivity}

    def _my_boards(self, fields: str) -> list[WireBoard]:
        """Open boards in one request; this route does not count toward the strict limit of /members."""
        answer = self._call("GET", "members/me/boards", query={"filter": "open", "fields": fields})
        return parsed(list[WireBoard], answer)

    def _call(self, method: str, path: str, query: Mapping[str, str] | None = None,
              body: Mapping[str, Value] | None = None) -> object:
        # Fresh dicts each time: py-trello writes into what it is given.
        answer: object = self._client.fetch_json(path, http_method=method, query_params=dict(query or {}),
                                                 post_args=dict(body) if body is not None else None)
        return answer


def _made(answer: object) -> WireMade:
    try:
        return parsed(WireMade, answer)
    except Unavailable:
        raise Ambiguous("Trello did not say what it made, so the board is read again before anything else is "
                        "written.") from None


def _already_so(change: Change, error: IntegrationError) -> bool:
    """The write's aim is reached already: a label is there, or a label or line is gone."""
    if isinstance(change, RemoveLabel | RemoveItem):
        return isinstance(error, Missing)
    return isinstance(change, AddLabel) and isinstance(error, Refused) and "already" in str(error)
