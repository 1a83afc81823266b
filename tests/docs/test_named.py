"""What the pages name in passing is there too: commands, addresses, events and settings."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from docs.tables import from_cli, from_web
from domain.authority import AUTHORITY
from integrations.books_gauges import BooksGauges
from integrations.ports_reconciliation import Reconciliation
from integrations.records.reconciliations import SqlReconciliations
from settings import PREFIX, Settings
from tests.docs.pages import PAGES
from web.metrics import Metrics

COMMAND = re.compile(r"(?:`|^|\$\()(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?coproduce ([a-z][a-z-]*(?: [a-z][a-z-]*)?)",
                     re.MULTILINE)
ADDRESS = re.compile(r"`(GET|POST|PUT|DELETE) (/api[^`\s]*)`")
# Of the compose file, not of a process of ours.
PASSWORDS = {"COPRODUCE_DB_PASSWORD"}


class Compared(SqlReconciliations):
    """One equal comparison, so that its numbers are there."""

    def __init__(self) -> None:
        """Over no records."""

    def latest(self) -> Reconciliation:
        now = datetime.now(UTC)
        return Reconciliation(at=now, since=now, until=now, provider="tremendous")

    def failure(self) -> None:
        return None


def shape(address: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", address)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_one_of_the_command_line(page: Path) -> None:
    known = {name for name, _ in from_cli.each()}
    named = COMMAND.findall(page.read_text(encoding="utf-8"))
    assert {one for one in named if one not in known and one.split()[0] not in known} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_address_that_a_page_names_is_one_of_the_api(page: Path) -> None:
    paths = from_web.openapi()["paths"]
    known = {(method.upper(), shape(path)) for path, methods in paths.items() for method in methods}
    named = {(method, shape(path)) for method, path in ADDRESS.findall(page.read_text(encoding="utf-8"))}
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_that_a_page_names_is_a_setting(page: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]\b", page.read_text(encoding="utf-8"))) - PASSWORDS
    assert {name for name in named if name.removeprefix(PREFIX).lower() not in Settings.model_fields} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_number_of_ours_that_a_page_names_is_on_the_metrics_page(page: Path) -> None:
    metrics = Metrics(BooksGauges(Compared()))
    metrics.requests.labels("GET", "/", "200").inc()
    shown = bytes(metrics.page().body).decode()
    named = re.findall(r"`(coproduce_(?:http|books)_[a-z_]+)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if f"# TYPE {name} " not in shown] == []


def test_the_checks_find_something_to_check() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert len(set(COMMAND.findall(text))) > 10 and len(ADDRESS.findall(text)) > 10
    assert set(AUTHORITY) <= set(re.findall(r"`([a-z_]+)`", text))
