"""Refusals with the status and the plain text that Trello answers (trello.md 6b, fidelity rules)."""


class Refusal(Exception):
    """A request that is answered with an error; `text` is the whole text/plain body."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def invalid_id() -> Refusal:
    """The path holds no well-formed id."""
    return Refusal(400, "invalid id")


def invalid_value(field: str) -> Refusal:
    """An argument is missing, malformed or too long."""
    return Refusal(400, f"invalid value for {field}")


def bad_request(text: str) -> Refusal:
    """A well-formed request that the board's state does not allow."""
    return Refusal(400, text)


def not_found() -> Refusal:
    """The object is gone, or never was."""
    return Refusal(404, "The requested resource was not found.")


def no_permission(kind: str = "") -> Refusal:
    """The member may not see or change this; `kind` is "card" for cards, else empty."""
    return Refusal(401, f"unauthorized {kind + ' ' if kind else ''}permission requested")
