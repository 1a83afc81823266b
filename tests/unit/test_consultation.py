"""Advice: those who are consulted on what a gate settles are asked, heard, and decide nothing."""

import pytest

from domain import commands as c
from domain.commands_gates import GiveAdvice
from domain.consulted import consulted_at, decisions_at
from domain.events import GateOpened
from domain.gate_rules import shown_digest
from domain.notices import notices_for
from domain.phases import Phase
from domain.refusals import Refusal
from tests.builders import World

GATE = Phase.CO_DESIGN


def advise(world: World, person: str, words: str, phase: Phase = GATE) -> None:
    world.do(person, GiveAdvice(phase=phase, words=words))


def test_who_is_consulted_follows_from_what_the_gate_settles() -> None:
    project = World().project
    assert decisions_at(project, GATE) == ["safeguarding_action", "problem_statement", "shared_vision",
                                           "roles_and_raci"]
    assert consulted_at(project, GATE)["P07"] == ["problem_statement", "shared_vision", "roles_and_raci"]
    assert "channels" in consulted_at(project, Phase.CO_DECISION_MAKING)["P01"]
    assert "P05" not in consulted_at(project, GATE)


def test_advice_is_kept_with_its_day_and_replaced_until_the_gate_is_decided() -> None:
    world = World()
    advise(world, "P07", "Say who calls first")
    world.later(days=1)
    advise(world, "P07", "Say who calls first, and when")
    given = world.project.gate(GATE).advice
    assert {person: (one.words, one.at) for person, one in given.items()} == {
        "P07": ("Say who calls first, and when", world.now)}
    world.work(GATE).pass_gate(GATE)
    with pytest.raises(Refusal, match=r"already passed .* too late") as refused:
        advise(world, "P07", "Once more")
    assert refused.value.code == "already_decided"


def test_who_is_only_informed_or_has_no_part_gives_no_advice() -> None:
    for person in ("P05", "S04", "S01"):
        with pytest.raises(Refusal, match="those who are consulted"):
            advise(World(), person, "Mine")


def test_advice_is_for_the_phase_that_runs_now() -> None:
    with pytest.raises(Refusal, match="runs now: Co-design"):
        advise(World(), "P07", "Early", Phase.CO_DECISION_MAKING)


def test_advice_makes_no_vote_stale_and_counts_for_nothing() -> None:
    world = World().work(GATE)
    world.do("P05", c.CastVote(phase=GATE, choice="approve"))
    before = shown_digest(world.project, GATE)
    advise(world, "P07", "Think of fathers")
    assert shown_digest(world.project, GATE) == before
    world.do("P01", c.CastVote(phase=GATE, choice="approve"))
    world.do("P02", c.CastVote(phase=GATE, choice="approve"))
    assert world.project.phase == Phase.CO_DECISION_MAKING


def test_those_who_are_consulted_and_do_not_decide_are_asked_when_the_gate_opens() -> None:
    for rules, asked in ((2, []), (3, ["P08", "P06", "P07"])):
        world = World(rules=rules).work(GATE)
        (opened,) = [one for one in world.events if isinstance(one, GateOpened)]
        told = [one for one in notices_for(opened, world.project) if one.kind == "advice_asked"]
        assert sorted(one.person for one in told) == sorted(asked)
