"""Letters suit who gets them: their language, way and time, one instead of a flood, nothing too hard to read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.notices import MOST_TRIES, NoticesActivities
from domain.charter import Charter
from domain.charter_people import Communication
from domain.commands import AnswerSuggestion, MakeSuggestion, SendUpdate
from domain.pacing import Pacing
from domain.phases import Phase
from integrations.errors import Refused, Unavailable
from integrations.languages.editing import CatalogueEditor
from integrations.ports import Contact, OutboxNotice
from integrations.records.outbox import CLAIM, SqlOutbox, pause_after
from integrations.records.outbox_desk import OutboxDesk, Wanted
from integrations.records.people import PeopleFile
from integrations.records.store import SqlRecordStore
from tests.builders import World, example_charter
from tests.contract.records_world import Clock, ring
from tests.records_file import ready_engine

PROJECT = "ek-bereaved-parents-2027"
# A Monday, 09:00 in the project's London.
HARD = ("Notwithstanding methodological considerations, stakeholder participation necessitates comprehensive "
        "organisational prioritisation prior to implementation.")


class Sent:
    """What was handed over; fails as often as the test says."""

    def __init__(self) -> None:
        self.letters: list[OutboxNotice] = []
        self.fail = 0

    def send(self, notice: OutboxNotice) -> None:
        if self.fail:
            self.fail -= 1
            raise Unavailable("Nobody answers.")
        self.letters.append(notice)

    def to(self, person: str) -> list[OutboxNotice]:
        return [one for one in self.letters if one.notice.person == person]


class Post:
    """A project over real records, with a clock that the test moves."""

    def __init__(self, engine: Engine) -> None:
        self.clock, self.sent = Clock(), Sent()
        self.people = PeopleFile(engine, ring(), self.clock)
        self.records = SqlRecordStore(engine, self.clock)
        self.outbox, self.desk = SqlOutbox(engine, self.people, self.clock), OutboxDesk(engine, self.clock)
        self.activities = self.other(Pacing(an_hour=50))

    def other(self, pacing: Pacing | None) -> NoticesActivities:
        return NoticesActivities(self.records, self.outbox, self.sent, CatalogueEditor(), pacing, self.clock)

    def begin(self, **wishes: Communication) -> World:
        """The example project where these people have these wishes, and everybody an address."""
        world = World(wishing(example_charter(), wishes), self.clock.now)
        self.records.publish(PROJECT, world.events)
        for person in world.project.people:
            account = self.people.add(Contact(email=f"{person.lower()}@people.example"))
            self.people.join(PROJECT, person, account.id)
        return world

    def deliver(self) -> int:
        return ActivityEnvironment().run(self.activities.deliver, PROJECT)

    def at(self, *parts: int) -> None:
        self.clock.now = datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def wishing(charter: Charter, wishes: dict[str, Communication]) -> Charter:
    people = [one.model_copy(update={"communication": wishes.get(one.id, Communication())})
              for one in charter.participants]
    return charter.model_copy(update={"participants": people})


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    engine = ready_engine(tmp_path)
    yield Post(engine)
    engine.dispose()


def test_a_message_waits_for_a_person_s_evening_and_goes_out_then(post: Post) -> None:
    post.begin(P02=Communication(best_time="evenings"))
    post.deliver()
    assert post.sent.to("P01")
    assert post.sent.to("P02") == []
    post.at(2027, 1, 11, 16, 59)
    assert ActivityEnvironment().run(post.activities.deliver_ready) == 0
    post.at(2027, 1, 11, 17)
    assert ActivityEnvironment().run(post.activities.deliver_ready) == len(post.sent.to("P02")) > 0
    assert post.deliver() == 0


def test_whoever_wants_one_message_a_day_gets_one_letter_with_all(post: Post) -> None:
    post.begin(P02=Communication(often="daily"))
    post.deliver()
    assert post.sent.to("P02") == []
    post.at(2027, 1, 12, 9)
    post.deliver()
    together = [one for one in post.sent.to("P02") if one.notice.meeting is None]
    assert len(together) == 1
    assert [one.kind for one in (together[0].notice, *together[0].also)] == ["welcome", "phase_started"]
    assert post.deliver() == 0


def test_a_flood_comes_as_one_letter_and_what_comes_after_it_an_hour_later(post: Post) -> None:
    world = post.begin()
    post.activities = post.other(Pacing(an_hour=1))
    post.deliver()
    first, = [one for one in post.sent.to("P01") if one.notice.meeting is None]
    assert [one.kind for one in (first.notice, *first.also)] == ["welcome", "phase_started"]
    world.up_to(Phase.CO_DECISION_MAKING)
    post.records.publish(PROJECT, world.events)
    post.sent.letters.clear()
    post.deliver()
    assert [one for one in post.sent.to("P01") if one.notice.meeting is None] == []
    post.clock.forward(timedelta(hours=1))
    ActivityEnvironment().run(post.activities.deliver_ready)
    second, = [one for one in post.sent.to("P01") if one.notice.meeting is None]
    assert second.also


def test_a_person_reads_in_the_language_they_chose(post: Post) -> None:
    post.begin(P02=Communication(language="pl"))
    account = post.people.account_of(PROJECT, "P03")
    assert account is not None
    post.people.set_language(account.id, "pl")
    post.deliver()
    for person in ("P02", "P03"):
        assert post.sent.to(person)[0].notice.subject.startswith("Witamy w projekcie: ")
    assert post.sent.to("P01")[0].notice.subject.startswith("Welcome to ")


def test_whoever_prefers_a_chat_gets_it_there_and_calendar_entries_by_mail(post: Post) -> None:
    post.begin(P02=Communication(preferred="sms"))
    account = post.people.account_of(PROJECT, "P02")
    assert account is not None
    post.people.set_contact(account.id, Contact(email="p02@people.example", chat="ntfys://push.example/p02"))
    post.deliver()
    ways = {(one.channel, one.notice.meeting is None) for one in post.sent.to("P02")}
    assert ways == {("sms", True), ("email", False)}


@pytest.mark.parametrize("wish", [Communication(preferred="chat", avoid=["email"]),
                                  Communication(preferred="phone", avoid=["email"]),
                                  Communication(preferred="group_chat", avoid=["email"])])
def test_avoid_is_a_hard_stop_also_for_what_is_urgent(post: Post, wish: Communication) -> None:
    """Where there is no other way that we can go by ourselves, the owner is asked to tell them."""
    world = post.begin(P02=wish)
    world.work(Phase.CO_DESIGN)
    world.later(days=30)
    post.records.publish(PROJECT, world.events)
    post.clock.now = world.now
    post.deliver()
    assert post.sent.to("P02") == []
    asked = [one.notice for one in post.sent.to("P06") if one.notice.about == "P02"]
    assert "gate_reminder" in {one.kind for one in asked}
    assert {one.pass_on for one in asked} == {wish.preferred}


def test_a_chat_reaches_whoever_avoids_mail(post: Post) -> None:
    post.begin(P02=Communication(preferred="chat", avoid=["email"]))
    account = post.people.account_of(PROJECT, "P02")
    assert account is not None
    post.people.set_contact(account.id, Contact(chat="ntfys://push.example/p02"))
    post.deliver()
    assert {one.channel for one in post.sent.to("P02")} == {"chat"}


def hard_update(post: Post) -> World:
    """An update that nobody reads with ease, and an outbox with nothing else."""
    world = post.begin()
    world.up_to(Phase.CO_DELIVERY)
    post.records.publish(PROJECT, world.events)
    ActivityEnvironment().run(post.other(None).deliver, PROJECT)
    post.sent.letters.clear()
    world.do("P06", SendUpdate(mode="meeting", text=HARD))
    post.records.publish(PROJECT, world.events)
    return world


def test_what_is_too_hard_to_read_is_held_until_an_operator_says_how_it_goes_out(post: Post) -> None:
    hard_update(post)
    assert post.deliver() == 0
    held = post.desk.messages(Wanted(state="held"), 50)
    assert len(held) == 8 and all(one.reading_age and one.reading_age > 12 for one in held)
    assert "8 messages may be hard to read" in post.records.troubles(PROJECT)[0].sentence
    post.desk.edit(held[0].ref, "acc_1", "News", "We found a room.")
    post.desk.send_as_it_is(held[1].ref, "acc_1", "The group knows these words")
    post.desk.drop(held[2].ref, "acc_1", "They were told in person")
    assert post.deliver() == 2
    assert sorted(one.notice.text for one in post.sent.letters) == [HARD, "We found a room."]
    assert post.desk.counts(Wanted())["held"] == 5


def test_what_somebody_said_is_theirs_however_hard_it_is_to_read(post: Post) -> None:
    world = post.begin()
    world.sign_all().do("P01", MakeSuggestion(text=HARD))
    said = next(iter(world.project.suggestions))
    world.do("P06", AnswerSuggestion(suggestion=said, answer="adopted", because="It is a good idea."))
    post.records.publish(PROJECT, world.events)
    post.deliver()
    answer, = [one.notice for one in post.sent.to("P01") if one.notice.kind == "answer"]
    assert HARD in answer.text


def test_short_forms_are_said_in_full(post: Post) -> None:
    world = post.begin()
    world.up_to(Phase.CO_DELIVERY)
    world.do("P06", SendUpdate(mode="meeting", text="We look at one KPI now. Please come."))
    post.records.publish(PROJECT, world.events)
    post.deliver()
    update = [one.notice for one in post.sent.to("P01") if one.notice.kind == "update"][-1]
    assert update.text == "We look at one KPI (key performance indicator) now. Please come."


def test_an_address_that_comes_while_letters_are_written_is_used_at_once(post: Post) -> None:
    world = World(wishing(example_charter(), {}), post.clock.now)
    post.records.publish(PROJECT, world.events)
    inner = post.sent.send

    def send(notice: OutboxNotice) -> None:
        if notice.contact.email is None:
            if post.people.account_of(PROJECT, notice.notice.person) is None:
                account = post.people.add(Contact(email=f"{notice.notice.person.lower()}@people.example"))
                post.people.join(PROJECT, notice.notice.person, account.id)
            raise Refused("There is no address.")
        inner(notice)

    post.sent.send = send  # type: ignore[method-assign]
    post.deliver()
    assert post.outbox.undeliverable() == []
    assert post.sent.to("P01")


def test_two_who_deliver_at_once_send_nothing_twice(post: Post) -> None:
    post.begin()
    first = post.outbox.waiting(PROJECT, 1)[0]
    assert post.outbox.claim([first.id]) == [first.id]
    assert post.outbox.claim([first.id]) == []
    post.deliver()
    assert first.id not in {one.id for one in post.sent.letters}
    post.clock.forward(CLAIM)
    assert post.deliver() == 1


def test_pauses_grow_and_after_some_days_a_message_waits_for_an_operator(post: Post) -> None:
    assert [pause_after(tries).total_seconds() for tries in (1, 4, 5, 10, 40)] == [0, 0, 16, 512, 6 * 3600]
    post.begin()
    last, *others = [one.id for one in post.outbox.waiting(PROJECT, 100)]
    post.outbox.sent(*others)
    post.sent.fail = 10_000
    for _ in range(MOST_TRIES + 1):
        post.clock.forward(timedelta(hours=6))
        try:
            post.deliver()
        except ApplicationError:
            continue
        break
    assert [one.id for one in post.outbox.undeliverable()] == [last]
    assert "could not be brought to people" in post.records.troubles(PROJECT)[0].sentence
