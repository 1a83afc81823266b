"""Charter checks on people: ids, references, consent, channels, safeguarding. Called by charter_check.py."""

import re
from collections.abc import Iterator
from functools import partial

from domain.charter import Charter
from domain.charter_people import Participant
from domain.charter_places import EVERYWHERE, Check, Mentions, everybody, people, same_id
from domain.findings import Finding, Path, error, listed, suggestion, warning
from domain.phases import Phase

_LOOKS_LIKE_A_NAME = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.? [^\W\d_]{2,}")


def people_are_known(mentions: Mentions, charter: Charter) -> Iterator[Finding]:
    known = people(charter)
    for path, person in mentions(charter):
        if person not in known:
            yield error(path, f'Nobody in this charter has the id "{person}".',
                        suggestion(person, known, f"Write one of the ids {listed(known)}."))


def person_ids_are_unique(charter: Charter) -> Iterator[Finding]:
    yield from same_id((((*place, "id"), one.id) for place, one in everybody(charter)), "person")


def initials_are_not_names(charter: Charter) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for place, one in everybody(charter):
        if re.search(r"[^\W\d_A-Z][^\W\d_A-Z]", one.initials) and one.initials != one.initials.upper():
            yield error((*place, "initials"), "This looks like a name, and the board shows initials only.",
                        "Write capital letters only, such as A.K.")
        if _LOOKS_LIKE_A_NAME.search(one.role_title):
            yield error((*place, "role_title"), "This looks like a name.", "Write what the person does, no name.")
        if one.initials in seen:
            yield warning((*place, "initials"), f"{seen[one.initials]} has the same initials; cards would not tell "
                          "them apart.", "Add a middle initial to one of them.")
        seen.setdefault(one.initials, one.id)


def people_can_be_reached(charter: Charter) -> Iterator[Finding]:
    for index, one in enumerate(charter.participants):
        place: Path = ("participants", index)
        if one.communication.preferred in one.communication.avoid:
            yield error((*place, "communication", "preferred"),
                        f'"{one.communication.preferred}" is preferred and also to be avoided.',
                        "Ask the person, then keep it in one of the two.")
        if len(one.strengths) < 3:
            yield warning((*place, "strengths"), f"{one.id} has fewer than three strengths.",
                          "Ask what the person is good at and write three.")


def people_agreed_to_join(charter: Charter) -> Iterator[Finding]:
    for index, one in enumerate(charter.participants):
        if one.group == "service_user" and one.consent.get("join_group") != "given":
            yield error(("participants", index, "consent"), f"{one.id} has not agreed to join the group.",
                        'Ask first, then write "consent: {join_group: given}".')


def reward_choices_are_clear(charter: Charter) -> Iterator[Finding]:
    for index, one in enumerate(charter.participants):
        yield from _reward_choice(("participants", index, "reward"), one)


def _reward_choice(place: Path, one: Participant) -> Iterator[Finding]:
    if one.reward.choice == "swapped" and not one.reward.instead:
        yield error(place, f"{one.id} swaps the reward, but for what is not said.", 'Write it under "instead:".')
    if one.reward.choice == "reduced" and one.reward.percent == 100:
        yield error(place, f"{one.id} takes a reduced reward of 100 percent.", 'Write a lower "percent:".')
    if one.reward.choice == "paid" and one.reward.delivery in one.communication.avoid:
        yield warning((*place, "delivery"), f"The reward would come by {one.reward.delivery}, which {one.id} asked "
                      "to avoid.", "Ask the person and choose the other way.")


def safeguarding_is_ready(charter: Charter) -> Iterator[Finding]:
    plan = charter.safeguarding
    if plan.lead == plan.deputy:
        yield error(("safeguarding", "deputy"), "Safeguarding lead and deputy are the same person.",
                    "Name another person as deputy, for when the lead is away or concerned.")
    first = charter.phases.get(Phase.CO_DESIGN)
    if first and plan.all_staff_trained_by > first.starts:
        yield error(("safeguarding", "all_staff_trained_by"), "Staff are trained after the first phase starts.",
                    f"Write a date up to {first.starts}.")
    if plan.acknowledge_within_hours > plan.report_to_lead_within_hours:
        yield warning(("safeguarding", "acknowledge_within_hours"), "The lead may answer later than the outer limit "
                      "for telling the lead.", f"Write at most {plan.report_to_lead_within_hours}.")


def owner_and_sponsor_differ(charter: Charter) -> Iterator[Finding]:
    if charter.ownership.owner == charter.ownership.sponsor:
        yield error(("ownership", "sponsor"), "Owner and sponsor are the same person.",
                    "Name another person as sponsor: the owner needs somebody who clears blocks.")


PEOPLE_CHECKS: tuple[Check, ...] = (
    *(partial(people_are_known, one) for one in EVERYWHERE), person_ids_are_unique,
                 initials_are_not_names, people_can_be_reached, people_agreed_to_join, reward_choices_are_clear,
                 safeguarding_is_ready, owner_and_sponsor_differ)
