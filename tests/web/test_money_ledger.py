"""The ledger over HTTP: who sees it, that every difference is found, and that an export can't be changed unseen."""

import csv
import io
import json

import pytest
from sqlalchemy import update

from domain import commands as c
from domain.commands_money import HoldPayments
from integrations.errors import Refused
from integrations.records import ledger_export
from integrations.records.engine import writing
from integrations.records.ledger_check import LedgerCheck, LedgerReport
from integrations.records.ledger_export import ExportRow, LedgerExport
from integrations.records.ledger_export_check import check_export, read_export
from integrations.records.privacy import Privacy
from integrations.records.sealing import KeyRing
from integrations.records.tables import events, ledger_entries, payment_intents
from integrations.registry import key_list
from tests.builders import World
from tests.web.desk import Desk, named, problem
from tests.web.money_world import first_paid, issue, paid_world, payment_of, settle

LEDGER = "/api/projects/one/ledger"


def check(desk: Desk) -> LedgerReport:
    return LedgerCheck(desk.records.store, desk.records.ledger).of("one")


def test_balances_and_states_show_to_those_who_answer_for_the_money(desk: Desk) -> None:
    world = paid_world(desk)
    paid = sum(line.amount_minor for line in world.project.lines.values() if line.state == "paid")
    for reader in (desk.api("P06", "one"), desk.api("S01", "one"), desk.api("P05", "one"),
                   desk.api("money", roles=["finance"])):
        seen = reader.get(LEDGER).json()
        held = {one["account"]: one["amount"] for one in seen["balances"]}
        assert held["paid"] == f"{paid / 100:.2f}" and held["budget"] == f"-{paid / 100:.2f}"
        assert held["reserved"] == held["in_flight"] == "0.00"
        assert [one["state"] for one in seen["states"]] == ["issued"]
        assert {one["person"]["person"] for one in seen["payments"]} == {"P01", "P03", "P04"}


@pytest.mark.parametrize("path", ["", "/check", "/export", "/export?format=csv"])
def test_participants_and_strangers_see_nothing_of_the_ledger(desk: Desk, path: str) -> None:
    paid_world(desk)
    status, sentence = problem(desk.api("P02", "one").get(LEDGER + path))
    assert status == 403 and "answer for the money" in sentence
    assert problem(desk.api("P99", "two").get(LEDGER + path))[0] == 404
    assert problem(desk.anybody().get(LEDGER + path))[0] == 401


def test_whole_books_are_found_whole(desk: Desk) -> None:
    world = paid_world(desk)
    report = check(desk)
    assert report.whole, report.differences
    assert report.events == world.project.version and report.entries == 3 * report.payments
    assert report.paid_in_events_minor == report.issued_in_ledger_minor
    seen = desk.operator().get(f"{LEDGER}/check").json()
    assert seen["whole"] and seen["differences"] == [] and seen["under_way"] == []


def test_a_changed_event_is_found(desk: Desk) -> None:
    paid_world(desk)
    with writing(desk.records.engine) as connection:
        connection.execute(update(events).where(events.c.seq == 5).values(payload='{"seq": 5}'))
    assert any("Event 5" in one for one in check(desk).differences)


def test_a_changed_sum_state_entry_or_request_is_found(desk: Desk) -> None:
    line = first_paid(paid_world(desk))
    this = payment_intents.c.external_id == line.external_id
    changes = [update(payment_intents).where(this).values(amount_minor=1),
               update(payment_intents).where(this).values(state="failed"),
               update(payment_intents).where(this).values(sha256="0" * 64),
               update(payment_intents).where(this).values(body_sealed=None),
               update(payment_intents).where(this).values(fees_minor=40),
               update(ledger_entries).where(ledger_entries.c.entry_id == f"{line.external_id}:issue").values(
                   amount_minor=7)]
    for change in changes:
        with writing(desk.records.engine) as connection:
            connection.execute(change)
        report = check(desk)
        assert any(line.external_id in one for one in report.differences), str(change)


def test_what_the_project_calls_paid_and_the_ledger_does_not_have_is_found(desk: Desk) -> None:
    world = paid_world(desk)
    paid_twice = first_paid(world).model_copy(update={"external_id": "cop-one-rw-x", "id": "X"})
    desk.records.ledger.reserve("one", "r1", [payment_of(world.project, paid_twice)])
    assert any("cop-one-rw-x, of which the project's events know nothing" in one for one in check(desk).differences)


def test_an_issued_payment_that_the_project_has_not_heard_of_is_under_way_and_no_difference(desk: Desk) -> None:
    world = World(named("one")).sign_all()
    world.attend("D1")
    world.do("P06", c.ProposeRun())
    world.do("S01", c.ApproveRun(run="r1"))
    if world.run_state() == "proposed":
        world.do("P05", c.ApproveRun(run="r1"))
    desk.publish(world)
    line = next(one for one in world.project.lines.values() if one.state == "approved")
    issue(desk.records, world.project, line)
    report = check(desk)
    assert report.under_way == (line.external_id,) and report.whole, report.differences


def test_money_that_came_back_is_a_difference_until_the_project_has_heard_of_it(desk: Desk) -> None:
    world = paid_world(desk)
    line = first_paid(world)
    settle(desk.records, world.project, line, "returned", amount_minor=line.amount_minor, currency="GBP")
    assert check(desk).differences == (
        f"Payment {line.external_id} is paid by the project's events and returned in the ledger.",)
    world.do(None, c.SettleRun(run=line.run or "", returned=[line.id]), channel="system")
    desk.publish(world)
    report = check(desk)
    assert report.whole, report.differences
    assert report.issued_in_ledger_minor == report.paid_in_events_minor


def test_an_export_tells_who_what_when_why_and_holds_together(desk: Desk) -> None:
    world = paid_world(desk)
    line = first_paid(world)
    answer = desk.operator().get(f"{LEDGER}/export")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    rows = read_export(answer.text)
    report = check_export(rows)
    assert (report.broken, report.end, report.rows) == (None, "there", len(rows) - 1)
    mine = {one.what: one for one in rows if one.line == line.id}
    assert (mine["run_released"].before, mine["run_released"].after) == ("proposed", "approved")
    assert mine["run_settled"].after == "paid"
    assert mine["run_released"].rate_card == line.card and mine["run_released"].why == line.why
    of_the_run = {one.what: one.who for one in rows if one.run == line.run and one.source == "event" and not one.line}
    assert of_the_run["run_proposed"] == "P06" and of_the_run["run_approved"] in ("S01", "P05")
    assert (mine["submit"].before, mine["submit"].after) == ("reserved", "in_flight")
    assert len(mine["submit"].request_sha256) == 64 and mine["reserve"].request_sha256 == ""
    assert (mine["issue"].order_id, mine["issue"].reward_id) == (f"ORD-{line.id}", f"REW-{line.id}")
    assert all(one.at.endswith("Z") for one in rows)


def test_a_row_that_was_changed_left_out_or_put_in_is_found(desk: Desk) -> None:
    paid_world(desk)
    rows = LedgerExport(desk.records.store, desk.records.ledger).rows("one")
    dearer = [one.model_copy(update={"amount_minor": 1}) if number == 30 else one for number, one in enumerate(rows)]
    for changed in (dearer, rows[:10] + rows[11:], [*rows[:-1], rows[-2], rows[-1]]):
        assert check_export(changed).broken is not None


@pytest.mark.parametrize("wanted", ["jsonl", "csv"])
def test_an_export_that_is_cut_off_after_any_row_is_never_taken_for_whole(desk: Desk, wanted: str) -> None:
    paid_world(desk)
    text = desk.operator().get(f"{LEDGER}/export?format={wanted}").text
    lines = text.splitlines(keepends=True)
    assert check_export(read_export(text)).end == "there" and len(lines) > 50
    for kept in range(1, len(lines)):
        report = check_export(read_export("".join(lines[:kept])))
        assert (report.broken, report.end) == (None, "cut"), kept
    with pytest.raises(Refused, match="empty"):
        read_export("")


def test_an_end_row_of_other_rows_closes_nothing(desk: Desk) -> None:
    paid_world(desk)
    rows = LedgerExport(desk.records.store, desk.records.ledger).rows("one")
    events = [one for one in rows if one.source == "event"]
    fewer = rows[-1].model_copy(update={"n": 1})
    fewer = fewer.model_copy(update={"hash": ledger_export.row_hash(fewer)})
    for changed in ([one for one in rows if one is not events[-1]], [*rows, rows[-1]], [rows[-1], *rows[:-1]],
                    [*rows[:-1], fewer], [*rows[:-1], rows[-1].model_copy(update={"why": "-"})], [rows[-1]]):
        assert check_export(changed).end == "cut"


def test_an_export_of_before_there_were_end_rows_is_said_to_have_none(
        desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    paid_world(desk)
    rows = LedgerExport(desk.records.store, desk.records.ledger).rows("one")[:-1]
    begun = ledger_export.first_hash
    monkeypatch.setattr(ledger_export, "first_hash", lambda project, source: begun(project, source, 1))
    old = [row for source in ledger_export.CHAINS for row in ledger_export.chained(
        "one", source, [one for one in rows if one.source == source])]
    report = check_export(old)
    assert (report.broken, report.end, report.rows) == (None, "without", len(rows))


def test_an_export_of_a_project_without_money_has_its_end_row(desk: Desk) -> None:
    desk.publish(World(named("one")))
    rows = read_export(desk.operator().get(f"{LEDGER}/export").text)
    assert [one.source for one in rows] == ["end"] and check_export(rows).end == "there"


def test_an_export_has_no_row_of_what_people_declined_or_chose(desk: Desk) -> None:
    world = paid_world(desk)
    declined = [line for line in world.project.lines.values() if line.state in ("waived", "swapped")]
    assert declined
    for wanted in ("jsonl", "csv"):
        text = desk.operator().get(f"{LEDGER}/export?format={wanted}").text
        assert not [one for one in declined if one.id in text or one.external_id in text]
        assert not [one for one in ("waived", "swapped", "reward_chosen", "reward_forgone", "P02") if one in text]


def test_erasing_a_person_leaves_the_books_whole_and_the_export_as_it_was(desk: Desk) -> None:
    world = paid_world(desk)
    line = first_paid(world)
    desk.token(line.person, "one")
    export = LedgerExport(desk.records.store, desk.records.ledger)
    before = export.rows("one")
    Privacy(desk.records.engine, KeyRing(key_list(desk.settings))).erase(desk.account(line.person))
    assert desk.records.ledger.stored(line.external_id) is None
    assert check(desk).whole and export.rows("one") == before


def test_a_later_export_begins_with_the_rows_of_an_earlier_one(desk: Desk) -> None:
    world = paid_world(desk)
    export = LedgerExport(desk.records.store, desk.records.ledger)
    before = {(one.source, one.n): one.hash for one in export.rows("one")[:-1]}
    line = first_paid(world)
    settle(desk.records, world.project, line, "returned", amount_minor=line.amount_minor, currency="GBP")
    after = {(one.source, one.n): one.hash for one in export.rows("one")[:-1]}
    assert before.items() < after.items()


def test_the_table_has_the_same_rows_and_no_formula(desk: Desk) -> None:
    world = paid_world(desk)
    world.do("S01", HoldPayments(reason="=HYPERLINK(1)"))
    desk.publish(world)
    answer = desk.operator().get(f"{LEDGER}/export?format=csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    lines = [json.loads(one) for one in desk.operator().get(f"{LEDGER}/export").text.splitlines()]
    assert [one["hash"] for one in table] == [one["hash"] for one in lines]
    assert [one["why"] for one in table if one["what"] == "payments_held"] == ["'=HYPERLINK(1)"]
    assert read_export(answer.text) == [ExportRow.model_validate(one) for one in lines]


def test_an_export_names_nobody(desk: Desk) -> None:
    desk.token("P01", "one")
    paid_world(desk)
    text = desk.operator().get(f"{LEDGER}/export").text
    for secret in ("example.org", "Free place on a video editing course", "A.K."):
        assert secret not in text
