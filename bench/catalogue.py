"""Every measurement by its name, in the order in which they are taken: what needs a quiet machine comes first."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench import (
    board_cost,
    board_fleet,
    board_inward,
    board_latency,
    board_plan,
    demo,
    domain_speed,
    history,
    memory,
    pages,
    rewards_pace,
    throughput,
    web_decision,
    web_reads,
)
from bench.taking import Take


@dataclass(frozen=True)
class Entry:
    """What it is, in a few words, and how it is taken."""

    title: str
    take: Take


MEASUREMENTS: Mapping[str, Entry] = {
    "domain": Entry("the rules alone: deciding, looking, planning a board", domain_speed.take),
    "board-plan": Entry("planning a board of a thousand cards", board_plan.take),
    "board-cost": Entry("requests to the board: kick-off, a second look, one change", board_cost.take),
    "history": Entry("events and actions that a project costs in Temporal", history.take),
    "throughput": Entry("whole projects a second, beside a bare skeleton", throughput.take),
    "demo": Entry("the demo, from start to stop", demo.take),
    "memory": Entry("memory of the whole stack", memory.take),
    "board-latency": Entry("from a command's answer to its card", board_latency.take),
    "board-inward": Entry("from a moved card to the project, by webhook and by the poll", board_inward.take),
    "pages": Entry("pages, reads and decisions over HTTP", pages.take),
    "web-reads": Entry("pages and reads with a thousand projects in the records", web_reads.take),
    "web-decision": Entry("decisions by POST, through Temporal", web_decision.take),
    "rewards-pace": Entry("a thousand rewards at the payout service's limit", rewards_pace.take),
    "board-fleet": Entry("two hundred boards within the limits of one token", board_fleet.take),
}
