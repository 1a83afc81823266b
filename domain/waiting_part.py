"""One thing that waits for one person. waiting.py and waiting_money.py find them."""

from datetime import date, datetime
from typing import Literal

from pydantic import model_validator

from domain.part import Part
from domain.said import Said


class Waiting(Part):
    """One thing that waits for one person. `link` is a path below the project's page. `private`: others of the group
    do not see it, because it tells what somebody chose. `since`: from when it has waited, where that is known.
    `said`: the sentence as other languages say it too, where there is more than English."""

    person: str
    what: Literal["sign", "action", "vote", "poll", "approve_run", "propose_run", "answer", "update", "attendance",
                  "date", "offer", "expense", "held", "run_waits", "attention", "delivery", "payroll",
                  "swap"]
    about: str
    sentence: str = ""
    said: Said | None = None
    link: str = ""
    due: date | None = None
    private: bool = False
    since: datetime | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_english(cls, given: object) -> object:
        if isinstance(given, dict) and isinstance(given.get("said"), Said):
            return {"sentence": given["said"].english} | given
        return given
