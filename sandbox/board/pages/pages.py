"""The web board at /, /b/{board} and /c/{card}. Whoever opens it acts as a local member, by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.board import times
from sandbox.board.args import Args
from sandbox.board.errors import Refusal, not_found
from sandbox.board.gate.faults import Faults
from sandbox.board.storage.store import Store
from sandbox.board.work import Work

from . import edits, safety, views

_HERE = Path(__file__).parent
_WHO = "local_board_member"
# Raw HTML in card texts is shown as text, and pictures as links: a card must not load or run anything.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


class Pages:
    """The page routes over one store."""

    def __init__(self, store: Store, faults: Faults, base_url: str) -> None:
        self._store = store
        self._faults = faults
        self._base_url = base_url
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._templates.filters["markdown"] = _rendered

    def routes(self) -> list[BaseRoute]:
        """The routes with their methods."""
        return [
            Route("/", self.show_boards),
            Route("/who", self.choose_member, methods=["POST"]),
            Route("/b/{board}", self.show_board),
            Route("/b/{board}/cards", self.add_card, methods=["POST"]),
            Route("/c/{card}", self.show_card),
            Route("/c/{card}/{edit}", self.edit_card, methods=["POST"]),
            Route("/c/{card}/{slug}", self.show_card),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ]

    async def show_boards(self, request: Request) -> Response:
        """GET /"""
        return await self._show(request, "boards.html", views.boards)

    async def show_board(self, request: Request) -> Response:
        """GET /b/{short link}"""
        return await self._show(request, "board.html", lambda work: views.board(work, request.path_params["board"]))

    async def show_card(self, request: Request) -> Response:
        """GET /c/{short link}"""
        return await self._show(request, "card.html", lambda work: views.card(work, request.path_params["card"]))

    async def choose_member(self, request: Request) -> Response:
        """POST /who: the member in whose name this browser acts from now on."""

        def check(work: Work, form: Args) -> str:
            if form.text("member") not in [member.username for member in views.people(work.db)]:
                raise not_found()
            return _local(form.text("back"))

        form = await request.form()
        answer = await self._change(request, check)
        if answer.status_code == 303:
            answer.set_cookie(_WHO, str(form.get("member", "")), httponly=True, samesite="strict")
        return answer

    async def add_card(self, request: Request) -> Response:
        """POST /b/{short link}/cards"""

        def add(work: Work, form: Args) -> str:
            return f"/b/{request.path_params['board']}#card-{edits.add_card(work, form).short_link}"

        return await self._change(request, add)

    async def edit_card(self, request: Request) -> Response:
        """POST /c/{short link}/{edit}"""

        def edit(work: Work, form: Args) -> str:
            change = edits.CARD_EDITS.get(request.path_params["edit"])
            if change is None:
                raise not_found()
            card = views.card(work, request.path_params["card"]).view.card
            change(work, card, form)
            return _local(form.text("back")) + f"#card-{card.short_link}"

        return await self._change(request, edit)

    async def _show(self, request: Request, template: str, read: Callable[[Work], object]) -> Response:
        token = safety.form_token(request)

        def render() -> Response:
            with self._working(request) as work:
                shared = {
                    "me": work.actor,
                    "people": views.people(work.db),
                    "here": request.url.path,
                    "token": token,
                }
                return HTMLResponse(self._templates.get_template(template).render(page=read(work), **shared))

        return await self._guarded(token, render)

    async def _change(self, request: Request, act: Callable[[Work, Args], str]) -> Response:
        token = safety.form_token(request)
        form = await request.form()
        if not safety.is_own_form(request, form):
            return self._problem(token, 403, "This form is too old. Nothing was changed: go back, reload, repeat.")
        values = Args({name: value for name, value in form.items() if isinstance(value, str)})

        def change() -> Response:
            with self._working(request) as work:
                return RedirectResponse(act(work, values), 303)

        return await self._guarded(token, change)

    @contextmanager
    def _working(self, request: Request) -> Iterator[Work]:
        with self._store.transaction() as db:
            people = views.people(db)
            chosen = request.cookies.get(_WHO)
            actor = next((member for member in people if member.username == chosen), people[0])
            yield Work(db, actor, None, None, times.now(), self._base_url)

    async def _guarded(self, token: str, answer: Callable[[], Response]) -> Response:
        if self._faults.down:
            return self._problem(token, 503, "The board is switched off for a test. Try again later.")
        try:
            return safety.seal(await run_in_threadpool(answer), token)
        except Refusal as refusal:
            return self._problem(token, refusal.status, _in_words(refusal))

    def _problem(self, token: str, status: int, text: str) -> Response:
        page = self._templates.get_template("problem.html").render(text=text)
        return safety.seal(HTMLResponse(page, status), token)


def _local(path: str) -> str:
    """Where to go back to: a page of ours, never another site."""
    return path if path == "/" or path.startswith(("/b/", "/c/")) else "/"


def _in_words(refusal: Refusal) -> str:
    if refusal.status == 404:
        return "There is no such board or card. It may have been deleted. Go back to the list of boards."
    return f"Nothing was changed, because the board answered “{refusal.text}”. Go back and correct the entry."


def _rendered(text: str) -> Markup:
    """Markdown as HTML; `_MARKDOWN` escapes whatever HTML the text brings."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704  rendered with html off
