"""The rules behind the table of authority.py: whether a command is for this actor to give. Named for whom they let."""

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
from domain.state import Actor
from domain.swaps import who_gives

Rule = Callable[[ProjectState, Actor, Command], bool]


def leads(project: ProjectState, actor: Actor) -> bool:
    return actor.operator or actor.person in (project.owner, project.sponsor)


def leader(project: ProjectState, actor: Actor, command: Command) -> bool:
    return leads(project, actor)


def owner(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person == project.owner


def on_board(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.channel == "board"


def anyone(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person is not None or actor.channel == "board"


def speaker(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.MakeSuggestion)
    return anyone(project, actor, command) or (actor.channel == "link" and command.link is not None)


def links(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Whoever answers for the work that a link is for."""
    assert isinstance(command, OpenSayLink | EndSayLink)
    link = project.say_links.get(command.link) if isinstance(command, EndSayLink) else None
    key = command.action if isinstance(command, OpenSayLink) else link.action if link else ""
    work = project.actions.get(key)
    return actor.person in (project.owner, *([work.plan.accountable] if work else []))


def works_on(project: ProjectState, actor: Actor, command: Command) -> bool:
    """The action's own people, the owner, or anybody on the board that they all share."""
    assert isinstance(command, c.CompleteAction | c.ReopenAction | BlockAction | UnblockAction)
    plan = project.action(command.action).plan
    return actor.channel == "board" or actor.person in (*plan.responsible, plan.accountable, project.owner)


def answers_for(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.DropAction | c.MoveAction | DeclineDue | c.ConfirmAttendance | c.PublishContent
                      | CallOff)
    return actor.person in (project.action(command.action).plan.accountable, project.owner)


def wants_card(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, RestoreCard)
    accountable = project.action(command.action).plan.accountable
    return actor.operator or actor.person in (accountable, project.owner)


def decides_on(project: ProjectState, actor: Actor, decision: str) -> bool:
    row = project.charter.raci_row(decision)
    return row is not None and actor.person in (*row.responsible, row.accountable)


def artefact_maker(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.RecordArtefact)
    return makes(project, actor, command.content.type)


def makes(project: ProjectState, actor: Actor, kind: str) -> bool:
    """Whether an artefact of this kind is theirs to record."""
    makers = {person for one in project.actions.values() if one.plan.output == kind
              for person in (*one.plan.responsible, one.plan.accountable)}
    return decides_on(project, actor, DECISION_OF[kind]) or actor.person in makers | {project.owner}


def approver(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Approvers, service users in the group, and anybody appointed as a stand-in; dates are checked at the gate."""
    assert isinstance(command, c.CastVote)
    person = actor.person
    seats = project.charter.gates.of(command.phase).approvers
    stands_in = any(one.person == person and one.seat in seats for one in project.stand_ins)
    return person is not None and (person in seats or stands_in or project.group_of(person) == "service_user")


def seat_or_leader(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.AppointStandIn | EndStandIn)
    return leads(project, actor) or actor.person == command.seat or escalation_person(project, actor)


def ends_stand_in(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, EndStandIn)
    return actor.person == command.person or seat_or_leader(project, actor, command)


def consulted(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, GiveAdvice)
    return actor.person in consulted_at(project, command.phase)


def escalation_person(project: ProjectState, actor: Actor) -> bool:
    return actor.person in project.charter.gates.escalate_to_after_working_days


def proposer(project: ProjectState, actor: Actor, command: Command) -> bool:
    row = project.charter.raci_row("reward_payment")
    return row is not None and actor.person in row.responsible


def payment_people(project: ProjectState, actor: Actor, command: Command) -> bool:
    return proposer(project, actor, command) or money_approver(project, actor, command)


def money_approver(project: ProjectState, actor: Actor, command: Command) -> bool:
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


def claimer(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, ClaimExpense)
    own = command.person in (None, actor.person) and actor.person is not None
    return own or actor.person in (project.action(command.action).plan.accountable, project.owner)


def confirms_expense(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, ConfirmExpense | RefuseExpense)
    line = project.lines.get(command.line)
    owners = line is not None and line.person == project.owner and project.rules >= 3
    return heads_line(project, actor, command) or (owners and actor.person == project.sponsor)


def heads_line(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Whoever answers for the work that a line is for."""
    assert isinstance(command, ConfirmExpense | RefuseExpense | VoidLine)
    line = project.lines.get(command.line)
    return actor.person in (project.owner, *([project.actions[line.action].plan.accountable] if line else []))


def giver(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, GiveSwap)
    line = project.lines.get(command.line)
    return actor.person == (who_gives(project, line) if line else project.owner)


def holder(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.finance or leads(project, actor) or payment_people(project, actor, command)


def releaser(project: ProjectState, actor: Actor, command: Command) -> bool:
    row = project.charter.raci_row("reward_payment")
    heads = (project.sponsor, *([row.accountable] if row else []))
    return actor.operator or actor.finance or actor.person in heads


def advises(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person == project.owner or payment_people(project, actor, command)


def poll_people(project: ProjectState, actor: Actor, command: Command) -> bool:
    """Whoever works on the action that the poll belongs to."""
    assert isinstance(command, c.OpenPoll | c.ClosePoll)
    plans = [one.plan for one in project.actions.values() if one.plan.vote == command.poll]
    people = {person for plan in plans for person in (*plan.responsible, plan.accountable)}
    return actor.person in people | {project.owner}


def group_member(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person is not None and project.participant(actor.person) is not None


def answerer(project: ProjectState, actor: Actor, command: Command) -> bool:
    """The owner, or the accountable person of the decision or the work that the suggestion touches."""
    assert isinstance(command, c.AnswerSuggestion)
    said = project.suggestions.get(command.suggestion)
    row = project.charter.raci_row(said.about) if said and said.about else None
    work = project.actions.get(said.action) if said and said.action else None
    return actor.person in {project.owner, *([row.accountable] if row else []),
                            *([work.plan.accountable] if work else [])}


def themselves(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.person is not None


def measurer(project: ProjectState, actor: Actor, command: Command) -> bool:
    return decides_on(project, actor, "measures_of_success") or actor.person == project.owner


def self_or_leader(project: ProjectState, actor: Actor, command: Command) -> bool:
    assert isinstance(command, c.StepBack | c.ReturnPerson)
    return actor.person == command.person or leads(project, actor)


def pauser(project: ProjectState, actor: Actor, command: Command) -> bool:
    guards = (project.charter.safeguarding.lead, project.charter.safeguarding.deputy)
    return leads(project, actor) or actor.person in guards


def system(project: ProjectState, actor: Actor, command: Command) -> bool:
    return actor.channel == "system"
