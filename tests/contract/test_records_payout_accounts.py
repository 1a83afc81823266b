"""Rules of kept looks at payout accounts, on SQLite and PostgreSQL."""

from datetime import timedelta

from sqlalchemy import Engine

from integrations.ports import Balance, ProductBand
from integrations.ports_account import AccountLook, PayoutAccounts
from integrations.records.payout_accounts import SqlPayoutAccounts
from tests.contract.records_world import START


def test_a_look_comes_back_whole_and_takes_the_place_of_the_one_before(records: Engine) -> None:
    port: PayoutAccounts = SqlPayoutAccounts(records)
    assert port.latest() is None and port.latest("one") is None
    band = ProductBand(product_id="A", name="Lark Market", category="merchant_card", currency="GBP", min_minor=100,
                       max_minor=None, routes=("gift_card",))
    whole = AccountLook(provider="one", looked=START, tried=START, bands=(band,), bands_looked=START,
                        balance=Balance(available_minor=7, pending_minor=1, currency="GBP"))
    port.keep(whole)
    assert port.latest() == whole
    failed = whole.model_copy(update={"tried": START + timedelta(hours=1), "failed": "Down"})
    port.keep(failed)
    assert port.latest("one") == failed


def test_of_several_accounts_the_one_looked_at_last_is_shown(records: Engine) -> None:
    port: PayoutAccounts = SqlPayoutAccounts(records)
    for provider, hours in (("one", 1), ("two", 3), ("three", 2)):
        port.keep(AccountLook(provider=provider, tried=START + timedelta(hours=hours)))
    found, one = port.latest(), port.latest("one")
    assert found is not None and one is not None and (found.provider, one.provider) == ("two", "one")
