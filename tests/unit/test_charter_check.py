"""Each rule of a charter: one edit to the example brings one finding, at that place, in those words."""

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.charter_check import CHECKS, MOST_OF_A_KIND, check
from domain.findings import dotted, listed, nearest
from tests.unit.charter_edits import Added, Edits, Gone, at, edit, example, new_findings


class Rule(NamedTuple):
    """A rule as a sentence, the edit that breaks it, and where and how it is said. Warnings begin with '~'."""

    name: str
    edits: Edits
    where: str
    words: str


PERSON = {"id": "S09", "initials": "Q.Q.", "role_title": "Helper"}
ACTION = {"id": "N1", "title": "New", "plain": "New work.", "due": date(2027, 1, 20), "responsible": ["P06"],
          "accountable": "P06"}
NO_SERVICE_USERS = {"decision": "staff_only", "responsible": ["P06"], "accountable": "P05"}
POLL = {"method": "ranked_choice", "options": ["One", "Two"]}

PEOPLE = [
    Rule("an owner is a person of the charter", {"ownership.owner": "P66"}, "ownership.owner", 'Did you mean "P06"?'),
    Rule("a handover has a known owner", {"operations.0.owner": "X"}, "operations[0].owner", "Nobody in this charter"),
    Rule("a RACI row names known people", {"raci.1.informed.0": "S44"}, "raci[1].informed[0]", 'the id "S44"'),
    Rule("a gate approver is known", {"gates.co_design.approvers.0": "P55"}, "gates.co_design.approvers[0]",
         "Nobody in this charter"),
    Rule("an escalation goes to a known person", {"gates.escalate_to_after_working_days": {"S05": 10}},
         "gates.escalate_to_after_working_days.S05", "Nobody in this charter"),
    Rule("a second approver is known", {"rewards.approvals.two_approvers": ["S01", "Z9"]},
         "rewards.approvals.two_approvers[1]", "Nobody in this charter"),
    Rule("an action is done by known people", {"phases.co_design.actions.0.responsible.0": "P88"},
         "phases.co_design.actions[0].responsible[0]", "Nobody in this charter"),
    Rule("an action has a known accountable person", {"phases.co_design.actions.0.accountable": "P88"},
         "phases.co_design.actions[0].accountable", "Nobody in this charter"),
    Rule("a review is led by known people", {"review.co_led_by.0": "P88"}, "review.co_led_by[0]",
         "Nobody in this charter"),
    Rule("a safeguarding lead is known", {"safeguarding.lead": "S22", "raci.11.accountable": "S22"},
         "safeguarding.lead", 'Did you mean "S02"?'),
    Rule("people have their own ids", {"supporting_roles": Added({**PERSON, "id": "P01"})}, "supporting_roles[4].id",
         "already used for another person"),
    Rule("initials are not a name", {"supporting_roles": Added({**PERSON, "initials": "Anna"})},
         "supporting_roles[4].initials", "initials only"),
    Rule("initials have a form", {"supporting_roles.0.initials": "C. Potter"}, "supporting_roles[0].initials",
         "capital letters only"),
    Rule("a role title has no name", {"supporting_roles.0.role_title": "Mrs Potter"},
         "supporting_roles[0].role_title", "no name"),
    Rule("cards tell people apart", {"supporting_roles": Added({**PERSON, "initials": "A.K."})},
         "supporting_roles[4].initials", "~P01 has the same initials"),
    Rule("a preferred channel is not one to avoid", {"participants.0.communication.avoid": ["phone"]},
         "participants[0].communication.preferred", "also to be avoided"),
    Rule("a reward does not come by an avoided channel", {"participants.3.reward.delivery": "email"},
         "participants[3].reward.delivery", "~asked to avoid"),
    Rule("everyone is asked for three strengths", {"participants.4.strengths": ["Deciding"]},
         "participants[4].strengths", "~fewer than three strengths"),
    Rule("a service user has agreed to join", {"participants.1.consent.join_group": "refused"},
         "participants[1].consent", "has not agreed to join"),
    Rule("a swap says for what", {"participants.1.reward": {"choice": "swapped"}}, "participants[1].reward",
         "for what is not said"),
    Rule("a reduced reward says how much", {"participants.1.reward": {"choice": "reduced"}},
         "participants[1].reward", "lower"),
    Rule("safeguarding has a deputy", {"safeguarding.deputy": "S02"}, "safeguarding.deputy", "same person"),
    Rule("staff are trained before the first phase", {"safeguarding.all_staff_trained_by": date(2027, 1, 12)},
         "safeguarding.all_staff_trained_by", "up to 2027-01-11"),
    Rule("a lead answers within the outer limit", {"safeguarding.acknowledge_within_hours": 30},
         "safeguarding.acknowledge_within_hours", "~at most 24"),
    Rule("owner and sponsor are two people", {"ownership.sponsor": "P06"}, "ownership.sponsor", "same person"),
]
DECISIONS = [
    Rule("a decision has one row", {"raci.4.decision": "channels"}, "raci[5].decision", "one accountable person"),
    Rule("a decision has one accountable person", {"raci.4.accountable": ["P06", "P05"]}, "raci[4].accountable",
         "A list does not fit"),
    Rule("a decision has an accountable person", {"raci.4.accountable": Gone}, "raci[4].accountable", "is missing"),
    Rule("somebody is responsible", {"raci.5.responsible": []}, "raci[5].responsible", "at least one responsible"),
    Rule("nobody is consulted and informed", {"raci.1.informed": ["P06"]}, "raci[1]", "P06 is consulted and informed"),
    Rule("nobody holds a letter twice", {"raci.1.informed": ["S04", "S04"]}, "raci[1]",
         "S04 is informed and informed"),
    Rule("the accountable person is not also informed", {"raci.1.informed": ["P05"]}, "raci[1]",
         "P05 is accountable and informed"),
    Rule("service users have a part in every decision", {"raci": Added(NO_SERVICE_USERS)}, "raci[12]",
         'No service user has a part in "staff_only"'),
    Rule("service users are not only informed", {"raci": Added({**NO_SERVICE_USERS, "informed": ["P01"]})},
         "raci[12]", 'No service user has a part in "staff_only"'),
    Rule("a service user has the last word somewhere",
         {f"raci.{row}.accountable": "P06" for row in (0, 10)} | {"raci.6.accountable": "P05", "raci.6.informed": [],
                                                                 "raci.10.consulted": []},
         "raci", "accountable for any decision"),
    Rule("somebody decides on payments", {"raci.8": Gone}, "raci", 'decides on "reward_payment"'),
    Rule("who proposes a payment does not approve it", {"raci.8.responsible": ["S01"]}, "raci[8].responsible",
         "propose and approve the same payment"),
    Rule("who approves payments is not paid", {"raci.8.accountable": "P02"}, "raci[8].accountable", "may be paid"),
    Rule("somebody decides on safeguarding", {"raci.11": Gone}, "raci", '~decides on "safeguarding_action"'),
    Rule("the safeguarding lead decides on safeguarding", {"raci.11.accountable": "S03"}, "raci[11].accountable",
         "~not the safeguarding lead"),
    Rule("a handover is about a known decision", {"operations.0.decision": "service_change"},
         "operations[0].decision", 'Did you mean "service_changes"?'),
    Rule("a service user approves every gate", {"gates.co_delivery.approvers": ["P06", "P05"]},
         "gates.co_delivery.approvers", "No service user approves the end of Co-delivery"),
    Rule("the organisation approves every gate", {"gates.co_delivery.approvers": ["P02", "P01"]},
         "gates.co_delivery.approvers", "Nobody from the organisation"),
    Rule("an approver is listed once", {"gates.co_design.approvers": ["P05", "P01", "P01"]},
         "gates.co_design.approvers", "listed twice"),
    Rule("staff alone can't pass a gate", {"gates.quorum.min_service_users": 0}, "gates.quorum.min_service_users",
         "Staff alone could pass"),
    Rule("enough service users exist for the quorum", {"gates.quorum.min_service_users": 5},
         "gates.quorum.min_service_users", "needs 5 service users and the charter has 4"),
    Rule("no service user stands alone at a gate", {"gates.quorum.min_service_users": 1},
         "gates.quorum.min_service_users", "~stand alone"),
    Rule("a need is one that the program knows", {"gates.co_design.needs.3": "five_whys"}, "gates.co_design.needs[3]",
         'Did you mean "five_whys_done"?'),
    Rule("reminders rise", {"gates.reminders_after_working_days": [7, 3]}, "gates.reminders_after_working_days",
         "rising order"),
    Rule("escalation comes after the last reminder", {"gates.escalate_to_after_working_days.S04": 7},
         "gates.escalate_to_after_working_days.S04", "more than 7 working days"),
]
MONEY = [
    Rule("money has no more places than the currency", {"rewards.rate_card.0.amount": "13.805"},
         "rewards.rate_card[0].amount", "has 3 decimal places"),
    Rule("a currency is known", {"project.currency": "XYZ"}, "project.currency", '"XYZ" can\'t be chosen'),
    Rule("budget lines sum to the total", {"budget.lines.9.amount": "830.00"}, "budget.total",
         "£4.00 less than the total"),
    Rule("a budget line has its own id", {"budget.lines.9.id": "media"}, "budget.lines[9].id", "already used"),
    Rule("a line pays the rewards", {"budget.lines.0.id": "pay"}, "budget.lines", 'with the id "rewards"'),
    Rule("a line pays the fees", {"budget.lines.1.id": "fees"}, "budget.lines", '~"reward_fees"'),
    Rule("a line pays expenses", {"budget.lines.2.id": "costs"}, "budget.lines", '~"expenses"'),
    Rule("there are rewards or a reason", {"rewards": Gone}, "the charter", "no reason for having none"),
    Rule("there is not a plan and a reason", {"no_rewards_because": "None wanted"}, "no_rewards_because",
         "Delete one of the two"),
    Rule("an action pays only with a plan", {"rewards": Gone, "no_rewards_because": "None wanted"},
         "phases.co_design.actions[0].reward", "no reward plan"),
    Rule("the rate card has rates", {"rewards.rate_card": []}, "rewards.rate_card", "empty"),
    Rule("a rate has its own id", {"rewards.rate_card.0.id": "hour"}, "rewards.rate_card[1].id", "already used"),
    Rule("an action uses a rate of the card", {"phases.co_design.actions.0.reward.rate": "half_days"},
         "phases.co_design.actions[0].reward.rate", 'Did you mean "half_day"?'),
    Rule("only participants are rewarded", {"phases.co_design.actions.0.reward.for": ["S01"]},
         "phases.co_design.actions[0].reward.for[0]", "No participant"),
    Rule("a person who can't be paid is not listed", {"phases.co_design.actions.0.reward.for": ["P05"]},
         "phases.co_design.actions[0].reward.for[0]", "~not eligible"),
    Rule("nobody is rewarded twice for one action", {"phases.co_design.actions.0.reward.for": ["P01", "P01"]},
         "phases.co_design.actions[0].reward.for[1]", "paid twice"),
    Rule("planned rewards fit the budget line",
         {"budget.lines.0.amount": "3000.00", "budget.lines.9.amount": "3234.00"}, "budget.lines[0].amount",
         "more than this line"),
    Rule("there is spare money for a change of choice",
         {"budget.lines.0.amount": "4000.00", "budget.lines.9.amount": "2234.00"}, "budget.lines[0].amount",
         "~If everybody took the full reward"),
    Rule("planned rewards fit the cap of a person", {"rewards.approvals.per_person_cap": "500.00"},
         "rewards.approvals.per_person_cap", "P01 has planned rewards of"),
    Rule("a choice stays free under the cap",
         {"rewards.approvals.per_person_cap": "1300.00", "participants.3.reward": {"choice": "waived"}},
         "rewards.approvals.per_person_cap",
         "~after a change of choice"),
    Rule("an action larger than a payment run is split", {"rewards.approvals.batch_cap": "240.00"},
         "phases.co_design.actions[0].reward", "~paid in several runs"),
    Rule("a single reward fits a payment run", {"rewards.approvals.batch_cap": "150.00"},
         "rewards.rate_card[4].amount", "could never be paid"),
    Rule("a second approver can ever be asked", {"rewards.approvals.two_approvers_above": "701.00"},
         "rewards.approvals.two_approvers_above", "~never asked"),
    Rule("two approvers are two people", {"rewards.approvals.two_approvers": ["S01", "S01"]},
         "rewards.approvals.two_approvers", "two different people"),
    Rule("an approver is not paid", {"rewards.approvals.two_approvers": ["S01", "P03"]},
         "rewards.approvals.two_approvers[1]", "may be paid"),
    Rule("who waives may change their mind and does not approve", {"rewards.approvals.two_approvers": ["S01", "P02"]},
         "rewards.approvals.two_approvers[1]", "may be paid"),
    Rule("the accountable person is one of the two", {"rewards.approvals.two_approvers": ["P05", "P06"]},
         "rewards.approvals.two_approvers", "Add S01"),
]
WORK = [
    Rule("all four phases are planned", {"phases.co_evaluation": Gone}, "phases", '"co_evaluation" is missing'),
    Rule("phases start one after another", {"phases.co_delivery.starts": date(2027, 3, 15)},
         "phases.co_delivery.starts", "does not start after Co-decision-making"),
    Rule("a project ends after it starts", {"project.target_end_date": date(2027, 1, 11)}, "project.target_end_date",
         "ends before it starts"),
    Rule("the first phase is in the project", {"project.start_date": date(2027, 1, 12)}, "phases.co_design.starts",
         "starts before the project"),
    Rule("the last phase is in the project", {"phases.co_evaluation.starts": date(2027, 10, 1)},
         "phases.co_evaluation.starts", "after the project's end"),
    Rule("a vision is not too near", {"vision.target_year": 2029}, "vision.target_year", "from 2030 to 2032"),
    Rule("a vision is not too far", {"vision.target_year": 2033}, "vision.target_year", "three to five years"),
    Rule("an action is due after its phase starts", {"phases.co_delivery.actions.0.due": date(2027, 5, 9)},
         "phases.co_delivery.actions[0].due", "from 2027-05-10 to 2027-08-01"),
    Rule("an action is due before the next phase", {"phases.co_delivery.actions.0.due": date(2027, 8, 2)},
         "phases.co_delivery.actions[0].due", "outside Co-delivery"),
    Rule("an action is due before the end", {"phases.co_evaluation.actions.3.due": date(2027, 10, 1)},
         "phases.co_evaluation.actions[3].due", "to 2027-09-30"),
    Rule("actions of all phases have their own ids", {"phases.co_evaluation.actions.0.id": "D1"},
         "phases.co_evaluation.actions[0].id", "another action"),
    Rule("a phase has work", {"phases.co_evaluation.actions": []}, "phases.co_evaluation.actions", "~has no actions"),
    Rule("an action has somebody who does it", {"phases.co_design.actions.0.responsible": []},
         "phases.co_design.actions[0].responsible", "at least one person"),
    Rule("an action lists a person once", {"phases.co_design.actions.0.responsible": ["P08", "P08"]},
         "phases.co_design.actions[0].responsible", "lists a person twice"),
    Rule("a vote of an action exists", {"phases.co_decision_making.actions.3.vote": "priority"},
         "phases.co_decision_making.actions[3].vote", 'Did you mean "priorities"?'),
    Rule("a vote is held in an action", {"votes.logo": POLL}, "votes.logo", "~No action holds"),
    Rule("there is something to rank", {"votes.channels.options": ["Only one"]}, "votes.channels.options",
         "at least two options"),
    Rule("an option is listed once", {"votes.channels.options": ["A", "B", "A"]}, "votes.channels.options",
         "listed twice"),
    Rule("an option takes no more dots than a person has", {"votes.priorities.max_dots_per_option": 6},
         "votes.priorities.max_dots_per_option", "at most 5"),
    Rule("enough people exist for a vote", {"votes.priorities.quorum.min_service_users": 5},
         "votes.priorities.quorum.min_service_users", "needs 5 service users and the charter has 4"),
    Rule("an action leads to what a gate needs", {"phases.co_design.actions.4.output": Gone},
         "gates.co_design.needs[4]", "~output: shared_vision"),
    Rule("a vote leads to what a gate needs", {"phases.co_decision_making.actions.4.vote": Gone},
         "gates.co_decision_making.needs[3]", "~vote: channels"),
    Rule("what a gate needs is made before it", {"gates.co_design.needs": Added("measures_agreed")},
         "gates.co_design.needs[6]", "~output: measures"),
    Rule("an action does not count on consent that was refused",
         {"phases.co_delivery.actions.0.needs_consent": ["photo"], "participants.1.consent.photo": "refused"},
         "phases.co_delivery.actions[0].needs_consent[0]", "~P02 said no"),
]
PROMISES = [
    Rule("each phase promises a level", {"involvement.phases.co_evaluation": Gone}, "involvement.phases",
         'No level of involvement is promised for "co_evaluation"'),
    Rule("a promise is on the scale", {"involvement.scale": ["co-design"]},
         "involvement.phases.co_design.promised", "not on the scale"),
    Rule("a lower promise says why", {"involvement.phases.co_delivery.why_lower": Gone},
         "involvement.phases.co_delivery", "does not say why"),
    Rule("a promise says what can change", {"involvement.phases.co_design.what_you_can_change": ""},
         "involvement.phases.co_design.what_you_can_change", "at least 1 signs"),
    Rule("somebody was invited", {"invited": []}, "invited", "Nobody was invited"),
    Rule("an invitation says why them", {"invited.0.why": Gone}, "invited[0].why", "is missing"),
    Rule("the loop is closed", {"phases.co_evaluation.actions.2.output": Gone, "gates.co_evaluation.needs.2": Gone},
         "gates.co_evaluation.needs", "~what became of their input"),
    Rule("the team agreement has rules", {"team_agreement.rules": []}, "team_agreement.rules", "no rules"),
    Rule("all four principles are promised", {"principles.equality": Gone}, "principles", "~for equality"),
    Rule("a time zone exists", {"project.timezone": "Europe/Londres"}, "project.timezone",
         'Did you mean "Europe/London"?'),
    Rule("a measure has its own id", {"measures.1.id": "K1"}, "measures[1].id", "another measure"),
    Rule("wellbeing is not scored for a handful", {"measures.3.min_answers": 8}, "measures[3].min_answers",
         "~at least 30"),
    Rule("the first update is one of those that alternate", {"updates.alternate": ["email"]}, "updates.first",
         "not among those"),
    Rule("data protection is assessed", {"data_protection.dpia_signed_off": Gone}, "data_protection", "~DPIA"),
    Rule("data protection is assessed in time", {"data_protection.dpia_signed_off": date(2027, 2, 1)},
         "data_protection.dpia_signed_off", "~after the project starts"),
    Rule("actions avoid banned words", {"phases.co_design.actions.0.plain": "We meet the stakeholders."},
         "phases.co_design.actions[0].plain", '~"stakeholder" is on the list'),
    Rule("titles avoid banned words", {"phases.co_design.actions.0.title": "Our KPI"},
         "phases.co_design.actions[0].title", '~"KPI" is on the list'),
    Rule("sentences are short", {"phases.co_design.actions.0.plain": "word " * 26},
         "phases.co_design.actions[0].plain", "~A sentence has 26 words"),
    Rule("no e-mail address is in a charter", {"participants.0.worry": "Write to me: someone@example.org"},
         "participants[0].worry", "an e-mail address"),
    Rule("no phone number is in a charter", {"participants.0.adjustments.0": "Ring 07700 900 123 first"},
         "participants[0].adjustments[0]", "a phone number"),
    Rule("no postcode is in a charter", {"project.area": "Near ZZ9 9ZZ"},
         "project.area", "a postcode"),
]
FORM = [
    Rule("an unknown section is named", {"vote": {}}, "vote", 'Did you mean "votes"?'),
    Rule("an unknown field is named", {"participants.0.role": "x"}, "participants[0].role",
         'Did you mean "role_title"?'),
    Rule("an unknown field without a near one lists what is known", {"ownership.zzz": 1}, "ownership.zzz",
         "owner and sponsor"),
    Rule("a missing section is named", {"vision": Gone}, "vision", '"vision" is missing'),
    Rule("an unknown phase is named", {"phases.co_deliver": {"starts": date(2027, 5, 1), "actions": []}},
         "phases.co_deliver", 'Did you mean "co_delivery"?'),
    Rule("money without quotes is named", {"budget.total": 19000.5}, "budget.total", 'Write "19000.50" in quotes'),
    Rule("whole money without quotes is named", {"budget.total": 19000}, "budget.total", 'Write "19000.00" in quotes'),
    Rule("negative money is refused", {"budget.total": "-5.00"}, "budget.total", "no sign"),
    Rule("absurd money is refused", {"budget.total": "99999999999.00"}, "budget.total", "less than 10000000000"),
    Rule("a date is a date", {"project.start_date": "11/01/2027"}, "project.start_date", "such as 2027-01-11"),
    Rule("a date is in the calendar", {"project.start_date": "2027-02-30"}, "project.start_date",
         "such as 2027-01-11"),
    Rule("a number is not a date", {"project.start_date": 20270111}, "project.start_date", "A number does not fit"),
    Rule("a choice is one of those offered", {"participants.0.group": "customer"}, "participants[0].group",
         "one of: service_user, staff or partner"),
    Rule("text is not a bare date", {"safeguarding.policy_version": date(2026, 9, 1)}, "safeguarding.policy_version",
         "Put it in quotes"),
    Rule("a list is a list", {"raci.0.responsible": "P06"}, "raci[0].responsible", "a list, each entry text"),
    Rule("a group is a group", {"ownership": "P06"}, "ownership", "a group with the fields owner and sponsor"),
    Rule("a reading is text or a number", {"project.evidence.0.from_value": []}, "project.evidence[0].from_value",
         "text or a number"),
    Rule("a limit is said", {"invited.0.seats": 0}, "invited[0].seats", "at least 1"),
    Rule("a project id has a form", {"project.id": "Big Project!"}, "project.id", "garden-project-2027"),
    Rule("a vote's name has a form", {"votes": {"a b": POLL}}, "votes.a b", "An id is"),
    Rule("a group needs two people", {"participants": []}, "participants", "at least 2"),
    Rule("a charter says its version", {"charter_version": 2}, "charter_version", "one of: 1"),
]
RULES = [*PEOPLE, *DECISIONS, *MONEY, *WORK, *PROMISES, *FORM]


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


def test_a_flood_of_the_same_finding_is_cut_short() -> None:
    found = new_findings({"gates.co_design.needs": [f"n{number}" for number in range(400)]})
    assert len(found) == MOST_OF_A_KIND


def test_every_check_is_broken_by_a_rule_here() -> None:
    """A check that no rule can trigger would be dead."""
    quiet = set(range(len(CHECKS)))
    from domain.charter import Charter
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
@settings(max_examples=300, deadline=None)
def test_no_edit_of_the_example_makes_the_check_raise(edits: list[tuple[str, object]]) -> None:
    data = example()
    for path, value in edits:
        try:
            edit(data, path, value)
        except (TypeError, KeyError, IndexError):
            continue
    charter, findings = check(data)
    assert (charter is None) == any(one.severity == "error" for one in findings)
