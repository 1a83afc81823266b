"""The reference pages of the charter say what the models say: every field, every default, examples that hold."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.charter import Charter
from domain.charter_form import fields_of, model_at
from domain.charter_template import ShortCharter
from domain.findings import Path
from domain.needs import NEEDS
from integrations.charter_file import load_charter, read_charter_source
from integrations.charter_source import DEEPEST, MOST_VALUES
from tests.unit.charter_edits import TEMPLATES

DOCS = FilePath(__file__).parents[2] / "docs"
PAGE = (DOCS / "charter.md").read_text(encoding="utf-8")
FIELDS = (DOCS / "charter-fields.md").read_text(encoding="utf-8")


def models(top: type[BaseModel], label: str = "", path: Path = (), seen: set[object] | None = None
           ) -> Iterator[tuple[str, type[BaseModel]]]:
    """Each model once, with the label that the page gives to its first place."""
    seen = set() if seen is None else seen
    model = model_at(path, top)
    if model is None or model in seen:
        return
    seen.add(model)
    yield label, model
    for name in fields_of(model):
        here = f"{label}.{name}".removeprefix(".")
        key = "<phase>" if name == "phases" else "<name>"
        # Names come before numbers: a group of names would take a number for a name.
        for below, steps in ((here, ()), (f"{here}.{key}", (key,)), (f"{here}[]", (0,))):
            yield from models(top, below, (*path, name, *steps), seen)


def default_in_words(info: FieldInfo) -> str:
    value = info.default
    if info.is_required():
        return "needed"
    if value is None:
        return "-"
    if isinstance(value, BaseModel):
        return "its defaults"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`[{', '.join(str(one) for one in value)}]`" if isinstance(value, list) else f"`{value}`"


def rows(page: str) -> dict[str, list[str]]:
    cells = [re.split(r" \| ", line.strip("| ")) for line in page.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in cells}


ALL = [(label, name, info) for label, model in models(Charter) for name, info in fields_of(model).items()]


def test_the_walk_reaches_every_model_of_a_charter() -> None:
    labels = {label for label, _ in models(Charter)}
    assert {"project.evidence[]", "phases.<phase>.actions[].reward", "votes.<name>.quorum", "principles.<name>",
            "rewards.rules.payroll_review_after", "involvement.phases.<phase>"} <= labels
    assert len(ALL) > 200


@pytest.mark.parametrize(("label", "name", "info"), ALL, ids=[f"{one[0]}.{one[1]}" for one in ALL])
def test_each_field_stands_on_the_page_with_its_default(label: str, name: str, info: FieldInfo) -> None:
    row = rows(FIELDS).get(f"{label}.{name}".removeprefix("."))
    assert row is not None, "add the field to docs/charter-fields.md"
    meaning, form, default = row
    assert meaning and form and default == default_in_words(info)


def test_the_page_has_no_field_that_a_charter_has_not() -> None:
    assert set(rows(FIELDS)) == {f"{label}.{name}".removeprefix(".") for label, name, _ in ALL}


def test_the_short_form_stands_on_the_page() -> None:
    shorts = {f"{label}.{name}".removeprefix("."): info for label, model in models(ShortCharter)
              for name, info in fields_of(model).items() if label in ("", "roles", "budget")}
    people = {"participants", "supporting_roles"}
    assert set(rows(PAGE)) == set(shorts) - people | {"people"}
    assert all(rows(PAGE)[name][2] == default_in_words(info) for name, info in shorts.items() if name not in people)


def test_each_choice_stands_on_the_page() -> None:
    for label, name, info in ALL:
        if get_origin(info.annotation) is Literal:
            form = rows(FIELDS)[f"{label}.{name}".removeprefix(".")][1]
            assert form == ", ".join(f"`{str(one).lower() if isinstance(one, bool) else one}`"
                                     for one in get_args(info.annotation))


def test_each_need_of_a_gate_stands_on_the_page() -> None:
    assert all(f"`{need}`" in PAGE for need in NEEDS)


def test_the_limits_on_the_page_are_those_of_the_reader() -> None:
    assert f"deeper than {DEEPEST}" in PAGE.replace("\n", " ") and f"more than {MOST_VALUES:,} values" in PAGE


def _examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_on_the_page_hold() -> None:
    short, sections = _examples()
    for text in (short, f"{short}\n{sections}"):
        charter, findings = load_charter(text, "docs", TEMPLATES)
        assert charter is not None, [str(one) for one in findings]
    assert charter is not None and charter.raci[0].decision == "opening_hours"


def test_sections_of_the_full_example_on_the_page_are_sections_of_a_charter() -> None:
    data: Mapping[str, object] = read_charter_source(_examples()[1], "docs").data
    assert set(data) <= set(fields_of(Charter))
