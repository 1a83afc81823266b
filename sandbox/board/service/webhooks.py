"""Webhooks: who may watch what, and what of an action goes into the outbox, in the action's own transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.board import ids
from sandbox.board.errors import Refusal, bad_request, invalid_id, invalid_value, not_found
from sandbox.board.hooks import guard
from sandbox.board.shapes import webhooks as shapes
from sandbox.board.storage.records import Action, Card, Delivery, Member, Webhook
from sandbox.board.storage.tables import DELIVERIES, MEMBERS, WEBHOOKS
from sandbox.board.values import Shape
from sandbox.board.work import Work

from . import access

_FINDERS: dict[str, Callable[[Work, str], object]] = {
    "board": access.board,
    "list": access.board_list,
    "card": access.card,
    "member": access.member,
}
_THROUGH = "webhook"  # not None, which would be the page that may see everything


class ProbeFirst(Exception):
    """The request is in order once its callback answers a HEAD; ask it outside of any transaction, then come again."""

    def __init__(self, callback_url: str) -> None:
        super().__init__(callback_url)
        self.callback_url = callback_url


@dataclass(frozen=True, slots=True)
class Wish:
    """What a webhook shall be."""

    callback_url: str
    id_model: str
    description: str
    active: bool


def create(work: Work, wish: Wish, probed: str) -> Webhook:
    """A new webhook of the actor's token; `probed` is the callback that has answered. 400 Refusals, ProbeFirst."""
    kind = _checked(work, wish, None, probed)
    made = Webhook(
        id=work.new_id(),
        id_token=work.actor.token_id,
        id_member=work.actor.id,
        id_model=wish.id_model,
        model_kind=kind,
        callback_url=wish.callback_url,
        description=wish.description,
        active=wish.active,
        failures=0,
        failing_since=None,
    )
    return WEBHOOKS.insert(work.db, made)


def change(work: Work, webhook: Webhook, wish: Wish, probed: str) -> Webhook:
    """Another callback, model, text or state. What waits is dropped with the state or the callback it was meant for."""
    answered = webhook.callback_url if wish.callback_url == webhook.callback_url else probed
    kind = _checked(work, wish, webhook, answered)
    if not wish.active or wish.callback_url != webhook.callback_url:
        work.db.execute("DELETE FROM deliveries WHERE id_webhook = ?", [webhook.id])
    changes: Shape = {
        "callback_url": wish.callback_url,
        "id_model": wish.id_model,
        "model_kind": kind,
        "description": wish.description,
        "active": wish.active,
    }
    if wish.active and not webhook.active:
        changes.update(failures=0, failing_since=None)
    return WEBHOOKS.change(work.db, webhook.id, changes)


def owned(work: Work, reference: str) -> Webhook:
    """The webhook with this id, if the actor's token made it."""
    if not ids.is_object_id(reference):
        raise invalid_id()
    found = WEBHOOKS.find(work.db, reference)
    if found is None or found.id_token != work.actor.token_id:
        raise not_found()
    return found


def of_token(work: Work, holder: Member) -> list[Webhook]:
    """All webhooks of the holder's token, oldest first."""
    return WEBHOOKS.where(work.db, "id_token = ?", holder.token_id)


def enqueue(work: Work, action: Action, card: Card | None) -> None:
    """Put a delivery of this action into the outbox for each webhook that hears it."""
    heard = _models(action, card)
    marks = ", ".join("?" * len(heard))
    for webhook in WEBHOOKS.where(work.db, f"active AND id_model IN ({marks})", *heard):
        owner = MEMBERS.find(work.db, webhook.id_member)
        if owner is not None:
            _put(replace(work, actor=owner, app=_THROUGH), action, webhook)


def _put(work: Work, action: Action, webhook: Webhook) -> None:
    if not _may_hear(work, action, webhook):
        return
    body = json.dumps(shapes.delivery(work, action, webhook), ensure_ascii=False, separators=(",", ":"))
    # Half of a surrogate pair is no UTF-8, and a comment may hold one.
    text = body.encode("utf-8", "replace").decode("utf-8")
    due = work.now.timestamp()
    DELIVERIES.insert(work.db, Delivery(work.new_id(), webhook.id, text, work.client_identifier, 0, due))


def _models(action: Action, card: Card | None) -> list[str]:
    """Board, member, card and lists that the action is about; a card's actions are those of its list too."""
    entities = [action.data.get(name) for name in ("list", "listBefore", "listAfter")]
    lists = [entity.get("id") for entity in entities if isinstance(entity, dict)]
    named = [action.id_board, action.id_member_creator, action.id_card, action.id_list, card and card.id_list, *lists]
    return [each for each in named if isinstance(each, str)]


def _may_hear(work: Work, action: Action, webhook: Webhook) -> bool:
    """Nothing is told of a board, or of a model gone to a board, that the owner may not read now."""
    try:
        access.board(work, action.id_board)
        _FINDERS[webhook.model_kind](work, webhook.id_model)
    except Refusal as refusal:
        return refusal.status == 404  # that a card was deleted is told
    return True


def _checked(work: Work, wish: Wish, present: Webhook | None, probed: str) -> str:
    try:
        guard.parse(wish.callback_url)
    except guard.Unusable:
        raise invalid_value("callbackURL") from None
    kind = _kind(work, wish.id_model)
    same = "id_token = ? AND id_model = ? AND callback_url = ?"
    twins = WEBHOOKS.where(work.db, same, work.actor.token_id, wish.id_model, wish.callback_url)
    if any(present is None or twin.id != present.id for twin in twins):
        raise bad_request("A webhook with that callback, model, and token already exists")
    if probed != wish.callback_url:
        raise ProbeFirst(wish.callback_url)
    return kind


def _kind(work: Work, id_model: str) -> str:
    """What the model is. A 401 Refusal where the actor may not read it, a 400 where there is none."""
    if not ids.is_object_id(id_model):
        raise invalid_value("idModel")
    for kind, find in _FINDERS.items():
        try:
            find(work, id_model)
        except Refusal as refusal:
            if refusal.status != 404:
                raise
        else:
            return kind
    raise invalid_value("idModel")
