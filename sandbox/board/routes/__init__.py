"""The REST routes below /1, one module per resource."""

from . import actions, board_members, boards, card_parts, cards, checklists, labels, lists, members
from .call import Route

# Fixed paths come before those with a {field}: the first that fits is taken.
ALL_ROUTES: list[Route] = [
    *actions.ROUTES,
    *board_members.ROUTES,
    *card_parts.ROUTES,
    *checklists.ROUTES,
    *boards.ROUTES,
    *lists.ROUTES,
    *labels.ROUTES,
    *cards.ROUTES,
    *members.ROUTES,
]
