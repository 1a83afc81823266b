"""Geometry of small bar charts, drawn inline as SVG by templates/chart.html; the same figures stand in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH = 320
BAR = 18
STEP = 26
LABEL_WIDTH = 96


@dataclass(frozen=True)
class Bar:
    """One bar. `style` is a class name of the stylesheet; places and lengths are in SVG units."""

    label: str
    shown: str
    style: str
    y: int
    length: float


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    height: int
    width: int = WIDTH
    start: int = LABEL_WIDTH
    thickness: int = BAR


def bars(rows: Sequence[tuple[str, float, str, str]], most: float | None = None) -> Chart:
    """Rows of label, value, value as shown, style. `most` is the value of the longest bar; the largest when None."""
    largest = most or max((abs(value) for _, value, _, _ in rows), default=0) or 1
    room = WIDTH - LABEL_WIDTH - 64
    drawn = [Bar(label, shown, style, number * STEP, round(min(abs(value) / largest, 1) * room, 1))
             for number, (label, value, shown, style) in enumerate(rows)]
    return Chart(drawn, len(rows) * STEP)


@dataclass(frozen=True)
class SpendChart:
    """Two lines over time that only rise, as SVG points, and the height of the budget; None without one."""

    promised: str
    paid: str
    budget: float | None
    first: date
    last: date
    height: int = 150
    width: int = WIDTH


def spend_chart(days: Sequence[tuple[date, Decimal, Decimal]], budget: Decimal | None) -> SpendChart | None:
    """Days with what was promised and what was paid so far; None when nothing ever was."""
    most = max([promised for _, promised, _ in days] + ([budget] if budget else []), default=Decimal(0))
    if not days or not most:
        return None
    first, last, height = days[0][0], days[-1][0], 150
    span = max((last - first).days, 1)

    def y(amount: Decimal) -> float:
        return round(height - 10 - float(amount / most) * (height - 20), 1)

    def line(which: int) -> str:
        points, before = [], y(Decimal(0))
        for one in days:
            x = round((one[0] - first).days / span * WIDTH, 1)
            points += [f"{x},{before}", f"{x},{(before := y(one[1:][which]))}"]
        return " ".join(points)
    return SpendChart(line(0), line(1), y(budget) if budget else None, first, last, height)
