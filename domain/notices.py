"""Who hears what: the messages that follow from an event. Pure; the records keep them until they are sent.

A message carries no amount, no vote and no health or safeguarding detail: it says what happened and where to look.
"""

from domain import events as e
from domain.consulted import consulted_at
from domain.gate_rules import missing_seats, seats
from domain.notice import Notice, Writer, to
from domain.notices_board import BOARD_WRITERS
from domain.notices_money import MONEY_WRITERS
from domain.project_state import ProjectState
from domain.wishes import prepares_sessions

__all__ = ["ANSWERS", "WRITERS", "Notice", "Writer", "notices_for"]

ANSWERS = {"adopted": "We did it", "part": "We did part of it", "not_yet": "Not yet", "no": "We did not do it"}


def notices_for(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """The messages that an event leads to; `project` is the state right after it."""
    writer = WRITERS.get(event.kind)
    return [_routed(one, project) for one in writer(event, project)] if writer else []


def _routed(notice: Notice, project: ProjectState) -> Notice:
    """'Avoid' is a hard stop: whoever avoids e-mail is told by the owner, in the way they prefer."""
    wishes = project.communication(notice.person)
    if "email" not in wishes.avoid:
        return notice
    told = project.spoken_person(notice.person)
    return notice.model_copy(update={
        "person": project.owner, "pass_on": wishes.preferred, "about": notice.person,
        "subject": f"Please tell {told}: {notice.subject}",
        "text": f"{told} has asked not to get e-mail. Please tell them by {wishes.preferred.replace('_', ' ')}:\n\n"
                f"{notice.text}"})


def _started(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    facts = project.charter.project
    everyone = project.active_participants()
    return to(everyone, "welcome", f"Welcome to {facts.name}",
               f"{facts.organisation} invites you to make this together.\n\nPlease read the team agreement and sign it "
               "if you agree. You can pass, step out or stop at any time.")


def _phase(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PhaseStarted)
    promise = project.charter.involvement.phases[event.phase]
    return to(project.active_participants(), "phase_started", f"We begin: {event.phase.spoken}",
               f"What you can change in this part: {promise.what_you_can_change}")


def _overdue(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionOverdue)
    plan = project.actions[event.action].plan
    people = [one for one in plan.responsible if project.is_active(one)] or [plan.accountable]
    return to(people, "action_overdue", f"Still open: {plan.title}",
               "The day for this has passed. If it is done, mark it as done. If you need more time or help, say so.")


def _reopened(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionReopened)
    plan = project.actions[event.action].plan
    return to(plan.responsible, "action_reopened", f"Please look again: {plan.title}",
               f"This came back to you. What to change: {event.reason}")


def _gate_opened(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GateOpened)
    deciding = seats(project, event.phase)
    asked = [person for person in consulted_at(project, event.phase)
             if person not in deciding and project.is_active(person) and project.rules >= 3]
    return [*to(deciding, "gate_opened", f"Please decide: {event.phase.spoken}",
                "Everything for this step is ready. Please look at it and say yes, ask for changes, or say no.",
                f"gates/{event.phase}"),
            *to(asked, "advice_asked", f"Your advice is asked for: {event.phase.spoken}",
                "The group decides on this step now. Say what you think while it is open: those who decide read it.",
                f"gates/{event.phase}#advice")]


def _reminded(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.VotersReminded)
    return to(event.people, "gate_reminder", f"Your decision is still open: {event.phase.spoken}",
               "We can't go on without you. If you can't decide now, name somebody to stand in for you.",
               f"gates/{event.phase}")


def _escalated(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GateEscalated)
    missing = ", ".join(project.spoken_person(seat) for seat in missing_seats(project, event.phase))
    return to([event.to], "gate_escalated", f"A decision is stuck: {event.phase.spoken}",
               f"Still missing: {missing}. Please help them decide, or name a stand-in.", f"gates/{event.phase}")


def _stand_in(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.StandInAsked)
    return to([event.person], "stand_in_asked", f"You stand in for {project.spoken_person(event.seat)}",
               f"The {event.phase.spoken} gate waits for this seat. Please look and decide.", f"gates/{event.phase}")


def _stand_in_over(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.StandInEnded)
    told = [person for person in (event.person, event.seat) if person != event.by.person]
    return to(told, "stand_in_ended", "A stand-in has ended",
              f"{project.spoken_person(event.person)} does not decide for {project.spoken_person(event.seat)} any "
              "more. Open decisions wait for the seat again.", "stand-ins")


def _decision(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GatePassed)
    decision = project.gate(event.phase).decision
    names = ", ".join(project.spoken_person(vote.person) for vote in decision.votes) if decision else ""
    return to(project.active_participants(), "gate_passed", f"Decided: {event.phase.spoken} is done",
               f"{names} said yes. Thank you to everybody who took part.")


def _changes(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ChangesRequested)
    return to([project.owner, project.sponsor], "changes_requested", f"Changes asked for: {event.phase.spoken}",
               f"{project.spoken_person(event.person)} asks for changes: {event.what}", f"gates/{event.phase}")


def _rejected(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GateRejected)
    return to([project.owner, project.sponsor], "gate_rejected", f"Not agreed: {event.phase.spoken}",
               f"{project.spoken_person(event.person)} said no: {event.reason}\n\nYou can reopen the gate or end the "
               "project.", f"gates/{event.phase}")


def _poll(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PollOpened)
    only = project.charter.votes[event.poll].voters == "service_user"
    return to(project.active_participants("service_user" if only else None), "poll_opened",
               f"Please vote: {event.poll.replace('_', ' ')}", "Everybody's voice counts the same.")


def _answered(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.SuggestionAnswered)
    said = project.suggestions[event.suggestion]
    return to([said.person] if said.person else [], "answer", "What became of what you said",
               f"You said: {said.text}\n\n{ANSWERS[event.answer]}, because: {event.because}", f"answers#said-{said.id}")


def _after_session(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Only where the charter says so: what follows by itself from an event stays as it was for projects that run."""
    assert isinstance(event, e.AttendanceConfirmed)
    if not project.charter.answers.ask_after_sessions:
        return []
    title, days = project.actions[event.action].plan.title, project.charter.answers.within_working_days
    there = [person for person in event.people if project.is_active(person)]
    return to(there, "say_after_session", f"Thank you for taking part: {title}",
              f"What was good, and what should change? Say it by the link below. You get an answer within {days} "
              "working days, and the reason for it.", f"say?action={event.action}")


def _update(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.UpdateSent)
    return to(project.active_participants(), "update", f"Project update {event.number}", event.text)


def _update_due(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.UpdateDue)
    return to([project.owner], "update_due", f"Project update {event.number} is due",
               f"This time it is {'a meeting' if event.mode == 'meeting' else 'an e-mail'}.")


def _late_answer(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to([project.owner], "answer_overdue", "Somebody still waits for an answer",
               "A suggestion has had no answer in the time we promised.")


def _take_down(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ContentTakenDown)
    plan = project.actions[event.action].plan
    return to([plan.accountable, project.owner], "take_down", f"Please take down: {event.title}",
               "A consent was withdrawn. Take the content down everywhere and tell partners.")


def _needs_changed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Says that they changed, never what they are."""
    assert isinstance(event, e.AdjustmentsChanged)
    people = [one for one in project.active_participants() if prepares_sessions(project, one) and one != event.person]
    return to(people, "needs_changed", "What helps somebody take part has changed",
               f"{project.spoken_person(event.person)} told us what they need. Please look before you prepare the next "
               "session.", "needs")


def _closed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to(project.active_participants(), "closed", f"Thank you: {project.charter.project.name} is complete",
               "The report shows what we did together and what became of what you said.", "report")


def _cancelled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ProjectCancelled)
    return to(project.active_participants(), "cancelled", f"{project.charter.project.name} has ended",
               f"Why: {event.reason}\n\nEverything you earned is still paid. Thank you for your time.")


WRITERS: dict[str, Writer] = {
    "project_started": _started, "phase_started": _phase, "action_overdue": _overdue, "action_reopened": _reopened,
    "gate_opened": _gate_opened, "voters_reminded": _reminded, "gate_escalated": _escalated,
    "stand_in_asked": _stand_in, "stand_in_ended": _stand_in_over,
    "gate_passed": _decision, "changes_requested": _changes, "gate_rejected": _rejected,
    "poll_opened": _poll,
    "attendance_confirmed": _after_session, "suggestion_answered": _answered, "update_sent": _update,
    "update_due": _update_due,
    "answer_overdue": _late_answer, "content_taken_down": _take_down, "project_closed": _closed,
    "project_cancelled": _cancelled, "adjustments_changed": _needs_changed, **BOARD_WRITERS, **MONEY_WRITERS,
}
