"""What every command has: who gives it, and what they had seen. Called by the modules that list the commands."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.state import Actor

Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Minutes = Annotated[int, Field(ge=1, le=10_080)]
Ref = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]


class Command(BaseModel):
    """`expected_version`: refuse as stale when the project has moved on since the person looked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actor: Actor = Actor()
    expected_version: int | None = None
