"""Each event as a plain sentence for the log of a project. Says nothing that its reader may not know."""

from collections.abc import Callable
from typing import Any

from domain.calendar import spoken_date
from domain.events import TOLD_TO_ALL, AnyEvent, CardChanged, DueProposed, ItemTicked, SayLinkOpened
from domain.needs import NEEDS
from domain.project import Project

# For everybody whom a private event is not about; of other private events they see nothing.
HIDDEN = {"ballot_cast": "Somebody voted in a poll", "consent_changed": "Somebody changed what they consent to"}
assert set(HIDDEN) == set(TOLD_TO_ALL)
# For those who do not answer for the money: what was written about a payment may say whom it is for.
TO_OTHERS = {"run_stalled": "A payment run waits; the people who pay know why",
             "run_withdrawn": "Payment run {run} was withdrawn"}
_CHOICES = {"approve": "said yes", "request_changes": "asked for changes", "reject": "said no"}
_ANSWERS = {"adopted": "we did it", "part": "we did part of it", "not_yet": "not yet", "no": "we did not do it"}
_CHANGES = {"archived": "was archived", "restored": "was taken out of the archive", "deleted": "was deleted",
            "moved_away": "was moved to another board", "returned": "is on the board again",
            "put_back": "was dragged and put back in its list"}

_ARRIVALS = {"unknown": "not known yet", "pending": "it is on its way", "delivered": "it has arrived",
             "failed": "it did not arrive"}

# Each template is filled with the event's fields; names ending in ! are spoken by the functions below.
WORDS = {
    "project_started": "The project was kicked off",
    "project_paused": "The project was paused: {reason}",
    "project_resumed": "The project goes on",
    "project_cancelled": "The project was cancelled: {reason}. What was earned is still paid",
    "wind_down_ended": "Everything that was earned is settled; the project has ended",
    "project_closed": "The project is complete",
    "phase_started": "{phase} began",
    "action_added": "New work in {phase}: {title}",
    "action_completed": "Done: {action}",
    "action_reopened": "Sent back: {action}. {reason}",
    "action_dropped": "Not going to be done: {action}. {reason}",
    "action_moved": "New date for {action}: {due}",
    "action_overdue": "The day has passed for {action}",
    "artefact_recorded": "Recorded: {artefact}",
    "agreement_signed": "{person} signed the team agreement",
    "gate_opened": "The {phase} gate is open: everybody with a seat is asked to decide",
    "vote_cast": "{person} {choice} at the {phase} gate",
    "changes_requested": "{person} returned work at the {phase} gate: {what}",
    "gate_passed": "The {phase} gate was passed",
    "gate_rejected": "{person} rejected the {phase} gate: {reason}",
    "gate_reopened": "The {phase} gate was opened again: {reason}",
    "voters_reminded": "Those who have not decided at the {phase} gate were reminded",
    "gate_escalated": "The {phase} gate waited too long; {to} was told",
    "stand_in_appointed": "{person} stands in for {seat} from {start} to {until}",
    "stand_in_ended": "{person} does not stand in for {seat} any more",
    "advice_given": "{person} gave advice for the {phase} gate",
    "stand_in_asked": "{person} was asked to decide at the {phase} gate for {seat}",
    "attendance_confirmed": "It was confirmed who took part in {action}",
    "reward_earned": "{earned}: {why}",
    "reward_forgone": "You declined or swapped a reward",
    "reward_chosen": "You chose what you want for your time",
    "line_voided": "A reward of yours was taken back: {reason}",
    "swap_given": "You were given what was promised instead of money: {note}",
    "run_proposed": "Payment run {run} was proposed",
    "run_changed": "By your choice a reward left payment run {run}",
    "run_approved": "{person} approved payment run {run}",
    "run_released": "Payment run {run} was released",
    "run_withdrawn": "Payment run {run} was withdrawn: {reason}",
    "run_settled": "Payments of run {run} reached their end",
    "run_stalled": "Payment run {run} waits: {sentence}",
    "payment_overdue": "Your payment is late; the owner was told",
    "poll_opened": "The vote '{poll}' is open",
    "ballot_cast": "You voted in '{poll}'",
    "poll_closed": "The vote '{poll}' was counted",
    "suggestion_made": "Somebody made a suggestion: {text}",
    "suggestion_answered": "Suggestion {suggestion} was answered: {answer}, because {because}",
    "say_link_opened": "A link was made to say something of {action}, good until {until}",
    "say_link_ended": "A link to say something was ended",
    "answer_overdue": "Suggestion {suggestion} has waited too long for an answer",
    "consent_changed": "You changed what you consent to",
    "content_published": "Published: {title}",
    "content_taken_down": "A consent was withdrawn; to be taken down: {title}",
    "update_due": "Project update {number} is due ({mode})",
    "update_sent": "Project update {number} went out",
    "measure_taken": "A measure was read again: {measure}",
    "person_added": "{participant} joined: {why}",
    "person_stepped_back": "{person} takes a break",
    "person_returned": "{person} is back",
    "preferences_changed": "{person} changed how they want to hear from us",
    "adjustments_changed": "{person} changed what helps them take part",
    "action_blocked": "Blocked: {action}. {reason}",
    "action_unblocked": "Not blocked any more: {action}",
    "due_proposed": "Another date is asked for: {action}, {asked}",
    "due_declined": "The date of {action} stays: {reason}",
    "card_offered": "A card from the board is offered as new work: {title}",
    "offer_accepted": "An offered card becomes work: {title}",
    "offer_declined": "An offered card stays a card: {title}. {reason}",
    "card_wanted": "The card of {action} is to come back to the board",
    "card_changed": "The card of {place} {change}",
    "item_ticked": "{ticked} on the card of {place}: {item}",
    "board_troubled": "The board can't be used: {sentence}",
    "board_recovered": "The board can be used again",
    "expense_claimed": "You asked for an expense back: {what}",
    "expense_confirmed": "{asked} was confirmed and is paid",
    "expense_refused": "{asked} is not paid: {reason}",
    "session_called_off": "Called off: {action}. {reason}",
    "payments_held": "All payments are held",
    "payments_released": "Payments go on",
    "reward_voided": "The money of a payment to you came back; it is paid anew",
    "take_back_asked": "A payment to you that did not arrive is taken back, to be paid another way",
    "payment_resolved": "Somebody found out what became of a payment to you",
    "aftercare_ended": "All payments have stayed where they went; nothing more is expected",
    "reward_resent": "A payment to you was sent again",
    "advice_offered": "You were offered independent advice about benefits",
    "contact_changed": "It was changed how we can reach you",
    "delivery_noted": "News about the arrival of a payment to you: {delivery}",
    "payment_late_soon": "Your payment has to go soon; the person who answers for it was told",
}


def words_for(project: Project, event: AnyEvent, money: bool) -> str:
    """The sentence of an event that is not private, or is the reader's own. `money`: whether they answer for it."""
    words = WORDS[event.kind] if money else TO_OTHERS.get(event.kind, WORDS[event.kind])
    return words.format_map(_Spoken(project, event))


class _Spoken(dict[str, str]):
    """The words of an event's fields, each when it is asked for: most templates need one of many."""

    def __init__(self, project: Project, event: AnyEvent) -> None:
        super().__init__(_more(project, event))
        self._project, self._event = project, event

    def __missing__(self, name: str) -> str:
        return _spoken(self._project, name, getattr(self._event, name))


def _more(project: Project, event: AnyEvent) -> dict[str, str]:
    """Words that no single field of the event gives."""
    if event.kind == "action_added":
        return {"title": event.plan.title}
    if event.kind == "artefact_recorded":
        return {"artefact": artefact_words(event.content.type)}
    if event.kind in ("say_link_opened", "due_proposed"):
        return _day(project, event)
    if event.kind in ("offer_accepted", "offer_declined"):
        return {"title": project.offers[event.card].title}
    if event.kind in ("card_changed", "item_ticked"):
        return _card(project, event)
    return _of_money(project, event)


def _day(project: Project, event: SayLinkOpened | DueProposed) -> dict[str, str]:
    if event.kind == "say_link_opened":
        return {"until": project.spoken_day(event.until)}
    return {"asked": spoken_date(event.due)}


def _of_money(project: Project, event: AnyEvent) -> dict[str, str]:
    if event.kind == "reward_earned" and event.claimed:
        return {"earned": "Somebody else has to say yes to a reward of yours"}
    if event.kind in ("expense_confirmed", "expense_refused"):
        spent = project.lines[event.line].kind == "expense"
        return {"asked": "Your expense" if spent else "Your reward for a session that was changed late"}
    return {"earned": "You earned a reward"}


def _spoken(project: Project, name: str, value: Any) -> str:  # a field of any kind of event
    speak = SPEAK.get(name)
    return speak(project, value) if speak and value is not None else str(value)


def _card(project: Project, event: CardChanged | ItemTicked) -> dict[str, str]:
    place = f"the {event.gate.spoken} gate" if event.gate else _action(project, event.action or "")
    if event.kind == "item_ticked":
        return {"place": place, "ticked": "Ticked" if event.done else "Tick taken away"}
    return {"place": place}


def _action(project: Project, key: str) -> str:
    return project.actions[key].plan.title if key in project.actions else key


SPEAK: dict[str, Callable[[Project, Any], str]] = {
    "phase": lambda _, phase: phase.spoken,
    "person": lambda project, person: project.spoken_person(person),
    "seat": lambda project, person: project.spoken_person(person),
    "to": lambda project, person: project.spoken_person(person),
    "action": _action,
    "poll": lambda _, poll: poll.replace("_", " "),
    "choice": lambda _, choice: _CHOICES[choice],
    "answer": lambda _, answer: _ANSWERS.get(answer, answer),
    "participant": lambda _, one: f"{one.initials} ({one.role_title})",
    "change": lambda _, change: _CHANGES[change],
    "delivery": lambda _, state: _ARRIVALS[state],
    "mode": lambda _, mode: {"email": "e-mail"}.get(mode, mode),
}


def artefact_words(kind: str) -> str:
    """A kind of artefact in the words of the need that it meets."""
    plain = {"five_whys": "five whys", "raci": "who does what", "personas": "who we want to reach",
             "you_said_we_did": "you said, we did", "budget": "the money pages",
             "principles_audit": "the audit of the four principles"}
    return plain.get(kind, kind.replace("_", " "))


def item_words(project: Project, item: str) -> str:
    """An item of a request for changes: an action's title or a need in plain words."""
    if item in project.actions:
        return f"{item}: {project.actions[item].plan.title}"
    return NEEDS[item].words if item in NEEDS else item
