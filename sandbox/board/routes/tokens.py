"""/tokens/{token}, for whoever holds the token, with its webhooks; and /members/{id}/tokens."""

from dataclasses import replace

from sandbox.board.errors import Refusal, not_found
from sandbox.board.service import access, tokens
from sandbox.board.service import webhooks as service
from sandbox.board.shapes import members
from sandbox.board.shapes import webhooks as shapes
from sandbox.board.shapes.choose import choose, wanted
from sandbox.board.storage.records import Member
from sandbox.board.values import Json, Shape

from . import webhooks
from .call import NO_VALUE, Call, Handler, Route


def read(call: Call) -> Json:
    """GET /tokens/{token}: fields=, webhooks=true"""
    return _shape(call, _holder(call))


def read_member(call: Call) -> Json:
    """GET /tokens/{token}/member"""
    return choose(members.full(call.work, _holder(call)), wanted(call.args))


def delete(call: Call) -> Json:
    """DELETE /tokens/{token}: it is invalid from now on, and its webhooks are gone."""
    tokens.revoke(call.work.db, _holder(call), call.work.now)
    return NO_VALUE


def read_webhooks(call: Call) -> Json:
    """GET /tokens/{token}/webhooks"""
    return [shapes.shape(each) for each in service.of_token(call.work, _holder(call))]


def read_of_member(call: Call) -> Json:
    """GET /members/me/tokens: webhooks=true"""
    member = access.member(call.work, call.path["id"])
    if member.id != call.work.actor.id:
        raise Refusal(401, "unauthorized member permission requested")
    return [_shape(call, member)]


def _shape(call: Call, holder: Member) -> Shape:
    chosen = choose(shapes.token(holder), wanted(call.args))
    if call.args.flag("webhooks"):
        chosen["webhooks"] = [shapes.shape(each) for each in service.of_token(call.work, holder)]
    return chosen


def _holder(call: Call) -> Member:
    found = tokens.holder(call.work.db, call.path["token"])
    if found is None:
        raise not_found()
    return found


def _by_holder(handler: Handler) -> Handler:
    """The same as the holder of the token in the path would ask it."""

    def handle(call: Call) -> Json:
        return handler(replace(call, work=replace(call.work, actor=_holder(call))))

    return handle


ROUTES: list[Route] = [
    ("GET", "/tokens/{token}", read),
    ("DELETE", "/tokens/{token}", delete),
    ("GET", "/tokens/{token}/member", read_member),
    ("GET", "/tokens/{token}/webhooks", read_webhooks),
    ("POST", "/tokens/{token}/webhooks", _by_holder(webhooks.create)),
    ("GET", "/tokens/{token}/webhooks/{id}", _by_holder(webhooks.read)),
    ("PUT", "/tokens/{token}/webhooks/{id}", _by_holder(webhooks.update)),
    ("DELETE", "/tokens/{token}/webhooks/{id}", _by_holder(webhooks.delete)),
    ("GET", "/members/{id}/tokens", read_of_member),
]
