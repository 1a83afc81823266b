"""What the page for operations teams tells them to type does what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, text_of

PAGE = text_of("docs/running.md")
SCRIPTS = re.findall(r"python - <<'END'\n(.*?)\nEND", PAGE, re.DOTALL)
ONE_LINERS = re.findall(r'^python -c "(.*)" >> \.env$', PAGE, re.MULTILINE)
COMPOSE = text_of("docker-compose.yml")


def run(*arguments: str, folder: Path, **environment: str) -> str:
    """What it prints; fails with its own words."""
    given = {"PATH": os.environ["PATH"], "COPRODUCE_DATA_DIR": str(folder), **environment}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120,
                          check=False, env=given)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("line", ONE_LINERS, ids=["key", "server", "records"])
def test_each_generated_line_sets_a_variable_that_the_compose_file_reads(line: str, tmp_path: Path) -> None:
    name, _, value = run("-c", line, folder=tmp_path).partition("=")
    assert f"${{{name}:?" in COMPOSE
    assert re.fullmatch(r"[A-Za-z0-9_=-]{32,}", value)


def test_the_first_operator_has_a_token_that_outlives_a_rotation_as_the_page_has_it(tmp_path: Path) -> None:
    old, new = (run("-c", ONE_LINERS[0], folder=tmp_path).partition("=")[2] for _ in range(2))
    token = run("-c", SCRIPTS[0], folder=tmp_path, COPRODUCE_KEYS=old)
    assert token.startswith("cop_")
    assert int(run("-c", SCRIPTS[1], folder=tmp_path, COPRODUCE_KEYS=f"{new},{old}")) > 0
    assert run("-c", SCRIPTS[1], folder=tmp_path, COPRODUCE_KEYS=new) == "0"
    assert run("-c", SCRIPTS[0], folder=tmp_path, COPRODUCE_KEYS=new) == token


def test_the_page_names_every_variable_that_the_compose_file_needs() -> None:
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE))
    assert {name for name in needed if name not in PAGE} == set()
