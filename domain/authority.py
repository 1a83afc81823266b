"""Who may ask what: the one function that says yes or no for every channel. docs/authority.md shows its table."""

from domain import authority_rules as rules
from domain import commands as c
from domain.authority_rules import Rule
from domain.project_state import ProjectState
from domain.refusals import not_yours, unknown

_THE_ACTIONS_PEOPLE = "the people responsible or accountable for the action, the owner, or anybody on the board"
_EVERYBODY = "everybody in the project, and anybody on the board"
_THE_ACTIONS_HEAD = "the accountable person of the action or the owner"
_THE_LINES_HEAD = "the accountable person of the action or the owner; the sponsor for what is the owner's"
_THEMSELVES = "each person in the project, for themselves"
_LEADERS = "the owner, the sponsor or the operations team"

# Each kind of command: for whom it is, in words and as a rule.
AUTHORITY: dict[str, tuple[str, Rule]] = {
    "complete_action": (_THE_ACTIONS_PEOPLE, rules.works_on),
    "reopen_action": (_THE_ACTIONS_PEOPLE, rules.works_on),
    "drop_action": (_THE_ACTIONS_HEAD, rules.answers_for),
    "move_action": (_THE_ACTIONS_HEAD, rules.answers_for),
    "add_action": ("the owner", rules.owner),
    "confirm_attendance": (_THE_ACTIONS_HEAD, rules.answers_for),
    "record_artefact": ("the people of the decision it settles, the makers named in the charter, or the owner",
                        rules.artefact_maker),
    "sign_agreement": ("each person in the working group, for themselves", rules.group_member),
    "vote": ("the gate's approvers, service users in the group, and appointed stand-ins", rules.approver),
    "reopen_gate": (_LEADERS, rules.leader),
    "appoint_stand_in": ("the person who holds the seat, the owner, the sponsor, the person escalated to, or the "
                         "operations team", rules.seat_or_leader),
    "propose_run": ("the people responsible for 'reward_payment'", rules.proposer),
    "approve_run": ("the approvers of payments or their stand-ins", rules.money_approver),
    "withdraw_run": ("the people who propose or approve payments", rules.payment_people),
    "choose_reward": ("each person in the working group, for themselves", rules.group_member),
    "open_poll": ("the people of the poll's action or the owner", rules.poll_people),
    "cast_ballot": ("people in the working group", rules.group_member),
    "close_poll": ("the people of the poll's action or the owner", rules.poll_people),
    "make_suggestion": (f"{_EVERYBODY}, or with a link that is open", rules.speaker),
    "answer_suggestion": ("the owner, or the accountable person of the decision or the action it touches",
                          rules.answerer),
    "open_say_link": (_THE_ACTIONS_HEAD, rules.links),
    "end_say_link": (_THE_ACTIONS_HEAD, rules.links),
    "change_consent": ("each person in the working group, for themselves", rules.group_member),
    "publish_content": (_THE_ACTIONS_HEAD, rules.answers_for),
    "send_update": ("the owner", rules.owner),
    "take_measure": ("the people of 'measures_of_success' or the owner", rules.measurer),
    "add_person": (_LEADERS, rules.leader),
    "step_back": ("the person, the owner, the sponsor or the operations team", rules.self_or_leader),
    "return_person": ("the person, the owner, the sponsor or the operations team", rules.self_or_leader),
    "change_preferences": (_THEMSELVES, rules.themselves),
    "change_adjustments": (_THEMSELVES, rules.themselves),
    "pause": ("the owner, the sponsor, the safeguarding lead or deputy, or the operations team", rules.pauser),
    "resume": (_LEADERS, rules.leader),
    "cancel": (_LEADERS, rules.leader),
    "settle_run": ("the payment run itself", rules.system),
    "stall_run": ("the payment run itself", rules.system),
    "block_action": (_THE_ACTIONS_PEOPLE, rules.works_on),
    "unblock_action": (_THE_ACTIONS_PEOPLE, rules.works_on),
    "propose_due": (_EVERYBODY, rules.anyone),
    "decline_due": (_THE_ACTIONS_HEAD, rules.answers_for),
    "offer_card": ("anybody on the board", rules.on_board),
    "accept_offer": ("the owner", rules.owner),
    "decline_offer": ("the owner", rules.owner),
    "restore_card": ("the accountable person of the action, the owner or the operations team", rules.wants_card),
    "note_card": ("the board itself", rules.on_board),
    "note_item": ("the board itself", rules.on_board),
    "note_board": ("Coproduce itself", rules.system),
    "claim_expense": ("each person in the working group, for themselves; for somebody else the accountable person of "
                      "the action or the owner", rules.claimer),
    "confirm_expense": (_THE_LINES_HEAD, rules.confirms_expense),
    "refuse_expense": (_THE_LINES_HEAD, rules.confirms_expense),
    "call_off": (_THE_ACTIONS_HEAD, rules.answers_for),
    "grant_exception": ("the people responsible for 'reward_payment'", rules.proposer),
    "hold_payments": ("the owner, the sponsor, the people who propose or approve payments, finance, or the operations "
                      "team", rules.holder),
    "release_payments": ("the accountable person of 'reward_payment', the sponsor, finance or the operations team",
                         rules.releaser),
    "pay_again": ("the people responsible for 'reward_payment'", rules.proposer),
    "resend_reward": ("the people who propose or approve payments", rules.payment_people),
    "offer_advice": ("the owner, or the people who propose or approve payments", rules.advises),
    "take_back": ("the people who propose or approve payments", rules.payment_people),
    "resolve_payment": ("the approvers of payments or their stand-ins", rules.money_approver),
    "note_contact": ("Coproduce itself", rules.system),
    "note_delivery": ("Coproduce itself", rules.system),
    "void_line": (_THE_ACTIONS_HEAD, rules.heads_line),
    "give_swap": ("the owner; the sponsor for what is the owner's", rules.giver),
    "end_stand_in": ("the stand-in, the person who holds the seat, the owner, the sponsor, the person escalated to, or "
                     "the operations team", rules.ends_stand_in),
    "give_advice": ("those who are consulted on a decision that the gate settles", rules.consulted),
}


def require(project: ProjectState, command: c.AnyCommand) -> None:
    """Raise Refusal when this actor may not give this command; rules on the state itself come after."""
    actor = command.actor
    words, allows = AUTHORITY[command.kind]
    if actor.person is not None and actor.person not in project.people:
        raise unknown(f"person {actor.person}", project.people)
    if not allows(project, actor, command):
        raise not_yours(f"This is not for {actor.spoken} to do: it is for {words}.")
