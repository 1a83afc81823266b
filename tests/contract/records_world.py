"""A small project and its clock for the tests of the records."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from cryptography.fernet import Fernet

from domain.charter import Charter
from domain.commands import SignAgreement
from domain.events import AnyEvent
from domain.project import Project, fold
from domain.state import Actor
from integrations.records.sealing import KeyRing
from tests.builders import example_data

Result = TypeVar("Result")
START = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


def ring() -> KeyRing:
    return KeyRing([Fernet.generate_key().decode()])


def charter(project_id: str) -> Charter:
    data = example_data()
    data["project"]["id"] = project_id
    return Charter.model_validate(data)


def kick_off(project_id: str = "example") -> list[AnyEvent]:
    """The events of a kick-off."""
    return Project.begin(charter(project_id), Actor(operator=True), START)


def busy_months(project_id: str = "example") -> list[AnyEvent]:
    """Kick-off, everybody signs, then time passes: some dozens of events of several kinds."""
    events = kick_off(project_id)
    project = fold(None, events)
    for number, person in enumerate(project.active_participants(), start=1):
        signed = project.decide(SignAgreement(actor=Actor(person=person)), START + timedelta(hours=number))
        events, project = [*events, *signed], project.after(signed)
    return [*events, *project.tick(START + timedelta(days=90))]


def at_once(work: Callable[[], Result], times: int = 8) -> list[Result | BaseException]:
    """What each of several threads got that did the same work at the same moment."""
    results: list[Result | BaseException] = []
    start = threading.Barrier(times)

    def run() -> None:
        start.wait()
        try:
            results.append(work())
        except BaseException as error:
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
