"""A project with a released payment run, on real records, for the tests of payments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.rewards import RewardsActivities, RunOutcome
from domain.charter import Charter
from domain.commands import AnyCommand, ApproveRun, ChooseReward, ConfirmAttendance, ProposeRun
from domain.events import AnyEvent
from domain.project import Project, fold
from domain.state import Actor
from integrations.ports import Contact
from integrations.records.engine import writing
from integrations.records.ledger import SqlLedger
from integrations.records.people import PeopleFile
from integrations.records.sealing import ensure_key_file
from integrations.records.store import SqlRecordStore
from integrations.records.tables import payment_intents
from integrations.rewards.manual import ManualProvider
from integrations.rewards.tremendous import TremendousProvider
from tests.builders import example_data
from tests.records_file import ready_engine

START = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
CAMPAIGN = "THANKYOU0001"
CONTACTS = {
    "P01": Contact(email="p01@people.example", name="Ada Kern"),
    "P03": Contact(email="p03@people.example"),
    "P04": Contact(phone="+44 7700 900 104"),
}


class Failure(Exception):
    """What Temporal is told: the type, the sentence, and whether it would try again."""

    def __init__(self, error: ApplicationError) -> None:
        super().__init__(error.message)
        self.type, self.retried, self.delay = error.type, not error.non_retryable, error.next_retry_delay


@dataclass
class World:
    """Records on SQLite, people with contacts, and the activity against a payout service."""

    engine: Engine
    records: SqlRecordStore
    people: PeopleFile
    ledger: SqlLedger
    activities: RewardsActivities
    project: Project

    def decide(self, command: AnyCommand, hours: int = 0) -> None:
        """Carry out a command and publish what it led to."""
        events = self.project.decide(command, START + timedelta(hours=hours))
        self.publish(events)

    def publish(self, events: Sequence[AnyEvent]) -> None:
        self.project = self.project.after(events)
        self.records.publish(self.project.id, events)

    def choose(self, person: str, **preference: Any) -> None:
        """The person changes how they are rewarded."""
        self.decide(ChooseReward.model_validate({"actor": {"person": person}, "preference": preference}))

    def release(self, actions: Sequence[str] = ("D1",), lines: Sequence[str] = ()) -> str:
        """People took part, a run is proposed and approved; its id."""
        for action in actions:
            people = self.project.actions[action].plan.reward
            assert people is not None
            self.decide(ConfirmAttendance(actor=Actor(person="P06"), action=action, people=people.for_))
        self.decide(ProposeRun(actor=Actor(person="P06"), lines=list(lines)))
        run = list(self.project.runs)[-1]
        for person in ("S01", "P05"):
            if self.project.runs[run].state == "proposed":
                self.decide(ApproveRun(actor=Actor(person=person), run=run, seen=self.project.runs[run].digest))
        return run

    def submit(self, run: str = "r1", on_heartbeat: Callable[..., None] | None = None) -> RunOutcome:
        """Run the activity once; Failure when it raises."""
        environment = ActivityEnvironment()
        environment.on_heartbeat = on_heartbeat or environment.on_heartbeat
        try:
            return environment.run(self.activities.submit_run, self.project.id, run)
        except ApplicationError as error:
            raise Failure(error) from None

    def an_hour_later(self) -> None:
        make_older(self.engine)

    def key(self, line: str) -> str:
        return self.project.lines[line].external_id

    def balances(self) -> dict[str, int]:
        return self.ledger.balances(self.project.id).get("GBP", {})

    def steps(self, line: str) -> list[str]:
        """The ledger's entries of a line."""
        return [one.step for one in self.ledger.entries(self.project.id) if one.external_id == self.key(line)]

    def trouble(self) -> str | None:
        found = [one.sentence for one in self.records.troubles(self.project.id) if one.part == "payouts"]
        return found[0] if found else None


def make_older(engine: Engine) -> None:
    """Everything that the ledger has now was written an hour ago."""
    with writing(engine) as connection:
        for key, updated in connection.execute(select(payment_intents.c.external_id, payment_intents.c.updated)).all():
            this = update(payment_intents).where(payment_intents.c.external_id == key)
            connection.execute(this.values(updated=updated - timedelta(hours=1)))


def make_world(folder: Path, base_url: str, api_key: str, *, timeout: tuple[float, float] = (2.0, 5.0),
               project_id: str = "ek27", rewards: Mapping[str, Any] | None = None) -> World:
    """A kicked-off project; everybody who is paid by default can be reached."""
    events = Project.begin(_charter(project_id, rewards or {}), Actor(operator=True), START)
    world = open_world(folder, base_url, api_key, fold(None, events), timeout)
    world.records.publish(project_id, events)
    for person, contact in CONTACTS.items():
        world.people.join(project_id, person, world.people.add(contact).id)
    return world


def open_world(folder: Path, base_url: str, api_key: str, project: Project, timeout: tuple[float, float]) -> World:
    """What a process opens that starts beside, or after, the one that made the world."""
    engine, ring = ready_engine(folder), ensure_key_file(folder / "keys")
    people, ledger, records = PeopleFile(engine, ring), SqlLedger(engine, ring), SqlRecordStore(engine)
    provider = TremendousProvider(base_url, api_key, campaign=CAMPAIGN, timeout=timeout)
    activities = RewardsActivities(records, people, ledger, provider, ManualProvider())
    return World(engine, records, people, ledger, activities, project)


def submit_in_this_process(folder: Path, base_url: str, api_key: str, project: Project) -> None:
    """The target of a process of its own, which a test then kills."""
    open_world(folder, base_url, api_key, project, (2.0, 20.0)).submit()


def _charter(project_id: str, rewards: Mapping[str, Any]) -> Charter:
    data = example_data()
    data["project"]["id"] = project_id
    data["rewards"].update(rewards)
    return Charter.model_validate(data)
