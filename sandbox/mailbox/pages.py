"""Pages: the inbox with a search, one message, and its HTML part on its own for the sandboxed frame."""

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.mailbox.reading import instant, read
from sandbox.mailbox.store import Store, Stored

SHOWN = 200
# No scripts, no network; a link may open a new tab, because people sign in by links in mail.
_PART_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

_PAGES = Environment(loader=PackageLoader("sandbox.mailbox"), autoescape=True, undefined=StrictUndefined)


def when(milliseconds: int) -> str:
    """For people: 2027-02-10 09:00 UTC."""
    return instant(milliseconds)[:16].replace("T", " ") + " UTC"


_PAGES.globals.update(when=when)


def _page(template: str, status: int = 200, **values: object) -> Response:
    return HTMLResponse(_PAGES.get_template(template).render(values), status)


def store_of(request: Request) -> Store:
    """The messages behind this request."""
    store: Store = request.app.state.store
    return store


def message_of(request: Request) -> Stored | None:
    """The message that the address names."""
    return store_of(request).get(request.path_params["number"])


async def inbox(request: Request) -> Response:
    to, words = (request.query_params.get(name, "").strip() for name in ("to", "q"))
    messages, total = store_of(request).find(to, words, SHOWN)
    return _page("inbox.html", messages=messages, total=total, to=to, words=words)


async def one_message(request: Request) -> Response:
    message = message_of(request)
    if message is None:
        return _page("missing.html", 404)
    return _page("message.html", message=message, reading=read(message.raw))


async def html_part(request: Request) -> Response:
    message = message_of(request)
    html = read(message.raw).html if message else None
    if html is None:
        return _page("missing.html", 404)
    return HTMLResponse(
        f'<!doctype html><base target="_blank">{html}', headers={"content-security-policy": _PART_POLICY}
    )


ROUTES = [
    Route("/", inbox),
    Route("/messages/{number:int}", one_message),
    Route("/messages/{number:int}/html", html_part),
]
