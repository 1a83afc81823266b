"""The demo as people start it, and the same story while the processes of its stack are killed again and again."""

import json
import os
import random
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cli.demo.entering import example
from cli.demo.expected import expected
from cli.demo.places import places_of
from cli.demo.play import play
from cli.stack.options import StackOptions
from cli.stack.supervisor import Stack, running_stack
from tests.e2e.stack_world import ROOT, bare_environment

PATIENCE = 300
SEED = 20270111
CHILDREN = ("temporal", "worker", "web", "board", "payouts")

# One worker of the test run plays both stories: the second is compared with the first.
pytestmark = pytest.mark.xdist_group("demo")


def coproduce(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line in a folder, without a terminal."""
    environment = {**bare_environment(), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "cli.main", *arguments], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The summary of `coproduce demo`, whose exit code says that every check holds."""
    done = coproduce(tmp_path_factory.mktemp("demo"), "demo", "--free-ports", "--json")
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def test_the_demo_closes_its_project_with_every_action_card_and_gate_done(undisturbed: dict[str, Any]) -> None:
    assert [one["name"] for one in undisturbed["checks"] if not one["holds"]] == []
    assert undisturbed["status"] == "closed"
    assert undisturbed["actions_done"] == undisturbed["actions"] == len(expected(example()).actions)
    assert undisturbed["cards_done"] == undisturbed["cards"] == undisturbed["actions"] + 4
    assert [gate["state"] for gate in undisturbed["gates"]] == ["passed"] * 4


def test_the_demo_pays_to_the_penny_and_places_one_order_for_each_reward(undisturbed: dict[str, Any]) -> None:
    wanted = expected(example())
    paid = {one["person"]: Decimal(one["paid"]) for one in undisturbed["rewards"] if Decimal(one["paid"])}
    assert paid == wanted.paid
    assert undisturbed["orders"] == len(wanted.lines)
    assert Decimal(undisturbed["orders_total"]) == Decimal(undisturbed["paid"]) == wanted.total


def test_a_stand_in_decides_for_the_sponsor_and_nobody_gets_past_the_rules(undisturbed: dict[str, Any]) -> None:
    votes = undisturbed["end_state"]["gates"]["co_decision_making"]["votes"]
    assert "P07 for P05: approve" in votes
    assert undisturbed["end_state"]["gates"]["co_design"]["round"] == 2
    tried = [sentence.partition(",")[0].rpartition(" ")[2] for sentence in undisturbed["refused"]]
    assert sorted(tried) == ["403", "403", "422"]


class Chaos:
    """Kills children when the story has come so far; each kind at least once."""

    def __init__(self, stack: Stack, seed: int, kills: int) -> None:
        chance = random.Random(seed)
        victims = [*CHILDREN, *chance.choices(CHILDREN, k=kills - len(CHILDREN))]
        chance.shuffle(victims)
        self._stack = stack
        self.planned = dict(zip(sorted(chance.sample(range(5, 122), len(victims))), victims, strict=True))
        self.killed: list[str] = []

    def told(self, done: int, total: int, sentence: str) -> None:
        """A child that is just being started again is killed at the next step."""
        for step in [step for step in self.planned if step <= done]:
            pid = self._stack.pids().get(self.planned[step])
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                self.killed.append(self.planned.pop(step))


async def killed_on_the_way(undisturbed: dict[str, Any], folder: Path, seed: int, kills: int) -> None:
    """The story is played to its end all the same, and the end is the same."""
    options = StackOptions(data_dir=folder / "stack", free_ports=True, environ=bare_environment())
    async with running_stack(options) as stack:
        chaos = Chaos(stack, seed, kills)
        summary = await play(places_of(stack), chaos.told)
    assert len(chaos.killed) == kills
    assert set(chaos.killed) == set(CHILDREN)
    assert [one for one in summary.checks if not one.holds] == []
    assert summary.end_state == undisturbed["end_state"]
    assert (summary.orders, summary.cards) == (undisturbed["orders"], undisturbed["cards"])


@pytest.mark.soak
async def test_killing_every_part_of_the_stack_changes_nothing_of_the_end(
        undisturbed: dict[str, Any], tmp_path: Path) -> None:
    await killed_on_the_way(undisturbed, tmp_path, SEED, 6)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
async def test_twenty_kills_at_other_places_change_nothing_either(
        undisturbed: dict[str, Any], tmp_path: Path, seed: int) -> None:
    await killed_on_the_way(undisturbed, tmp_path, seed, 20)
