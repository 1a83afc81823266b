"""Dependencies: what is imported is declared, what is declared is pinned by hash, and no pin names an address."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.docs.pages import text_of
from tests.docs.test_imports import PACKAGES, imported, modules

PROJECT = tomllib.loads(text_of("pyproject.toml"))["project"]
RUNNING = [Requirement(one) for one in PROJECT["dependencies"]]
WORKING = [Requirement(one) for one in PROJECT["optional-dependencies"]["dev"]]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
OURS = {*PACKAGES, "settings", "worker", "tests", "docs", "bench"}


def pins(name: str) -> dict[str, str]:
    return {canonicalize_name(package): version for package, version in PIN.findall(text_of(name))}


def used_in(folders: tuple[str, ...]) -> set[str]:
    """Top-level packages of others that the code below these folders imports."""
    found = {one.partition(".")[0] for folder in folders for _, module in modules(folder) for one in imported(module)}
    return found - OURS - set(sys.stdlib_module_names) - {"_typeshed"}


def undeclared(packages: set[str], declared: list[Requirement]) -> set[str]:
    names = {canonicalize_name(one.name) for one in declared}
    known = packages_distributions()
    return {package for package in packages
            if not names & {canonicalize_name(one) for one in known.get(package, [])}}


def test_what_runs_imports_only_what_is_declared() -> None:
    folders = (*(f"{name}/" for name in PACKAGES), "settings.py", "worker.py")
    assert undeclared(used_in(folders), RUNNING) == set()


def test_tests_and_benchmarks_import_only_what_is_declared() -> None:
    assert undeclared(used_in(("tests/", "bench/", "docs/")), [*RUNNING, *WORKING]) == set()


def test_every_dependency_is_pinned_to_a_version_that_it_allows() -> None:
    for wanted, name in ((RUNNING, "requirements.lock"), ([*RUNNING, *WORKING], "requirements-dev.lock")):
        pinned = pins(name)
        versions = [(one, pinned.get(canonicalize_name(one.name))) for one in wanted]
        missing = [str(one) for one, version in versions if version is None or not one.specifier.contains(version)]
        assert missing == [], f"{name}: run `make lock`"


def test_working_on_it_uses_the_versions_that_run() -> None:
    working = pins("requirements-dev.lock")
    assert {name: version for name, version in pins("requirements.lock").items() if working.get(name) != version} == {}


def test_every_pin_has_a_hash_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = text_of(name)
        blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
        assert len(blocks) == len(pins(name)) > 30
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
        assert not re.search(r"://|--index|--find-links|--extra", text)
