"""Rules of kept comparisons, on SQLite and PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from integrations.ports_reconciliation import (
    Explanation,
    FailedComparison,
    Mismatch,
    Reconciliation,
    Reconciliations,
    stale,
)
from integrations.records.engine import open_engine, reading, writing
from integrations.records.migrations import is_newest, upgrade
from integrations.records.reconciliations import SqlReconciliations
from integrations.records.tables import troubles
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


def why(order_id: str = "ORD7", reason: str = "Vouchers that we bought for the launch") -> Explanation:
    return Explanation(provider="tremendous", order_id=order_id, reason=reason, by="acc_1", at=START)


def test_an_explanation_is_laid_over_every_comparison_and_the_first_one_stays(records: Engine) -> None:
    port: Reconciliations = SqlReconciliations(records)
    odd = Mismatch(order_id="ORD7", theirs="issued, £25.00", amount_minor=2500, currency="GBP")
    for hours in (0, 1):
        port.save(made(hours, theirs_only=(odd,), theirs_total_minor={"GBP": 10000}))
    assert port.explain(why())
    assert not port.explain(why(reason="Something else"))
    assert port.explain(Explanation(provider="another", order_id="ORD7", reason="-", by="acc_2", at=START))
    assert [(one.clean, len(one.theirs_only)) for one in port.all(5)] == [(True, 0)] * 2
    assert port.all(1)[0].explained[0].reason == why().reason
    assert port.explanations("tremendous") == {"ORD7": why()}


def test_a_failure_is_known_until_a_later_comparison_is_kept(records: Engine) -> None:
    port: Reconciliations = SqlReconciliations(records)
    assert port.failure() is None
    port.save(made(0))
    failures = [FailedComparison(provider="tremendous", at=START + timedelta(hours=hours), sentence=f"Down {hours}")
                for hours in (1, 2)]
    for one in failures:
        port.failed(one)
    assert port.failure() == failures[1]
    port.save(made(3))
    assert port.failure() is None


@pytest.mark.parametrize(("hours", "failed", "words"), [
    (35, False, ""), (37, False, "older than 36 hours"), (1, True, "could not be made"), (None, True, "could not"),
    (None, False, "")])
def test_what_was_found_is_stale_after_a_failure_and_after_36_hours(hours: int | None, failed: bool,
                                                                    words: str) -> None:
    failure = FailedComparison(provider="tremendous", at=START, sentence="The service is down.") if failed else None
    latest = None if hours is None else made(-hours)
    said = stale(latest, failure, START)
    assert bool(said) == bool(words) and words in said


def test_the_alarm_of_an_earlier_version_gets_a_part_of_its_own(empty_records_url: str) -> None:
    engine = open_engine(empty_records_url)
    upgrade(engine, "0004")
    row = {"project_id": "p", "since": START}
    with writing(engine) as connection:
        for project, sentence in (("p", "The comparison with the payout provider found a difference."),
                                  ("q", "The account is empty.")):
            connection.execute(insert(troubles).values(**(row | {"project_id": project}), part="payouts",
                                                       sentence=sentence))
    upgrade(engine)
    with reading(engine) as connection:
        kept = connection.execute(select(troubles.c.project_id, troubles.c.part).order_by(troubles.c.project_id)).all()
    assert [tuple(one) for one in kept] == [("p", "books"), ("q", "payouts")]
    engine.dispose()
