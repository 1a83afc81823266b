"""Projects in every state that has a page of its own look, and who looks at them. Reads only: no workflow server.

A page that needs something more to show gets it here. Addresses with a parameter that nothing here fills are found by
the links that lead to them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from fastapi.routing import APIRoute

from domain import commands as c
from domain.charter import Charter
from domain.commands_board import BlockAction, ProposeDue
from domain.commands_loop import OpenSayLink
from domain.commands_money import ClaimExpense
from domain.phases import Phase
from domain.project import Project
from domain.state import Ballot
from integrations.ports import Contact
from integrations.records.people import Role
from tests.builders import World
from tests.web.board_pages_world import busy
from tests.web.desk import Desk, named
from tests.web.ended_world import ended_world
from tests.web.kickoff_story import begun, filled_in
from tests.web.privacy_world import every_route, whole_story
from tests.web.test_payments_books import compared, differing

NAME = "Finding us when it matters"
LONG = "Zusammenarbeitsvereinbarungsunterzeichnungsbestätigung"  # a word that no 320 px hold
FOR_CLIENTS = ("/api/", "/webhooks/", "/healthz", "/readyz", "/metrics")
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


@dataclass(frozen=True)
class Onlooker:
    """Somebody who opens pages: a person of every project, or an account with a role; `who` is empty for nobody."""

    name: str
    who: str = ""
    roles: tuple[Role, ...] = ()


NOBODY = Onlooker("nobody")
SERVICE_USER = Onlooker("service user", "P02")
OWNER = Onlooker("owner", "P06")
APPROVER = Onlooker("payment approver", "S01")
COCHAIR = Onlooker("service user who decides", "P01")
OPERATOR = Onlooker("operator", "operator", ("operator",))
FINANCE = Onlooker("finance", "money", ("finance",))
ONLOOKERS = (
    NOBODY, SERVICE_USER, COCHAIR, OWNER, OPERATOR, FINANCE, APPROVER, Onlooker("sponsor", "P05"),
    Onlooker("staff", "P07"), Onlooker("safeguarding lead", "S02"))


@dataclass
class PagesWorld:
    """The served application and what is in it. `links` lead where no page links to, by forms only."""

    desk: Desk
    worlds: dict[str, World] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)

    def keep(self, world: World) -> World:
        """Publish it; the clock stands at the latest of all."""
        now = self.desk.now
        self.desk.publish(world)
        self.desk.now = max(now, world.now)
        self.worlds[world.project.id] = world
        return world

    def routes(self) -> Iterator[APIRoute]:
        """Every address for people that can be read."""
        for route in every_route(self.desk.app.routes):
            reads = isinstance(route, APIRoute) and "GET" in (route.methods or ())
            if reads and not route.path.startswith(FOR_CLIENTS):
                yield cast("APIRoute", route)

    def addresses(self, route: APIRoute, projects: Sequence[str]) -> list[str]:
        """The route filled in with everything that these projects have for it."""
        found: list[str] = []
        for name in projects if "{project_id}" in route.path else [projects[0]]:
            found += filled(route.path, self.worlds[name].project)
        asked = ASKS[route.path](self.desk) if route.path in ASKS else []
        return [one + query for one in found for query in ("", *asked)]


def _link(desk: Desk) -> list[str]:
    token = desk.records.tokens.issue(desk.account("P02"), "link", "sign_in", timedelta(minutes=15))
    return [f"?token={token}"]


# By route, what else it can be asked with so that it shows something else.
ASKS: dict[str, Callable[[Desk], Sequence[str]]] = {
    "/sign-in/link": _link,
    "/projects/{project_id}/say": lambda _: ["?action=D2"],
}
FILLS: dict[str, Callable[[Project], Sequence[str]]] = {
    "project_id": lambda project: [project.id],
    "phase_name": lambda project: [one.value for one in Phase],
    "poll": lambda project: list(project.charter.votes),
    "run": lambda project: list(project.runs),
}


def can_be_filled(path: str) -> bool:
    return set(PARAMETER.findall(path)) <= set(FILLS)


def filled(path: str, project: Project) -> list[str]:
    paths = [path]
    for name in PARAMETER.findall(path):
        values = FILLS[name](project)
        paths = [re.sub(rf"{{{name}(:\w+)?}}", value, one) for one in paths for value in values]
    return paths


def pages_world(desk: Desk) -> PagesWorld:
    """Everybody is in every project."""
    made = PagesWorld(desk)
    made.worlds["one"] = whole_story(desk)
    for scene in (_money_and_polls, _boarded, _second_round, _rejected, _stopped, _called_off):
        made.keep(scene(desk))
    made.keep(ended_world(called("ended")))
    compared(desk, hours=-1)
    differing(desk)
    for one in ONLOOKERS[1:]:
        desk.token(one.who, *([] if one.roles else made.worlds), roles=one.roles)
        desk.records.people.set_contact(desk.account(one.who), Contact(email=f"{one.who}@example.org",
                                                                      name=f"{one.name} Example"))
    made.links += _drafts(desk)
    return made


def _drafts(desk: Desk) -> list[str]:
    """An operator has a draft that is as good as empty, and one that a project can start with."""
    operator = desk.browser("operator", roles=["operator"])
    empty, whole = begun(operator), filled_in(operator)
    return [f"{empty}/who/P01", f"{whole}/who/P01?find=P01@example.org"]


def called(project_id: str, **facts: str) -> Charter:
    """The example charter under another id and name."""
    charter = named(project_id)
    told = {"name": f"{NAME}: {project_id}", **facts}
    return charter.model_copy(update={"project": charter.project.model_copy(update=told)})


def _money_and_polls(desk: Desk) -> World:
    """Both polls are open, a run is proposed, an update went out; ideas were answered and wait."""
    world = World(called("midway")).up_to(Phase.CO_DECISION_MAKING)
    world.attend("M1")
    world.do("P06", c.ProposeRun())
    world.attend("M3")
    world.do("P01", ClaimExpense(action="M1", amount="4.60", what="Bus", receipt=True))
    world.do("P08", c.OpenPoll(poll="priorities", options=["A text line", "Three short films", "A first call at home"]))
    world.do("P03", c.CastBallot(poll="priorities", ballot=Ballot(dots={"A text line": 2})))
    world.do("P02", c.MakeSuggestion(text="Could dads get a film?", about="channels", action="M5"))
    world.do("P03", c.MakeSuggestion(text="Could papers come by post?"))
    world.do("P06", c.AnswerSuggestion(suggestion="s1", answer="adopted", because="It costs nothing."))
    world.do("P06", BlockAction(action="M2", reason="The price list is not there yet."))
    world.do("P02", ProposeDue(action="M3", due=world.now.date()))
    world.do("P04", c.StepBack(person="P04"))
    world.later(days=20)
    return world


def _boarded(desk: Desk) -> World:
    """A board with trouble, blocked work, dates that are asked for, an offered card, a link to say something by."""
    world = busy(desk, called("boarded"))
    world.do("P06", OpenSayLink(action="D2"))
    desk.records.store.set_trouble("boarded", "board", "The board does not answer. Cards wait; nothing is lost.")
    return world


def _second_round(desk: Desk) -> World:
    """A gate that was sent back once, and is open again with votes of both rounds."""
    world = World(called("second-round")).work(Phase.CO_DESIGN)
    world.do("P01", c.CastVote(phase=Phase.CO_DESIGN, choice="request_changes", items=["D4"], reason="Add fathers."))
    world.do("P04", c.CompleteAction(action="D4"))
    world.do("P05", c.CastVote(phase=Phase.CO_DESIGN, choice="approve", reason="Clear now."))
    return world


def _rejected(desk: Desk) -> World:
    """The first gate was rejected."""
    world = World(called("rejected")).work(Phase.CO_DESIGN)
    world.do("P05", c.CastVote(phase=Phase.CO_DESIGN, choice="reject", reason="The money is not there."))
    return world


def _stopped(desk: Desk) -> World:
    """Just begun, nobody has signed, paused, and everything has a name that is hard to fit in."""
    world = World(called("paused", name=f"{LONG} together", organisation=LONG))
    world.do("P02", c.MakeSuggestion(text=f"{LONG} https://example.org/{'a' * 90}"))
    world.do("P06", c.PauseProject(reason=f"The lead is ill. {LONG}"))
    return world


def _called_off(desk: Desk) -> World:
    world = World(called("cancelled"))
    world.sign_all()
    world.do("P05", c.CancelProject(reason="The grant has ended."))
    return world


def without_names(world: PagesWorld, html: str) -> str:
    """A page without the names of projects, organisations and roles, which are nobody's wording."""
    for one in world.worlds.values():
        charter = one.project.charter
        titles = [one.role_title for one in charter.participants] + [one.role_title for one in charter.supporting_roles]
        for name in (charter.project.name, charter.project.organisation, charter.project.area or "", *titles):
            html = html.replace(name, "It") if name else html
    return html
