"""What a read of the board says about who did what, and about what people wrote and made there."""

from datetime import timedelta

import pytest

from domain.board import DesiredBoard
from domain.board_actual import ActualCard, DeedKind
from domain.board_marker import marker
from domain.board_seen import SeenCard, SeenDeed, SeenDue
from tests.unit.board_material import BOARD, DUE, FIRST, list_id, with_card
from tests.unit.board_world import World

FINISHED: DesiredBoard = with_card(FIRST, done=True, list_key="done")


@pytest.fixture
def world() -> World:
    made = World()
    made.sync(BOARD)
    return made


def first(world: World) -> ActualCard:
    return next(one for one in world.board.cards if one.id == world.base.cards["action-d1"].id)


def test_who_ticked_or_moved_a_card_to_done_is_said_with_the_finished_work(world: World) -> None:
    card = first(world)
    world.edit(card.id, list_id=list_id(world, "done"))
    world.deed("moved", card.id, "ada", list_id=list_id(world, "done"))
    world.deed("comment", card.id, "ben", text="Well done!")
    world.deed("ticked", card.id, "us", ours=True, done=True)
    assert world.sync(BOARD).observations.by == {"action-d1": "ada"}


def test_who_took_a_card_out_of_done_is_not_the_one_who_had_finished_it(world: World) -> None:
    world.sync(FINISHED)
    card = first(world)
    world.edit(card.id, done=False)
    world.deed("ticked", card.id, "ada", done=False)
    world.deed("moved", card.id, "ben", list_id=list_id(world, "done"))
    seen = world.sync(FINISHED).observations
    assert (seen.reopened, seen.by) == (["action-d1"], {"action-d1": "ada"})


def test_the_date_and_the_finished_work_can_be_two_peoples_doing(world: World) -> None:
    card, theirs = first(world), DUE + timedelta(days=2)
    world.edit(card.id, due=theirs, done=True)
    world.deed("due", card.id, "ada")
    world.deed("ticked", card.id, "ben", done=True)
    seen = world.sync(BOARD).observations
    assert seen.by == {"action-d1": "ben"}
    assert seen.due == {"action-d1": SeenDue(due=theirs, member="ada")}


@pytest.mark.parametrize(("kind", "edit"), [
    ("archived", {"closed": True}), ("due", {"due": None}), ("renamed", {"title": "Ours now"})])
def test_the_last_who_did_what_is_seen_is_named_by_card(world: World, kind: DeedKind, edit: dict[str, object]) -> None:
    card = first(world)
    world.edit(card.id, **edit)
    for member in ("ben", "ada"):
        world.deed(kind, card.id, member)
    world.deed("other", card.id, "ben")
    assert world.sync(BOARD).observations.by == {"action-d1": "ada"}


def test_nobody_is_named_when_the_list_of_deeds_does_not_reach_back(world: World) -> None:
    world.edit(first(world).id, done=True)
    seen = world.sync(BOARD).observations
    assert (seen.completed, seen.by) == (["action-d1"], {})


def test_who_dragged_a_gate_card_is_named_when_it_is_put_back(world: World) -> None:
    gate = world.card("Gate: Co-design")
    world.edit(gate.id, list_id=list_id(world, "done"))
    world.deed("moved", gate.id, "ada", list_id=list_id(world, "done"))
    seen = world.sync(BOARD).observations
    assert (seen.put_back, seen.by) == (["gate-design"], {"gate-design": "ada"})


@pytest.mark.parametrize(("kind", "away"), [("deleted", []), ("moved_away", ["action-d1"])])
def test_a_card_on_another_board_is_told_apart_from_a_deleted_one_for_good(world: World, kind: DeedKind,
                                                                           away: list[str]) -> None:
    card = first(world)
    world.delete_card(card.id)
    world.deed(kind, card.id, "ada")
    seen = world.sync(BOARD).observations
    assert (seen.gone, seen.moved_away, seen.by) == (["action-d1"], away, {"action-d1": "ada"})
    world.board = world.board.model_copy(update={"deeds": []})
    assert world.sync(BOARD).observations.moved_away == away


def test_a_card_that_comes_back_from_another_board_is_ours_again(world: World) -> None:
    card = first(world)
    world.delete_card(card.id)
    world.deed("moved_away", card.id, "ada")
    world.sync(BOARD)
    world.board = world.board.model_copy(update={"cards": [card, *world.board.cards]})
    moved_on = world.sync(FINISHED)
    assert (moved_on.observations.gone, moved_on.observations.moved_away) == ([], [])
    assert first(world).done
    assert world.plan(FINISHED).changes == []


def test_comments_and_ticked_lines_of_people_on_our_cards_are_told_and_ours_are_not(world: World) -> None:
    gate, card, own = world.card("Gate: Co-design"), first(world), world.add_card("Tea", list_id(world, "todo"))
    said = world.deed("comment", card.id, "ada", text="/done")
    world.deed("comment", card.id, "us", ours=True, text="Thank you")
    world.deed("comment", own.id, "ada", text="Green tea")
    ticked = world.deed("item", gate.id, "ben", text="Outputs are written down", done=True)
    world.deed("item", gate.id, "ben", text="Renamed only")
    at = {deed.id: deed.at for deed in world.board.deeds}
    assert world.sync(BOARD).observations.deeds == [
        SeenDeed(id=said, kind="comment", at=at[said], card="action-d1", member="ada", text="/done"),
        SeenDeed(id=ticked, kind="item", at=at[ticked], card="gate-design", member="ben",
                 text="Outputs are written down", done=True)]


def test_cards_of_peoples_own_in_our_lists_are_told_with_who_added_them(world: World) -> None:
    tea = world.add_card("Tea", list_id(world, "todo"))
    world.deed("added", tea.id, "ada", text="Tea")
    assert world.sync(BOARD).observations.cards == [
        SeenCard(id=tea.id, title="Tea", list_key="todo", member="ada")]
    assert world.plan(BOARD).changes == []


def test_own_cards_in_the_gates_list_in_foreign_lists_or_in_the_archive_are_not_offered(world: World) -> None:
    own = world.board.lists[0].model_copy(update={"id": "own", "name": "Ideas"})
    world.board = world.board.model_copy(update={"lists": [*world.board.lists, own]})
    world.add_card("In the gates list", list_id(world, "gates"))
    world.add_card("In their list", "own")
    world.edit(world.add_card("Archived", list_id(world, "todo")).id, closed=True)
    world.add_card("In an archived list", list_id(world, "done"))
    world.change_list(list_id(world, "done"), closed=True)
    assert world.sync(BOARD).observations.cards == []


def test_cards_with_the_mark_of_another_project_or_board_are_peoples_own(world: World) -> None:
    for project, board in (("p2", "b1"), ("p1", "b2")):
        world.add_card(f"From {project} {board}", list_id(world, "todo"), desc=marker(project, board, "action-d1"))
    made = world.sync(BOARD)
    assert made.changes == []
    assert [one.title for one in made.observations.cards] == ["From p2 b1", "From p1 b2"]


def test_a_copy_of_our_card_is_peoples_own_once_our_mark_is_off(world: World) -> None:
    card = first(world)
    copy = world.add_card("A copy", card.list_id, desc=card.desc)
    assert world.sync(BOARD).observations.cards == []
    assert [one.id for one in world.sync(BOARD).observations.cards] == [copy.id]
