"""Finds the handler for a method and a path below /1."""

import re
from re import Pattern

from starlette.routing import compile_path

from sandbox.board.routes.call import Handler, Route

_NAMES = "action|board|card|checklist|customField|label|list|member|organization|token|webhook"
_SINGULAR = re.compile(f"/({_NAMES})/", re.IGNORECASE)


class RouteBook:
    """Routes in order; the first that fits is taken. As at Trello, case does not count in fixed words, and
    older clients may name the resource in the singular.
    """

    def __init__(self, routes: list[Route]) -> None:
        self._routes: list[tuple[str, Pattern[str], Handler]] = [
            (method, re.compile(compile_path(path)[0].pattern, re.IGNORECASE), handler)
            for method, path, handler in routes
        ]

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """The handler and the path's parameters; None when there is no such route."""
        singular = _SINGULAR.match(path)
        path = f"/{singular[1]}s/{path[singular.end() :]}" if singular else path
        for each, pattern, handler in self._routes:
            match = pattern.match(path) if each == method else None
            if match:
                return handler, match.groupdict()
        return None
