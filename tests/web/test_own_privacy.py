"""What somebody says of themselves is read by them, and by those who need it to arrange things; by nobody else."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import APIRoute

from domain import commands as c
from domain.charter_people import Communication
from domain.commands_wishes import ChangeAdjustments, ChangePreferences
from domain.phases import Phase
from tests.builders import World
from tests.web.desk import Desk, named, open_desk
from tests.web.privacy_world import every_route
from web.api.looks import numbers_of

NEED, TIME = "Somebody who reads the papers aloud", "when the night ferry is in"
# Of the charter: wishes are no less private there.
IN_CHARTER = ("Papers on paper, by post", "after school run")
CONSENT = ('"use":"quote"', '"answer":"refused"')
WISHES, NEEDS = (TIME, "preferences_changed"), (NEED, IN_CHARTER[0], "adjustments_changed")
FILLED = {"project_id": "one", "person": "P02", "run": "r1", "line": "P02-D1-v1", "phase_name": Phase.CO_DESIGN.value,
          "poll": "channels", "draft": "draft_none", "step": "facts", "account": "acc_none", "token_id": "-",
          "token": "not-signed", "concern": "c0ffee", "made": "five_whys"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("own")) as made:
        world = World(named("one"))
        world.do("P02", ChangePreferences(communication=Communication(preferred="post", best_time=TIME)))
        world.do("P02", ChangeAdjustments(adjustments=[NEED]))
        world.do("P02", c.ChangeConsent(use="quote", answer="refused"))
        made.publish(world)
        yield made


def addresses(desk: Desk) -> Iterator[str]:
    for route in every_route(desk.app.routes):
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            yield route.path.format_map(FILLED)
    yield "/api/projects/one/events?limit=1000"


def told(desk: Desk, *clients: httpx.Client) -> list[str]:
    """All that is answered."""
    found = [client.get(address) for client in clients for address in addresses(desk)]
    assert sum(one.status_code == 200 for one in found) > 20
    return [one.text for one in found]


def seen(texts: list[str], *secrets: str) -> set[str]:
    return {one for one in secrets for text in texts if one in text}


def test_another_participant_and_who_is_outside_the_group_learn_nothing(desk: Desk) -> None:
    texts = told(desk, desk.api("P03", "one"), desk.browser("P03", "one"), desk.browser("S02", "one"))
    assert not seen(texts, *WISHES, *NEEDS, *CONSENT, IN_CHARTER[1])


def test_those_who_prepare_sessions_learn_what_is_needed_and_no_more(desk: Desk) -> None:
    texts = told(desk, desk.api("P08", "one"), desk.browser("P08", "one"))
    assert seen(texts, *NEEDS) == set(NEEDS)
    assert not seen(texts, *WISHES, *CONSENT, IN_CHARTER[1])


def test_the_owner_also_learns_how_to_reach_people_and_nothing_of_consents(desk: Desk) -> None:
    texts = told(desk, desk.api("P06", "one"), desk.browser("P06", "one"))
    assert seen(texts, *NEEDS, *WISHES) == {*NEEDS, *WISHES}
    assert not seen(texts, *CONSENT)


def test_the_operations_team_and_finance_learn_nothing(desk: Desk) -> None:
    texts = told(desk, desk.api("operator", roles=["operator"]), desk.browser("money", roles=["finance"]))
    assert not seen(texts, *WISHES, *NEEDS, *CONSENT, IN_CHARTER[1])


def test_the_person_sees_all_of_it(desk: Desk) -> None:
    """Else the searches above would find nothing anywhere."""
    texts = told(desk, desk.api("P02", "one"), desk.browser("P02", "one"))
    assert seen(texts, *WISHES, NEED, *CONSENT) == {*WISHES, NEED, *CONSENT}


def test_how_many_things_happened_tells_others_nothing(desk: Desk) -> None:
    project = desk.records.store.project("one")
    versions = {one: numbers_of(desk.parts, project, one).version for one in ("P01", "P02", "P03", "P06", "P08")}
    # That somebody changed a consent is known to all; the wishes only to those above.
    assert versions["P01"] == versions["P03"]
    assert versions["P02"] == versions["P06"] == versions["P01"] + 2
    assert versions["P08"] == versions["P01"] + 1
