"""What may happen after a payment was sent: it arrives or not, it is sent again, its money comes back.

What is known of the arrival is kept apart from the money: a reward that got lost is paid and is still our problem.
"""

from domain import events as e
from domain.authority_rules import approves_money
from domain.choices import born_as_wanted, forgo
from domain.commands_money import NoteDelivery, PayAgain, ResendReward
from domain.commands_payout import ResolvePayment, TakeBack
from domain.holds import refuse_while_held
from domain.lines import change_line, keep_line, line_of, new_ids
from domain.payment_clock import did_not_arrive
from domain.payments import close_run
from domain.project_state import ProjectState
from domain.refusals import broken, decided, not_yours, unknown
from domain.second_look import changed_since
from domain.state_money import RewardLine
from domain.turn import Turn, decide, evolve


@decide.register
def note_delivery(command: NoteDelivery, turn: Turn) -> None:
    """Idempotent: what is known already leads to nothing. Evidence against a reward is never taken back."""
    line = next((one for one in turn.project.lines.values() if one.external_id == command.external_id), None)
    if line is None:
        raise unknown(f"payment {command.external_id}", [])
    noted = e.DeliveryNoted(at=turn.now, by=turn.by, line=line.id, delivery=command.delivery, reason=command.reason,
                            retryable=command.retryable, adverse=command.adverse)
    if _known(_noted(line, noted)) != _known(line):
        turn.emit(noted)


def _known(line: RewardLine) -> tuple[str, str, bool, str]:
    return line.delivery, line.delivery_reason, line.retryable, line.adverse


def _noted(line: RewardLine, event: e.DeliveryNoted) -> RewardLine:
    adverse = filter(None, [*line.adverse.split(", "), *event.adverse.split(", ")])
    failed = event.delivery == "failed"
    return line.model_copy(update={
        "delivery": event.delivery, "delivery_reason": event.reason if failed else "", "delivery_at": event.at,
        "retryable": failed and event.retryable, "adverse": (told := ", ".join(dict.fromkeys(adverse))),
        "cleared": line.cleared and told == line.adverse})


@decide.register
def resend_reward(command: ResendReward, turn: Turn) -> None:
    project, line = turn.project, line_of(turn.project, command.line)
    if turn.person == line.person:
        raise not_yours("Nobody sends a reward to themselves. Somebody else has to.")
    if line.state != "paid" or line.delivery != "failed":
        raise broken(f"Reward {line.id} is not known to have got lost, so it can't be sent again.")
    if project.rules >= 3:
        refuse_while_held(project)
    moved = line.run is not None and line.person in changed_since(project, project.runs[line.run])
    if moved and not approves_money(project, turn.actor):
        raise not_yours(f"Contact details of {project.spoken_person(line.person)} changed since this reward was "
                        "proposed: somebody who approves payments has to look and send it again.")
    turn.emit(e.RewardResent(at=turn.now, by=turn.by, line=line.id))


@decide.register
def pay_again(command: PayAgain, turn: Turn) -> None:
    project, line = turn.project, line_of(turn.project, command.line)
    if line.state == "voided":
        raise decided(f"Reward {line.id} was voided already; another one takes its place.")
    if turn.person == line.person:
        raise not_yours("Nobody pays themselves again. Somebody else has to.")
    if line.state != "needs_attention" or not line.returned:
        raise broken(f"It is not certain that the money of {line.id} came back, so it can't be paid again. It could be "
                     "paid twice. Find out at the payout service first.")
    key, outside = new_ids(project, line.person, line.action, line.kind)
    turn.emit(e.RewardVoided(at=turn.now, by=turn.by, line=line.id, replaced_by=key, external_id=outside,
                             reason=command.reason, by_hand=command.by_hand))
    if project.rules < 3:
        forgo(turn, key)


@decide.register
def take_back(command: TakeBack, turn: Turn) -> None:
    line = line_of(turn.project, command.line)
    if turn.person == line.person:
        raise not_yours("Nobody takes back their own reward. Somebody else has to.")
    if line.state != "paid" or line.delivery != "failed":
        raise broken(f"Reward {line.id} is not known to have got lost, so it can't be taken back.")
    turn.emit(e.TakeBackAsked(at=turn.now, by=turn.by, line=line.id, reason=command.reason))


@decide.register
def resolve_payment(command: ResolvePayment, turn: Turn) -> None:
    """By somebody who neither proposed the payment nor gets it: what is said here can lead to a second payment."""
    project, line = turn.project, line_of(turn.project, command.line)
    if turn.person == line.person:
        raise not_yours("Nobody says what became of their own payment. Somebody else has to.")
    if line.run is not None and turn.person == project.runs[line.run].proposer:
        raise not_yours("Whoever proposed a payment can't say what became of it. Another approver has to.")
    in_doubt = line.state == "needs_attention" and not line.returned
    if not in_doubt and not spoken_against(line):
        raise broken(f"Nothing is in doubt about reward {line.id} that this would settle.")
    turn.emit(e.PaymentResolved(at=turn.now, by=turn.by, line=line.id, found=command.found, reason=command.reason))


def spoken_against(line: RewardLine) -> bool:
    """Paid, and the provider has something against it that no person has seen to."""
    return line.state == "paid" and bool(line.adverse) and not line.cleared


def lost(project: ProjectState) -> list[RewardLine]:
    """Rewards that did not reach their person."""
    return [line for line in project.lines.values() if did_not_arrive(project, line)]


@evolve.register
def delivery_noted(event: e.DeliveryNoted, project: ProjectState) -> ProjectState:
    return keep_line(project, _noted(project.lines[event.line], event))


@evolve.register
def reward_resent(event: e.RewardResent, project: ProjectState) -> ProjectState:
    again = project.lines[event.line].resent + 1
    return change_line(project, event.line, delivery="pending", delivery_reason="", delivery_at=event.at, resent=again)


@evolve.register
def take_back_asked(event: e.TakeBackAsked, project: ProjectState) -> ProjectState:
    return change_line(project, event.line, take_backs=project.lines[event.line].take_backs + 1)


@evolve.register
def payment_resolved(event: e.PaymentResolved, project: ProjectState) -> ProjectState:
    """Of what was paid, and could be used whatever spoke against it, nothing is left to book."""
    line = project.lines[event.line]
    if line.state == "paid" and event.found == "as_approved":
        return change_line(project, event.line, cleared=True)
    return change_line(project, event.line, resolved=line.resolved + 1, found=event.found)


@evolve.register
def reward_voided(event: e.RewardVoided, project: ProjectState) -> ProjectState:
    """The new line owes the same since the same day; from rules 3 on it is born as its person wants it by now."""
    old = project.lines[event.line]
    new = RewardLine(
        id=event.replaced_by, external_id=event.external_id, person=old.person, action=old.action, phase=old.phase,
        rate=old.rate, amount_minor=old.amount_minor, why=old.why, earned_at=old.earned_at, overdue=old.overdue,
        kind=old.kind, card=old.card, by=old.by, late_soon=old.late_soon, replaces=old.id, by_hand=event.by_hand,
        full_minor=old.full_minor, full_why=old.full_why, day=old.day)
    voided = change_line(keep_line(project, new), old.id, state="voided", settled_at=event.at, note=event.reason)
    wanted = born_as_wanted(voided, new.id, event.at) if project.rules >= 3 else voided
    return close_run(wanted, old.run, event) if old.run else wanted
