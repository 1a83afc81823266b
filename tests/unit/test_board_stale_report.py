"""A report of a read that began before the project asked for a card back says nothing new of that card."""

from domain.board_heard import heard
from domain.board_report import BoardReport
from domain.commands_board import NoteCard, RestoreCard
from tests.builders import World


def test_what_was_seen_of_a_card_before_it_was_asked_back_is_not_noted_again() -> None:
    world = World()
    world.do(None, NoteCard(action="D3", change="archived"), channel="board")
    before = BoardReport(archived=["D3"], asked_back={})
    world.do("P06", RestoreCard(action="D3"))
    assert heard(before, world.project) == []
    # Archived once more after it came back, and what earlier versions reported, is noted.
    for report in (BoardReport(archived=["D3"], asked_back={"D3": 1}), BoardReport(archived=["D3"])):
        assert [one.command.kind for one in heard(report, world.project)] == ["note_card"]
