"""The table of settings."""

from pathlib import Path

from pydantic.fields import FieldInfo

from docs.tables.words import code, table
from settings import Settings, variable


def settings() -> str:
    """Every variable with its default and meaning, in the order of settings.py."""
    return table(["Variable", "Default", "Meaning"],
                 [[code(variable(name)), default(info), (info.description or "").capitalize()[:1] + (info.description
                   or "")[1:]] for name, info in Settings.model_fields.items()])


def default(info: FieldInfo) -> str:
    """As it would be written in the environment; empty ones say so."""
    value = info.default
    if value in (None, ""):
        return "-"
    if isinstance(value, bool):
        return code(str(value).lower())
    return code(value.as_posix() if isinstance(value, Path) else value)
