"""What others do is told while somebody looks: only what they may know, only as long as they are signed in."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from domain import commands as c
from domain.charter_people import RewardPreference
from domain.phases import Phase
from domain.state import Ballot
from tests.builders import World
from tests.web.desk import Desk, named, open_desk
from tests.web.following import following, refused
from tests.web.test_pages import field
from web.live import LivePace

LIVE = "/projects/one/live"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pace = LivePace(look_every=0.05, beat_every=0.3, per_account=2, in_all=3)
    with open_desk(tmp_path, live=pace) as made:
        yield made


def begun(desk: Desk) -> World:
    return desk.publish(World(named("one")))


def page_version(browser: httpx.Client, address: str = "/projects/one") -> str:
    """The stream that a page names, with the version that it shows."""
    text = browser.get(address).text
    return text.partition('data-live="')[2].partition('"')[0]


def test_what_somebody_does_is_told_to_others_who_look(desk: Desk) -> None:
    world = begun(desk)
    first, second = desk.browser("P01", "one"), desk.browser("P06", "one")
    address = page_version(first)
    with following(first, address) as one, following(second, page_version(second)) as other:
        assert one.block() == {"comment": "open"}
        world.do("P02", c.SignAgreement())
        desk.publish(world)
        shown = int(address.rpartition("=")[2])
        assert one.changed() == (shown + 1, "D.O. (Parent partner) signed the team agreement")
        assert other.changed()[1] == "D.O. (Parent partner) signed the team agreement"
        world.do("P03", c.MakeSuggestion(text="An evening workshop"))
        desk.publish(world)
        assert one.changed() == (shown + 2, "Somebody made a suggestion: An evening workshop")
    assert page_version(first) != address


def test_what_happened_between_the_page_and_its_stream_is_told_at_once(desk: Desk) -> None:
    world = begun(desk)
    browser = desk.browser("P01", "one")
    address = page_version(browser)
    world.do("P02", c.SignAgreement())
    desk.publish(world)
    with following(browser, address) as stream:
        version, words = stream.changed()
        assert "signed the team agreement" in words
    with following(browser, address, **{"last-event-id": str(version)}) as stream:
        assert stream.block() == {"comment": "open"}


def test_what_is_private_is_not_told_to_others_not_even_as_a_gap(desk: Desk) -> None:
    world = begun(desk)
    other, own = desk.browser("P08", "one"), desk.browser("P01", "one")
    address = page_version(other)
    with following(other, address) as stream, following(own, page_version(own)) as mine:
        assert stream.block() and mine.block()
        world.do("P01", c.ChooseReward(preference=RewardPreference(choice="swapped", instead="A course",
                                                                   swap="training")))
        desk.publish(world)
        assert mine.changed()[1] == "You chose what you want for your time"
        world.do("P02", c.SignAgreement())
        desk.publish(world)
        assert stream.changed() == (int(address.rpartition("=")[2]) + 1,
                                    "D.O. (Parent partner) signed the team agreement")
        told = "\n".join(stream.text)
        assert "chose" not in told and "swapped" not in told and "course" not in told


def test_of_a_ballot_others_hear_only_that_somebody_voted(desk: Desk) -> None:
    world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=["Text line", "Short films"]))
    desk.publish(world)
    browser = desk.browser("P02", "one")
    with following(browser, page_version(browser)) as stream:
        assert stream.block()
        world.do("P01", c.CastBallot(poll="priorities", ballot=Ballot(dots={"Text line": 2})))
        desk.publish(world)
        assert stream.changed()[1] == "Somebody voted in a poll"
        assert "Text line" not in "\n".join(stream.text) and "P01" not in "\n".join(stream.text)


def test_a_stream_gives_a_sign_of_life_and_ends_when_its_reader_signs_out(desk: Desk) -> None:
    begun(desk)
    browser = desk.browser("P01", "one")
    csrf = field(browser.get("/projects/one").text, "csrf")
    with following(browser, LIVE + "?after=9999") as stream:
        assert stream.block() == {"comment": "open"}
        assert stream.block() == {"comment": "still here"}
        assert browser.post("/sign-out", data={"csrf": csrf}).status_code == 303
        assert stream.ended()


def test_a_stream_ends_when_its_reader_has_no_place_in_the_project_any_more(desk: Desk) -> None:
    world = begun(desk)
    browser = desk.browser("P02", "one")
    with following(browser, page_version(browser)) as stream:
        assert stream.block()
        desk.records.people.leave("one", "P02")
        world.do("P03", c.MakeSuggestion(text="Not for those who left"))
        desk.publish(world)
        assert stream.ended()
        assert "Not for those" not in "\n".join(stream.text)


def test_only_those_who_may_read_a_project_follow_it(desk: Desk) -> None:
    begun(desk)
    desk.publish(World(named("two")))
    assert refused(desk.browser("Q01", "two"), LIVE) == 404
    assert refused(desk.anybody(), LIVE) == 401
    assert refused(desk.api("P01", "one"), LIVE) == 401
    assert refused(desk.browser("P01", "one"), LIVE, accept="text/html") == 400


def test_an_account_and_all_together_hold_so_many_streams_and_a_closed_one_makes_room(desk: Desk) -> None:
    begun(desk)
    first, second = desk.browser("P01", "one"), desk.browser("P02", "one")
    with following(first, LIVE) as one:
        with following(first, LIVE) as two:
            assert one.block() and two.block()
            answer = first.get(LIVE, headers={"accept": "text/event-stream"})
            assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 60
            with following(second, LIVE) as three:
                assert three.block()
                assert refused(second, LIVE) == 429
        for _ in range(100):
            if not desk.app.state.live.is_full(desk.account("P01")):
                break
            one.block()
        with following(first, LIVE) as again:
            assert again.block()


def test_pages_of_decisions_follow_until_they_are_decided(desk: Desk) -> None:
    world = World(named("one")).work(Phase.CO_DESIGN)
    desk.publish(world)
    browser = desk.browser("P01", "one")
    gate = "/projects/one/gates/co_design"
    assert page_version(browser, gate).startswith(LIVE)
    assert page_version(desk.browser("S01", "one"), "/projects/one/runs/r1") == ""
    world.pass_gate(Phase.CO_DESIGN)
    desk.publish(world)
    assert page_version(browser, gate) == ""
