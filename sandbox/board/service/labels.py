"""Creating, changing and deleting the labels of a board."""

from sandbox.board.errors import invalid_value
from sandbox.board.storage.records import Board, Label
from sandbox.board.storage.tables import LABELS
from sandbox.board.values import Shape
from sandbox.board.work import Work

from . import access, activity, quotas

_HUES = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
COLORS = tuple(hue + shade for hue in _HUES for shade in ("", "_light", "_dark"))


def color_of(text: str) -> str | None:
    """A label colour; empty and "null" mean none. Raises a 400 Refusal for an unknown colour."""
    if text in ("", "null"):
        return None
    if text not in COLORS:
        raise invalid_value("color")
    return text


def create(work: Work, board: Board, name: str, color: str | None) -> Label:
    """A new label on a board."""
    quotas.require_room(work, "labels", board.id)
    label = LABELS.insert(work.db, Label(work.new_id(), board.id, name, color))
    activity.record(work, "createLabel", {"label": activity.label_ref(label)}, board)
    return label


def change(work: Work, label: Label, changes: Shape) -> Label:
    """Set name or colour; what differs becomes one updateLabel action."""
    old: Shape = {name: getattr(label, name) for name in changes if getattr(label, name) != changes[name]}
    if not old:
        return label
    label = LABELS.change(work.db, label.id, changes)
    board = access.board_of(work, label.id_board)
    activity.record(work, "updateLabel", {"label": activity.label_ref(label), "old": old}, board)
    return label


def delete(work: Work, label: Label) -> None:
    """Remove the label from its board and from all cards."""
    board = access.board_of(work, label.id_board)
    LABELS.remove(work.db, label.id)
    activity.record(work, "deleteLabel", {"label": {"id": label.id}}, board)
