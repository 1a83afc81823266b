"""A gate: what is missing, who has a seat, who has said what, and the digest that stands for all that is shown."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from domain.consulted import consulted_at
from domain.gate_rules import live_votes, missing_seats, quorum_gap, seats, shown_digest, what_is_missing
from domain.needs import NEEDS, told_needs
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.state import Choice, Decision, Gate, Vote
from web.views.shape import View, Who, who, whose

GateState = Literal["to_come", "waiting_for_work", "open", "changes_requested", "passed", "rejected"]


class NeedView(View):
    """One thing that must be true before people are asked to decide."""

    need: str = Field(examples=["vision_agreed"])
    words: str
    met: bool | None = Field(description="None: told when all else is met, because it is about people's money")
    sent_back: bool = Field(description="true while a gate has returned it to be done again")
    artefact: str | None


class VoteView(View):
    """One decision at the gate. `person` differs from `seat` when a stand-in spoke for the seat."""

    person: Who
    seat: Who
    choice: Choice
    at: datetime
    reason: str | None
    items: list[str]
    counts: bool = Field(description="false when what the gate shows has changed since: the vote is stale")
    seen: str | None = Field(None, description="the digest of what they saw")


class SeatView(View):
    """A place at the gate and whose vote it has."""

    who: Who
    approver: bool = Field(description="true: the gate can't pass without this seat")
    stand_in: Who | None
    vote: VoteView | None
    missing_since: datetime | None = Field(None, description="since when the gate waits for it; None: it does not")


class AdviceView(View):
    """What somebody who is consulted said. It counts for nothing; those who decide read it."""

    person: Who
    about: list[str] = Field(description="the decisions that they are consulted on", examples=[["shared_vision"]])
    words: str
    at: datetime


class GateView(View):
    """The decision that ends a phase. Send `digest` as `seen` with a vote: it is refused as stale when it is old."""

    phase: Phase
    title: str
    state: GateState
    round: int
    asked_at: datetime | None
    digest: str = Field(examples=["9f2c4b7a01d3e586"])
    needs: list[NeedView]
    seats: list[SeatView]
    missing: list[Who] = Field(description="whose vote the gate still waits for")
    missing_words: list[str] = Field(description="plain sentences: what stands between this gate and its passing")
    quorum_gap: str | None
    what_to_change: str | None
    decided_at: datetime | None
    decision: list[VoteView]
    earlier_votes: list[VoteView] = Field(description="votes of this round on something the gate no longer shows")
    advice: list[AdviceView] = []
    consulted: list[Who] = Field([], description="who is asked for advice here and has given none yet")
    past: list[list[VoteView]] = Field([], description="decisions before the gate was opened again, oldest first")


def gate_view(project: ProjectState, phase: Phase, now: datetime) -> GateView:
    gate, current = project.gate(phase), phase == project.phase and not project.ended
    live = live_votes(project, phase)
    undecided = current and gate.decision is None
    missing = missing_seats(project, phase) if undecided else []
    consulted = consulted_at(project, phase)
    return GateView(
        phase=phase, title=phase.spoken, state=_state(project, gate, current), round=gate.round,
        asked_at=gate.asked_at, digest=shown_digest(project, phase), needs=_needs(project, gate),
        seats=[_seat(project, gate, seat, live, now, seat in missing) for seat in seats(project, phase)],
        missing=whose(project, missing),
        missing_words=what_is_missing(project, phase) if undecided else [],
        quorum_gap=quorum_gap(project, phase) if undecided else None, what_to_change=gate.what_to_change,
        decided_at=gate.decision.at if gate.decision else None,
        decision=_decided(project, gate.decision) if gate.decision else [],
        earlier_votes=[vote_view(project, vote, False) for seat, vote in gate.votes.items() if seat not in live]
        if undecided else [],
        advice=[AdviceView(person=who(project, person), about=consulted.get(person, []), words=one.words, at=one.at)
                for person, one in gate.advice.items()],
        consulted=whose(project, [one for one in consulted if one not in gate.advice and project.is_active(one)])
        if undecided else [],
        past=[_decided(project, one) for one in gate.past])


def _state(project: ProjectState, gate: Gate, current: bool) -> GateState:
    if gate.decision:
        return gate.decision.outcome
    if not current:
        return "to_come"
    if gate.asked_at is None:
        return "changes_requested" if gate.what_to_change else "waiting_for_work"
    return "open"


def _needs(project: ProjectState, gate: Gate) -> list[NeedView]:
    return [NeedView(need=name, words=NEEDS[name].words, met=met, sent_back=name in gate.returned,
                     artefact=NEEDS[name].artefact) for name, met in told_needs(project, gate.phase).items()]


def _seat(project: ProjectState, gate: Gate, seat: str, live: dict[str, Vote], now: datetime,
          missing: bool) -> SeatView:
    stand_in = project.stand_in_of(seat, now)
    return SeatView(who=who(project, seat), approver=seat in project.charter.gates.of(gate.phase).approvers,
                    stand_in=who(project, stand_in) if stand_in else None,
                    vote=vote_view(project, live[seat], True) if seat in live else None,
                    missing_since=gate.asked_at if missing else None)


def vote_view(project: ProjectState, vote: Vote, counts: bool) -> VoteView:
    return VoteView(person=who(project, vote.person), seat=who(project, vote.seat), choice=vote.choice, at=vote.at,
                    reason=vote.reason, items=vote.items, counts=counts, seen=vote.seen)


def _decided(project: ProjectState, decision: Decision) -> list[VoteView]:
    return [vote_view(project, vote, True) for vote in decision.votes]
