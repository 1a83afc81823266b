"""A whole project played ahead of time: the real rules, rehearsed people, and the calendar of the charter. Pure.

Nothing in it is a promise: it shows what the charter asks of people, what it costs when, and where it gets stuck.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import end_of_day, start_of_day
from domain.charter import Charter
from domain.commands import AnyCommand
from domain.events import AnyEvent
from domain.part import Part
from domain.project import RULES, Project, fold
from domain.refusals import Refusal
from domain.rehearsal_people import Act, acts
from domain.state import Actor

BEGINS = 9  # o'clock on the charter's first day
THIRD_WEEK = timedelta(days=14)
PATIENCE = timedelta(days=120)  # after the planned end: what has not ended by then is stuck


class Away(Part):
    """Somebody does nothing from the first to the last day, both included; for good when there is no last one."""

    person: str
    first: date
    last: date | None = None

    @classmethod
    def from_third_week(cls, person: str, charter: Charter) -> "Away":
        """For good, from when the team agreement is signed."""
        return cls(person=person, first=charter.project.start_date + THIRD_WEEK)


@dataclass
class Played:
    """What a rehearsal left: the project as it stands, its events, and everything that was asked, with its time."""

    project: Project
    events: list[AnyEvent]
    asked: list[tuple[datetime, AnyCommand]] = field(default_factory=list)
    refused: list[tuple[datetime, AnyCommand, str]] = field(default_factory=list)


def starts_at(charter: Charter) -> datetime:
    """The morning of the charter's first day; UTC."""
    facts = charter.project
    return datetime.combine(facts.start_date, time(BEGINS), ZoneInfo(facts.timezone)).astimezone(UTC)


def play(charter: Charter, away: Sequence[Away] = (), rules: int = RULES) -> Played:
    """From kick-off until the project closes or is stuck."""
    now = starts_at(charter)
    until = datetime.combine(charter.project.target_end_date, time(), UTC) + PATIENCE
    events = Project.begin(charter, Actor(operator=True), now, rules)
    stage = Stage(Played(fold(None, events), events), away)
    while not stage.played.project.ended:
        at = stage.next_at(now)
        if at is None or at > until:
            break
        now = max(at, now)
        stage.go_on(now)
    return stage.played


class Stage:
    """Who will do what next. An act keeps the time that it was first planned for."""

    def __init__(self, played: Played, away: Sequence[Away]) -> None:
        self.played, self._away = played, away
        self._planned: dict[tuple[str, str, str], Act] = {}
        self._in_vain: dict[tuple[str, str, str], int] = {}

    def next_at(self, now: datetime) -> datetime | None:
        """When something happens next; None when nobody has anything left to do."""
        project = self.played.project
        found = {one.key: self._kept(one) for one in acts(project, now) if self._may(one.key)}
        self._planned = {key: there for key, one in found.items() if (there := self._there(one)) is not None}
        instants = [one.at for one in self._planned.values()]
        due = project.next_due()
        return min([*instants, *([due] if due else [])], default=None)

    def _kept(self, act: Act) -> Act:
        before = self._planned.get(act.key)
        return act if before is None else replace(act, at=before.at)

    def _there(self, act: Act) -> Act | None:
        """Who is away does it on coming back, or never."""
        zone = self.played.project.timezone
        for one in self._away:
            if one.person == act.person and act.at >= start_of_day(one.first, zone):
                if one.last is None:
                    return None
                return replace(act, at=max(act.at, end_of_day(one.last, zone) + timedelta(hours=BEGINS)))
        return act

    def _may(self, key: tuple[str, str, str]) -> bool:
        """What the rules refused is tried again only after something else has happened."""
        return self._in_vain.get(key) != self.played.project.version

    def go_on(self, now: datetime) -> None:
        """First what time brings, then one person's act."""
        self._apply(self.played.project.tick(now))
        ready = sorted((one for one in self._planned.values() if one.at <= now), key=lambda one: (one.at, one.key))
        if ready:
            self._do(ready[0], now)

    def _do(self, act: Act, now: datetime) -> None:
        project = self.played.project
        try:
            events = project.decide(act.command, now)
        except Refusal as refusal:
            self._in_vain[act.key] = project.version
            self.played.refused.append((now, act.command, str(refusal)))
            return
        self._planned.pop(act.key)
        self.played.asked.append((now, act.command))
        self._apply(events)

    def _apply(self, events: list[AnyEvent]) -> None:
        self.played.project = self.played.project.after(events)
        self.played.events += events
