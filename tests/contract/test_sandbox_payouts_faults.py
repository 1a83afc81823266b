"""What the local payout service does when faults are switched on, at its limits and after a restart."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import pytest
import requests

from sandbox.payouts.running import RunningPayouts, running, start


def order(external_id: str) -> dict[str, object]:
    return {
        "external_id": external_id,
        "payment": {"funding_source_id": "BALANCE"},
        "reward": {
            "value": {"denomination": 82.5, "currency_code": "GBP"},
            "recipient": {"name": "A.K.", "email": "p01@people.example"},
            "campaign_id": "THANKYOU0001",
        },
    }


def pay(payouts: RunningPayouts, external_id: str) -> requests.Response:
    return payouts.api("POST", "/orders", order(external_id))


def orders_for(payouts: RunningPayouts, external_id: str) -> int:
    return int(payouts.api("GET", f"/orders?external_id={external_id}").json()["total_count"])


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as payouts:
        yield payouts


@pytest.fixture
def payouts(server: RunningPayouts) -> RunningPayouts:
    """The shared server with no faults, a full balance and counters at zero."""
    server.faults()
    server.set_balance("100000.00")
    server.reset_counters()
    return server


@pytest.mark.parametrize("fault", ["drop_after", "error_500_after", "garbage"])
def test_a_fault_after_the_order_was_made_leaves_exactly_one_order(
    payouts: RunningPayouts, fault: str
) -> None:
    reference = f"cop-{fault.replace('_', '-')}"
    payouts.faults(**{fault: 1})
    if fault == "drop_after":
        with pytest.raises(requests.ConnectionError):
            pay(payouts, reference)
    else:
        answer = pay(payouts, reference)
        assert answer.status_code == 500 or not answer.headers["content-type"].startswith("application/json")
    assert orders_for(payouts, reference) == 1
    assert pay(payouts, reference).status_code == 201
    assert orders_for(payouts, reference) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [("drop_before", None), ("error_500_before", 500), ("payment_required", 402), ("conflict", 409),
     ("rejected", 422)],
)
def test_a_fault_before_the_order_leaves_none_and_happens_as_often_as_asked(
    payouts: RunningPayouts, fault: str, code: int | None
) -> None:
    reference = f"cop-none-{fault.replace('_', '-')}"
    payouts.faults(**{fault: 2})
    for _ in range(2):
        if code is None:
            with pytest.raises(requests.ConnectionError):
                pay(payouts, reference)
        else:
            assert pay(payouts, reference).status_code == code
    assert orders_for(payouts, reference) == 0
    assert pay(payouts, reference).status_code == 200


def test_a_client_that_gives_up_on_a_slow_answer_leaves_one_order(payouts: RunningPayouts) -> None:
    payouts.faults(slow_seconds=2)
    headers = {"Authorization": f"Bearer {payouts.api_key}"}
    with pytest.raises(requests.Timeout):
        requests.post(f"{payouts.base_url}/orders", json=order("cop-slow"), headers=headers, timeout=0.3)
    payouts.faults()
    assert pay(payouts, "cop-slow").status_code == 201


def test_an_outage_and_a_rate_limit_can_be_switched_on(payouts: RunningPayouts) -> None:
    payouts.faults(down=True)
    assert payouts.api("GET", "/orders").status_code == 503
    assert requests.get(f"{payouts.pages}healthz", timeout=10).status_code == 200
    payouts.faults(rate_limit_next=1, unknown_status=1)
    limited = pay(payouts, "cop-limited")
    assert limited.status_code == 429
    assert limited.json()["errors"]["message"]
    assert payouts.counters()["rate_limited"] == 1
    assert pay(payouts, "cop-limited").json()["order"]["status"] == "AWAITING PARTNER REVIEW"


@pytest.mark.parametrize(("switch", "code"), [("revoked", 401), ("forbidden", 403)])
def test_a_key_can_be_revoked_or_not_be_allowed_yet_and_nothing_is_made(
    payouts: RunningPayouts, switch: str, code: int
) -> None:
    payouts.faults(**{switch: True})
    assert pay(payouts, f"cop-{switch}").status_code == code
    payouts.faults()
    assert orders_for(payouts, f"cop-{switch}") == 0


def test_an_error_can_strike_any_request_before_it_is_processed(payouts: RunningPayouts) -> None:
    payouts.faults(error_500=2)
    assert [payouts.api("GET", path).status_code for path in ("/products", "/rewards", "/orders")] == [500, 500, 200]


def test_an_accepted_order_is_202_with_nothing_in_it_and_appears_later(payouts: RunningPayouts) -> None:
    payouts.faults(accepted=1)
    answer = pay(payouts, "cop-accepted")
    assert (answer.status_code, answer.json()) == (202, {})
    assert payouts.api("GET", "/orders/cop-accepted").status_code == 404
    until(lambda: payouts.api("GET", "/orders/cop-accepted").status_code == 200)
    assert pay(payouts, "cop-accepted").status_code == 201


def test_reads_may_lag_behind_and_the_same_request_again_is_201_with_one_order(payouts: RunningPayouts) -> None:
    payouts.faults(lag_reads=2)
    made = pay(payouts, "cop-lag").json()["order"]
    assert payouts.api("GET", "/orders/cop-lag").status_code == 404
    assert orders_for(payouts, "cop-lag") == 0
    assert pay(payouts, "cop-lag").json()["order"]["id"] == made["id"]
    assert orders_for(payouts, "cop-lag") == 1
    payouts.faults(lag_seconds=600)
    hidden = pay(payouts, "cop-lag-time").json()["order"]
    for path in ("/orders/cop-lag-time", f"/orders/{hidden['id']}", f"/rewards/{hidden['rewards'][0]['id']}"):
        assert payouts.api("GET", path).status_code == 404
    assert hidden["id"] not in payouts.api("GET", "/orders?limit=500").text
    assert pay(payouts, "cop-lag-time").status_code == 201


@pytest.mark.parametrize(
    ("fault", "after"), [("drop_before", False), ("drop_after", True), ("error_500_before", False),
                         ("error_500_after", True)])
def test_what_is_done_to_a_reward_can_be_lost_too(payouts: RunningPayouts, fault: str, after: bool) -> None:
    payouts.faults(delivery_failed=1)
    reward = pay(payouts, f"cop-resend-{fault}").json()["order"]["rewards"][0]["id"]
    payouts.faults(**{fault: 1, "conflict": 1, "payment_required": 1})
    if fault.startswith("drop"):
        with pytest.raises(requests.ConnectionError):
            payouts.api("POST", f"/rewards/{reward}/resend")
    else:
        assert payouts.api("POST", f"/rewards/{reward}/resend").status_code == 500
    status = payouts.api("GET", f"/rewards/{reward}").json()["reward"]["delivery"]["status"]
    assert (status == "SUCCEEDED") == after


def test_each_switch_is_counted_and_a_failed_order_gives_its_money_back(payouts: RunningPayouts) -> None:
    payouts.faults(conflict=2, unknown_status=1, rate_limit_next=1, slow_seconds=0.01)
    for _ in range(4):
        pay(payouts, "cop-counted")
    struck = payouts.fault_counters()
    assert {name: count for name, count in struck.items() if count} == {
        "conflict": 2, "unknown_status": 1, "rate_limit_next": 1, "slow_seconds": 4}
    for status, balance in (("FAILED", "100000.00"), ("EXECUTED", "99917.50"), ("CANCELED", "100000.00")):
        payouts.change_order("cop-counted", status=status)
        assert payouts.balance() == balance
    payouts.reset_counters()
    assert not any(payouts.fault_counters().values())
    refused = requests.put(f"{payouts.pages}_admin/faults", headers={"X-Admin-Secret": payouts.admin_secret},
                           json={"no_such_switch": 1}, timeout=10)
    assert refused.status_code == 422


def until(holds: Callable[[], bool]) -> None:
    """Waits for it, at most ten seconds."""
    end = monotonic() + 10
    while not holds():
        assert monotonic() < end
        sleep(0.05)


def test_admin_routes_and_api_refuse_a_wrong_secret(payouts: RunningPayouts) -> None:
    wrong = requests.get(
        f"{payouts.base_url}/orders", headers={"Authorization": "Bearer TEST_no"}, timeout=10
    )
    assert wrong.status_code == 401
    assert wrong.json()["errors"]["message"]
    assert requests.put(f"{payouts.pages}_admin/faults", json={"down": True}, timeout=10).status_code == 401


def test_more_than_ten_requests_in_a_second_are_429_and_not_processed(tmp_path: Path) -> None:
    limited = start(data=tmp_path)
    try:
        with ThreadPoolExecutor(15) as pool:
            codes = list(pool.map(lambda n: pay(limited, f"cop-burst-{n}").status_code, range(40)))
        assert 429 in codes
        counted = limited.counters()
        assert counted["orders_created"] == codes.count(200)
        assert counted["rate_limited"] == codes.count(429)
    finally:
        limited.stop()


def test_a_restart_keeps_the_key_the_orders_and_the_balance_and_sigterm_is_a_clean_end(
    tmp_path: Path,
) -> None:
    before = start("--no-rate-limit", "--balance", "100.00", data=tmp_path)
    made = pay(before, "cop-kept").json()["order"]
    assert before.stop() == 0
    after = start("--no-rate-limit", "--balance", "999.00", data=tmp_path)
    try:
        assert (after.api_key, after.admin_secret) == (before.api_key, before.admin_secret)
        assert after.api("GET", "/orders/cop-kept").json()["order"]["id"] == made["id"]
        assert pay(after, "cop-kept").status_code == 201
        assert after.balance() == "17.50"
    finally:
        after.stop()
