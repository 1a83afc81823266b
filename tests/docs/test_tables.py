"""The tables of the pages say what the code says. `make docs` writes them; here they are read back and compared."""

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main
from pydantic import BaseModel

from cli.exits import Exit
from cli.main import app
from docs.tables.examples import EXAMPLES
from docs.tables.pages import TABLES, pages, rewritten
from domain.authority import AUTHORITY
from domain.command import Command
from domain.commands import AnyCommand
from domain.events import AnyEvent, Event
from domain.state import Actor
from settings import Settings, variable
from tests.docs.pages import bare, rows, section, text_of
from tests.web.desk import Desk
from web.api.bodies import KINDS, SYSTEM_KINDS, command_of
from web.problems import KINDS as PROBLEMS

COMMANDS: tuple[Any, ...] = get_args(get_args(AnyCommand)[0])
EVENTS: tuple[Any, ...] = get_args(get_args(AnyEvent)[0])


def kind(model: type[BaseModel]) -> str:
    return str(model.model_fields["kind"].default)


def own_fields(model: type[BaseModel], base: type[BaseModel]) -> set[str]:
    return set(model.model_fields) - set(base.model_fields) - {"kind"}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_table_is_as_the_code_makes_it_now(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert rewritten(text) == text, "run `make docs`"


def test_every_table_stands_on_some_page() -> None:
    shown = "".join(page.read_text(encoding="utf-8") for page in pages())
    assert [name for name in TABLES if f"<!-- table: {name} -->" not in shown] == []


def test_the_readme_lists_each_setting_with_its_default_and_meaning() -> None:
    listed = {bare(row[0]): row for row in rows("README.md", "settings")}
    assert list(listed) == [variable(name) for name in Settings.model_fields]
    for name, info in Settings.model_fields.items():
        _, default, meaning = listed[variable(name)]
        assert meaning.lower() == (info.description or "-").lower()
        assert Settings.model_validate({name: bare(default)} if default != "-" else {}) == Settings()


def test_the_readme_lists_the_commands_of_the_command_line() -> None:
    known = list(shown(typer.main.get_command(app)))
    listed = [" ".join(takewhile(str.islower, bare(row[0]).split()[1:])) for row in rows("README.md", "cli")]
    assert listed == known and all(row[1] for row in rows("README.md", "cli"))


def shown(group: Any, before: str = "") -> Iterator[str]:
    """Names of commands, those of a group after its own name. `Any`: what typer makes has no type of its own."""
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from shown(one, f"{before}{name} ")
        elif not one.hidden:
            yield f"{before}{name}"


def test_the_readme_lists_the_exit_codes() -> None:
    assert [int(bare(row[0])) for row in rows("README.md", "exits")] == [code.value for code in Exit]


def test_the_page_of_authority_says_who_may_give_each_command() -> None:
    listed = {bare(row[0]): row[1].lower() for row in rows("docs/authority.md", "authority")}
    assert listed == {name: who.lower() for name, (who, _) in AUTHORITY.items()}
    assert set(listed) == {kind(one) for one in COMMANDS}


def test_the_page_of_events_has_every_event_with_its_fields_and_whether_it_is_private() -> None:
    listed = {bare(row[0]): row[1:] for row in rows("docs/events.md", "events")}
    assert list(listed) == [kind(one) for one in EVENTS]
    for event in EVENTS:
        meaning, fields, private = listed[kind(event)]
        assert meaning == " ".join(event.__doc__.split())
        assert {name for name in own_fields(event, Event) if f"`{name}`" not in fields} == set()
        assert private == ("yes" if event.private else "no")


def test_the_page_of_commands_has_every_command_with_its_fields_and_an_example() -> None:
    parts = re.split(r"^### `([a-z_]+)`\n", section("docs/commands.md", "commands"), flags=re.MULTILINE)[1:]
    listed = dict(zip(parts[::2], parts[1::2], strict=True))
    assert list(listed) == [kind(one) for one in COMMANDS]
    for command in COMMANDS:
        told = listed[kind(command)]
        assert {name for name in own_fields(command, Command) if f"- `{name}`: " not in told} == set()
        assert ("```json" in told) == (kind(command) in KINDS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_of_a_command_is_read_by_the_api(name: str) -> None:
    command = command_of({"kind": name, **EXAMPLES[name]}, Actor(person="P01"))
    assert command.kind == name
    assert f'{{"kind": "{name}"' in section("docs/commands.md", "commands")


def test_there_is_an_example_for_each_command_that_a_client_can_send() -> None:
    assert set(EXAMPLES) == set(KINDS) and not set(EXAMPLES) & set(SYSTEM_KINDS)
    blocks = re.findall(r"```json\n(.*?)\n```", text_of("docs/commands.md"))
    assert sorted(json.loads(block)["kind"] for block in blocks) == sorted(KINDS)


def test_the_page_of_addresses_has_each_operation_of_the_running_application(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        document = desk.app.openapi()
    finally:
        desk.close()
    known = {f"{method.upper()} {path}": one for path, methods in document["paths"].items()
             for method, one in methods.items()}
    listed = {bare(row[0]): row for row in rows("docs/http.md", "routes")}
    assert list(listed) == list(known)
    for address, operation in known.items():
        _, purpose, takes, answers = listed[address]
        assert operation["summary"] in purpose
        assert all(f"`{one['name']}`" in takes for one in operation.get("parameters", []) if one["in"] != "path")
        assert re.findall(r"\b\d{3}\b", answers) == list(operation["responses"])


def test_the_page_of_addresses_has_each_problem_with_its_status() -> None:
    listed = {bare(row[0]): row[1:] for row in rows("docs/http.md", "problems")}
    assert listed == {f"urn:coproduce:{name}": [str(status), title] for name, (status, title) in PROBLEMS.items()}
