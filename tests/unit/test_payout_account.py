"""The look at the payout account: fresh when it matters, cheap otherwise, and honest when it could not be made."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.payout_account import AccountWatch
from integrations.ports import Balance
from integrations.ports_account import AccountLook, can_choose
from integrations.records.payout_accounts import SqlPayoutAccounts
from integrations.registry import open_records
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from settings import Settings
from tests.records_file import prepared

NOW = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def payouts() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit", "--balance", "100.00") as server:
        yield server


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[SqlPayoutAccounts]:
    records = open_records(prepared(Settings(data_dir=tmp_path)))
    yield records.payout_accounts
    records.engine.dispose()


@pytest.fixture
def watch(payouts: RunningPayouts, accounts: SqlPayoutAccounts) -> AccountWatch:
    provider = TremendousProvider(payouts.base_url, payouts.api_key, products=["GBLARKMARKET"])
    return AccountWatch(provider, accounts)


def latest(watch: AccountWatch) -> AccountLook:
    found = watch.accounts.latest()
    assert found is not None
    return found


def asked(payouts: RunningPayouts) -> int:
    return int(str(payouts.counters()["requests"]))


def test_it_keeps_what_the_account_holds_and_what_people_could_choose(watch: AccountWatch) -> None:
    watch.look(NOW)
    seen = latest(watch)
    assert (seen.looked, seen.failed) == (NOW, "")
    assert seen.balance == Balance(available_minor=100_00, pending_minor=0, currency="GBP")
    assert seen.bands is not None
    assert [can_choose(seen.bands, minor, "GBP", "payout_link") for minor in (99, 100, 250_00, 250_01)] == [
        False, True, True, False]


def test_it_is_made_once_in_some_minutes_unless_money_came(watch: AccountWatch, payouts: RunningPayouts) -> None:
    watch.look(NOW)
    before = asked(payouts)
    payouts.set_balance("7.00")
    watch.look(NOW + timedelta(minutes=1))
    assert (asked(payouts), latest(watch).looked) == (before, NOW)
    watch.look(NOW + timedelta(minutes=1), at_once=True)
    assert (asked(payouts), latest(watch).looked) == (before + 1, NOW + timedelta(minutes=1))
    assert latest(watch).balance == Balance(available_minor=7_00, pending_minor=0, currency="GBP")
    watch.look(NOW + timedelta(minutes=6))
    assert asked(payouts) == before + 2, "what can be chosen is not asked for each time"
    watch.look(NOW + timedelta(hours=7))
    assert asked(payouts) == before + 4


def test_a_look_that_fails_says_so_and_keeps_what_was_known(watch: AccountWatch, payouts: RunningPayouts) -> None:
    watch.look(NOW)
    payouts.faults(down=True)
    watch.look(NOW + timedelta(hours=1))
    seen = latest(watch)
    assert (seen.looked, seen.tried) == (NOW, NOW + timedelta(hours=1)) and "503" in seen.failed
    assert seen.balance is not None and seen.bands
    payouts.faults()
    watch.look(NOW + timedelta(hours=2))
    assert latest(watch).failed == ""


def test_without_a_key_there_is_no_account(accounts: SqlPayoutAccounts, payouts: RunningPayouts) -> None:
    AccountWatch(TremendousProvider(payouts.base_url, ""), accounts).look(NOW)
    assert accounts.latest() is None and asked(payouts) == 0
