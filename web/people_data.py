"""Everything that is kept about one person, for that person: contact, places, events, payments, messages."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, Field

from domain.events import AnyEvent
from domain.project import Project
from integrations.errors import Missing
from integrations.ports_ledger import LedgerLine
from integrations.records.people import Membership
from integrations.records.people_list import ContactLook
from integrations.records.privacy import PersonalData
from web.parts import Parts
from web.views.event_numbers import is_about


class EventAbout(BaseModel):
    """Something that happened in a project and has to do with the person, as it is recorded."""

    project: str
    event: dict[str, Any]


class PersonExport(PersonalData):
    """A person's own data. `charters`: what the charters say about them; `looks`: who looked at their contact."""

    charters: dict[str, dict[str, Any]] = Field(default={})
    events: list[EventAbout] = []
    payments: list[LedgerLine] = []
    looks: list[ContactLook] = []


def export_of(parts: Parts, account: str) -> PersonExport:
    """Complete, with what the person alone may know of: it is theirs, and for nobody else to read. Missing when the
    account is not known."""
    held = parts.privacy.export(account)
    projects = {one: project for one in held.memberships if (project := _project(parts, one))}
    return PersonExport(
        **dict(held), looks=parts.people_list.looks(account, 1000),
        charters={place.project_id: _in_charter(project, place.person) for place, project in projects.items()},
        events=[one for place, project in projects.items() for one in _events(parts, project, place.person)],
        payments=[line for place in held.memberships for line in _lines(parts, place)])


def _project(parts: Parts, place: Membership) -> Project | None:
    try:
        return parts.records.project(place.project_id)
    except Missing:
        return None


def _in_charter(project: Project, person: str) -> dict[str, Any]:
    people = (*project.charter.participants, *project.charter.supporting_roles)
    return next((one.model_dump(mode="json") for one in people if getattr(one, "id", None) == person), {})


def _events(parts: Parts, project: Project, person: str) -> Iterator[EventAbout]:
    """Private events of others stay theirs, also where they name this person. The kick-off is told by `charters`."""
    for event in parts.records.events(project.id, 0, project.version):
        if event.kind != "project_started" and _concerns(project, event, person):
            yield EventAbout(project=project.id, event=event.model_dump(mode="json", by_alias=True))


def _concerns(project: Project, event: AnyEvent, person: str) -> bool:
    if event.private:
        names_nobody = not hasattr(event, "person") and not hasattr(event, "line")
        return is_about(project, event, person) or (names_nobody and event.by.person == person)
    return person in set(_texts(event.model_dump(mode="json")))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _lines(parts: Parts, place: Membership) -> list[LedgerLine]:
    lines = parts.ledger.lines(place.project_id) if parts.ledger else []
    return [one for one in lines if one.person == place.person]
