"""Who hears what of money: expenses, sessions called off, payments that are late, lost, held, corrected or made anew.

No message says a sum or what a person chose.
"""

from domain import events as e
from domain.after_payment import spoken_against
from domain.approvals import missing_approvers
from domain.calendar import spoken_day
from domain.expenses import who_confirms
from domain.holds import who_releases
from domain.lines import plan_of, promised_by
from domain.notice import Notice, Writer, to
from domain.project_state import ProjectState
from domain.waiting_money import did_not_arrive_because


def _heads(project: ProjectState) -> list[str]:
    """The accountable person of 'reward_payment'."""
    row = project.charter.raci_row("reward_payment")
    return [row.accountable] if row else []


def _named(project: ProjectState) -> str:
    return " and ".join(project.spoken_person(person) for person in _heads(project)) or "Nobody"


def _run(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RunProposed)
    return to(missing_approvers(project, project.runs[event.run]), "run_proposed",
               f"Please approve payment run {event.run}", "People wait for thanks for their time. Please look and "
               "decide.", f"runs/{event.run}")


def _paid(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RunSettled)
    people = [project.lines[key].person for key in event.paid]
    return [*_marked(project, to(people, "paid", "Thank you: your payment is on its way",
                                 "Your reward has been sent by the route you chose. Your statement shows what it is "
                                 "for.")),
            *_in_doubt(event, project)]


def _marked(project: ProjectState, notices: list[Notice]) -> list[Notice]:
    """That money is on its way must not be believed where none moves. Running projects of earlier rules stay as they
    are."""
    plan = project.charter.rewards
    if project.rules < 3 or plan is None or plan.environment != "sandbox":
        return notices
    return [one.model_copy(update={"subject": f"TEST: {one.subject}", "text": f"TEST: no real money.\n\n{one.text}"})
            for one in notices]


def _in_doubt(event: e.RunSettled, project: ProjectState) -> list[Notice]:
    """Running projects of older rules show it on their pages only."""
    if project.rules < 3 or not event.needs_attention:
        return []
    return to(_heads(project), "payment_in_doubt", f"A payment of run {event.run} needs you",
              "It did not go through, or its money came back, and it can't go on by itself. Please look what is wrong "
              "and decide.", f"runs/{event.run}")


def _stalled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Once for each time a run comes to a stop; what it waits for may change meanwhile."""
    assert isinstance(event, e.RunStalled)
    if project.rules < 3 or event.again or project.hold:
        return []
    return to(_heads(project), "run_stalled", f"Payment run {event.run} waits",
              "It goes on by itself as soon as it can. Please look what it waits for.", f"runs/{event.run}")


def _late(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to([project.owner, *_heads(project)], "payment_overdue", "A payment is late",
               f"Somebody has waited longer than we promised. {_named(project)} answers for payments. Please see what "
               "is in the way.")


def _late_soon(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PaymentLateSoon)
    last = spoken_day(promised_by(project, project.lines[event.line]), project.timezone)
    return to([project.owner, *_heads(project)], "payment_late_soon", "A payment has to go soon",
              f"We promised it by {last}. {_named(project)} answers for payments. Please see that nothing is in the "
              "way.", "rewards")


def _claimed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ExpenseClaimed)
    title = project.actions[event.action].plan.title
    return to([who_confirms(project, project.lines[event.line])], "expense_claimed", f"An expense to look at: {title}",
              "Somebody asks for money back that taking part cost. Please say yes, or no and why.", "rewards")


def _to_confirm(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Of all that is earned, only what nobody may give themselves."""
    assert isinstance(event, e.RewardEarned)
    if not event.claimed:
        return []
    title = project.actions[event.action].plan.title
    return to([who_confirms(project, project.lines[event.line])], "late_change_claimed", f"Changed late: {title}",
              "Whoever changed it was coming too, and nobody pays themselves. Please say yes, or no and why.",
              "rewards")


def _confirmed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ExpenseConfirmed)
    line = project.lines[event.line]
    day = spoken_day(promised_by(project, line), project.timezone)
    if line.kind != "expense":
        return _marked(project, to([line.person], "late_change_confirmed", "Somebody said yes to your payment",
                                   f"It was for a session that was changed late. It is on its way to you by {day}."))
    return _marked(project, to(
        [line.person], "expense_confirmed", "Your expense is paid back",
        f"It is on its way to you by {day}. Money back for what you spent is no income."))


def _refused(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ExpenseRefused)
    line = project.lines[event.line]
    what = "expense you asked for" if line.kind == "expense" else "session that was changed late"
    return to([line.person], "expense_refused", f"About the {what}",
              f"It is not paid{' back' if line.kind == 'expense' else ''}, because: {event.reason}\n\nIf that is not "
              f"right, please talk to {project.spoken_person(project.owner)}.")


def _voided(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.LineVoided)
    line = project.lines[event.line]
    return to([line.person], "line_voided", f"Corrected: {project.actions[line.action].plan.title}",
              f"What was written down for you was taken back, because: {event.reason}\n\nIf that is not right, please "
              f"talk to {project.spoken_person(project.owner)}.")


def _swap_given(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.SwapGiven)
    return to([project.lines[event.line].person], "swap_given", "What we promised you",
              f"It is written down that you got it. If you did not, please talk to "
              f"{project.spoken_person(project.owner)}.")


def _changed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """To everybody whose yes it needs, also those who had said it."""
    assert isinstance(event, e.RunChanged)
    run = project.runs[event.run]
    return to(missing_approvers(project, run) if run.state == "proposed" else [], "run_changed",
              f"Please look at payment run {event.run} again",
              "It is not what it was: something was taken out. Please look and decide on it as it is now.",
              f"runs/{event.run}")


def _called_off(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.SessionCalledOff)
    plan = project.charter.rewards
    late = plan is not None and event.notice_hours < plan.rules.cancelled_by_us_late_hours
    more = "\n\nThis was on short notice. What we agreed for your time then still holds." if late else ""
    return to(event.people, "session_called_off", f"Called off: {project.actions[event.action].plan.title}",
              f"Please do not come. Why: {event.reason}{more}")


def _held(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PaymentsHeld)
    approvers = plan_of(project).approvals.two_approvers
    people = [one for one in (*who_releases(project), *approvers, project.owner) if one != event.by.person]
    return to(people, "payments_held", "All payments are held",
              f"Nothing is paid until they are released. Why: {event.reason}", "rewards")


def _go_on(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    people = [one for one in (*_heads(project), project.owner) if one != event.by.person]
    return to(people, "payments_released", "Payments go on", "They are not held any more.", "rewards")


def _anew(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RewardVoided)
    return _marked(project, to(
        [project.lines[event.line].person], "reward_voided", "Your payment is made anew",
        "A payment to you came back to us. You need do nothing: it is approved and sent again. It was no mistake of "
        "yours."))


def _resent(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RewardResent)
    return _marked(project, to([project.lines[event.line].person], "reward_resent", "Your payment was sent again",
                               "If it does not reach you, tell us. Nothing is lost."))


def _advice(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.AdviceOffered)
    plan = project.charter.rewards
    how = (plan.rules.benefits_advice if plan else None) or "Ask the owner of the project how to get it"
    return to([event.person], "advice_offered", "Free advice about benefits, if you want it",
              f"A payment can matter if you get benefits. You can talk to somebody independent first. {how}.\n\nWe do "
              "not ask whether you do, and we do not write down what comes of it.")


def _delivery(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Twice: to whoever can help, and to the person, kindly. Only when it got lost."""
    assert isinstance(event, e.DeliveryNoted)
    line = project.lines[event.line]
    if event.delivery != "failed":
        return _spoken_against(event, project) if event.adverse else []
    return [
        *to(_heads(project), "delivery_failed", "A payment did not arrive",
            f"Payment {line.id} did not arrive: {did_not_arrive_because(line)}. The promised day does not move.",
            "rewards"),
        *to([line.person], "delivery_failed_yours", "Your payment did not reach you yet",
            "That is for us to put right. Nothing is lost and you need not apply again. Please check with us how we "
            "can reach you."),
    ]


def _spoken_against(event: e.DeliveryNoted, project: ProjectState) -> list[Notice]:
    if project.rules < 3 or not spoken_against(project.lines[event.line]):
        return []
    return to(_heads(project), "payment_spoken_against", "Something is wrong with a payment that was sent",
              f"The payout service says of payment {event.line}: {event.adverse}. The person may not be able to use "
              "it. Please look, and help them.", "rewards")


MONEY_WRITERS: dict[str, Writer] = {
    "run_proposed": _run, "run_settled": _paid, "run_stalled": _stalled, "payment_overdue": _late,
    "payment_late_soon": _late_soon,
    "expense_claimed": _claimed, "expense_confirmed": _confirmed, "expense_refused": _refused,
    "session_called_off": _called_off, "payments_held": _held, "payments_released": _go_on, "reward_voided": _anew,
    "reward_resent": _resent, "advice_offered": _advice, "delivery_noted": _delivery, "reward_earned": _to_confirm,
    "line_voided": _voided, "swap_given": _swap_given, "run_changed": _changed,
}
