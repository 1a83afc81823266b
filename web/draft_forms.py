"""From the steps of the kick-off form to the text of a draft. What is typed is kept, right or wrong: `check` says so.

An empty field is left out of the charter, so that what the template says counts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import FormData

from domain.charter_people import SupportingRole
from domain.findings import Path, dotted
from web.drafts import CheckedDraft, at
from web.sessions import text_of, texts_of

# Part of a charter as plain data, of mixed values.
Data = dict[str, Any]

FACTS: tuple[Path, ...] = (
    ("project", "name"), ("project", "id"), ("project", "organisation"), ("project", "area"), ("project", "start_date"),
    ("project", "target_end_date"), ("project", "timezone"), ("project", "problem_statement"),
    ("data_protection", "dpia_signed_off"))
ROLES = {"lead": "Lead: keeps it going and proposes payments", "sponsor": "Sponsor: clears blocks, holds the budget",
         "co_chair": "Co-chair: the service user who decides at gates", "finance": "Finance: approves payments",
         "safeguarding_lead": "Safeguarding lead", "safeguarding_deputy": "Deputy safeguarding lead",
         "trustee": "Trustee: hears appeals", "facilitator": "Facilitator (the lead, when nobody is chosen)",
         "operations": "Runs the service (the lead, when nobody is chosen)"}
PERSON_TEXTS: tuple[Path, ...] = (("initials",), ("role_title",), ("communication", "preferred"),
                                  ("communication", "best_time"), ("communication", "language"),
                                  ("communication", "often"), ("consent", "join_group"))
PERSON_LISTS: tuple[Path, ...] = (("strengths",), ("adjustments",))
LETTERS = ("responsible", "consulted", "informed")
APPROVALS = ("two_approvers_above", "batch_cap", "per_person_cap", "reward_cap", "expense_cap", "receipt_above")
MONEY: tuple[Path, ...] = (("project", "currency"), ("budget", "total"), ("rewards", "provider"),
                           ("rewards", "environment"), ("no_rewards_because",),
                           *(("rewards", "approvals", name) for name in APPROVALS))
MOST_ROWS = 200


def new_charter(template: str) -> Data:
    """The short form with an empty place for everybody whom a project needs."""
    group: list[Data] = [{"id": f"P{number}", "group": "service_user" if number < 4 else "staff"}
                         for number in range(1, 6)]
    around: list[Data] = [{"id": f"S{number}"} for number in range(1, 5)]
    roles = {"co_chair": "P1", "lead": "P4", "sponsor": "P5", "finance": "S1", "safeguarding_lead": "S2",
             "safeguarding_deputy": "S3", "trustee": "S4"}
    return {"template": template, "project": {}, "people": group + around, "roles": roles, "budget": {}}


def with_step(seen: CheckedDraft, step: str, form: FormData) -> Data:
    """The charter with what a step's form says. Raises KeyError for a step that there is not."""
    data: Data = deepcopy(dict(seen.data))
    {"facts": _facts, "people": _people, "decisions": _decisions, "money": _money}[step](data, seen, form)
    return data


def _facts(data: Data, seen: CheckedDraft, form: FormData) -> None:
    for path in FACTS:
        put(data, path, _dated(text_of(form, dotted(path))))
    put(data, ("project", "who_is_missing"), _lines(form, "project.who_is_missing"))
    name, start = at(data, ("project", "name")), at(data, ("project", "start_date"))
    if name and not at(data, ("project", "id")):
        put(data, ("project", "id"), _identifier(str(name), start))
    length = seen.template.get("length_days") if seen.template else None
    if isinstance(start, date) and isinstance(length, int) and not at(data, ("project", "target_end_date")):
        put(data, ("project", "target_end_date"), start + timedelta(days=length))


def _people(data: Data, seen: CheckedDraft, form: FormData) -> None:
    people = [dict(one) for one in _mappings(data.get("people"))]
    for number, person in enumerate(people):
        if f"people[{number}].role_title" in form:
            _person(person, f"people[{number}].", form)
    kept = [one for number, one in enumerate(people) if text_of(form, f"people[{number}].remove") != "yes"]
    added = text_of(form, "do")
    if added in ("add_member", "add_supporter"):
        letter = "P" if added == "add_member" else "S"
        new: Data = {"id": _next(letter, kept)}
        kept.append({**new, "group": "service_user"} if letter == "P" else new)
    data["people"] = kept
    for role in ROLES:
        put(data, ("roles", role), text_of(form, f"roles.{role}") or None)


def _person(person: Data, start: str, form: FormData) -> None:
    """Who stands outside the group has initials and a role, nothing else."""
    group = text_of(form, f"{start}group")
    put(person, ("group",), group or None)
    for path in PERSON_TEXTS:
        put(person, path, text_of(form, start + dotted(path)) or None)
    for path in PERSON_LISTS:
        put(person, path, _lines(form, start + dotted(path)))
    put(person, ("communication", "avoid"), texts_of(form, f"{start}communication.avoid") or None)
    if not group:
        for name in set(person) - set(SupportingRole.model_fields):
            del person[name]


def _decisions(data: Data, seen: CheckedDraft, form: FormData) -> None:
    planned = deepcopy([dict(one) for one in raci_of(seen)])
    rows = []
    for number, before in enumerate(planned):
        start = f"raci[{number}]."
        if text_of(form, f"{start}remove") == "yes":
            continue
        row = {**before, "accountable": text_of(form, f"{start}accountable"),
               **{letter: texts_of(form, start + letter) for letter in LETTERS}}
        rows.append(row if f"{start}decision" in form else before)
    if added := re.sub(r"\W+", "_", text_of(form, "new_decision").lower()).strip("_"):
        rows.append({"decision": added[:48], "responsible": [], "accountable": "", "consulted": [], "informed": []})
    data.pop("raci", None)
    if text_of(form, "do") != "template" and not _same(rows, template_raci(seen)):
        data["raci"] = [{name: value for name, value in row.items() if value != [] or name == "responsible"}
                        for row in rows]


def _money(data: Data, seen: CheckedDraft, form: FormData) -> None:
    for path in MONEY:
        put(data, path, text_of(form, dotted(path)) or None)
    put(data, ("rewards", "approvals", "two_approvers"), texts_of(form, "rewards.approvals.two_approvers") or None)
    put(data, ("budget", "lines"), _rows(form, "budget.lines", ("id", "amount", "note")) or None)
    card = _rate_card(seen, form)
    planned = at(seen.template, ("charter", "rewards", "rate_card"))
    put(data, ("rewards", "rate_card"), None if card == planned else card)


def _rate_card(seen: CheckedDraft, form: FormData) -> list[Data]:
    """The rows as typed; what the form does not show of a rate stays."""
    shown = ("id", "label", "amount")
    before = {str(one.get("id")): one for one in rate_card_of(seen)}
    return [{**{name: value for name, value in before.get(str(row.get("id")), {}).items() if name not in shown}, **row}
            for row in _rows(form, "rewards.rate_card", shown)]


def raci_of(seen: CheckedDraft) -> Sequence[Mapping[str, object]]:
    """The decisions as they are planned now: the charter's own, else the template's; none while roles are missing."""
    return _mappings(seen.data.get("raci")) or template_raci(seen)


def template_raci(seen: CheckedDraft) -> Sequence[Mapping[str, object]]:
    """What the template plans with the people of this charter."""
    own = {name: value for name, value in seen.data.items() if name != "raci"}
    return _mappings(CheckedDraft(seen.draft, own, seen.template).full.get("raci"))


def rate_card_of(seen: CheckedDraft) -> Sequence[Mapping[str, object]]:
    own = _mappings(at(seen.data, ("rewards", "rate_card")))
    return own or _mappings(at(seen.template, ("charter", "rewards", "rate_card")))


def put(data: Data, path: Path, value: object) -> None:
    """Set a value in a group of groups; None takes it away, and groups that it leaves empty."""
    name, *rest = path
    if not rest:
        if value is None or value == []:
            data.pop(str(name), None)
        else:
            data[str(name)] = value
        return
    inner = data.get(str(name))
    group: Data = dict(inner) if isinstance(inner, Mapping) else {}
    put(group, tuple(rest), value)
    if group or name in ("project", "budget"):
        data[str(name)] = group
    else:
        data.pop(str(name), None)


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _same(rows: Sequence[Mapping[str, object]], others: Sequence[Mapping[str, object]]) -> bool:
    def plain(row: Mapping[str, object]) -> tuple[object, ...]:
        letters = (row.get(letter) for letter in LETTERS)
        return (row.get("decision"), row.get("accountable"),
                *(frozenset(map(str, one)) if isinstance(one, list) else frozenset[str]() for one in letters))
    return [plain(one) for one in rows] == [plain(one) for one in others]


def _rows(form: FormData, start: str, names: Sequence[str]) -> list[Data]:
    """A table's rows; those left empty are left out."""
    found = []
    for number in range(MOST_ROWS):
        if f"{start}[{number}].{names[0]}" not in form:
            break
        row = {name: text_of(form, f"{start}[{number}].{name}") for name in names}
        found.append({name: value for name, value in row.items() if value})
    return [row for row in found if row]


def _lines(form: FormData, name: str) -> list[str] | None:
    return [line.strip() for line in text_of(form, name).splitlines() if line.strip()] or None


def _dated(text: str) -> object:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-01-31") else text.replace("\r\n", "\n") or None
    except ValueError:
        return text


def _identifier(name: str, start: object) -> str:
    """Such as quiet-hour-2027, from the name and the year."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:34].strip("-") or "project"
    return f"{words}-{start.year}" if isinstance(start, date) else words


def _next(letter: str, people: Iterable[Mapping[str, object]]) -> str:
    taken = {str(one.get("id")) for one in people}
    return next(f"{letter}{number}" for number in range(1, 10_000) if f"{letter}{number}" not in taken)
