"""What a charter names and where: people by id, actions, every place that names a person. For the charter checks."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from domain.charter import Charter
from domain.charter_people import Participant, SupportingRole
from domain.charter_work import ActionPlan
from domain.findings import Finding, Path, error
from domain.phases import Phase

Mention = tuple[Path, str]
Mentions = Callable[[Charter], Iterator[Mention]]
Check = Callable[[Charter], Iterator[Finding]]
Person = Participant | SupportingRole


def everybody(charter: Charter) -> Iterator[tuple[Path, Person]]:
    """Participants, then supporting roles, each with its place."""
    for index, participant in enumerate(charter.participants):
        yield ("participants", index), participant
    for index, role in enumerate(charter.supporting_roles):
        yield ("supporting_roles", index), role


def people(charter: Charter) -> dict[str, Person]:
    """Everybody by id."""
    return {one.id: one for _, one in everybody(charter)}


def actions(charter: Charter) -> Iterator[tuple[Path, Phase, ActionPlan]]:
    """Every action with its place and phase."""
    for phase, plan in charter.phases.items():
        for index, action in enumerate(plan.actions):
            yield ("phases", phase.value, "actions", index), phase, action


def same_id(mentions: Iterable[Mention], what: str) -> Iterator[Finding]:
    """Findings for the second and later uses of an id. Case does not tell ids apart: board keys are in lower case."""
    seen: set[str] = set()
    for path, name in mentions:
        if name.casefold() in seen:
            yield error(path, f'The id "{name}" is already used for another {what}.', "Give each its own id.")
        seen.add(name.casefold())


def service_users(charter: Charter) -> set[str]:
    return set(charter.in_group("service_user"))


def may_be_paid(charter: Charter, person: str) -> bool:
    """Whether money can go to this person now or after a change of mind: choices are private and may change."""
    one = charter.participant(person)
    if one is None or one.reward.choice == "not_eligible":
        return False
    return one.group == "service_user" or any(
        action.reward and person in action.reward.for_ for _, _, action in actions(charter))


def each(path: Path, names: Sequence[str]) -> Iterator[Mention]:
    """The places of the entries of a list of ids."""
    yield from (((*path, index), name) for index, name in enumerate(names))


def in_ownership(charter: Charter) -> Iterator[Mention]:
    yield ("ownership", "owner"), charter.ownership.owner
    yield ("ownership", "sponsor"), charter.ownership.sponsor


def in_operations(charter: Charter) -> Iterator[Mention]:
    yield from ((("operations", index, "owner"), one.owner) for index, one in enumerate(charter.operations))


def in_safeguarding(charter: Charter) -> Iterator[Mention]:
    yield ("safeguarding", "lead"), charter.safeguarding.lead
    yield ("safeguarding", "deputy"), charter.safeguarding.deputy


def in_raci(charter: Charter) -> Iterator[Mention]:
    for index, row in enumerate(charter.raci):
        yield ("raci", index, "accountable"), row.accountable
        yield from each(("raci", index, "responsible"), row.responsible)
        yield from each(("raci", index, "consulted"), row.consulted)
        yield from each(("raci", index, "informed"), row.informed)


def in_gates(charter: Charter) -> Iterator[Mention]:
    for phase in Phase:
        yield from each(("gates", phase.value, "approvers"), charter.gates.of(phase).approvers)
    for person in charter.gates.escalate_to_after_working_days:
        yield ("gates", "escalate_to_after_working_days", person), person


def in_rewards(charter: Charter) -> Iterator[Mention]:
    if charter.rewards:
        yield from each(("rewards", "approvals", "two_approvers"), charter.rewards.approvals.two_approvers)


def in_actions(charter: Charter) -> Iterator[Mention]:
    for place, _, action in actions(charter):
        yield (*place, "accountable"), action.accountable
        yield from each((*place, "responsible"), action.responsible)


def in_review(charter: Charter) -> Iterator[Mention]:
    if charter.review:
        yield from each(("review", "co_led_by"), charter.review.co_led_by)


EVERYWHERE: tuple[Mentions, ...] = (in_ownership, in_operations, in_safeguarding, in_raci, in_gates, in_rewards,
                                    in_actions, in_review)
