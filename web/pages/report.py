"""The report as a page that prints well."""

from fastapi import Request
from starlette.responses import HTMLResponse

from domain.phases import Phase
from domain.report import Report
from domain.report_learning import MeasureReport, number_of
from web.pages.rendering import page

Row = tuple[str, float, str, str]


def report_page(request: Request, report: Report, timezone: str, session: object | None = None) -> HTMLResponse:
    """For API clients (`?format=html`) and the report's own page."""
    decisions = {phase: [step for step in report.decisions if step.phase == phase] for phase in Phase}
    return page(request, "report.html", {
        "report": report, "timezone": timezone, "decisions": decisions, "session": session,
        "runs": [step for step in report.decisions if step.phase is None],
        "measure_rows": {one.id: _rows(one) for one in report.measures}})


def _rows(one: MeasureReport) -> list[Row]:
    """Bars of a measure: baseline, each reading that is a number, target."""
    named = [("Baseline", one.baseline, "before")]
    named += [(f"{reading.at:%b %Y}", reading.value, "now") for reading in one.readings]
    named += [("Target", one.target, "goal")]
    return [(label, number, str(value), style) for label, value, style in named
            if (number := number_of(value)) is not None]
