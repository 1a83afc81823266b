"""The money of all projects for finance: balances, what waits and for whom, what did not arrive, what is to be paid."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from pydantic import Field

from domain.after_payment import lost
from domain.holds import held_sentence
from domain.lines import promised_by
from domain.money import from_minor
from domain.payment_clock import is_owed
from domain.project import Project
from integrations.ports import Ledger, LedgerLine
from integrations.rewards.manual import ManualProvider
from web.views.ledger import BalanceView, balance_views
from web.views.money import Environment, LineView, RunView, environment_of, line_view, runs_view
from web.views.shape import View, Who, who

DOUBTFUL = ("unknown", "conflict")


class ProjectMoney(View):
    """One project. `waiting` are runs that are not settled; `doubtful` payments that a person has to find out about."""

    project: str
    name: str
    environment: Environment | None
    balances: list[BalanceView]
    held: str | None
    waiting: list[RunView]
    lost: list[LineView]
    doubtful: list[str]
    late: int


class ByHand(View):
    """One payment that waits for finance."""

    project: str
    project_name: str
    line: str
    external_id: str
    run: str
    person: Who
    why: str
    amount: Decimal = Field(examples=["82.50"])
    currency: str
    environment: Environment | None
    pay_by: datetime
    late: bool
    may_settle: bool = False
    held: str | None = Field(None, description="why it must not be paid now")
    paid: str | None = Field(None, description="how it was paid; None while it waits")


def project_money(project: Project, ledger: Ledger) -> ProjectMoney:
    lines = ledger.lines(project.id)
    return ProjectMoney(
        project=project.id, name=project.charter.project.name, environment=environment_of(project),
        balances=balance_views(ledger.entries(project.id)),
        held=held_sentence(project), lost=[line_view(project, one) for one in lost(project)],
        waiting=[one for one in runs_view(project, None, True) if one.state not in ("settled", "withdrawn")],
        doubtful=[one.external_id for one in lines if one.state in DOUBTFUL],
        late=sum(one.overdue for one in project.lines.values() if is_owed(project, one)))


def by_hand(project: Project, lines: Iterable[LedgerLine], state: str = "pending") -> Sequence[ByHand]:
    """What finance has to pay in a project, or with `issued` what it has paid."""
    held = held_sentence(project)
    own = {one.external_id: one for one in project.lines.values()}
    found = []
    for line in lines:
        known = own.get(line.external_id)
        if known is None or (line.provider, line.state) != (ManualProvider.name, state):
            continue
        found.append(ByHand(
            project=project.id, project_name=project.charter.project.name, line=known.id, run=line.run_id,
            external_id=line.external_id, person=who(project, line.person), why=known.why, currency=line.currency,
            amount=from_minor(line.amount_minor, line.currency), environment=environment_of(project),
            pay_by=promised_by(project, known), late=known.overdue and state == "pending",
            held=held if state == "pending" else None, paid=line.sentence if state == "issued" else None))
    return found
