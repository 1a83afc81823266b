"""Runs the command line in this process, as a person at a terminal does, and keeps what it said."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from cli.main import run


@dataclass(frozen=True)
class Said:
    """How a command ended. `out` and `err` are what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """All of stdout, which has to be one JSON value."""
        return json.loads(self.out)


class Terminal:
    """A folder without a stack; settings are set with `settings`."""

    def __init__(self, captured: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._captured, self._patch = captured, patch

    def settings(self, **values: str) -> None:
        """Variables of the surroundings, without their prefix."""
        for name, value in values.items():
            self._patch.setenv(f"COPRODUCE_{name.upper()}", value)

    def run(self, *arguments: str) -> Said:
        self._captured.readouterr()
        code = run(arguments)
        said = self._captured.readouterr()
        return Said(code, said.out, said.err)
