"""Which answers are compressed, so that a length never tells a secret.

A compressed page is shorter where it repeats what came with the request. Whoever can make a browser ask again and again
could guess a secret of the page by that, such as its form token (BREACH). So compressed is only what nobody else can
make a browser ask for, or what holds nothing of the request: files, the API (it takes a token that no browser sends by
itself, never the cookie), and pages asked without a query. What people stored is no way in: each change is an event of
theirs.
"""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# Bytes; shorter answers fit into one packet anyway. Level 5 is a third quicker than 9 and a hundredth larger.
SHORTEST, LEVEL = 1000, 5


class Compressed:
    """ASGI: gzip for those who take it, where it tells nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain, self._gzip = app, GZipMiddleware(app, SHORTEST, LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._gzip if _tells_nothing(scope) else self._plain)(scope, receive, send)


def _tells_nothing(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    path: str = scope["path"]
    return path.startswith(("/static/", "/api/")) or not scope["query_string"]
