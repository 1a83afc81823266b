"""What waits for one person across projects, sorted by what it is: until when, and what happens if nothing is said."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from domain.calendar import local_day, working_days_after
from domain.consulted import consulted_at
from domain.gate_rules import missing_seats, seats
from domain.lines import promised_by
from domain.notice_words import PHASES, named, people
from domain.phases import Phase
from domain.project import Project
from domain.said import Day, Own, Said, as_is, said
from domain.state import ActionStatus, Status
from integrations.languages.tongue import marked
from web.views.project import SaidWaitingView
from web.views.shape import Look, View

# In this order on the page.
SECTIONS = {
    marked("Decisions"): ("vote", "approve_run", "date", "offer"),
    marked("Votes"): ("poll",),
    marked("Tasks"): ("sign", "action", "attendance", "update", "advice"),
    marked("Answers you owe"): ("answer", "expense"),
    marked("Payments"): ("propose_run", "held", "run_waits", "attention", "delivery", "payroll", "swap"),
}
MANY, MOST = 5, 60
COMING_SHOWN = 3


class Entry(View):
    """One thing. `asked`: on which day it was asked for; `silent`: what happens if nothing is said."""

    what: str
    sentence: Said
    project: str
    project_name: str
    due: date | None
    asked: date | None
    silent: Said | None
    url: str


class Pile(View):
    """Entries of one project, or of several where there are few (`title` empty)."""

    title: str
    entries: list[Entry]


class Section(View):
    title: str
    piles: list[Pile]


class Coming(View):
    """What comes next in a project, for somebody for whom nothing waits."""

    project: str
    project_name: str
    sentence: Said


def entry_of(project: Project, one: SaidWaitingView, look: Look) -> Entry:
    """What waits, with the day it was asked for and what silence means."""
    return Entry(what=one.what, sentence=_for_seats(project, one, look), project=one.project,
                 project_name=one.project_name, due=one.due or _due(project, one), asked=_asked(project, one),
                 silent=SILENT[one.what](project, one.about) if one.what in SILENT else None, url=one.url)


def advice_of(project: Project, look: Look) -> list[Entry]:
    """Advice that the reader is asked for and has not given: while the gate is open, of whoever has no seat there."""
    phase, person = project.phase, look.person
    if phase is None or person is None or project.status != Status.RUNNING:
        return []
    gate = project.gate(phase)
    asked = person in consulted_at(project, phase) and person not in seats(project, phase)
    if not asked or gate.asked_at is None or gate.decision or person in gate.advice or not project.is_active(person):
        return []
    return [Entry(what="advice", sentence=said("Give advice for the {phase} gate", phase=PHASES[phase]),
                  project=project.id, project_name=project.charter.project.name, due=None,
                  asked=local_day(gate.asked_at, project.timezone),
                  silent=said("You can also say nothing: the gate is decided without it."),
                  url=f"{look.base_url}/projects/{project.id}/gates/{phase}#advice")]


def sections(entries: Iterable[Entry]) -> tuple[list[Section], int]:
    """By what it is, decisions first; and how many more there are than a page should hold."""
    ordered = [one for names in SECTIONS.values() for one in _sorted(entries, names)]
    shown = ordered[:MOST]
    found = [Section(title=title, piles=_piles([one for one in shown if one.what in names]))
             for title, names in SECTIONS.items()]
    return [one for one in found if one.piles], len(ordered) - len(shown)


def _sorted(entries: Iterable[Entry], names: Sequence[str]) -> list[Entry]:
    """What is due first comes first; what has no day by when it was asked."""
    return sorted((one for one in entries if one.what in names),
                  key=lambda one: (one.due is None, str(one.due), str(one.asked)))


def _piles(entries: list[Entry]) -> list[Pile]:
    if len(entries) <= MANY or len({one.project for one in entries}) == 1:
        return [Pile(title="", entries=entries)] if entries else []
    by_project = sorted(entries, key=lambda one: (one.project_name, one.project))
    return [Pile(title=name, entries=list(each))
            for (name, _), each in groupby(by_project, key=lambda one: (one.project_name, one.project))]


def _for_seats(project: Project, one: SaidWaitingView, look: Look) -> Said:
    """What waits, and for whom a stand-in is asked."""
    if one.what not in ("vote", "approve_run") or look.person is None:
        return one.said
    own = one.what == "vote" and look.person in seats(project, Phase(one.about))
    stands_in = [] if own else project.acting_for(look.person, look.now)
    return said("{what}, for {names}", what=one.said, names=people(project, stands_in)) if stands_in else one.said


def _due(project: Project, one: SaidWaitingView) -> date | None:
    """When a run has to be paid."""
    if one.what != "approve_run":
        return None
    promised = [promised_by(project, project.lines[key]) for key in project.runs[one.about].lines]
    return local_day(min(promised), project.timezone) if promised else None


def _asked(project: Project, one: SaidWaitingView) -> date | None:
    moment = ASKED[one.what](project, one.about) if one.what in ASKED else None
    return local_day(moment, project.timezone) if moment else None


def _silent_gate(project: Project, about: str) -> Said:
    gate, gates = project.gate(Phase(about)), project.charter.gates
    told = said("Silence never counts as a yes.")
    if gate.asked_at is None:
        return told
    for nth, days in enumerate(gates.reminders_after_working_days):
        if nth >= gate.reminded:
            return as_is(told, said("If nothing is said, you are reminded on {day}.",
                                    day=_day(project, gate.asked_at, days)))
    for person, days in gates.escalate_to_after_working_days.items():
        if person not in gate.escalated_to:
            return as_is(told, said("If nothing is said, {person} is told on {day}.", person=named(project, person),
                                    day=_day(project, gate.asked_at, days)))
    return as_is(told, said("The project waits until it is decided."))


def _day(project: Project, asked_at: datetime, days: int) -> Day:
    return Day(day=local_day(working_days_after(asked_at, days, project.timezone), project.timezone))


ASKED: dict[str, Callable[[Project, str], datetime | None]] = {
    "vote": lambda project, about: project.gate(Phase(about)).asked_at,
    "approve_run": lambda project, about: project.runs[about].proposed_at,
    "poll": lambda project, about: project.polls[about].opened_at,
}
SILENT: dict[str, Callable[[Project, str], Said]] = {
    "vote": _silent_gate,
    "approve_run": lambda project, about: said("Nobody in it is paid before it is approved."),
    "date": lambda project, about: said("The date stays as it is until you answer."),
    "offer": lambda project, about: said("It stays a card on the board until you answer."),
    "poll": lambda project, about: said("You can change your vote until it is counted."),
    "sign": lambda project, about: said("You can ask first, and you can say no."),
    "answer": lambda project, about: said("After that day the owner is told that somebody still waits."),
    "held": lambda project, about: said("Nothing is paid in this project until then."),
}


def coming_up(projects: Iterable[Project], look_of: Callable[[Project], Look]) -> list[Coming]:
    """The next thing in each running project that the reader has a place in, soonest first."""
    found = [next_thing(one, look_of(one).person) for one in projects if one.status == Status.RUNNING]
    dated = sorted((one for one in found if one is not None), key=lambda one: one[0])
    return [coming for _, coming in dated[:COMING_SHOWN]]


def next_thing(project: Project, person: str | None) -> tuple[date, Coming] | None:
    """The reader's own next work, else the gate or the phase that comes next."""
    own = [(one.due, said("Your next task: {work}, by {day}.", work=Own(own=one.plan.title), day=Day(day=one.due)))
           for one in project.actions.values() if one.status == ActionStatus.OPEN and person in one.plan.responsible]
    found = min(own, key=lambda one: one[0], default=None) or _next_of_all(project)
    if found is None:
        return None
    return found[0], Coming(project=project.id, project_name=project.charter.project.name, sentence=found[1])


def _next_of_all(project: Project) -> tuple[date, Said] | None:
    phase = project.phase
    if phase is None:
        return None
    missing = missing_seats(project, phase)
    if project.gate(phase).asked_at and missing:
        return local_day(project.updated_at, project.timezone), said(
            "The {phase} gate waits for {names}.", phase=PHASES[phase], names=people(project, missing))
    work = [one.due for one in project.phase_actions(phase).values() if one.status == ActionStatus.OPEN]
    if work:
        return min(work), said("{phase} goes on; the next piece of work is planned for {day}.", phase=PHASES[phase],
                               day=Day(day=min(work)))
    if phase.following:
        starts = project.charter.phases[phase.following].starts
        return starts, said("{phase} is planned to begin on {day}.", phase=PHASES[phase.following], day=Day(day=starts))
    return None
