"""A draft of a charter as its pages show it: what is written, what `check` finds, and at which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from pydantic import ValidationError

from domain.charter import Charter
from domain.charter_template import check_short, expand
from domain.findings import Path, dotted
from integrations.charter_file import CharterUnreadable, LocatedFinding, Templates, load_charter, read_charter_source
from integrations.records.drafts import Draft

# Which step of the form a section belongs to; all others are changed as text.
STEP_OF = {"project": "facts", "data_protection": "facts", "people": "people", "roles": "people", "raci": "decisions",
           "budget": "money", "rewards": "money", "no_rewards_because": "money"}
STEPS = {"facts": "What and when", "people": "Who takes part", "decisions": "Who decides what", "money": "The money"}


class Box(NamedTuple):
    """One field of a form: its name, its id on the page, what stands in it, and what is to be changed there."""

    name: str
    id: str
    value: str
    findings: list[LocatedFinding]

    @property
    def wrong(self) -> bool:
        return any(one.severity == "error" for one in self.findings)


class SourceLine(NamedTuple):
    """A line of the text with what was found there."""

    number: int
    text: str
    findings: list[LocatedFinding]


@dataclass(frozen=True)
class CheckedDraft:
    """`unreadable`: why the text can't be read at all. `charter` is None while a finding is an error."""

    draft: Draft
    data: Mapping[str, object] = field(default_factory=dict)
    template: Mapping[str, object] | None = None
    charter: Charter | None = None
    findings: list[LocatedFinding] = field(default_factory=list)
    unreadable: CharterUnreadable | None = None

    @property
    def id(self) -> str:
        return self.draft.id

    @property
    def name(self) -> str:
        return self.draft.body.name or "A charter without a name"

    @property
    def guided(self) -> bool:
        """Whether the form can change it: the full form of a charter is changed as text."""
        return self.template is not None

    @property
    def errors(self) -> int:
        return sum(one.severity == "error" for one in self.findings) + (self.unreadable is not None)

    @property
    def warnings(self) -> int:
        return sum(one.severity == "warning" for one in self.findings)

    @cached_property
    def full(self) -> Mapping[str, object]:
        """The whole charter that the short form stands for; empty while it can't be said yet."""
        if self.template is None:
            return self.data
        if any(one.severity == "error" for one in check_short(self.data, self.template)):
            return {}
        try:
            return expand(self.data, self.template)
        except ValidationError:
            return {}

    def of_step(self, step: str) -> list[LocatedFinding]:
        """What is found in this step's sections; nothing while the step was never saved."""
        if not self.shows(step):
            return []
        return [one for one in self.findings if step_of(one.path) == step]

    def elsewhere(self) -> list[LocatedFinding]:
        """What no field of the form shows."""
        return [one for one in self.findings if step_of(one.path) is None]

    def shows(self, step: str) -> bool:
        return step in self.draft.body.filled or self.draft.body.origin != "form"

    def box(self, *path: str | int) -> Box:
        """The field of a place, with what is found there or below."""
        seen = self.findings if self.shows(step_of(path) or "") else []
        found = [one for one in seen if one.path[:len(path)] == path]
        return Box(dotted(path), anchor(path), spoken(at(self.data, path)), found)

    def among(self, path: Path, names: Sequence[str]) -> bool:
        """Whether something is found at one of these fields of a group."""
        return any(self.box(*path, name).findings for name in names)

    def lines(self, around: int = 1) -> list[SourceLine]:
        """The lines at which something is found, and those around them."""
        source = self.draft.body.text.splitlines()
        by_line: dict[int, list[LocatedFinding]] = {}
        for one in self.findings:
            by_line.setdefault(one.line, []).append(one)
        if self.unreadable and self.unreadable.line:
            by_line.setdefault(self.unreadable.line, [])
        wanted = {near for line in by_line for near in range(line - around, line + around + 1)}
        return [SourceLine(number, text, by_line.get(number, [])) for number, text in enumerate(source, 1)
                if number in wanted]


def checked(draft: Draft, templates: Templates) -> CheckedDraft:
    """Read and check what is written so far."""
    name = "the draft"
    try:
        data = read_charter_source(draft.body.text, name).data
        charter, findings = load_charter(draft.body.text, name, templates)
    except CharterUnreadable as error:
        return CheckedDraft(draft, unreadable=error)
    return CheckedDraft(draft, data, _template(data, templates), charter, findings)


def _template(data: Mapping[str, object], templates: Templates) -> Mapping[str, object] | None:
    try:
        return templates(str(data["template"])) if "template" in data else None
    except LookupError:
        return None


def step_of(path: Path) -> str | None:
    return STEP_OF.get(str(path[0])) if path else None


def anchor(path: Path) -> str:
    """The id of a field, or of the group that a finding is about."""
    return "-".join(str(part).replace("_", "-") for part in path)


def at(data: object, path: Path) -> object:
    """What stands at a place; None when there is no such place."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def spoken(value: object) -> str:
    """A value as it stands in a field: lists one to a line."""
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(spoken(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)
