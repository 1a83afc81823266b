"""Every status with every kind of body: what a payment is afterwards, when it is sent and when it is looked up."""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest

from integrations.errors import (
    Conflict,
    InsufficientFunds,
    IntegrationError,
    RateLimited,
    Refused,
    Unauthorised,
    Unavailable,
)
from integrations.ports import Intent, Outcome
from integrations.rewards.tremendous import TremendousProvider
from tests.contract.payments import assert_safe
from tests.contract.scripted_service import ScriptedService, scripted

SECRET = "TEST_secret"
INTENT = Intent(external_id="cop-x", provider="tremendous", body=b"{}", sha256=sha256(b"{}").hexdigest())
REWARD = {"id": "REWARD", "value": {"denomination": 82.5, "currency_code": "GBP"},
          "recipient": {"name": "A.K.", "email": "p01@people.example"},
          "delivery": {"method": "LINK", "status": "SUCCEEDED", "link": "https://pay.example/bearer-secret"}}
ORDER = {"id": "ORDER", "external_id": "cop-x", "status": "EXECUTED", "rewards": [REWARD]}
ERRORS = {"message": "p01@people.example is wrong",
          "payload": {"reward": {"recipient": {"email": "p01@people.example"}}}}

OBJECTS = {"order": {"order": ORDER}, "errors": {"errors": ERRORS}, "error": {"error": ERRORS}, "nothing": {},
           "half an order": {"order": {"id": "ORDER"}}, "no order": {"order": None}}
RUBBISH = {"page": "<html>p01@people.example</html>", "list": "[]", "null": "null", "text": '"text"',
           "cut": '{"order": {', "not a number": '{"order": NaN}', "nested": "[" * 50_000}
BODIES: dict[str, object] = {**OBJECTS, **RUBBISH, "empty": ""}
STATUSES = [200, 201, 202, 204, 206, 301, 302, 307, 400, 401, 402, 403, 404, 405, 408, 409, 410, 418, 422, 425, 429,
            451, 500, 501, 502, 503, 504, 520]
Meaning = str | type[IntegrationError] | None
OF_OBJECT: dict[int, Meaning] = {400: Refused, 402: InsufficientFunds, 409: Conflict, 422: Refused}


def always(status: int) -> type[IntegrationError] | None:
    """What a status means whatever comes with it."""
    if status >= 500:
        return Unavailable
    return {401: Unauthorised, 403: Unauthorised, 429: RateLimited}.get(status)


def of_sending(status: int, body: str) -> Meaning:
    """Money only moved when an order is there; it is refused only by the service itself; all else is open."""
    if (meaning := always(status)) is not None:
        return meaning
    if status in (200, 201):
        return "issued" if body == "order" else Unavailable
    if status == 202:
        return "pending" if body in OBJECTS or body == "empty" else Unavailable
    return OF_OBJECT.get(status, Unavailable) if body in OBJECTS else Unavailable


def of_looking(status: int, body: str) -> Meaning:
    """There is no order only when the service says so itself."""
    if (meaning := always(status)) is not None:
        return meaning
    if status == 404 and body in OBJECTS:
        return None
    return "issued" if (status, body) == (200, "order") else Unavailable


@pytest.fixture(scope="module")
def service() -> Iterator[ScriptedService]:
    with scripted() as one:
        yield one


@pytest.fixture
def provider(service: ScriptedService) -> TremendousProvider:
    service.asked.clear()
    return TremendousProvider(service.base_url, SECRET, products=["GBLARKMARKET"])


def said(ask: Callable[[], Outcome | None]) -> Meaning:
    """The state, or the error; neither names anybody nor the key, nor holds the link that pays whoever has it."""
    try:
        found = ask()
    except IntegrationError as error:
        assert_safe(error, SECRET)
        assert "bearer-secret" not in str(error)
        return type(error)
    assert "bearer-secret" not in repr(found)
    assert "people.example" not in repr(found)
    return found.state if found else None


@pytest.mark.parametrize("status", STATUSES)
def test_what_each_answer_means_for_a_payment_that_is_sent(
        provider: TremendousProvider, service: ScriptedService, status: int) -> None:
    for name, body in BODIES.items():
        service.asked.clear()
        service.answers[:] = [(status, body, {"Location": "/elsewhere"})]
        assert said(lambda: provider.submit(INTENT)) == of_sending(status, name), name
        assert [one for one in service.asked if one.startswith("POST")] == ["POST /api/v2/orders"]


@pytest.mark.parametrize("status", STATUSES)
def test_what_each_answer_means_for_a_payment_that_is_looked_up(
        provider: TremendousProvider, service: ScriptedService, status: int) -> None:
    for name, body in BODIES.items():
        service.answers[:] = [(status, body, {"Location": "/elsewhere"})]
        assert said(lambda: provider.lookup("cop-x")) == of_looking(status, name), name
    assert len(service.asked) == len(BODIES)


@pytest.mark.parametrize(("state", "meaning"), [
    ("EXECUTED", "issued"), ("OPEN", "pending"), ("CART", "pending"), ("PENDING APPROVAL", "pending"),
    ("PENDING INTERNAL PAYMENT APPROVAL", "pending"), ("PENDING SETTLEMENT", "pending"), ("FAILED", "failed"),
    ("CANCELED", "failed"), ("executed", "pending"), ("REFUNDED", "pending"), ("", "pending"),
    ("\u202eFAILED", "pending")])
@pytest.mark.parametrize("status", [200, 201])
def test_the_state_of_the_order_decides_and_one_that_is_new_to_us_is_open(
        provider: TremendousProvider, service: ScriptedService, status: int, state: str, meaning: str) -> None:
    service.answers[:] = [(status, json.dumps({"order": {**ORDER, "status": state}}), {})]
    assert said(lambda: provider.submit(INTENT)) == meaning
    if meaning == "pending":
        assert state.lower() in provider.submit(INTENT).sentence or "unreadable" in provider.submit(INTENT).sentence


@pytest.mark.parametrize("gone", [(404, {"errors": {}}), (500, ""), (429, ""), (200, "[]"), (401, "")])
def test_a_conflict_stays_one_when_the_order_there_can_not_be_read(
        provider: TremendousProvider, service: ScriptedService, gone: tuple[int, object]) -> None:
    service.answers[:] = [(409, {"errors": ERRORS}, {}), (*gone, {})]
    with pytest.raises(Conflict, match=r"another order under this key\. Nothing was sent again"):
        provider.submit(INTENT)


def test_a_missing_field_in_the_order_there_is_no_difference(
        provider: TremendousProvider, service: ScriptedService) -> None:
    service.answers[:] = [(409, {"errors": ERRORS}, {}), (200, {"order": {**ORDER, "rewards": None}}, {})]
    with pytest.raises(Conflict) as conflict:
        provider.submit(INTENT)
    assert "differs" not in str(conflict.value)
