"""Comments of ours on cards: each is said once, also when an answer was lost. Called by board_cards.py.

The base remembers a comment before it is sent. One that was never answered for is looked for on the card, else sent.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from domain.board import DesiredCard, DesiredRemark
from domain.board_actual import Deed
from domain.board_base import CardBase
from domain.board_change import AddComment

LONGEST_COMMENT = 16384  # Trello's limit (reference: object limits)
LONGEST_VALUE = 200


def plan_remarks(key: str, card_id: str, known: CardBase, remarks: Sequence[DesiredRemark],
                 ours: Sequence[Deed]) -> tuple[CardBase, list[AddComment]]:
    """What is still to be said on one card. `ours`: our comments that the board's list of deeds shows for it."""
    known = look_up(known, ours)
    new = {one.key: one.text[:LONGEST_COMMENT] for one in remarks
           if one.key not in known.remarks_said and one.key not in known.remarks_sent}
    if new:
        known = known.model_copy(update={"remarks_sent": {**known.remarks_sent, **new}})
    return known, [AddComment(key=key, card_id=card_id, text=text, remark=remark)
                   for remark, text in known.remarks_sent.items()]


def look_up(known: CardBase, ours: Sequence[Deed]) -> CardBase:
    """The memory with all comments in it that were sent, never answered for, and are there.

    Two remarks may say the same, so a comment that stands for one of them can't stand for the other.
    """
    if not known.remarks_sent or not ours:
        return known
    said, waiting = dict(known.remarks_said), dict(known.remarks_sent)
    taken = set(said.values())
    for remark, text in known.remarks_sent.items():
        found = next((one.id for one in ours if one.id not in taken and one.text.split() == text.split()), None)
        if found is not None:
            taken.add(found)
            said[remark] = found
            del waiting[remark]
    return known.model_copy(update={"remarks_said": said, "remarks_sent": waiting})


def put_back(want: DesiredCard) -> DesiredRemark:
    """Why a card that people moved or ticked is as it was; said once for each list that it belongs in."""
    return DesiredRemark(key=f"put-back-{want.list_key}", text=(
        "Thank you for looking after the board. This card shows a decision that the group takes together. Moving or "
        f"ticking the card does not decide it, so the card is back as it was.{_where(want)}"))


def unarchived(want: DesiredCard) -> DesiredRemark:
    """Why a card that people archived is back; it is taken out of the archive once."""
    return DesiredRemark(key="unarchived", text=(
        "Thank you for tidying the board. This card shows a decision that the group takes together. Archiving the card "
        f"does not decide it, so it is back this once; archive it again, and it stays archived.{_where(want)}"))


def lines_put_right(want: DesiredCard) -> DesiredRemark:
    """Why ticks on a checklist of the project's are as they were; said once on each card."""
    return DesiredRemark(key="lines", text=(
        "The project ticks these lines by itself when what they say has happened, so the ticks are as they were."
        f"{_where(want)}"))


def conflict(field: str, theirs: str | datetime | None, project: str | datetime | None) -> DesiredRemark:
    """Both values of a field that people and the project changed at the same time; people's stands."""
    check = sha256(f"{field}\x1f{theirs}\x1f{project}".encode()).hexdigest()[:16]
    return DesiredRemark(key=f"conflict-{field}-{check}", text=(
        f"The {field} of this card was changed here and in the project at the same time. Here it is: "
        f"{_spoken(theirs)}. The project has: {_spoken(project)}. What stands here is kept."))


def _where(want: DesiredCard) -> str:
    return f" You can take part in it here: {want.link}" if want.link else ""


def _spoken(value: str | datetime | None) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%d %B %Y, %H:%M} UTC"
    if value is None:
        return "no date"
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
