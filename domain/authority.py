"""Who may ask what: the one function that says yes or no for every channel. docs/authority.md shows its table."""

from collections.abc import Callable

from domain import commands as c
from domain.artefacts import DECISION_OF
from domain.command import Command
from domain.commands_board import BlockAction, DeclineDue, RestoreCard, UnblockAction
from domain.commands_gates import EndStandIn, GiveAdvice
from domain.commands_loop import EndSayLink, OpenSayLink
from domain.commands_money import CallOff, ClaimExpense, ConfirmExpense, GiveSwap, RefuseExpense, VoidLine
from domain.consulted import consulted_at
from domain.project_state import ProjectState
from domain.refusals import not_yours, unknown
from domain.state import Actor
from domain.swaps import who_gives

Rule = Callable[[ProjectState, Actor, Command], bool]


def require(project: ProjectState, command: c.AnyCommand) -> None:
    """Raise Refusal when this actor may not give this command; rules on the state itself come after."""
    actor = command.actor
    words, rule = AUTHORITY[command.kind]
    if actor.person is not None and actor.person not in project.people:
        raise unknown(f"person {actor.person}", project.people)
    if not rule(project, actor, command):
        raise not_yours(f"This is not for {actor.spoken} to do: it is for {words}.")


def _leads(project: ProjectState, actor: Actor) -> bool:
    return actor.operator or actor.person in (project.owner, project.sponsor)


def _leader(project: ProjectState, actor: Actor, command: Command) -> bool:
    return _leads(project, actor)


def _owner(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person == project.owner


def _on_board(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.channel == "board"


def _anyone(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person is not None or actor.channel == "board"


def _speaker(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.MakeSuggestion)
    return _anyone(project, actor, command) or (actor.channel == "link" and command.link is not None)


def _links(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Whoever answers for the work that a link is for."""
    assert isinstance(command, OpenSayLink | EndSayLink)
    link = project.say_links.get(command.link) if isinstance(command, EndSayLink) else None
    key = command.action if isinstance(command, OpenSayLink) else link.action if link else ""
    work = project.actions.get(key)
    return actor.person in (project.owner, *([work.plan.accountable] if work else []))


def _works_on(project: ProjectState, actor: Actor, command: Command) -> bool:
    """The action's own people, the owner, or anybody on the board that they all share."""
    assert isinstance(command, c.CompleteAction | c.ReopenAction | BlockAction | UnblockAction)
    plan = project.action(command.action).plan
    return actor.channel == "board" or actor.person in (*plan.responsible, plan.accountable, project.owner)


def _answers_for(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.DropAction | c.MoveAction | DeclineDue | c.ConfirmAttendance | c.PublishContent
                      | CallOff)
    return actor.person in (project.action(command.action).plan.accountable, project.owner)


def _wants_card(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, RestoreCard)
    accountable = project.action(command.action).plan.accountable
    return actor.operator or actor.person in (accountable, project.owner)


def _decides_on(project: ProjectState, actor: Actor, decision: str) -> bool:
    row = project.charter.raci_row(decision)
    return row is not None and actor.person in (*row.responsible, row.accountable)


def _artefact_maker(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.RecordArtefact)
    kind = command.content.type
    makers = {person for one in project.actions.values() if one.plan.output == kind
              for person in (*one.plan.responsible, one.plan.accountable)}
    return _decides_on(project, actor, DECISION_OF[kind]) or actor.person in makers | {project.owner}


def _approver(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Approvers, service users in the group, and anybody appointed as a stand-in; dates are checked at the gate."""
    assert isinstance(command, c.CastVote)
    person = actor.person
    seats = project.charter.gates.of(command.phase).approvers
    stands_in = any(one.person == person and one.seat in seats for one in project.stand_ins)
    return person is not None and (person in seats or stands_in or project.group_of(person) == "service_user")


def _seat_or_leader(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.AppointStandIn | EndStandIn)
    return _leads(project, actor) or actor.person == command.seat or _escalation_person(project, actor)


def _ends_stand_in(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, EndStandIn)
    return actor.person == command.person or _seat_or_leader(project, actor, command)


def _consulted(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, GiveAdvice)
    return actor.person in consulted_at(project, command.phase)


def _escalation_person(project: ProjectState, actor: Actor) -> bool:
    return actor.person in project.charter.gates.escalate_to_after_working_days


def _proposer(project: ProjectState, actor: Actor, command: Command) -> bool:
    row = project.charter.raci_row("reward_payment")
    return row is not None and actor.person in row.responsible


def _payment_people(project: ProjectState, actor: Actor, command: Command) -> bool:
    return _proposer(project, actor, command) or _money_approver(project, actor, command)


def _money_approver(project: ProjectState, actor: Actor, command: Command) -> bool:
    return approves_money(project, actor)


def approves_money(project: ProjectState, actor: Actor) -> bool:
    """Whether somebody is among the approvers of payments or was appointed to stand in for one."""
    seats = money_seats(project)
    return actor.person in seats or any(one.person == actor.person and one.seat in seats for one in project.stand_ins)


def money_seats(project: ProjectState) -> list[str]:
    """Everybody whose yes a payment may need."""
    row, plan = project.charter.raci_row("reward_payment"), project.charter.rewards
    seats = [row.accountable] if row else []
    return seats + (plan.approvals.two_approvers if plan else [])


def _claimer(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, ClaimExpense)
    own = command.person in (None, actor.person) and actor.person is not None
    return own or actor.person in (project.action(command.action).plan.accountable, project.owner)


def _confirms_expense(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, ConfirmExpense | RefuseExpense)
    line = project.lines.get(command.line)
    owners = line is not None and line.person == project.owner and project.rules >= 3
    return _heads_line(project, actor, command) or (owners and actor.person == project.sponsor)


def _heads_line(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Whoever answers for the work that a line is for."""
    assert isinstance(command, ConfirmExpense | RefuseExpense | VoidLine)
    line = project.lines.get(command.line)
    return actor.person in (project.owner, *([project.actions[line.action].plan.accountable] if line else []))


def _giver(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, GiveSwap)
    line = project.lines.get(command.line)
    return actor.person == (who_gives(project, line) if line else project.owner)


def _holder(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.finance or _leads(project, actor) or _payment_people(project, actor, command)


def _releaser(project: ProjectState, actor: Actor, command: Command) -> bool:
    row = project.charter.raci_row("reward_payment")
    heads = (project.sponsor, *([row.accountable] if row else []))
    return actor.operator or actor.finance or actor.person in heads


def _advises(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person == project.owner or _payment_people(project, actor, command)


def _poll_people(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Whoever works on the action that the poll belongs to."""
    assert isinstance(command, c.OpenPoll | c.ClosePoll)
    plans = [one.plan for one in project.actions.values() if one.plan.vote == command.poll]
    people = {person for plan in plans for person in (*plan.responsible, plan.accountable)}
    return actor.person in people | {project.owner}


def _group_member(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person is not None and project.participant(actor.person) is not None


def _answerer(project: ProjectState, actor: Actor, command: Command) -> bool:
    """The owner, or the accountable person of the decision or the work that the suggestion touches."""
    assert isinstance(command, c.AnswerSuggestion)
    said = project.suggestions.get(command.suggestion)
    row = project.charter.raci_row(said.about) if said and said.about else None
    work = project.actions.get(said.action) if said and said.action else None
    return actor.person in {project.owner, *([row.accountable] if row else []),
                            *([work.plan.accountable] if work else [])}


def _themselves(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person is not None


def _measurer(project: ProjectState, actor: Actor, command: Command) -> bool:
    return _decides_on(project, actor, "measures_of_success") or actor.person == project.owner


def _self_or_leader(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.StepBack | c.ReturnPerson)
    return actor.person == command.person or _leads(project, actor)


def _pauser(project: ProjectState, actor: Actor, command: Command) -> bool:
    guards = (project.charter.safeguarding.lead, project.charter.safeguarding.deputy)
    return _leads(project, actor) or actor.person in guards


def _system(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.channel == "system"


_THE_ACTIONS_PEOPLE = "the people responsible or accountable for the action, the owner, or anybody on the board"
_EVERYBODY = "everybody in the project, and anybody on the board"
_THE_ACTIONS_HEAD = "the accountable person of the action or the owner"
_THE_LINES_HEAD = "the accountable person of the action or the owner; the sponsor for what is the owner's"
_THEMSELVES = "each person in the project, for themselves"
_LEADERS = "the owner, the sponsor or the operations team"

# Each kind of command: for whom it is, in words and as a rule.
AUTHORITY: dict[str, tuple[str, Rule]] = {
    "complete_action": (_THE_ACTIONS_PEOPLE, _works_on),
    "reopen_action": (_THE_ACTIONS_PEOPLE, _works_on),
    "drop_action": (_THE_ACTIONS_HEAD, _answers_for),
    "move_action": (_THE_ACTIONS_HEAD, _answers_for),
    "add_action": ("the owner", _owner),
    "confirm_attendance": (_THE_ACTIONS_HEAD, _answers_for),
    "record_artefact": ("the people of the decision it settles, the makers named in the charter, or the owner",
                        _artefact_maker),
    "sign_agreement": ("each person in the working group, for themselves", _group_member),
    "vote": ("the gate's approvers, service users in the group, and appointed stand-ins", _approver),
    "reopen_gate": (_LEADERS, _leader),
    "appoint_stand_in": ("the person who holds the seat, the owner, the sponsor, the person escalated to, or the "
                         "operations team", _seat_or_leader),
    "propose_run": ("the people responsible for 'reward_payment'", _proposer),
    "approve_run": ("the approvers of payments or their stand-ins", _money_approver),
    "withdraw_run": ("the people who propose or approve payments", _payment_people),
    "choose_reward": ("each person in the working group, for themselves", _group_member),
    "open_poll": ("the people of the poll's action or the owner", _poll_people),
    "cast_ballot": ("people in the working group", _group_member),
    "close_poll": ("the people of the poll's action or the owner", _poll_people),
    "make_suggestion": (f"{_EVERYBODY}, or with a link that is open", _speaker),
    "answer_suggestion": ("the owner, or the accountable person of the decision or the action it touches", _answerer),
    "open_say_link": (_THE_ACTIONS_HEAD, _links),
    "end_say_link": (_THE_ACTIONS_HEAD, _links),
    "change_consent": ("each person in the working group, for themselves", _group_member),
    "publish_content": (_THE_ACTIONS_HEAD, _answers_for),
    "send_update": ("the owner", _owner),
    "take_measure": ("the people of 'measures_of_success' or the owner", _measurer),
    "add_person": (_LEADERS, _leader),
    "step_back": ("the person, the owner, the sponsor or the operations team", _self_or_leader),
    "return_person": ("the person, the owner, the sponsor or the operations team", _self_or_leader),
    "change_preferences": (_THEMSELVES, _themselves),
    "change_adjustments": (_THEMSELVES, _themselves),
    "pause": ("the owner, the sponsor, the safeguarding lead or deputy, or the operations team", _pauser),
    "resume": (_LEADERS, _leader),
    "cancel": (_LEADERS, _leader),
    "settle_run": ("the payment run itself", _system),
    "stall_run": ("the payment run itself", _system),
    "block_action": (_THE_ACTIONS_PEOPLE, _works_on),
    "unblock_action": (_THE_ACTIONS_PEOPLE, _works_on),
    "propose_due": (_EVERYBODY, _anyone),
    "decline_due": (_THE_ACTIONS_HEAD, _answers_for),
    "offer_card": ("anybody on the board", _on_board),
    "accept_offer": ("the owner", _owner),
    "decline_offer": ("the owner", _owner),
    "restore_card": ("the accountable person of the action, the owner or the operations team", _wants_card),
    "note_card": ("the board itself", _on_board),
    "note_item": ("the board itself", _on_board),
    "note_board": ("Coproduce itself", _system),
    "claim_expense": ("each person in the working group, for themselves; for somebody else the accountable person of "
                      "the action or the owner", _claimer),
    "confirm_expense": (_THE_LINES_HEAD, _confirms_expense),
    "refuse_expense": (_THE_LINES_HEAD, _confirms_expense),
    "call_off": (_THE_ACTIONS_HEAD, _answers_for),
    "grant_exception": ("the people responsible for 'reward_payment'", _proposer),
    "hold_payments": ("the owner, the sponsor, the people who propose or approve payments, finance, or the operations "
                      "team", _holder),
    "release_payments": ("the accountable person of 'reward_payment', the sponsor, finance or the operations team",
                         _releaser),
    "pay_again": ("the people responsible for 'reward_payment'", _proposer),
    "resend_reward": ("the people who propose or approve payments", _payment_people),
    "offer_advice": ("the owner, or the people who propose or approve payments", _advises),
    "take_back": ("the people who propose or approve payments", _payment_people),
    "resolve_payment": ("the approvers of payments or their stand-ins", _money_approver),
    "note_contact": ("Coproduce itself", _system),
    "note_delivery": ("Coproduce itself", _system),
    "void_line": (_THE_ACTIONS_HEAD, _heads_line),
    "give_swap": ("the owner; the sponsor for what is the owner's", _giver),
    "end_stand_in": ("the stand-in, the person who holds the seat, the owner, the sponsor, the person escalated to, or "
                     "the operations team", _ends_stand_in),
    "give_advice": ("those who are consulted on a decision that the gate settles", _consulted),
}
