"""How a template is filled: `$slots` become people and years, `day 14` becomes a date. For charter_template.py."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from string import Template
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.charter_people import Key, Participant
from domain.phases import Phase

Slots = Mapping[str, object]
_DAY = re.compile(r"^day (-?\d{1,5})$")
_FRIDAY = 4


class TemplatePhase(BaseModel):
    """Start and actions of a phase, with slots and days still unfilled."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts: str
    actions: list[dict[str, object]]


class TemplateCharter(BaseModel):
    """The parts of a template's charter that need more than filling; all others pass as they are."""

    model_config = ConfigDict(extra="allow", frozen=True)

    raci: list[dict[str, object]]
    phases: dict[Phase, TemplatePhase]


class CharterTemplate(BaseModel):
    """A template file. Days are counted from the start, out of `length_days`; shares are percent of what rewards leave.

    `currency` is the one that the rate card is meant for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    length_days: Annotated[int, Field(ge=1)]
    currency: str
    budget_shares: dict[Key, Annotated[int, Field(ge=0, le=100)]]
    charter: TemplateCharter


def slots(roles: Mapping[str, str], participants: Sequence[Participant], start_year: int) -> Slots:
    """Everything a template may name: each role, the groups of people, the year of the vision."""
    service_users = [one.id for one in participants if one.group == "service_user"]
    return {**roles, "service_users": service_users, "seats": len(service_users),
            "everyone": [one.id for one in participants], "target_year": start_year + 3}


def filled(template: CharterTemplate, known: Slots, start: date, end: date) -> dict[str, object]:
    """The template's charter with people and dates, as plain data; every date lies in its phase."""
    filler = _Filler(known, start, end, template.length_days)
    charter = {name: filler.value(raw) for name, raw in (template.charter.model_extra or {}).items()}
    charter["raci"] = [_one_letter_each(filler.group(row)) for row in template.charter.raci]
    phases: dict[str, object] = {}
    for phase in reversed(Phase):
        plan = template.charter.phases[phase]
        starts = filler.day(plan.starts)
        actions = [{**filler.group(raw), "due": min(max(filler.day(str(raw.get("due"))), starts), end)}
                   for raw in plan.actions]
        phases = {phase.value: {"starts": starts, "actions": actions}, **phases}
        end = starts - timedelta(days=1)
    return {**charter, "phases": phases}


class _Filler:
    def __init__(self, known: Slots, start: date, end: date, length: int) -> None:
        self._known, self._start, self._end, self._length = known, start, end, length

    def value(self, raw: object) -> object:
        if isinstance(raw, Mapping):
            return self.group(raw)
        if isinstance(raw, list):
            return self._list(raw)
        if not isinstance(raw, str):
            return raw
        if raw.startswith("$") and raw[1:] in self._known:
            return self._known[raw[1:]]
        return self.day(raw) if _DAY.match(raw) else Template(raw).safe_substitute(self._known)

    def group(self, raw: Mapping[str, object]) -> dict[str, object]:
        return {str(self.value(key)): self.value(one) for key, one in raw.items()}

    def _list(self, raw: list[object]) -> list[object]:
        """A slot that holds several people is spliced in; nobody is listed twice."""
        found: list[object] = []
        for one in raw:
            value = self.value(one)
            spliced = value if isinstance(one, str) and isinstance(value, list) else [value]
            found.extend(new for new in spliced if new not in found)
        return found

    def day(self, raw: str) -> date:
        """A working day; days before the start are not scaled and move back, never forward. ValueError if no day."""
        written = _DAY.match(raw)
        if written is None:
            raise ValueError(f'a template says when as "day 14", not "{raw}"')
        day = int(written[1])
        if day < 0:
            found = self._start + timedelta(days=day)
            return found - timedelta(days=max(0, found.weekday() - _FRIDAY))
        if day >= self._length:
            return self._end
        found = self._start + timedelta(days=day * (self._end - self._start).days // self._length)
        return found if day == 0 else found + timedelta(days={5: -1, 6: 1}.get(found.weekday(), 0))


def _one_letter_each(row: dict[str, object]) -> dict[str, object]:
    """When one person has several roles, the stronger letter stays."""
    strong = {row.get("accountable"), *_people(row, "responsible")}
    consulted = [one for one in _people(row, "consulted") if one not in strong]
    informed = [one for one in _people(row, "informed") if one not in strong and one not in consulted]
    return {**row, "consulted": consulted, "informed": informed}


def _people(row: Mapping[str, object], letter: str) -> list[object]:
    people = row.get(letter, [])
    return people if isinstance(people, list) else []


def merged(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """Groups are laid over each other field by field; anything else replaces what the template says."""
    result = dict(base)
    for name, value in over.items():
        below = result.get(name)
        result[name] = merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return result
