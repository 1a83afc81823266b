"""Everything that can be wrong with a charter, found at once: its form first, then how its parts fit together.

Called by integrations/charter_file.py, which adds lines. Pure: the same data always gives the same findings.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Never

from pydantic import TypeAdapter, ValidationError

from domain.charter import Charter
from domain.charter_check_decisions import DECISION_CHECKS
from domain.charter_check_money import MONEY_CHECKS
from domain.charter_check_people import PEOPLE_CHECKS
from domain.charter_check_promises import PROMISE_CHECKS, no_contact_details
from domain.charter_check_work import WORK_CHECKS
from domain.charter_places import Check
from domain.charter_schema import schema_findings, unknown_fields
from domain.findings import Finding, Path, error, nearest

CHECKS: tuple[Check, ...] = (
    *PEOPLE_CHECKS, *DECISION_CHECKS, *MONEY_CHECKS, *WORK_CHECKS, *PROMISE_CHECKS)


# A file from outside must not turn into an endless answer.
MOST_OF_A_KIND = 50
MOST_OF_THE_FORM = 200


def check(data: Mapping[str, object]) -> tuple[Charter | None, list[Finding]]:
    """The charter, or None as soon as one finding is an error; and all findings, never an exception.

    When a part can't be read, the parts that can are still checked against each other.
    """
    if not isinstance(data, Mapping):
        return None, [error((), "A charter is a group of named sections.", "Start with `charter_version: 1`.")]
    try:
        charter = Charter.model_validate(dict(data))
        findings = cross_findings(charter)
    except ValidationError as refused:
        charter, findings = None, _of_what_can_be_read(data, refused)
    findings += islice(no_contact_details(data), MOST_OF_A_KIND)
    wrong = any(one.severity == "error" for one in findings)
    return (None if wrong else charter), findings


def cross_findings(charter: Charter) -> list[Finding]:
    """What does not fit together in a charter that has the right form; of each check at most MOST_OF_A_KIND."""
    return [finding for one in CHECKS for finding in islice(_until_unreadable(one(charter)), MOST_OF_A_KIND)]


class _SectionUnreadableError(Exception):
    """A check asked for a section that has the wrong form; that check ends there."""


def _until_unreadable(findings: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from findings
    except _SectionUnreadableError:
        return


class _ReadablePart(Charter):
    """A charter some of whose sections are not there."""

    def __getattr__(self, name: str) -> Never:
        if name in Charter.model_fields:
            raise _SectionUnreadableError(name)
        raise AttributeError(name)


def _of_what_can_be_read(data: Mapping[str, object], refused: ValidationError) -> list[Finding]:
    """The form's findings, and those of a charter from which the unreadable parts are left out."""
    schema, unknown = schema_findings(refused, Charter), unknown_fields(refused)
    lost = {str(one.path[0]) for one in schema if one.path and one.path not in unknown}
    lost |= {nearest(str(path[0]), Charter.model_fields) or "" for path in unknown if len(path) == 1}
    # What model_construct takes has no narrower type.
    kept: dict[str, Any] = {}
    for name in Charter.model_fields.keys() & data.keys() - lost:
        try:
            kept[name] = _section(name).validate_python(_pruned(data[name], (name,), unknown))
        except ValidationError:
            lost.add(name)
    part = _ReadablePart.model_construct(**kept)
    for name in lost:
        part.__dict__.pop(name, None)
    doubtful = {path[:-1] for path in unknown if len(path) > 1}
    return [*schema[:MOST_OF_THE_FORM], *(one for one in cross_findings(part)
                       if not any(one.path[:len(place)] == place for place in doubtful))]


@cache
def _section(name: str) -> TypeAdapter[object]:
    return TypeAdapter(Charter.model_fields[name].rebuild_annotation())


def _pruned(value: object, path: Path, unknown: set[Path]) -> object:
    if isinstance(value, Mapping):
        return {key: _pruned(one, (*path, key), unknown) for key, one in value.items() if (*path, key) not in unknown}
    if isinstance(value, list):
        return [_pruned(one, (*path, index), unknown) for index, one in enumerate(value)]
    return value
