"""What came of a play, read from the servers, and checks of it against the charter: to the penny and to the card."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import BaseModel, JsonValue

from cli.demo.ending import Ending, closing, end_state
from cli.demo.expected import DECLINED, Expected
from cli.demo.player import Tried
from cli.seen import LineSeen, PhaseSeen, VoteSeen
from domain.charter import Charter
from domain.rewards import external_id


class Check(BaseModel):
    """One thing that has to hold, with what was found."""

    name: str
    holds: bool
    wanted: str
    found: str


class GateSummary(BaseModel):
    phase: str
    state: str
    decided_by: list[str]


class VoteSummary(BaseModel):
    poll: str
    voted: int
    could_vote: int
    best: str


class PersonSummary(BaseModel):
    person: str
    initials: str
    paid: Decimal
    declined: Decimal


class Summary(BaseModel):
    """Counted from the answers of the servers. Amounts in `currency`; `seconds` is how long all of it took."""

    project: str
    status: str
    seconds: float
    actions_done: int
    actions: int
    gates: list[GateSummary]
    votes: list[VoteSummary]
    currency: str
    rewards: list[PersonSummary]
    paid: Decimal
    declined: Decimal
    orders: int
    orders_total: Decimal
    cards_done: int
    cards: int
    messages: int
    refused: list[str]
    checks: list[Check]
    look_at: dict[str, str]
    end_state: dict[str, JsonValue]

    @property
    def holds(self) -> bool:
        return all(one.holds for one in self.checks)


def summary_of(charter: Charter, wanted: Expected, ending: Ending, tried: Sequence[Tried],
               look_at: dict[str, str]) -> Summary:
    """`seconds` is set by whoever measured."""
    project, cards = ending.project, ending.cards
    paid, declined = _sums(ending.rewards.lines, ("paid",)), _sums(ending.rewards.lines, DECLINED)
    people = [one.id for one in charter.participants if one.id in paid or one.id in declined]
    nothing = Decimal(0)
    return Summary(
        project=project.id, status=project.status, seconds=0.0, currency=project.currency,
        actions_done=sum(one.status == "done" for one in project.actions.values()), actions=len(project.actions),
        gates=[GateSummary(phase=one.title, state=one.gate.state, decided_by=_voices(one.gate.decision))
               for one in project.phases],
        votes=[VoteSummary(poll=one.poll, voted=sum(one.turnout.values()), could_vote=sum(one.eligible.values()),
                           best=next((found.option for found in one.results or [] if found.place == 1), ""))
               for one in project.polls],
        rewards=[PersonSummary(person=one, initials=_initials(charter, one), paid=paid.get(one, nothing),
                               declined=declined.get(one, nothing)) for one in people],
        paid=sum(paid.values(), nothing), declined=sum(declined.values(), nothing), orders=len(ending.orders),
        orders_total=sum((one.amount for one in ending.orders), nothing),
        cards_done=sum(one.ticked for one in cards.values()), cards=len(cards), messages=len(ending.messages),
        refused=[f"{one.person} tried {one.what}: {one.status}, {one.sentence}" for one in tried],
        checks=list(_checks(charter, wanted, ending, tried)), look_at=look_at, end_state=end_state(ending))


def _checks(charter: Charter, wanted: Expected, ending: Ending, tried: Sequence[Tried]) -> Iterable[Check]:
    project, lines = ending.project, ending.rewards.lines
    yield _same("The project is closed", "closed", project.status)
    yield _same("Every action of the charter is done", sorted(wanted.actions),
                sorted(key for key, one in project.actions.items() if one.status == "done"))
    for phase in project.phases:
        yield _gate(charter, phase)
    for poll, plan in charter.votes.items():
        found = project.poll(poll)
        voters = [one for one in charter.participants if plan.voters == "all" or one.group == "service_user"]
        yield _same(f"Everybody voted on {poll}", f"closed, {len(voters)}",
                    f"{found.state}, {sum(found.turnout.values())}" if found else "no such vote")
    yield _same("Everybody got an answer", 0, sum(one.answer is None for one in project.suggestions))
    yield _same("Each person is paid what the rate card says", _money(wanted.paid), _money(_sums(lines, ("paid",))))
    yield _same("What was declined stays declined", _money(wanted.declined), _money(_sums(lines, DECLINED)))
    yield _same("Funders are told the same total", f"{wanted.total:.2f}", str(ending.funder.rewards.paid))
    yield _same("The report names what taking part earned, whatever people chose", f"{wanted.earned:.2f}",
                f"{ending.report.money.earned:.2f}")
    yield _same("The payout server has one order for each paid reward", _orders_wanted(charter, wanted),
                sorted(f"{one.external_id} {one.amount:.2f} {one.status}" for one in ending.orders))
    yield _same("Its orders come to the same total", f"{wanted.total:.2f}",
                f"{sum((one.amount for one in ending.orders), Decimal(0)):.2f}")
    titles = [f"{plan.id} {plan.title}" for phase in charter.phases.values() for plan in phase.actions]
    done = [name for name, card in ending.cards.items() if card.ticked and card.place.endswith(": done")]
    yield _same("Every action has one card, and it is done", sorted(titles), sorted(done))
    yield _same("Every gate's card is done", len(charter.phases), sum(
        card.ticked for name, card in ending.cards.items() if name.startswith("Gate: ")))
    yield _same("Everybody was told that it is complete", len(charter.participants), len(closing(ending.messages)))
    yield _same("What must not work was refused", [one.wanted for one in tried], [one.status for one in tried])
    yield _same("Nothing is in trouble", [], [f"{one.part}: {one.sentence}" for one in project.troubles])


def _gate(charter: Charter, phase: PhaseSeen) -> Check:
    """Every approver's seat has a yes, and there are as many service users as the quorum wants."""
    seats = [vote.seat.person for vote in phase.gate.decision if vote.choice == "approve"]
    missing = [one for one in charter.gates.of(phase.phase).approvers if one not in seats]
    group = charter.in_group("service_user")
    voices = sum(vote.person.person in group for vote in phase.gate.decision)
    enough = voices >= charter.gates.quorum.min_service_users
    return Check(name=f"The {phase.title} gate is passed by those who decide",
                 holds=phase.gate.state == "passed" and not missing and enough,
                 wanted=f"passed, with {charter.gates.quorum.min_service_users} service users or more",
                 found=f"{phase.gate.state}, {voices} service users, missing: {', '.join(missing) or 'nobody'}")


def _same(name: str, wanted: object, found: object) -> Check:
    return Check(name=name, holds=wanted == found, wanted=str(wanted), found=str(found))


def _orders_wanted(charter: Charter, wanted: Expected) -> list[str]:
    return sorted(f"{external_id(charter.project.id, person, action)} {amount:.2f} EXECUTED"
                  for (person, action), amount in wanted.lines.items())


def _sums(lines: Iterable[LineSeen], states: tuple[str, ...]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        if line.state in states:
            found[line.person.person] = found.get(line.person.person, Decimal(0)) + line.amount
    return found


def _money(sums: dict[str, Decimal]) -> dict[str, str]:
    return {person: f"{amount:.2f}" for person, amount in sorted(sums.items())}


def _voices(votes: Iterable[VoteSeen]) -> list[str]:
    return [vote.person.initials if vote.person == vote.seat else f"{vote.person.initials} for {vote.seat.initials}"
            for vote in votes]


def _initials(charter: Charter, person: str) -> str:
    found = charter.participant(person)
    return found.initials if found else person
