"""The official client, unmodified, works the local payout service as it would the provider's sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import tremendous
from tremendous import exceptions

from sandbox.payouts.running import RunningPayouts, running
from tests.contract.test_sandbox_payouts import order

# Every field of the generated models may be None, so a typed client would need an assert for each dot.
Client = Any


@pytest.fixture(scope="module")
def server() -> Iterator[RunningPayouts]:
    with running("--no-rate-limit") as payouts:
        yield payouts


@pytest.fixture
def payouts(server: RunningPayouts) -> RunningPayouts:
    server.faults()
    server.approvals()
    server.set_balance("100000.00")
    return server


@pytest.fixture
def client(payouts: RunningPayouts) -> Client:
    return connected(payouts, payouts.api_key)


def connected(payouts: RunningPayouts, key: str) -> Client:
    settings = tremendous.Configuration(host=payouts.base_url, access_token=key)
    return tremendous.TremendousApi(tremendous.ApiClient(settings))


def offer(product: str) -> Any:
    """A product as the client wraps it for a campaign."""
    return tremendous.ListCampaigns200ResponseCampaignsInnerProductsInner(product)


def message(failed: pytest.ExceptionInfo[exceptions.ApiException]) -> Any:
    """What the client understood of a refusal."""
    assert failed.value.data is not None
    return failed.value.data.errors


def pay(client: Client, external_id: str, amount: float = 20, /, **reward: object) -> tuple[str, str]:
    """Ids of a new order and its reward."""
    made = client.create_order(tremendous.CreateOrderRequest.from_dict(order(external_id, amount, **reward))).order
    return made.id, made.rewards[0].id


def test_orders_are_found_by_both_ids_and_filtered_by_key_and_time(client: Client) -> None:
    order_id, _ = pay(client, "cop-client-1")
    pay(client, "cop-client-2")
    assert client.get_order(order_id).order.external_id == "cop-client-1"
    assert client.get_order("cop-client-1").order.id == order_id
    found = client.list_orders(external_id="cop-client-1")
    assert ([one.id for one in found.orders], found.total_count) == ([order_id], 1)
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert client.list_orders(created_at_gte=hour_ago, limit=500).total_count >= 2
    assert client.list_orders(created_at_lte=hour_ago).total_count == 0
    newest = client.list_orders(limit=1, offset=1).orders
    assert [one.external_id for one in newest] == ["cop-client-1"]
    with pytest.raises(exceptions.NotFoundException):
        client.get_order("cop-never")


def test_each_refusal_is_the_exception_the_client_has_for_it_with_the_field_in_its_payload(
    client: Client, payouts: RunningPayouts
) -> None:
    with pytest.raises(exceptions.UnprocessableEntityException) as unusable:
        pay(client, "cop-client-bad", recipient={"email": "nowhere"})
    assert message(unusable).payload == {"reward": {"recipient": {"email": ["is not an email address"]}}}
    pay(client, "cop-client-twice")
    with pytest.raises(exceptions.ConflictException) as conflict:
        pay(client, "cop-client-twice", 21)
    assert "external_id" in message(conflict).payload
    payouts.set_balance("1.00")
    with pytest.raises(exceptions.ApiException) as broke:
        pay(client, "cop-client-broke")
    assert broke.value.status == 402


def test_a_fee_is_part_of_what_an_order_costs_and_comes_back_with_it(client: Client, payouts: RunningPayouts) -> None:
    payouts.fees("4", "0.25")
    try:
        payouts.faults(delivery_failed=1)
        order_id, reward_id = pay(client, "cop-fee", 20)
        paid = client.get_order(order_id).order.payment
        assert (paid.subtotal, paid.fees, paid.total) == (20, 0.8, 20.8)
        assert payouts.balance() == "99979.20"
        client.cancel_reward(reward_id)
        assert client.get_order(order_id).order.payment.refund.total == 20.8
        assert payouts.balance() == "100000.00"
        small, _ = pay(client, "cop-small-fee", 1)
        assert client.get_order(small).order.payment.fees == 0.25
    finally:
        payouts.fees()


@pytest.mark.parametrize(("key", "words"), [("PROD_abc", "production"), ("TEST_abc", "wrong"), ("", "missing")])
def test_only_the_accounts_own_test_key_is_let_in(payouts: RunningPayouts, key: str, words: str) -> None:
    assert payouts.api_key.startswith("TEST_")
    with pytest.raises(exceptions.UnauthorizedException) as refused:
        connected(payouts, key).list_campaigns()
    assert words in message(refused).message


def test_rewards_are_listed_by_the_value_of_a_custom_field(client: Client, payouts: RunningPayouts) -> None:
    wanted = tremendous.CreateFieldRequest(display_name="project", data_type="Text")
    field = client.create_field(wanted).var_field
    assert field.id in [one.id for one in client.list_fields().fields]
    _, reward_id = pay(client, "cop-field-1", custom_fields=[{"id": field.id, "value": "ek27"}])
    pay(client, "cop-field-2", custom_fields=[{"id": field.id, "value": "other"}])
    found = payouts.api("GET", "/rewards?project=ek27").json()
    assert ([one["id"] for one in found["rewards"]], found["total_count"]) == ([reward_id], 1)
    shown = client.get_reward(reward_id).reward
    assert [(one.label, one.value) for one in shown.custom_fields] == [("project", "ek27")]
    assert client.list_rewards(limit=500).total_count >= 2
    with pytest.raises(exceptions.UnprocessableEntityException):
        pay(client, "cop-field-3", custom_fields=[{"id": "NOSUCHFIELD1", "value": "x"}])


def test_a_reward_that_did_not_arrive_is_resent_or_canceled_and_a_link_is_renewed(
    client: Client, payouts: RunningPayouts
) -> None:
    payouts.faults(delivery_failed=2)
    _, lost = pay(client, "cop-lost")
    gone_order, gone = pay(client, "cop-gone")
    client.resend_reward(lost, tremendous.ResendRewardRequest(updated_email="new@people.example"))
    again = client.get_reward(lost).reward
    assert (again.delivery.status, again.recipient.email) == ("SUCCEEDED", "new@people.example")
    client.cancel_reward(gone)
    assert client.get_order(gone_order).order.payment.refund.total == 20
    for call in (client.resend_reward, client.cancel_reward):
        with pytest.raises(exceptions.UnprocessableEntityException):
            call(lost)
    with pytest.raises(exceptions.ForbiddenException):
        client.generate_reward_link(lost)
    _, linked = pay(client, "cop-linked", delivery={"method": "LINK"})
    assert client.generate_reward_link(linked).reward.link.startswith(payouts.pages)


def test_an_order_above_the_sum_waits_and_costs_nothing_until_it_is_approved(
    client: Client, payouts: RunningPayouts
) -> None:
    payouts.approvals(above="50.00")
    small, _ = pay(client, "cop-approve-small", 50)
    pay(client, "cop-approve-yes", 60)
    no, _ = pay(client, "cop-approve-no", 70)
    assert client.get_order(small).order.status == "EXECUTED"
    waiting = client.get_order("cop-approve-yes").order
    assert (waiting.status, waiting.rewards[0].delivery.status) == ("PENDING APPROVAL", "PENDING")
    assert payouts.balance() == "99950.00"
    approved = client.approve_order("cop-approve-yes").order
    assert (approved.status, approved.rewards[0].delivery.status) == ("EXECUTED", "SUCCEEDED")
    assert client.reject_order(no).order.status == "CANCELED"
    assert payouts.balance() == "99890.00"
    with pytest.raises(exceptions.UnprocessableEntityException):
        client.approve_order(no)


def test_approving_needs_permission_and_money(client: Client, payouts: RunningPayouts) -> None:
    payouts.approvals(above="0.00", by_api=False)
    pay(client, "cop-approve-late")
    with pytest.raises(exceptions.ForbiddenException):
        client.approve_order("cop-approve-late")
    payouts.approvals(above="0.00")
    payouts.set_balance("19.99")
    with pytest.raises(exceptions.ApiException) as broke:
        client.approve_order("cop-approve-late")
    assert broke.value.status == 402
    assert client.get_order("cop-approve-late").order.status == "PENDING APPROVAL"


def test_a_campaign_is_made_changed_and_used_and_bad_ones_are_refused(client: Client) -> None:
    made = client.create_campaign(tremendous.CreateCampaignRequest(
        name="Thanks", description="For workshops", products=[offer("ALL_FEE_FREE")], fee_charged_to="SENDER")).campaign
    assert "GBBANKPAY001" not in [one.actual_instance for one in made.products]
    renamed = client.update_campaign(made.id, tremendous.UpdateCampaignRequest(name="Thank you")).campaign
    assert (renamed.name, renamed.description, renamed.fee_charged_to) == ("Thank you", "For workshops", "SENDER")
    assert made.id in [one.id for one in client.list_campaigns().campaigns]
    assert client.get_campaign(made.id).campaign.name == "Thank you"
    pay(client, "cop-campaign", products=None, campaign_id=made.id)
    for product, fee in (("NOSUCHTHING1", "SENDER"), ("GBBANKPAY001", "RECIPIENT")):
        wrong = tremendous.UpdateCampaignRequest(products=[offer(product)], fee_charged_to=fee)
        with pytest.raises(exceptions.UnprocessableEntityException):
            client.update_campaign(made.id, wrong)


def test_the_list_of_funding_sources_is_older_than_the_balance_asked_for_by_name(client: Client) -> None:
    before = client.get_funding_source("BALANCE").funding_source.meta.available_cents
    pay(client, "cop-cached")
    listed = {one.method: one for one in client.list_funding_sources().funding_sources}
    assert listed["balance"].meta.available_cents == before
    assert client.get_funding_source("BALANCE").funding_source.meta.available_cents == before - 2000
    again = client.list_funding_sources().funding_sources
    assert [one.meta.available_cents for one in again if one.method == "balance"] == [before - 2000]


def test_every_change_of_the_balance_is_a_transaction_and_they_add_up(client: Client, payouts: RunningPayouts) -> None:
    order_id, _ = pay(client, "cop-transaction")
    found = client.list_balance_transactions(limit=500).transactions
    assert (found[0].amount, found[0].order.external_id, found[0].order.id) == (-20, "cop-transaction", order_id)
    assert f"{sum(one.amount for one in found):.2f}" == f"{found[0].balance:.2f}" == payouts.balance()


def test_a_topup_with_one_key_happens_once_and_with_another_sum_it_is_a_conflict(
    client: Client, payouts: RunningPayouts
) -> None:
    bank = next(one.id for one in client.list_funding_sources().funding_sources if one.method == "bank_account")
    wanted = {"funding_source_id": bank, "idempotency_key": "top-1", "amount": 200.35}
    first, again = (client.create_topup(tremendous.CreateTopupRequest.from_dict(wanted)).topup for _ in range(2))
    assert (first.id, first.status) == (again.id, "fully_credited")
    assert payouts.balance() == "100200.35"
    assert client.get_topup(first.id).topup.amount == 200.35
    assert [one.id for one in client.list_topups().topups] == [first.id]
    for changed, error in (({"amount": 1}, exceptions.ConflictException),
                           ({"funding_source_id": "NOSUCHBANK01"}, exceptions.NotFoundException),
                           ({"amount": -1}, exceptions.BadRequestException)):
        with pytest.raises(error):
            client.create_topup(tremendous.CreateTopupRequest.from_dict({**wanted, **changed}))


def test_a_flagged_reward_is_blocked_with_its_money_back_or_released(client: Client, payouts: RunningPayouts) -> None:
    order_id, blocked = pay(client, "cop-fraud-1")
    _, released = pay(client, "cop-fraud-2")
    for reward in (blocked, released):
        payouts.flag(reward, "VPN detected")
    assert client.list_fraud_reviews(status="flagged").total_count == 2
    assert client.block_fraud_review(blocked).fraud_review.status == "blocked"
    assert client.release_fraud_review(released).fraud_review.reviewed_by == "Account owner"
    assert client.get_order(order_id).order.payment.refund.total == 20
    assert payouts.balance() == "99980.00"
    with pytest.raises(exceptions.UnprocessableEntityException):
        client.block_fraud_review(blocked)
    with pytest.raises(exceptions.NotFoundException):
        client.get_fraud_review("NOSUCHREWARD")


def test_members_organization_and_products_are_what_the_client_expects(client: Client) -> None:
    invited = client.create_member(tremendous.CreateMemberRequest(email="b@people.example", role="R1")).member
    assert client.get_member(invited.id).member.status == "INVITED"
    assert invited.id in [one.id for one in client.list_members().members]
    (own,) = client.list_organizations().organizations
    assert client.get_organization(own.id).organization.currency_code == "GBP"
    offered = client.list_products(country="GB", currency="GBP").products
    assert client.get_product(offered[0].id).product.skus[0].currency_code == "GBP"


def test_the_webhook_is_replaced_by_the_next_and_lists_what_it_can_send(client: Client) -> None:
    first, second = (client.create_webhook(tremendous.CreateWebhookRequest(url=f"http://127.0.0.1:9/{n}")).webhook
                     for n in range(2))
    assert [one.id for one in client.list_webhooks().webhooks] == [second.id]
    assert second.private_key != first.private_key
    assert "REWARDS.DELIVERY.FAILED" in client.list_webhook_events(second.id).events
    with pytest.raises(exceptions.NotFoundException):
        client.get_webhook(first.id)
    for url in ("https://203.0.113.9/hook", "ftp://127.0.0.1/", "nowhere"):
        with pytest.raises(exceptions.BadRequestException):
            client.create_webhook(tremendous.CreateWebhookRequest(url=url))
    client.delete_webhook(second.id)
    assert client.list_webhooks().webhooks == []
