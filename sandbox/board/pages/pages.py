"""The web board at /, /b/{board} and /c/{card}. Whoever opens it acts as a local member, by hand."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.board.args import Args
from sandbox.board.errors import Refusal, not_found
from sandbox.board.gate.faults import Faults
from sandbox.board.service import access
from sandbox.board.storage.store import Store
from sandbox.board.work import Work

from . import edits, safety, views
from .door import HERE, WHO, Door
from .live import Pulse
from .outcome import Conflict, Outcome


class Pages:
    """The page routes over one store. `pulse` has to be closed when the server ends."""

    def __init__(self, store: Store, faults: Faults, base_url: str) -> None:
        self._door = Door(store, faults, base_url)
        self._faults = faults
        self.pulse = Pulse(store)

    def routes(self) -> list[BaseRoute]:
        """The routes with their methods."""
        return [
            Route("/", self.show_boards),
            Route("/who", self.choose_member, methods=["POST"]),
            Route("/b/{board}", self.show_board),
            Route("/b/{board}/events", self.tell_changes),
            Route("/b/{board}/archived", self.show_archived),
            Route("/b/{board}/activity", self.show_activity),
            Route("/b/{board}/cards", self.add_card, methods=["POST"]),
            Route("/b/{board}/{slug}", self.show_board),
            Route("/c/{card}", self.show_card),
            Route("/c/{card}/move", self.show_move, methods=["GET"]),
            Route("/c/{card}/{edit}", self.edit_card, methods=["POST"]),
            Route("/c/{card}/{slug}", self.show_card),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    async def show_boards(self, request: Request) -> Response:
        """GET /"""
        return await self._door.show(request, "boards.html", views.boards)

    async def show_board(self, request: Request) -> Response:
        """GET /b/{short link}"""
        board = request.path_params["board"]
        return await self._door.show(request, "board.html", lambda work: views.board(work, board))

    async def show_archived(self, request: Request) -> Response:
        """GET /b/{short link}/archived"""
        board = request.path_params["board"]
        return await self._door.show(request, "archived.html", lambda work: views.archived(work, board))

    async def show_activity(self, request: Request) -> Response:
        """GET /b/{short link}/activity"""
        board = request.path_params["board"]
        return await self._door.show(request, "activity.html", lambda work: views.board_activity(work, board))

    async def show_card(self, request: Request) -> Response:
        """GET /c/{short link}"""
        card = request.path_params["card"]
        return await self._door.show(request, "card.html", lambda work: views.card(work, card))

    async def show_move(self, request: Request) -> Response:
        """GET /c/{short link}/move: where to? The page's script shows the same form in a dialog."""
        card = request.path_params["card"]
        return await self._door.show(request, "move.html", lambda work: views.moving(work, card))

    async def choose_member(self, request: Request) -> Response:
        """POST /who: the member in whose name this browser acts from now on."""

        def check(work: Work, form: Args) -> Outcome:
            if form.text("member") not in [member.username for member in views.people(work.db)]:
                raise not_found()
            return Outcome("", "")

        form = await request.form()
        answer = await self._door.change(request, check, _no_conflict)
        if answer.status_code == 303:
            answer.set_cookie(WHO, str(form.get("member", "")), httponly=True, samesite="strict")
        return answer

    async def add_card(self, request: Request) -> Response:
        """POST /b/{short link}/cards"""
        return await self._door.change(request, edits.add_card, _no_conflict)

    async def edit_card(self, request: Request) -> Response:
        """POST /c/{short link}/{edit}"""
        link = request.path_params["card"]

        def edit(work: Work, form: Args) -> Outcome:
            change = edits.CARD_EDITS.get(request.path_params["edit"])
            if change is None:
                raise not_found()
            return change(work, access.card_to_change(work, link), form)

        return await self._door.change(request, edit, lambda work, found: views.card(work, link, found))

    async def tell_changes(self, request: Request) -> Response:
        """GET /b/{short link}/events: server-sent events; `after` is the number that the page has already."""
        token = safety.form_token(request)
        if self._faults.down or self.pulse.full:
            return self._door.problem(request, token, 503, "The board tells no changes now. Reload to see them.")
        try:
            board = await run_in_threadpool(self._board_id, request)
        except Refusal as refusal:
            return PlainTextResponse(refusal.text, refusal.status)
        seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
        events = self.pulse.listen(board, int(seen) if seen.isascii() and seen.isdigit() else 0)
        return safety.seal(StreamingResponse(events, media_type="text/event-stream"), token)

    def _board_id(self, request: Request) -> str:
        with self._door.working(request) as work:
            return access.board(work, request.path_params["board"]).id


def _no_conflict(work: Work, found: Conflict) -> object:
    raise found
