"""A project from its first signature to its last gate, as the tests of its report need it."""

from domain import commands as c
from domain.charter import Charter
from domain.commands_loop import TakeMeasure
from domain.phases import Phase
from tests.builders import World


def ended_world(charter: Charter) -> World:
    """The whole example, with readings, an answered suggestion, a stand-in and a round of changes."""
    made = World(charter)
    for phase in Phase:
        if phase == Phase.CO_EVALUATION:
            made.do("P06", TakeMeasure(measure="K1", value=51))
            made.do("P06", TakeMeasure(measure="K2", value="55%"))
            made.do("P06", TakeMeasure(measure="K3", value=7.4, answers=21))
            made.do("P06", TakeMeasure(measure="K5", value=4.2, answers=2))
            made.do("P02", c.MakeSuggestion(text="Meet in the evening."))
            made.do("P06", c.AnswerSuggestion(suggestion="s1", answer="part", because="the hall closes at eight."))
        made.work(phase)
        if phase == Phase.CO_DESIGN:
            made.do("P01", c.CastVote(phase=phase, choice="request_changes", items=["D5"], reason="Too long."))
            made.do("P08", c.CompleteAction(action="D5"))
            made.do("P05", c.AppointStandIn(seat="P05", person="P07", start=made.now.date(), until=made.now.date()))
            made.do("P07", c.CastVote(phase=phase, choice="approve", reason="Clear."))
            for person in ("P01", "P02"):
                made.do(person, c.CastVote(phase=phase, choice="approve"))
            continue
        made.pass_gate(phase)
    return made
