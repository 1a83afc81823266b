"""What the doctor found: each check with how it is and what to do. No secret is ever in it."""

from typing import Literal

from pydantic import BaseModel

State = Literal["ok", "warn", "wrong"]


class Check(BaseModel):
    """`sentence` says how it is and, unless all is well, what to do."""

    what: str
    state: State
    sentence: str


class DoctorReport(BaseModel):
    """All checks that could be made, in the order in which to look at them."""

    checks: list[Check]

    @property
    def fine(self) -> bool:
        return all(one.state != "wrong" for one in self.checks)


def ok(what: str, sentence: str) -> Check:
    return Check(what=what, state="ok", sentence=sentence)


def warn(what: str, sentence: str) -> Check:
    return Check(what=what, state="warn", sentence=sentence)


def wrong(what: str, sentence: str) -> Check:
    return Check(what=what, state="wrong", sentence=sentence)
