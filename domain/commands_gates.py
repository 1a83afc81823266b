"""What people ask around a gate besides the decision itself: to end a stand-in, to give advice."""

from datetime import date
from typing import Literal

from domain.command import Command, Ref, Words
from domain.phases import Phase


class EndStandIn(Command):
    """End an appointment before its last day: named by its seat, person and first day."""

    kind: Literal["end_stand_in"] = "end_stand_in"
    seat: Ref
    person: Ref
    start: date


class GiveAdvice(Command):
    """Give advice on what a gate decides; everybody in the project reads it. Given again it replaces the earlier one,
    until the gate is decided."""

    kind: Literal["give_advice"] = "give_advice"
    phase: Phase
    words: Words


GateCommand = EndStandIn | GiveAdvice
