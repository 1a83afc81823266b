"""The one way in for every page: who acts, on which transaction, with which headers, and what a refusal says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from sandbox.board import times
from sandbox.board.args import Args
from sandbox.board.errors import Refusal
from sandbox.board.gate.faults import Faults
from sandbox.board.storage.store import Store
from sandbox.board.work import Work

from . import markdown, moments, outcome, safety, views
from .outcome import Conflict, Outcome

HERE = Path(__file__).parent
WHO = "local_board_member"
_NOTE = "local_board_note"
_OLD_FORM = "This form is too old. Nothing was changed: copy what you typed, reload the page, and repeat."
_DOWN = "The board is switched off for a test. Nothing was changed. Try again later."


class Door:
    """Renders pages and makes changes, each in one transaction in the name of the chosen member."""

    def __init__(self, store: Store, faults: Faults, base_url: str) -> None:
        self._store = store
        self._faults = faults
        self._base_url = base_url
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(markdown=markdown.rendered, when=moments.in_words)

    async def show(self, request: Request, template: str, read: Callable[[Work], object]) -> Response:
        """A page; what the last form led to is told once."""
        token = safety.form_token(request)
        note = outcome.from_note(request.cookies.get(_NOTE, ""))

        def render() -> Response:
            with self.working(request) as work:
                return HTMLResponse(self._render(work, request, token, template, read(work), note))

        answer = await self.guarded(request, token, render)
        if note is not None:
            answer.delete_cookie(_NOTE)
        return answer

    async def change(
        self, request: Request, act: Callable[[Work, Args], Outcome], conflict: Callable[[Work, Conflict], object]
    ) -> Response:
        """Do what a form asks: JSON for our script, else back to a page. `conflict` reads the page for a conflict."""
        token = safety.form_token(request)
        form = await request.form()
        if not safety.is_own_form(request, form):
            return self.problem(request, token, 403, _OLD_FORM)
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
        values = Args({**request.query_params, **sent})

        def work() -> Response:
            try:
                with self.working(request) as work:
                    done = act(work, values)
            except Conflict as found:
                with self.working(request) as work:
                    page = self._render(work, request, token, "card.html", conflict(work, found), None)
                    return HTMLResponse(page, 409)
            return self._told(request, values, done)

        return await self.guarded(request, token, work)

    async def guarded(self, request: Request, token: str, answer: Callable[[], Response]) -> Response:
        """The answer with the headers, or the page that says why there is none."""
        if self._faults.down:
            return self.problem(request, token, 503, _DOWN)
        try:
            return safety.seal(await run_in_threadpool(answer), token)
        except Refusal as refusal:
            return self.problem(request, token, refusal.status, _in_words(refusal))

    def problem(self, request: Request, token: str, status: int, text: str) -> Response:
        """Says what did not work."""
        if _by_script(request):
            return safety.seal(JSONResponse({"said": text}, status), token)
        page = self._templates.get_template("problem.html").render(text=text, note=None)
        return safety.seal(HTMLResponse(page, status), token)

    @contextmanager
    def working(self, request: Request) -> Iterator[Work]:
        """One transaction by the hand of the member whom this browser chose."""
        with self._store.transaction() as db:
            people = views.people(db)
            chosen = request.cookies.get(WHO)
            actor = next((member for member in people if member.username == chosen), people[0])
            yield Work(db, actor, None, None, times.now(), self._base_url)

    def _told(self, request: Request, form: Args, done: Outcome) -> Response:
        if _by_script(request):
            return JSONResponse(done.shape())
        anchor = f"#card-{done.link}" if done.link else ""
        answer = RedirectResponse(safety.local_path(form.text("back")) + anchor, 303)
        if done.said:
            answer.set_cookie(_NOTE, done.note(), max_age=60, httponly=True, samesite="strict")
        return answer

    def _render(
        self, work: Work, request: Request, token: str, template: str, page: object, note: Outcome | None
    ) -> str:
        asked = request.query_params.get("back", "")
        return self._templates.get_template(template).render(
            page=page,
            note=note,
            me=work.actor,
            people=views.people(work.db),
            here=request.url.path if request.method in ("GET", "HEAD") else f"/c/{request.path_params['card']}",
            back=safety.local_path(asked) if asked else "",
            token=token,
            zone=moments.zone(),
        )


def _by_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _in_words(refusal: Refusal) -> str:
    if refusal.status == 404:
        return "There is no such board or card. It may have been deleted. Go back to the list of boards."
    return f"Nothing was changed, because the board answered “{refusal.text}”. Correct the entry and send it again."
