"""Rules of the ledger: double entry, each step once, nothing paid that was not reserved."""

from collections.abc import Callable
from hashlib import sha256
from itertools import count
from threading import get_ident

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine

from integrations.errors import Conflict, Refused
from integrations.ports import Intent, Ledger, Outcome, OutcomeState, Payment
from integrations.records.ledger import SqlLedger
from integrations.records.ledger_rules import ENDED, OPEN
from tests.contract.records_world import START, Clock, at_once, ring

PROJECTS = (f"project-{number}" for number in count(1))


def payment(key: str = "cop-1", amount: int = 8250, currency: str = "GBP") -> Payment:
    return Payment(external_id=key, person="P01", action="A1", amount_minor=amount, currency=currency,
                   route="payout_link", delivery="email")


def intent(key: str = "cop-1", body: bytes = b'{"amount": 82.50}') -> Intent:
    return Intent(external_id=key, provider="tremendous", body=body, sha256=sha256(body).hexdigest())


def outcome(state: OutcomeState, key: str = "cop-1", fees_minor: int = 0, amount_minor: int | None = None) -> Outcome:
    return Outcome(external_id=key, state=state, fees_minor=fees_minor, amount_minor=amount_minor, sentence=state)


@pytest.fixture
def ledger(records: Engine) -> SqlLedger:
    return SqlLedger(records, ring(), Clock())


@pytest.fixture
def sent(ledger: SqlLedger) -> SqlLedger:
    """A ledger with one payment that is under way."""
    ledger.reserve("p", "r1", [payment()])
    ledger.intend("p", "r1", intent(), 8250, "GBP")
    return ledger


def test_money_goes_from_the_budget_over_reserved_and_in_flight_to_paid(ledger: SqlLedger) -> None:
    port: Ledger = ledger
    port.reserve("p", "r1", [payment()])
    assert ledger.balances("p") == {"GBP": {"budget": -8250, "reserved": 8250}}
    port.intend("p", "r1", intent(), 8250, "GBP")
    assert ledger.balances("p")["GBP"] == {"budget": -8250, "reserved": 0, "in_flight": 8250}
    port.settle("p", outcome("issued", fees_minor=330))
    assert ledger.balances("p")["GBP"] == {
        "budget": -8580, "reserved": 0, "in_flight": 0, "paid": 8250, "fees": 330}
    assert [entry.step for entry in port.entries("p")] == ["reserve", "submit", "issue", "fee"]
    assert {entry.at for entry in port.entries("p")} == {START}


def test_every_step_counts_once_however_often_it_comes(sent: SqlLedger) -> None:
    for _ in range(2):
        sent.reserve("p", "r1", [payment()])
        sent.intend("p", "r1", intent(), 8250, "GBP")
        sent.settle("p", outcome("issued", fees_minor=330))
    assert [entry.entry_id for entry in sent.entries("p")] == [
        "cop-1:reserve", "cop-1:submit", "cop-1:issue", "cop-1:fee"]


@pytest.mark.parametrize("state", ["rejected", "failed"])
def test_a_refused_payment_gives_its_money_back(sent: SqlLedger, state: OutcomeState) -> None:
    sent.settle("p", outcome(state))
    sent.settle("p", outcome(state))
    assert set(sent.balances("p")["GBP"].values()) == {0}


def test_a_payment_refused_before_it_was_sent_gives_its_reserve_back(ledger: SqlLedger) -> None:
    ledger.reserve("p", "r1", [payment()])
    ledger.settle("p", outcome("rejected"))
    assert ledger.balances("p") == {"GBP": {"budget": 0, "reserved": 0}}
    with pytest.raises(Refused, match="needs a new decision"):
        ledger.intend("p", "r1", intent(), 8250, "GBP")


@pytest.mark.parametrize("state", OPEN)
def test_an_open_outcome_keeps_the_money_in_flight(sent: SqlLedger, state: OutcomeState) -> None:
    sent.settle("p", outcome(state))
    assert sent.balances("p")["GBP"]["in_flight"] == 8250
    assert sent.open_lines("p") == ["cop-1"]
    assert [one.state for one in sent.outcomes("p", "r1")] == [state]


def test_the_bytes_that_were_stored_first_win(sent: SqlLedger) -> None:
    again = sent.intend("p", "r1", intent(body=b'{"amount": 82.50, "email": "new"}'), 8250, "GBP")
    assert again == intent()


def test_bytes_that_do_not_match_their_hash_are_refused(ledger: SqlLedger) -> None:
    ledger.reserve("p", "r1", [payment()])
    with pytest.raises(Refused, match="own hash"):
        ledger.intend("p", "r1", intent().model_copy(update={"body": b"other"}), 8250, "GBP")


def test_nothing_is_sent_that_was_not_reserved_in_its_run(ledger: SqlLedger) -> None:
    with pytest.raises(Refused, match="Nothing is reserved for payment cop-1"):
        ledger.intend("p", "r1", intent(), 8250, "GBP")
    ledger.reserve("p", "r1", [payment()])
    with pytest.raises(Refused, match="run r1, so run r2"):
        ledger.intend("p", "r2", intent(), 8250, "GBP")
    with pytest.raises(Refused, match="Nothing is reserved"):
        ledger.intend("other", "r1", intent(), 8250, "GBP")


@pytest.mark.parametrize(("amount", "currency"), [(8251, "GBP"), (8250, "EUR")])
def test_another_sum_under_the_same_key_is_a_conflict(sent: SqlLedger, amount: int, currency: str) -> None:
    with pytest.raises(Conflict, match="another sum"):
        sent.reserve("p", "r1", [payment(amount=amount, currency=currency)])
    with pytest.raises(Conflict, match="another sum"):
        sent.intend("p", "r1", intent(), amount, currency)
    assert len(sent.entries("p")) == 2


def test_a_batch_with_one_wrong_line_reserves_nothing(ledger: SqlLedger) -> None:
    ledger.reserve("p", "r1", [payment("cop-2")])
    with pytest.raises(Conflict):
        ledger.reserve("p", "r2", [payment("cop-1"), payment("cop-2", amount=1), payment("cop-3")])
    assert [entry.external_id for entry in ledger.entries("p")] == ["cop-2"]


def test_an_order_over_another_sum_books_nothing(sent: SqlLedger) -> None:
    with pytest.raises(Conflict, match="names another sum"):
        sent.settle("p", outcome("issued", amount_minor=9000))
    assert sent.balances("p")["GBP"]["in_flight"] == 8250


def test_what_has_ended_stays_ended(sent: SqlLedger) -> None:
    sent.settle("p", outcome("issued"))
    sent.settle("p", outcome("pending"))
    assert [one.state for one in sent.outcomes("p", "r1")] == ["issued"]
    with pytest.raises(Conflict, match="has cop-1 as issued, the provider now says failed"):
        sent.settle("p", outcome("failed"))
    assert sent.balances("p")["GBP"]["paid"] == 8250


def test_a_payment_that_was_never_sent_cannot_be_issued(ledger: SqlLedger) -> None:
    ledger.reserve("p", "r1", [payment()])
    with pytest.raises(Refused, match="never sent from here"):
        ledger.settle("p", outcome("issued"))


def test_outcomes_are_of_one_run_and_leave_out_what_has_no_answer(sent: SqlLedger) -> None:
    sent.reserve("p", "r2", [payment("cop-2")])
    sent.reserve("p", "r1", [payment("cop-3")])
    said = Outcome(external_id="cop-1", state="pending", order_id="O1", reward_id="R1", sentence="Waits for approval")
    sent.settle("p", said)
    sent.settle("p", outcome("issued"))
    assert [(one.external_id, one.state, one.order_id, one.reward_id) for one in sent.outcomes("p", "r1")] == [
        ("cop-1", "issued", "O1", "R1")]


def test_eight_threads_that_do_the_same_book_it_once(ledger: SqlLedger) -> None:
    def pay() -> Intent:
        ledger.reserve("p", "r1", [payment("cop-1"), payment("cop-2")])
        stored = ledger.intend("p", "r1", intent(), 8250, "GBP")
        ledger.settle("p", outcome("issued", fees_minor=10))
        return stored

    assert at_once(pay) == [intent()] * 8
    assert ledger.balances("p")["GBP"] == {
        "budget": -16510, "reserved": 8250, "in_flight": 0, "paid": 8250, "fees": 10}


def test_of_two_requests_for_one_payment_one_is_stored_and_both_get_it(ledger: SqlLedger) -> None:
    keys = [f"cop-{number}" for number in range(20)]  # enough of them that some are really sent at once
    ledger.reserve("p", "r1", [payment(key) for key in keys])

    def send_all() -> list[Intent]:
        mine = str(get_ident()).encode()
        return [ledger.intend("p", "r1", intent(key, mine), 8250, "GBP") for key in keys]

    first, *others = at_once(send_all)
    assert others == [first] * 7
    assert [ledger.intend("p", "r1", intent(key, b"later"), 8250, "GBP") for key in keys] == first


class PaymentsInAnyOrder(RuleBasedStateMachine):
    """Reserve, send and settle in any order, with repeats and with answers that contradict each other."""

    keys: Bundle[str] = Bundle("keys")

    def __init__(self, ledger: SqlLedger) -> None:
        super().__init__()
        self.ledger, self.project = ledger, next(PROJECTS)
        self.reserved: dict[str, Payment] = {}
        self.ended: dict[str, OutcomeState] = {}

    def tried(self, step: Callable[[], object]) -> bool:
        """Whether the step was taken; a step that is refused must change nothing."""
        before = self.ledger.entries(self.project)
        try:
            step()
        except (Refused, Conflict):
            assert self.ledger.entries(self.project) == before
            return False
        return True

    @rule(target=keys, number=st.integers(1, 4))
    def name_a_payment(self, number: int) -> str:
        return f"{self.project}-{number}"

    @rule(key=keys, amount=st.sampled_from([100, 8250]), currency=st.sampled_from(["GBP", "EUR"]),
          run=st.sampled_from(["r1", "r2"]))
    def reserve(self, key: str, amount: int, currency: str, run: str) -> None:
        wanted = payment(key, amount, currency)
        if self.tried(lambda: self.ledger.reserve(self.project, run, [wanted])):
            assert self.reserved.setdefault(key, wanted) == wanted

    @rule(key=keys, run=st.sampled_from(["r1", "r2"]), body=st.binary(max_size=3))
    def send(self, key: str, run: str, body: bytes) -> None:
        known = self.reserved.get(key, payment(key))
        self.tried(lambda: self.ledger.intend(self.project, run, intent(key, body), known.amount_minor, known.currency))

    @rule(key=keys, state=st.sampled_from([*OPEN, *ENDED]), fees=st.sampled_from([0, 50]))
    def settle(self, key: str, state: OutcomeState, fees: int) -> None:
        if self.tried(lambda: self.ledger.settle(self.project, outcome(state, key, fees))) and state in ENDED:
            before = self.ended.get(key, state)
            assert before == state or (before, state) in {("issued", "returned"), ("failed", "returned")}
            self.ended[key] = before if before == "failed" else state

    @invariant()
    def accounts_sum_to_zero_and_hold_no_more_than_was_reserved(self) -> None:
        for currency, accounts in self.ledger.balances(self.project).items():
            assert sum(accounts.values()) == 0
            reserved = sum(one.amount_minor for one in self.reserved.values() if one.currency == currency)
            held = [accounts.get(name, 0) for name in ("reserved", "in_flight", "paid", "returned")]
            assert min([*held, accounts.get("fees", 0)]) >= 0
            assert sum(held) <= reserved
            assert accounts.get("returned", 0) == 0

    @invariant()
    def what_has_ended_is_paid_or_back_in_the_budget(self) -> None:
        for line in self.ledger.lines(self.project):
            assert line.state == self.ended.get(line.external_id, line.state)
            moves = [one for one in self.ledger.entries(self.project) if one.external_id == line.external_id]
            here = sum(one.amount_minor * ((one.debit == "paid") - (one.credit == "paid")) for one in moves)
            assert here == (line.amount_minor if line.state == "issued" else 0)
            fees = sum(one.amount_minor * ((one.debit == "fees") - (one.credit == "fees")) for one in moves)
            assert fees == line.fees_minor

    @invariant()
    def no_entry_is_there_twice(self) -> None:
        entries = [entry.entry_id for entry in self.ledger.entries(self.project)]
        assert len(entries) == len(set(entries))


def test_in_any_order_of_steps_the_accounts_balance_and_repeats_are_harmless(ledger: SqlLedger) -> None:
    class OnThisLedger(PaymentsInAnyOrder):
        def __init__(self) -> None:
            super().__init__(ledger)

    run_state_machine_as_test(
        OnThisLedger,
        settings=settings(max_examples=20, stateful_step_count=25, deadline=None,
                          suppress_health_check=list(HealthCheck)))
