"""What people say of themselves: how they want to hear from us, and what they need to take a full part."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.charter_people import Communication
from domain.command import Command

Need = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class ChangePreferences(Command):
    """Say how one wants to hear from the project. What one avoids is never used."""

    kind: Literal["change_preferences"] = "change_preferences"
    communication: Communication


class ChangeAdjustments(Command):
    """Say what one needs to take a full part, all of it anew. What helps, never a diagnosis."""

    kind: Literal["change_adjustments"] = "change_adjustments"
    adjustments: Annotated[list[Need], Field(max_length=20)]


WishCommand = ChangePreferences | ChangeAdjustments
