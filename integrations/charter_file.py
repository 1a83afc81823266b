"""Charter files from outside: read safely, expanded from a template, checked, each finding with its line.

Called by web and cli. Never runs anything that a file says; refuses with one sentence (CharterUnreadable).
"""

from collections.abc import Callable, Mapping
from pathlib import Path as FilePath

import yaml

from domain.charter import Charter
from domain.charter_check import check
from domain.charter_template import check_short, expand, path_in_short, place_in_short
from domain.findings import Finding, Path, dotted, error
from integrations.charter_source import LONGEST, CharterSource, CharterUnreadable, read_charter_source

__all__ = ["LONGEST", "CharterSource", "CharterUnreadable", "LocatedFinding", "Templates", "load_charter",
           "read_charter_source", "template_names", "templates_in", "written"]

Templates = Callable[[str], Mapping[str, object]]


class LocatedFinding(Finding):
    """A finding with its place in the file. `line` and `column` count from 1; `where` is the dotted path."""

    line: int
    column: int
    where: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.where}: {self.severity}: {self.problem} {self.instead}"


def load_charter(text: bytes | str, name: str, templates: Templates) -> tuple[Charter | None, list[LocatedFinding]]:
    """Read, expand (when the file has `template`), check and locate; findings come sorted by line.

    The charter is None as soon as one finding is an error. `templates` gives a template by its name and raises
    LookupError for one it does not have. Raises CharterUnreadable when the file can't be read at all.
    """
    source = read_charter_source(text, name)
    if "template" not in source.data:
        charter, findings = check(source.data)
        return charter, _sorted([_at(source, one, one.path) for one in findings])
    return _load_short(source, templates)


def _load_short(source: CharterSource, templates: Templates) -> tuple[Charter | None, list[LocatedFinding]]:
    short, wanted = source.data, source.data["template"]
    try:
        template = templates(wanted if isinstance(wanted, str) else "")
    except LookupError:
        unknown = error(("template",), "There is no template of this name.", 'Write "template: standard".')
        return None, [_at(source, unknown, unknown.path)]
    findings = [_at(source, one, one.path) for one in check_short(short, template)]
    if any(one.severity == "error" for one in findings):
        return None, _sorted(findings)
    full = expand(short, template)
    charter, more = check(full)
    for one in more:
        named = one.model_copy(update={"path": path_in_short(short, one.path)})
        findings.append(_at(source, named, place_in_short(short, full, one.path)))
    return charter, _sorted(findings)


def _at(source: CharterSource, found: Finding, spot: Path) -> LocatedFinding:
    line, column = source.place(spot)
    return LocatedFinding(**found.model_dump(), line=line, column=column, where=dotted(found.path))


def _sorted(findings: list[LocatedFinding]) -> list[LocatedFinding]:
    return sorted(findings, key=lambda found: (found.line, found.column, found.severity))


def templates_in(folder: FilePath) -> Templates:
    """Templates kept as files `<name>-template.yaml` in a folder; LookupError for any other name."""
    def template(name: str) -> Mapping[str, object]:
        known = {one.name.removesuffix("-template.yaml"): one for one in folder.glob("*-template.yaml")}
        return read_charter_source(known[name].read_bytes(), known[name].name).data
    return template


def template_names(folder: FilePath) -> list[str]:
    """The names that `templates_in` knows."""
    return sorted(one.name.removesuffix("-template.yaml") for one in folder.glob("*-template.yaml"))


def written(data: Mapping[str, object]) -> str:
    """Plain data as the YAML that `load_charter` reads back as the same data; order stays, comments are not kept."""
    return yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=110)
