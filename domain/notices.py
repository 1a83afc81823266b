"""Who hears what: the messages that follow from an event. Pure; the records keep them until they are sent.

A message carries no amount, no vote and no health or safeguarding detail: it says what happened and where to look.
"""

from domain import events as e
from domain.consulted import consulted_at
from domain.gate_rules import missing_seats, seats
from domain.notice import Notice, Writer, to, written
from domain.notice_words import ANSWERED, CHANNELS, PHASES, named, people
from domain.notices_board import BOARD_WRITERS
from domain.notices_money import MONEY_WRITERS
from domain.project_state import ProjectState
from domain.said import Own, as_is, said
from domain.ways import way_to
from domain.wishes import prepares_sessions

__all__ = ["ANSWERS", "WRITERS", "Notice", "Writer", "notices_for", "passed_on"]

ANSWERS = {name: one.words for name, one in ANSWERED.items()}


def notices_for(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """The messages that an event leads to; `project` is the state right after it."""
    writer = WRITERS.get(event.kind)
    return [_routed(one, project) for one in writer(event, project)] if writer else []


def _routed(notice: Notice, project: ProjectState) -> Notice:
    """'Avoid' is a hard stop: whoever avoids e-mail is told by the owner, in the way they prefer, unless that may be a
    chat, which is known when the message goes out."""
    wishes = project.communication(notice.person)
    return passed_on(notice, project) if way_to(wishes, has_chat=True) is None else notice


def passed_on(notice: Notice, project: ProjectState) -> Notice:
    """The same for the owner, who tells the person."""
    wishes, told = project.communication(notice.person), named(project, notice.person)
    heading = said("Please tell {person}: {subject}", person=told, subject=notice.heading or Own(own=notice.subject))
    asked = said("{person} has asked not to get e-mail. Please tell them by {channel}:", person=told,
                 channel=CHANNELS[wishes.preferred])
    what = notice.paragraphs or [as_is(Own(own=notice.text))]
    return written(project.owner, notice.kind, heading, [asked, *what], notice.link).model_copy(update={
        "pass_on": wishes.preferred, "about": notice.person})


def _started(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    facts = project.charter.project
    return to(project.active_participants(), "welcome", said("Welcome to {project}", project=Own(own=facts.name)),
              said("{organisation} invites you to make this together.", organisation=Own(own=facts.organisation)),
              said("Please read the team agreement and sign it if you agree. You can pass, step out or stop at any "
                   "time."))


def _phase(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PhaseStarted)
    promise = project.charter.involvement.phases[event.phase]
    return to(project.active_participants(), "phase_started", said("We begin: {phase}", phase=PHASES[event.phase]),
              said("What you can change in this part: {promise}", promise=Own(own=promise.what_you_can_change)))


def _overdue(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionOverdue)
    plan = project.actions[event.action].plan
    told = [one for one in plan.responsible if project.is_active(one)] or [plan.accountable]
    return to(told, "action_overdue", said("Still open: {title}", title=Own(own=plan.title)),
              said("The day for this has passed. If it is done, mark it as done. If you need more time or help, say "
                   "so."))


def _reopened(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ActionReopened)
    plan = project.actions[event.action].plan
    return to(plan.responsible, "action_reopened", said("Please look again: {title}", title=Own(own=plan.title)),
              said("This came back to you. What to change: {reason}", reason=Own(own=event.reason)))


def _gate_opened(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GateOpened)
    deciding = seats(project, event.phase)
    asked = [person for person in consulted_at(project, event.phase)
             if person not in deciding and project.is_active(person) and project.rules >= 3]
    return [*to(deciding, "gate_opened", said("Please decide: {phase}", phase=PHASES[event.phase]),
                said("Everything for this step is ready. Please look at it and say yes, ask for changes, or say no."),
                link=f"gates/{event.phase}"),
            *to(asked, "advice_asked", said("Your advice is asked for: {phase}", phase=PHASES[event.phase]),
                said("The group decides on this step now. Say what you think while it is open: those who decide read "
                     "it."), link=f"gates/{event.phase}#advice")]


def _reminded(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.VotersReminded)
    return to(event.people, "gate_reminder",
              said("Your decision is still open: {phase}", phase=PHASES[event.phase]),
              said("We can't go on without you. If you can't decide now, name somebody to stand in for you."),
              link=f"gates/{event.phase}")


def _escalated(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GateEscalated)
    missing = people(project, missing_seats(project, event.phase))
    return to([event.to], "gate_escalated", said("A decision is stuck: {phase}", phase=PHASES[event.phase]),
              said("Still missing: {people}. Please help them decide, or name a stand-in.", people=missing),
              link=f"gates/{event.phase}")


def _stand_in(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.StandInAsked)
    return to([event.person], "stand_in_asked", said("You stand in for {person}", person=named(project, event.seat)),
              said("The {phase} gate waits for this seat. Please look and decide.", phase=PHASES[event.phase]),
              link=f"gates/{event.phase}")


def _stand_in_over(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.StandInEnded)
    told = [person for person in (event.person, event.seat) if person != event.by.person]
    return to(told, "stand_in_ended", said("A stand-in has ended"),
              said("{person} does not decide for {seat} any more. Open decisions wait for the seat again.",
                   person=named(project, event.person), seat=named(project, event.seat)), link="stand-ins")


def _decision(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GatePassed)
    decision = project.gate(event.phase).decision
    names = people(project, [vote.person for vote in decision.votes] if decision else [])
    return to(project.active_participants(), "gate_passed",
              said("Decided: {phase} is done", phase=PHASES[event.phase]),
              said("{people} said yes. Thank you to everybody who took part.", people=names))


def _changes(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ChangesRequested)
    return to([project.owner, project.sponsor], "changes_requested",
              said("Changes asked for: {phase}", phase=PHASES[event.phase]),
              said("{person} asks for changes: {what}", person=named(project, event.person), what=Own(own=event.what)),
              link=f"gates/{event.phase}")


def _rejected(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.GateRejected)
    return to([project.owner, project.sponsor], "gate_rejected",
              said("Not agreed: {phase}", phase=PHASES[event.phase]),
              said("{person} said no: {reason}", person=named(project, event.person), reason=Own(own=event.reason)),
              said("You can reopen the gate or end the project."), link=f"gates/{event.phase}")


def _poll(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PollOpened)
    only = project.charter.votes[event.poll].voters == "service_user"
    return to(project.active_participants("service_user" if only else None), "poll_opened",
              said("Please vote: {poll}", poll=Own(own=event.poll.replace("_", " "))),
              said("Everybody's voice counts the same."))


def _answered(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """What the person said is theirs; the answer is ours and has to be plain."""
    assert isinstance(event, e.SuggestionAnswered)
    asked = project.suggestions[event.suggestion]
    return to([asked.person] if asked.person else [], "answer", said("What became of what you said"),
              said("You said: {text}", text=Own(own=asked.text)),
              said("{answer}, because: {because}", answer=ANSWERED[event.answer], because=event.because),
              link=f"answers#said-{asked.id}")


def _after_session(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Only where the charter says so: what follows by itself from an event stays as it was for projects that run."""
    assert isinstance(event, e.AttendanceConfirmed)
    if not project.charter.answers.ask_after_sessions:
        return []
    title, days = project.actions[event.action].plan.title, project.charter.answers.within_working_days
    there = [person for person in event.people if project.is_active(person)]
    return to(there, "say_after_session", said("Thank you for taking part: {title}", title=Own(own=title)),
              said("What was good, and what should change? Say it by the link below. You get an answer within {days} "
                   "working days, and the reason for it.", days=str(days)), link=f"say?action={event.action}")


def _update(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.UpdateSent)
    return to(project.active_participants(), "update", said("Project update {number}", number=str(event.number)),
              as_is(event.text))


def _update_due(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.UpdateDue)
    meeting = event.mode == "meeting"
    return to([project.owner], "update_due", said("Project update {number} is due", number=str(event.number)),
              said("This time it is a meeting.") if meeting else said("This time it is an e-mail."))


def _late_answer(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to([project.owner], "answer_overdue", said("Somebody still waits for an answer"),
              said("A suggestion has had no answer in the time we promised."))


def _take_down(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ContentTakenDown)
    plan = project.actions[event.action].plan
    return to([plan.accountable, project.owner], "take_down",
              said("Please take down: {title}", title=Own(own=event.title)),
              said("A consent was withdrawn. Take the content down everywhere and tell partners."))


def _needs_changed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Says that they changed, never what they are."""
    assert isinstance(event, e.AdjustmentsChanged)
    people = [one for one in project.active_participants() if prepares_sessions(project, one) and one != event.person]
    return to(people, "needs_changed", said("What helps somebody take part has changed"),
              said("{person} told us what they need. Please look before you prepare the next session.",
                   person=Own(own=project.spoken_person(event.person))), link="needs")


def _closed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to(project.active_participants(), "closed",
              said("Thank you: {project} is complete", project=Own(own=project.charter.project.name)),
              said("The report shows what we did together and what became of what you said."), link="report")


def _cancelled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ProjectCancelled)
    return to(project.active_participants(), "cancelled",
              said("{project} has ended", project=Own(own=project.charter.project.name)),
              said("Why: {reason}", reason=Own(own=event.reason)),
              said("Everything you earned is still paid. Thank you for your time."))


WRITERS: dict[str, Writer] = {
    "project_started": _started,
    "phase_started": _phase,
    "action_overdue": _overdue,
    "action_reopened": _reopened,
    "gate_opened": _gate_opened,
    "voters_reminded": _reminded,
    "gate_escalated": _escalated,
    "stand_in_asked": _stand_in,
    "stand_in_ended": _stand_in_over,
    "gate_passed": _decision,
    "changes_requested": _changes,
    "gate_rejected": _rejected,
    "poll_opened": _poll,
    "attendance_confirmed": _after_session,
    "suggestion_answered": _answered,
    "update_sent": _update,
    "update_due": _update_due,
    "answer_overdue": _late_answer,
    "content_taken_down": _take_down,
    "adjustments_changed": _needs_changed,
    "project_closed": _closed,
    "project_cancelled": _cancelled,
    **BOARD_WRITERS,
    **MONEY_WRITERS,
}
