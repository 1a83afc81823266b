"""A project in which all has happened that people may not know of each other's money, and how to search for it: what
must not be told, and every address that the application has."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from domain import commands as c
from domain.artefacts import DECISION_OF
from domain.charter_people import RewardPreference
from domain.commands_money import ClaimExpense, ConfirmExpense, GrantException, HoldPayments, RefuseExpense
from domain.money import from_minor, spoken
from domain.phases import Phase
from domain.report_money import money_of
from domain.state_money import RewardLine
from integrations.ports import Contact
from tests.builders import World
from tests.web.desk import Desk, named
from tests.web.money_world import issue, send, settle

WISHES = ("Free place on a video editing course", "Gift card by post")
# As a page says to somebody what they chose.
OF_ONESELF = ("You said no to this one", "You get something else for this one", "you said no to it")
CHOSEN = (*WISHES, "gift_card", '"waived"', '"swapped"', '"reduced"', "Declined", "Swapped", *OF_ONESELF)
SPENT = ("night bus after the workshop", "a carer for her mother", "not without a receipt")
# Of people, in sentences that are for those who answer for the money.
HELD, STALLED = "P03 says that somebody else has her mailbox", "P01 has no e-mail address that a payment may be sent to"
TAKEN_BACK, TROUBLE, ADVERSE = "P01 was somewhere else that day", "P03 is not known there", "asked-by-fraud-review"
REASONS = (HELD, STALLED, TAKEN_BACK, TROUBLE)
PAYEES = ("P01", "P02", "P03", "P04")
NAMES = {person: f"Name-of-{person}" for person in PAYEES}
FORGONE = ("waived", "swapped")


def doubt(person: str) -> str:
    return f"Another sum was found for {person}"


# What these two read of themselves; the form in which they choose has every choice.
FORM = ("gift_card", '"waived"', '"swapped"', '"reduced"', "Declined", OF_ONESELF[0], OF_ONESELF[2])
OWN = {"P01": (*FORM, ADVERSE, "invalid_email", doubt("P01"), NAMES["P01"]),
       "P02": (*FORM, WISHES[0], NAMES["P02"])}


def whole_story(desk: Desk) -> World:
    """People were paid, declined, swapped, chose a part, spent money, were promised an exception; one got lost; a run
    waits, one was taken back, one has a doubtful payment; all is held; a stand-in's days are over."""
    world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
    paid = [line for line in world.project.lines.values() if line.state == "paid"]
    today = world.now.date()
    world.do("P05", c.AppointStandIn(seat="P05", person="P07", start=today, until=today))
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="swapped", instead=WISHES[1], swap="other")))
    world.do("P04", c.ChooseReward(preference=RewardPreference(choice="reduced", percent=37)))
    world.attend("M1")
    _spend(world)
    waits, doubtful = _released(world), _released(world, "M2")
    world.do(None, c.StallRun(run=waits, sentence=STALLED), channel="system")
    attention = {key: doubt(key[:3]) for key in world.project.runs[doubtful].lines}
    world.do(None, c.SettleRun(run=doubtful, paid=[], needs_attention=attention), channel="system")
    world.attend("M3")
    world.do("P06", c.ProposeRun())
    world.do("P06", c.WithdrawRun(run=list(world.project.runs)[-1], reason=TAKEN_BACK))
    world.do("P01", c.ChooseReward(preference=RewardPreference(choice="waived")))
    world.do("S01", HoldPayments(reason=HELD))
    world.later(days=2)
    desk.publish(world)
    _book(desk, world, paid, waits)
    return world


def _spend(world: World) -> None:
    for what, amount in ((SPENT[0], "13.37"), (SPENT[1], "27.91"), (SPENT[1], "31.07")):
        world.do("P01", ClaimExpense(action="D2", amount=Decimal(amount), what=what, receipt=True))
    asked = [line.id for line in world.project.lines.values() if line.state == "claimed"]
    world.do("P06", RefuseExpense(line=asked[0], reason=SPENT[2]))
    world.do("P06", ConfirmExpense(line=asked[1]))
    world.do("P06", GrantException(action="D1", person="P01", amount=Decimal("43.21"), reason=SPENT[1]))


def _released(world: World, action: str = "") -> str:
    if action:
        world.attend(action)
    world.do("P06", c.ProposeRun())
    run = list(world.project.runs)[-1]
    for person in ("S01", "P05"):
        if world.run_state(run) == "proposed":
            world.do(person, c.ApproveRun(run=run))
    assert world.run_state(run) == "released"
    return run


def _book(desk: Desk, world: World, paid: list[RewardLine], waits: str) -> None:
    """What the ledger, the people file and the troubles know."""
    for line in paid:
        issue(desk.records, world.project, line)
    settle(desk.records, world.project, paid[0], "issued", delivery="failed", delivery_reason="invalid_email",
           adverse=ADVERSE)
    for key in world.project.runs[waits].lines:
        send(desk.records, world.project, world.project.lines[key], "manual")
        settle(desk.records, world.project, world.project.lines[key], "pending")
    for person, name in NAMES.items():
        desk.token(person, "one")
        desk.records.people.set_contact(desk.account(person), Contact(email=f"{person}@example.org", name=name))
    desk.records.store.set_trouble("one", "payouts", TROUBLE)


# --- what must not be told --------------------------------------------------------------------------------------------

def both_ways(minor: int) -> tuple[str, str]:
    """A sum as pages and as the API write it."""
    return spoken(minor, "GBP"), f'"{from_minor(minor, "GBP")}"'


def public_sums(world: World) -> set[str]:
    """Rates, the budget, and what the report says was earned: everybody may read these."""
    plan, told = world.project.charter.rewards, money_of(world.project, world.events)
    assert plan is not None
    sums = [*(one.amount for one in plan.rate_card), *(one.planned for one in told.lines), told.earned,
            *(one.earned for one in told.by_phase)]
    return {text for one in sums for text in both_ways(int(one * 100))}


def of_others(world: World, reader: str | None) -> list[RewardLine]:
    return [line for line in world.project.lines.values() if line.person != reader]


def secrets_of(world: World, reader: str | None = None) -> list[str]:
    """What names a reward of others, sums of single people and of runs, digests of runs, and what people wrote."""
    lines, runs, known = of_others(world, reader), world.project.runs.values(), public_sums(world)
    totals = [sum(line.amount_minor for line in lines if line.person == person) for person in PAYEES]
    sums = [*(line.amount_minor for line in lines), *(run.total_minor for run in runs), *totals]
    mine = [line.amount_minor for line in world.project.lines.values() if line.person == reader]
    own = {text for one in (*mine, sum(mine)) for text in both_ways(one)}
    found = [*CHOSEN, *REASONS, *NAMES.values(), ADVERSE, "invalid_email", *(run.digest for run in runs)]
    found += SPENT if reader != "P01" else []
    found += [doubt(person) for person in PAYEES]
    found += [text for line in lines for text in names_of(world, line, reader)]
    found += [text for one in sums if one for text in both_ways(one) if text not in known | own]
    return list(dict.fromkeys(found))


def secrets_of_choice(world: World, reader: str | None) -> list[str]:
    """What also those who answer for the money do not see: anything of what others declined or swapped."""
    forgone = [line for line in of_others(world, reader) if line.state in FORGONE]
    wishes = [one for one in WISHES if not (reader == world.project.owner and one == WISHES[1])]
    return [*wishes, '"waived"', '"swapped"', "Declined", "Swapped", *OF_ONESELF, "reward_chosen", "reward_forgone",
            *(text for line in forgone for text in names_of(world, line, reader))]


def names_of(world: World, line: RewardLine, reader: str | None) -> list[str]:
    """To whoever answers for the work each reward of it is listed alike whatever became of it: its id tells nothing."""
    heads = (world.project.actions[line.action].plan.accountable, world.project.owner)
    return [line.external_id] if reader in heads else [line.id, line.external_id]


# --- every address ----------------------------------------------------------------------------------------------------

def every_route(routes: Iterable[BaseRoute]) -> Iterator[Route | APIRoute]:
    """All that the application answers; but not what is the same for everybody: files, and the document of the API."""
    for route in routes:
        if isinstance(route, Route | APIRoute):
            yield from [route] if route.path != "/openapi.json" else []
        elif not isinstance(route, Mount):
            yield from every_route(route.original_router.routes)  # type: ignore[attr-defined]


def addresses(desk: Desk, world: World) -> list[str]:
    """Every address that can be read, with everything filled in that it can be about or be asked with."""
    fills = {"project_id": ["one"], "run": list(world.project.runs), "phase_name": [one.value for one in Phase],
             "poll": list(world.project.charter.votes), "person": list(PAYEES), "line": list(world.project.lines),
             "token": ["not-signed"], "account": [desk.account("P01")], "draft": ["draft_of_nobody"],
             "step": ["facts", "money"], "made": list(DECISION_OF)}
    asks = {"person": [*PAYEES, "P07"], "year": ["2026", "2027"], "limit": ["1000"], "after": ["3"],
            "format": ["html", "csv", "jsonl", "json"], "done": ["choose_reward"]}
    found: list[str] = []
    for route in every_route(desk.app.routes):
        if "GET" not in (route.methods or ()):
            continue
        paths = [route.path]
        for name, values in fills.items():
            if f"{{{name}}}" in route.path:
                paths = [one.replace(f"{{{name}}}", value) for one in paths for value in values]
        asked = [one.alias for one in route.dependant.query_params] if isinstance(route, APIRoute) else []
        found += dict.fromkeys(query for path in paths for query in (path, *(
            f"{path}?{name}={value}" for name in asked for value in asks.get(name, []))))
    assert not [one for one in found if "{" in one], "say above with what an address is filled in"
    assert len(found) > 80
    return found
