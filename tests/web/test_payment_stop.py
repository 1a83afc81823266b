"""All payments can be stopped at once by finance, and what finance paid by hand can come back."""

import re

from domain.commands_money import HoldPayments
from integrations.ports import LedgerLine
from tests.web.desk import Desk, problem
from tests.web.test_payments_pages import by_hand


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def a_line(desk: Desk) -> LedgerLine:
    return desk.records.ledger.lines("one")[0]


def test_finance_stops_all_payments_says_why_and_lets_them_go_on(desk: Desk) -> None:
    finance = desk.api("money", roles=["finance"])
    assert finance.get("/api/payments/stop").json()["stopped"] is False
    answer = finance.post("/api/payments/stop", json={"reason": "A key was lost"})
    assert answer.status_code == 200 and answer.json()["reason"] == "A key was lost"
    assert problem(finance.post("/api/payments/stop", json={"reason": "Again"}))[0] == 409
    assert finance.delete("/api/payments/stop").json()["stopped"] is False
    assert problem(finance.delete("/api/payments/stop"))[0] == 409


def test_nobody_else_stops_all_payments_or_sees_why(desk: Desk) -> None:
    by_hand(desk)
    desk.records.payment_stops.stop("acc_1", "A key was lost")
    for person in ("P01", "S01", "P06"):
        client = desk.api(person, "one")
        assert problem(client.get("/api/payments/stop"))[0] == 403
        assert problem(client.post("/api/payments/stop", json={"reason": "Me"}))[0] == 403
        assert problem(client.delete("/api/payments/stop"))[0] == 403


def test_the_page_stops_payments_and_lets_them_go_on(desk: Desk) -> None:
    browser = desk.browser("money", roles=["finance"])
    page = browser.get("/payments").text
    sent = {"csrf": csrf(page), "choice": "stop", "reason": "A key was lost"}
    assert browser.post("/payments", data=sent).status_code == 303
    page = browser.get("/payments?done=stop_all").text
    assert "All payments are stopped since" in page and "A key was lost" in page
    assert browser.post("/payments", data={"csrf": csrf(page), "choice": "go_on"}).status_code == 303
    assert "All payments are stopped since" not in browser.get("/payments").text


def test_while_payments_are_held_the_list_for_finance_says_so_and_the_table_leaves_them_out(desk: Desk) -> None:
    world = by_hand(desk)
    browser = desk.browser("money", roles=["finance"])
    key = a_line(desk).external_id
    assert key in browser.get("/payments/by-hand.csv").text
    world.do("S01", HoldPayments(reason="We ask the bank"))
    desk.publish(world)
    assert "Do not pay this now" in browser.get("/payments/by-hand").text
    assert key not in browser.get("/payments/by-hand.csv").text


def test_the_switch_for_all_counts_for_finance_too(desk: Desk) -> None:
    by_hand(desk)
    browser = desk.browser("money", roles=["finance"])
    desk.records.payment_stops.stop(desk.account("money"), "A key was lost")
    assert "Do not pay this now" in browser.get("/payments/by-hand").text
    assert a_line(desk).external_id not in browser.get("/payments/by-hand.csv").text


def test_a_payment_by_hand_keeps_its_day_and_who_wrote_it_down(desk: Desk) -> None:
    world = by_hand(desk)
    line = next(one for one in world.project.lines.values() if one.state == "approved")
    finance = desk.api("money", roles=["finance"])
    sent = finance.post(f"/api/projects/one/rewards/{line.id}/paid-by-hand",
                        json={"reference": "PAY-7", "paid_on": "2026-04-04"})
    assert sent.status_code == 200, sent.text
    booked = desk.records.ledger.line(line.external_id)
    assert booked is not None and str(booked.paid_on) == "2026-04-04" and booked.recorded_by == desk.account("money")


def test_a_payment_by_hand_that_the_bank_sent_back_is_free_again(desk: Desk) -> None:
    world = by_hand(desk)
    line = next(one for one in world.project.lines.values() if one.state == "approved")
    finance = desk.api("money", roles=["finance"])
    back = f"/api/projects/one/rewards/{line.id}/sent-back"
    assert problem(finance.post(back, json={"reason": "account closed"}))[0] == 422  # it is not paid yet
    finance.post(f"/api/projects/one/rewards/{line.id}/paid-by-hand",
                 json={"reference": "PAY-7", "paid_on": "2026-04-04"})
    browser = desk.browser("money", roles=["finance"])
    page = browser.get("/payments/by-hand").text
    assert "It came back" in page and "reference PAY-7" in page
    sent = {"csrf": csrf(page), "choice": "back", "project": "one", "line": line.id, "reason": "account closed"}
    assert browser.post("/payments/by-hand", data=sent).status_code == 303
    assert finance.post(back, json={"reason": "account closed"}).status_code == 200  # again changes nothing
    booked = desk.records.ledger.line(line.external_id)
    assert booked is not None and booked.state == "returned"
    assert [one.step for one in desk.records.ledger.entries("one") if one.external_id == line.external_id] == [
        "reserve", "submit", "issue", "return", "restore"]


def test_whoever_is_paid_does_not_say_that_it_came_back(desk: Desk) -> None:
    world = by_hand(desk)
    line = next(one for one in world.project.lines.values() if one.state == "approved")
    client = desk.api(line.person, "one")
    assert problem(client.post(f"/api/projects/one/rewards/{line.id}/sent-back", json={"reason": "no"}))[0] == 403
