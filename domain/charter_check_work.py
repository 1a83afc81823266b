"""Charter checks on the work: phases, dates, actions, votes. Called by charter_check.py."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

from domain.charter import Charter
from domain.charter_places import Check, actions, same_id, service_users
from domain.charter_work import Output
from domain.findings import Finding, error, listed, suggestion, warning
from domain.needs import NEEDS
from domain.phases import Phase

# The work on the first is where the second is written too.
_ALSO_MAKES: dict[str, str] = {"problem_statement": "five_whys"}


def phases_follow_one_another(charter: Charter) -> Iterator[Finding]:
    missing = [phase for phase in Phase if phase not in charter.phases]
    for phase in missing:
        yield error(("phases",), f'The phase "{phase}" is missing.', f"Add it; a project has {listed(Phase)}.")
    present = [phase for phase in Phase if phase in charter.phases]
    for before, after in pairwise(present):
        if charter.phases[after].starts <= charter.phases[before].starts:
            yield error(("phases", after.value, "starts"), f"{after.spoken} does not start after {before.spoken} "
                        f"({charter.phases[before].starts}).", "Write a later date.")


def project_dates_fit(charter: Charter) -> Iterator[Finding]:
    facts = charter.project
    if facts.target_end_date <= facts.start_date:
        yield error(("project", "target_end_date"), "The project ends before it starts.",
                    f"Write a date after {facts.start_date}.")
    first = charter.phases.get(Phase.CO_DESIGN)
    if first and facts.start_date > first.starts:
        yield error(("phases", "co_design", "starts"), "The first phase starts before the project.",
                    f"Write {facts.start_date} or later.")
    last = max((plan.starts for plan in charter.phases.values()), default=facts.start_date)
    for phase, plan in charter.phases.items():
        if plan.starts == last and last > facts.target_end_date:
            yield error(("phases", phase.value, "starts"), "The phase starts after the project's end.",
                        f"Write a date before {facts.target_end_date}.")


def vision_is_three_to_five_years_ahead(charter: Charter) -> Iterator[Finding]:
    start = charter.project.start_date.year
    if not start + 3 <= charter.vision.target_year <= start + 5:
        yield error(("vision", "target_year"), "A shared vision looks three to five years ahead.",
                    f"Write a year from {start + 3} to {start + 5}.")


def actions_are_due_in_their_phase(charter: Charter) -> Iterator[Finding]:
    ends = _ends(charter)
    for path, phase, action in actions(charter):
        first, last = charter.phases[phase].starts, ends[phase]
        if first <= last and not first <= action.due <= last:
            yield error((*path, "due"), f"{action.id} is due on {action.due}, outside {phase.spoken}.",
                        f"Write a date from {first} to {last}.")


def _ends(charter: Charter) -> dict[Phase, date]:
    """The last day of each phase: the day before the next one that the charter has, or the project's end."""
    ends: dict[Phase, date] = {}
    end = charter.project.target_end_date
    for phase in reversed(Phase):
        if phase in charter.phases:
            ends[phase] = end
            end = min(end, charter.phases[phase].starts - timedelta(days=1))
    return ends


def action_ids_are_unique(charter: Charter) -> Iterator[Finding]:
    yield from same_id((((*path, "id"), action.id) for path, _, action in actions(charter)), "action")


def phases_and_actions_have_people(charter: Charter) -> Iterator[Finding]:
    for phase, plan in charter.phases.items():
        if not plan.actions:
            yield warning(("phases", phase.value, "actions"), f"{phase.spoken} has no actions.", "Add the work.")
    for path, _, action in actions(charter):
        if not action.responsible:
            yield error((*path, "responsible"), f"Nobody does action {action.id}.", "Name at least one person.")
        if len(set(action.responsible)) < len(action.responsible):
            yield error((*path, "responsible"), f"{action.id} lists a person twice.", "List each person once.")


def votes_are_known(charter: Charter) -> Iterator[Finding]:
    used = set()
    for path, _, action in actions(charter):
        used.add(action.vote)
        if action.vote and action.vote not in charter.votes:
            yield error((*path, "vote"), f'There is no vote "{action.vote}".',
                        suggestion(action.vote, charter.votes, "Add it under votes."))
    for key in charter.votes:
        if key not in used:
            yield warning(("votes", key), f'No action holds the vote "{key}".', f'Add "vote: {key}" to an action.')


def votes_can_be_held(charter: Charter) -> Iterator[Finding]:
    there = len(service_users(charter))
    for key, poll in charter.votes.items():
        if poll.method == "ranked_choice" and len(poll.options) < 2:
            yield error(("votes", key, "options"), "There is nothing to put in order.", "Write at least two options.")
        if poll.method == "dot" and poll.max_dots_per_option > poll.dots_per_person:
            yield error(("votes", key, "max_dots_per_option"), "One option may take more dots than a person has.",
                        f"Write at most {poll.dots_per_person}.")
        if len(set(poll.options)) < len(poll.options):
            yield error(("votes", key, "options"), "An option is listed twice.", "List each option once.")
        if poll.quorum.min_service_users > there:
            yield error(("votes", key, "quorum", "min_service_users"),
                        f"The vote needs {poll.quorum.min_service_users} service users and the charter has {there}.",
                        "Write a lower number or invite more people.")


def needs_can_be_met(charter: Charter) -> Iterator[Finding]:
    outputs: set[str] = set()
    votes: set[str] = set()
    for phase in Phase:
        work = charter.phases[phase].actions if phase in charter.phases else []
        outputs |= {action.output for action in work if action.output}
        votes |= {action.vote for action in work if action.vote}
        for index, need in enumerate(charter.gates.of(phase).needs):
            missing = _what_is_missing(need, outputs, votes)
            if missing:
                yield warning(("gates", phase.value, "needs", index), f'No action up to this gate leads to "{need}".',
                              f'Add "{missing}" to the action where it is made.')


def _what_is_missing(need: str, outputs: set[str], votes: set[str]) -> str | None:
    known = NEEDS.get(need)
    if known is None:
        return None
    poll = need.removesuffix("_voted")
    if poll != need:
        return None if poll in votes else f"vote: {poll}"
    made = known.artefact in outputs or _ALSO_MAKES.get(known.artefact or "") in outputs
    return f"output: {known.artefact}" if known.artefact in get_args(Output) and not made else None


def consent_fits_the_action(charter: Charter) -> Iterator[Finding]:
    for path, _, action in actions(charter):
        for person in dict.fromkeys([*action.responsible, *(action.reward.for_ if action.reward else [])]):
            one = charter.participant(person)
            for index, use in enumerate(action.needs_consent):
                if one and one.group == "service_user" and one.consent.get(use) in ("refused", "withdrawn"):
                    yield warning((*path, "needs_consent", index), f'{action.id} needs consent for "{use}", and '
                                  f"{person} said no.", "Plan a part for this person without it.")


WORK_CHECKS: tuple[Check, ...] = (
    phases_follow_one_another, project_dates_fit, vision_is_three_to_five_years_ahead,
               actions_are_due_in_their_phase, action_ids_are_unique, phases_and_actions_have_people, votes_are_known,
               votes_can_be_held, needs_can_be_met, consent_fits_the_action)
