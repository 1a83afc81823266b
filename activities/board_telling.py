"""What people did on a board, in the project's own ids: cards become actions and gates, members become persons."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.board_base import BoardBase, PutBack
from domain.board_report import BoardReport, HeardCard, HeardDeed, HeardDue, gate_key
from domain.board_seen import Observations, SeenCard, SeenDeed
from domain.board_view import action_card
from domain.phases import Phase
from domain.project import Project
from integrations.ports import PeopleDirectory


def report_of(project: Project, seen: Observations, people: PeopleDirectory) -> BoardReport:
    """The report without its numbers. Members who are not linked stay unknown."""
    names = {action_card(key): key for key in project.actions}
    persons = _persons(project.id, seen, people)

    def named(keys: Sequence[str]) -> list[str]:
        return [names.get(key, key) for key in keys]

    return BoardReport(
        completed=named(seen.completed), reopened=named(seen.reopened), archived=named(seen.archived),
        gone=named(seen.gone), moved_away=named(seen.moved_away), put_back=named(seen.put_back),
        dates={names[key]: HeardDue(due=_day(one.due, project.timezone), ruling=one.ruling,
                                    person=persons.get(one.member))
               for key, one in seen.due.items() if key in names},
        by={names.get(key, key): persons[member] for key, member in seen.by.items() if member in persons},
        deeds=list(_deeds(seen.deeds, names, persons)), cards=[_card(one, persons) for one in seen.cards],
        asked_back={key: one.card_again for key, one in project.actions.items() if one.card_again})


def _persons(project_id: str, seen: Observations, people: PeopleDirectory) -> dict[str, str]:
    """Person ids by member id, for those who are linked."""
    members = {*seen.by.values(), *(one.member for one in seen.deeds), *(one.member for one in seen.cards),
               *(one.member for one in seen.due.values())} - {""}
    found = {member: people.person_of_member(project_id, member) for member in sorted(members)}
    return {member: person for member, person in found.items() if person}


def _deeds(deeds: Sequence[SeenDeed], names: Mapping[str, str], persons: Mapping[str, str]) -> Iterator[HeardDeed]:
    gates = {gate_key(phase): phase for phase in Phase}
    for one in deeds:
        if one.card in names or one.card in gates:
            yield HeardDeed(id=one.id, kind=one.kind, action=names.get(one.card), gate=gates.get(one.card),
                            person=persons.get(one.member), text=one.text, done=one.done)


def _card(seen: SeenCard, persons: Mapping[str, str]) -> HeardCard:
    lists = {f"{phase}-{end}": phase for phase in Phase for end in ("todo", "done")}
    return HeardCard(card=seen.id, title=seen.title, phase=lists.get(seen.list_key), person=persons.get(seen.member))


def _day(due: datetime | None, timezone: str) -> date | None:
    return due.astimezone(ZoneInfo(timezone)).date() if due else None


def untold(seen: Observations, base: BoardBase, asked: datetime | None, at: datetime) -> dict[str, PutBack]:
    """What was put back and the project may not know of: a report is lost with its sync, when a later write fails.

    `asked`: up to when the project has heard, so that it knows of what was put back by then. `at`: the same of this
    read.
    """
    waiting = {key: one for key, one in base.put_back.items() if asked is None or asked < one.at}
    return {**waiting, **{key: PutBack(at=at, member=seen.by.get(key, "")) for key in seen.put_back}}


def with_untold(seen: Observations, waiting: Mapping[str, PutBack]) -> Observations:
    """What this read says, and what earlier ones would have said."""
    members = {key: one.member for key, one in waiting.items() if one.member}
    return seen.model_copy(update={"put_back": list(waiting), "by": {**members, **seen.by}})
