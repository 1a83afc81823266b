"""The tables of commands, events and artefacts."""

import json
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.tables.examples import EXAMPLES
from docs.tables.words import code, form, paragraph, table
from domain import artefacts as made
from domain import commands as asked
from domain import events as happened
from domain.authority import AUTHORITY
from domain.command import Command

Model = type[BaseModel]
OWN = {"kind", "type"}


def members(union: Any) -> list[Model]:
    """The models of a union that is told apart by a field."""
    return list(get_args(get_args(union)[0]))


def kind(model: Model) -> str:
    return str(model.model_fields["kind"].default)


def events() -> str:
    """Every kind of event."""
    return table(["Event", "Meaning", "Fields", "Private"], [
        [code(kind(one)), paragraph(one.__doc__), _listed(one, happened.Event), "yes" if _private(one) else "no"]
        for one in members(happened.AnyEvent)])


def commands() -> str:
    """Every command: a section with who may give it, its fields and an example."""
    return "\n\n".join(_section(one) for one in members(asked.AnyCommand))


def artefacts() -> str:
    """What `record_artefact` takes as `content`, by its `type`."""
    return table(["`type`", "Fields", "Whose decision it settles"], [
        [", ".join(map(code, types)), _listed(one, BaseModel),
         ", ".join(dict.fromkeys(code(made.DECISION_OF[name]) for name in types))]
        for one in members(made.Artefact) for types in [get_args(one.model_fields["type"].annotation)]])


def _section(command: Model) -> str:
    name = kind(command)
    who, _ = AUTHORITY[name]
    fields = _fields(command, Command)
    listed = "\n".join(f"- {code(field)}: {_form(info)}" for field, info in fields.items()) or "- no fields of its own"
    example = (f"```json\n{json.dumps({'kind': name, **EXAMPLES[name]}, ensure_ascii=False)}\n```" if name in EXAMPLES
               else "No client can send it.")
    return f"### `{name}`\n\n{paragraph(command.__doc__)} For {who}.\n\n{listed}\n\n{example}"


def _fields(model: Model, base: Model) -> dict[str, FieldInfo]:
    return {info.alias or name: info for name, info in model.model_fields.items()
            if name not in base.model_fields and name not in OWN}


def _listed(model: Model, base: Model) -> str:
    return "; ".join(f"{code(name)} {_form(info)}" for name, info in _fields(model, base).items()) or "-"


def _form(info: FieldInfo) -> str:
    return form(info.annotation) + ("" if info.is_required() else ", may be left out")


def _private(event: Model) -> bool:
    return issubclass(event, happened.Event) and event.private
