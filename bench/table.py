"""A report for people: one line a reading, then the counts. Draws; decides nothing."""

from rich.columns import Columns
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench.report import Measurement, Reading, Report

MARKS = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


def show(report: Report, console: Console) -> None:
    """Print all of it."""
    machine = report.machine
    console.print(f"{machine.cores} cores, {machine.memory_gb:.0f} GB, Python {machine.python}, load before "
                  f"{machine.load:.1f}{', quick' if report.quick else ''}")
    console.print(readings_table(report))
    for measurement in report.measurements:
        console.print(Columns(counts_table(title, numbers) for title, numbers in measurement.tables.items()))
    for measurement in report.measurements:
        if measurement.problem:
            console.print(f"[red]{escape(measurement.name)} could not be taken:[/] {escape(measurement.problem)}")


def readings_table(report: Report) -> Table:
    table = Table(title="Measured", title_justify="left")
    for heading in ("measurement", "reading"):
        table.add_column(heading, overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("samples", justify="right")
    for heading in ("target", "met"):
        table.add_column(heading, no_wrap=True)
    table.add_column("note", overflow="fold")
    for measurement in report.measurements:
        _add(table, measurement)
    return table


def _add(table: Table, measurement: Measurement) -> None:
    for place, reading in enumerate(measurement.readings):
        table.add_row(escape(measurement.name) if place == 0 else "", escape(reading.name), value_of(reading),
                      str(len(reading.samples) or ""), reading.target.spoken if reading.target else "",
                      MARKS[reading.met], escape(reading.note), end_section=reading is measurement.readings[-1])


def value_of(reading: Reading) -> str:
    """The number with its unit; as many digits as mean something."""
    value = reading.value
    digits = f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:.3g}"
    return f"{digits} {reading.unit}".strip()


def counts_table(title: str, numbers: dict[str, float]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column("what")
    table.add_column("count", justify="right")
    for name, number in numbers.items():
        table.add_row(escape(name), f"{number:,.10g}")
    return table
