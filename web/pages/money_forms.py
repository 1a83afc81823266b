"""Forms about money on the rewards page: which of them a reader gets, and the commands that they become."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from domain.advice import lacks_advice
from domain.commands import AnyCommand
from domain.commands_money import (
    ClaimExpense,
    ConfirmExpense,
    GiveSwap,
    GrantException,
    HoldPayments,
    OfferAdvice,
    PayAgain,
    RefuseExpense,
    ReleasePayments,
    ResendReward,
    VoidLine,
)
from domain.commands_payout import ResolvePayment, TakeBack
from domain.project import Project
from domain.state import Actor, Status
from domain.swaps import promised_swaps
from web.sessions import text_of
from web.unseen import unseen
from web.views.allowed import permitted, refusal
from web.views.money import LineView, is_shown, line_view
from web.views.shape import Look, Who, who, whose

ONE = Decimal(1)


@dataclass(frozen=True)
class MoneyForms:
    """What the reader may do now. `claim` and `exception` list the work (id and title) that it can be about;
    `payees` whom an exception can be for; `confirm` is what waits for a yes or no, with who may only say no to it;
    `swaps` what was promised instead of money; `void` lines that can be taken back."""

    claim: list[tuple[str, str]]
    confirm: list[LineView]
    only_refuse: frozenset[str]
    exception: list[tuple[str, str]]
    payees: list[Who]
    hold: bool
    release: bool
    again: frozenset[str]
    resend: frozenset[str]
    take_back: frozenset[str]
    resolve: frozenset[str]
    advice: list[Who]
    void: frozenset[str]
    swaps: list[LineView]


NOTHING = MoneyForms(claim=[], confirm=[], only_refuse=frozenset(), exception=[], payees=[], hold=False, release=False,
                     again=frozenset(), resend=frozenset(), take_back=frozenset(), resolve=frozenset(), advice=[],
                     void=frozenset(), swaps=[])


def money_forms(project: Project, look: Look) -> MoneyForms:
    """Found by asking the rules themselves."""
    actor = look.actor
    if actor is None or project.charter.rewards is None or project.finished:
        return NOTHING

    def goes(command: AnyCommand) -> bool:
        return unseen(project, look, command) is None and refusal(project, command, look.now) is None

    asked = [line for line in project.lines.values() if line.state == "claimed"]
    refusable = [line for line in asked if goes(RefuseExpense(actor=actor, line=line.id, reason="-"))]
    confirmable = {line.id for line in asked if goes(ConfirmExpense(actor=actor, line=line.id))}
    payees = list(_payees(project, actor, goes))
    work = [(key, one.plan.title) for key, one in project.actions.items()]
    return MoneyForms(
        claim=[(key, title) for key, title in work if _may_claim(project, actor, key, goes)],
        confirm=[line_view(project, line) for line in refusable],
        only_refuse=frozenset(line.id for line in refusable if line.id not in confirmable),
        exception=work if payees else [], payees=whose(project, payees),
        hold=project.hold is None and goes(HoldPayments(actor=actor, reason="-")),
        release=project.hold is not None and goes(ReleasePayments(actor=actor)),
        again=frozenset(key for key, line in project.lines.items()
                        if line.returned and goes(PayAgain(actor=actor, line=key, reason="-"))),
        resend=frozenset(key for key, line in project.lines.items()
                         if line.delivery == "failed" and goes(ResendReward(actor=actor, line=key))),
        take_back=frozenset(key for key, line in project.lines.items()
                            if line.delivery == "failed" and goes(TakeBack(actor=actor, line=key, reason="-"))),
        resolve=frozenset(key for key in project.lines
                          if goes(ResolvePayment(actor=actor, line=key, found="as_approved", reason="-"))),
        advice=[who(project, one) for one in project.people if look.money and _awaits_advice(project, look, one)
                and permitted(project, OfferAdvice(actor=actor, person=one))],
        void=frozenset(key for key, line in project.lines.items()
                       if line.state == "earned" and goes(VoidLine(actor=actor, line=key, reason="-"))),
        swaps=[line_view(project, line) for line in promised_swaps(project)
               if goes(GiveSwap(actor=actor, line=line.id, note="-"))])


def _awaits_advice(project: Project, look: Look, person: str) -> bool:
    """Before they take part for the first time, and while something is to be paid to them. Not whoever took part and
    takes nothing: that is theirs."""
    if project.participant(person) is None or not lacks_advice(project, person):
        return False
    took_part = any(person in one.attended for one in project.actions.values() if one.plan.reward)
    return not took_part or any(line.person == person and line.kind != "expense" and is_shown(line, None, look.money)
                                for line in project.lines.values())


def _may_claim(project: Project, actor: Actor, action: str, goes: Callable[[AnyCommand], bool]) -> bool:
    """For oneself; work that has not begun costs nobody anything yet."""
    one = project.actions[action]
    begun = one.phase in project.phase_started and project.status in (Status.RUNNING, Status.WINDING_DOWN)
    return begun and actor.person is not None and goes(
        ClaimExpense(actor=actor, action=action, amount=ONE, what="-", receipt=True))


def _payees(project: Project, actor: Actor, goes: Callable[[AnyCommand], bool]) -> Iterator[str]:
    """Whom this actor may promise a sum to."""
    action = next(iter(project.actions), None)
    for person in project.people if action else ():
        command = GrantException(actor=actor, action=action or "", person=person, amount=ONE, reason="-")
        if permitted(project, command) and goes(command):
            yield person


def _fields(*names: str) -> Callable[[FormData], dict[str, Any]]:
    """The named fields, without those left empty."""
    return lambda form: {name: text_of(form, name) for name in names if text_of(form, name)}


def _claim(form: FormData) -> dict[str, Any]:
    return {**_fields("action", "amount", "what")(form), "receipt": text_of(form, "receipt") == "yes"}


def _again(form: FormData) -> dict[str, Any]:
    return {**_fields("line", "reason")(form), "by_hand": text_of(form, "by_hand") == "yes"}


# The values of a command's fields are of mixed types.
MONEY_FORMS: dict[str, Callable[[FormData], dict[str, Any]]] = {
    "claim_expense": _claim,
    "confirm_expense": _fields("line"),
    "refuse_expense": _fields("line", "reason"),
    "grant_exception": _fields("action", "person", "amount", "reason"),
    "hold_payments": _fields("reason"),
    "release_payments": _fields(),
    "pay_again": _again,
    "resend_reward": _fields("line"),
    "take_back": _fields("line", "reason"),
    "resolve_payment": _fields("line", "found", "reason"),
    "offer_advice": _fields("person"),
    "void_line": _fields("line", "reason"),
    "give_swap": _fields("line", "note"),
}
