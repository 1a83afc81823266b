"""Stopping all payments of all projects at once, and letting them go on. Who did it and why is kept for good."""

from sqlalchemy import Engine, insert, select, update

from integrations.errors import Conflict, Missing
from integrations.ports import PaymentStop
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.statements import lock_name
from integrations.records.tables import payment_stops


class SqlPaymentStops:
    """Implements ports.PaymentStops. `by` is an account id."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def current(self) -> PaymentStop | None:
        """The stop that holds now."""
        open_one = select(payment_stops).where(payment_stops.c.ended.is_(None)).order_by(payment_stops.c.id.desc())
        with reading(self._engine) as connection:
            row = connection.execute(open_one.limit(1)).mappings().first()
        return PaymentStop(since=row["since"], by=row["by"], reason=row["reason"]) if row is not None else None

    def stop(self, by: str, reason: str) -> None:
        """Nothing is sent from now on. Conflict when everything is stopped already."""
        with writing(self._engine) as connection:
            lock_name(connection, "payment_stops")
            if connection.execute(select(payment_stops.c.id).where(payment_stops.c.ended.is_(None))).first():
                raise Conflict("All payments are stopped already. Nothing was changed.")
            connection.execute(insert(payment_stops).values(since=self._clock(), by=by, reason=reason))

    def go_on(self, by: str) -> None:
        """Payments go on. Missing when they are not stopped."""
        with writing(self._engine) as connection:
            end = update(payment_stops).where(payment_stops.c.ended.is_(None))
            if connection.execute(end.values(ended=self._clock(), ended_by=by)).rowcount == 0:
                raise Missing("Payments are not stopped, so there is nothing to let go on.")
