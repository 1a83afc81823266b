"""/webhooks: those of the token that asks."""

from sandbox.board.errors import not_found
from sandbox.board.service import webhooks
from sandbox.board.service.webhooks import Wish
from sandbox.board.shapes import webhooks as shapes
from sandbox.board.storage.records import Webhook
from sandbox.board.storage.tables import WEBHOOKS
from sandbox.board.values import Json

from .call import NO_VALUE, Call, Route


def create(call: Call) -> Json:
    """POST /webhooks?callbackURL=&idModel=&description=&active="""
    return shapes.shape(webhooks.create(call.work, _wish(call, None), call.probed))


def read(call: Call) -> Json:
    """GET /webhooks/{id}"""
    return shapes.shape(_owned(call))


def read_field(call: Call) -> Json:
    """GET /webhooks/{id}/{field}: {"_value": ...}"""
    whole = shapes.shape(_owned(call))
    if call.path["field"] not in whole:
        raise not_found()
    return {"_value": whole[call.path["field"]]}


def update(call: Call) -> Json:
    """PUT /webhooks/{id}: only what is named changes."""
    found = _owned(call)
    return shapes.shape(webhooks.change(call.work, found, _wish(call, found), call.probed))


def delete(call: Call) -> Json:
    """DELETE /webhooks/{id}: nothing more is delivered."""
    WEBHOOKS.remove(call.work.db, _owned(call).id)
    return NO_VALUE


def _owned(call: Call) -> Webhook:
    return webhooks.owned(call.work, call.path["id"])


def _wish(call: Call, present: Webhook | None) -> Wish:
    args = call.args
    return Wish(
        callback_url=args.text("callbackURL", present.callback_url if present else ""),
        id_model=args.text("idModel", present.id_model if present else ""),
        description=args.text("description", present.description if present else ""),
        active=args.flag("active", present.active if present else True),
    )


ROUTES: list[Route] = [
    ("POST", "/webhooks", create),
    ("GET", "/webhooks/{id}", read),
    ("PUT", "/webhooks/{id}", update),
    ("DELETE", "/webhooks/{id}", delete),
    ("GET", "/webhooks/{id}/{field}", read_field),
]
