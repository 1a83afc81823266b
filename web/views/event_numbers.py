"""Events numbered as one reader sees them, without gaps.

Private events about money are seen by the person whom they are about and by nobody else, not even as a gap: how many
there were after somebody took part would tell what they chose. So everybody counts their own.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.events import AnyEvent
from domain.project import Project
from domain.wishes import may_know_wishes
from web.views.event_words import HIDDEN


def is_seen(project: Project, event: AnyEvent, person: str | None) -> bool:
    """Whether somebody who is `person` in the project may know that this happened."""
    return not event.private or event.kind in HIDDEN or is_about(project, event, person)


def is_about(project: Project, event: AnyEvent, person: str | None) -> bool:
    """Whether a private event is this person's own matter, or theirs to arrange."""
    named = getattr(event, "person", None)
    if named is None and (line := project.lines.get(getattr(event, "line", ""))):
        named = line.person
    return person is not None and (named == person or may_know_wishes(project, event.kind, person))


@dataclass(frozen=True)
class Numbers:
    """The events of a project that one reader may know of: `seqs` are their real places, in order.

    `at`: when the last of them was; `behind`: the project's real version when this was read.
    """

    seqs: Sequence[int]
    at: datetime
    behind: int

    @property
    def version(self) -> int:
        """How many there are: the version of the project for this reader."""
        return len(self.seqs)

    def number(self, seq: int) -> int:
        """The reader's number of an event that they see."""
        return bisect_right(self.seqs, seq)

    def real(self, version: int) -> int:
        """The project's own version for a reader's. What the reader can't know of makes theirs no older."""
        if version >= len(self.seqs):
            return self.behind + version - len(self.seqs)
        return self.seqs[version - 1] if version > 0 else version

    def after(self, project: Project, events: Sequence[AnyEvent], person: str | None) -> "Numbers":
        """With events that the records do not have yet."""
        new = [one for one in events if one.seq > self.behind]
        seen = [one.seq for one in new if is_seen(project, one, person)]
        return Numbers([*self.seqs, *seen], self.at, new[-1].seq if new else self.behind)
