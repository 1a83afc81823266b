"""Comparisons of the ledger with a payout provider, kept for good: finance and an audit look back at them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, select

from integrations.ports_reconciliation import Explanation, FailedComparison, Reconciliation
from integrations.records.engine import reading, writing
from integrations.records.statements import insert_new, put
from integrations.records.tables import comparison_failures, explained_orders, reconciliations


class SqlReconciliations:
    """Implements ports_reconciliation.Reconciliations. What was found stays; explanations are laid over it."""

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
            kept = [Reconciliation.model_validate_json(body)
                    for body in connection.execute(query.limit(limit)).scalars()]
            why = {one.provider: _explanations(connection, one.provider) for one in kept if one.theirs_only}
        return [one.apart(why.get(one.provider, {})) for one in kept]

    def failed(self, failure: FailedComparison) -> None:
        """Remember it until a later one comes to its end."""
        with writing(self._engine) as connection:
            put(connection, comparison_failures, failure.model_dump())

    def failure(self) -> FailedComparison | None:
        """The newest failure, when no comparison was kept since."""
        ended = select(reconciliations.c.id).where(reconciliations.c.provider == comparison_failures.c.provider,
                                                   reconciliations.c.at > comparison_failures.c.at)
        query = select(comparison_failures).where(~ended.exists()).order_by(comparison_failures.c.at.desc())
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return FailedComparison.model_validate(dict(row)) if row is not None else None

    def explain(self, explanation: Explanation) -> bool:
        """Keep it; the first one of an order stays."""
        with writing(self._engine) as connection:
            return insert_new(connection, explained_orders, explanation.model_dump())

    def explanations(self, provider: str) -> Mapping[str, Explanation]:
        """All of them, by order id."""
        with reading(self._engine) as connection:
            return _explanations(connection, provider)


def _explanations(connection: Connection, provider: str) -> dict[str, Explanation]:
    query = select(explained_orders).where(explained_orders.c.provider == provider)
    return {row["order_id"]: Explanation.model_validate(dict(row)) for row in connection.execute(query).mappings()}
