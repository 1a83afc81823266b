"""Charter files from outside: what is refused and how, what is read, and where findings point to."""

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example as case
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.charter_file import CharterUnreadable, load_charter, read_charter_source, templates_in
from tests.unit.charter_edits import EXAMPLE, MINIMAL, TEMPLATES, example

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10))

UNREADABLE = [
    ("a file of more than a megabyte", b"a: " + b"x" * 1_000_001, None, "larger than 1 MB"),
    ("aliases that explode", LAUGHS, 1, "more than 20,000 values"),
    ("an alias inside its own anchor", "a: &a [*a]", 1, "nest deeper"),
    ("a name written twice", "project: 1\nbudget: 2\nproject: 3\n", 3, '"project" is written twice, first on line 1'),
    ("a name written twice inside", "raci:\n  - {decision: a, decision: b}\n", 2, "first on line 2"),
    ("a name written twice in JSON", '{"a": 1,\n "b": 2,\n "a": 3}', 3, "first on line 1"),
    ("deep nesting", "a: " + "[" * 30 + "]" * 30, 1, "nested deeper than 20"),
    ("very deep nesting", "{" * 400_000, 1, "nested deeper than 20"),
    ("deep nesting in JSON", '{"a": ' + "[" * 30 + "]" * 30 + "}", 1, "nested deeper than 20"),
    ("a tag that would make an object", "a: !!python/object/apply:os.system ['true']", 1, "a tag"),
    ("a tag on the whole file", "--- !!python/object:os.system\na: 1", 1, "a tag"),
    ("a private tag", "a: 1\nb: !secret x", 2, "a tag"),
    ("two documents", "a: 1\n---\nb: 2", 2, "a second document"),
    ("a list at the top", "- a\n- b", 1, "is not a charter"),
    ("text at the top", "hello", 1, "is not a charter"),
    ("nothing", "", 1, "is not a charter"),
    ("JSON that is a list", "[1, 2]", 1, "is not a charter"),
    ("bytes that are not UTF-8", b"a: 1\nb: caf\xe9\n", 2, "not UTF-8"),
    ("a zero byte", b"a: 1\nb: x\0y", 2, "zero byte"),
    ("an invisible control character", "a: \x1b[2J", None, "control character"),
    ("a control character behind an escape", r'a: "\x1b[2J"', None, "control character"),
    ("half of a surrogate pair in JSON", '{"a": "\\ud800"}', None, "control character"),
    ("a tab for indentation", "a:\n\tb: 1", 2, "a tab"),
    ("a second colon", "a: b: c", 1, "second colon"),
    ("a quote that is never closed", "a: 'x\nb: 1", 1, "never closed"),
    ("a bracket that is never closed", "a: [1, 2\nb: 1", 2, "bracket"),
    ("wrong indentation", "a:\n  b: 1\n c: 2", 3, "indentation"),
    ("an alias without anchor", "a: *b", 1, "no anchor"),
    ("fields copied from elsewhere", "a: &a {x: 1}\nb:\n  <<: *a", 3, "<<"),
    ("a list as a name", "? [a]\n: b", 1, "used as a name"),
]


@pytest.mark.parametrize(("text", "line", "words"), [one[1:] for one in UNREADABLE], ids=[one[0] for one in UNREADABLE])
def test_an_unreadable_file_is_refused_in_one_sentence_with_its_line(text: bytes | str, line: int | None,
                                                                     words: str) -> None:
    with pytest.raises(CharterUnreadable) as refused:
        read_charter_source(text, "mine.yaml")
    said = str(refused.value)
    assert words in said and "mine.yaml" in said and said.endswith(".") and "\n" not in said and len(said) < 300
    assert refused.value.line == line


def test_a_huge_file_is_refused_without_being_parsed() -> None:
    began = time.process_time()
    with pytest.raises(CharterUnreadable, match="larger than 1 MB"):
        read_charter_source(b"[" * 10_000_000, "huge.yaml")
    assert time.process_time() - began < 0.2


def test_a_traps_cost_is_bounded() -> None:
    began = time.process_time()
    for trap in (LAUGHS, "[" * 999_999, "a: [" + "[]," * 300_000 + "]", "? " * 400_000, "- " * 400_000):
        with pytest.raises(CharterUnreadable):
            read_charter_source(trap, "trap.yaml")
    assert time.process_time() - began < 20


def test_nothing_in_a_file_is_ever_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for tag in ("!!python/object/apply:os.system", "!!python/object/new:os.system", "!!python/name:os.system"):
        with pytest.raises(CharterUnreadable):
            read_charter_source(f"a: {tag} ['touch {trace}']", "trap.yaml")
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_never_repeats_the_text_of_the_file() -> None:
    with pytest.raises(CharterUnreadable) as refused:
        read_charter_source("worry: secret words: more", "mine.yaml")
    assert "secret" not in str(refused.value)


def test_dates_become_dates_and_times_and_yes_and_no_stay_text() -> None:
    text = "{day: 2027-01-11, time: 12:30, land: NO, on: on, none: null, yes: true, bad: 2027-02-30}"
    source = read_charter_source(text, "mine.yaml")
    assert source.data == {"day": date(2027, 1, 11), "time": "12:30", "land": "NO", "on": "on", "none": None,
                           "yes": True, "bad": "2027-02-30"}


def test_an_absurdly_long_number_stays_text() -> None:
    assert read_charter_source("a: " + "9" * 5000, "mine.yaml").data == {"a": "9" * 5000}


def test_a_few_aliases_are_written_out() -> None:
    data = read_charter_source("a: &all [P01, P02]\nb: *all\n", "mine.yaml").data
    assert data["b"] == ["P01", "P02"]


def test_the_same_charter_in_yaml_and_json_reads_the_same() -> None:
    as_json = json.dumps(example(), default=str, indent="\t")
    from_json, _ = load_charter(as_json, "mine.json", TEMPLATES)
    from_yaml, _ = load_charter(EXAMPLE.read_bytes(), EXAMPLE.name, TEMPLATES)
    assert from_json == from_yaml is not None


def test_a_charter_written_out_as_json_is_read_back_unchanged() -> None:
    charter, _ = load_charter(MINIMAL.read_bytes(), MINIMAL.name, TEMPLATES)
    assert charter is not None
    again, _ = load_charter(charter.model_dump_json(), "again.json", TEMPLATES)
    assert again == charter


def test_json_escapes_are_read_as_json_and_places_are_still_known() -> None:
    source = read_charter_source('{"a": 1,\n\t"b": "\\ud83d\\ude00 \\/ \\u00e9"}', "mine.json")
    assert source.data["b"] == "\U0001f600 / é" and source.place(("b",)) == (2, 2)


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read_charter_source("\ufeffa: 1".encode(), "mine.yaml").data == {"a": 1}


def test_every_place_of_the_example_points_at_its_own_line() -> None:
    source = read_charter_source(EXAMPLE.read_bytes(), EXAMPLE.name)
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for path, (line, column) in source.places.items():
        if isinstance(path[-1], str):
            assert lines[line - 1][column - 1:].startswith(path[-1]), path
    assert len(source.places) > 1000


def test_a_place_that_is_not_in_the_file_is_that_of_its_nearest_parent() -> None:
    source = read_charter_source("a: 1\nproject:\n  name: x\n", "mine.yaml")
    assert source.place(("project", "id")) == (2, 1) and source.place(("budget",)) == (1, 1)


def test_findings_carry_line_column_and_path_and_come_sorted() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("due: 2027-02-09", "due: 2028-02-09").replace('total: "19000.00"', "total: 19000.50")
    charter, found = load_charter(text, "mine.yaml", TEMPLATES)
    errors = [one for one in found if one.severity == "error"]
    lines = text.splitlines()
    assert charter is None
    assert [one.where for one in errors] == ["budget.total", "phases.co_design.actions[2].due"]
    assert [lines[one.line - 1][one.column - 1:][:5] for one in errors] == ["total", "due: "]
    assert found == sorted(found, key=lambda one: one.line)
    assert str(errors[0]).startswith(f"line {errors[0].line}, budget.total: error: Money without quotes")


def test_unquoted_money_is_found_wherever_it_stands() -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace('amount: "82.50"', "amount: 82.50")
    _, found = load_charter(text, "mine.yaml", TEMPLATES)
    assert [(one.where, one.instead) for one in found if one.severity == "error"] == [
        ("rewards.rate_card[3].amount", 'Write "82.50" in quotes.')]


def test_a_finding_of_a_short_charter_points_at_the_line_it_comes_from() -> None:
    text = MINIMAL.read_text(encoding="utf-8").replace("finance: S1 ", "finance: P2 ")
    charter, found = load_charter(text, "mine.yaml", TEMPLATES)
    lines = text.splitlines()
    errors = [one for one in found if one.severity == "error"]
    assert charter is None and {"raci[8].accountable", "rewards.approvals.two_approvers[0]"} <= {
        one.where for one in errors}
    assert {lines[one.line - 1].strip().split(" ")[0] for one in errors} == {"finance:"}


def test_a_finding_on_a_person_of_a_short_charter_names_the_person_as_the_file_does() -> None:
    text = MINIMAL.read_text(encoding="utf-8").replace("role_title: Director (sponsor)", "role_title: Ms Director")
    _, found = load_charter(text, "mine.yaml", TEMPLATES)
    error = next(one for one in found if one.severity == "error")
    assert error.where == "people[4].role_title" and "Ms Director" in text.splitlines()[error.line - 1]


@pytest.mark.parametrize("name", ["nothing", "[1]", "null", '"../../secret"'])
def test_an_unknown_template_is_a_finding(name: str) -> None:
    charter, found = load_charter(f"project: {{}}\ntemplate: {name}\n", "mine.yaml", TEMPLATES)
    assert charter is None and [(one.where, one.line) for one in found] == [("template", 2)]


def test_only_template_files_of_the_folder_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "own-template.yaml").write_text("length_days: 100\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    assert templates_in(tmp_path)("own") == {"length_days": 100}
    for name in ("other", "../own", "", "standard"):
        with pytest.raises(LookupError):
            templates_in(tmp_path)(name)


def test_a_broken_template_is_a_finding_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "standard-template.yaml").write_text("length_days: soon\n", encoding="utf-8")
    charter, found = load_charter(MINIMAL.read_bytes(), "mine.yaml", templates_in(tmp_path))
    assert charter is None and "The template itself is wrong at length_days" in found[0].problem


def _read(text: bytes | str) -> None:
    try:
        read_charter_source(text, "mine.yaml")
    except CharterUnreadable as refused:
        assert str(refused).endswith(".")


@given(st.binary(max_size=400) | st.text(max_size=400))
@case(b"\xef\xbb\xbf")
@case('{"a": NaN}')
@case('{"a": 1e999}')
@case("a: \\")
@case('a: "\\U00110000"')
@case("%TAG ! x")
@settings(max_examples=400, deadline=None)
def test_whatever_the_bytes_only_the_one_refusal_is_raised(text: bytes | str) -> None:
    _read(text)


PIECES = ["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "&x ", "*x", "!t ", "'", '"', "|", ">", "? ", "---",
          "%", "@", "\t", "#", "<<", "2027-01-11", "1.5", "\\", "~", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=600, deadline=None)
def test_whatever_looks_like_yaml_only_the_one_refusal_is_raised(parts: list[str]) -> None:
    _read("".join(parts))


@given(st.integers(0, 12_000), st.integers(0, 60), st.binary(max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_damaged_charter_is_loaded_or_refused(start: int, length: int, patch: bytes) -> None:
    whole = EXAMPLE.read_bytes()
    try:
        charter, found = load_charter(whole[:start] + patch + whole[start + length:], "mine.yaml", TEMPLATES)
    except CharterUnreadable:
        return
    assert (charter is None) == any(one.severity == "error" for one in found)


values = st.none() | st.booleans() | st.integers(-10**6, 10**6) | st.text(max_size=20) | st.dates()


@given(st.dictionaries(st.text(min_size=1, max_size=8), values | st.lists(values, max_size=3), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_json_is_read_as_json_reads_it(data: dict[str, object]) -> None:
    text = json.dumps(data, default=str)
    try:
        assert read_charter_source(text, "mine.json").data == json.loads(text)
    except CharterUnreadable as refused:
        assert "control character" in str(refused)
