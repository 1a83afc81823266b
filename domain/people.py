"""People of a project: the agreement they sign, joining, stepping back and returning, and consent per use."""

from typing import Literal

from domain import events as e
from domain.calendar import local_day
from domain.charter_people import ConsentAnswer, ConsentUse
from domain.commands import AddPerson, ChangeConsent, PublishContent, ReturnPerson, SignAgreement, StepBack
from domain.project_state import ProjectState
from domain.refusals import broken, decided
from domain.state import ActionStatus, Away, Consent, Content
from domain.turn import Turn, decide, evolve

Answer = Literal["given", "refused", "withdrawn"]


@decide.register
def sign_agreement(command: SignAgreement, turn: Turn) -> None:
    assert turn.person is not None
    signed = turn.project.standing(turn.person).signed_at
    if signed:
        raise decided(f"You signed the team agreement on {turn.project.spoken_day(signed)}.")
    turn.emit(e.AgreementSigned(at=turn.now, by=turn.by, person=turn.person))


@decide.register
def add_person(command: AddPerson, turn: Turn) -> None:
    if command.participant.id in turn.project.people:
        raise decided(f"There is a person {command.participant.id} already. Choose another id.")
    turn.emit(e.PersonAdded(at=turn.now, by=turn.by, participant=command.participant, why=command.why))


@decide.register
def step_back(command: StepBack, turn: Turn) -> None:
    turn.project.known_person(command.person)
    if not turn.project.is_active(command.person):
        raise decided(f"{turn.project.spoken_person(command.person)} has stepped back already.")
    today = local_day(turn.now, turn.project.timezone)
    if turn.project.rules >= 3 and command.until and command.until < today:
        raise broken("That day is over. Choose a later one, or leave it open.")
    turn.emit(e.PersonSteppedBack(at=turn.now, by=turn.by, person=command.person, until=command.until))


@decide.register
def return_person(command: ReturnPerson, turn: Turn) -> None:
    turn.project.known_person(command.person)
    if turn.project.is_active(command.person):
        raise decided(f"{turn.project.spoken_person(command.person)} is in the group.")
    turn.emit(e.PersonReturned(at=turn.now, by=turn.by, person=command.person))


def consents(project: ProjectState, person: str, use: ConsentUse, action: str) -> bool:
    """Whether the person agrees to this use of this action's content now."""
    return answer_now(project, person, use, action) == "given"


def answer_now(project: ProjectState, person: str, use: ConsentUse, action: str | None = None) -> ConsentAnswer | None:
    """The answer that counts; for everything when no action is named. None when the person was never asked."""
    said, found = last_word(project, person, use, action), project.participant(person)
    return said.answer if said else found.consent.get(use) if found else None


def last_word(project: ProjectState, person: str, use: ConsentUse, action: str | None = None) -> Consent | None:
    """The answer in the project that counts; None while the charter's does. The narrower and later one wins, but a
    later no to everything is a no."""
    answers = [one for one in project.consents if (one.person, one.use) == (person, use)]
    wide = [one for one in answers if one.action is None]
    narrow = [one for one in answers if action is not None and one.action == action]
    if not narrow:
        return wide[-1] if wide else None
    later_no = [one for one in wide if one.at > narrow[-1].at and one.answer != "given" and project.rules >= 3]
    return later_no[-1] if later_no else narrow[-1]


def missing_consents(project: ProjectState, action: str, featured: list[str]) -> list[tuple[str, ConsentUse]]:
    """Who of those featured has not said yes to what."""
    uses = project.action(action).plan.needs_consent
    return [(person, use) for person in featured for use in uses if not consents(project, person, use, action)]


@decide.register
def publish_content(command: PublishContent, turn: Turn) -> None:
    project, action = turn.project, turn.project.action(command.action)
    if action.status != ActionStatus.DONE:
        raise broken(f"{command.action} is {action.status.value}: finish it before its content goes out.")
    for person in command.featured:
        project.known_person(person)
    missing = missing_consents(project, command.action, command.featured)
    if missing:
        wanting = "; ".join(f"{project.spoken_person(person)}: {use.replace('_', ' ')}" for person, use in missing)
        raise broken(f"'{command.title}' can't go out: consent is missing ({wanting}). Ask each of them, or leave "
                     "their part out.")
    turn.emit(e.ContentPublished(at=turn.now, by=turn.by, action=command.action, title=command.title,
                                 featured=command.featured))


@decide.register
def change_consent(command: ChangeConsent, turn: Turn) -> None:
    assert turn.person is not None
    if command.action:
        turn.project.action(command.action)
    turn.emit(e.ConsentChanged(at=turn.now, by=turn.by, person=turn.person, use=command.use, answer=command.answer,
                               action=command.action))
    for one in turn.project.contents:
        live = one.featured and not one.taken_down and turn.person in one.featured
        if live and missing_consents(turn.project, one.action, [turn.person]):
            turn.emit(e.ContentTakenDown(at=turn.now, by=turn.by, action=one.action, title=one.title))


def change_standing(project: ProjectState, person: str, **changes: object) -> ProjectState:
    """The project with other fields in how a person stands in it."""
    standing = project.standing(person).model_copy(update=changes)
    return project.model_copy(update={"standings": {**project.standings, person: standing}})


@evolve.register
def agreement_signed(event: e.AgreementSigned, project: ProjectState) -> ProjectState:
    return change_standing(project, event.person, signed_at=event.at)


@evolve.register
def person_added(event: e.PersonAdded, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"joined": [*project.joined, event.participant]})


@evolve.register
def person_stepped_back(event: e.PersonSteppedBack, project: ProjectState) -> ProjectState:
    return change_standing(project, event.person, away=Away(since=event.at, until=event.until))


@evolve.register
def person_returned(event: e.PersonReturned, project: ProjectState) -> ProjectState:
    return change_standing(project, event.person, away=None)


@evolve.register
def consent_changed(event: e.ConsentChanged, project: ProjectState) -> ProjectState:
    consent = Consent(person=event.person, use=event.use, answer=event.answer, action=event.action, at=event.at)
    return project.model_copy(update={"consents": [*project.consents, consent]})


@evolve.register
def content_published(event: e.ContentPublished, project: ProjectState) -> ProjectState:
    content = Content(action=event.action, title=event.title, featured=event.featured, at=event.at)
    return project.model_copy(update={"contents": [*project.contents, content]})


@evolve.register
def content_taken_down(event: e.ContentTakenDown, project: ProjectState) -> ProjectState:
    contents = [one.model_copy(update={"taken_down": True})
                if (one.action, one.title) == (event.action, event.title) else one for one in project.contents]
    return project.model_copy(update={"contents": contents})
