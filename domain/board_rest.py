"""Which cards need no look at all: nothing differs and nothing waits, as with most cards most of the time.

Called by board_cards.py first; a card that is not quite at rest is compared field by field there, with the same result.
"""

from domain.board import DesiredCard
from domain.board_actual import ActualCard
from domain.board_base import CardBase
from domain.board_fields import body_of, due_of
from domain.board_frame import Frame, one_line
from domain.board_marker import exact_block
from domain.board_merge import Agreed, T


def at_rest(want: DesiredCard, card: ActualCard, known: CardBase, frame: Frame, mark: str) -> bool:
    """Keeps nothing, so that a board of a thousand cards costs no memory to look at."""
    if (known.id != card.id or known.url != card.url or known.gone or known.moved_away or known.reopened == "sent"
            or known.remarks_sent or card.closed or want.retired or want.checklists
            or want.due_ruling != known.due_ruling or want.again != known.again):
        return False
    body = body_of(want)
    return (_settled(known.done, want.done, card.done) and _settled(known.closed, False, False)
            and _settled(known.title, one_line(want.title), card.title) and _settled(known.due, due_of(want), card.due)
            and _settled(known.place, want.list_key, frame.place_of(card.list_id))
            and known.body == known.sent_body == body and exact_block(card.desc, body, mark)
            and all(one.key in known.remarks_said for one in want.remarks)
            and frame.labels_there(card.label_ids).keys() == set(frame.usable_labels(want.labels)))


def _settled(known: Agreed[T], wanted: T, there: T) -> bool:
    return known.wanted == known.seen == known.sent == wanted == there
