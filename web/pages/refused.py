"""A form that was refused: why, and what was typed into it, so that the page can show it again as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from web.problems import ProblemError
from web.sessions import texts_of

# What a form is about: with its kind this tells it from all other forms of the page.
ABOUT = ("line", "action", "card", "suggestion", "order")
WRITTEN = ("title", "plain", "text", "what", "why", "reason", "because", "note")


@dataclass(frozen=True)
class RefusedForm:
    """Called by templates: each form asks whether it is the one, and what stood in its fields."""

    kind: str = ""
    about: str = ""
    sentence: str = ""
    once: str = ""
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str, about: str = "") -> bool:
        return bool(self.kind) and (self.kind, self.about) == (kind, about)

    def text(self, kind: str, about: str, name: str, default: object = "") -> object:
        """What was typed into a field, or `default` when this is another form."""
        if not self.of(kind, about):
            return default
        return next(iter(self.fields.get(name, [])), "")

    def chosen(self, kind: str, about: str, name: str, value: str, default: bool = False) -> bool:
        """Whether a box was ticked or an option chosen."""
        return value in self.fields.get(name, []) if self.of(kind, about) else default

    def problem(self, kind: str, about: str, name: str) -> str:
        """What to change in a field; empty when nothing is wrong with it."""
        return self.problems.get(name, "") if self.of(kind, about) else ""

    @property
    def typed(self) -> list[str]:
        """What a person wrote, for when the form itself is not there any more."""
        return [one for name in WRITTEN for one in self.fields.get(name, []) if one.strip()]


NOTHING_REFUSED = RefusedForm()


def refused_form(kind: str, form: FormData, error: ProblemError) -> RefusedForm:
    """Its `once` is kept only when nobody knows whether it was done: then the same must be sent again."""
    fields = {name: texts_of(form, name) for name in form}
    about = next((one for name in ABOUT for one in fields.get(name, []) if one), "")
    once = next(iter(fields.get("once", [])), "") if error.code == "unavailable" else ""
    problems = {one.where.split(".")[-1]: one.problem for one in error.where}
    return RefusedForm(kind, about, error.detail, once, fields, problems)
