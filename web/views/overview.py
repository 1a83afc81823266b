"""The list of projects as a reader may see it: from rows for those who look after all of them, and from the state for
people who see the few that they are in."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.money import from_minor
from domain.overview import MoneySums, money_sums, overview_of
from domain.phases import Phase
from domain.project import Project
from domain.state import Status
from integrations.ports import Trouble
from integrations.records.overviews import Face, ProjectRow
from web.views.project import TroubleView, seen_waits, trouble_view
from web.views.shape import Look, View, Who, who, whose


class LateView(View):
    """What has been late longest, and since when."""

    since: datetime
    what: str


class MoneyView(View):
    """`promised`: agreed and not paid yet; `budget`: planned for rewards and expenses, None where none is."""

    currency: str
    budget: Decimal | None
    promised: Decimal
    paid: Decimal


class ProjectSummary(View):
    """One line of the list of projects. `waiting_for` has the ids of the persons that it waits for.

    `version` and `updated_at` are as in the project itself.
    """

    id: str = Field(examples=["ek-bereaved-parents-2027"])
    name: str
    organisation: str
    phase: Phase | None
    status: Status
    version: int
    waiting_for: list[str]
    updated_at: datetime
    url: str
    owner: Who
    waits_for: list[Who]
    waiting_since: datetime | None = Field(description="since when what has waited longest waits")
    for_decision: int = Field(description="how many people are asked for a yes or a no")
    overdue: LateView | None
    board: Literal["none", "fine", "trouble"]
    payments: Literal["fine", "held", "trouble"]
    troubles: list[TroubleView]
    money: MoneyView | None = Field(description="only for those who answer for the money")

    @property
    def in_trouble(self) -> bool:
        return bool(self.troubles) or self.payments == "held"


class ListFigures(View):
    """How many of all the projects that you can see."""

    running: int
    for_decision: int
    overdue: int
    in_trouble: int


class ProjectList(View):
    """`total`: how many the filters leave; `figures`: without filters."""

    projects: list[ProjectSummary]
    total: int
    figures: ListFigures


def summary_of_row(row: ProjectRow, version: int, updated_at: datetime, now: datetime, base_url: str) -> ProjectSummary:
    """For somebody who answers for the money of all projects. `version`, `updated_at`: of what they may know of."""
    late = LateView(since=row.late_at, what=row.late_sentence or "") if row.late_at and row.late_at <= now else None
    people = [_who(one) for one in row.waiting_for]
    return ProjectSummary(
        id=row.id, name=row.name, organisation=row.organisation, phase=row.phase, status=row.status, version=version,
        updated_at=updated_at, url=f"{base_url}/projects/{row.id}", owner=_who(row.owner), waits_for=people,
        waiting_for=[one.person for one in people], waiting_since=row.waiting_since, for_decision=row.decisions,
        overdue=late, board=_board(row.has_board, row.troubles), payments=_payments(row.held, row.troubles),
        troubles=[trouble_view(one, True) for one in row.troubles],
        money=money_view(MoneySums.model_validate(row, from_attributes=True)))


def summary_of(project: Project, look: Look, version: int, updated_at: datetime, troubles: Sequence[Trouble],
               has_board: bool) -> ProjectSummary:
    """For a member: nothing counts that they may not know of."""
    told, facts = overview_of(project, seen_waits(project, look), look.money), project.charter.project
    late = told.late if told.late and told.late.at <= look.now else None
    return ProjectSummary(
        id=project.id, name=facts.name, organisation=facts.organisation, phase=project.phase, status=project.status,
        version=version, updated_at=updated_at, url=f"{look.base_url}/projects/{project.id}",
        owner=who(project, told.owner), waits_for=whose(project, told.waits_for), waiting_for=told.waits_for,
        waiting_since=told.waiting_since, for_decision=told.decisions,
        overdue=LateView(since=late.at, what=late.sentence) if late else None, board=_board(has_board, troubles),
        payments=_payments(told.held, troubles), troubles=[trouble_view(one, look.money) for one in troubles],
        money=money_view(money_sums(project)) if look.money else None)


def figures_of(summaries: Sequence[ProjectSummary]) -> ListFigures:
    return ListFigures(running=sum(one.status == Status.RUNNING for one in summaries),
                       for_decision=sum(one.for_decision > 0 for one in summaries),
                       overdue=sum(one.overdue is not None for one in summaries),
                       in_trouble=sum(one.in_trouble for one in summaries))


def _who(face: Face) -> Who:
    return Who.model_validate(face, from_attributes=True)


def _board(has_board: bool, troubles: Sequence[Trouble]) -> Literal["none", "fine", "trouble"]:
    if any(one.part == "board" for one in troubles):
        return "trouble"
    return "fine" if has_board else "none"


def _payments(held: bool, troubles: Sequence[Trouble]) -> Literal["fine", "held", "trouble"]:
    if any(one.part in ("payouts", "books") for one in troubles):
        return "trouble"
    return "held" if held else "fine"


def money_view(sums: MoneySums) -> MoneyView:
    amount = from_minor(sums.budget_minor, sums.currency) if sums.budget_minor is not None else None
    return MoneyView(currency=sums.currency, budget=amount, promised=from_minor(sums.promised_minor, sums.currency),
                     paid=from_minor(sums.paid_minor, sums.currency))
