"""The short form of a charter and the template that fills it."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.charter import Charter
from domain.charter_check import check
from domain.charter_template import SHORTEST_DAYS, check_short, expand
from domain.findings import Finding, dotted
from domain.phases import Phase
from integrations.charter_file import load_charter, read_charter_source
from tests.unit.charter_edits import MINIMAL, TEMPLATES, Added, Edits, Gone, edit

STANDARD = TEMPLATES("standard")
_SHORT = read_charter_source(MINIMAL.read_bytes(), MINIMAL.name).data


def short(edits: Edits | None = None) -> dict[str, object]:
    data = deepcopy(_SHORT)
    for path, value in (edits or {}).items():
        edit(data, path, value)
    return data


def full(edits: Edits | None = None) -> Charter:
    """The expanded charter; fails the test when it has an error."""
    charter, findings = check(expand(short(edits), STANDARD))
    assert charter is not None, [str(one) for one in findings]
    return charter


def errors(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(dotted(one.path), f"{one.problem} {one.instead}") for one in findings if one.severity == "error"]


def test_the_minimal_example_is_short_and_has_no_error() -> None:
    charter, findings = load_charter(MINIMAL.read_bytes(), MINIMAL.name, TEMPLATES)
    assert charter is not None and len(MINIMAL.read_text(encoding="utf-8").splitlines()) <= 45
    assert {one.problem.split(" has ")[-1] for one in findings} == {"fewer than three strengths."}


def test_roles_fill_the_slots_of_the_template() -> None:
    charter = full()
    assert charter.ownership.owner == "P4" and charter.gates.co_design.approvers == ["P5", "P1"]
    assert charter.gates.escalate_to_after_working_days == {"S4": 10}
    reward = charter.phases[Phase.CO_DESIGN].actions[0].reward
    assert reward is not None and reward.for_ == ["P1", "P2", "P3"]
    assert charter.phases[Phase.CO_DESIGN].actions[4].title == "Picture 2030" and charter.vision.target_year == 2030


def test_no_slot_is_left_in_an_expanded_charter() -> None:
    assert "$" not in full().model_dump_json() and '"day ' not in full().model_dump_json()


def test_facilitator_and_operations_fall_to_the_lead_until_they_are_named() -> None:
    assert full().phases[Phase.CO_DESIGN].actions[0].responsible == ["P4"]
    named = full({"people": Added({"id": "P6", "initials": "T.U.", "role_title": "Facilitator", "group": "partner"}),
                  "roles.facilitator": "P6"})
    assert named.phases[Phase.CO_DESIGN].actions[0].responsible == ["P6"]


def test_each_gate_has_needs_that_the_standard_actions_lead_to() -> None:
    _, findings = check(expand(short(), STANDARD))
    assert not [one for one in findings if one.path[0] == "gates"]
    assert all(full().gates.of(phase).needs for phase in Phase)


def test_a_person_without_a_group_is_a_supporting_role() -> None:
    assert [one.id for one in full().supporting_roles] == ["S1", "S2", "S3", "S4"]


def test_staff_get_no_reward_unless_the_charter_says_so() -> None:
    assert full().participants[3].reward.choice == "not_eligible"
    assert full({"people.3.reward": {"choice": "waived"}}).participants[3].reward.choice == "waived"


def test_consent_is_never_assumed() -> None:
    _, findings = check(expand(short({"people.1.consent": Gone}), STANDARD))
    assert errors(findings) == [("participants[1].consent", 'P2 has not agreed to join the group. Ask first, then '
                                                            'write "consent: {join_group: given}".')]


def test_budget_lines_follow_from_what_the_actions_plan_and_sum_to_the_total() -> None:
    charter = full()
    rewards = charter.budget.line("rewards")
    assert rewards is not None and rewards.amount == Decimal("3650.00")
    assert sum(line.amount for line in charter.budget.lines) == charter.budget.total == Decimal("7500.00")


def test_a_budget_too_small_for_the_planned_rewards_says_so() -> None:
    _, findings = check(expand(short({"budget.total": "1500.00"}), STANDARD))
    assert any(where.startswith("budget.lines") and "more than this line" in said for where, said in errors(findings))


def test_own_budget_lines_are_kept() -> None:
    lines = [{"id": "rewards", "amount": "7000.00"}, {"id": "expenses", "amount": "500.00"}]
    assert [line.id for line in full({"budget.lines": lines}).budget.lines] == ["rewards", "expenses"]


def test_any_section_may_be_written_over() -> None:
    charter = full({"vision": {"target_year": 2031}, "rewards": {"provider": "tremendous"},
                    "gates": {"quorum": {"min_service_users": 3}}})
    assert charter.vision.target_year == 2031 and charter.gates.quorum.min_service_users == 3
    assert charter.rewards is not None and charter.rewards.provider == "tremendous" and charter.rewards.rate_card


def test_a_project_that_pays_no_rewards_says_why_and_plans_none() -> None:
    charter = full({"no_rewards_because": "The group decided so"})
    assert charter.rewards is None and charter.budget.line("rewards") is None
    assert not any(action.reward for plan in charter.phases.values() for action in plan.actions)


def test_expanding_changes_neither_the_short_form_nor_the_template() -> None:
    given_short, given_template = short({"no_rewards_because": "So"}), deepcopy(STANDARD)
    expand(given_short, given_template)
    assert given_short == short({"no_rewards_because": "So"}) and given_template == STANDARD


def test_staff_training_lies_before_the_start_on_a_working_day() -> None:
    for start in (date(2027, 3, 1) + timedelta(days=shift) for shift in range(7)):
        trained = full({"project.start_date": start}).safeguarding.all_staff_trained_by
        assert trained < start and trained.weekday() < 5


WRONG = [
    ({"roles.lead": "P44"}, "roles.lead", 'Did you mean "P4"?'),
    ({"roles.co_chair": "P5"}, "roles.co_chair", "P5 is not a service user"),
    ({"roles.trustee": Gone}, "roles.trustee", "is missing"),
    ({"roles.treasurer": "S1"}, "roles.treasurer", "Known here: lead"),
    ({"people": Gone}, "people", "no list of people"),
    ({"people.0.group": Gone}, "people[0].group", "is missing"),
    ({"people.6.initials": "B C"}, "people[6].initials", "capital letters only"),
    ({"people.1.grp": "staff"}, "people[1].grp", 'Did you mean "group"?'),
    ({"participants": []}, "participants", 'under "people:"'),
    ({"gate": {}}, "gate", 'Did you mean "gates"?'),
    ({"budget.total": 7500.0}, "budget.total", 'Write "7500.00" in quotes'),
    ({"budget.line": []}, "budget.line", 'Did you mean "lines"?'),
    ({"project.target_end_date": date(2027, 4, 1)}, "project.target_end_date", "do not fit into 31 days"),
    ({"project.start_date": "soon"}, "project.start_date", "such as 2027-01-11"),
]


@pytest.mark.parametrize(("edits", "where", "words"), WRONG, ids=[f"{one[1]}: {one[2]}" for one in WRONG])
def test_what_is_wrong_in_the_short_form_is_said_in_its_own_terms(edits: Edits, where: str, words: str) -> None:
    found = errors(check_short(short(edits), STANDARD))
    assert [one[0] for one in found] == [where] and words in found[0][1]


def test_rates_meant_for_another_currency_are_pointed_out() -> None:
    found = check_short(short({"project.currency": "PLN"}), STANDARD)
    assert [(dotted(one.path), one.severity) for one in found] == [("project.currency", "warning")]


def test_expanding_what_is_wrong_raises() -> None:
    with pytest.raises(ValidationError):
        expand(short({"roles.lead": 5}), STANDARD)


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.integers(SHORTEST_DAYS, 1200))
@settings(max_examples=120, deadline=None)
def test_whenever_and_however_long_a_project_its_dates_fit(start: date, days: int) -> None:
    charter = full({"project.start_date": start, "project.target_end_date": start + timedelta(days=days),
                    "data_protection": Gone})
    assert charter.phases[Phase.CO_DESIGN].starts == start


@given(st.integers(2, 25))
@settings(max_examples=10, deadline=None)
def test_however_many_service_users_the_money_fits(number: int) -> None:
    people = [{"id": f"U{one}", "initials": "A.B.", "role_title": "Guest", "group": "service_user",
               "consent": {"join_group": "given"}} for one in range(number)]
    charter = full({"people": people + _SHORT["people"][3:], "roles.co_chair": "U0",  # type: ignore[index] # plain data
                    "budget.total": f"{number * 2000}.00"})
    assert len(charter.in_group("service_user")) == number


anything = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates(),
                        lambda inner: (st.lists(inner, max_size=3)
                                       | st.dictionaries(st.text(max_size=8), inner, max_size=3)),
                        max_leaves=8)
_PLACES = ["project", "people", "roles", "budget", "people.0", "people.3.group", "roles.lead", "budget.total",
           "budget.lines", "phases", "rewards", "raci", "gates", "votes", "no_rewards_because", "project.start_date",
           "project.target_end_date", "participants", "template", "involvement", "people.5", "ownership", "measures"]


@given(st.lists(st.tuples(st.sampled_from(_PLACES), anything), min_size=1, max_size=3))
@settings(max_examples=250, deadline=None)
def test_no_short_charter_makes_the_check_raise(edits: list[tuple[str, object]]) -> None:
    data = short()
    for path, value in edits:
        try:
            edit(data, path, value)
        except (TypeError, KeyError, IndexError):
            assume(False)
    if not errors(check_short(data, STANDARD)):
        charter, findings = check(expand(data, STANDARD))
        assert (charter is None) == bool(errors(findings))
