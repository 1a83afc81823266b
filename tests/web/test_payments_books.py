"""What finance sees of both books and of the payout account: loud when something is wrong, also when nobody looked."""

import re
from datetime import timedelta
from typing import Any

import pytest

from domain import commands as c
from domain.charter import Charter
from integrations.errors import Unavailable
from integrations.ports import Balance, ProductBand
from integrations.ports_account import AccountLook
from integrations.ports_reconciliation import FailedComparison, Mismatch, Reconciliation
from tests.builders import World
from tests.web.desk import HTML, Desk, named, problem

STRANGE = Mismatch(order_id="ORD/7", theirs="issued: £25.00", amount_minor=2500, currency="GBP")
WHY = "Vouchers for the launch"


def compared(desk: Desk, hours: int = 0, **changes: object) -> None:
    at = desk.now + timedelta(hours=hours)
    one = Reconciliation(at=at, since=at, until=at, provider="tremendous", matched=12,
                         ours_total_minor={"GBP": 66000}, theirs_total_minor={"GBP": 66000})
    desk.records.reconciliations.save(one.model_copy(update=changes))


def differing(desk: Desk) -> None:
    compared(desk, theirs_only=(STRANGE,), theirs_total_minor={"GBP": 68500}, sentence="One is theirs only.")


def failed(desk: Desk, hours: int) -> None:
    desk.records.reconciliations.failed(FailedComparison(
        provider="tremendous", at=desk.now + timedelta(hours=hours), sentence="The service is down."))


def finance(desk: Desk) -> str:
    return desk.browser("money", roles=["finance"]).get("/payments").text


def numbers(desk: Desk) -> dict[str, float]:
    lines = desk.anybody().get("/metrics").text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if "_books_" in line
                                                      and not line.startswith("#"))}


def test_a_difference_is_a_banner_and_a_number_on_the_metrics_page(desk: Desk) -> None:
    assert numbers(desk) == {"coproduce_books_comparison_failed": 0}
    compared(desk, hours=-1)
    assert "differ" not in finance(desk)
    assert set(numbers(desk).values()) == {0, 3600}
    differing(desk)
    page = finance(desk)
    assert 'role="alert"><p><strong>The ledger and the payout service differ.' in page and "One is theirs only." in page
    assert numbers(desk) == {
        'coproduce_books_differences{kind="ours_only"}': 0, 'coproduce_books_differences{kind="theirs_only"}': 1,
        'coproduce_books_differences{kind="differs"}': 0, 'coproduce_books_differences{kind="totals"}': 1,
        "coproduce_books_age_seconds": 0, "coproduce_books_comparison_failed": 0}


def test_equal_books_of_long_ago_are_not_shown_as_equal(desk: Desk) -> None:
    compared(desk, hours=-37)
    page = finance(desk)
    assert ">equal<" not in page and "out of date" in page and "older than 36 hours" in page
    assert "36 hours" in desk.operator().get("/api/reconciliations").json()["stale"]
    assert numbers(desk)["coproduce_books_age_seconds"] == 37 * 3600
    compared(desk, hours=-1)
    assert ">equal<" in finance(desk)
    assert desk.operator().get("/api/reconciliations").json()["stale"] is None


def test_a_comparison_that_failed_is_said_and_ends_with_the_next_one(desk: Desk) -> None:
    compared(desk, hours=-20)
    failed(desk, hours=-2)
    page = finance(desk)
    assert ">equal<" not in page and "could not be made" in page and "The service is down." in page
    assert numbers(desk)["coproduce_books_comparison_failed"] == 1
    compared(desk, hours=-1)
    assert ">equal<" in finance(desk) and numbers(desk)["coproduce_books_comparison_failed"] == 0


def test_the_metrics_page_is_there_when_the_records_are_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise Unavailable("The records do not answer.")

    monkeypatch.setattr(desk.records.reconciliations, "failure", gone)
    monkeypatch.setattr(desk.parts.reconciliations, "failure", gone)
    assert desk.anybody().get("/metrics").status_code == 200 and numbers(desk) == {}


def explain(desk: Desk, order: str = "ORD/7", reason: str = WHY, **who: Any) -> Any:
    return desk.api(who.get("name", "money"), roles=who.get("roles", ["finance"])).post(
        "/api/reconciliations/explanations", json={"order_id": order, "reason": reason})


def test_finance_explains_an_order_from_elsewhere_and_it_alarms_no_more(desk: Desk) -> None:
    differing(desk)
    answer = explain(desk)
    assert (answer.status_code, answer.json()["reason"]) == (200, WHY), answer.text
    seen = desk.operator().get("/api/reconciliations").json()["reconciliations"][0]
    assert (seen["clean"], seen["theirs_only"], seen["theirs_total"]) == (True, [], {"GBP": "660.00"})
    one, = seen["explained"]
    assert (one["order_id"], one["reason"], one["by"]) == ("ORD/7", WHY, desk.account("money"))
    page = finance(desk)
    assert WHY in page and "Explained" in page and "differ." not in page
    assert numbers(desk)['coproduce_books_differences{kind="theirs_only"}'] == 0
    assert problem(explain(desk))[0] == 409, "it stays as it was said"
    assert problem(explain(desk, order="NOSUCH"))[0] == 404
    assert problem(explain(desk, order="NOSUCH", reason="  "))[0] == 400


def test_only_finance_explains(desk: Desk) -> None:
    differing(desk)
    status, sentence = problem(explain(desk, name="ops", roles=["operator"]))
    assert status == 403 and "finance team" in sentence
    assert problem(explain(desk, name="P06", roles=[]))[0] == 403
    page = desk.browser("ops", roles=["operator"]).get("/payments").text
    assert "ORD/7" in page and 'value="explain"' not in page
    assert not desk.records.reconciliations.explanations("tremendous")


def test_an_order_is_explained_on_the_page_and_a_refused_form_keeps_what_was_typed(desk: Desk) -> None:
    differing(desk)
    browser = desk.browser("money", roles=["finance"])
    page = browser.get("/payments").text
    assert 'name="order" value="ORD/7"' in page
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[-1]
    form = {"csrf": csrf, "choice": "explain", "order": "ORD/8", "reason": WHY}
    wrong = browser.post("/payments", data=form, headers=HTML)
    assert wrong.status_code == 404 and "Not done" in wrong.text and WHY in wrong.text
    done = browser.post("/payments", data={**form, "order": "ORD/7"})
    assert done.headers["location"] == "/payments?done=explain_order#comparison", "the workflow server is down"
    assert WHY in browser.get("/payments").text


# --- the account ----------------------------------------------------------------------------------------------------

BANDS = (ProductBand(product_id="A", name="Lark Market", category="merchant_card", currency="GBP", min_minor=1000,
                     max_minor=10000, routes=("payout_link",)),
         ProductBand(product_id="B", name="Quay Books", category="merchant_card", currency="GBP", min_minor=100,
                     max_minor=500, routes=("gift_card",)))


def looked(desk: Desk, available: int = 100_000, minutes: int = 0, **changes: Any) -> None:
    at = desk.now - timedelta(minutes=minutes)
    desk.records.payout_accounts.keep(AccountLook(
        provider="tremendous", looked=at, tried=at, bands=BANDS, bands_looked=at,
        balance=Balance(available_minor=available, pending_minor=0, currency="GBP")).model_copy(update=changes))


def proposed(desk: Desk, charter: Charter | None = None, approve: bool = False) -> World:
    """A run of D2: 55 pounds for each of three people."""
    world = World(charter or named("one")).sign_all()
    world.attend("D2")
    world.do("P06", c.ProposeRun())
    if approve:
        world.do("S01", c.ApproveRun(run="r1"))
    return desk.publish(world)


@pytest.fixture
def desk_of_a_run(desk: Desk) -> Desk:
    proposed(desk)
    return desk


def test_the_account_is_shown_against_what_waits(desk_of_a_run: Desk) -> None:
    desk = desk_of_a_run
    assert "It was not looked at yet" in finance(desk)
    looked(desk, available=16_499)
    page = finance(desk)
    assert "not enough" in page and "£164.99" in page and "£165.00" in page and "Lark Market" in page
    seen = desk.operator().get("/api/payout-account").json()
    assert (seen["available"], seen["covers"], seen["currency"]) == ("164.99", False, "GBP")
    assert seen["waits"] == [{"currency": "GBP", "proposed": "165.00", "approved": "0.00"}]
    assert "waits until there is money" in seen["sentence"]
    looked(desk, available=16_500)
    assert ">enough<" in finance(desk)


def test_what_is_approved_waits_too_and_what_is_paid_by_hand_does_not(desk: Desk) -> None:
    proposed(desk, approve=True)
    charter = named("two")
    assert charter.rewards is not None
    by_hand = charter.model_copy(update={"rewards": charter.rewards.model_copy(update={"provider": "manual"})})
    proposed(desk, by_hand)
    seen = desk.operator().get("/api/payout-account").json()
    assert seen["waits"] == [{"currency": "GBP", "proposed": "0.00", "approved": "165.00"}]


def test_a_look_that_failed_or_is_old_is_said(desk: Desk) -> None:
    looked(desk, failed="The service is down.")
    assert "could not be looked at now: The service is down." in finance(desk)
    looked(desk, minutes=31)
    assert "was not looked at for a while" in finance(desk)


def test_the_account_is_for_finance_and_operators(desk_of_a_run: Desk) -> None:
    looked(desk_of_a_run)
    for person in ("S01", "P01"):
        assert problem(desk_of_a_run.api(person, "one").get("/api/payout-account"))[0] == 403


def warnings(desk: Desk, person: str = "S01") -> list[str]:
    page = desk.browser(person, "one").get("/projects/one/runs/r1").text
    found: list[str] = desk.api(person, "one").get("/api/projects/one/rewards").json()["runs"][0]["warnings"]
    whole = desk.api(person, "one").get("/api/projects/one").json()["payment_runs"][0]["warnings"]
    assert found == whole and all(one in page.replace("&#39;", "'") for one in found)
    return found


def test_an_approver_is_warned_of_a_sum_for_which_nobody_could_choose_anything(desk_of_a_run: Desk) -> None:
    desk = desk_of_a_run
    assert warnings(desk) == [], "nothing is known of the account"
    looked(desk)
    # P03 wants a gift card, and those go up to 5 pounds.
    assert warnings(desk) == [
        "Nobody could choose anything for £55.00 (P03-D2-v1). Pay it by hand, or ask finance to add something to the "
        "offer that goes lower or higher."]
    looked(desk, bands=(BANDS[1],))
    said, = warnings(desk)
    assert "P01-D2-v1, P03-D2-v1, P04-D2-v1" in said
    looked(desk, bands=(BANDS[0].model_copy(update={"routes": ("payout_link", "gift_card")}),))
    assert warnings(desk) == []


def test_an_approver_is_warned_when_the_account_does_not_cover_the_run_and_not_how_much_it_holds(
        desk_of_a_run: Desk) -> None:
    desk = desk_of_a_run
    looked(desk, available=16_499, bands=None)
    said, = warnings(desk)
    assert "less than the £165.00" in said and "164.99" not in said
    looked(desk, available=16_500, bands=None)
    assert warnings(desk) == []
    looked(desk, balance=Balance(available_minor=10**6, pending_minor=0, currency="EUR"))
    said, = warnings(desk)
    assert "in EUR, and this run is in GBP" in said


def test_what_is_decided_or_paid_by_hand_is_not_warned_of_and_others_see_no_warning(desk: Desk) -> None:
    proposed(desk)
    looked(desk, available=0)
    assert warnings(desk) and warnings(desk, "P02") == []
    world = World(named("one")).sign_all()
    world.attend("D2")
    world.do("P06", c.ProposeRun())
    world.do("S01", c.ApproveRun(run="r1"))
    desk.records.store.publish("one", world.events)
    assert warnings(desk) == []
