"""Whatever is killed and whatever the provider does: as many orders as rewards, and both books equal to the penny."""

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from tests.e2e.payment_storm import ACTIONS, LAST, LAST_ACTION, OWNER, Storm, payees, storm
from tests.e2e.stack_world import ROOT, bare_environment, until

VICTIMS = ("worker", "web", "payouts", "temporal")
# One set a run. A conflict is left out here: it is for people, so it has a line of its own at the end.
SWITCHES: Sequence[dict[str, object]] = (
    {"drop_before": 2}, {"drop_after": 2}, {"error_500_before": 1, "error_500_after": 1},
    {"drop_after": 1, "lag_reads": 2}, {"payment_required": 1}, {"rate_limit_next": 3, "garbage": 1},
    {"unknown_status": 1}, {"accepted": 1}, {"down": True}, {"revoked": True}, {"forbidden": True},
    {"slow_seconds": 1}, {"error_500": 2}, {"lag_seconds": 2, "drop_after": 1}, {"delivery_failed": 1},
    {"undeliverable": [{"address": f"{person.lower()}@people.example"} for person in payees(20)]},
    {"webhooks_early": 1, "webhooks_twice": 1}, {"webhooks_late_seconds": 1, "webhooks_reordered": 2},
    {"webhooks_lost": 1, "webhooks_forged": 1}, {"webhooks_altered": 1, "webhooks_unknown": 1})


def runs_of(lines: Sequence[str], size: int) -> dict[str, Sequence[str]]:
    """Lines by the run that they are paid in."""
    parts = [lines[at:at + size] for at in range(0, len(lines), size)]
    return {f"r{number}": part for number, part in enumerate(parts, start=1)}


def assert_books_agree(weather: Storm, lines: Sequence[str]) -> None:
    orders, ledger = weather.orders(), weather.ask("ledger")
    payments = [one for one in ledger["payments"] if one["line"] in lines]
    assert len(orders) == len({one["external_id"] for one in orders}) == len(lines)
    assert {one["external_id"] for one in orders} == {one["external_id"] for one in payments}
    at_provider = sum((one["payment"]["total"] for one in orders), Decimal())
    assert at_provider == sum((Decimal(one["amount"]) for one in payments), Decimal()) > 0
    held = {one["account"]: Decimal(one["amount"]) for one in ledger["balances"]}
    assert held["paid"] == at_provider and held["reserved"] == held["in_flight"] == 0
    compared = weather.compared()
    assert (compared["clean"], compared["matched"]) == (True, len(lines)), compared
    assert Decimal(compared["theirs_total"]["GBP"]) == Decimal(compared["ours_total"]["GBP"]) == at_provider
    assert weather.ask("ledger/check")["differences"] == []


def assert_a_conflict_waits_for_people(weather: Storm, run: str, orders: int) -> None:
    """One more reward, where the provider says that its key is used: nothing is ordered, nothing is tried again."""
    weather.give(OWNER, {"kind": "confirm_attendance", "action": LAST_ACTION, "people": [LAST]})
    weather.switch(conflict=1)
    weather.release(run, [f"{LAST}-{LAST_ACTION}-v1"])
    until(lambda: [one["state"] for one in weather.ask("ledger")["payments"] if one["run"] == run] == ["conflict"],
          "it waits for people")
    assert weather.counted()["conflict"] == 1 and len(weather.orders()) == orders


def verified(weather: Storm) -> str:
    """What `coproduce ledger verify` says; it ends with 1 when something differs."""
    command = [sys.executable, "-c", "from cli.main import run; run()", "ledger", "verify"]
    token = (weather.stack.data_dir / "operator-token").read_text().strip()
    environment = bare_environment() | {"COPRODUCE_URL": weather.stack.addresses["web"], "COPRODUCE_TOKEN": token}
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.soak
def test_twenty_rewards_are_paid_once_while_three_parts_are_killed(tmp_path: Path) -> None:
    people, actions = payees(10), ACTIONS[:2]
    lines = [f"{person}-{action}-v1" for action in actions for person in people]
    with storm(tmp_path, "--no-rate-limit") as weather:
        weather.begin(people, actions)
        weather.switch(drop_after=1, error_500_after=1, webhooks_twice=1)
        for victim, (run, part) in zip(("payouts", "web"), runs_of(lines, 10).items(), strict=True):
            weather.release(run, part)
            weather.kill(victim)
        until(weather.hit, "every switch did something")
        weather.kill("worker")
        weather.calm_until_paid(len(lines), within=60)
        assert weather.kills.total() == 3
        assert_books_agree(weather, lines)
        assert_a_conflict_waits_for_people(weather, "r3", len(lines))


@pytest.mark.soak
def test_two_hundred_rewards_are_paid_once_through_every_fault_while_parts_are_killed_twenty_times(
        tmp_path: Path) -> None:
    dice, people = random.Random(200), payees(20)
    lines = [f"{person}-{action}-v1" for action in ACTIONS for person in people]
    servers, others = ["worker", "temporal"] * 10, ["web", "payouts"] * 10
    dice.shuffle(servers)
    dice.shuffle(others)
    with storm(tmp_path) as weather, ThreadPoolExecutor(1) as hand:
        weather.begin(people, ACTIONS)
        rounds = zip(SWITCHES, servers, others, runs_of(lines, 10).items(), strict=True)
        for number, (switches, server, other, (run, part)) in enumerate(rounds):
            weather.switch(**switches)
            released = hand.submit(weather.release, run, part)
            time.sleep(dice.uniform(0.1, 2.5))  # not a wait: the moment of the death is a throw of the dice
            weather.kill(server)
            if number % 3 == 0:
                weather.kill(other)
            released.result(timeout=150)
            until(weather.hit, f"{switches} did something", 150)
        weather.calm_until_paid(len(lines), within=900)
        assert weather.kills["worker"] + weather.kills["temporal"] >= 20 and set(weather.kills) == set(VICTIMS)
        struck = weather.counted()
        assert [name for switches in SWITCHES for name in switches if not struck[name]] == []
        assert_books_agree(weather, lines)
        assert verified(weather)
        assert_a_conflict_waits_for_people(weather, f"r{len(SWITCHES) + 1}", len(lines))
