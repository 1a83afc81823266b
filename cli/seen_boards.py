"""What the commands about boards read of the server's answers."""

from datetime import datetime

from cli.seen import Seen


class BoardPlanSeen(Seen):
    project: str
    url: str | None
    refusal: str | None
    brake: bool
    changes: list[str]
    noticed: list[str]


class TroubleHere(Seen):
    sentence: str
    since: datetime


class CountsSeen(Seen):
    ours: int
    behind: int
    offered: int
    archived: int
    gone: int
    blocked: int


class BoardStatusSeen(Seen):
    project: str
    url: str | None
    changed_at: datetime | None
    version: int
    up_to_date: bool
    trouble: TroubleHere | None
    counts: CountsSeen
    webhook: bool


class AskedSeen(Seen):
    project: str
    sentence: str
