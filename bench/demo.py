"""How long `coproduce demo` takes, from its start until everything has stopped again."""

import time

from bench.processes import environment, last_lines, python, started
from bench.report import Reading, Target
from bench.taking import Choice, Taken

MOST_RUNS = 3
LONGEST = 600.0
TARGET = Target(rule="less than", limit=60)


class DemoFailed(Exception):
    """The demo itself found something wrong; the sentence has the end of what it said."""


async def take(choice: Choice, found: Taken) -> None:
    """Each run is a fresh start in an empty folder."""
    times = []
    for number in range(1 if choice.quick else min(choice.repeats, MOST_RUNS)):
        folder = choice.place(f"demo-{number}")
        log, began = folder / "demo.log", time.monotonic()
        command = python("cli.main", "demo", "--free-ports", "--data-dir", str(folder / "data"))
        with started(command, environment(), log) as process:
            code = process.wait(LONGEST)
        times.append(time.monotonic() - began)
        if code:
            raise DemoFailed(f"`coproduce demo` ended with {code}. It said:\n{last_lines(log, 20)}")
    found.readings.append(Reading.middle("coproduce demo, start to stop", "s", times, TARGET))
