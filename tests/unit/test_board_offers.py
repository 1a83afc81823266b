"""Cards that people add, cards that go away, a board that can't be used, and questions asked on a card."""

from datetime import date
from typing import Any

import pytest

from domain import commands as c
from domain.charter_work import ActionPlan
from domain.commands_board import (
    AcceptOffer,
    DeclineOffer,
    NoteBoard,
    NoteCard,
    NoteItem,
    OfferCard,
    RestoreCard,
)
from domain.events import ActionAdded, AnswerOverdue, BoardRecovered, BoardTroubled, CardChanged, OfferAccepted
from domain.phases import Phase
from domain.refusals import Refusal
from domain.state_board import CardChange
from tests.builders import World
from tests.unit.test_board_work import board, told, waits

OFFER = OfferCard(card="card1", title="Ask the library", phase=Phase.CO_DESIGN)
PLAN = ActionPlan(id="D9", title="Ask the library", plain="Ask for a shelf.", due=date(2027, 2, 1), responsible=["P04"],
                  accountable="P06")
ACCEPT = AcceptOffer(card="card1", phase=Phase.CO_DESIGN, plan=PLAN)
DECLINE = DeclineOffer(card="card1", reason="They do it already.")
GONE: tuple[CardChange, ...] = ("archived", "deleted", "moved_away")


def note(change: CardChange, action: str | None = "D3", gate: Phase | None = None) -> NoteCard:
    return NoteCard(action=action, gate=gate, change=change)


def system(world: World, command: Any) -> list[Any]:
    return world.do(None, command, channel="system")


def test_a_card_that_people_add_is_offered_to_the_owner_once() -> None:
    world = World()
    assert [one.person for one in told(world, board(world, OFFER, "P02"))] == ["P06"]
    assert waits(world, "offer") == [("P06", "Say yes or no to a card from the board: Ask the library")]
    with pytest.raises(Refusal, match=r"is offered already\. L\.B\.") as refused:
        board(world, OFFER)
    assert refused.value.code == "already_decided"


def test_a_new_title_of_an_offered_card_is_taken_over_without_another_message() -> None:
    world = World()
    board(world, OFFER, "P02")
    world.later(hours=1)
    events = board(world, OFFER.model_copy(update={"title": "Ask two libraries", "phase": None}), "P03")
    offer = world.project.offers["card1"]
    assert told(world, events) == []
    assert (offer.title, offer.phase, offer.person) == ("Ask two libraries", Phase.CO_DESIGN, "P02")


def test_only_the_board_offers_cards_and_only_the_owner_answers() -> None:
    world = World()
    with pytest.raises(Refusal, match="anybody on the board"):
        world.do("P06", OFFER)
    board(world, OFFER)
    for command in (ACCEPT, DECLINE):
        with pytest.raises(Refusal, match="it is for the owner"):
            world.do("P05", command)


def test_an_accepted_card_becomes_the_card_of_a_new_action() -> None:
    world = World()
    board(world, OFFER, "P02")
    events = world.do("P06", ACCEPT)
    assert [type(one) for one in events[:2]] == [OfferAccepted, ActionAdded]
    assert world.project.action("D9").card == "card1" and waits(world, "offer") == []
    assert [(one.person, one.subject) for one in told(world, events[:1])] == [
        ("P02", "Your card is part of the work now: Ask the library")]


def test_a_declined_card_stays_a_card_and_who_offered_it_hears_why() -> None:
    world = World()
    board(world, OFFER, "P02")
    events = world.do("P06", DECLINE)
    assert [one.person for one in told(world, events)] == ["P02"]
    assert "because: They do it already." in told(world, events)[0].text and waits(world, "offer") == []


@pytest.mark.parametrize(("answer", "words"), [(ACCEPT, "is the action D9 already"), (DECLINE, "was declined: They")])
def test_an_offer_is_answered_once(answer: Any, words: str) -> None:
    world = World()
    board(world, OFFER)
    world.do("P06", answer)
    again = ACCEPT.model_copy(update={"plan": PLAN.model_copy(update={"id": "D10"})})
    with pytest.raises(Refusal, match=words):
        board(world, OFFER.model_copy(update={"title": "Another title"}))
    for command in (again, DECLINE):
        with pytest.raises(Refusal, match=words):
            world.do("P06", command)


def test_an_offered_card_becomes_work_by_the_rules_of_new_work() -> None:
    world = World()
    board(world, OFFER)
    for changes, words in (({"id": "D1"}, "There is an action D1"), ({"accountable": "P99"}, "no person P99"),
                           ({"due": date(2027, 9, 1)}, "outside Co-design")):
        with pytest.raises(Refusal, match=words):
            world.do("P06", ACCEPT.model_copy(update={"plan": PLAN.model_copy(update=changes)}))
    with pytest.raises(Refusal, match=r"no offered card card2 in this project\. Known: card1"):
        world.do("P06", DECLINE.model_copy(update={"card": "card2"}))
    assert world.project.offers["card1"].state == "open"


@pytest.mark.parametrize("change", GONE)
def test_a_card_of_open_work_that_goes_away_is_told_to_the_accountable_person(change: CardChange) -> None:
    world = World()
    notice, = told(world, board(world, note(change), "P02"))
    assert notice.person == "P01" and world.project.action("D3").card_state == change
    assert "board by D.O. (Parent partner). The work is still open. Drop it with a reason" in notice.text
    with pytest.raises(Refusal, match="knows already that this card is"):
        board(world, note(change))


def test_a_card_of_finished_work_may_be_tidied_away() -> None:
    world = World()
    board(world, c.CompleteAction(action="D3"))
    assert told(world, board(world, note("archived"))) == []
    assert world.project.action("D3").card_state == "archived"


def test_a_card_that_comes_back_is_noted_once() -> None:
    world = World()
    for gone, back in (("archived", "restored"), ("deleted", "returned"), ("moved_away", "returned")):
        board(world, NoteCard(action="D3", change=gone))
        board(world, NoteCard(action="D3", change=back))
        assert world.project.action("D3").card_state is None
        with pytest.raises(Refusal, match="is on the board"):
            board(world, NoteCard(action="D3", change=back))


def test_the_card_of_a_gate_is_noted_and_the_owner_hears_when_it_is_gone() -> None:
    world, gate = World(), Phase.CO_DESIGN
    assert told(world, board(world, note("archived", None, gate))) == []
    assert [one.person for one in told(world, board(world, note("deleted", None, gate)))] == ["P06"]
    assert world.project.gate_cards == {gate: "deleted"}
    board(world, note("returned", None, gate))
    assert world.project.gate_cards == {}


def test_each_time_a_gate_card_is_put_back_is_an_event_and_changes_nothing() -> None:
    world = World()
    for _ in range(2):
        before = world.project
        event, = board(world, note("put_back", None, Phase.CO_DESIGN))
        assert isinstance(event, CardChanged) and told(world, [event]) == []
        unmoved = {"version": before.version, "updated_at": before.updated_at}
        assert world.project.model_copy(update=unmoved) == before


def test_a_note_is_about_one_card_that_there_is() -> None:
    for command in (note("archived", "D3", Phase.CO_DESIGN), note("archived", None), NoteItem(item="A", done=True)):
        with pytest.raises(Refusal, match="name exactly one of them"):
            board(World(), command)
    with pytest.raises(Refusal, match="no action D77"):
        board(World(), NoteItem(action="D77", item="Chairs", done=True))


def test_a_ticked_line_is_an_event_and_meets_no_need_of_a_gate() -> None:
    world = World()
    needs = world.project.gate(Phase.CO_DESIGN)
    event, = board(world, NoteItem(gate=Phase.CO_DESIGN, item="Everybody has signed", done=True), "P02")
    assert event.kind == "item_ticked" and world.project.gate(Phase.CO_DESIGN) == needs


def test_nobody_but_the_board_notes_what_became_of_cards() -> None:
    for command in (note("archived"), NoteItem(action="D3", item="Chairs", done=True)):
        with pytest.raises(Refusal, match="it is for the board itself"):
            World().do("P06", command)
    for channel in ("board", "api"):
        with pytest.raises(Refusal, match="it is for Coproduce itself"):
            World().do("P06", NoteBoard(trouble="Gone"), channel=channel)


@pytest.mark.parametrize("change", GONE)
def test_a_lost_card_can_be_asked_back_each_time_it_is_lost(change: CardChange) -> None:
    world = World()
    for again, person in ((1, "P01"), (2, None)):
        board(world, note(change))
        world.do(person, RestoreCard(action="D3"), operator=person is None)
        assert (world.project.action("D3").card_again, world.project.action("D3").card_state) == (again, None)
    with pytest.raises(Refusal, match="is on the board, or on its way there"):
        world.do("P06", RestoreCard(action="D3"))
    with pytest.raises(Refusal, match="not for P02"):
        world.do("P02", RestoreCard(action="D3"))


def test_a_board_that_cannot_be_used_is_told_once_and_so_is_its_recovery() -> None:
    world = World()
    with pytest.raises(Refusal, match="knows that of its board already"):
        system(world, NoteBoard())
    events = system(world, NoteBoard(trouble="The board is public. Make it private."))
    assert isinstance(events[0], BoardTroubled)
    assert [(one.person, one.text) for one in told(world, events)] == [("P06", "The board is public. Make it private.")]
    with pytest.raises(Refusal, match="already"):
        system(world, NoteBoard(trouble="The board is public. Make it private."))
    system(world, NoteBoard(trouble="The token was taken back."))
    events = system(world, NoteBoard())
    assert isinstance(events[0], BoardRecovered) and world.project.board_trouble is None
    assert [one.person for one in told(world, events)] == ["P06"]


def test_the_board_is_heard_while_the_project_waits_and_its_trouble_while_it_winds_down() -> None:
    world = World()
    world.attend("D2")
    world.do("P06", c.PauseProject(reason="A break"))
    for command in (OFFER, note("archived"), NoteItem(action="D3", item="Chairs", done=True)):
        assert board(world, command)
    assert board(world, c.MakeSuggestion(text="When?", action="D3"))
    for refused in (ACCEPT, RestoreCard(action="D3")):
        with pytest.raises(Refusal, match="paused"):
            world.do("P06", refused)
    world.do("P06", c.ResumeProject())
    world.do("P06", c.CancelProject(reason="The grant ended"))
    assert system(world, NoteBoard(trouble="Gone"))
    with pytest.raises(Refusal, match="only what was earned"):
        board(world, note("deleted"))


def test_a_question_on_a_card_waits_for_the_accountable_person_of_the_work() -> None:
    world = World()
    board(world, c.MakeSuggestion(text="May we bring children?", action="D3", about="service_changes"))
    said = world.project.suggestions["s1"]
    assert (said.person, said.action, said.on_board) == (None, "D3", True)
    assert waits(world, "answer") == [("P01", "Answer a suggestion")]
    with pytest.raises(Refusal, match="no action D77"):
        board(world, c.MakeSuggestion(text="Hm", action="D77"))


@pytest.mark.parametrize("person", ["P01", "P06", "P07"])
def test_the_accountable_person_of_the_work_the_decision_or_the_project_answers(person: str) -> None:
    world = World()
    board(world, c.MakeSuggestion(text="May we bring children?", action="D3", about="service_changes"))
    with pytest.raises(Refusal, match="the accountable person of the decision or the action it touches"):
        world.do("P02", c.AnswerSuggestion(suggestion="s1", answer="adopted", because="Why not"))
    world.do(person, c.AnswerSuggestion(suggestion="s1", answer="adopted", because="Why not"))
    assert waits(world, "answer") == []


def test_a_question_on_a_card_is_late_like_any_other() -> None:
    world = World()
    board(world, c.MakeSuggestion(text="May we bring children?", action="D3"))
    assert [type(one) for one in world.later(days=15) if one.kind == "answer_overdue"] == [AnswerOverdue]


def test_elsewhere_only_a_person_can_say_something() -> None:
    with pytest.raises(Refusal, match="everybody in the project, and anybody on the board"):
        World().do(None, c.MakeSuggestion(text="Hm", action="D3"), operator=True)
