"""What import-linter can't say: what may be imported, instead of what may not. The rest is in pyproject.toml."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.docs.pages import ROOT, text_of, tracked

PACKAGES = ("domain", "workflows", "activities", "integrations", "web", "cli", "sandbox")
# Composition roots build adapters; nobody else does.
ROOTS = ("worker.py", "web/__main__.py", "cli/")
# Passes the whole environment on to child processes; reads no setting from it.
READS_ENVIRONMENT = {"settings.py", "cli/stack/options.py"}


def modules(folder: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module of ours below a folder (or a file), parsed."""
    return ((name, module) for name, module in parsed().items() if name.startswith(folder))


@cache
def parsed() -> dict[str, ast.Module]:
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in tracked()
            if path.suffix == ".py"}


def imported(module: ast.Module) -> Iterator[str]:
    """Full names of what a module imports; relative imports stay within their package and are left out."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def outside(folder: str, allowed: set[str]) -> dict[str, set[str]]:
    """Top-level packages that a folder imports beyond those allowed, by file."""
    found = {name: {one.partition(".")[0] for one in imported(module)} - allowed for name, module in modules(folder)}
    return {name: strange for name, strange in found.items() if strange}


def test_the_domain_imports_pydantic_and_the_standard_library_only() -> None:
    assert outside("domain/", {"domain", "pydantic", "pydantic_core", *sys.stdlib_module_names}) == {}


def test_workflows_import_temporal_and_the_layers_below_only() -> None:
    ours = {"workflows", "activities", "domain"}
    assert outside("workflows/", {*ours, "temporalio", "pydantic", *sys.stdlib_module_names}) == {}


def test_activities_know_of_integrations_only_their_ports_and_errors() -> None:
    known = {name: {one for one in imported(module) if one.startswith("integrations")
                    and not one.startswith(("integrations.ports", "integrations.errors"))}
             for folder in ("activities/", "workflows/") for name, module in modules(folder)}
    assert {name: strange for name, strange in known.items() if strange} == {}


def test_only_composition_roots_and_tests_use_the_registry() -> None:
    users = [name for name, module in modules("") if "integrations.registry" in set(imported(module))]
    assert [name for name in users if not name.startswith((*ROOTS, "tests/", "bench/"))] == []
    assert {"worker.py", "web/__main__.py"} <= set(users)


def test_settings_alone_read_the_environment() -> None:
    readers = {name for name, module in modules("") for node in ast.walk(module)
               if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
               and isinstance(node.value, ast.Name) and node.value.id == "os"}
    readers |= {name for name, module in modules("") if {"os.environ", "os.getenv"} & set(imported(module))}
    assert {name for name in readers if not name.startswith(("tests/", "bench/"))} == READS_ENVIRONMENT


def test_every_package_is_under_the_import_rules() -> None:
    rules = text_of("pyproject.toml")
    assert f"root_packages = {list(PACKAGES)}".replace("'", '"') in rules
    found = {path.relative_to(ROOT).parts[0] for path in tracked() if path.name == "__init__.py"}
    assert found - {"tests", "bench", "docs"} == set(PACKAGES)
    assert all(Path(ROOT, name).is_dir() for name in PACKAGES)
