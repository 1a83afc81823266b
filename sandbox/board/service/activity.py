"""The one place where what happened is recorded, in the shapes of trello.md section 3.

Every change of a board passes here in its own transaction, and with it what webhooks have to deliver.
"""

from sandbox.board.storage.records import (
    Action,
    Attachment,
    Board,
    BoardList,
    Card,
    CheckItem,
    Checklist,
    Label,
    Member,
)
from sandbox.board.storage.tables import ACTIONS, BOARDS, CARDS
from sandbox.board.values import Shape
from sandbox.board.work import Work

from . import webhooks


def record(
    work: Work,
    kind: str,
    data: Shape,
    board: Board,
    *,
    card: Card | None = None,
    board_list: BoardList | None = None,
) -> Action:
    """Store one action, put it into the outbox of webhooks, and mark the board and the card as active now.

    `data` may bring its own `board` to name the fields of it that changed.
    """
    BOARDS.change(work.db, board.id, {"last_activity": work.stamp})
    if card is not None and kind != "deleteCard":
        CARDS.change(work.db, card.id, {"last_activity": work.stamp})
    action = Action(
        id=work.new_id(),
        kind=kind,
        date=work.stamp,
        id_member_creator=work.actor.id,
        app_creator=work.app,
        client_identifier=work.client_identifier,
        id_board=board.id,
        id_card=card.id if card else None,
        id_list=board_list.id if board_list else None,
        data={"board": board_ref(board), **data},
    )
    ACTIONS.insert(work.db, action)
    webhooks.enqueue(work, action, card)
    return action


def board_ref(board: Board) -> Shape:
    """A board as actions name it."""
    return {"id": board.id, "name": board.name, "shortLink": board.short_link}


def list_ref(board_list: BoardList) -> Shape:
    """A list as actions name it."""
    return {"id": board_list.id, "name": board_list.name}


def card_ref(card: Card) -> Shape:
    """A card as actions name it."""
    return {"id": card.id, "name": card.name, "idShort": card.id_short, "shortLink": card.short_link}


def checklist_ref(checklist: Checklist) -> Shape:
    """A checklist as actions name it."""
    return {"id": checklist.id, "name": checklist.name}


def check_item_ref(item: CheckItem) -> Shape:
    """A check item as actions name it."""
    return {"id": item.id, "name": item.name, "state": item.state, "textData": {"emoji": {}}}


def label_ref(label: Label) -> Shape:
    """A label as actions name it."""
    return {"id": label.id, "name": label.name, "color": label.color}


def member_ref(member: Member) -> Shape:
    """A member as actions name it."""
    return {"id": member.id, "name": member.full_name}


def attachment_ref(attachment: Attachment) -> Shape:
    """An attachment as actions name it."""
    return {"id": attachment.id, "name": attachment.name, "url": attachment.url}
