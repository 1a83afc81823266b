"""Looking after payments gets further with every round, also where the service refuses and fails. On its real limit."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import update
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities import payouts as watch
from activities.payout_news import PayoutNews
from activities.payouts import PayoutActivities
from activities.progress import IN_A_ROW
from domain.project import Project
from integrations.errors import Conflict
from integrations.pace import Pace
from integrations.ports import Outcome, PayoutHint
from integrations.records.engine import writing
from integrations.records.payout_hints import SqlPayoutHints
from integrations.records.tables import payment_intents
from integrations.rewards.tremendous import TremendousProvider
from sandbox.payouts.running import RunningPayouts, running
from tests.contract.reward_world import CAMPAIGN, START, World, make_world, open_world

ACTIONS = ["D1", "D2", "D3", "D4", "D5", "D6"]
CHEAP = [{"id": name, "label": name, "amount": "1.00"} for name in ("task_30", "hour", "two_hours", "half_day",
                                                                    "full_day")]
LINES = 18
ROUNDS = 20


class Watched:
    """Eighteen paid rewards whose arrival nobody knows of, and a service that keeps to its limit."""

    def __init__(self, world: World, payouts: RunningPayouts) -> None:
        self.world, self.payouts = world, payouts
        self.hints = SqlPayoutHints(world.engine)
        self.lines = list(world.ledger.lines())
        self.told, self.rounds = Counter[str](), 0

    def watch(self, pace: Pace | None = None) -> PayoutActivities:
        provider = TremendousProvider(self.payouts.base_url, self.payouts.api_key, campaign=CAMPAIGN, pace=pace)
        paying = self.world.activities
        return PayoutActivities(paying.records, paying.ledger, provider, self.hints)

    def hint(self, kind: str, resource_id: str | None, event: str = "REWARDS.DELIVERY.SUCCEEDED",
             **more: object) -> None:
        number = len(self.hints.unheard(1000)) + 1
        self.hints.keep(PayoutHint.model_validate({
            "uuid": f"uuid-{number:08}", "event": event, "created_utc": START, "kind": kind,
            "resource_id": resource_id, **more}))

    def listened(self, activities: PayoutActivities, everything: bool = False) -> None:
        """As the workflow does it: round by round, with a pause where one is refused."""
        after = ""
        for _ in range(ROUNDS):
            self.rounds += 1
            try:
                news = self.round(activities, everything, after)
            except ApplicationError as refused:
                assert refused.type == "RateLimited"
                time.sleep(1.0)
                continue
            self.told.update(one.external_id for found in news.deliveries.values() for one in found)
            after = news.after
            if not news.more:
                return
        raise AssertionError(f"not done in {ROUNDS} rounds: {len(self.told)} told")

    def round(self, activities: PayoutActivities, everything: bool = False, after: str = "") -> PayoutNews:
        if everything:
            return ActivityEnvironment().run(activities.look_after, after)
        return ActivityEnvironment().run(activities.hear)

    def requests(self) -> int:
        counted = self.payouts.counters()
        return int(str(counted["requests"])) - int(str(counted["rate_limited"]))


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Project]:
    """What both sides keep once everything was paid, without a limit."""
    folder = tmp_path_factory.mktemp("paid")
    with running("--no-rate-limit", "--delivery-seconds", "3600", data=folder / "payouts") as quick:
        world = make_world(folder, quick.base_url, quick.api_key, rewards={"rate_card": CHEAP})
        world.release(ACTIONS)
        assert len(world.submit().paid) == LINES
        for line in world.ledger.lines():
            quick.change_order(line.external_id, delivery_status="SUCCEEDED")
        world.engine.dispose()
    return folder, world.project


@pytest.fixture
def watched(paid: tuple[Path, Project], tmp_path: Path) -> Iterator[Watched]:
    """What was paid is looked at under the limit, with copies of what both sides keep."""
    folder, project = paid
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with running(data=tmp_path / "payouts") as payouts:
        world = open_world(tmp_path, payouts.base_url, payouts.api_key, project, (2.0, 5.0))
        yield Watched(world, payouts)
        world.engine.dispose()


def assert_each_told_once(watched: Watched) -> None:
    assert watched.told == Counter({line.external_id: 1 for line in watched.lines})
    assert {line.delivery for line in watched.world.ledger.lines()} == {"delivered"}


def test_more_hints_than_the_limit_allows_at_once_are_all_heard_within_it(watched: Watched) -> None:
    for line in watched.lines:
        watched.hint("reward", line.reward_id)
    watched.listened(watched.watch(Pace(10)))
    assert_each_told_once(watched)
    assert (watched.rounds, watched.payouts.counters()["rate_limited"]) == (1, 0)


def test_hints_are_heard_to_the_end_although_somebody_else_uses_the_account_up(watched: Watched) -> None:
    """Nobody waits in the client here, so that each round is broken off by a refusal."""
    for line in watched.lines:
        watched.hint("reward", line.reward_id)
    watched.listened(watched.watch())
    assert watched.rounds > 1
    assert_each_told_once(watched)
    assert watched.requests() == LINES, "what was heard is not asked for again"
    assert watched.hints.unheard() == []


def test_several_hints_about_one_payment_are_one_request_and_all_their_evidence_stays(watched: Watched) -> None:
    for line in watched.lines[:3]:
        watched.hint("order", line.order_id, "ORDERS.CREATED")
        watched.hint("reward", line.reward_id)
        watched.hint("reward", line.reward_id, "REWARDS.FLAGGED", adverse="flagged")
    watched.listened(watched.watch(Pace(10)))
    assert (watched.requests(), set(watched.told.values())) == (3, {1})
    assert [line.adverse for line in watched.world.ledger.lines()[:4]] == ["flagged"] * 3 + [""]


def test_hints_about_payments_whose_answer_was_lost_are_one_look_as_well(watched: Watched) -> None:
    line = watched.lines[0]
    with writing(watched.world.engine) as connection:
        connection.execute(update(payment_intents).values(order_id=None, reward_id=None))
    watched.hint("reward", line.reward_id)
    watched.hint("order", line.order_id, "ORDERS.CREATED")
    watched.listened(watched.watch(Pace(10)))
    assert watched.told == {line.external_id: 1}
    assert watched.requests() == 2, "a reward names its order, and the order is asked for"


def test_a_hint_that_can_not_be_looked_into_now_does_not_lose_what_the_others_led_to(watched: Watched) -> None:
    for line in watched.lines[:4]:
        watched.hint("reward", line.reward_id)
    watched.payouts.faults(error_500=1)
    news = watched.round(watched.watch(Pace(10)))
    assert news.more and len(news.deliveries[watched.world.project.id]) == 3
    assert [one.resource_id for one in watched.hints.unheard()] == [watched.lines[0].reward_id]
    news = watched.round(watched.watch(Pace(10)))
    assert not news.more and len(news.deliveries[watched.world.project.id]) == 1


def test_a_hint_that_comes_while_others_are_heard_is_heard_in_the_next_round(watched: Watched) -> None:
    activities = watched.watch(Pace(10))
    provider = activities.provider

    class Busy(TremendousProvider):
        def look(self, kind: Literal["order", "reward"], resource_id: str) -> Outcome | None:
            if watched.rounds == 1:
                watched.hint("reward", watched.lines[1].reward_id)
            return provider.look(kind, resource_id)

    watched.hint("reward", watched.lines[0].reward_id)
    busy = Busy(watched.payouts.base_url, watched.payouts.api_key, campaign=CAMPAIGN)
    watched.listened(replace(activities, provider=busy))
    assert (watched.rounds, len(watched.told), watched.hints.unheard()) == (2, 2, [])


def test_a_round_in_which_nothing_could_be_done_is_tried_again_by_temporal(watched: Watched) -> None:
    for line in watched.lines:
        watched.hint("reward", line.reward_id)
    watched.payouts.faults(down=True)
    for everything in (False, True):
        with pytest.raises(ApplicationError) as failed:
            watched.round(watched.watch(), everything)
        assert (failed.value.type, failed.value.non_retryable) == ("Unavailable", False)
    assert int(str(watched.payouts.counters()["requests"])) <= 2 * IN_A_ROW, "a service that is down is left alone"
    assert len(watched.hints.unheard()) == LINES


@pytest.mark.parametrize("pace", [None, 1000], ids=["refused in each round", "by parts"])
def test_a_long_list_of_arrivals_is_gone_through_to_its_end(
        watched: Watched, monkeypatch: pytest.MonkeyPatch, pace: int | None) -> None:
    monkeypatch.setattr(watch, "MOST_LINES", 7)
    watched.listened(watched.watch(Pace(pace) if pace else None), everything=True)
    assert watched.rounds >= LINES / 7
    assert_each_told_once(watched)
    assert watched.requests() == LINES


class OneIsWrong(TremendousProvider):
    """Holds something else under one of our keys."""

    wrong = ""

    def lookup(self, external_id: str) -> Outcome | None:
        if external_id == self.wrong:
            raise Conflict("another order")
        return super().lookup(external_id)


def test_one_payment_that_can_not_be_looked_at_does_not_keep_the_others_from_it(watched: Watched) -> None:
    activities = watched.watch()
    provider = OneIsWrong(watched.payouts.base_url, watched.payouts.api_key, campaign=CAMPAIGN, pace=Pace(10))
    provider.wrong = watched.lines[0].external_id
    watched.listened(replace(activities, provider=provider), everything=True)
    assert len(watched.told) == LINES - 1 and provider.wrong not in watched.told
