"""Money over HTTP with everything running: hints are heard, books compared on demand, changed contacts noted."""

import re

from domain.events import ContactChanged
from domain.state import SYSTEM, Actor
from integrations.rewards.payout_hooks import BETWEEN, KEPT_AS
from tests.web.acting import give
from tests.web.running import Running, until
from tests.web.test_payout_webhooks import KEY, Sender, told

ANN = "changed-contact"


def test_a_true_hint_is_heard_at_once(running: Running) -> None:
    running.records.kept_secrets.save(KEPT_AS, f"WEBHOOKID{BETWEEN}{KEY}")
    try:
        assert Sender(running.base_url).send(told(7)).status_code == 200
        until(lambda: not running.records.payout_hints.unheard(), "the hint is heard")
    finally:
        running.records.kept_secrets.save(KEPT_AS, "")


def test_the_books_are_compared_when_finance_asks(running: Running) -> None:
    before = running.records.reconciliations.latest()
    asked = running.api("money", roles=["finance"]).post("/api/reconciliations")
    assert asked.status_code == 202

    def compared() -> bool:
        latest = running.records.reconciliations.latest()
        return latest is not None and (before is None or latest.at > before.at)
    until(compared, "the comparison is there")


def test_a_changed_contact_is_told_to_every_project_before_it_changes(running: Running) -> None:
    operator = running.operator()
    for project in (ANN, f"{ANN}-two"):
        running.started(project)
        sent = operator.put(f"/api/projects/{project}/people/P01", json={"email": "ann.first@example.org"})
        assert sent.status_code == 200
    stored = running.records.store.project
    assert stored(ANN).standing("P01").contact_changed_at is None
    changed = operator.put(f"/api/projects/{ANN}/people/P01", json={"email": "ann.second@example.org"})
    assert changed.status_code == 200
    for project in (ANN, f"{ANN}-two"):
        assert stored(project).standing("P01").contact_changed_at is not None
        assert stored(project).standing("P02").contact_changed_at is None
    noted = [one for one in running.records.store.events(ANN, 0, 1000) if isinstance(one, ContactChanged)]
    assert [(one.by, one.changed_by) for one in noted] == [(SYSTEM, Actor(operator=True))]
    shown = running.api("P06", ANN).get(f"/api/projects/{ANN}/events?limit=1000")
    assert "contact" not in str([one for one in shown.json()["events"] if one["hidden"]])
    assert "ann." not in shown.text


def test_an_address_that_goes_and_comes_back_is_told_both_times_and_a_name_never(running: Running) -> None:
    running.started("away")
    operator = running.operator()

    def noted(**contact: str) -> int:
        assert operator.put("/api/projects/away/people/P01", json=contact).status_code == 200
        events = running.records.store.events("away", 0, 1000)
        return sum(isinstance(one, ContactChanged) for one in events)
    found = [noted(email="away@example.org"), noted(email="away@example.org", name="Ann"), noted(),
             noted(phone="+447700900199"), noted(phone="+447700900199", email="away@example.org")]
    assert found == [0, 0, 1, 2, 3]


def test_finance_holds_the_payments_of_a_project_it_has_no_place_in(running: Running) -> None:
    running.started("held-by-finance")
    finance = running.api("money", roles=["finance"])
    assert give(finance, "held-by-finance", kind="hold_payments", reason="Two addresses look alike").status_code == 200
    refused = give(finance, "held-by-finance", kind="pause", reason="R")
    assert refused.status_code == 403 and "not for finance to do" in refused.json()["detail"]
    assert give(finance, "held-by-finance", kind="release_payments").status_code == 200


def test_no_client_says_that_a_contact_changed_or_a_reward_arrived(running: Running) -> None:
    running.started("only-the-system")
    for fields in ({"kind": "note_contact", "person": "P01"},
                   {"kind": "note_delivery", "external_id": "x", "delivery": "delivered"}):
        assert give(running.operator(), "only-the-system", **fields).status_code == 400


def test_an_expense_goes_its_way_over_the_pages(running: Running) -> None:
    running.started("spent")

    def send(person: str, kind: str, **fields: str) -> str:
        browser = running.browser(person, "spent")
        csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.get("/projects/spent/rewards").text)[-1]
        answer = browser.post(f"/projects/spent/do/{kind}", data={"csrf": csrf, "once": kind, **fields})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    assert send("P01", "claim_expense", action="D1", what="Bus", amount="4.20", receipt="yes").startswith(
        "/projects/spent/rewards?done=claim_expense")
    line = next(iter(running.records.store.project("spent").lines.values()))
    assert (line.state, line.amount_minor) == ("claimed", 420)
    send("P06", "confirm_expense", line=line.id)
    assert running.records.store.project("spent").lines[line.id].state == "earned"
    send("S01", "hold_payments", reason="We look at a key")
    assert running.records.store.project("spent").hold is not None
    send("S01", "release_payments")
    assert running.records.store.project("spent").hold is None
