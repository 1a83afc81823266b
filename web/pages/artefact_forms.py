"""The form of each artefact: its fields, what stands in them at first, and the artefact that they become.

A form is one set of single fields and, for most, rows of the same fields: free rows (steps, people, entries), or one
for each line, measure or principle of the charter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from domain.artefacts import Artefact
from domain.notice_words import ANSWERED
from domain.project import Project
from web.pages.readings import reading_in

Texts = dict[str, str]


class Field(NamedTuple):
    """One field. `lines`: one thing on each line; `people`: ticked service users; `needed`: it can't be left empty."""

    name: str
    label: str
    kind: Literal["text", "long", "lines", "number", "choice", "people"] = "text"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    needed: bool = True


class Row(NamedTuple):
    """A row of fields; `key` is its place, or what of the charter it is about."""

    key: str
    title: str
    texts: Texts


@dataclass(frozen=True)
class Filled:
    """What stands in a form: single fields by name, rows in their order."""

    texts: Texts = field(default_factory=dict)
    rows: list[Texts] = field(default_factory=list)


@dataclass(frozen=True)
class ArtefactForm:
    """`keys`: what the rows are about, with words; None for free rows, of which at least `least` are shown."""

    lead: str
    read: Callable[[Project, Any], Filled]
    write: Callable[[Project, Filled], dict[str, Any]]
    fields: tuple[Field, ...] = ()
    row_title: str = ""
    row_fields: tuple[Field, ...] = ()
    keys: Callable[[Project], list[tuple[str, str]]] | None = None
    least: int = 1
    begin: Callable[[Project], Filled] = lambda project: Filled()

    def rows(self, project: Project, filled: Filled, more: int = 1) -> list[Row]:
        """All rows to show: those that are filled, and empty ones after them."""
        if not self.row_fields:
            return []
        if self.keys:
            by_key = {one.get("key", ""): one for one in filled.rows}
            return [Row(key, words, by_key.get(key, {})) for key, words in self.keys(project)]
        shown = [*filled.rows, *([{}] * max(more, self.least - len(filled.rows)))]
        return [Row(str(place), f"{self.row_title} {place + 1}", one) for place, one in enumerate(shown)]


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def in_lines(values: Sequence[str]) -> str:
    return "\n".join(values)


def given(texts: Mapping[str, str], *names: str) -> dict[str, Any]:
    """Those of the fields that are not empty."""
    return {name: texts[name] for name in names if texts.get(name)}


def _text(lead: str) -> ArtefactForm:
    return ArtefactForm(lead, lambda project, made: Filled({"text": made.text}),
                        lambda project, filled: given(filled.texts, "text"),
                        (Field("text", "In the group's words", "long"),))


def _listed(name: str, row_fields: tuple[Field, ...], lead: str, row_title: str, *, fields: tuple[Field, ...] = (),
            least: int = 1, begin: Callable[[Project], Filled] = lambda project: Filled()) -> ArtefactForm:
    """Rows that become the list `name`."""
    several = {one.name for one in row_fields if one.kind == "lines"}

    def read(project: Project, made: Any) -> Filled:
        rows = [{one.name: in_lines(getattr(each, one.name)) if one.name in several else str(getattr(each, one.name))
                 for one in row_fields} for each in getattr(made, name)]
        return Filled({one.name: getattr(made, one.name) or "" for one in fields}, rows)

    def write(project: Project, filled: Filled) -> dict[str, Any]:
        rows = [{key: lines_of(text) if key in several else text for key, text in given(row, *row).items()}
                for row in filled.rows]
        return {name: rows, **given(filled.texts, *(one.name for one in fields))}
    return ArtefactForm(lead, read, write, fields, row_title, row_fields, least=least, begin=begin)


def _write_statement(project: Project, filled: Filled) -> dict[str, Any]:
    return {**given(filled.texts, "text", "status"), "not_known": lines_of(filled.texts.get("not_known", ""))}


def _write_vision(project: Project, filled: Filled) -> dict[str, Any]:
    return {**given(filled.texts, "text"), "target_year": project.charter.vision.target_year,
            "goals": lines_of(filled.texts.get("goals", ""))}


def _read_budget(project: Project, made: Any) -> Filled:
    return Filled({"agreed_with": " ".join(made.agreed_with)}, [
        {"key": one.line, "choice": one.choice, "amount": f"{one.amount:.2f}", "reason": one.reason or ""}
        for one in made.lines])


def _begin_budget(project: Project) -> Filled:
    return Filled(rows=[{"key": one.id, "choice": "keep", "amount": f"{one.amount:.2f}"}
                        for one in project.charter.budget.lines])


def _write_budget(project: Project, filled: Filled) -> dict[str, Any]:
    return {"agreed_with": filled.texts.get("agreed_with", "").split(),
            "lines": [{"line": one["key"], **given(one, "choice", "amount", "reason")} for one in filled.rows]}


def _read_measures(project: Project, made: Any) -> Filled:
    return Filled(rows=[{"key": one.id, "label": one.label, "target": _spoken(one.target),
                         "baseline": _spoken(made.baseline.get(one.id)),
                         "no_baseline_because": made.no_baseline_because.get(one.id, "")} for one in made.measures])


def _begin_measures(project: Project) -> Filled:
    return Filled(rows=[{"key": one.id, "label": one.label, "baseline": _spoken(one.baseline)}
                        for one in project.charter.measures])


def _spoken(value: object) -> str:
    return "" if value is None else str(value)


def _write_measures(project: Project, filled: Filled) -> dict[str, Any]:
    rows = filled.rows
    return {"measures": [{"id": one["key"], **given(one, "label"),
                          **({"target": reading_in(one["target"])} if one.get("target") else {})} for one in rows],
            "baseline": {one["key"]: reading_in(one["baseline"]) for one in rows if one.get("baseline")},
            "no_baseline_because": {one["key"]: one["no_baseline_because"] for one in rows
                                    if one.get("no_baseline_because")}}


GROUP_NAMES = ("service_user", "staff", "partner")


def _read_audit(project: Project, made: Any) -> Filled:
    return Filled(rows=[{"key": name, **{each: f"{number:g}" for each, number in score.by_group.items()},
                         "evidence": score.evidence or "", "one_change": score.one_change or ""}
                        for name, score in made.scores.items()])


def _write_audit(project: Project, filled: Filled) -> dict[str, Any]:
    return {"scores": {one["key"]: {"by_group": given(one, *GROUP_NAMES), **given(one, "evidence", "one_change")}
                       for one in filled.rows}}


def _begin_loop(project: Project) -> Filled:
    """What people said and were answered is there already."""
    return Filled(rows=[{"you_said": one.text, "we_did": ANSWERED[one.answer].english, "because": one.because or ""}
                        for one in project.suggestions.values() if one.answer])


EVIDENCE = (("believed", "we believe it"), ("known", "we know it"), ("guessed", "we guess it"))
FORMS_OF_ARTEFACTS: dict[str, ArtefactForm] = {
    "problem_statement": ArtefactForm(
        "What is wrong, said by those it is wrong for.",
        lambda project, made: Filled({"text": made.text, "status": made.status, "not_known": in_lines(made.not_known)}),
        _write_statement, (
            Field("text", "The problem, in the group's words", "long"),
            Field("status", "Does the group agree?", "choice", options=(("agreed", "Yes"), ("draft", "Not yet"))),
            Field("not_known", "What we do not know yet", "lines", "One on each line.", needed=False))),
    "five_whys": _listed("steps", (
        Field("why", "Why?"), Field("because", "Because"),
        Field("evidence", "How sure are we?", "choice", options=EVIDENCE)),
        "Ask why, and then ask why of the answer, at least five times. Stop where you can act.", "Why", least=5,
        fields=(Field("we_can_act_on", "What we can act on"),)),
    "shared_vision": ArtefactForm(
        "Where you want to be some years from now.",
        lambda project, made: Filled({"text": made.text, "goals": in_lines(made.goals)}), _write_vision, (
            Field("text", "The vision, in the group's words", "long"),
            Field("goals", "Goals", "lines", "One on each line.", needed=False))),
    "personas": _listed("personas", (
        Field("name", "What we call them", hint="Not a real name."), Field("wants", "What they want"),
        Field("barriers", "What stops them", "lines", "One on each line.", needed=False),
        Field("what_helped", "What helped", "lines", "One on each line.", needed=False),
        Field("heard_from", "How many people told us this", "number")),
        "People you want to reach. Make nobody so real that others can tell who it is.", "Somebody to reach"),
    "roadmap": _listed("milestones", (Field("what", "What"), Field("when", "By when")),
                       "The steps on the way to the vision.", "Step"),
    "raci": ArtefactForm(
        "The group has read who does what in each decision, and agrees.",
        lambda project, made: Filled({"note": made.note or ""}),
        lambda project, filled: {"decisions": [row.decision for row in project.charter.raci],
                                 **given(filled.texts, "note")},
        (Field("note", "A note", "long", needed=False),)),
    "budget": ArtefactForm(
        "What service users say about each line of the money. The lines have to come to the same sum as before.",
        _read_budget, _write_budget, (Field("agreed_with", "Who agreed to it", "people"),), row_fields=(
            Field("choice", "What to do", "choice", options=(
                ("keep", "keep it"), ("cut", "spend less"), ("move", "move it elsewhere"))),
            Field("amount", "Sum", "number"), Field("reason", "Why", needed=False)),
        keys=lambda project: [(one.id, one.id.replace("_", " ").capitalize()) for one in project.charter.budget.lines],
        begin=_begin_budget),
    "measures": ArtefactForm(
        "How you will know that it worked. Take a first reading now, or say why there is none.",
        _read_measures, _write_measures, row_fields=(
            Field("label", "What is measured"), Field("target", "What you hope for", needed=False),
            Field("baseline", "First reading", needed=False),
            Field("no_baseline_because", "If there is none: why", needed=False)),
        keys=lambda project: [(one.id, one.label) for one in project.charter.measures], begin=_begin_measures),
    "principles_audit": ArtefactForm(
        "How well did you keep each promise? Each group says it apart, from 1 (not at all) to 5 (fully).",
        _read_audit, _write_audit, row_fields=(
            Field("service_user", "Service users", "number", "1 to 5.", needed=False),
            Field("staff", "Staff", "number", "1 to 5.", needed=False),
            Field("partner", "Partners", "number", "1 to 5.", needed=False),
            Field("evidence", "What shows it", needed=False), Field("one_change", "One thing to change", needed=False)),
        keys=lambda project: [(one, one.replace("_", " ").capitalize()) for one in project.charter.principles]),
    "you_said_we_did": _listed("entries", (
        Field("you_said", "You said"), Field("we_did", "We did"), Field("because", "Because")),
        "The answer to everybody who took part. It is published.", "Answer",
        fields=(Field("what_next", "What comes next", "long", needed=False),), begin=_begin_loop),
    "safeguarding_training": _text("What was trained, when, and who was there."),
    "involvement_levels": _text("How far people are involved in each phase, as was promised."),
    "content_sign_off": _text("What was looked at, and by whom."),
    "results": _text("What came out, told to everybody."),
    "learning_shared": _text("What you learned, and with whom you shared it."),
}


def first(form: ArtefactForm, project: Project, made: Artefact | None) -> Filled:
    """What stands in the form at first: the latest version, else what the charter says."""
    return form.read(project, made) if made is not None else form.begin(project)
