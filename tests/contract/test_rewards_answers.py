"""Answers of a payout service that do not fit, and keys that do not fit the address: nobody is paid by mistake."""

from collections.abc import Iterator
from hashlib import sha256

import pytest

from integrations.errors import Conflict, IntegrationError, RateLimited, Unauthorised, Unavailable, Unsafe
from integrations.ports import Intent
from integrations.rewards.tremendous import Environment, TremendousProvider
from tests.contract.payments import assert_safe, body_of, payment
from tests.contract.scripted_service import ScriptedService, scripted


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with scripted() as one:
        yield one


@pytest.fixture
def answered(service: ScriptedService) -> TremendousProvider:
    return TremendousProvider(service.base_url, "TEST_secret", products=["GBLARKMARKET"])


def bare_intent(key: str = "cop-x") -> Intent:
    return Intent(external_id=key, provider="tremendous", body=b"{}", sha256=sha256(b"{}").hexdigest())


def an_order(key: str = "cop-x", **changes: object) -> dict[str, object]:
    reward = {"id": "REWARD", "value": {"denomination": 82.5, "currency_code": "GBP"}}
    return {"order": {"id": "ORDER", "external_id": key, "status": "EXECUTED", "rewards": [reward], **changes}}


@pytest.mark.parametrize(("headers", "seconds"), [({"Retry_After": "7"}, 7.0), ({"Retry_After": "soon"}, 1.0)])
def test_the_wait_is_the_one_the_service_names(answered: TremendousProvider, service: ScriptedService,
                                               headers: dict[str, str], seconds: float) -> None:
    service.answer(429, {"error": {"message": "slow down"}}, **headers)
    with pytest.raises(RateLimited) as limited:
        answered.lookup("cop-x")
    assert limited.value.retry_after == seconds


@pytest.mark.parametrize(("status", "body", "error"), [
    (401, {"errors": {"message": "no"}}, Unauthorised), (403, "<html>no</html>", Unauthorised),
    (404, "<html>Not Found</html>", Unavailable), (302, "", Unavailable), (418, {"errors": {}}, Unavailable),
    (502, "<html>Bad Gateway</html>", Unavailable), (200, {"unexpected": 1}, Unavailable), (200, "[]", Unavailable),
    (200, '{"order": NaN}', Unavailable), (200, an_order("cop-other"), Conflict),
    (200, an_order(rewards=[{"id": "R", "value": {"denomination": 82.505, "currency_code": "GBP"}}]), Conflict),
    (200, an_order(rewards=[{"id": "R", "value": {"denomination": 82.5, "currency_code": "ZZZ"}}]), Conflict)])
@pytest.mark.parametrize("reading", [True, False])
def test_an_answer_that_does_not_fit_is_never_taken_for_a_payment(
        answered: TremendousProvider, service: ScriptedService, status: int, body: object,
        error: type[IntegrationError], reading: bool) -> None:
    service.answer(status, body, Location="/elsewhere")
    with pytest.raises(error) as failure:
        answered.lookup("cop-x") if reading else answered.submit(bare_intent())
    assert len(service.asked) == 1
    assert_safe(failure.value, "TEST_secret")


def test_accepted_and_not_yet_made_is_pending(answered: TremendousProvider, service: ScriptedService) -> None:
    service.answer(202, {"message": "accepted"})
    assert answered.submit(bare_intent()).state == "pending"


def test_fees_are_read_exactly_and_only_in_the_currency_of_the_payment(
        answered: TremendousProvider, service: ScriptedService) -> None:
    service.answer(200, an_order(payment={"fees": 0.29, "total": 82.79, "currency_code": "GBP"}))
    service.answer(200, an_order(payment={"fees": 0.29, "total": 82.79, "currency_code": "EUR"}))
    fees = [answered.submit(bare_intent()).fees_minor for _ in range(2)]
    assert fees == [29, 0]


@pytest.mark.parametrize(("url", "key", "environment"), [
    ("https://api.tremendous.com/api/v2", "TEST_abc", None),
    ("https://testflight.tremendous.com/api/v2", "PROD_abc", None),
    ("http://127.0.0.1:1/api/v2", "PROD_abc", None),
    ("https://api.tremendous.com.evil.example/api/v2", "PROD_abc", None),
    ("https://testflight.tremendous.com/api/v2", "abc", None),
    ("https://testflight.tremendous.com/api/v2", "TEST_abc", "production"),
    ("https://api.tremendous.com/api/v2", "PROD_abc", "sandbox"),
    ("http://testflight.tremendous.com/api/v2", "TEST_abc", None),
    ("http://api.tremendous.com/api/v2", "PROD_abc", None)])
def test_key_address_and_environment_that_do_not_belong_together_are_refused_at_once(
        url: str, key: str, environment: Environment | None) -> None:
    with pytest.raises(Unsafe) as refusal:
        TremendousProvider(url, key, campaign="THANKYOU0001", environment=environment)
    assert "abc" not in str(refusal.value)


def test_key_and_address_that_belong_together_say_whether_money_is_real() -> None:
    play, sums = "https://testflight.tremendous.com/api/v2", "https://api.tremendous.com/api/v2"
    test = TremendousProvider(play, "TEST_abc", campaign="C1", environment="sandbox")
    real = TremendousProvider(sums, "PROD_abc", campaign="C1", environment="production")
    assert (test.environment, real.environment) == ("sandbox", "production")
    with pytest.raises(Unsafe, match="neither a campaign nor products"):
        TremendousProvider("https://testflight.tremendous.com/api/v2", "TEST_abc")


def test_without_a_key_nothing_is_written_or_sent(service: ScriptedService) -> None:
    keyless = TremendousProvider(service.base_url, "")
    assert keyless.environment is None
    for request in (lambda: body_of(keyless, payment()), lambda: keyless.lookup("cop-x"),
                    lambda: keyless.submit(bare_intent())):
        with pytest.raises(Unauthorised, match="no key"):
            request()
    assert service.asked == []
