"""Each rule of a charter: one edit to the example brings one finding, at that place, in those words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.charter import Charter
from domain.charter_check import CHECKS, MOST_OF_A_KIND, check
from domain.findings import dotted, listed, nearest
from tests.unit.charter_edits import Added, at, edit, example, new_findings
from tests.unit.charter_rules import DECISIONS, MONEY, PEOPLE, PROMISES, RULES, WORK, Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_broken_rule_is_one_finding_at_its_place(rule: Rule) -> None:
    severity = "warning" if rule.words.startswith("~") else "error"
    found = [one for one in at(new_findings(rule.edits), rule.where)
             if rule.words.removeprefix("~") in f"{one.problem} {one.instead}"]
    assert [one.severity for one in found] == [severity], [str(one) for one in new_findings(rule.edits)]
    assert found[0].problem.endswith((".", "?")) and found[0].instead.endswith((".", "?", "]."))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_charter_is_given_only_without_errors(rule: Rule) -> None:
    charter, findings = check(example(rule.edits))
    assert (charter is None) == any(one.severity == "error" for one in findings)


def test_the_example_has_no_error_and_its_one_warning_is_true() -> None:
    charter, findings = check(example())
    assert charter is not None
    assert [dotted(one.path) for one in findings] == ["phases.co_delivery.actions[1].needs_consent[1]"]
    assert charter.participants[3].consent["recording"] == "refused" and "P04 said no" in findings[0].problem


def test_everything_wrong_is_said_at_once() -> None:
    edits = {key: value for rule in (PEOPLE[0], DECISIONS[4], MONEY[2], WORK[5], PROMISES[2]) for key, value
             in rule.edits.items()}
    wheres = {dotted(one.path) for one in new_findings(edits)}
    assert {"ownership.owner", "raci[1]", "budget.total", "vision.target_year",
            "involvement.phases.co_delivery"} <= wheres


def test_a_broken_section_does_not_hide_what_is_wrong_elsewhere() -> None:
    found = new_findings({"vision.target_year": "soon", "raci.1.informed": ["P06"], "budget.lines.9.amount": "830.00"})
    assert {dotted(one.path) for one in found} == {"vision.target_year", "raci[1]", "budget.total"}


def test_a_misspelt_field_brings_no_further_findings_about_its_group() -> None:
    row = {"decision": "staff_only", "responsible": ["P06"], "accountable": "P05", "consluted": ["P01"]}
    assert [dotted(one.path) for one in new_findings({"raci": Added(row)})] == ["raci[12].consluted"]


def test_a_misspelt_section_is_not_also_reported_as_lacking() -> None:
    data = example()
    data["vote"] = data.pop("votes")
    assert [dotted(one.path) for one in check(data)[1] if one.severity == "error"] == ["vote"]


def test_contact_details_are_found_in_a_charter_that_has_the_wrong_form() -> None:
    found = new_findings({"participants.0.email": "someone@example.org"})
    assert "an e-mail address" in " ".join(one.problem for one in found)


def test_a_finding_never_repeats_contact_details() -> None:
    found = new_findings({"participants.0.group": "someone@example.org", "project.area": "07700 900123"})
    assert found and not any("someone" in str(one) or "07700" in str(one) for one in found)


@pytest.mark.parametrize("text", ["From 2024 Q3 to 2026 Q3", "Call 999 first", "2027-01-11 to 2027-09-30", "D3 1st",
                                  "61 of 42,000 families", "5400.00 pounds", "P01 and P02", "id 0123-abc", "10%"])
def test_ordinary_figures_are_not_taken_for_contact_details(text: str) -> None:
    assert new_findings({"project.area": text}) == []


@pytest.mark.parametrize("field", ["call", "emergency"])
def test_the_number_of_whom_to_call_is_what_people_look_for_there(field: str) -> None:
    assert new_findings({f"safeguarding.{field}": "Duty line 01632 960 001, day and night"}) == []


def test_a_flood_of_the_same_finding_is_cut_short() -> None:
    found = new_findings({"gates.co_design.needs": [f"n{number}" for number in range(400)]})
    assert len(found) == MOST_OF_A_KIND


def test_every_check_is_broken_by_a_rule_here() -> None:
    """A check that no rule can trigger would be dead."""
    quiet = set(range(len(CHECKS)))
    for rule in RULES:
        try:
            charter = Charter.model_validate(example(rule.edits))
        except ValueError:
            continue
        known = Charter.model_validate(example())
        quiet -= {number for number in quiet if list(CHECKS[number](charter)) != list(CHECKS[number](known))}
    assert [CHECKS[number] for number in quiet] == []


def test_words_are_listed_and_guessed_as_people_would() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c" and listed(["a"]) == "a" and listed([]) == "nothing"
    assert nearest("Consulted ", ["consulted", "informed"]) == "consulted" and nearest("zz", ["consulted"]) is None


def test_guessing_among_very_many_words_stays_quick() -> None:
    known = [f"person-{number}-{'x' * 30}" for number in range(5000)]
    began = time.process_time()
    assert nearest(f"person-77-{'x' * 29}", known) == f"person-77-{'x' * 30}"
    assert time.process_time() - began < 0.5


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.decimals(),
    lambda inner: (st.lists(inner, max_size=4)
                   | st.dictionaries(st.text(max_size=10) | st.integers(), inner, max_size=4)),
    max_leaves=20)


@given(anything)
@settings(max_examples=150, deadline=None)
def test_no_data_whatever_makes_the_check_raise(data: object) -> None:
    charter, findings = check(data)  # type: ignore[arg-type] # the point of this test
    assert charter is None and findings


def _paths(data: object, path: str = "") -> list[str]:
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path[1:]] * bool(path) + [found for key, one in below for found in _paths(one, f"{path}.{key}")]


@given(st.lists(st.tuples(st.sampled_from(_paths(example())), anything), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_no_edit_of_the_example_makes_the_check_raise(edits: list[tuple[str, object]]) -> None:
    data = example()
    for path, value in edits:
        try:
            edit(data, path, value)
        except (TypeError, KeyError, IndexError):
            continue
    charter, findings = check(data)
    assert (charter is None) == any(one.severity == "error" for one in findings)
