"""Webhooks, what they deliver, and the tokens that own them, as JSON (trello.md 2.7 and 3)."""

from sandbox.board import ids, times
from sandbox.board.args import Args
from sandbox.board.storage.records import Action, Member, Webhook
from sandbox.board.storage.tables import BOARDS, CARDS, LISTS, MEMBERS
from sandbox.board.values import Shape
from sandbox.board.work import Work

from . import actions, boards, cards, lists, members


def shape(found: Webhook) -> Shape:
    """A webhook."""
    return {
        "id": found.id,
        "description": found.description,
        "idModel": found.id_model,
        "callbackURL": found.callback_url,
        "active": found.active,
        "consecutiveFailures": found.failures,
        "firstConsecutiveFailDate": found.failing_since,
    }


def delivery(work: Work, action: Action, webhook: Webhook) -> Shape:
    """The body of a delivery: what happened, the watched model after it, and the webhook."""
    creator = MEMBERS.find(work.db, action.id_member_creator)
    return {
        "action": actions.shape(work, action, creator),
        "model": _model(work, webhook),
        "webhook": shape(webhook),
    }


def token(member: Member) -> Shape:
    """The member's token; it never expires."""
    everything: Shape = {"idModel": "*", "read": True, "write": True}
    return {
        "id": member.token_id,
        "identifier": "Local board",
        "idMember": member.id,
        "dateCreated": times.stamp(ids.made_at(member.token_id)),
        "dateExpires": None,
        "permissions": [
            {"modelType": "Board", **everything},
            {"modelType": "Organization", **everything},
            {"modelType": "Member", **everything, "idModel": member.id},
        ],
    }


def _model(work: Work, webhook: Webhook) -> Shape:
    found = _found(work, webhook)
    return {"id": webhook.id_model} if found is None else found  # a deleted card can't be shown any more


def _found(work: Work, webhook: Webhook) -> Shape | None:
    match webhook.model_kind:
        case "board":
            board = BOARDS.find(work.db, webhook.id_model)
            return None if board is None else boards.shape(work, board, Args({}))
        case "list":
            found = LISTS.find(work.db, webhook.id_model)
            return None if found is None else lists.shape(work, found, Args({}))
        case "card":
            card = CARDS.find(work.db, webhook.id_model)
            return None if card is None else cards.one(work, card, Args({}))
        case _:
            member = MEMBERS.find(work.db, webhook.id_model)
            return None if member is None else members.full(work, member)
