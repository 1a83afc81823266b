"""Rules of kept comparisons, on SQLite and PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from integrations.ports_reconciliation import Mismatch, Reconciliation, Reconciliations
from integrations.records.engine import open_engine
from integrations.records.migrations import is_newest, upgrade
from integrations.records.reconciliations import SqlReconciliations
from tests.contract.records_world import START


def made(hours: int = 0, **changes: Any) -> Reconciliation:
    at = START + timedelta(hours=hours)
    return Reconciliation(at=at, since=at - timedelta(days=2), until=at, provider="tremendous", matched=3,
                          ours_total_minor={"GBP": 7500}, theirs_total_minor={"GBP": 7500}).model_copy(update=changes)


def test_comparisons_come_back_whole_and_the_newest_first(records: Engine) -> None:
    port: Reconciliations = SqlReconciliations(records)
    assert port.latest() is None and list(port.all(5)) == []
    odd = made(1, theirs_only=(Mismatch(order_id="ORD7", theirs="issued, £25.00"),), sentence="One is theirs only.")
    for one in (odd, made(2), made(0)):
        port.save(one)
    assert list(port.all(5)) == [made(2), odd, made(0)]
    assert port.latest() == made(2)
    assert len(port.all(2)) == 2


def test_a_comparison_that_is_saved_again_is_kept_once_as_it_was(records: Engine) -> None:
    kept = SqlReconciliations(records)
    kept.save(made())
    kept.save(made(matched=9))
    assert list(kept.all(5)) == [made()]


@pytest.mark.parametrize("changes", [
    {"ours_only": (Mismatch(external_id="cop-a-rw-p01-d1-v1", ours="unknown, £25.00"),)},
    {"theirs_only": (Mismatch(order_id="ORD1", theirs="issued, £25.00"),)},
    {"differs": (Mismatch(external_id="cop-a-rw-p01-d1-v1", ours="issued", theirs="failed"),)},
    {"theirs_total_minor": {"GBP": 7501}}, {"theirs_total_minor": {"GBP": 7500, "EUR": 1}},
    {"ours_total_minor": {"GBP": 7500, "EUR": 1}},
])
def test_one_payment_or_one_penny_of_difference_is_not_clean(changes: dict[str, Any]) -> None:
    assert made().clean and made(theirs_total_minor={"GBP": 7500, "EUR": 0}).clean
    assert not made(**changes).clean


def test_records_of_an_earlier_version_take_comparisons_after_the_upgrade(empty_records_url: str) -> None:
    engine = open_engine(empty_records_url)
    upgrade(engine, "0003")
    assert not is_newest(engine)
    upgrade(engine)
    assert is_newest(engine)
    SqlReconciliations(engine).save(made())
    assert SqlReconciliations(engine).latest() == made()
    engine.dispose()
