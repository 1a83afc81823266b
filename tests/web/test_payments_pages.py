"""The pages of money: what finance sees and does, one's own statement, forms for those who may."""

import csv
import io
import logging
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from domain import commands as c
from domain.commands_money import ClaimExpense, ConfirmExpense, HoldPayments, NoteDelivery
from domain.money import spoken
from integrations.ports import Contact
from integrations.ports_reconciliation import Mismatch, Reconciliation
from tests.builders import World
from tests.web.desk import HTML, Desk, named, problem
from tests.web.money_world import first_paid, issue, paid_world, send, settle

MISMATCH = Mismatch(order_id="ORD-STRANGE", theirs="issued, £25.00")


def compared(desk: Desk, **changes: object) -> None:
    one = Reconciliation(at=desk.now, since=desk.now - timedelta(days=2), until=desk.now, provider="tremendous",
                         matched=12, ours_total_minor={"GBP": 66000}, theirs_total_minor={"GBP": 66000})
    desk.records.reconciliations.save(one.model_copy(update=changes))


def approved(desk: Desk) -> World:
    """One run is released and not paid."""
    world = World(named("one")).sign_all()
    world.attend("D1")
    world.do("P06", c.ProposeRun())
    world.do("S01", c.ApproveRun(run="r1"))
    if world.run_state() == "proposed":
        world.do("P05", c.ApproveRun(run="r1"))
    return desk.publish(world)


def by_hand(desk: Desk) -> World:
    """Every payment of the run waits for finance."""
    world = approved(desk)
    for line in world.project.lines.values():
        if line.state == "approved":
            send(desk.records, world.project, line, "manual")
            settle(desk.records, world.project, line, "pending")
    return world


def test_finance_sees_balances_what_waits_what_got_lost_and_the_comparison(desk: Desk) -> None:
    world = paid_world(desk)
    line = first_paid(world)
    settle(desk.records, world.project, line, "issued", delivery="failed", delivery_reason="invalid_email")
    world.do(None, note_lost(line.external_id), channel="system")
    world.do("S01", HoldPayments(reason="We look at a key"))
    desk.publish(world)
    compared(desk, theirs_only=(MISMATCH,), theirs_total_minor={"GBP": 68500})
    page = desk.browser("money", roles=["finance"]).get("/payments").text
    for words in ("not equal", "ORD-STRANGE", "£685.00", "£660.00", "Did not arrive", "Invalid email",
                  "We look at a key", "Theirs only"):
        assert words in page, words


def note_lost(external_id: str) -> c.AnyCommand:
    return NoteDelivery(external_id=external_id, delivery="failed", reason="invalid_email")


def test_equal_books_are_shown_as_equal(desk: Desk) -> None:
    paid_world(desk)
    compared(desk)
    page = desk.browser("money", roles=["finance"]).get("/payments").text
    assert ">equal<" in page and "Theirs only" not in page


def test_the_pages_of_finance_are_for_finance_alone(desk: Desk) -> None:
    by_hand(desk)
    for person in ("P02", "P06"):
        browser = desk.browser(person, "one")
        assert browser.get("/payments").status_code == 403
        page = browser.get("/payments/by-hand")
        assert page.status_code == 200 and "Nothing waits" in page.text
        assert "P01" not in browser.get("/payments/by-hand.csv").text
    assert desk.browser("P02", "one").get("/projects/one/ledger").status_code == 403
    assert problem(desk.api("P06", "one").get("/api/reconciliations"))[0] == 403
    assert problem(desk.api("P06", "one").post("/api/reconciliations"))[0] == 403


def test_finance_gets_the_instruction_list_as_a_page_and_as_a_table(desk: Desk) -> None:
    world = by_hand(desk)
    finance = desk.browser("money", roles=["finance"])
    page, table = finance.get("/payments/by-hand").text, finance.get("/payments/by-hand.csv").text
    for line in world.project.lines.values():
        waits = line.state == "approved"
        assert (line.external_id in page) == (line.external_id in table) == waits
    assert "example.org" not in table and "P01,A.K." in table


def test_whoever_settles_nothing_is_not_told_whether_a_payment_is_there(desk: Desk) -> None:
    world = by_hand(desk)
    paid = next(line for line in world.project.lines.values() if line.state == "approved")
    declined = next(line for line in world.project.lines.values() if line.state == "waived")
    told = {problem(desk.api(person, "one").post(f"/api/projects/one/rewards/{key}/paid-by-hand", json={
        "reference": "PAY-1", "paid_on": "2027-01-11"})) for person in ("P07", "P06") for key in (
        paid.id, declined.id, "P99-D1-v1")}
    assert len(told) == 1 and next(iter(told))[0] == 403


def test_a_payment_by_hand_is_recorded_on_the_page_and_a_wrong_one_keeps_what_was_typed(desk: Desk) -> None:
    world = by_hand(desk)
    line = next(one for one in world.project.lines.values() if one.state == "approved")
    finance = desk.browser("money", roles=["finance"])
    csrf = re.findall(r'name="csrf" value="([^"]+)"', finance.get("/payments/by-hand").text)[-1]
    form = {"csrf": csrf, "project": "one", "line": line.id, "reference": "PAY & 7", "paid_on": "2027-01-11"}
    wrong = finance.post("/payments/by-hand", data=form)
    assert wrong.status_code == 422 and "PAY &amp; 7" in wrong.text and "Not done" in wrong.text
    empty = finance.post("/payments/by-hand", data={**form, "reference": "PAY-7", "paid_on": ""})
    assert empty.status_code == 400 and "Choose the day" in empty.text
    done = finance.post("/payments/by-hand", data={**form, "reference": "PAY-7", "paid_on": "2026-11-02"})
    assert done.headers["location"] == "/payments/by-hand?done=paid_by_hand", "although the workflow server is down"
    kept = desk.records.ledger.line(line.external_id)
    assert kept is not None and (kept.state, kept.order_id) == ("issued", "PAY-7")


def test_everybody_sees_their_own_statement_and_only_finance_that_of_others(desk: Desk) -> None:
    world = paid_world(desk)
    own = [line for line in world.project.lines.values() if line.person == "P01" and line.state == "paid"]
    total = f"£{sum(line.amount_minor for line in own) / 100:.2f}"
    page = desk.browser("P01", "one").get("/projects/one/statement?year=2026").text
    assert total in page and all(line.id in page for line in own) and "P03-" not in page
    assert desk.browser("P01", "one").get("/projects/one/statement?year=2027").text.count("Nothing was paid") == 2
    assert desk.browser("P03", "one").get("/projects/one/statement?person=P01").status_code == 403
    for reader, status in ((desk.api("P06", "one"), 403), (desk.operator(), 403),
                           (desk.api("money", roles=["finance"]), 200)):
        assert reader.get("/api/projects/one/statement?person=P01&year=2026").status_code == status
    assert problem(desk.api("money", roles=["finance"]).get("/api/projects/one/statement?person=P77"))[0] == 404
    assert problem(desk.api("P01", "one").get("/api/projects/one/statement?year=1"))[0] == 400


def test_a_funder_view_names_nobody_and_is_for_those_who_answer_for_the_money(desk: Desk) -> None:
    world = paid_world(desk)
    for person in ("P02", "P07"):
        assert desk.api(person, "one").get("/api/projects/one/funder").status_code == 403
        assert desk.browser(person, "one").get("/projects/one/funder").status_code == 403
    total = sum(line.amount_minor for line in world.project.lines.values() if line.state == "paid")
    for who, roles in (("P06", []), ("P05", []), ("S01", []), ("money", ["finance"])):
        places = [] if roles else ["one"]
        answer = desk.api(who, *places, roles=roles).get("/api/projects/one/funder")  # type: ignore[arg-type]
        assert answer.status_code == 200 and answer.json()["rewards"]["people"] == 3
        page = desk.browser(who, *places, roles=roles).get("/projects/one/funder")  # type: ignore[arg-type]
        assert page.status_code == 200 and spoken(total, "GBP") in page.text and "Half day" in page.text
        # Without what forms carry: it is random.
        assert not re.search(r"P0\d|A\.K\.", answer.text + re.sub(r'value="[^"]*"', "", page.text))
    ledger = desk.browser("P06", "one").get("/projects/one/ledger").text
    assert 'href="/projects/one/funder"' in ledger


def test_fees_are_what_the_provider_kept_in_the_projects_currency(desk: Desk) -> None:
    world = paid_world(desk, issued=False)
    first, second, third, *others = [line for line in world.project.lines.values() if line.state == "paid"]
    for line, fee in ((first, 40), (second, 25), (third, 0)):
        issue(desk.records, world.project, line, fees_minor=fee)
    settle(desk.records, world.project, second, "returned", amount_minor=second.amount_minor, currency="GBP")
    foreign = world.project.model_copy(update={"charter": world.project.charter.model_copy(update={
        "project": world.project.charter.project.model_copy(update={"currency": "EUR"})})})
    issue(desk.records, foreign, others[0], fees_minor=999)
    steps = {one.step for one in desk.records.ledger.entries("one")}
    assert {"fee", "fee_return"} <= steps
    assert desk.operator().get("/api/projects/one/funder").json()["fees"] == "0.40"
    assert "£0.40" in desk.browser("P06", "one").get("/projects/one/funder").text


def test_names_stand_on_the_page_of_those_who_pay_by_hand_and_nowhere_else(
        desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    world = by_hand(desk)
    for person in world.project.people:
        desk.token(person, "one")
        desk.records.people.set_contact(desk.account(person), Contact(email=f"{person}@example.org",
                                                                      name=f"Name of {person}"))
    waits = {line.person for line in world.project.lines.values() if line.state == "approved"}
    assert len(waits) > 1
    finance, accountable = desk.browser("money", roles=["finance"]), desk.browser("S01", "one")
    for browser in (finance, accountable, desk.browser("operator", roles=["operator"])):
        page = browser.get("/payments/by-hand").text
        assert {person for person in world.project.people if f"Name of {person}" in page} == waits
        assert "Name of" not in browser.get("/payments/by-hand.csv").text
    for person in ("P01", "P02", "P05", "P06", "P07", "P08"):
        for path in ("/payments/by-hand", "/payments/by-hand.csv", "/projects/one/rewards", "/projects/one"):
            assert "Name of" not in desk.browser(person, "one").get(path).text
    assert "Name of" not in finance.get("/projects/one/ledger").text + finance.get("/payments").text
    said = capsys.readouterr()
    assert "Name of" not in caplog.text + said.out + said.err


@pytest.mark.parametrize("environment", ["sandbox", "production"])
def test_where_no_money_moves_every_page_of_money_says_so(desk: Desk, environment: str) -> None:
    charter = named("one")
    rewards = charter.rewards.model_copy(update={"environment": environment}) if charter.rewards else None
    world = paid_world(desk, charter=charter.model_copy(update={"rewards": rewards}))
    owner, payee, finance = desk.browser("P06", "one"), desk.browser("P01", "one"), desk.browser("money", roles=[
        "finance"])
    pages = [owner.get(f"/projects/one/{page}").text for page in ("rewards", "runs/r1", "ledger", "funder")]
    pages += [payee.get(page).text for page in ("/projects/one/rewards", "/projects/one/statement?year=2026",
                                                "/statement?year=2026")]
    pages.append(finance.get("/payments").text)
    assert {"TEST: no real money" in page for page in pages} == {environment == "sandbox"}
    for path in ("rewards", "ledger", "statement"):
        assert desk.api("P06", "one").get(f"/api/projects/one/{path}").json()["environment"] == environment
    assert world.project.runs["r1"].state == "settled"


def test_ones_own_statement_spans_projects_with_expenses_apart(desk: Desk) -> None:
    one = paid_world(desk)
    two = World(named("two"))
    two.do("P03", ClaimExpense(action="D1", amount=Decimal("13.37"), what="A night bus", receipt=True))
    two.do("P06", ConfirmExpense(line=next(iter(two.project.lines))))
    two.attend("D1")
    two.pay_all()
    desk.publish(two)
    # The same human being is P01 in one project and P03 in the other.
    account = desk.token("P01", "one") and desk.account("P01")
    desk.records.people.join("two", "P03", account)
    api, browser = desk.api("P01", "one"), desk.browser("P01", "one")
    found = api.get("/api/me/statement?year=2026").json()
    assert [(each["project"], each["statement"]["person"]) for each in found["projects"]] == [
        ("one", "P01"), ("two", "P03")]
    sums = {project: sum(line.amount_minor for line in world.project.lines.values() if line.kind != "expense"
                         and line.person == person and line.state == "paid")
            for project, world, person in (("one", one, "P01"), ("two", two, "P03"))}
    assert found["totals"] == [{"currency": "GBP", "environment": "sandbox", "expenses": "13.37",
                                "rewards": f"{sum(sums.values()) / 100:.2f}"}]
    assert (found["year"], found["years"]) == (2026, [2026])
    page, table = browser.get("/statement?year=2026").text, browser.get("/statement.csv?year=2026").text
    assert spoken(sum(sums.values()), "GBP") in page and "£13.37" in page
    rows = list(csv.DictReader(io.StringIO(table)))
    assert sum(Decimal(row["amount"]) for row in rows if row["kind"] == "reward") == Decimal(sum(sums.values())) / 100
    assert [(row["project"], row["amount"]) for row in rows if row["kind"] == "expense"] == [("two", "13.37")]
    assert {row["number"][:3] for row in rows} == {"P01", "P03"} and len({row["project"] for row in rows}) == 2
    assert "Nothing was paid" in browser.get("/statement?year=2025").text
    assert desk.api("P02", "one").get("/api/me/statement?year=2026").json()["projects"] == []
    assert desk.operator().get("/api/me/statement").json()["projects"] == []
    assert 'href="/statement"' in browser.get("/").text and desk.anybody().get("/api/me/statement").status_code == 401


def test_comparisons_come_newest_first_with_both_totals(desk: Desk) -> None:
    compared(desk)
    compared(desk, at=desk.now + timedelta(hours=1), ours_only=(Mismatch(external_id="cop-x", ours="unknown"),))
    seen = desk.operator().get("/api/reconciliations").json()["reconciliations"]
    assert [one["clean"] for one in seen] == [False, True]
    assert seen[0]["ours_total"] == {"GBP": "660.00"} and seen[0]["ours_only"][0]["external_id"] == "cop-x"


def test_a_comparison_can_not_begin_while_the_workflow_server_is_down(desk: Desk) -> None:
    status, sentence = problem(desk.operator().post("/api/reconciliations"))
    assert status == 503 and "workflow server" in sentence


def test_each_form_is_there_for_those_who_may_and_for_nobody_else(desk: Desk) -> None:
    world = paid_world(desk)
    world.do("P01", ClaimExpense(action="D2", amount=Decimal("13.37"), what="A night bus", receipt=True))
    desk.publish(world)

    def forms(person: str) -> set[str]:
        page = desk.browser(person, "one").get("/projects/one/rewards").text
        return set(re.findall(r"/do/(\w+)", page)) - {"propose_run", "choose_reward"}

    assert forms("P01") == {"claim_expense"}
    assert forms("P07") == {"claim_expense"}
    assert forms("P06") >= {"confirm_expense", "refuse_expense", "grant_exception", "hold_payments"}
    assert "claim_expense" not in forms("P06"), "who proposes payments is on no other side of one"
    assert "hold_payments" in forms("S01") and "release_payments" not in forms("S01")
    world.do("S01", HoldPayments(reason="We look at a key"))
    desk.publish(world)
    assert "release_payments" in forms("S01") and "release_payments" not in forms("P06")


def test_a_refused_form_stands_on_the_page_as_it_was_sent(desk: Desk) -> None:
    paid_world(desk)
    browser = desk.browser("P01", "one")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.get("/projects/one/rewards").text)[-1]
    answer = browser.post("/projects/one/do/claim_expense", headers=HTML, data={
        "csrf": csrf, "once": "1", "action": "D2", "what": "A night bus", "amount": "13,37"})
    assert answer.status_code == 400 and "Not done" in answer.text
    assert 'value="A night bus"' in answer.text and 'value="13,37"' in answer.text


def test_contact_details_do_not_change_while_the_projects_can_not_hear_of_it(desk: Desk) -> None:
    approved(desk)
    operator, path = desk.operator(), "/api/projects/one/people/P01"
    assert operator.put(path, json={"email": "first@example.org"}).status_code == 200, "nobody could be reached before"
    assert operator.put(path, json={"email": "first@example.org"}).status_code == 200, "nothing changes"
    status, sentence = problem(operator.put(path, json={"email": "second@example.org"}))
    assert status == 503 and "Nothing was changed" in sentence
    assert desk.records.people.contact_of("one", "P01").email == "first@example.org"
