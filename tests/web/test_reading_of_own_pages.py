"""Participants are tired, or grieve, or read another language: what pages say to them is read at eleven."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

import pytest

from domain import commands as c
from domain.phases import Phase
from domain.project import Project
from domain.state import Ballot
from tests.builders import World
from tests.web.desk import Desk, named, open_desk
from tests.web.reading_age import hardest, own_words, reading_age

OLDEST = 11.0
PAGES = ("/tasks", "/time-zone", "/projects/one/you", "/projects/one/you/consents", "/projects/one/you/agreement",
         "/projects/one/you/break", "/projects/one/rewards", "/projects/one/polls/priorities",
         "/projects/one/polls/channels", "/projects/two/polls/priorities", "/projects/two/polls/channels")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Two projects of one participant: in one they vote now, in the other the votes are counted."""
    with open_desk(tmp_path_factory.mktemp("reading")) as made:
        made.publish(World(named("two")).up_to(Phase.CO_DELIVERY))
        world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
        world.do("P08", c.OpenPoll(poll="priorities", options=["Text line", "Short films"]))
        world.do("P03", c.CastBallot(poll="priorities", ballot=Ballot(dots={"Text line": 2})))
        world.do("P03", c.ChangeConsent(use="photo", answer="withdrawn"))
        world.attend("M1")
        world.later(days=75)
        made.publish(world)
        yield made


def said_in(project: Project) -> set[str]:
    """Every text of a project: titles, rules, what people wrote. None of it is the page's own."""
    return {one for one in _texts(project.model_dump(mode="json")) if " " in one}


def _texts(data: Any) -> Iterator[str]:  # any part of a model as JSON has it
    if isinstance(data, str):
        yield " ".join(data.split())
    elif isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _texts(one)


def without(page: str, said: Iterable[str]) -> str:
    """The page with a short word for whatever others said."""
    for one in sorted(said, key=len, reverse=True):
        page = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", "it", page)
    return page


@pytest.mark.parametrize("address", PAGES)
def test_what_a_page_says_to_a_participant_is_read_at_eleven(desk: Desk, address: str) -> None:
    page = desk.browser("P03", "one", "two").get(address)
    assert page.status_code == 200
    said = {text for project in ("one", "two") for text in said_in(desk.records.store.project(project))}
    text = own_words(without(unescape(page.text), said))
    assert text
    assert reading_age(text) <= OLDEST, hardest(text)


def test_hard_words_are_noticed_and_what_others_said_is_not_counted() -> None:
    hard = "Notwithstanding applicable organisational considerations, participants' authorisation remains revocable"
    page = f"<main><p>{hard}.</p><p>We ask you and you say yes. You can also say no to it.</p></main>"
    assert reading_age(own_words(page)) > OLDEST > reading_age(own_words(without(page, [hard])))
