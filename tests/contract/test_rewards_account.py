"""The account at the payout service: its list of orders page by page, its balance, and what people can choose."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from integrations.errors import Unavailable, Unsafe
from integrations.http import JsonApi
from integrations.ports import Balance, ProviderOrder
from integrations.ports_account import can_choose
from integrations.rewards import tremendous_account
from integrations.rewards.tremendous import TremendousProvider
from tests.contract.payments import body_of, payment
from tests.contract.scripted_service import ScriptedService, scripted

SINCE, UNTIL = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 2, 2, tzinfo=UTC)


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with scripted() as one:
        yield one


@pytest.fixture
def api(service: ScriptedService) -> JsonApi:
    return JsonApi("the payout service", service.base_url, "TEST_secret")


def order(number: int, **changes: object) -> dict[str, object]:
    reward = {"id": f"R{number}", "value": {"denomination": 10.01, "currency_code": "GBP"}}
    return {"id": f"ORDER{number}", "external_id": f"cop-{number}", "created_at": "2027-02-01T10:00:00Z",
            "status": "EXECUTED", "rewards": [reward], **changes}


def listed(api: JsonApi, page: int = 2) -> list[ProviderOrder]:
    return list(tremendous_account.orders(api, SINCE, UNTIL, page))


def test_pages_are_asked_for_until_all_are_there(api: JsonApi, service: ScriptedService) -> None:
    service.answer(200, {"orders": [order(5), order(4)], "total_count": 5})
    service.answer(200, {"orders": [order(3), order(2)], "total_count": 5})
    service.answer(200, {"orders": [order(1)], "total_count": 5})
    assert [one.external_id for one in listed(api)] == ["cop-5", "cop-4", "cop-3", "cop-2", "cop-1"]
    assert [path.rpartition("&")[2] for path in service.asked] == ["offset=0", "offset=2", "offset=4"]


def test_an_order_that_is_made_meanwhile_makes_none_come_twice_or_be_left_out(
        api: JsonApi, service: ScriptedService) -> None:
    service.answer(200, {"orders": [order(3), order(2)], "total_count": 3})
    service.answer(200, {"orders": [order(2), order(1)], "total_count": 4})
    assert [one.external_id for one in listed(api)] == ["cop-3", "cop-2", "cop-1"]


def test_a_service_that_gives_smaller_pages_than_asked_for_is_asked_on(api: JsonApi, service: ScriptedService) -> None:
    service.answer(200, {"orders": [order(3)], "total_count": 2})
    service.answer(200, {"orders": [order(2)], "total_count": 2})
    assert len(listed(api, page=500)) == 2


def test_a_list_that_never_ends_or_does_not_add_up_is_no_answer(api: JsonApi, service: ScriptedService) -> None:
    service.answer(200, {"orders": [order(1)], "total_count": 9})
    with pytest.raises(Unavailable):
        listed(api)
    service.answers[:] = [(200, {"orders": [order(1, created_at=None)], "total_count": 1}, {})]
    with pytest.raises(Unavailable):
        listed(api)


def test_the_time_is_asked_for_in_utc_and_url_encoded(api: JsonApi, service: ScriptedService) -> None:
    service.answer(200, {"orders": [], "total_count": 0})
    berlin = timezone(timedelta(hours=1))
    list(tremendous_account.orders(api, SINCE.astimezone(berlin), UNTIL))
    assert service.asked == ["GET /api/v2/orders?created_at%5Bgte%5D=2027-02-01T00%3A00%3A00.000Z"
                             "&created_at%5Blte%5D=2027-02-02T00%3A00%3A00.000Z&limit=500&offset=0"]


def test_an_order_of_somebody_else_is_in_the_list_with_what_can_be_read_of_it(
        api: JsonApi, service: ScriptedService) -> None:
    strange = {"id": "R2", "value": {"denomination": 0.001, "currency_code": "GBP"}}
    service.answer(200, {"orders": [
        order(1, external_id=None, status="PENDING APPROVAL", payment=None), order(2, rewards=[strange]),
        order(3, rewards=None, status="CANCELED"),
        order(4, payment={"total": 10.31, "fees": 0.3, "currency_code": "GBP"})], "total_count": 4})
    said = [(one.external_id, one.state, one.amount_minor, one.currency, one.fees_minor) for one in listed(api, 500)]
    assert said == [(None, "pending", 1001, "GBP", 0), ("cop-2", "issued", None, "GBP", 0),
                    ("cop-3", "failed", None, None, 0), ("cop-4", "issued", 1001, "GBP", 30)]


def source(**meta: object) -> dict[str, object]:
    return {"funding_source": {"id": "BALANCE", "method": "balance", "meta": meta}}


@pytest.mark.parametrize(("meta", "balance"), [
    ({"available_amount": 1234.5, "pending_amount": 10, "currency_code": "GBP"},
     Balance(available_minor=123450, pending_minor=1000, currency="GBP")),
    ({"available_amount": 0, "pending_amount": None, "currency_code": "EUR"},
     Balance(available_minor=0, pending_minor=0, currency="EUR")),
    ({"available_amount": 5000, "available_cents": 500000, "currency_code": "JPY"},
     Balance(available_minor=5000, pending_minor=0, currency="JPY"))])
def test_the_balance_is_read_exactly_in_its_own_currency(
        api: JsonApi, service: ScriptedService, meta: dict[str, object], balance: Balance) -> None:
    service.answer(200, source(**meta))
    assert tremendous_account.balance(api) == balance
    assert service.asked == ["GET /api/v2/funding_sources/BALANCE"]


@pytest.mark.parametrize("meta", [{}, {"available_amount": 1}, {"available_amount": 1, "currency_code": "ZZZ"},
                                  {"available_amount": 1.005, "currency_code": "GBP"},
                                  {"available_amount": "NaN", "currency_code": "GBP"}])
def test_a_balance_that_is_none_is_not_guessed(
        api: JsonApi, service: ScriptedService, meta: dict[str, object]) -> None:
    service.answer(200, source(**meta))
    with pytest.raises(Unavailable):
        tremendous_account.balance(api)


def test_without_a_balance_there_is_none(api: JsonApi, service: ScriptedService) -> None:
    service.answer(404, {"errors": {"message": "none"}})
    assert tremendous_account.balance(api) is None


def product(key: str, *bands: tuple[float, float, str], currencies: tuple[str, ...] = ("GBP",)) -> dict[str, object]:
    skus = [{"min": low, "max": high, "currency_code": currency} for low, high, currency in bands]
    return {"id": key, "name": key.title(), "category": "merchant_card", "currency_codes": list(currencies),
            "skus": skus or None, "countries": [{"abbr": "GB"}]}


def offering(service: ScriptedService, *products: dict[str, object]) -> TremendousProvider:
    """A provider whose campaign holds A and B."""
    service.answer(200, {"campaign": {"id": "C", "fee_charged_to": "SENDER", "products": ["A", "B"]}})
    service.answer(200, {"products": list(products)})
    return TremendousProvider(service.base_url, "TEST_secret", campaign="C")


def test_only_what_the_campaign_holds_can_be_chosen(service: ScriptedService) -> None:
    provider = offering(service, product("A", (1, 10, "GBP"), (20, 30, "GBP")), product("C", (1, 1000, "GBP")))
    assert [(one.product_id, one.min_minor, one.max_minor) for one in provider.offers("GB", "GBP")] == [
        ("A", 100, 1000), ("A", 2000, 3000)]
    assert service.asked[-1] == "GET /api/v2/products?country=GB&currency=GBP"


@pytest.mark.parametrize(("amount_minor", "fits"), [
    (99, False), (100, True), (1000, True), (1001, False), (1999, False), (2000, True), (3000, True), (3001, False)])
def test_both_ends_of_a_band_belong_to_it_and_nothing_between_or_beyond(
        service: ScriptedService, amount_minor: int, fits: bool) -> None:
    bands = offering(service, product("A", (1, 10, "GBP"), (20, 30, "GBP"))).offers("GB", "GBP")
    assert can_choose(bands, amount_minor, "GBP", "payout_link") == fits


def test_limits_in_another_currency_are_not_converted_and_a_currency_that_is_not_there_is_no_choice(
        service: ScriptedService) -> None:
    provider = offering(service, product("A", (1, 10, "USD"), currencies=("GBP", "USD")))
    bands = provider.offers("", "GBP")
    assert [(one.min_minor, one.max_minor) for one in bands] == [(0, None)]
    assert not can_choose(bands, 500, "EUR", "payout_link")


@pytest.mark.parametrize("charged", ["RECIPIENT", "recipient", "SOMEBODY NEW"])
def test_a_campaign_that_could_take_fees_from_people_is_no_offer(service: ScriptedService, charged: str) -> None:
    service.answer(200, {"campaign": {"id": "C", "fee_charged_to": charged, "products": ["A"]}})
    provider = TremendousProvider(service.base_url, "TEST_secret", campaign="C")
    with pytest.raises(Unsafe, match="fees"):
        provider.offers("", "GBP")


def with_cards(service: ScriptedService, *of_card: str, **more: Any) -> TremendousProvider:
    """A provider with a list of its own for gift cards."""
    return TremendousProvider(service.base_url, "TEST_secret", gift_cards=of_card, **more)


def test_gift_cards_are_offered_to_those_who_want_one_and_the_rest_to_everybody_else(service: ScriptedService) -> None:
    for key in ("A", "B", "C"):
        service.answer(200, {"product": product(key, (1, 10, "GBP"))})
    service.answer(200, {"products": [product(key, (1, 10, "GBP")) for key in ("A", "B", "C", "D")]})
    bands = with_cards(service, "B", "C", products=["A", "B"]).offers("", "GBP")
    assert {one.product_id: one.routes for one in bands} == {
        "A": ("payout_link",), "B": ("payout_link", "gift_card"), "C": ("gift_card",)}


def test_without_gift_cards_of_their_own_everybody_has_the_one_list(service: ScriptedService) -> None:
    bands = offering(service, product("A", (1, 10, "GBP"))).offers("", "GBP")
    assert can_choose(bands, 500, "GBP", "gift_card") and can_choose(bands, 500, "GBP", "payout_link")


def body(provider: TremendousProvider, route: str) -> dict[str, Any]:
    sent: dict[str, Any] = json.loads(body_of(provider, payment().model_copy(update={"route": route})))
    return sent


def test_who_wants_a_gift_card_is_sent_those_products_also_beside_a_campaign(service: ScriptedService) -> None:
    service.answer(200, {"campaign": {"id": "C", "fee_charged_to": "SENDER", "products": ["A"]}})
    service.answer(200, {"product": product("CARD", (1, 10, "GBP"))})
    provider = with_cards(service, "CARD", campaign="C")
    card, other = body(provider, "gift_card")["reward"], body(provider, "payout_link")["reward"]
    assert (card["campaign_id"], card["products"]) == ("C", ["CARD"])
    assert (other["campaign_id"], "products" in other) == ("C", False)
    service.answers.clear()
    plain = offering(service)
    assert body(plain, "gift_card")["reward"] == body(plain, "payout_link")["reward"]


@pytest.mark.parametrize("answer", [(404, {"errors": {"message": "none"}}),
                                    (200, {"product": {"id": "CARD", "currency_codes": ["EUR"]}})])
def test_gift_cards_that_are_not_there_or_of_another_currency_are_never_written_into_a_request(
        service: ScriptedService, answer: tuple[int, object]) -> None:
    service.answer(200, {"product": product("A", (1, 10, "GBP"))})
    service.answer(*answer)
    with pytest.raises(Unsafe, match=r"CARD|GBP"):
        body(with_cards(service, "CARD", products=["A"]), "gift_card")
