"""Rules on the files themselves: their length, their names, and what none of them may say."""

import re
from pathlib import Path

from tests.docs.pages import ROOT, tracked

LONGEST = 300
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
# Joined here, so that this file does not name them either.
HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("debian", "org"), ("golang", "org"))]
MACHINE = re.compile("(?:^|[\\s\"'=(:`])/(?:" + "|".join(["work", "root", "Users", "opt/pypi"]) + ")/")
BINARY = {".png", ".gz", ".ico", ".woff2"}


def texts() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in tracked()
            if path.suffix not in BINARY}


def test_no_python_file_is_longer_than_300_lines() -> None:
    long = {name: text.count("\n") for name, text in texts().items() if name.endswith(".py")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    assert [name for name in texts() if VAGUE & {part.partition(".")[0] for part in Path(name).parts}] == []


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    assert {name: found[0] for name, text in texts().items() if (found := MACHINE.findall(text))} == {}


def test_no_file_names_the_host_of_a_package_registry() -> None:
    named = {name: host for name, text in texts().items() for host in HOSTS if host in text.lower()}
    assert named == {}


def test_every_python_file_says_what_it_is_for() -> None:
    silent = [name for name, text in texts().items() if name.endswith(".py") and text.strip()
              and not re.match(r'(#!.*\n)?\s*r?"""', text)]
    assert silent == []
