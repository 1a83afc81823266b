"""Charter checks on who decides: RACI rows and gates. Called by charter_check.py."""

from collections.abc import Iterator

from domain.charter import Charter
from domain.charter_places import Check, may_be_paid, people, same_id, service_users
from domain.charter_work import RaciRow
from domain.findings import Finding, Path, error, listed, suggestion, warning
from domain.needs import NEEDS
from domain.phases import Phase

WITHOUT_SERVICE_USERS = ("safeguarding_action", "reward_payment")


def decisions_are_unique(charter: Charter) -> Iterator[Finding]:
    yield from same_id(((("raci", index, "decision"), row.decision) for index, row in enumerate(charter.raci)),
                       "decision: each has one row and one accountable person")


def somebody_is_responsible(charter: Charter) -> Iterator[Finding]:
    for index, row in enumerate(charter.raci):
        if not row.responsible:
            yield error(("raci", index, "responsible"), f'Nobody does the work of "{row.decision}".',
                        "Name at least one responsible person.")


def one_letter_each(charter: Charter) -> Iterator[Finding]:
    for index, row in enumerate(charter.raci):
        letters = _letters(row)
        for person, held in letters.items():
            if len(held) > 1 and sorted(held) != ["accountable", "responsible"]:
                yield error(("raci", index), f'{person} is {listed(held)} for "{row.decision}".',
                            "Keep one; only accountable and responsible go together.")


def _letters(row: RaciRow) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {row.accountable: ["accountable"]}
    for letter, holders in (("responsible", row.responsible), ("consulted", row.consulted),
                            ("informed", row.informed)):
        for person in holders:
            held.setdefault(person, []).append(letter)
    return held


def service_users_take_part(charter: Charter) -> Iterator[Finding]:
    theirs = service_users(charter)
    for index, row in enumerate(charter.raci):
        part = {*row.responsible, row.accountable, *row.consulted}
        if row.decision not in WITHOUT_SERVICE_USERS and not part & theirs:
            yield error(("raci", index), f'No service user has a part in "{row.decision}".',
                        "Make at least one responsible, accountable or consulted.")
    if not any(row.accountable in theirs for row in charter.raci):
        yield error(("raci",), "No service user is accountable for any decision.",
                    "Make a service user accountable for at least one.")


def payments_have_three_people(charter: Charter) -> Iterator[Finding]:
    index = next((place for place, row in enumerate(charter.raci) if row.decision == "reward_payment"), None)
    if index is None:
        if charter.rewards:
            yield error(("raci",), 'No row says who decides on "reward_payment".',
                        "Add it: who proposes is responsible, who approves is accountable.")
        return
    row = charter.raci[index]
    if row.accountable in row.responsible:
        yield error(("raci", index, "responsible"), f"{row.accountable} would propose and approve the same payment.",
                    "Make another person responsible.")
    if may_be_paid(charter, row.accountable):
        yield error(("raci", index, "accountable"), f"{row.accountable} approves payments and may be paid.",
                    "Make somebody accountable who gets no reward.")


def safeguarding_has_a_row(charter: Charter) -> Iterator[Finding]:
    row = charter.raci_row("safeguarding_action")
    if row is None:
        yield warning(("raci",), 'No row says who decides on "safeguarding_action".',
                      "Add it with the safeguarding lead as accountable.")
    elif row.accountable != charter.safeguarding.lead:
        yield warning(("raci", charter.raci.index(row), "accountable"),
                      f"{row.accountable} is not the safeguarding lead.", f"Write {charter.safeguarding.lead}.")


def handed_over_decisions_are_known(charter: Charter) -> Iterator[Finding]:
    known = [row.decision for row in charter.raci]
    for index, one in enumerate(charter.operations):
        if one.decision not in known:
            yield error(("operations", index, "decision"), f'There is no decision "{one.decision}" in raci.',
                        suggestion(one.decision, known, "Add a row for it to raci."))


def gates_need_two_keys(charter: Charter) -> Iterator[Finding]:
    theirs, everyone = service_users(charter), set(people(charter))
    for phase in Phase:
        approvers = charter.gates.of(phase).approvers
        path: Path = ("gates", phase.value, "approvers")
        if not theirs & set(approvers):
            yield error(path, f"No service user approves the end of {phase.spoken}.", "Add one, such as the co-chair.")
        if not (everyone - theirs) & set(approvers):
            yield error(path, f"Nobody from the organisation approves the end of {phase.spoken}.",
                        "Add an accountable member of staff.")
        if len(set(approvers)) < len(approvers):
            yield error(path, "The same person is listed twice.", "Name each approver once.")


def quorum_fits_the_people(charter: Charter) -> Iterator[Finding]:
    path: Path = ("gates", "quorum", "min_service_users")
    needed, there = charter.gates.quorum.min_service_users, len(service_users(charter))
    if needed == 0:
        yield error(path, "Staff alone could pass a gate.", "Write at least 1, better 2.")
    elif needed > there:
        yield error(path, f"A gate needs {needed} service users and the charter has {there}.",
                    "Invite more people or write a lower number.")
    elif needed == 1:
        yield warning(path, "One service user could stand alone at a gate.", "Write 2 or more.")


def needs_are_known(charter: Charter) -> Iterator[Finding]:
    for phase in Phase:
        for index, need in enumerate(charter.gates.of(phase).needs):
            if need not in NEEDS:
                yield error(("gates", phase.value, "needs", index), f'"{need}" is not a need of a gate.',
                            suggestion(need, NEEDS, f"Known are {listed(NEEDS)}."))


def reminders_come_before_escalation(charter: Charter) -> Iterator[Finding]:
    reminders = charter.gates.reminders_after_working_days
    if reminders != sorted(set(reminders)):
        yield error(("gates", "reminders_after_working_days"), "Reminders do not follow one another.",
                    "Write the days in rising order, such as [3, 7].")
    for person, days in charter.gates.escalate_to_after_working_days.items():
        if days <= max(reminders, default=0):
            yield error(("gates", "escalate_to_after_working_days", person),
                        f"{person} is called in before the last reminder has gone out.",
                        f"Write more than {max(reminders)} working days.")


DECISION_CHECKS: tuple[Check, ...] = (
    decisions_are_unique, somebody_is_responsible, one_letter_each, service_users_take_part,
                   payments_have_three_people, safeguarding_has_a_row, handed_over_decisions_are_known,
                   gates_need_two_keys, quorum_fits_the_people, needs_are_known, reminders_come_before_escalation)
