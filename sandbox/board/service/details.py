"""The second rows of boards, cards and workspaces: made when they are first needed."""

from sandbox.board.storage.more_records import BoardDetails, CardDetails, OrganizationDetails
from sandbox.board.storage.more_tables import BOARD_DETAILS, CARD_DETAILS, ORGANIZATION_DETAILS
from sandbox.board.values import Shape
from sandbox.board.work import Work


def set_for_board(work: Work, board_id: str, changes: Shape) -> BoardDetails:
    """Set more of a board."""
    if BOARD_DETAILS.find(work.db, board_id) is None:
        BOARD_DETAILS.insert(work.db, BoardDetails(board_id, None, None))
    return BOARD_DETAILS.change(work.db, board_id, changes)


def set_for_card(work: Work, card_id: str, changes: Shape) -> CardDetails:
    """Set more of a card."""
    if CARD_DETAILS.find(work.db, card_id) is None:
        CARD_DETAILS.insert(work.db, CardDetails(card_id, None, None, None, None, None, None))
    return CARD_DETAILS.change(work.db, card_id, changes)


def set_for_organization(work: Work, organization_id: str, changes: Shape) -> OrganizationDetails:
    """Set more of a workspace."""
    if ORGANIZATION_DETAILS.find(work.db, organization_id) is None:
        ORGANIZATION_DETAILS.insert(work.db, OrganizationDetails(organization_id, None, None, {}))
    return ORGANIZATION_DETAILS.change(work.db, organization_id, changes)
