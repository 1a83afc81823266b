"""Rules of hints from the payout provider, on SQLite and PostgreSQL."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from integrations.ports import PayoutHint, PayoutHints
from integrations.records.engine import open_engine, writing
from integrations.records.ledger import SqlLedger
from integrations.records.migrations import is_newest, upgrade
from integrations.records.payout_hints import SqlPayoutHints
from integrations.records.tables import payment_intents
from tests.contract.records_world import START, Clock, at_once, ring

LATER = START + timedelta(minutes=5)


def hint(uuid: str = "uuid-00000001", at: datetime = START, **changes: object) -> PayoutHint:
    return PayoutHint.model_validate({
        "uuid": uuid, "event": "REWARDS.DELIVERY.FAILED", "created_utc": at, "kind": "reward", "resource_id": "REWARD",
        "failure_reason": "invalid_email", "retryable": True, **changes})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hints(records: Engine, clock: Clock) -> SqlPayoutHints:
    return SqlPayoutHints(records, clock)


def test_the_hints_keep_the_promises_of_their_port(hints: SqlPayoutHints) -> None:
    port: PayoutHints = hints
    assert port.keep(hint(adverse="flagged"))
    assert port.unheard() == [hint(adverse="flagged")]
    port.heard(["uuid-00000001", "uuid-unknown"])
    assert port.unheard() == []


def test_a_uuid_is_new_once_whatever_comes_with_it_later(hints: SqlPayoutHints) -> None:
    assert hints.keep(hint())
    hints.heard(["uuid-00000001"])
    assert not hints.keep(hint())
    assert not hints.keep(hint(at=LATER, resource_id="OTHER"))
    assert hints.unheard() == []


def test_of_deliveries_that_come_at_once_one_is_new(hints: SqlPayoutHints) -> None:
    assert sorted(at_once(lambda: hints.keep(hint())), key=repr) == [False] * 7 + [True]


def test_the_oldest_is_passed_on_first_and_no_more_than_asked_for(hints: SqlPayoutHints) -> None:
    for uuid, at in (("uuid-00000003", LATER), ("uuid-00000001", START), ("uuid-00000002", START)):
        hints.keep(hint(uuid, at))
    assert [one.uuid for one in hints.unheard()] == ["uuid-00000001", "uuid-00000002", "uuid-00000003"]
    assert [one.uuid for one in hints.unheard(limit=2)] == ["uuid-00000001", "uuid-00000002"]


def test_a_hint_that_comes_after_a_newer_one_loses_its_reason_and_keeps_what_speaks_against_the_payment(
        hints: SqlPayoutHints) -> None:
    hints.keep(hint("uuid-newer-01", LATER, failure_reason="spam_report"))
    hints.heard(["uuid-newer-01"])
    hints.keep(hint("uuid-older-01", adverse="flagged"))
    hints.keep(hint("uuid-other-01", resource_id="ANOTHER"))
    assert [(one.uuid, one.failure_reason, one.adverse) for one in hints.unheard()] == [
        ("uuid-older-01", "", "flagged"), ("uuid-other-01", "invalid_email", "")]


def test_hints_are_forgotten_by_when_they_were_received(hints: SqlPayoutHints, clock: Clock) -> None:
    hints.keep(hint(at=START - timedelta(days=400)))
    clock.forward(timedelta(days=1))
    hints.keep(hint("uuid-00000002"))
    assert hints.forget_before(START) == 0
    assert hints.forget_before(START + timedelta(hours=1)) == 1
    assert [one.uuid for one in hints.unheard()] == ["uuid-00000002"]


def test_records_of_the_version_before_keep_their_payments_and_take_what_is_known_of_delivery(
        empty_records_url: str) -> None:
    engine = open_engine(empty_records_url)
    upgrade(engine, "0002")
    with writing(engine) as connection:
        row = {"external_id": "cop-1", "project_id": "p", "run_id": "r1", "person": "P01", "state": "issued",
               "amount_minor": 8250, "currency": "GBP", "sentence": "", "fees_minor": 0, "updated": START}
        connection.execute(insert(payment_intents).inline().values(**row))
    upgrade(engine)
    assert is_newest(engine)
    line = SqlLedger(engine, ring()).line("cop-1")
    assert line is not None
    assert (line.state, line.delivery, line.delivery_reason, line.delivery_retryable, line.adverse) == (
        "issued", "unknown", "", False, "")
    assert SqlPayoutHints(engine).keep(hint())
    engine.dispose()
