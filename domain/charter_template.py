"""The short form of a charter: people, roles and money, filled into a template that has all the rest.

Pure. Called by integrations/charter_file.py; the result is an ordinary charter that charter_check.py checks.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.charter import Charter, ProjectFacts
from domain.charter_people import Key, Participant, SupportingRole
from domain.charter_rewards import BudgetLine
from domain.charter_schema import schema_findings
from domain.charter_template_money import budget_lines, with_caps, without_rewards
from domain.charter_template_slots import CharterTemplate, filled, merged, slots
from domain.findings import Finding, Path, dotted, error, listed, suggestion, warning
from domain.money import Amount

SHORTEST_DAYS = 56
_OWN_KEYS = ("template", "project", "people", "roles", "budget")
_NOT_OVERRIDDEN = ("charter_version", "participants", "supporting_roles")


class ShortPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Roles(ShortPart):
    """Who does what, by person id. `facilitator` and `operations` fall to the lead when left out."""

    lead: Key
    sponsor: Key
    co_chair: Key
    finance: Key
    safeguarding_lead: Key
    safeguarding_deputy: Key
    trustee: Key
    facilitator: Key | None = None
    operations: Key | None = None


class ShortBudget(ShortPart):
    """The total; the template splits it unless lines are given."""

    total: Amount
    lines: Annotated[list[BudgetLine], Field(min_length=1)] | None = None


class ShortCharter(ShortPart):
    """What the short form must say. People without a group are supporting roles."""

    template: str
    project: ProjectFacts
    participants: list[Participant]
    supporting_roles: list[SupportingRole]
    roles: Roles
    budget: ShortBudget


def check_short(short: Mapping[str, object], template: Mapping[str, object]) -> list[Finding]:
    """What is wrong in the short form itself; without an error here, `expand` can be called."""
    findings = [*_template_is_sound(template), *_unknown_sections(short)]
    if not isinstance(short.get("people"), list):
        return [*findings, error(("people",), "There is no list of people.", 'Write "people:" and one line for each.')]
    try:
        plan = ShortCharter.model_validate(_parts(short))
    except ValidationError as refused:
        return [*findings, *(one.model_copy(update={"path": path_in_short(short, one.path)})
                             for one in schema_findings(refused, ShortCharter))]
    return [*findings, *_roles_fit(plan), *_time_is_enough(plan), *_rates_are_local(short, plan, template)]


def expand(short: Mapping[str, object], template: Mapping[str, object]) -> dict[str, object]:
    """The full charter as plain data: slots filled, dates placed, money split, own sections laid over it.

    Raises ValidationError when `check_short` would have found an error in the form.
    """
    parts, form = _parts(short), CharterTemplate.model_validate(template)
    plan = ShortCharter.model_validate(parts)
    start, end = plan.project.start_date, plan.project.target_end_date
    roles = {role: person or plan.roles.lead for role, person in plan.roles.model_dump().items()}
    charter = merged(filled(form, slots(roles, plan.participants, start.year), start, end),
                     {name: value for name, value in short.items() if name not in _OWN_KEYS})
    payable = {one.id for one in plan.participants if one.reward.choice != "not_eligible"}
    charter = without_rewards(charter) if charter.get("no_rewards_because") else with_caps(charter, payable)
    budget = {"lines": budget_lines(charter, payable, plan.budget.total, form.budget_shares),
              **plan.budget.model_dump(exclude_none=True)}
    return {**charter, "project": short["project"], "participants": parts["participants"],
            "supporting_roles": parts["supporting_roles"], "budget": budget}


def place_in_short(short: Mapping[str, object], full: Mapping[str, object], path: Path) -> Path:
    """The nearest place in the short form for a place of the expanded charter: a person, a role or a section."""
    if path[:1] in (("participants",), ("supporting_roles",)) or _value_at(short, path) is not None:
        return path_in_short(short, path)
    person, roles = _value_at(full, path), short.get("roles")
    if isinstance(person, str) and isinstance(roles, Mapping) and person in roles.values():
        return ("roles", next(str(role) for role, holder in roles.items() if holder == person))
    return path if path and path[0] in short else ("template",)


def path_in_short(short: Mapping[str, object], path: Path) -> Path:
    """The path as the short form names it: participants and supporting roles stand together under people."""
    people = short.get("people")
    if path[:1] not in (("participants",), ("supporting_roles",)):
        return path
    if len(path) < 2 or not isinstance(people, list):
        return ("people",)
    wanted = path[0] == "supporting_roles"
    places = [index for index, one in enumerate(people) if _supports(one) == wanted]
    return ("people", places[int(path[1])], *path[2:])


def _parts(short: Mapping[str, object]) -> dict[str, object]:
    listed_people = short.get("people")
    people = listed_people if isinstance(listed_people, list) else []
    own: dict[str, object] = {name: short[name] for name in _OWN_KEYS if name in short and name != "people"}
    return {**own, "participants": [_with_reward(one) for one in people if not _supports(one)],
            "supporting_roles": [one for one in people if _supports(one)]}


def _supports(person: object) -> bool:
    return isinstance(person, Mapping) and set(person) <= set(SupportingRole.model_fields)


def _with_reward(person: object) -> object:
    """Staff and partners are paid by their employer unless the charter says otherwise."""
    if isinstance(person, Mapping) and person.get("group") in ("staff", "partner"):
        return {"reward": {"choice": "not_eligible"}, **person}
    return person


def _value_at(data: object, path: Path) -> object:
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        else:
            data = data[part] if isinstance(data, list) and isinstance(part, int) and part < len(data) else None
    return data


def _unknown_sections(short: Mapping[str, object]) -> list[Finding]:
    known = [*_OWN_KEYS, *(name for name in Charter.model_fields if name not in _NOT_OVERRIDDEN)]
    return [error((name,), "This is not a section of the short form.",
                  'Write everybody under "people:".' if name in _NOT_OVERRIDDEN
                  else suggestion(name, known, f"Known are {listed(dict.fromkeys(known))}."))
            for name in short if name not in known]


def _template_is_sound(template: Mapping[str, object]) -> list[Finding]:
    try:
        CharterTemplate.model_validate(template)
    except ValidationError as refused:
        first = schema_findings(refused, CharterTemplate)[0]
        return [error(("template",), f"The template itself is wrong at {dotted(first.path)}: {first.problem}",
                      "Use the standard template or have this one mended.")]
    return []


def _roles_fit(plan: ShortCharter) -> list[Finding]:
    known = [*(one.id for one in plan.participants), *(one.id for one in plan.supporting_roles)]
    theirs = [one.id for one in plan.participants if one.group == "service_user"]
    co_chair = plan.roles.co_chair
    wrong_chair = [error(("roles", "co_chair"), f"{co_chair} is not a service user.",
                         f"Write one of {listed(theirs)}.")] if co_chair in known and co_chair not in theirs else []
    return [*wrong_chair, *_unknown_roles(plan, known)]


def _unknown_roles(plan: ShortCharter, known: list[str]) -> list[Finding]:
    return [error(("roles", role), f'Nobody under "people" has the id "{person}".',
                  suggestion(person, known, f"Write one of the ids {listed(known)}."))
            for role, person in plan.roles.model_dump(exclude_none=True).items() if person not in known]


def _time_is_enough(plan: ShortCharter) -> list[Finding]:
    days = (plan.project.target_end_date - plan.project.start_date).days
    return [] if days >= SHORTEST_DAYS else [
        error(("project", "target_end_date"), f"The template's four phases do not fit into {days} days.",
              f"Write a date at least {SHORTEST_DAYS} days after the start, or write a full charter.")]


def _rates_are_local(short: Mapping[str, object], plan: ShortCharter, template: Mapping[str, object]) -> list[Finding]:
    own = isinstance(short.get("rewards"), Mapping) or "no_rewards_because" in short
    currency = template.get("currency")
    return [] if own or plan.project.currency == currency else [
        warning(("project", "currency"), f"The rates of the template are meant for {currency}.",
                'Write your own under "rewards: {rate_card: [...]}".')]
