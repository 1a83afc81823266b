"""/labels"""

from sandbox.board.args import Args
from sandbox.board.service import access, labels
from sandbox.board.shapes.cards import label as shape
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.values import Json, Shape

from .call import NO_LIMITS, Call, Route


def create(call: Call) -> Json:
    """POST /labels?idBoard=&name=&color="""
    board = access.board_to_change(call.work, call.args.required("idBoard"))
    color = labels.color_of(call.args.text("color"))
    return {**shape(labels.create(call.work, board, call.args.text("name"), color), 0), "limits": {}}


def read(call: Call) -> Json:
    """GET /labels/{id}"""
    return choose(shape(access.label(call.work, call.path["id"])), wanted(call.args))


def update(call: Call) -> Json:
    """PUT /labels/{id}"""
    return _update(call, call.args)


def update_field(call: Call) -> Json:
    """PUT /labels/{id}/{field}?value="""
    return _update(call, call.args.renamed("value", call.path["field"]))


def delete(call: Call) -> Json:
    """DELETE /labels/{id}: takes it off all cards too."""
    label = access.label(call.work, call.path["id"])
    access.board_to_change(call.work, label.id_board)
    labels.delete(call.work, label)
    return NO_LIMITS


def _update(call: Call, args: Args) -> Json:
    label = access.label(call.work, call.path["id"])
    access.board_to_change(call.work, label.id_board)
    changes: Shape = {}
    if args.given("name"):
        changes["name"] = args.text("name")
    if args.given("color"):
        changes["color"] = labels.color_of(args.text("color"))
    return shape(labels.change(call.work, label, changes))


ROUTES: list[Route] = [
    ("POST", "/labels", create),
    ("GET", "/labels/{id}", read),
    ("PUT", "/labels/{id}", update),
    ("DELETE", "/labels/{id}", delete),
    ("PUT", "/labels/{id}/{field}", update_field),
]
