"""The REST routes below /1, one module per resource."""

from . import (
    actions,
    board_extras,
    board_members,
    boards,
    card_extras,
    card_parts,
    cards,
    checklists,
    custom_fields,
    labels,
    lists,
    member_extras,
    members,
    organizations,
    reactions,
    search,
    tokens,
    webhooks,
)
from .call import Route

# Fixed paths come before those with a {field}: the first that fits is taken.
ALL_ROUTES: list[Route] = [
    *reactions.ROUTES,
    *actions.ROUTES,
    *board_members.ROUTES,
    *custom_fields.ROUTES,
    *card_extras.ROUTES,
    *card_parts.ROUTES,
    *checklists.ROUTES,
    *board_extras.ROUTES,
    *boards.ROUTES,
    *lists.ROUTES,
    *labels.ROUTES,
    *cards.ROUTES,
    *webhooks.ROUTES,
    *tokens.ROUTES,
    *member_extras.ROUTES,
    *members.ROUTES,
    *organizations.ROUTES,
    *search.ROUTES,
]
