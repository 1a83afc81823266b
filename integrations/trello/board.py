"""The TaskBoard port on Trello: one read brings the whole board; each change is one write."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.board_actual import ActualBoard
from domain.board_change import AddLabel, Applied, Change, RemoveItem, RemoveLabel
from integrations.errors import IntegrationError, Missing, Refused, Unsafe
from integrations.ports import Glance
from integrations.trello.answers import TooManyCards
from integrations.trello.api import TrelloApi
from integrations.trello.calls import Value, call_of
from integrations.trello.capacity import full_of
from integrations.trello.deeds import PAGE, deeds_from, older_than, within_board
from integrations.trello.mapping import WireBoard, WireCard, WireMade, board_from, is_private, trello_time
from integrations.trello.rate import asking_for
from integrations.trello.transport import TrelloTransport

WHOLE_BOARD: Mapping[str, str] = {
    "fields": "name,closed,prefs,url,dateLastActivity,idOrganization", "lists": "all", "list_fields": "name,pos,closed",
    "cards": "all", "card_fields": "name,desc,idList,due,dueComplete,closed,idLabels,shortUrl", "labels": "all",
    "label_fields": "name,color", "labels_limit": "1000", "checklists": "all", "checklist_fields": "name,idCard",
    "members": "all", "member_fields": "username",
}
PRIVATE: Mapping[str, Value] = {
    "prefs_permissionLevel": "private", "prefs_selfJoin": False, "prefs_invitations": "admins",
    "prefs_comments": "members", "defaultLists": False, "defaultLabels": False,
}


class TrelloBoard:
    """Trello as a TaskBoard. `workspace`: id of the Trello workspace for new boards; None for the member's own.

    `page`: how many deeds come with one answer.
    """

    def __init__(self, transport: TrelloTransport, workspace: str | None = None,
                 page: int = PAGE) -> None:
        self._api, self._page = TrelloApi(transport), page
        self._workspace = workspace
        self._me = ""

    def create_board(self, name: str, description: str) -> tuple[str, str]:
        body: dict[str, Value] = {**PRIVATE, "name": name, "desc": description}
        if self._workspace:
            body["idOrganization"] = self._workspace
        self._who_am_i()  # while much is asked anyway, so that later syncs are one request
        made = self._api.make("boards", body)
        # A workspace's rules can override what was asked for, so the board is looked at before anything is put on it.
        seen = self._api.read(WireBoard, f"boards/{made.id}", {"fields": "prefs,url"})
        if not is_private(seen):
            raise Unsafe("The new board did not become private, so nothing is put on it. Set it to private in Trello, "
                         "or let the workspace allow private boards.")
        return made.id, seen.url or made.url

    def find_board(self, marker: str) -> tuple[str, str] | None:
        marked = [board for board in self._my_boards("desc,url") if marker in board.desc]
        oldest = min(marked, key=lambda board: board.id, default=None)
        return (oldest.id, oldest.url) if oldest else None

    def read(self, board_id: str, since: datetime | None = None) -> ActualBoard:
        me, after = self._who_am_i() if since else "", trello_time(since) or ""
        with asking_for(board_id):
            try:
                wire = self._whole(board_id, within_board(after, self._page) if after else {})
                actions = self._all_actions(board_id, wire.actions, after) if after else []
                return board_from(wire, deeds_from(actions, me))
            except Missing:
                raise Missing("The project's board is deleted, or the token may no longer see it, so cards wait. Give "
                              "the token's member access to the board again.") from None

    def limits(self, board_id: str) -> list[str]:
        """Sentences about what the board is nearly, or quite, full of (Trello object limits); empty when all is well.

        A few requests a day are enough: these numbers are thousands away for most boards.
        """
        with asking_for(board_id):
            return full_of(self._api.call("GET", f"boards/{board_id}", query={"fields": "limits"}))

    def apply(self, board_id: str, change: Change) -> Applied:
        call = call_of(board_id, change)
        try:
            with asking_for(board_id):
                answer = self._api.call(call.method, call.path, body=call.body or None)
        except IntegrationError as error:
            if _already_so(change, error):
                return Applied()
            raise
        if call.method != "POST" or isinstance(change, AddLabel):
            return Applied()
        made = self._api.made(answer)
        return Applied(id=made.id, url=made.shortUrl)

    def glance(self) -> Mapping[str, Glance]:
        return {board.id: Glance(at=board.dateLastActivity and board.dateLastActivity.astimezone(UTC),
                                 private=is_private(board))
                for board in self._my_boards("dateLastActivity,prefs")}

    def _my_boards(self, fields: str) -> list[WireBoard]:
        """Open boards in one request; this route does not count toward the strict limit of /members."""
        return self._api.read(list[WireBoard], "members/me/boards", {"filter": "open", "fields": fields})

    def _who_am_i(self) -> str:
        """The token's member; asked once, as /members has a strict limit of its own."""
        if not self._me:
            self._me = self._api.read(WireMade, "members/me", {"fields": "id"}).id
        return self._me

    def _all_actions(self, board_id: str, newest: list[object], after: str) -> list[object]:
        """Those that came with the board, and the older ones where they did not fit into one answer."""
        actions, page = list(newest), newest
        while query := older_than(page, after, self._page):
            page = self._api.read(list[object], f"boards/{board_id}/actions", query)
            actions += page
        return actions

    def _whole(self, board_id: str, deeds: Mapping[str, str]) -> WireBoard:
        try:
            return self._api.read(WireBoard, f"boards/{board_id}", {**WHOLE_BOARD, **deeds})
        except TooManyCards:
            return self._in_parts(board_id, deeds)

    def _in_parts(self, board_id: str, deeds: Mapping[str, str]) -> WireBoard:
        """Visible and archived cards apart, and what lies on archived lists, which neither filter has.

        The visible ones twice: a card restored between the reads would else be in none, and pass for deleted.
        """
        board = self._api.read(WireBoard, f"boards/{board_id}", {**WHOLE_BOARD, **deeds, "cards": "visible"})
        fields = {"fields": WHOLE_BOARD["card_fields"]}
        rest = self._api.read(list[WireCard], f"boards/{board_id}/cards/closed", fields)
        for archived in (one for one in board.lists if one.closed):
            rest += self._api.read(list[WireCard], f"lists/{archived.id}/cards", {**fields, "filter": "open"})
        rest += self._api.read(list[WireCard], f"boards/{board_id}/cards/visible", fields)
        cards = {card.id: card for card in [*board.cards, *rest]}
        return board.model_copy(update={"cards": list(cards.values())})


def _already_so(change: Change, error: IntegrationError) -> bool:
    """The write's aim is reached already: a label is there, or a label or line is gone."""
    if isinstance(change, RemoveLabel | RemoveItem):
        return isinstance(error, Missing)
    return isinstance(change, AddLabel) and isinstance(error, Refused) and "already" in str(error)
