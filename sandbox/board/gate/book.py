"""Finds the handler for a method and a path below /1."""

from re import Pattern

from starlette.routing import compile_path

from sandbox.board.routes.call import Handler, Route


class RouteBook:
    """Routes in order; the first that fits is taken."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes: list[tuple[str, Pattern[str], Handler]] = [
            (method, compile_path(path)[0], handler) for method, path, handler in routes
        ]

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """The handler and the path's parameters; None when there is no such route."""
        for each, pattern, handler in self._routes:
            match = pattern.match(path) if each == method else None
            if match:
                return handler, match.groupdict()
        return None
