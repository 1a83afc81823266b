"""A plan in words: each change and each observation is a sentence with the card's title."""

from datetime import timedelta

import pytest

from domain.board import DesiredItem, DesiredRemark
from domain.board_plan import plan
from domain.board_words import NOTHING, explain
from tests.unit.board_material import BOARD, DUE, FIRST, GATE, list_id, with_card
from tests.unit.board_world import World


@pytest.fixture
def world() -> World:
    made = World()
    made.sync(BOARD)
    return made


def test_a_new_board_is_told_from_its_labels_to_its_lines() -> None:
    assert explain(World().plan(BOARD)) == [
        "Make the label “Co-design”.", "Make the label “Came back”.",
        "Make the list “To do”.", "Make the list “Done”.", "Make the list “Gates”.",
        "Make the card “D1 Meet” in the list “To do”.", "Make the card “D2 Agree” in the list “To do”.",
        "Make the card “Gate: Co-design” in the list “Gates”.",
        "Add the checklist “What must be true” to the card “Gate: Co-design”.",
        "Add the line “Outputs are written down” to the card “Gate: Co-design”."]


def test_nothing_to_do_is_said_too(world: World) -> None:
    assert explain(world.plan(BOARD)) == [NOTHING]


def test_all_changes_of_a_card_are_one_sentence(world: World) -> None:
    board = with_card(FIRST, title="D1 Eat", body="We eat.", due=DUE + timedelta(days=1), done=True, list_key="done",
                      labels=["back"], remarks=[DesiredRemark(key="a", text="Thank you.")])
    assert explain(world.plan(board)) == [
        "Change the card “D1 Meet”: call it “D1 Eat”, write our part of its description anew, date 20 January 2027, "
        "17:00 UTC, tick it as complete, move it to the list “Done”.",
        "Put the label “Came back” on the card “D1 Meet”.", "Take the label “Co-design” off the card “D1 Meet”.",
        "Comment on the card “D1 Meet”: “Thank you.”"]
    assert explain(world.plan(with_card(FIRST, retired=True, due=None))) == [
        "Change the card “D1 Meet”: archive it, date none."]


def test_lines_lists_and_labels_that_change_are_named(world: World) -> None:
    needs = GATE.checklists[0].model_copy(update={"items": [DesiredItem(key="outputs", text="Agreed", done=True)]})
    board = with_card(GATE, checklists=[needs]).model_copy(update={
        "lists": [one.model_copy(update={"name": f"{one.name}!"}) for one in BOARD.lists[:1]] + BOARD.lists[1:],
        "labels": [BOARD.labels[0].model_copy(update={"name": "Design"}), BOARD.labels[1]]})
    assert explain(world.plan(board)) == [
        "Rename the label “Co-design” to “Design”.", "Rename the list “To do” to “To do!”.",
        "Change the line “Outputs are written down” of the card “Gate: Co-design”: say “Agreed”, tick it."]
    empty = needs.model_copy(update={"items": []})
    assert explain(world.plan(with_card(GATE, checklists=[empty]))) == [
        "Take the line “Outputs are written down” off the card “Gate: Co-design”."]
    world.change_list(list_id(world, "done"), closed=True)
    assert "Open the list “Done” again." in explain(world.plan(with_card(FIRST, done=True, list_key="done")))


def test_what_people_did_is_told_by_card(world: World) -> None:
    first, second = world.card("D1 Meet"), world.card("D2 Agree")
    world.edit(first.id, title="Meet at Ada's", due=None, done=True)
    world.edit(second.id, closed=True)
    world.deed("comment", first.id, "ada", text="/done")
    world.add_card("Tea", list_id(world, "todo"))
    world.add_card("Copy", first.list_id, desc=first.desc)
    assert explain(world.plan(BOARD)) == [
        "Take our mark off “Copy”, a copy that somebody made; the card is theirs.",
        "“Meet at Ada's” is done on the board, not yet in the project.",
        "“D2 Agree” was archived on the board.",
        "“Meet at Ada's” has another date on the board: none.",
        "“D1 Meet” is called “Meet at Ada's” on the board.",
        "Comment on the card “Meet at Ada's”: “/done”",
        "A card of people's own: “Tea”."]


def test_cards_that_are_gone_or_put_back_are_told(world: World) -> None:
    world.delete_card(world.card("D1 Meet").id)
    away = world.card("D2 Agree").id
    world.deed("moved_away", away)
    world.delete_card(away)
    world.edit(world.card("Gate: Co-design").id, list_id=list_id(world, "done"))
    assert explain(world.plan(BOARD))[-3:] == [
        "“D2 Agree” was moved to another board.", "“D1 Meet” is gone from the board.",
        "“Gate: Co-design” is put back as the project has it."]


def test_a_plan_that_must_not_be_written_says_why_first(world: World) -> None:
    made = plan(BOARD, world.board.model_copy(update={"private": False}), world.base)
    assert explain(made) == [made.refusal]
