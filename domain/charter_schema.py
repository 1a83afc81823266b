"""The form of a charter, checked: what pydantic refuses, said in plain sentences with what to write instead.

Called by charter_check.py (whole charters) and charter_template.py (the short form).
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.charter_form import fields_of, form_at, form_in_words, kind_in_words, model_at, names_at
from domain.findings import Finding, Path, error, listed, shown, suggestion

_SAFE_TO_REPEAT = re.compile(r"^[A-Za-z0-9_-]{1,48}$")
# Where pydantic adds the name of a union's branch or of its own wrapper to the place of an error.
_NOT_A_PLACE = {"int", "float", "str", "[key]"}


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
    if detail["loc"][-1:] == ("[key]",):
        names = names_at(path[:-1], top)
        return _unknown(path, names) if names else _pattern(path, detail, top)
    if detail["type"] == "extra_forbidden":
        model = model_at(path[:-1], top)
        return _unknown(path, list(fields_of(model)) if model else [])
    if detail["type"] == "missing":
        return error(path, f'"{shown(str(path[-1]))}" is missing.', _write(path, top))
    say = _SAID.get(detail["type"], _wrong_form)
    return say(path, detail, top)


def _unknown(path: Path, known: list[str]) -> Finding:
    name = str(path[-1])
    may_be = f"Known here: {listed(known)}." if known else "Delete it."
    return error(path, f'"{shown(name)}" is not a field of a charter here.', suggestion(name, known, may_be))


def _write(path: Path, top: type[BaseModel]) -> str:
    name = path[-1] if path and isinstance(path[-1], str) else None
    form = form_in_words(form_at(path, top))
    return f'Write "{shown(name)}:" and then {form}.' if name else f"Write {form}."


def _wrong_form(path: Path, detail: ErrorDetails, top: type[BaseModel]) -> Finding:
    return error(path, f"{kind_in_words(detail['input']).capitalize()} does not fit here.", _write(path, top))


def _not_a_choice(path: Path, detail: ErrorDetails, top: type[BaseModel]) -> Finding:
    value = detail["input"]
    said = f'"{value}"' if isinstance(value, str) and _SAFE_TO_REPEAT.match(value) else kind_in_words(value)
    return error(path, f"{said} can't be chosen here.", _write(path, top))


def _refused_value(path: Path, detail: ErrorDetails, top: type[BaseModel]) -> Finding:
    return (_money if form_at(path, top) is Decimal else _wrong_form)(path, detail, top)


def _money(path: Path, detail: ErrorDetails, top: type[BaseModel]) -> Finding:
    value = detail["input"]
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not 0 <= value < 10**12:
        return error(path, "This is not an amount of money.",
                     'Write digits in quotes with a point and no sign, such as "82.50".')
    exact = Decimal(str(value))
    written = f"{exact:.2f}" if exact == round(exact, 2) else f"{exact:f}"
    return error(path, "Money without quotes can lose pence.", f'Write "{written}" in quotes.')


def _pattern(path: Path, detail: ErrorDetails, top: type[BaseModel]) -> Finding:
    if path[-1:] == ("initials",):
        return error(path, "This is not a person's initials.", "Write capital letters only, such as A.K.")
    if path == ("project", "id"):
        return error(path, "A project id is 3 to 40 small letters, digits and hyphens.",
                     "Write one such as garden-project-2027.")
    return error(path, "An id is 1 to 48 letters, digits, hyphens or underscores.", "Write one such as P01.")


def _limit(path: Path, detail: ErrorDetails, top: type[BaseModel]) -> Finding:
    limits = detail.get("ctx", {})
    bounds = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than",
              "min_length": "at least", "max_length": "at most"}
    name = next((one for one in bounds if one in limits), None)
    limit = f"{bounds[name]} {limits[name]}" if name else "within the limits"
    what = {"string": " signs", "too": " entries"}.get(detail["type"].split("_")[0], "")
    text = detail["type"].startswith("string")
    problem = "This text is empty or has the wrong length." if text else "This is outside what is allowed."
    return error(path, problem, f"Write {limit}{what}.")


_SAID: Mapping[str, Callable[[Path, ErrorDetails, type[BaseModel]], Finding]] = {
    "literal_error": _not_a_choice, "enum": _not_a_choice, "value_error": _refused_value,
    "string_pattern_mismatch": _pattern, "greater_than_equal": _limit, "less_than_equal": _limit,
    "string_too_short": _limit, "string_too_long": _limit, "too_short": _limit, "too_long": _limit,
}
