"""What the board shows of blocks, dates, offers and questions; and the digests that running workflows carry."""

from collections.abc import Callable
from datetime import date

import pytest

from domain import commands as c
from domain.board import DesiredBoard, DesiredCard
from domain.board_view import board_digest, board_of
from domain.commands_board import (
    BlockAction,
    DeclineDue,
    DeclineOffer,
    NoteBoard,
    NoteItem,
    OfferCard,
    ProposeDue,
    RestoreCard,
    UnblockAction,
)
from domain.phases import Phase
from tests.builders import World
from tests.unit.test_board_offers import ACCEPT, OFFER, note, system
from tests.unit.test_board_work import FEBRUARY, FLOOD, asked, board
from web.views.event_words import words_for

# As 0.1.0 made them: running workflows carry these, and sync anew where they differ.
KICK_OFF, IN_DELIVERY, CHANGED = "e1090916d8ccf0b3", "2169788395937601", "9e38714314a8556a"


def shown(world: World) -> DesiredBoard:
    return board_of(world.project, "http://here")


def card(world: World, key: str = "action-d3") -> DesiredCard:
    return next(one for one in shown(world).cards if one.key == key)


def remarks(world: World) -> dict[str, str]:
    return {one.key: one.text for one in card(world).remarks}


def test_a_board_that_uses_nothing_new_has_the_digest_it_had_before() -> None:
    assert board_digest(World().project) == KICK_OFF
    running = World()
    running.project = running.project.model_copy(update={"rules": 2})
    assert board_digest(running.up_to(Phase.CO_DELIVERY).project) == IN_DELIVERY
    world = World()
    world.do("P06", c.DropAction(action="D4", reason="Covered in D3 – “really” \u0007\t\\"))
    world.do("P08", c.CompleteAction(action="D1"))
    world.do("P08", c.ReopenAction(action="D1", reason="Look again\nplease"))
    assert board_digest(world.project) == CHANGED


def test_whatever_the_board_shows_anew_changes_its_digest() -> None:
    world = World()
    seen = [board_digest(world.project)]
    steps: list[Callable[[], object]] = [
        lambda: board(world, FLOOD), lambda: board(world, UnblockAction(action="D3")),
        lambda: board(world, asked()), lambda: world.do("P01", DeclineDue(action="D3", reason="No")),
        lambda: board(world, note("archived")), lambda: world.do("P06", RestoreCard(action="D3")),
        lambda: board(world, OFFER), lambda: world.do("P06", ACCEPT),
        lambda: board(world, c.MakeSuggestion(text="When?", action="D3"))]
    for step in steps:
        step()
        seen.append(board_digest(world.project))
    same = [nth for nth in range(1, len(seen)) if seen[nth] == seen[nth - 1]]
    assert same == [5, 7] and seen[2] == KICK_OFF  # a card that went away, or is only offered, is not wanted otherwise


def test_blocked_work_has_a_label_and_its_reason_until_it_can_go_on() -> None:
    world = World()
    board(world, FLOOD)
    assert "state-blocked" in card(world).labels
    assert "**Blocked because:** The room is flooded" in card(world).body
    board(world, UnblockAction(action="D3"))
    assert "state-blocked" not in card(world).labels and "Blocked" not in card(world).body


def test_a_date_that_is_asked_for_has_a_label_until_it_is_ruled_on() -> None:
    world = World()
    board(world, asked())
    assert "state-date" in card(world).labels and card(world).due_ruling == 0
    world.do("P01", c.MoveAction(action="D3", due=FEBRUARY))
    assert "state-date" not in card(world).labels and card(world).due_ruling == 1


def test_every_label_of_a_card_is_a_label_of_the_board_and_no_colour_of_a_phase() -> None:
    world = World()
    board(world, FLOOD)
    board(world, asked())
    labels = {one.key: one for one in shown(world).labels}
    assert {label for one in shown(world).cards for label in one.labels} <= set(labels)
    phases = {one.colour for key, one in labels.items() if key.startswith("phase-")}
    assert not phases & {labels["state-blocked"].colour, labels["state-date"].colour}


def test_the_board_says_why_a_date_stays_or_became_another_and_nothing_when_it_was_given() -> None:
    world = World()
    board(world, asked())
    world.do("P01", DeclineDue(action="D3", reason="The gate waits for it"))
    board(world, asked(None))
    world.do("P01", c.MoveAction(action="D3", due=date(2027, 2, 15)))
    board(world, asked())
    world.do("P01", c.MoveAction(action="D3", due=FEBRUARY))
    assert remarks(world) == {
        "date-1": "20 February 2027 was asked for. The date stays 9 February 2027, because: The gate waits for it",
        "date-2": "To do this without a date was asked for. The new date is 15 February 2027."}


def test_a_question_on_a_card_is_thanked_for_and_answered_there() -> None:
    world = World()
    board(world, c.MakeSuggestion(text="May we bring children?", action="D3"))
    assert remarks(world) == {"ask-s1": "Thank you for asking. A.K. answers here by 25 January 2027."}
    world.do("P01", c.AnswerSuggestion(suggestion="s1", answer="adopted", because="They are welcome"))
    assert remarks(world)["answer-s1"] == "You asked: May we bring children?\n\nWe did it, because: They are welcome"
    assert card(world, "action-d1").remarks == []


def test_what_was_said_elsewhere_is_answered_on_the_card_without_being_told_there() -> None:
    world = World()
    world.do("P02", c.MakeSuggestion(text="I can't sit that long", action="D3"))
    assert remarks(world) == {}
    world.do("P01", c.AnswerSuggestion(suggestion="s1", answer="part", because="There are breaks now"))
    text = remarks(world)["answer-s1"]
    assert "We did part of it, because: There are breaks now" in text and "sit" not in text and "D.O." not in text


def test_a_key_of_a_remark_never_stands_for_another_text() -> None:
    world, kept = World(), dict[str, str]()
    board(world, c.MakeSuggestion(text="When?", action="D3"))
    for answer, because in (("not_yet", "Ask again in May"), ("not_yet", "Ask again in June"), ("no", "No room")):
        world.do("P01", c.AnswerSuggestion.model_validate(
            {"suggestion": "s1", "answer": answer, "because": because}))
        board(world, asked())
        world.do("P01", DeclineDue(action="D3", reason=because))
        assert all(kept.setdefault(key, text) == text for key, text in remarks(world).items())
    assert [key for key in kept if key.startswith("answer")] == ["answer-s1", "answer-s1-2", "answer-s1-3"]


def test_an_accepted_card_is_adopted_and_a_lost_one_is_wanted_again() -> None:
    world = World()
    board(world, OFFER)
    world.do("P06", ACCEPT)
    assert card(world, "action-d9").adopt == "card1"
    board(world, note("deleted", "D9"))
    world.do("P06", RestoreCard(action="D9"))
    assert (card(world, "action-d9").again, card(world).again) == (1, 0)


def test_a_card_never_names_who_blocked_or_asked() -> None:
    world = World()
    for command in (BlockAction(action="D3", reason="No key"), asked(), c.MakeSuggestion(text="When?", action="D3")):
        board(world, command, "P08")
    world.do("P01", DeclineDue(action="D3", reason="No"))
    world.do("P01", c.AnswerSuggestion(suggestion="s1", answer="no", because="Too late"))
    said = card(world).model_dump_json()
    assert not [one for one in ("T.V.", "facilitator", "P08", "co-chair") if one in said] and "A.K." in said


@pytest.mark.parametrize("kind", ["action_blocked", "due_proposed", "due_declined", "card_offered", "offer_accepted",
                                  "action_added", "card_wanted", "card_changed", "item_ticked", "board_troubled",
                                  "board_recovered", "offer_declined", "action_unblocked"])
def test_each_event_of_the_board_is_told_in_plain_words(kind: str) -> None:
    world = everything()
    events = [one for one in world.events if one.kind == kind]
    assert events
    for event in events:
        sentence = words_for(world.project, event, money=False)
        assert "{" not in sentence and "None" not in sentence and "_" not in sentence, sentence


def test_an_event_says_which_card_and_which_date() -> None:
    world = everything()
    told = {one.kind: words_for(world.project, one, money=False) for one in world.events}
    assert told["due_proposed"].endswith("Ask why five times, without a date")
    assert told["card_changed"] == "The card of the Co-design gate was dragged and put back in its list"
    assert told["item_ticked"] == "Tick taken away on the card of the Co-design gate: Chairs"


def everything() -> World:
    """Each event of the board at least once."""
    world, gate = World(), Phase.CO_DESIGN
    for command in (FLOOD, UnblockAction(action="D3"), asked(), ProposeDue(action="D3", due=None), OFFER,
                    OfferCard(card="card2", title="Cake"), note("archived"), note("put_back", None, gate),
                    NoteItem(action="D3", item="Chairs", done=True), NoteItem(gate=gate, item="Chairs", done=False)):
        board(world, command)
    for answer in (DeclineDue(action="D3", reason="No"), RestoreCard(action="D3")):
        world.do("P01", answer)
    for ruling in (ACCEPT, DeclineOffer(card="card2", reason="No")):
        world.do("P06", ruling)
    for trouble in ("The board is public. Make it private.", None):
        system(world, NoteBoard(trouble=trouble))
    return world
