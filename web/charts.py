"""Geometry of small bar charts, drawn inline as SVG by templates/chart.html; the same figures stand in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

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
