"""One thing that waits for one person. waiting.py and waiting_money.py find them."""

from datetime import date, datetime
from typing import Literal

from domain.part import Part


class Waiting(Part):
    """One thing that waits for one person. `link` is a path below the project's page. `private`: others of the group
    do not see it, because it tells what somebody chose. `since`: from when it has waited, where that is known."""

    person: str
    what: Literal["sign", "action", "vote", "poll", "approve_run", "propose_run", "answer", "update", "attendance",
                  "date", "offer", "expense", "held", "run_waits", "attention", "delivery", "payroll",
                  "swap"]
    about: str
    sentence: str
    link: str = ""
    due: date | None = None
    private: bool = False
    since: datetime | None = None
