"""Comparisons of the ledger with a payout provider, kept for good: finance and an audit look back at them."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from integrations.ports_reconciliation import Reconciliation
from integrations.records.engine import reading, writing
from integrations.records.statements import insert_new
from integrations.records.tables import reconciliations


class SqlReconciliations:
    """Implements ports_reconciliation.Reconciliations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, report: Reconciliation) -> None:
        """Keep it; one of the same moment and provider is there already after a lost answer, and stays."""
        with writing(self._engine) as connection:
            insert_new(connection, reconciliations, {
                "at": report.at, "provider": report.provider, "body": report.model_dump_json()})

    def latest(self) -> Reconciliation | None:
        """The newest; None before the first."""
        return next(iter(self.all(1)), None)

    def all(self, limit: int) -> Sequence[Reconciliation]:
        """Newest first, so many at most."""
        query = select(reconciliations.c.body).order_by(reconciliations.c.at.desc(), reconciliations.c.id.desc())
        with reading(self._engine) as connection:
            return [Reconciliation.model_validate_json(body)
                    for body in connection.execute(query.limit(limit)).scalars()]
