"""The base of every part of a project's state. Frozen: an event makes a new state, nothing is changed in place."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)
