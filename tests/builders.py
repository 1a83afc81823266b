"""Builders for domain tests: a world with the example project, where people act by their ids and time can pass."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain import commands as c
from domain.artefacts import (
    AgreedMeasure,
    BudgetChoice,
    BudgetView,
    FiveWhys,
    LoopEntry,
    Measures,
    PrinciplesAudit,
    PrincipleScore,
    ProblemStatement,
    RaciAgreed,
    SharedVision,
    Statement,
    Why,
    YouSaidWeDid,
)
from domain.charter import Charter
from domain.command import Command
from domain.events import AnyEvent
from domain.needs import NEEDS, needs_of
from domain.phases import Phase
from domain.project import RULES, Project, fold
from domain.state import ActionStatus, Actor, Ballot

CHARTERS = Path(__file__).parents[1] / "charters"
MONDAY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@cache
def _example() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHARTERS / "finding-us-when-it-matters.yaml").read_text())
    return loaded


def example_data() -> dict[str, Any]:
    """What the file says, for the test alone."""
    return deepcopy(_example())


def example_charter(**sections: Any) -> Charter:
    """The example charter; keyword arguments replace whole sections."""
    return Charter.model_validate({**example_data(), **sections})


class World:
    """One project and the time. `do` acts for a person; `later` lets time bring what it brings."""

    def __init__(self, charter: Charter | None = None, now: datetime = MONDAY, rules: int = RULES) -> None:
        self.now = now
        self.events: list[AnyEvent] = Project.begin(charter or example_charter(), Actor(operator=True), now, rules)
        self.project = fold(None, self.events)
        self.asked: list[tuple[Actor, Command]] = []

    def do(self, person: str | None, command: Command, channel: Any = "api", operator: bool = False,
           finance: bool = False) -> list[AnyEvent]:
        """The events of a command by this person, applied; raises Refusal. Who approves a run has looked at it."""
        actor = Actor(person=person, channel=channel, operator=operator, finance=finance)
        if isinstance(command, c.ApproveRun) and command.seen is None and command.run in self.project.runs:
            command = command.model_copy(update={"seen": self.project.runs[command.run].digest})
        asked: Any = command.model_copy(update={"actor": actor})
        self.asked.append((actor, command))
        return self._apply(self.project.decide(asked, self.now))

    def later(self, **time: float) -> list[AnyEvent]:
        """Time passes; what it brought."""
        self.now += timedelta(**time)
        return self._apply(self.project.tick(self.now))

    def _apply(self, events: list[AnyEvent]) -> list[AnyEvent]:
        self.events += events
        self.project = self.project.after(events)
        return events

    def run_state(self, run: str = "r1") -> str:
        return self.project.runs[run].state

    # --- shortcuts through a phase ------------------------------------------------------------------------------------

    def sign_all(self) -> "World":
        for person in self.project.active_participants():
            if not self.project.standing(person).signed_at:
                self.do(person, c.SignAgreement())
        return self

    def attend(self, action: str) -> list[AnyEvent]:
        """The people the action's reward is for took part; nobody confirms their own attendance."""
        plan = self.project.action(action).plan
        people = plan.reward.for_ if plan.reward else []
        owner = self.project.owner
        by = plan.accountable if plan.accountable not in people else owner
        return self.do(by, c.ConfirmAttendance(action=action, people=people))

    def pay_all(self) -> "World":
        """Propose, approve and settle everything earned."""
        while any(line.state == "earned" for line in self.project.lines.values()):
            self.do("P06", c.ProposeRun())
            run = list(self.project.runs.values())[-1]
            self.do("S01", c.ApproveRun(run=run.id))
            if self.project.runs[run.id].state == "proposed":
                self.do("P05", c.ApproveRun(run=run.id))
            self.do(None, c.SettleRun(run=run.id, paid=run.lines), channel="system")
        return self

    def work(self, phase: Phase) -> "World":
        """Everything the gate of a phase needs, short of the votes."""
        self.sign_all()
        self._polls(phase)
        for key, action in self.project.phase_actions(phase).items():
            if action.status == ActionStatus.OPEN:
                self.do(action.plan.responsible[0], c.CompleteAction(action=key))
            if action.plan.reward and not action.attended:
                self.attend(key)
        if phase == Phase.CO_DELIVERY and not self.project.updates:
            self.do("P06", c.SendUpdate(mode="meeting", text="What we did, what is next."))
        self.pay_all()
        for name, met in needs_of(self.project, phase).items():
            kind = NEEDS[name].artefact
            if not met and kind and not needs_of(self.project, phase)[name]:
                self.do(self.project.owner, c.RecordArtefact(content=artefact(kind, self.project.charter)))
        return self

    def _polls(self, phase: Phase) -> None:
        for action in self.project.phase_actions(phase).values():
            key = action.plan.vote
            if not key or (key in self.project.polls and self.project.polls[key].result):
                continue
            if key not in self.project.polls:
                self.do("P08", c.OpenPoll(poll=key, options=["Text line", "Short films", "First call"]))
            options = self.project.polls[key].options
            dots = self.project.charter.votes[key].method == "dot"
            ballot = Ballot(dots={options[0]: 2, options[1]: 1}) if dots else Ballot(ranking=options)
            for person in self.project.active_participants("service_user"):
                self.do(person, c.CastBallot(poll=key, ballot=ballot))
            self.do(action.plan.accountable, c.ClosePoll(poll=key))

    def pass_gate(self, phase: Phase) -> "World":
        """The approvers and one more service user say yes."""
        for person in [*self.project.charter.gates.of(phase).approvers, "P02"]:
            self.do(person, c.CastVote(phase=phase, choice="approve"))
        return self

    def up_to(self, phase: Phase) -> "World":
        """Everything before a phase is done and decided."""
        while self.project.phase is not None and self.project.phase != phase:
            here = self.project.phase
            self.work(here).pass_gate(here)
        return self


def artefact(kind: str, charter: Charter) -> Any:
    """A small valid artefact of a kind."""
    plain: dict[str, Any] = {
        "problem_statement": lambda: ProblemStatement(text="Families do not find us in the first week.",
                                                      status="agreed"),
        "five_whys": lambda: FiveWhys(steps=[Why(why=f"Why {n}?", because="Because.") for n in range(5)],
                                      we_can_act_on="The first call"),
        "shared_vision": lambda: SharedVision(target_year=charter.vision.target_year, text="Nobody is alone."),
        "raci": lambda: RaciAgreed(decisions=[row.decision for row in charter.raci]),
        "budget": lambda: BudgetView(agreed_with=["P03"], lines=[
            BudgetChoice(line=one.id, choice="keep", amount=one.amount) for one in charter.budget.lines]),
        "measures": lambda: Measures(
            measures=[AgreedMeasure(id=one.id, label=one.label) for one in charter.measures],
            baseline={one.id: one.baseline for one in charter.measures if one.baseline is not None},
            no_baseline_because={one.id: "First asked after the first session" for one in charter.measures}),
        "principles_audit": lambda: PrinciplesAudit(scores={
            name: PrincipleScore(by_group={"service_user": 4.0, "staff": 4.5}) for name in charter.principles}),
        "you_said_we_did": lambda: YouSaidWeDid(entries=[LoopEntry(you_said="A", we_did="B", because="C")]),
    }
    return plain[kind]() if kind in plain else Statement(type=kind, text="Done together.")
