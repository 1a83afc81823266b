"""GET /batch?urls=/a,/b: up to ten reads in one request."""

from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.board.args import Args
from sandbox.board.errors import Refusal, invalid_value
from sandbox.board.routes.call import Call, Download, Handler
from sandbox.board.values import Json

from .book import RouteBook

MOST_URLS = 10


def batch_urls(args: Args) -> list[str]:
    """The routes asked for; a comma inside one comes encoded a second time and is decoded with its query."""
    return [url if "?" in url else unquote(url) for url in args.text("urls").split(",") if url]


def run_batch(book: RouteBook) -> Handler:
    """The handler that answers each route as {"200": ...} or as {name, message, statusCode}."""

    def handle(call: Call) -> Json:
        urls = batch_urls(call.args)
        if not 0 < len(urls) <= MOST_URLS:
            raise invalid_value("urls")
        return [_one(book, call, url) for url in urls]

    return handle


def _one(book: RouteBook, call: Call, url: str) -> Json:
    parts = urlsplit(url)
    try:
        found = book.find("GET", "/" + unquote(parts.path).removeprefix("/1/").strip("/"))
        if found is None:
            raise Refusal(404, f"Cannot GET {parts.path}")
        handler, path = found
        return {"200": handler(Call(call.work, path, Args(dict(parse_qsl(parts.query, keep_blank_values=True)))))}
    except Download:
        return {"name": "BatchError", "message": "a file cannot come in a batch", "statusCode": 400}
    except Refusal as refusal:
        return {"name": "BatchError", "message": refusal.text, "statusCode": refusal.status}
