"""`python -m bench`: takes the measurements that were chosen, prints a table, writes JSON.

Ends with 0 also when a target is missed; with 1 only when a measurement could not be taken.
"""

import asyncio
import os
import platform
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console

from bench.catalogue import MEASUREMENTS
from bench.report import Machine, Measurement, Report
from bench.table import show
from bench.taking import Choice, taken

RESULTS = Path(__file__).with_name("results")
GIGABYTE = 1e9
Names = Annotated[list[str] | None, typer.Argument(
    help=f"Any of {', '.join(MEASUREMENTS)}; all of them when none is named.", metavar="[NAME]...")]
Repeats = Annotated[int, typer.Option(min=1, max=20, help="How often each is repeated where that makes sense.")]
Quick = Annotated[bool, typer.Option("--quick", help="Less of everything: a look, not a measurement.")]
Into = Annotated[Path | None, typer.Option("--json", dir_okay=False, metavar="FILE", help="Where the report goes; `-` "
                 "prints it instead of the table. Else bench/results/<time>.json.")]


def main(names: Names = None, repeats: Repeats = 3, quick: Quick = False, into: Into = None) -> None:
    """Measure what the system costs and how quick it is, on real processes on this machine."""
    unknown = [name for name in names or [] if name not in MEASUREMENTS]
    if unknown:
        raise typer.BadParameter(f"There is no measurement {unknown[0]}. Choose from {', '.join(MEASUREMENTS)}.")
    console = Console(stderr=True)
    report = measure(names or list(MEASUREMENTS), repeats, quick, console)
    text = report.model_dump_json(indent=2)
    if into == Path("-"):
        sys.stdout.write(f"{text}\n")
    else:
        file = into or RESULTS / f"{report.at:%Y%m%d-%H%M%S}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n")
        show(report, Console(width=None if sys.stdout.isatty() else 160))
        console.print(f"All of it is in {file}.")
    if not report.complete:
        raise typer.Exit(1)


def measure(names: list[str], repeats: int, quick: bool, console: Console) -> Report:
    """One after the other; state is forgotten at the end."""
    # Ended by a signal, everything that runs is still stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    at, where = datetime.now(UTC), machine()
    found: list[Measurement] = []
    with tempfile.TemporaryDirectory(prefix="coproduce-bench-") as folder:
        choice = Choice(Path(folder), repeats, quick)
        for name in names:
            entry = MEASUREMENTS[name]
            console.print(f"Measuring {name}: {entry.title}")
            found.append(asyncio.run(taken(name, entry.title, entry.take, choice)))
    return Report(at=at, quick=quick, machine=where, measurements=tuple(found))


def machine() -> Machine:
    """This one."""
    return Machine(cores=os.cpu_count() or 1, memory_gb=round(psutil.virtual_memory().total / GIGABYTE, 1),
                   python=platform.python_version(), load=round(os.getloadavg()[0], 2))


if __name__ == "__main__":
    typer.run(main)
