"""Rules of the ledger once a payment is out: what comes back, how it arrived, what speaks against it, and its lines."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from sqlalchemy import Engine

from integrations.errors import Conflict, Refused
from integrations.ports import Intent, Ledger, LedgerLine, Outcome, OutcomeState, Payment
from integrations.records.ledger import SqlLedger
from integrations.records.ledger_rules import ENDED, OPEN
from tests.contract.records_world import START, Clock, ring

BODY = b'{"amount": 82.50}'


def payment(key: str = "cop-1", person: str = "P01") -> Payment:
    return Payment(external_id=key, person=person, action="A1", amount_minor=8250, currency="GBP", route="payout_link",
                   delivery="email")


def intent(key: str = "cop-1") -> Intent:
    return Intent(external_id=key, provider="tremendous", body=BODY, sha256=sha256(BODY).hexdigest())


def outcome(state: OutcomeState = "issued", **changes: object) -> Outcome:
    return Outcome.model_validate({"external_id": "cop-1", "state": state, "sentence": state, **changes})


@pytest.fixture
def ledger(records: Engine) -> SqlLedger:
    return SqlLedger(records, ring(), Clock())


@pytest.fixture
def sent(ledger: SqlLedger) -> SqlLedger:
    """A ledger with one payment that is under way."""
    ledger.reserve("p", "r1", [payment()])
    ledger.intend("p", "r1", intent(), 8250, "GBP")
    return ledger


def the_line(ledger: Ledger, key: str = "cop-1") -> LedgerLine:
    line = ledger.line(key)
    assert line is not None
    return line


def moves(ledger: SqlLedger) -> Sequence[tuple[str, str, str, int]]:
    return [(one.step, one.credit, one.debit, one.amount_minor) for one in ledger.entries("p")][2:]


def test_what_was_paid_and_comes_back_passes_returned_on_its_way_to_the_budget(sent: SqlLedger) -> None:
    sent.settle("p", outcome())
    for _ in range(2):
        sent.settle("p", outcome("returned", adverse="cancelled"))
    assert moves(sent) == [("issue", "in_flight", "paid", 8250), ("return", "paid", "returned", 8250),
                           ("restore", "returned", "budget", 8250)]
    assert set(sent.balances("p")["GBP"].values()) == {0}
    assert the_line(sent).state == "returned"


def test_what_comes_back_before_it_was_seen_as_paid_comes_from_what_is_in_flight(sent: SqlLedger) -> None:
    sent.settle("p", outcome("pending"))
    sent.settle("p", outcome("returned"))
    assert moves(sent) == [("return", "in_flight", "returned", 8250), ("restore", "returned", "budget", 8250)]


@pytest.mark.parametrize(("charged", "kept", "fees"), [(50, 0, 0), (50, 50, 50), (50, 20, 20), (0, 30, 30)])
def test_of_the_fee_what_was_kept_stays_a_cost(sent: SqlLedger, charged: int, kept: int, fees: int) -> None:
    sent.settle("p", outcome(fees_minor=charged))
    sent.settle("p", outcome("returned", fees_minor=kept))
    accounts = sent.balances("p")["GBP"]
    assert (accounts.get("fees", 0), accounts["budget"], accounts["paid"]) == (fees, -fees, 0)
    assert the_line(sent).fees_minor == fees


def test_what_was_never_sent_can_not_come_back(ledger: SqlLedger) -> None:
    ledger.reserve("p", "r1", [payment()])
    with pytest.raises(Refused, match="never sent from here"):
        ledger.settle("p", outcome("returned"))


@pytest.mark.parametrize("state", [one for one in ENDED if one != "returned"])
def test_what_came_back_stays_back(sent: SqlLedger, state: OutcomeState) -> None:
    sent.settle("p", outcome("returned"))
    before = sent.entries("p")
    with pytest.raises(Conflict, match=f"as returned, the provider now says {state}"):
        sent.settle("p", outcome(state))
    assert sent.entries("p") == before


def test_money_that_is_in_the_budget_already_does_not_come_back_a_second_time(sent: SqlLedger) -> None:
    sent.settle("p", outcome("failed"))
    before = sent.entries("p")
    sent.settle("p", outcome("returned", adverse="cancelled"))
    assert sent.entries("p") == before
    assert (the_line(sent).state, the_line(sent).adverse) == ("failed", "cancelled")


def test_delivery_may_change_after_the_end_and_a_reason_lasts_as_long_as_the_failure(sent: SqlLedger) -> None:
    told = [(outcome(delivery="pending"), ("pending", "", False)),
            (outcome(delivery="failed", delivery_reason="invalid_email", delivery_retryable=True),
             ("failed", "invalid_email", True)),
            (outcome(delivery="failed"), ("failed", "invalid_email", True)),
            (outcome(), ("failed", "invalid_email", True)),
            (outcome(delivery="delivered"), ("delivered", "", False)),
            (outcome(delivery="failed"), ("failed", "", False))]
    for said, known in told:
        sent.settle("p", said)
        line = the_line(sent)
        assert (line.delivery, line.delivery_reason, line.delivery_retryable) == known
    assert len(sent.entries("p")) == 3


def test_what_speaks_against_a_payment_stays_whatever_comes_later(sent: SqlLedger) -> None:
    sent.settle("p", outcome(adverse="flagged", delivery="failed"))
    sent.settle("p", outcome(delivery="delivered"))
    assert the_line(sent).adverse == "flagged"
    sent.settle("p", outcome("returned", adverse="cancelled"))
    sent.settle("p", outcome("returned", adverse="flagged"))
    assert the_line(sent).adverse == "flagged, cancelled"


@pytest.mark.parametrize("state", OPEN)
def test_an_answer_of_an_earlier_moment_changes_nothing_but_what_speaks_against_the_payment(
        sent: SqlLedger, state: OutcomeState) -> None:
    sent.settle("p", outcome(delivery="delivered"))
    sent.settle("p", outcome(state, delivery="pending", adverse="flagged"))
    line = the_line(sent)
    assert (line.state, line.sentence, line.delivery, line.adverse) == ("issued", "issued", "delivered", "flagged")


def test_outcomes_tell_delivery_and_what_speaks_against_them(sent: SqlLedger) -> None:
    said = outcome(delivery="failed", delivery_reason="spam_report", delivery_retryable=True, adverse="flagged")
    sent.settle("p", said)
    assert sent.outcomes("p", "r1") == [said.model_copy(update={"amount_minor": 8250, "currency": "GBP"})]


def test_fees_count_once_money_moved_and_not_before(sent: SqlLedger) -> None:
    sent.settle("p", outcome("pending", fees_minor=50))
    assert the_line(sent).fees_minor == 0
    sent.settle("p", outcome(fees_minor=40))
    assert (the_line(sent).fees_minor, sent.balances("p")["GBP"]["fees"]) == (40, 40)


def test_lines_are_of_one_project_or_of_all(sent: SqlLedger) -> None:
    sent.reserve("p", "r2", [payment("cop-3", "P03")])
    sent.reserve("q", "r1", [payment("cop-2", "P02")])
    sent.settle("p", outcome(order_id="O1", reward_id="R1", fees_minor=40))
    assert [one.external_id for one in sent.lines()] == ["cop-1", "cop-2", "cop-3"]
    assert [(one.external_id, one.run_id, one.state, one.provider) for one in sent.lines("p")] == [
        ("cop-1", "r1", "issued", "tremendous"), ("cop-3", "r2", "reserved", None)]
    assert sent.lines("nobody") == []
    assert the_line(sent) == LedgerLine(
        external_id="cop-1", project_id="p", run_id="r1", person="P01", amount_minor=8250, currency="GBP",
        state="issued", provider="tremendous", order_id="O1", reward_id="R1", fees_minor=40, sentence="issued",
        updated=START, sha256=sha256(BODY).hexdigest())
    assert sent.line("cop-never") is None


def test_the_stored_bytes_are_given_back_and_nothing_before_they_are_stored(ledger: SqlLedger) -> None:
    port: Ledger = ledger
    assert port.stored("cop-1") is None
    port.reserve("p", "r1", [payment()])
    assert port.stored("cop-1") is None
    port.intend("p", "r1", intent(), 8250, "GBP")
    port.settle("p", outcome())
    assert port.stored("cop-1") == intent()
