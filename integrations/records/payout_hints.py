"""Hints of the payout provider: kept before its webhook is answered, passed on once, then forgotten.

Written by the webhook route; an activity passes them on after what it found by looking is in the ledger.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, case, delete, exists, select, update

from integrations.ports import PayoutHint
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.statements import insert_new
from integrations.records.tables import payout_hints


class SqlPayoutHints:
    """Implements ports.PayoutHints."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def keep(self, hint: PayoutHint) -> bool:
        """Keep a hint, durably; False when its uuid is known and nothing changed."""
        row = hint.model_dump()
        created = row.pop("created_utc")
        with writing(self._engine) as connection:
            return insert_new(connection, payout_hints, {
                **row, "created": created, "received": self._clock(), "passed_on": None})

    def unheard(self, limit: int = 100) -> Sequence[PayoutHint]:
        """Those not passed on yet, by when they were made; without the reason where a newer one is known."""
        newer = payout_hints.alias("newer")
        overtaken = exists().where(newer.c.resource_id == payout_hints.c.resource_id,
                                   newer.c.kind == payout_hints.c.kind, newer.c.created > payout_hints.c.created)
        this = payout_hints.c
        query = (select(this.uuid, this.event, this.created.label("created_utc"), this.kind, this.resource_id,
                        case((overtaken, ""), else_=this.failure_reason).label("failure_reason"),
                        this.retryable, this.adverse)
                 .where(this.passed_on.is_(None)).order_by(this.created, this.uuid).limit(limit))
        with reading(self._engine) as connection:
            return [PayoutHint.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def heard(self, uuids: Sequence[str]) -> None:
        """What these led to is in the ledger."""
        this = payout_hints.c.uuid.in_(uuids) & payout_hints.c.passed_on.is_(None)
        with writing(self._engine) as connection:
            connection.execute(update(payout_hints).where(this).values(passed_on=self._clock()))

    def forget_before(self, at: datetime) -> int:
        """Forget hints that were received before; how many. One of them that came again would count as new."""
        with writing(self._engine) as connection:
            return connection.execute(delete(payout_hints).where(payout_hints.c.received < at)).rowcount
