"""The form of a charter: which fields exist where, and what may be written in them, in plain words.

Read from the models, for charter_schema.py (what to write instead) and the reference page's test.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.charter import Charter
from domain.findings import Path, listed

# A type as it stands in an annotation: a class, or a form such as list[str], which has no common class.
Form = Any


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields by the name that a charter file uses."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def form_at(path: Path, top: type[BaseModel] = Charter) -> Form | None:
    """The form that stands at a path, or None when the charter has no such place."""
    form: Form | None = top
    for part in path:
        form = _inside(_bare(form), part)
        if form is None:
            return None
    return _bare(form)


def model_at(path: Path, top: type[BaseModel] = Charter) -> type[BaseModel] | None:
    """The model whose fields may be written at a path, if it is a group of fields."""
    form = form_at(path, top)
    return form if isinstance(form, type) and issubclass(form, BaseModel) else None


def names_at(path: Path, top: type[BaseModel] = Charter) -> list[str]:
    """The fixed names that a group of names at a path may use (phases, principles); none when names are free."""
    form = form_at(path, top)
    key = get_args(form)[0] if _origin(form) is dict else None
    if isinstance(key, type) and issubclass(key, StrEnum):
        return list(key)
    return list(get_args(key)) if _origin(key) is Literal else []


def _inside(form: Form, part: str | int) -> Form | None:
    if isinstance(form, type) and issubclass(form, BaseModel):
        info = fields_of(form).get(str(part))
        return info.annotation if info else None
    if _origin(form) is list and isinstance(part, int):
        return get_args(form)[0]
    return get_args(form)[1] if _origin(form) is dict else None


def _origin(form: Form) -> object:
    return get_origin(form)


def _bare(form: Form) -> Form:
    """Without Annotated and without 'or nothing'."""
    if _origin(form) is Annotated:
        return _bare(get_args(form)[0])
    if _origin(form) in (Union, UnionType):
        kept = [one for one in get_args(form) if one is not NoneType]
        return _bare(kept[0]) if len(kept) == 1 else form
    return form


_SIMPLE: Mapping[object, str] = {
    str: "text", int: "a whole number", float: "a number", bool: "true or false",
    date: "a date such as 2027-01-11", Decimal: 'an amount in quotes, such as "82.50"'}


def form_in_words(form: Form | None) -> str:
    """What may be written: 'text', 'a list of ids', 'one of: a, b or c'."""
    form = _bare(form)
    if form in _SIMPLE:
        return _SIMPLE[form]
    if _origin(form) is Literal:
        return f"one of: {listed((str(one).lower() if one is True else str(one) for one in get_args(form)), 'or')}"
    if isinstance(form, type) and issubclass(form, StrEnum):
        return f"one of: {listed(form, 'or')}"
    if _origin(form) is list:
        return "a list, each entry " + form_in_words(get_args(form)[0])
    if isinstance(form, type) and issubclass(form, BaseModel):
        return f"a group with the fields {listed(fields_of(form))}"
    return "a group of names with values" if _origin(form) is dict else "text or a number"


# In this order: true is also a number, and text is also a sequence.
_KINDS: tuple[tuple[type, str], ...] = (
    (NoneType, "nothing"), (bool, "true or false"), (int, "a number"), (float, "a number"), (Decimal, "a number"),
    (date, "a date"), (str, "text"), (Mapping, "a group of fields"), (Sequence, "a list"))


def kind_in_words(value: object) -> str:
    """What a value is, without repeating it: findings may be shown to people who may not read it."""
    return next((words for kind, words in _KINDS if isinstance(value, kind)), "something else")
