"""What the local payout service promises about orders, money and pages, over real connections."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import tremendous

from sandbox.payouts.running import RunningPayouts, running

PRODUCT = "GBLARKMARKET"


def order(external_id: str, amount: float = 82.5, /, **reward: object) -> dict[str, object]:
    meta = {"subject_line": "Thank you", "message": "For <b>9 May</b>"}
    return {
        "external_id": external_id,
        "payment": {"funding_source_id": "BALANCE"},
        "reward": {
            "value": {"denomination": amount, "currency_code": "GBP"},
            "recipient": {"name": "A.K.", "email": "p01@people.example"},
            "delivery": {"method": "EMAIL", "meta": meta},
            "products": [PRODUCT],
            **reward,
        },
    }


def pay(
    payouts: RunningPayouts, external_id: str, amount: float = 82.5, /, **reward: object
) -> requests.Response:
    return payouts.api("POST", "/orders", order(external_id, amount, **reward))


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


def test_a_new_order_is_200_and_its_repeat_is_201_with_the_same_order(payouts: RunningPayouts) -> None:
    first, second = pay(payouts, "cop-new"), pay(payouts, "cop-new")
    assert (first.status_code, second.status_code) == (200, 201)
    assert first.json() == second.json()
    assert first.json()["order"]["status"] == "EXECUTED"
    assert orders_for(payouts, "cop-new") == 1
    counted = payouts.counters()
    assert (counted["orders_created"], counted["replays"]) == (1, 1)


def test_the_same_sum_written_differently_is_the_same_order(payouts: RunningPayouts) -> None:
    texts = [
        json.dumps(order("cop-text", 10.1)),
        json.dumps(order("cop-text", 10.1)).replace("10.1,", "10.10,"),
    ]
    assert texts[0] != texts[1]
    headers = {"Authorization": f"Bearer {payouts.api_key}"}
    codes = [requests.post(f"{payouts.base_url}/orders", text, headers=headers, timeout=10) for text in texts]
    assert [answer.status_code for answer in codes] == [200, 201]


@pytest.mark.parametrize(
    "changed",
    [
        {"value": {"denomination": 82.51, "currency_code": "GBP"}},
        {"recipient": {"email": "p02@people.example"}},
    ],
)
def test_an_external_id_with_other_parameters_is_a_conflict_and_changes_nothing(
    payouts: RunningPayouts, changed: dict[str, object]
) -> None:
    pay(payouts, "cop-conflict")
    answer = pay(payouts, "cop-conflict", **changed)
    assert answer.status_code == 409
    assert "external_id" in answer.json()["errors"]["payload"]
    kept = payouts.api("GET", "/orders/cop-conflict").json()["order"]["rewards"][0]
    assert (kept["value"]["denomination"], kept["recipient"]["email"]) == (82.5, "p01@people.example")


def test_twenty_racing_requests_with_one_external_id_make_one_order(payouts: RunningPayouts) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: pay(payouts, "cop-race"), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [201] * 19
    assert orders_for(payouts, "cop-race") == 1


def test_an_order_above_the_balance_is_402_and_nothing_is_created(payouts: RunningPayouts) -> None:
    payouts.set_balance("82.49")
    assert pay(payouts, "cop-broke").status_code == 402
    assert payouts.api("GET", "/orders/cop-broke").status_code == 404
    assert payouts.balance() == "82.49"
    payouts.set_balance("82.50")
    assert pay(payouts, "cop-broke").status_code == 200
    assert payouts.balance() == "0.00"
    assert pay(payouts, "cop-broke").status_code == 201


def test_amounts_are_exact_to_the_penny_and_written_with_two_decimals(payouts: RunningPayouts) -> None:
    for number in range(1, 31):
        assert pay(payouts, f"cop-penny-{number}", round(1 + number / 100, 2)).status_code == 200
    source = payouts.api("GET", "/funding_sources/BALANCE")
    assert source.json()["funding_source"]["meta"]["available_cents"] == 100_000_00 - 30_00 - sum(
        range(1, 31)
    )
    assert '"available_amount":99965.35' in source.text
    assert '"denomination":1.10,' in payouts.api("GET", "/orders/cop-penny-10").text


@pytest.mark.parametrize(
    ("reward", "code", "where"),
    [
        ({"value": {"denomination": 1.005, "currency_code": "GBP"}}, 400, ["value", "denomination"]),
        ({"value": {"denomination": -5, "currency_code": "GBP"}}, 400, ["value", "denomination"]),
        ({"value": {"denomination": "82.50", "currency_code": "GBP"}}, 400, ["value", "denomination"]),
        ({"value": None}, 400, ["value"]),
        ({"language": "english"}, 400, ["language"]),
        ({"value": {"denomination": 250.01, "currency_code": "GBP"}}, 422, ["value", "denomination"]),
        ({"value": {"denomination": 10, "currency_code": "EUR"}}, 422, ["value", "currency_code"]),
        ({"recipient": {"name": "A.K."}}, 422, ["recipient", "email"]),
        (
            {"recipient": {"phone": "07700900123"}, "delivery": {"method": "PHONE"}},
            422,
            ["recipient", "phone"],
        ),
        ({"products": ["NOSUCHTHING1"]}, 422, ["products"]),
        ({"products": []}, 422, ["products"]),
        ({"campaign_id": "NOSUCHTHING1"}, 422, ["campaign_id"]),
        ({"deliver_at": "2020-01-01"}, 422, ["deliver_at"]),
    ],
)
def test_a_refused_order_names_the_field_and_creates_nothing(
    payouts: RunningPayouts, reward: dict[str, object], code: int, where: list[str]
) -> None:
    answer = pay(payouts, "cop-invalid", **reward)
    assert answer.status_code == code
    found = answer.json()["errors"]["payload"]["reward"]
    for step in where:
        found = found[step]
    assert orders_for(payouts, "cop-invalid") == 0


def test_orders_are_listed_newest_first_in_pages_and_by_time(payouts: RunningPayouts) -> None:
    made = [pay(payouts, f"cop-list-{number}").json()["order"] for number in range(3)]
    newest = payouts.api("GET", "/orders?limit=2").json()
    assert [item["external_id"] for item in newest["orders"]] == ["cop-list-2", "cop-list-1"]
    assert payouts.api("GET", "/orders?limit=1&offset=2").json()["orders"][0]["id"] == made[0]["id"]
    since = payouts.api("GET", f"/orders?created_at[gte]={made[2]['created_at']}").json()
    assert made[2]["id"] in [item["id"] for item in since["orders"]]
    assert (
        payouts.api("GET", "/orders?created_at[lte]=2020-01-01T00:00:00%2B01:00").json()["total_count"] == 0
    )
    assert newest["total_count"] >= 3
    assert payouts.api("GET", "/orders?limit=501").status_code == 400


def test_only_an_undelivered_reward_can_be_resent_or_canceled(payouts: RunningPayouts) -> None:
    arrived = pay(payouts, "cop-arrived").json()["order"]["rewards"][0]["id"]
    for verb in ("resend", "cancel"):
        assert payouts.api("POST", f"/rewards/{arrived}/{verb}").status_code == 422
    payouts.faults(delivery_failed=2)
    lost, gone = (
        pay(payouts, f"cop-{name}").json()["order"]["rewards"][0]["id"] for name in ("lost", "gone")
    )
    assert (
        payouts.api("POST", f"/rewards/{lost}/resend", {"updated_email": "new@people.example"}).status_code
        == 200
    )
    again = payouts.api("GET", f"/rewards/{lost}").json()["reward"]
    assert (again["delivery"]["status"], again["recipient"]["email"]) == ("SUCCEEDED", "new@people.example")
    assert payouts.api("POST", f"/rewards/{gone}/cancel").status_code == 200
    canceled = payouts.api("GET", "/orders/cop-gone").json()["order"]
    assert (canceled["status"], canceled["payment"]["refund"]["total"]) == ("CANCELED", 82.5)
    assert payouts.balance() == "99835.00"
    assert payouts.api("POST", f"/rewards/{gone}/cancel").status_code == 422


def test_a_link_is_shown_to_its_maker_only_and_opens_the_recipients_choice(payouts: RunningPayouts) -> None:
    made = pay(payouts, "cop-link", delivery={"method": "LINK"}, recipient={"name": "B.C."}).json()["order"]
    link = made["rewards"][0]["delivery"]["link"]
    assert "Lark Market gift card" in requests.get(link, timeout=10).text
    assert link not in payouts.api("GET", "/orders/cop-link").text
    renewed = payouts.api("POST", f"/rewards/{made['rewards'][0]['id']}/generate_link").json()["reward"][
        "link"
    ]
    assert [requests.get(address, timeout=10).status_code for address in (link, renewed)] == [404, 200]


def test_the_catalogue_is_filtered_by_country_and_currency(payouts: RunningPayouts) -> None:
    products = payouts.api("GET", "/products?country=GB&currency=GBP").json()["products"]
    assert {"merchant_card", "international_bank", "charity"} <= {item["category"] for item in products}
    assert {sku["currency_code"] for item in products for sku in item["skus"]} == {"GBP"}
    campaigns = payouts.api("GET", "/campaigns").json()["campaigns"]
    assert {item["fee_charged_to"] for item in campaigns} == {"SENDER", "RECIPIENT"}


def test_there_is_one_webhook_and_it_can_be_replaced_and_removed(payouts: RunningPayouts) -> None:
    payouts.api("POST", "/webhooks", {"url": "https://one.example/hook"})
    second = payouts.api("POST", "/webhooks", {"url": "https://two.example/hook"}).json()["webhook"]
    assert payouts.api("GET", "/webhooks").json()["webhooks"] == [second]
    assert second["private_key"]
    assert payouts.api("DELETE", f"/webhooks/{second['id']}").status_code == 204
    assert payouts.api("GET", "/webhooks").json()["webhooks"] == []


def test_the_pages_show_orders_and_escape_what_senders_wrote(payouts: RunningPayouts) -> None:
    made = pay(payouts, "cop-page").json()["order"]
    front = requests.get(payouts.pages, timeout=10)
    assert all(text in front.text for text in ("£99,917.50", "cop-page", "p01@people.example", "£82.50"))
    page = requests.get(f"{payouts.pages}orders/{made['id']}", timeout=10)
    assert "For &lt;b&gt;9 May&lt;/b&gt;" in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    foreign = requests.get(payouts.pages, headers={"Host": "payouts.example"}, timeout=10)
    assert foreign.status_code == 400


def test_the_official_client_creates_and_reads_an_order_unmodified(payouts: RunningPayouts) -> None:
    settings = tremendous.Configuration(host=payouts.base_url, access_token=payouts.api_key)
    client = tremendous.TremendousApi(tremendous.ApiClient(settings))
    body = tremendous.CreateOrderRequest.from_dict(order("cop-official", 12.34))
    assert body is not None
    created = client.create_order(body).order
    read = client.get_order("cop-official").order
    assert created is not None
    assert read is not None
    assert (created.id, created.status) == (read.id, "EXECUTED")
    assert read.payment is not None
    assert read.payment.total == 12.34
    with pytest.raises(tremendous.exceptions.ConflictException):
        client.create_order(tremendous.CreateOrderRequest.from_dict(order("cop-official", 12.35)))
