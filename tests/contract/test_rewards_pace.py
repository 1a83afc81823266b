"""The payout service's limit, as it is: ten requests in a second for the account, whoever of us asks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from integrations.ports import Intent, Outcome
from integrations.registry import open_payout_hooks, open_payouts
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from settings import Settings
from tests.contract.payments import body_of, payment

PAYMENTS, THREADS = 24, 4


@pytest.fixture
def payouts() -> Iterator[RunningPayouts]:
    with running() as server:
        yield server


@pytest.fixture
def account(tmp_path: Path, payouts: RunningPayouts) -> Settings:
    return Settings(data_dir=tmp_path, tremendous_url=payouts.base_url, tremendous_key=payouts.api_key,
                    tremendous_campaign="THANKYOU0001")


def paid(provider: TremendousProvider, key: str) -> Outcome:
    """As a line is paid: looked for, then sent."""
    body = body_of(provider, payment(key))
    assert provider.lookup(key) is None
    return provider.submit(Intent(external_id=key, provider=provider.name, body=body, sha256=sha256(body).hexdigest()))


def test_clients_of_one_account_in_several_threads_are_never_refused_for_its_limit(
        account: Settings, payouts: RunningPayouts) -> None:
    providers, hooks = [open_payouts(account) for _ in range(THREADS)], open_payout_hooks(account)
    assert hooks is not None
    with ThreadPoolExecutor(THREADS + 1) as threads:
        keeping = threads.submit(hooks.keep)
        outcomes = list(threads.map(lambda number: paid(providers[number % THREADS], f"cop-paced-{number}"),
                                    range(PAYMENTS)))
        keeping.result()
    assert {one.state for one in outcomes} == {"issued"}
    counted = payouts.counters()
    assert (counted["orders_created"], counted["rate_limited"]) == (PAYMENTS, 0)
    assert int(str(counted["requests"])) >= 2 * PAYMENTS


def test_a_refusal_is_not_lost_and_not_sent_twice(account: Settings, payouts: RunningPayouts) -> None:
    """Somebody else uses the account as well."""
    provider = open_payouts(account)
    body_of(provider, payment())
    payouts.faults(rate_limit_next=2)
    assert paid(provider, "cop-refused").state == "issued"
    counted = payouts.counters()
    assert (counted["orders_created"], counted["replays"], counted["rate_limited"]) == (1, 0, 2)
