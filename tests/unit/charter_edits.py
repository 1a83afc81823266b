"""The example charter as plain data, and edits to it by dotted path, for the charter tests."""

from copy import deepcopy
from pathlib import Path as FilePath

from domain.charter_check import check
from domain.findings import Finding, dotted
from integrations.charter_file import read_charter_source, templates_in

CHARTERS = FilePath(__file__).parents[2] / "charters"
EXAMPLE = CHARTERS / "finding-us-when-it-matters.yaml"
MINIMAL = CHARTERS / "minimal-example.yaml"
TEMPLATES = templates_in(CHARTERS)
_DATA = read_charter_source(EXAMPLE.read_bytes(), EXAMPLE.name).data


class Gone:
    """Stands for 'delete this' in an edit."""


class Added:
    """Stands for 'append this to the list' in an edit."""

    def __init__(self, value: object) -> None:
        self.value = value


Edits = dict[str, object]


def example(edits: Edits | None = None) -> dict[str, object]:
    """A fresh copy of the example with `{"raci.0.accountable": "P02"}` and the like applied."""
    data = deepcopy(_DATA)
    for path, value in (edits or {}).items():
        edit(data, path, value)
    return data


def edit(data: object, path: str, value: object) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        data = data[part]  # type: ignore[index] # plain data of any shape
    if value is Gone:
        del data[last]  # type: ignore[attr-defined] # plain data of any shape
    elif isinstance(value, Added):
        data[last].append(value.value)  # type: ignore[index] # plain data of any shape
    else:
        data[last] = value  # type: ignore[index] # plain data of any shape


_KNOWN = {str(one) for one in check(example())[1]}


def new_findings(edits: Edits) -> list[Finding]:
    """What the edits bring, without what the example has anyway."""
    return [one for one in check(example(edits))[1] if str(one) not in _KNOWN]


def at(findings: list[Finding], where: str) -> list[Finding]:
    return [one for one in findings if dotted(one.path) == where]
