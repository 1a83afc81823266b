"""Who hears what of money: expenses, sessions called off, payments that are late, lost, held, corrected or made anew.

No message says a sum or what a person chose.
"""

from domain import events as e
from domain.after_payment import spoken_against
from domain.approvals import missing_approvers
from domain.calendar import local_day
from domain.expenses import who_confirms
from domain.holds import who_releases
from domain.lines import plan_of, promised_by
from domain.meetings import is_session, meeting_of
from domain.notice import Notice, Writer, to
from domain.notice_words import named
from domain.project_state import ProjectState
from domain.said import Day, Own, Said, Value, said
from domain.state_money import RewardLine
from domain.waiting_money import did_not_arrive_because


def _heads(project: ProjectState) -> list[str]:
    """The accountable person of 'reward_payment'."""
    row = project.charter.raci_row("reward_payment")
    return [row.accountable] if row else []


def _answers_for_payments(project: ProjectState) -> Said:
    heads = _heads(project)
    if not heads:
        return said("Nobody answers for payments.")
    return said("{person} answers for payments.", person=named(project, heads[0]))


def _promised(project: ProjectState, line: RewardLine) -> Day:
    return Day(day=local_day(promised_by(project, line), project.timezone))


def _title(project: ProjectState, action: str) -> Own:
    return Own(own=project.actions[action].plan.title)


def _talk(project: ProjectState) -> Said:
    return said("If that is not right, please talk to {person}.", person=named(project, project.owner))


def _run(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RunProposed)
    return to(missing_approvers(project, project.runs[event.run]), "run_proposed",
              said("Please approve payment run {run}", run=event.run),
              said("People wait for thanks for their time. Please look and decide."), link=f"runs/{event.run}")


def _paid(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RunSettled)
    people = [project.lines[key].person for key in event.paid]
    return [*to(people, "paid", *_marked(
                project, said("Thank you: your payment is on its way"),
                said("Your reward has been sent by the route you chose. Your statement shows what it is for."))),
            *_in_doubt(event, project)]


def _marked(project: ProjectState, heading: Said, *paragraphs: Said) -> list[Said]:
    """That money is on its way must not be believed where none moves. Running projects of earlier rules stay as they
    are."""
    plan = project.charter.rewards
    if project.rules < 3 or plan is None or plan.environment != "sandbox":
        return [heading, *paragraphs]
    return [said("TEST: {subject}", subject=heading), said("TEST: no real money."), *paragraphs]


def _in_doubt(event: e.RunSettled, project: ProjectState) -> list[Notice]:
    """Running projects of older rules show it on their pages only."""
    if project.rules < 3 or not event.needs_attention:
        return []
    return to(_heads(project), "payment_in_doubt", said("A payment of run {run} needs you", run=event.run),
              said("It did not go through, or its money came back, and it can't go on by itself. Please look what is "
                   "wrong and decide."), link=f"runs/{event.run}")


def _stalled(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Once for each time a run comes to a stop; what it waits for may change meanwhile."""
    assert isinstance(event, e.RunStalled)
    if project.rules < 3 or event.again or project.hold:
        return []
    return to(_heads(project), "run_stalled", said("Payment run {run} waits", run=event.run),
              said("It goes on by itself as soon as it can. Please look what it waits for."), link=f"runs/{event.run}")


def _late(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    return to([project.owner, *_heads(project)], "payment_overdue", said("A payment is late"),
              said("Somebody has waited longer than we promised. {head} Please see what is in the way.",
                   head=_answers_for_payments(project)))


def _late_soon(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PaymentLateSoon)
    return to([project.owner, *_heads(project)], "payment_late_soon", said("A payment has to go soon"),
              said("We promised it by {day}. {head} Please see that nothing is in the way.",
                   day=_promised(project, project.lines[event.line]), head=_answers_for_payments(project)),
              link="rewards")


def _claimed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ExpenseClaimed)
    return to([who_confirms(project, project.lines[event.line])], "expense_claimed",
              said("An expense to look at: {title}", title=_title(project, event.action)),
              said("Somebody asks for money back that taking part cost. Please say yes, or no and why."),
              link="rewards")


def _to_confirm(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Of all that is earned, only what nobody may give themselves."""
    assert isinstance(event, e.RewardEarned)
    if not event.claimed:
        return []
    return to([who_confirms(project, project.lines[event.line])], "late_change_claimed",
              said("Changed late: {title}", title=_title(project, event.action)),
              said("Whoever changed it was coming too, and nobody pays themselves. Please say yes, or no and why."),
              link="rewards")


def _confirmed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ExpenseConfirmed)
    line = project.lines[event.line]
    day = _promised(project, line)
    if line.kind != "expense":
        return to([line.person], "late_change_confirmed", *_marked(
            project, said("Somebody said yes to your payment"),
            said("It was for a session that was changed late. It is on its way to you by {day}.", day=day)))
    return to([line.person], "expense_confirmed", *_marked(
        project, said("Your expense is paid back"),
        said("It is on its way to you by {day}. Money back for what you spent is no income.", day=day)))


def _refused(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.ExpenseRefused)
    line, reason = project.lines[event.line], Own(own=event.reason)
    if line.kind == "expense":
        return to([line.person], "expense_refused", said("About the expense you asked for"),
                  said("It is not paid back, because: {reason}", reason=reason), _talk(project))
    return to([line.person], "expense_refused", said("About the session that was changed late"),
              said("It is not paid, because: {reason}", reason=reason), _talk(project))


def _voided(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.LineVoided)
    line = project.lines[event.line]
    return to([line.person], "line_voided", said("Corrected: {title}", title=_title(project, line.action)),
              said("What was written down for you was taken back, because: {reason}", reason=Own(own=event.reason)),
              _talk(project))


def _swap_given(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.SwapGiven)
    return to([project.lines[event.line].person], "swap_given", said("What we promised you"),
              said("It is written down that you got it. If you did not, please talk to {person}.",
                   person=named(project, project.owner)))


def _changed(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """To everybody whose yes it needs, also those who had said it."""
    assert isinstance(event, e.RunChanged)
    run = project.runs[event.run]
    return to(missing_approvers(project, run) if run.state == "proposed" else [], "run_changed",
              said("Please look at payment run {run} again", run=event.run),
              said("It is not what it was: something was taken out. Please look and decide on it as it is now."),
              link=f"runs/{event.run}")


def _called_off(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """It also goes out of their calendars."""
    assert isinstance(event, e.SessionCalledOff)
    plan, action = project.charter.rewards, project.actions[event.action]
    late = plan is not None and event.notice_hours < plan.rules.cancelled_by_us_late_hours
    more = [said("This was on short notice. What we agreed for your time then still holds.")] if late else []
    return [one for person in dict.fromkeys(event.people) for one in to(
        [person], "session_called_off", said("Called off: {title}", title=_title(project, event.action)),
        said("Please do not come. Why: {reason}", reason=Own(own=event.reason)), *more,
        meeting=meeting_of(action, person, project, off=True) if is_session(action) else None)]


def _held(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.PaymentsHeld)
    approvers = plan_of(project).approvals.two_approvers
    people = [one for one in (*who_releases(project), *approvers, project.owner) if one != event.by.person]
    return to(people, "payments_held", said("All payments are held"),
              said("Nothing is paid until they are released. Why: {reason}", reason=Own(own=event.reason)),
              link="rewards")


def _go_on(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    people = [one for one in (*_heads(project), project.owner) if one != event.by.person]
    return to(people, "payments_released", said("Payments go on"), said("They are not held any more."), link="rewards")


def _anew(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RewardVoided)
    return to([project.lines[event.line].person], "reward_voided", *_marked(
        project, said("Your payment is made anew"),
        said("A payment to you came back to us. You need do nothing: it is approved and sent again. It was no mistake "
             "of yours.")))


def _resent(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.RewardResent)
    return to([project.lines[event.line].person], "reward_resent", *_marked(
        project, said("Your payment was sent again"),
        said("If it does not reach you, tell us. Nothing is lost.")))


def _advice(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    assert isinstance(event, e.AdviceOffered)
    plan = project.charter.rewards
    how: Value = (Own(own=plan.rules.benefits_advice) if plan and plan.rules.benefits_advice
                  else said("Ask the owner of the project how to get it"))
    return to([event.person], "advice_offered", said("Free advice about benefits, if you want it"),
              said("A payment can matter if you get benefits. You can talk to somebody independent first. {how}.",
                   how=how),
              said("We do not ask whether you do, and we do not write down what comes of it."))


def _delivery(event: e.AnyEvent, project: ProjectState) -> list[Notice]:
    """Twice: to whoever can help, and to the person, kindly. Only when it got lost."""
    assert isinstance(event, e.DeliveryNoted)
    line = project.lines[event.line]
    if event.delivery != "failed":
        return _spoken_against(event, project) if event.adverse else []
    return [
        *to(_heads(project), "delivery_failed", said("A payment did not arrive"),
            said("Payment {line} did not arrive: {because}. The promised day does not move.", line=Own(own=line.id),
                 because=Own(own=did_not_arrive_because(line))), link="rewards"),
        *to([line.person], "delivery_failed_yours", said("Your payment did not reach you yet"),
            said("That is for us to put right. Nothing is lost and you need not apply again. Please check with us how "
                 "we can reach you.")),
    ]


def _spoken_against(event: e.DeliveryNoted, project: ProjectState) -> list[Notice]:
    if project.rules < 3 or not spoken_against(project.lines[event.line]):
        return []
    return to(_heads(project), "payment_spoken_against", said("Something is wrong with a payment that was sent"),
              said("The payout service says of payment {line}: {what}. The person may not be able to use it. Please "
                   "look, and help them.", line=Own(own=event.line), what=Own(own=event.adverse)), link="rewards")


MONEY_WRITERS: dict[str, Writer] = {
    "run_proposed": _run,
    "run_settled": _paid,
    "run_stalled": _stalled,
    "payment_overdue": _late,
    "payment_late_soon": _late_soon,
    "expense_claimed": _claimed,
    "expense_confirmed": _confirmed,
    "expense_refused": _refused,
    "session_called_off": _called_off,
    "payments_held": _held,
    "payments_released": _go_on,
    "reward_voided": _anew,
    "reward_resent": _resent,
    "advice_offered": _advice,
    "delivery_noted": _delivery,
    "reward_earned": _to_confirm,
    "line_voided": _voided,
    "swap_given": _swap_given,
    "run_changed": _changed,
}
