"""`coproduce up`, started and killed as it happens to people."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import pytest

from cli.stack.options import StackOptions
from cli.stack.state import running_state, state_path, token_path
from cli.stack.supervisor import running_stack
from integrations.records.people import Role
from integrations.registry import open_records
from settings import load
from tests.e2e.stack_world import (
    Up,
    alive,
    bare_environment,
    begin,
    ok,
    project_name,
    start_project,
    until,
    up,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One stack for tests that leave it running."""
    with up(tmp_path_factory.mktemp("shared") / "state") as running:
        yield running
        assert_ends_clean(running)


def assert_ends_clean(running: Up) -> None:
    """Asked to end, it ends with zero, stops every child and takes the note of itself away."""
    children = running.pids()
    assert len(children) == 6
    assert running.end() == 0
    assert alive(children.values()) == set()
    assert not state_path(running.data_dir).exists()


def test_everything_answers_once_up_says_it_is_ready(shared: Up) -> None:
    assert ok(f"{shared.addresses['web']}/readyz")
    assert ok(f"{shared.addresses['worker']}/readyz")
    for page in ("board", "payouts", "mailbox", "temporal_ui"):
        assert ok(shared.addresses[page]), page
    host, _, port = shared.addresses["smtp"].partition(":")
    with closing(socket.create_connection((host, int(port)), timeout=5)) as mail:
        assert mail.recv(3) == b"220"


def test_what_the_books_say_is_on_both_metrics_pages_beside_temporals_numbers(shared: Up) -> None:
    with shared.api() as operator:
        asked = operator.post("/api/reconciliations").raise_for_status().json()

        def compared() -> bool:
            found = operator.get("/api/reconciliations").raise_for_status().json()["reconciliations"]
            return bool(found) and found[0]["at"] != asked["newest"]

        until(compared, "the books are compared")
    pages = {name: httpx.get(f"{shared.addresses[name]}/metrics").raise_for_status().text for name in ("worker", "web")}
    for page in pages.values():
        assert 'coproduce_books_differences{kind="theirs_only"} 0.0' in page
        assert "coproduce_books_age_seconds " in page and "coproduce_books_comparison_failed 0.0" in page
    assert "temporal_" in pages["worker"]


def test_the_folder_leads_to_the_running_stack_and_to_an_operator_that_only_its_owner_can_read(shared: Up) -> None:
    found = running_state(shared.data_dir)
    assert found is not None
    assert (found.phase, found.addresses, found.web) == ("ready", shared.addresses, shared.addresses["web"])
    for path in (state_path(shared.data_dir), token_path(shared.data_dir)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with shared.api() as operator:
        assert set(operator.get("/api/me").raise_for_status().json()["roles"]) == {"operator", "finance"}


def test_nothing_but_the_owner_can_read_what_the_children_keep(shared: Up) -> None:
    open_to_others = [path for path in shared.data_dir.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []


def test_a_second_up_on_the_same_folder_is_refused_and_says_where_the_first_is(shared: Up) -> None:
    second = begin(shared.data_dir, "--free-ports")
    _, told = second.communicate(timeout=60)
    assert second.returncode == 1
    assert shared.addresses["web"] in told and str(shared.process.pid) in told and "--data-dir" in told
    assert ok(f"{shared.addresses['web']}/readyz")


def test_children_that_are_killed_come_back_where_they_were_and_the_project_is_still_there(shared: Up) -> None:
    start_project(shared)
    before = shared.pids()
    for name in ("temporal", "worker", "web", "board"):
        shared.kill_child(name)
    for name in ("worker", "web"):
        until(partial(ok, f"{shared.addresses[name]}/readyz"), f"{name} is ready again")
    after = shared.pids()
    assert {name for name in before if before[name] != after[name]} == {"temporal", "worker", "web", "board"}
    assert project_name(shared) == "Open evenings that people come to"
    with shared.api() as operator:  # by Temporal and the worker, from the history written before
        paused = operator.post("/api/projects/saltmarsh-open-evenings/commands",
                               json={"kind": "pause", "reason": "A child was killed"})
        assert paused.status_code == 200, paused.text


@pytest.mark.wide
def test_a_killed_supervisor_leaves_nothing_running_and_the_next_up_goes_on(tmp_path: Path) -> None:
    with up(tmp_path) as first:
        start_project(first)
        children, token = first.pids(), token_path(tmp_path).read_text()
        os.kill(first.process.pid, signal.SIGKILL)
        until(lambda: not alive(children.values()), "the children are gone", within=10)
    with up(tmp_path) as second:
        assert set(second.pids()) == set(children)
        assert project_name(second) == "Open evenings that people come to"
        assert token_path(tmp_path).read_text() == token


@pytest.mark.wide
def test_asked_to_end_up_ends_with_zero_and_stops_every_child(tmp_path: Path) -> None:
    with up(tmp_path) as running:
        assert_ends_clean(running)


@pytest.mark.wide
def test_asked_to_end_while_it_starts_up_ends_with_zero_and_stops_every_child(tmp_path: Path) -> None:
    running = Up(begin(tmp_path, "--free-ports"), tmp_path)
    until(lambda: state_path(tmp_path).exists() and len(running.pids()) == 4, "the first children have started")
    children = running.pids()
    assert running.end() == 0
    assert alive(children.values()) == set()


def test_a_port_in_use_is_named_before_anything_starts(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        refused = begin(tmp_path, "--port", str(port))
        _, told = refused.communicate(timeout=60)
    assert refused.returncode == 3
    assert f"ort {port}, which the web pages would use, is in use" in told and "--port N" in told
    assert not (tmp_path / "logs").exists() and not (tmp_path / "temporal.db").exists()


def test_half_a_key_to_a_real_service_is_refused_and_not_replaced_by_the_sandbox(tmp_path: Path) -> None:
    refused = begin(tmp_path, "--free-ports", COPRODUCE_TRELLO_KEY="0123456789abcdef")
    _, told = refused.communicate(timeout=60)
    assert refused.returncode == 2
    assert "COPRODUCE_TRELLO_TOKEN" in told and "0123456789abcdef" not in told


async def test_callers_get_settings_addresses_and_an_operator_and_no_secret_is_logged(tmp_path: Path) -> None:
    options = StackOptions(data_dir=tmp_path, free_ports=True, environ=bare_environment())
    async with running_stack(options) as stack:
        children = stack.pids()
        settings = load(stack.environment)
        assert settings.trello_url == stack.addresses["board"] and settings.public_url == stack.addresses["web"]
        assert settings.data_dir == tmp_path and settings.products
        async with httpx.AsyncClient() as client:
            me = await client.get(f"{stack.addresses['web']}/api/me",
                                  headers={"Authorization": f"Bearer {stack.bootstrap_token}"})
        assert me.status_code == 200
        secrets = [stack.bootstrap_token, settings.trello_token, settings.tremendous_key,
                   str(stack.announcement("mailbox")["admin_secret"])]
    logs = "".join(path.read_text() for path in stack.logs.iterdir())
    state = "".join(path.read_text() for path in tmp_path.glob("stack.json*"))
    assert all(secret and secret not in logs + state for secret in secrets)
    assert alive(children.values()) == set()


@pytest.mark.wide
async def test_a_real_service_in_the_settings_takes_the_place_of_its_sandbox(tmp_path: Path) -> None:
    # The sandbox servers of another stack stand for the real ones: the same protocols at other addresses.
    environ = bare_environment()
    async with running_stack(StackOptions(tmp_path / "other", free_ports=True, environ=environ)) as other:
        borrowed = {name: value for name, value in other.environment.items()
                    if name.startswith(("COPRODUCE_TRELLO_", "COPRODUCE_TREMENDOUS_", "COPRODUCE_SMTP_"))}
        options = StackOptions(tmp_path / "own", free_ports=True, environ=environ | borrowed)
        async with running_stack(options) as stack:
            assert set(stack.pids()) == {"temporal", "worker", "web"}
            assert {name: stack.environment[name] for name in borrowed} == borrowed
            assert stack.addresses["smtp"] == other.addresses["smtp"]


def test_the_operator_is_made_once_and_a_token_that_is_no_longer_good_is_replaced(tmp_path: Path) -> None:
    from cli.stack.operator_access import operator_token

    settings = load({"COPRODUCE_DATA_DIR": str(tmp_path)})
    first = operator_token(settings)
    assert operator_token(settings) == first
    token_path(tmp_path).write_text("cop_unknown\n")
    second = operator_token(settings)
    records = open_records(settings)
    roles: list[tuple[Role, ...]] = [one.roles for one in records.people.all_accounts()]
    account = records.tokens.authenticate(second)
    records.engine.dispose()
    assert second != first and account is not None and roles == [("finance", "operator")]
