"""The report of a project: what was promised, done, decided, paid and learned. Pure: state and events in, model out.

For funders and the public: roles and initials, no names, and no amount of any one person. Made by web and cli.
What it promises about money is in report_money.py.
"""

from collections.abc import Sequence
from datetime import date, datetime

from domain import events as e
from domain.part import Part
from domain.project_state import ProjectState
from domain.report_decisions import DecisionStep, decisions_of
from domain.report_learning import AnsweredInput, MeasureReport, PrincipleReport, answered, measures_of, principles_of
from domain.report_money import MoneyReport, money_of
from domain.report_work import (
    ArtefactReport,
    ContentReport,
    PhaseReport,
    PollReport,
    UpdateReport,
    artefacts_of,
    contents_of,
    phases_of,
    polls_of,
    updates_of,
)
from domain.state import Status

__all__ = ["DecisionStep", "Report", "report_of"]


class Report(Part):
    """Everything that an evaluation or a funder asks for. Amounts are decimals in `money.currency`; times are UTC.

    `as_of` is when the last thing happened that everybody may know of; `version` counts what the reader may know of.
    """

    project: str
    name: str
    organisation: str
    area: str | None
    status: Status
    problem: str
    started_at: datetime
    as_of: datetime
    ended_at: datetime | None
    planned_start: date
    planned_end: date
    version: int
    group_sizes: dict[str, int]
    who_is_missing: list[str]
    phases: list[PhaseReport]
    decisions: list[DecisionStep]
    artefacts: list[ArtefactReport]
    polls: list[PollReport]
    money: MoneyReport
    measures: list[MeasureReport]
    principles: list[PrincipleReport]
    you_said: list[AnsweredInput]
    unanswered: int
    updates: list[UpdateReport]
    contents: list[ContentReport]


def report_of(project: ProjectState, events: Sequence[e.AnyEvent], version: int) -> Report:
    """The report from the project's events, of which private ones count for nothing. `version`: how many events the
    reader may know of."""
    facts, events = project.charter.project, [one for one in events if not one.private]
    return Report(
        project=project.id, name=facts.name, organisation=facts.organisation, area=facts.area, status=project.status,
        problem=_problem(project), started_at=project.started_at,
        as_of=events[-1].at if events else project.started_at, ended_at=project.ended_at,
        planned_start=facts.start_date, planned_end=facts.target_end_date, version=version,
        group_sizes=_group_sizes(project), who_is_missing=facts.who_is_missing,
        phases=phases_of(project), decisions=decisions_of(project, events), artefacts=artefacts_of(project),
        polls=polls_of(project), money=money_of(project, events), measures=measures_of(project),
        principles=principles_of(project), you_said=answered(project),
        unanswered=sum(1 for one in project.suggestions.values() if one.answer is None),
        updates=updates_of(project), contents=contents_of(project))


def _problem(project: ProjectState) -> str:
    """In the group's own words once they have rewritten it."""
    latest = project.artefact("problem_statement")
    if latest and latest.content.type == "problem_statement":
        return latest.content.text
    return project.charter.project.problem_statement


def _group_sizes(project: ProjectState) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for one in project.participants:
        sizes[one.group] = sizes.get(one.group, 0) + 1
    return sizes
