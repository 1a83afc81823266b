"""A project as a decider: `decide` says what a command changes, `tick` what time brings, `evolve` what follows.

Pure: no clock, no I/O. All callers (workflow, rehearsal, tests) give `now`, aware UTC.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Self, cast

from domain import (
    actions,
    after_payment,
    aftercare,
    approvals,
    blocks,
    called_off,
    cards,
    choices,
    consultation,
    due_dates,
    expenses,
    extra_rewards,
    gate_clock,
    gates,
    holds,
    lifecycle,
    loop,
    offers,
    payment_clock,
    payments,
    people,
    polls,
    rewards,
    say_links,
    second_look,
    stand_ins,
    swaps,
    wishes,
)
from domain import events as e
from domain.authority import require
from domain.charter import Charter
from domain.commands import AnyCommand
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.refusals import decided, stale
from domain.state import SYSTEM, Actor, Status
from domain.turn import Duty, Turn, apply, decide

__all__ = ["Project", "after_payment", "approvals", "blocks", "called_off", "cards", "choices", "consultation",
           "due_dates", "expenses", "extra_rewards", "fold", "gates", "holds", "offers", "payments", "people", "polls",
           "rewards", "say_links", "second_look", "stand_ins", "swaps", "wishes"]

# What people do on the board is only written down, so it is heard while the project waits too.
ON_THE_BOARD = {"block_action", "unblock_action", "propose_due", "offer_card", "note_card", "note_item", "note_board"}
# What follows by itself, numbered: a workflow that runs must not find other events when it is replayed.
RULES = 3

# A payment is stopped, and what is known of it written down, whatever the project waits for.
OF_PAYMENTS = {"hold_payments", "release_payments", "note_contact", "note_delivery", "resend_reward", "claim_expense",
               "offer_advice", "settle_run", "stall_run"}

# How to reach people and what they need is theirs to say at any time.
OF_ONESELF = ("change_preferences", "change_adjustments")
# What people may still ask while the project waits or winds down.
WHILE_PAUSED = {"resume", "cancel", "make_suggestion", "change_consent", "choose_reward", "step_back",
                "return_person", "call_off", "void_line", "give_swap", "open_say_link", "end_say_link",
                *OF_ONESELF} | ON_THE_BOARD | OF_PAYMENTS
# What is still asked when the work is over and a payment turns out not to have ended well.
IN_AFTERCARE = {"propose_run", "approve_run", "withdraw_run", "pay_again", "take_back", "resolve_payment",
                "choose_reward", "appoint_stand_in", "end_stand_in", "confirm_expense", "refuse_expense",
                "give_swap", "change_preferences"} | OF_PAYMENTS
WHILE_WINDING_DOWN = {"propose_run", "approve_run", "withdraw_run", "choose_reward", "confirm_attendance", "call_off",
                      "confirm_expense", "refuse_expense", "grant_exception", "pay_again", "take_back",
                      "resolve_payment", "appoint_stand_in", "end_stand_in", "answer_suggestion", "change_consent",
                      "pause", "note_board", "void_line", "give_swap", "end_say_link", *OF_ONESELF} | OF_PAYMENTS


class Project(ProjectState):
    """The state of one project, with the rules that move it on."""

    @classmethod
    def begin(cls, charter: Charter, actor: Actor, now: datetime, rules: int = RULES) -> "list[e.AnyEvent]":
        """The events of a kick-off. `rules`: the first histories of 0.1.0 live under 1, later ones under 2."""
        start = e.ProjectStarted(seq=1, at=now, by=actor, charter=charter, rules=rules)
        turn = Turn(_begun(start), actor, now, [start])
        turn.emit(e.PhaseStarted(at=now, by=actor, phase=Phase.CO_DESIGN))
        polls.open_known_polls(turn, Phase.CO_DESIGN)
        return cast("list[e.AnyEvent]", turn.events)

    def decide(self, command: AnyCommand, now: datetime) -> "list[e.AnyEvent]":
        """The events that a command leads to. Raises Refusal and changes nothing when a rule says no."""
        self._refuse_status(command)
        if command.expected_version is not None and command.expected_version != self.version:
            # Without the version: it counts also what its reader may not know of.
            raise stale("The project has moved on since you looked. Look again, then decide.")
        require(self, command)
        turn = Turn(self, command.actor, now)
        decide(command, turn)
        _settle(turn)
        return cast("list[e.AnyEvent]", turn.events)

    def tick(self, now: datetime) -> "list[e.AnyEvent]":
        """Everything that time has brought by `now`, each once, in order."""
        turn = Turn(self, SYSTEM, now)
        while due := [one for one in _duties(turn.project) if one.at <= now]:
            turn.emit(min(due, key=lambda one: one.at).event)
        _settle(turn)
        return cast("list[e.AnyEvent]", turn.events)

    def next_due(self) -> datetime | None:
        """When time brings the next thing; None when nothing is waiting."""
        return min((one.at for one in _duties(self)), default=None)

    def evolve(self, event: "e.AnyEvent") -> Self:
        """The project after an event."""
        return cast(Self, apply(event, self))

    def after(self, events: "Sequence[e.AnyEvent]") -> Self:
        """The project after several events."""
        project = self
        for event in events:
            project = project.evolve(event)
        return project

    def _refuse_status(self, command: AnyCommand) -> None:
        if self.finished or (self.ended and command.kind not in IN_AFTERCARE):
            when = self.spoken_day(self.ended_at) if self.ended_at else "an earlier day"
            raise decided(f"This project ended on {when} ({self.status.value}). Nothing was changed.")
        if self.status == Status.PAUSED and command.kind not in WHILE_PAUSED:
            raise decided(f"The project is paused ({self.reason}). Resume it first.")
        if self.status == Status.WINDING_DOWN and command.kind not in WHILE_WINDING_DOWN:
            raise decided(f"The project was cancelled ({self.reason}); only what was earned is still settled.")


def _settle(turn: Turn) -> None:
    """What follows by itself: gates open and pass, phases follow, a wind-down ends."""
    seen = -1
    while seen != len(turn.events):
        seen = len(turn.events)
        gates.settle_gate(turn)
        lifecycle.move_on(turn)
        lifecycle.end_wind_down(turn)


def _duties(project: ProjectState) -> list[Duty]:
    families = (gate_clock.duties, actions.duties, payment_clock.duties, loop.duties, aftercare.duties)
    return [one for duties in families for one in duties(project)]


def _begun(event: e.ProjectStarted) -> Project:
    return Project.model_validate(dict(lifecycle.begun(event)))


def fold(project: Project | None, events: "Sequence[e.AnyEvent]") -> Project:
    """The state after events. `project` is None when the first event is ProjectStarted."""
    if project is None:
        first, *events = events
        if not isinstance(first, e.ProjectStarted):
            raise ValueError("a project begins with project_started")
        project = _begun(first)
    return project.after(events)
