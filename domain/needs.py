"""What must be true before a gate asks for votes: each need in plain words, with how it is seen to be met."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.lines import ENDED
from domain.payment_clock import did_not_arrive
from domain.phases import Phase
from domain.project_state import ProjectState
from domain.state import ActionStatus
from domain.swaps import promised_swaps

Met = Callable[[ProjectState, Phase], bool]


@dataclass(frozen=True)
class Need:
    """`artefact` is the kind whose recording meets the need; None when the state itself shows it."""

    words: str
    met: Met
    artefact: str | None = None


def _recorded(kind: str) -> Met:
    return lambda project, phase: project.artefact(kind) is not None


def _signed(project: ProjectState, phase: Phase) -> bool:
    return all(project.standing(person).signed_at for person in project.active_participants())


def _problem_agreed(project: ProjectState, phase: Phase) -> bool:
    latest = project.artefact("problem_statement")
    return latest is not None and latest.content.type == "problem_statement" and latest.content.status == "agreed"


def _baseline(project: ProjectState, phase: Phase) -> bool:
    """Every agreed measure has a first reading, or a reason why there can be none yet."""
    latest = project.artefact("measures")
    if latest is None or latest.content.type != "measures":
        return False
    found = latest.content
    return all(found.baseline.get(one.id) is not None or one.id in found.no_baseline_because for one in found.measures)


def _poll_closed(key: str) -> Met:
    return lambda project, phase: key in project.polls and project.polls[key].result is not None


def _work_done(project: ProjectState, phase: Phase) -> bool:
    return all(one.status != ActionStatus.OPEN for one in project.phase_actions(phase).values())


def _updates_sent(project: ProjectState, phase: Phase) -> bool:
    """At least one update has gone out, and none that was due is still waiting."""
    return bool(project.updates) and all(one.sent_at for one in project.updates)


def _rewards_settled(project: ProjectState, phase: Phase) -> bool:
    """Nobody who gave time is still waiting: attendance is confirmed, and every reward and expense has its end."""
    unconfirmed = [one for one in project.actions.values()
                   if one.status == ActionStatus.DONE and one.plan.reward and not one.attended]
    settled = all(line.state in ENDED and not did_not_arrive(project, line) for line in project.lines.values())
    return settled and not unconfirmed


def _all_settled(project: ProjectState, phase: Phase) -> bool:
    """Also what was promised instead of money."""
    return _rewards_settled(project, phase) and not promised_swaps(project)


def _loop_closed(project: ProjectState, phase: Phase) -> bool:
    answered = all(one.answer for one in project.suggestions.values())
    return answered and project.artefact("you_said_we_did") is not None


def _artefact(words: str, kind: str, met: Met | None = None) -> Need:
    return Need(words, met or _recorded(kind), kind)


NEEDS: dict[str, Need] = {
    "actions_done_or_dropped_with_reason": Need("All work of the phase is done, or dropped with a reason", _work_done),
    "team_agreement_signed": Need("Everyone in the group has signed the team agreement", _signed),
    "safeguarding_trained": _artefact("Safeguarding training has been held", "safeguarding_training"),
    "problem_statement_agreed": _artefact("The problem is written in the group's words and agreed",
                                          "problem_statement", _problem_agreed),
    "five_whys_done": _artefact("We asked why five times", "five_whys"),
    "vision_agreed": _artefact("The shared vision is agreed", "shared_vision"),
    "involvement_levels_confirmed": _artefact("The promised levels of involvement are confirmed",
                                              "involvement_levels"),
    "raci_complete": _artefact("Who does what is agreed for every decision", "raci"),
    "budget_agreed_with_service_users": _artefact("The money pages are agreed with service users", "budget"),
    "priorities_voted": Need("The group voted on what to do first", _poll_closed("priorities")),
    "channels_voted": Need("People voted on where they want to hear from us", _poll_closed("channels")),
    "measures_agreed": _artefact("Measures of success are agreed", "measures"),
    "baseline_taken": _artefact("A first reading of each measure is taken, or a reason given", "measures", _baseline),
    "content_signed_off": _artefact("The content is signed off", "content_sign_off"),
    "updates_sent": Need("Project updates went out, and none is waiting", _updates_sent),
    "rewards_paid_or_waived": Need("Everybody has been paid, or has declined or swapped", _rewards_settled),
    "results_shared": _artefact("The results are shared with the group", "results"),
    "principles_audit_done": _artefact("The four principles are audited", "principles_audit"),
    "you_said_we_did_published": Need("'You said, we did' is published and every suggestion has an answer",
                                      _loop_closed, "you_said_we_did"),
    "learning_shared_with_trustees": _artefact("What was learned is shared with the trustees", "learning_shared"),
    "all_rewards_settled": Need("Every reward is settled", _all_settled),
}


OF_MONEY = ("rewards_paid_or_waived", "all_rewards_settled")


def needs_of(project: ProjectState, phase: Phase) -> dict[str, bool]:
    """Each need of the phase's gate and whether it is met; finishing the work is always one."""
    gate = project.gate(phase)
    names = dict.fromkeys([*project.charter.gates.of(phase).needs, "actions_done_or_dropped_with_reason"])
    return {name: NEEDS[name].met(project, phase) and name not in gate.returned for name in names if name in NEEDS}


def told_needs(project: ProjectState, phase: Phase) -> dict[str, bool | None]:
    """The needs as everybody may know them; None: not told.

    Whether nobody waits for money is told when all else is met, so that the gate itself shows it. Told before, it would
    say of whoever took part last whether they declined. It stays true of a gate that is decided.
    """
    needs = needs_of(project, phase)
    if project.rules < 3:
        return {**needs}
    if project.gate(phase).decision:
        return dict.fromkeys(needs, True)
    told = all(met for name, met in needs.items() if name not in OF_MONEY)
    return {name: met if told or name not in OF_MONEY else None for name, met in needs.items()}


def missing_needs(project: ProjectState, phase: Phase) -> list[str]:
    """Plain words for what is still missing before the gate, as far as it is told; none when nothing is."""
    return [NEEDS[name].words for name, met in told_needs(project, phase).items() if met is False]
