"""Closing the loop: suggestions and answers, updates, artefacts, measures. Nobody's input is left unanswered."""

from datetime import datetime, timedelta

from domain import events as e
from domain.artefacts import Artefact, BudgetView, Measures, PrinciplesAudit, SharedVision
from domain.calendar import working_days_after
from domain.commands import AnswerSuggestion, MakeSuggestion, RecordArtefact, SendUpdate
from domain.commands_loop import TakeMeasure
from domain.gate_events import returned_need_met
from domain.money import spoken, to_minor
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.refusals import broken, decided, unknown
from domain.say_links import work_of_link
from domain.state import SYSTEM, MeasureReading, RecordedArtefact, Status, Suggestion, UpdateNote
from domain.turn import Duties, Duty, Turn, decide, evolve


@decide.register
def record_artefact(command: RecordArtefact, turn: Turn) -> None:
    _refuse_artefact(turn.project, command.content)
    turn.emit(e.ArtefactRecorded(at=turn.now, by=turn.by, content=command.content))


def _refuse_artefact(project: ProjectState, content: Artefact) -> None:
    """What an artefact says has to agree with the charter."""
    if isinstance(content, BudgetView):
        _refuse_budget(project, content)
    elif isinstance(content, Measures):
        known = [one.id for one in content.measures]
        strange = [key for key in (*content.baseline, *content.no_baseline_because) if key not in known]
        if strange:
            raise broken(f"A first reading is given for {strange[0]}, which is not among the measures.")
    elif isinstance(content, SharedVision) and content.target_year != project.charter.vision.target_year:
        raise broken(f"The charter's vision looks to {project.charter.vision.target_year}; this one says "
                     f"{content.target_year}.")
    elif isinstance(content, PrinciplesAudit):
        left_out = [name for name in project.charter.principles if name not in content.scores]
        if left_out:
            raise broken(f"Score every principle of the charter: {', '.join(left_out)} is missing.")


def _refuse_budget(project: ProjectState, content: BudgetView) -> None:
    budget, currency = project.charter.budget, project.currency
    named, wanted = sorted(one.line for one in content.lines), sorted(one.id for one in budget.lines)
    if named != wanted:
        raise broken(f"The budget view names the lines {', '.join(named)}; the charter has {', '.join(wanted)}.")
    total = sum(to_minor(one.amount, currency) for one in content.lines)
    expected = to_minor(budget.total, currency)
    if total != expected:
        raise broken(f"The lines come to {spoken(total, currency)}; the budget is {spoken(expected, currency)}.")
    if not any(project.group_of(person) == "service_user" for person in content.agreed_with):
        raise broken("A budget view is agreed with at least one service user.")


@decide.register
def make_suggestion(command: MakeSuggestion, turn: Turn) -> None:
    if command.about and turn.project.charter.raci_row(command.about) is None:
        raise unknown(f"decision {command.about}", [row.decision for row in turn.project.charter.raci])
    action = work_of_link(turn, command.link) if command.link else command.action
    if action:
        turn.project.action(action)
    turn.emit(e.SuggestionMade(at=turn.now, by=turn.by, suggestion=f"s{len(turn.project.suggestions) + 1}",
                               person=turn.person, text=command.text, about=command.about, action=action,
                               link=command.link))


@decide.register
def answer_suggestion(command: AnswerSuggestion, turn: Turn) -> None:
    said = turn.project.suggestions.get(command.suggestion)
    if said is None:
        raise unknown(f"suggestion {command.suggestion}", list(turn.project.suggestions))
    if said.answer and said.answer != "not_yet" and said.answered_at:
        raise decided(f"Suggestion {said.id} was answered on {turn.project.spoken_day(said.answered_at)} by "
                      f"{turn.project.spoken_person(said.answered_by)}.")
    if command.led_to:
        turn.project.action(command.led_to)
    turn.emit(e.SuggestionAnswered(at=turn.now, by=turn.by, suggestion=said.id, answer=command.answer,
                                   because=command.because, led_to=command.led_to))


@decide.register
def send_update(command: SendUpdate, turn: Turn) -> None:
    number, mode = _next_update(turn.project)
    if command.mode != mode:
        raise broken(f"Updates alternate: the next one is a{'n e-mail' if mode == 'email' else ' meeting'}.")
    turn.emit(e.UpdateSent(at=turn.now, by=turn.by, number=number, mode=mode, text=command.text))


@decide.register
def take_measure(command: TakeMeasure, turn: Turn) -> None:
    known = [one.id for one in turn.project.charter.measures]
    if command.measure not in known:
        raise unknown(f"measure {command.measure}", known)
    turn.emit(e.MeasureTaken(at=turn.now, by=turn.by, measure=command.measure, value=command.value,
                             answers=command.answers))


def _next_update(project: ProjectState) -> tuple[int, str]:
    """Number (from 1) and mode of the update that comes next: the first unsent one, else a new one."""
    waiting = next((one for one in project.updates if one.sent_at is None), None)
    number = waiting.number if waiting else len(project.updates) + 1
    return number, mode_of(project, number)


def mode_of(project: ProjectState, number: int) -> str:
    """Every other update is a meeting."""
    plan = project.charter.updates
    first = plan.alternate.index(plan.first) if plan.first in plan.alternate else 0
    return plan.alternate[(first + number - 1) % len(plan.alternate)]


def next_update_at(project: ProjectState) -> datetime | None:
    """When the next update falls due: so many weeks after the last one, or after co-delivery began; UTC."""
    began = project.phase_started.get(Phase.CO_DELIVERY)
    if project.phase != Phase.CO_DELIVERY or began is None or any(one.sent_at is None for one in project.updates):
        return None
    sent = [one.sent_at for one in project.updates if one.sent_at]
    return max([began, *sent]) + timedelta(weeks=project.charter.updates.every_weeks)


def duties(project: ProjectState) -> Duties:
    """The next update, and answers that are late."""
    if project.status != Status.RUNNING:
        return
    at = next_update_at(project)
    if at:
        number, mode = _next_update(project)
        event = e.UpdateDue.model_validate({"at": at, "by": SYSTEM, "number": number, "mode": mode})
        yield Duty(at, event)
    for said in project.suggestions.values():
        if said.answer is None and not said.overdue:
            yield Duty(said.due, e.AnswerOverdue(at=said.due, by=SYSTEM, suggestion=said.id))


def who_answers(project: ProjectState, said: Suggestion) -> str:
    """The accountable person of the work or the decision that a suggestion touches, else the owner."""
    if said.action:
        return project.actions[said.action].plan.accountable
    row = project.charter.raci_row(said.about) if said.about else None
    return row.accountable if row else project.owner


@evolve.register
def artefact_recorded(event: e.ArtefactRecorded, project: ProjectState) -> ProjectState:
    kind = event.content.type
    versions = project.artefacts.get(kind, [])
    new = RecordedArtefact(content=event.content, version=len(versions) + 1, at=event.at, by=event.by.person)
    recorded = project.model_copy(update={"artefacts": {**project.artefacts, kind: [*versions, new]}})
    return returned_need_met(recorded, kind)


def _keep(project: ProjectState, said: Suggestion) -> ProjectState:
    return project.model_copy(update={"suggestions": {**project.suggestions, said.id: said}})


@evolve.register
def suggestion_made(event: e.SuggestionMade, project: ProjectState) -> ProjectState:
    due = working_days_after(event.at, project.charter.answers.within_working_days, project.timezone)
    return _keep(project, Suggestion(id=event.suggestion, person=event.person, text=event.text, about=event.about,
                                     at=event.at, due=due, action=event.action,
                                     on_board=event.by.channel == "board", link=event.link))


@evolve.register
def suggestion_answered(event: e.SuggestionAnswered, project: ProjectState) -> ProjectState:
    said = project.suggestions[event.suggestion]
    return _keep(project, said.model_copy(update={
        "answer": event.answer, "because": event.because, "answered_at": event.at, "answered_by": event.by.person,
        "answers": said.answers + 1, "led_to": event.led_to}))


@evolve.register
def answer_overdue(event: e.AnswerOverdue, project: ProjectState) -> ProjectState:
    return _keep(project, project.suggestions[event.suggestion].model_copy(update={"overdue": True}))


@evolve.register
def update_due(event: e.UpdateDue, project: ProjectState) -> ProjectState:
    note = UpdateNote(number=event.number, mode=event.mode, due=event.at)
    return project.model_copy(update={"updates": [*project.updates, note]})


@evolve.register
def update_sent(event: e.UpdateSent, project: ProjectState) -> ProjectState:
    due = next((one.due for one in project.updates if one.number == event.number), None)
    note = UpdateNote(number=event.number, mode=event.mode, due=due, sent_at=event.at, text=event.text)
    others = [one for one in project.updates if one.number != event.number]
    return project.model_copy(update={"updates": sorted([*others, note], key=lambda one: one.number)})


@evolve.register
def measure_taken(event: e.MeasureTaken, project: ProjectState) -> ProjectState:
    reading = MeasureReading(measure=event.measure, value=event.value, answers=event.answers, at=event.at)
    return project.model_copy(update={"readings": [*project.readings, reading]})
