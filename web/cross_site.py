"""Posts from other sites: refused before anything else, also where no form has a secret yet, as in signing in."""

from urllib.parse import urlsplit

from fastapi import Request

from web.parts import parts_of
from web.problems import ProblemError

SAFE = ("GET", "HEAD")
OURS = ("same-origin", "none")


def refuse_cross_site(request: Request) -> None:
    """`forged` when a browser says that a page of another site sent this. Clients that are no browser say nothing; a
    form's own secret is checked all the same."""
    if request.method in SAFE:
        return
    told = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    if told not in OURS or (origin is not None and not _is_ours(request, origin)):
        raise ProblemError("forged", "This was sent by a page of another site, so nothing was changed. Open the page "
                           "here, then send it.")


def _is_ours(request: Request, origin: str) -> bool:
    """The public address, or the one that the browser itself asked."""
    asked = f"{request.url.scheme}://{request.headers.get('host', '')}"
    public = urlsplit(parts_of(request).settings.public_url)
    return origin in (asked, f"{public.scheme}://{public.netloc}")
