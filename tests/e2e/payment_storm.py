"""A whole stack whose parts are killed while it pays: the charter of a storm, its people, and the hand that kills."""

import copy
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import yaml

from integrations.registry import open_payout_hooks
from sandbox.payouts.running import RunningPayouts, start
from settings import Settings
from tests.e2e.stack_world import ROOT, Up, begin, ok, until

EXAMPLE = ROOT / "charters" / "finding-us-when-it-matters.yaml"
PROJECT, OWNER, FINANCE, LAST = "storm", "P06", "S01", "P01"
CAMPAIGN = "THANKYOU0001"
RATES = ("1.01", "1.37", "2.03", "3.19", "4.07")
# The sessions of the first phase, and more of them: work of a phase that has not begun can't be attended.
MORE = ("D7", "D8", "D9", "D10", "D11")
ACTIONS = ("D1", "D2", "D3", "D4", "D5", "D6", *MORE[:-1])
LAST_ACTION = MORE[-1]
AGAIN = (409, 429, 500, 502, 503)


def payees(count: int) -> list[str]:
    return [f"P{number}" for number in range(20, 20 + count)]


def charter(people: Sequence[str], actions: Sequence[str]) -> str:
    """The example, where so many more people are paid small and odd sums for each of these actions."""
    data: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text())
    data["project"]["id"] = PROJECT
    pattern = next(one for one in data["participants"] if one["id"] == "P03")
    for number, person in enumerate(people):
        more = {"id": person, "initials": f"{chr(65 + number)}.Z.", "reward": {"choice": "paid"}}
        data["participants"].append(copy.deepcopy(pattern) | more)
    data["rewards"]["rate_card"] = [
        rate | {"amount": amount} for rate, amount in zip(data["rewards"]["rate_card"], RATES, strict=True)]
    data["rewards"]["approvals"]["two_approvers_above"] = "700.00"
    first = data["phases"]["co_design"]["actions"]
    first += [copy.deepcopy(first[number]) | {"id": key, "output": None} for number, key in enumerate(MORE)]
    for phase in data["phases"].values():
        for action in phase["actions"]:
            if action["id"] in actions:
                action["reward"]["for"] = list(people)
    return yaml.safe_dump(data, sort_keys=False)


@dataclass
class Storm:
    """A stack and a payout service beside it. `struck`: how often each switch did something, over all its lives."""

    stack: Up
    payouts: RunningPayouts
    folder: Path
    options: Sequence[str]
    tokens: dict[str, str] = field(default_factory=dict)
    struck: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    switches: dict[str, object] = field(default_factory=dict)

    def begin(self, people: Sequence[str], actions: Sequence[str]) -> None:
        """The project is there, everybody can be reached, two of them act, and everybody took part."""
        self.listen()
        with self.stack.api() as operator:
            answer = operator.post("/api/projects", content=charter(people, actions),
                                   headers={"Content-Type": "application/yaml"})
            assert answer.status_code == 201, answer.text
            until(lambda: operator.get(f"/api/projects/{PROJECT}").is_success, "the project is in the records")
            for person in (*people, OWNER, FINANCE, LAST):
                place = f"/api/projects/{PROJECT}/people/{person}"
                operator.put(place, json={"email": f"{person.lower()}@people.example"}).raise_for_status()
            for person in (OWNER, FINANCE):
                place = f"/api/projects/{PROJECT}/people/{person}/tokens"
                self.tokens[person] = operator.post(place).raise_for_status().json()["token"]
        for action in actions:
            self.give(OWNER, {"kind": "confirm_attendance", "action": action, "people": list(people)})

    def listen(self) -> None:
        """The provider tells the web process what happens; one that is registered already stays so."""
        folder, base_url = self.stack.data_dir, self.stack.addresses["web"]
        hooks = open_payout_hooks(Settings(
            data_dir=folder, tremendous_url=self.payouts.base_url, tremendous_key=self.payouts.api_key,
            tremendous_campaign=CAMPAIGN, public_url=base_url))
        assert hooks is not None
        hooks.keep()

    def release(self, run: str, lines: Sequence[str]) -> None:
        """Proposed by one, approved by another, whatever is killed meanwhile."""
        self.give(OWNER, {"kind": "propose_run", "lines": list(lines)})
        self.give(FINANCE, {"kind": "approve_run", "run": run, "seen": self._shown(run)})

    def _shown(self, run: str) -> str:
        """The digest of a run, once the records have it."""
        found: list[str] = []

        def there() -> bool:
            try:
                runs = self.ask("rewards")["runs"]
            except httpx.HTTPError:
                return False
            found[:] = [one["digest"] for one in runs if one["id"] == run]
            return bool(found)

        until(there, f"run {run} can be read")
        return found[0]

    def give(self, person: str, command: Mapping[str, object]) -> None:
        """Asked again under the same key until it is answered, as a good client does."""
        headers = {"Authorization": f"Bearer {self.tokens[person]}", "Idempotency-Key": uuid4().hex}
        ends = time.monotonic() + 120
        while True:
            said = self._sent(command, headers)
            if said is not None and said.is_success:
                return
            assert said is None or said.status_code in AGAIN, said.text
            assert time.monotonic() < ends, said.text if said is not None else "nobody answers"
            time.sleep(0.2)

    def _sent(self, command: Mapping[str, object], headers: Mapping[str, str]) -> httpx.Response | None:
        try:
            return httpx.post(f"{self.stack.addresses['web']}/api/projects/{PROJECT}/commands", json=command,
                              headers=headers, timeout=30)
        except httpx.HTTPError:
            return None

    def switch(self, **switches: object) -> None:
        self.switches = switches
        self.payouts.faults(**switches)

    def hit(self) -> bool:
        """Whether each switch that is on has done something since the start."""
        now = self.counted()
        return all(now[name] for name in self.switches)

    def counted(self) -> Counter[str]:
        return self.struck + Counter({name: int(str(times)) for name, times in self.payouts.fault_counters().items()})

    def kill(self, name: str) -> None:
        """SIGKILL, and it is there again. Switches stay as they are; those that struck already are off."""
        if name == "payouts":
            self._kill_payouts()
        else:
            until(lambda: name in self.stack.pids(), f"{name} runs")
            self.stack.kill_child(name)
        self.kills[name] += 1

    def _kill_payouts(self) -> None:
        self.struck = self.counted()
        os.kill(self.payouts.process.pid, signal.SIGKILL)
        self.payouts.process.wait(30)
        assert self.payouts.process.stdout is not None
        self.payouts.process.stdout.close()
        port = str(urlsplit(self.payouts.base_url).port)
        self.payouts = start(*self.options, "--port", port, data=self.folder)
        self.payouts.faults(**{name: value for name, value in self.switches.items() if not self.struck[name]})

    def calm_until_paid(self, lines: int, within: float) -> None:
        """No more faults; the provider settles what it left open, and its news wakes what waits for it."""
        self.switch()

        def paid() -> bool:
            for one in self.orders():
                if one["status"] not in ("EXECUTED", "FAILED", "CANCELED"):
                    self.payouts.change_order(one["id"], status="EXECUTED")
            self.payouts.set_balance(str(Decimal(self.payouts.balance()) + Decimal("0.01")))
            time.sleep(1)
            ledger, seen = self.ask("ledger"), self.ask("ledger/check")
            issued = sum(one["count"] for one in ledger["states"] if one["state"] == "issued")
            return issued == lines and not seen["under_way"]

        until(paid, f"all {lines} are paid; the ledger says {self.ask('ledger')['states']}", within)

    def ask(self, what: str) -> Any:
        """As the operator, about the project; sums are exact."""
        self.wait_for_web()
        with self.stack.api() as operator:
            answer = operator.get(f"/api/projects/{PROJECT}/{what}").raise_for_status()
        return json.loads(answer.content, parse_float=Decimal)

    def wait_for_web(self) -> None:
        until(partial(ok, f"{self.stack.addresses['web']}/readyz"), "the web process is ready")

    def orders(self) -> list[dict[str, Any]]:
        """Everything that the provider has, sums exact."""
        answer = self.payouts.api("GET", "/orders?limit=500")
        while answer.status_code == 429:  # the limit is for everybody who has the key
            time.sleep(1)
            answer = self.payouts.api("GET", "/orders?limit=500")
        listed: list[dict[str, Any]] = json.loads(answer.content, parse_float=Decimal)["orders"]
        return listed

    def compared(self) -> Any:
        """The newest comparison of both books, asked for now."""
        with self.stack.api() as operator:
            operator.post("/api/reconciliations").raise_for_status()
            found: list[Any] = []

            def there() -> bool:
                found[:] = operator.get("/api/reconciliations?limit=1").raise_for_status().json()["reconciliations"]
                return bool(found)

            until(there, "both books are compared")
        return found[0]


@contextmanager
def storm(folder: Path, *options: str) -> Iterator[Storm]:
    """A ready stack that pays through a payout service of its own; nothing of both is left afterwards."""
    payouts = start(*options, data=folder / "payouts")
    stack = Up(begin(folder / "stack", "--free-ports", "--json", COPRODUCE_TREMENDOUS_URL=payouts.base_url,
                     COPRODUCE_TREMENDOUS_KEY=payouts.api_key, COPRODUCE_TREMENDOUS_CAMPAIGN=CAMPAIGN),
               folder / "stack")
    running = Storm(stack, payouts, folder / "payouts", options)
    try:
        stack.wait_ready()
        yield running
    finally:
        if stack.process.poll() is None:
            stack.end()
        for pipe in (stack.process.stdout, stack.process.stderr):
            assert pipe is not None
            pipe.close()
        running.payouts.stop()
