"""Commands about what their sender may not see are refused here: the project's own answer would tell of it.

A refusal names who was paid or who declined, why payments are held, what a run comes to. So for whoever may not see a
reward there is none, and who does not answer for the money today gets no answer about it.
"""

from collections.abc import Iterable

from domain.authority import AUTHORITY
from domain.commands import AnyCommand
from domain.project import Project
from domain.state_money import RewardLine
from web.problems import ProblemError
from web.views.allowed import permitted
from web.views.money import is_shown
from web.views.shape import Look

# Given by people who see the money. The rules also hear a stand-in whose days are over, and say more in refusing.
OF_MONEY = ("propose_run", "approve_run", "withdraw_run", "grant_exception", "hold_payments", "release_payments",
            "pay_again", "resend_reward", "offer_advice")


def refuse_unseen(project: Project, look: Look, command: AnyCommand) -> None:
    """Raise ProblemError when a command is about money or a reward that its sender may not see."""
    refused = unseen(project, look, command)
    if refused is not None:
        raise refused


def unseen(project: Project, look: Look, command: AnyCommand) -> ProblemError | None:
    """Why a command is about what its sender may not see; None when it is not."""
    if command.kind in OF_MONEY and not look.money:
        return ProblemError("not_your_decision", f"This is not for {command.actor.spoken} to do: it is for "
                            f"{AUTHORITY[command.kind][0]}.")
    for key in _named(command):
        line = project.lines.get(key)
        # An expense is also shown to whoever says yes or no to it. A wrong reward is taken back by whoever answers for
        # the work, and is answered alike whatever became of it. What was promised instead of money is for the owner.
        answers = line is not None and _is_asked(line, command) and permitted(project, command)
        if line is None or not (answers or is_shown(line, look.person, look.money)):
            return ProblemError("unknown", f"There is no reward {key} that you can see. Nothing was changed; look at "
                                "the rewards of this project.")
    return None


def _is_asked(line: RewardLine, command: AnyCommand) -> bool:
    promised = command.kind == "give_swap" and line.state == "swapped"
    return promised or command.kind == "void_line" or line.kind == "expense"


def _named(command: AnyCommand) -> Iterable[str]:
    """The rewards that a command is about."""
    one, several = getattr(command, "line", None), getattr(command, "lines", ())
    return [*([one] if one else []), *several]
