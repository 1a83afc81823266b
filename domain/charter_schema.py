"""The form of a charter, checked: what pydantic refuses, said in plain sentences with what to write instead.

Called by charter_check.py (whole charters) and charter_template.py (the short form).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.charter_form import fields_of, form_at, form_in_words, kind_in_words, model_at, names_at
from domain.findings import Finding, Path, error, listed, shown, suggestion

_SAFE_TO_REPEAT = re.compile(r"^[A-Za-z0-9_-]{1,48}$")
# pydantic adds the name of a union's branch, or of a key, behind the place of an error.
_NOT_A_PLACE = {"int", "float", "str", "[key]"}
_BOUNDS = {"ge": "at least", "le": "at most", "lt": "less than", "min_length": "at least", "max_length": "at most"}


@dataclass(frozen=True)
class _Fault:
    """One thing that pydantic refuses. `form` is what may stand there."""

    path: Path
    kind: str
    value: object
    limits: Mapping[str, object]
    form: object

    def finding(self, problem: str, instead: str | None = None) -> Finding:
        name = next((part for part in reversed(self.path[-1:]) if isinstance(part, str)), None)
        form = form_in_words(self.form)
        write = f'Write "{shown(name)}:" and then {form}.' if name else f"Write {form}."
        return error(self.path, problem, instead or write)


def schema_findings(refused: ValidationError, top: type[BaseModel]) -> list[Finding]:
    """One finding for each place that pydantic refuses, in its order."""
    found: dict[Path, Finding] = {}
    for detail in refused.errors(include_url=False):
        one = _finding(detail, top)
        found.setdefault(one.path, one)
    return list(found.values())


def unknown_fields(refused: ValidationError) -> set[Path]:
    """The places of fields that no charter has: without them the rest can still be read."""
    return {detail["loc"] for detail in refused.errors(include_url=False) if detail["type"] == "extra_forbidden"}


def _finding(detail: ErrorDetails, top: type[BaseModel]) -> Finding:
    path = detail["loc"]
    while path and path[-1] in _NOT_A_PLACE and form_at(path, top) is None:
        path = path[:-1]
    fault = _Fault(path, detail["type"], detail["input"], detail.get("ctx", {}), form_at(path, top))
    bad_name = detail["loc"][-1:] == ("[key]",)
    if bad_name and names_at(path[:-1], top):
        return _unknown(path, names_at(path[:-1], top))
    if detail["type"] == "extra_forbidden":
        model = model_at(path[:-1], top)
        return _unknown(path, list(fields_of(model)) if model else [])
    return _pattern(fault) if bad_name else _SAID.get(fault.kind, _wrong_form)(fault)


def _unknown(path: Path, known: list[str]) -> Finding:
    name = str(path[-1])
    may_be = f"Known here: {listed(known)}." if known else "Delete it."
    return error(path, f'"{shown(name)}" is not a field of a charter here.', suggestion(name, known, may_be))


def _missing(fault: _Fault) -> Finding:
    return fault.finding(f'"{shown(str(fault.path[-1]))}" is missing.')


def _wrong_form(fault: _Fault) -> Finding:
    if fault.form is str and isinstance(fault.value, int | float | date):
        return fault.finding(f"{kind_in_words(fault.value).capitalize()} stands where text is meant.",
                             "Put it in quotes.")
    return fault.finding(f"{kind_in_words(fault.value).capitalize()} does not fit here.")


def _not_a_choice(fault: _Fault) -> Finding:
    safe = isinstance(fault.value, str) and _SAFE_TO_REPEAT.match(fault.value)
    return fault.finding(f'"{fault.value}" can\'t be chosen here.' if safe else "This can't be chosen here.")


def _refused_value(fault: _Fault) -> Finding:
    if fault.path[-1:] == ("tax_year_starts",) and isinstance(fault.value, str):
        return fault.finding("This is not a day that comes every year.", 'Write month and day, such as "04-06".')
    if fault.form is not Decimal:
        return _wrong_form(fault)
    value = fault.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**12:
        return fault.finding("This is not an amount of money.",
                             'Write digits in quotes with a point and no sign, such as "82.50".')
    exact = Decimal(str(value))
    written = f"{exact:.2f}" if exact == round(exact, 2) else f"{exact:f}"
    return fault.finding("Money without quotes can lose pence.", f'Write "{written}" in quotes.')


def _pattern(fault: _Fault) -> Finding:
    if fault.path[-1:] == ("initials",):
        return fault.finding("This is not a person's initials.", "Write capital letters only, such as A.K.")
    if fault.path == ("project", "id"):
        return fault.finding("A project id is 3 to 40 small letters, digits and hyphens.",
                             "Write one such as garden-project-2027.")
    return fault.finding("An id is 1 to 48 letters, digits, hyphens or underscores.", "Write one such as P01.")


def _limit(fault: _Fault) -> Finding:
    bound = next((name for name in _BOUNDS if name in fault.limits), None)
    limit = f"{_BOUNDS[bound]} {fault.limits[bound]}" if bound else "something within the limits"
    if fault.kind.startswith("string"):
        return fault.finding("This text is empty or too long.", f"Write {limit} signs.")
    if fault.kind.startswith("too"):
        return fault.finding("This list has too few or too many entries.", f"Write {limit} entries.")
    return fault.finding("This number is outside what is allowed.", f"Write {limit}.")


_SAID: Mapping[str, Callable[[_Fault], Finding]] = {
    "missing": _missing, "literal_error": _not_a_choice, "enum": _not_a_choice, "value_error": _refused_value,
    "string_pattern_mismatch": _pattern, "greater_than_equal": _limit, "less_than_equal": _limit,
    "less_than": _limit, "string_too_short": _limit, "string_too_long": _limit, "too_short": _limit,
    "too_long": _limit,
}
