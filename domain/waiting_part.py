"""One thing that waits for one person. waiting.py and waiting_money.py find them."""

from datetime import date
from typing import Literal

from domain.part import Part


class Waiting(Part):
    """One thing that waits for one person. `link` is a path below the project's page."""

    person: str
    what: Literal["sign", "action", "vote", "poll", "approve_run", "propose_run", "answer", "update", "attendance",
                  "date", "offer", "expense", "held", "run_waits", "attention", "delivery", "payroll"]
    about: str
    sentence: str
    link: str = ""
    due: date | None = None
