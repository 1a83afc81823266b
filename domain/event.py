"""What every event has: its place in the project, its time, and who did it."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from domain.state import Actor


class Event(BaseModel):
    """Something that happened: its place in the project, the UTC time, and who did it."""

    model_config = ConfigDict(frozen=True)
    private: ClassVar[bool] = False

    seq: int = 0
    at: datetime
    by: Actor
