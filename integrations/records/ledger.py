"""The ledger in SQL: reserve, intend, settle. A line is locked while it changes; entries are only ever added."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import get_args

from sqlalchemy import ColumnElement, Connection, Engine, select, update

from integrations.errors import Refused
from integrations.ports import Intent, LedgerEntry, LedgerLine, Outcome, OutcomeState, Payment
from integrations.records import ledger_rules
from integrations.records.clock import Clock, utc_now
from integrations.records.engine import reading, writing
from integrations.records.ledger_rules import OPEN, Line
from integrations.records.sealing import KeyRing
from integrations.records.statements import insert_new
from integrations.records.tables import ledger_entries, payment_intents

ANSWERED: tuple[str, ...] = get_args(OutcomeState)


class SqlLedger:
    """Implements ports.Ledger. Request bodies are sealed, because they name the payee."""

    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock = utc_now) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock

    def reserve(self, project_id: str, run_id: str, payments: Sequence[Payment]) -> None:
        """budget -> reserved, once per external id. Conflict when an id stands for another sum already."""
        ordered = sorted(payments, key=lambda one: one.external_id)  # one order of locks for everybody
        with writing(self._engine) as connection:
            for one in ordered:
                self._new_line(connection, project_id, run_id, one)
                line = self._line(connection, project_id, one.external_id)
                ledger_rules.refuse_other_sum(line, one.amount_minor, one.currency)
                self._append(connection, line, ledger_rules.book("reserve", line, self._clock()))

    def intend(self, project_id: str, run_id: str, intent: Intent, amount_minor: int, currency: str) -> Intent:
        """The intent that is stored: this one, or the one that came first.

        Refused when nothing is reserved for it in this run; Conflict when another sum is.
        """
        if sha256(intent.body).hexdigest() != intent.sha256:
            raise Refused(f"The request for {intent.external_id} does not match its own hash. Nothing was sent; "
                          "this is a fault in Coproduce, please report it.")
        with writing(self._engine) as connection:
            line = self._line(connection, project_id, intent.external_id)
            ledger_rules.refuse_other_sum(line, amount_minor, currency)
            if line.body_sealed is not None:
                return self._stored(line)
            if line.state != "reserved" or line.run_id != run_id:
                raise Refused(f"Payment {intent.external_id} is {line.state} in run {line.run_id}, so run {run_id} "
                              "can't send it. Paying it after all needs a new decision.")
            self._append(connection, line, ledger_rules.book("submit", line, self._clock()))
            self._change(connection, line, state="in_flight", provider=intent.provider, sha256=intent.sha256,
                         body_sealed=self._ring.seal_bytes(intent.body))
            return intent

    def stored(self, external_id: str) -> Intent | None:
        """The intent that is stored, byte for byte; None when the payment was never sent from here."""
        query = select(*(payment_intents.c[name] for name in Line.model_fields))
        with reading(self._engine) as connection:
            row = connection.execute(query.where(payment_intents.c.external_id == external_id)).mappings().one_or_none()
        return self._stored(Line.model_validate(dict(row))) if row is not None and row["body_sealed"] else None

    def release(self, project_id: str, external_id: str, sentence: str) -> None:
        """reserved -> budget for what was never sent; again changes nothing. Refused once an intent is stored."""
        with writing(self._engine) as connection:
            line = self._line(connection, project_id, external_id)
            if line.sha256 is not None:
                raise Refused(f"Payment {external_id} was sent meanwhile, so its money is not free. It is looked up "
                              "again.")
            if line.state == "reserved":
                self._append(connection, line, ledger_rules.book("release", line, self._clock()))
                self._change(connection, line, state="rejected", sentence=sentence)

    def settle(self, project_id: str, outcome: Outcome) -> None:
        """Record an outcome. One that comes late, after the end, changes nothing but what speaks against it.

        Conflict when the provider says another sum or another end than the ledger: a person has to look.
        """
        with writing(self._engine) as connection:
            line = self._line(connection, project_id, outcome.external_id)
            ledger_rules.refuse_contradiction(line, outcome)
            adverse = ledger_rules.all_adverse(line, outcome)
            if ledger_rules.says_nothing_new(line, outcome):
                if adverse != line.adverse:
                    self._change(connection, line, adverse=adverse)
                return
            for entry in ledger_rules.entries_of(line, outcome, self._clock()):
                self._append(connection, line, entry)
            arrived = ledger_rules.delivery_after(line, outcome)
            self._change(connection, line, state=outcome.state, sentence=outcome.sentence, adverse=adverse,
                         order_id=outcome.order_id or line.order_id, reward_id=outcome.reward_id or line.reward_id,
                         fees_minor=ledger_rules.fees_after(line, outcome), delivery=arrived.delivery,
                         delivery_reason=arrived.delivery_reason, delivery_retryable=arrived.delivery_retryable,
                         paid_on=outcome.paid_on or line.paid_on, recorded_by=outcome.recorded_by or line.recorded_by)

    def entries(self, project_id: str) -> Sequence[LedgerEntry]:
        """Every entry of a project, in the order of writing."""
        wanted = [ledger_entries.c[name] for name in LedgerEntry.model_fields]
        query = select(*wanted).where(ledger_entries.c.project_id == project_id).order_by(ledger_entries.c.position)
        with reading(self._engine) as connection:
            return [LedgerEntry.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def outcomes(self, project_id: str, run_id: str) -> Sequence[Outcome]:
        """What the provider said last about each line of a run; lines without an answer are left out."""
        query = (select(*(payment_intents.c[name] for name in Outcome.model_fields))
                 .where(payment_intents.c.project_id == project_id, payment_intents.c.run_id == run_id)
                 .where(payment_intents.c.state.in_(ANSWERED)).order_by(payment_intents.c.external_id))
        with reading(self._engine) as connection:
            return [Outcome.model_validate(dict(row)) for row in connection.execute(query).mappings()]

    def balances(self, project_id: str) -> dict[str, dict[str, int]]:
        """Minor units by currency and account."""
        return ledger_rules.balances(self.entries(project_id))

    def open_lines(self, project_id: str) -> list[str]:
        """External ids that were sent, or were about to be, and have not ended: what a reconciliation looks up."""
        query = (select(payment_intents.c.external_id).where(payment_intents.c.project_id == project_id)
                 .where(payment_intents.c.state.in_(("in_flight", *OPEN))).order_by(payment_intents.c.external_id))
        with reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def lines(self, project_id: str | None = None, since: datetime | None = None) -> Sequence[LedgerLine]:
        """Every payment of a project, or of all projects, that changed since then; by external id."""
        query = select(*(payment_intents.c[name] for name in LedgerLine.model_fields))
        if project_id is not None:
            query = query.where(payment_intents.c.project_id == project_id)
        if since is not None:
            query = query.where(payment_intents.c.updated >= since)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(payment_intents.c.external_id)).mappings()
            return [LedgerLine.model_validate(dict(row)) for row in rows]

    def line(self, external_id: str) -> LedgerLine | None:
        """One payment of any project."""
        return self._one_line(payment_intents.c.external_id == external_id)

    def line_of(self, resource_id: str) -> LedgerLine | None:
        """One payment of any project, by the provider's id of its order or its reward."""
        return self._one_line((payment_intents.c.order_id == resource_id)
                              | (payment_intents.c.reward_id == resource_id))

    def _one_line(self, which: ColumnElement[bool]) -> LedgerLine | None:
        query = select(*(payment_intents.c[name] for name in LedgerLine.model_fields)).where(which)
        with reading(self._engine) as connection:
            row = connection.execute(query.order_by(payment_intents.c.external_id)).mappings().first()
        return LedgerLine.model_validate(dict(row)) if row is not None else None

    def _new_line(self, connection: Connection, project_id: str, run_id: str, payment: Payment) -> None:
        insert_new(connection, payment_intents, {
            "external_id": payment.external_id, "project_id": project_id, "run_id": run_id, "state": "reserved",
            "person": payment.person, "amount_minor": payment.amount_minor, "currency": payment.currency,
            "sentence": "", "fees_minor": 0, "updated": self._clock()})

    def _line(self, connection: Connection, project_id: str, external_id: str) -> Line:
        query = select(*(payment_intents.c[name] for name in Line.model_fields)).with_for_update()
        row = connection.execute(query.where(payment_intents.c.external_id == external_id)).mappings().one_or_none()
        if row is None or row["project_id"] != project_id:
            raise Refused(f"Nothing is reserved for payment {external_id} in this project, so nothing is paid. "
                          "Approve it in a payment run first.")
        return Line.model_validate(dict(row))

    def _append(self, connection: Connection, line: Line, entry: LedgerEntry) -> None:
        place = {"project_id": line.project_id, "run_id": line.run_id}
        insert_new(connection, ledger_entries, {**entry.model_dump(), **place})

    def _change(self, connection: Connection, line: Line, **values: str | int | bool | date | None) -> None:
        this = payment_intents.c.external_id == line.external_id
        connection.execute(update(payment_intents).where(this).values(**values, updated=self._clock()))

    def _stored(self, line: Line) -> Intent:
        body = self._ring.unseal_bytes(line.body_sealed or "")
        return Intent(external_id=line.external_id, provider=line.provider or "", body=body, sha256=line.sha256 or "")
