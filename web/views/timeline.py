"""The way of a project as a picture: each phase as planned and as it was, its gate, today. Places are SVG units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from web.views.work import PhaseView

WIDTH, ROW, TOP, BAR = 360, 58, 22, 11
LABELS = 5


@dataclass(frozen=True)
class Span:
    """A bar, from and until a day; both included."""

    x: float
    length: float
    start: date
    end: date


@dataclass(frozen=True)
class PhaseRow:
    """`real` and `open`: None and False for a phase that has not begun; `open`: it has not ended. `gate`: where its
    gate was passed or is planned to be. `words`: the same as a sentence."""

    title: str
    y: int
    planned: Span
    real: Span | None
    open: bool
    gate: float
    passed: bool
    late_days: int
    words: str


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    rows: list[PhaseRow]
    ticks: list[Tick]
    today: float | None
    day: date
    height: int
    width: int = WIDTH
    bar: int = BAR


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        return round((day - self.first).days / max(1, (self.last - self.first).days) * WIDTH, 1)

    def span(self, start: date, end: date) -> Span:
        return Span(self.x(start), max(2.0, round(self.x(end) - self.x(start), 1)), start, end)


def timeline(phases: Sequence[PhaseView], now: datetime, timezone: str, ended_at: datetime | None) -> Timeline:
    """`ended_at`: when the project ended, for a phase that was broken off with it."""
    zone = ZoneInfo(timezone)
    today = (ended_at or now).astimezone(zone).date()
    begun = [one.started_at.astimezone(zone).date() for one in phases if one.started_at]
    ended = [one.ended_at.astimezone(zone).date() for one in phases if one.ended_at]
    scale = _Scale(min([one.planned_start for one in phases] + begun),
                   max([one.planned_end for one in phases] + ended + ([today] if begun else [])))
    rows = [_row(one, number, scale, today, zone) for number, one in enumerate(phases)]
    shown = ended_at is None and scale.first <= today <= scale.last
    return Timeline(rows, list(_ticks(scale)), scale.x(today) if shown else None, today, TOP + len(phases) * ROW)


def _row(one: PhaseView, number: int, scale: _Scale, today: date, zone: ZoneInfo) -> PhaseRow:
    start = one.started_at.astimezone(zone).date() if one.started_at else None
    end = one.ended_at.astimezone(zone).date() if one.ended_at else None
    until = end or max(today, start) if start else None
    late = max(0, (until - one.planned_end).days) if until else 0
    return PhaseRow(
        title=one.title, y=TOP + number * ROW, planned=scale.span(one.planned_start, one.planned_end),
        real=scale.span(start, until) if start and until else None, open=start is not None and end is None,
        gate=scale.x(end or one.planned_end), passed=end is not None, late_days=late,
        words=_words(one.title, one, start, end, late))


def _words(title: str, one: PhaseView, start: date | None, end: date | None, late: int) -> str:
    told = f"{title}: planned {_spoken(one.planned_start)} to {_spoken(one.planned_end)}, "
    told += f"began {_spoken(start)}" if start else "not begun"
    told += f", gate passed {_spoken(end)}" if end else ""
    return told + (f", {late} {'day' if late == 1 else 'days'} later than planned" if late else "")


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _ticks(scale: _Scale) -> Iterator[Tick]:
    """The first of every month, or of every so many that their names do not meet."""
    months = [date(number // 12, number % 12 + 1, 1)
              for number in range(scale.first.year * 12 + scale.first.month, scale.last.year * 12 + scale.last.month)]
    step = -(-len(months) // LABELS) or 1
    for number, day in enumerate(months):
        if number % step == 0 and scale.x(day) < WIDTH - 30:
            yield Tick(scale.x(day), f"{day:%b}" + (f" {day:%y}" if day.month <= step else ""))
