"""The rules of the board planner, one by one, on a board in memory."""

from datetime import timedelta

import pytest

from domain.board_change import CreateCard, UpdateCard
from domain.board_marker import key_in
from domain.board_plan import plan
from domain.board_seen import SeenDue
from tests.unit.board_material import BOARD, DUE, FIRST, SECOND, list_id, with_card
from tests.unit.board_world import World


@pytest.fixture
def world() -> World:
    made = World()
    made.sync(BOARD)
    return made


def test_after_applying_a_plan_there_is_nothing_left_to_do(world: World) -> None:
    assert world.plan(BOARD).changes == []


def test_a_new_card_is_one_write_with_list_text_date_and_labels(world: World) -> None:
    created = [one for one in World().plan(BOARD).changes if isinstance(one, CreateCard)]
    assert [one.key for one in created] == ["action-d1", "action-d2", "gate-design"]
    card = world.card("D1 Meet")
    assert card.due == DUE
    assert card.label_ids == [world.base.labels["phase"].id]
    assert card.list_id == list_id(world, "todo")
    assert key_in(card.desc, "p1", "b1") == "action-d1"


def test_a_change_of_one_action_is_one_write_with_only_the_changed_fields(world: World) -> None:
    changes = world.plan(with_card(FIRST, due=DUE + timedelta(days=1), list_key="done", done=True)).changes
    assert changes == [UpdateCard(key="action-d1", card_id=world.card("D1 Meet").id, due=DUE + timedelta(days=1),
                                  done=True, place="done", list_id=list_id(world, "done"))]


@pytest.mark.parametrize(("private", "closed"), [(False, False), (True, True)])
def test_nothing_is_written_to_a_board_that_is_open_to_others_or_closed(world: World, private: bool,
                                                                        closed: bool) -> None:
    board = world.board.model_copy(update={"private": private, "closed": closed, "cards": []})
    made = plan(BOARD, board, world.base)
    assert made.changes == []
    assert made.refusal
    assert made.base == world.base


def test_a_ticked_card_is_reported_until_the_project_agrees_and_is_not_fought(world: World) -> None:
    world.edit(world.card("D1 Meet").id, done=True)
    for _ in range(2):
        made = world.sync(BOARD)
        assert made.changes == []
        assert made.observations.completed == ["action-d1"]
    agreed = world.sync(with_card(FIRST, done=True, list_key="done"))
    assert [type(one) for one in agreed.changes] == [UpdateCard]
    assert agreed.observations.completed == []
    assert world.card("D1 Meet").list_id == list_id(world, "done")


def test_a_card_dragged_to_a_done_list_is_reported_and_stays_there(world: World) -> None:
    world.edit(world.card("D1 Meet").id, list_id=list_id(world, "done"))
    made = world.sync(BOARD)
    assert made.changes == []
    assert made.observations.completed == ["action-d1"]
    ticked = world.sync(with_card(FIRST, done=True, list_key="done"))
    assert ticked.changes == [UpdateCard(key="action-d1", card_id=world.card("D1 Meet").id, done=True)]


@pytest.mark.parametrize("way", ["untick", "drag"])
def test_taking_a_card_out_of_done_is_reported_as_reopened(world: World, way: str) -> None:
    finished = with_card(FIRST, done=True, list_key="done")
    world.sync(finished)
    card = world.card("D1 Meet")
    world.edit(card.id, **({"done": False} if way == "untick" else {"list_id": list_id(world, "todo")}))
    made = world.sync(finished)
    assert made.changes == []
    assert made.observations.reopened == ["action-d1"]
    back = world.sync(BOARD)
    assert back.observations.reopened == back.observations.completed == []
    assert not world.card("D1 Meet").done
    assert world.card("D1 Meet").list_id == list_id(world, "todo")


def test_an_action_the_project_reopened_leaves_the_done_list_and_its_tick(world: World) -> None:
    world.sync(with_card(FIRST, done=True, list_key="done"))
    made = world.sync(BOARD)
    assert made.observations.completed == []
    assert (world.card("D1 Meet").done, world.card("D1 Meet").list_id) == (False, list_id(world, "todo"))


def test_a_dropped_action_that_comes_back_leaves_the_done_list(world: World) -> None:
    world.sync(with_card(FIRST, list_key="done"))
    made = world.sync(BOARD)
    assert made.observations.completed == []
    assert world.card("D1 Meet").list_id == list_id(world, "todo")


def test_a_card_that_people_moved_while_the_project_finished_the_action_goes_to_done(world: World) -> None:
    world.edit(world.card("D1 Meet").id, list_id=list_id(world, "gates"))
    made = world.sync(with_card(FIRST, done=True, list_key="done"))
    assert made.observations.reopened == []
    assert world.card("D1 Meet").list_id == list_id(world, "done")


def test_a_card_people_put_into_done_stays_there_until_the_project_has_answered(world: World) -> None:
    world.edit(world.card("D1 Meet").id, list_id=list_id(world, "done"))
    world.sync(BOARD)
    made = world.sync(with_card(FIRST, list_key="gates"))
    assert made.observations.completed == ["action-d1"]
    assert world.card("D1 Meet").list_id == list_id(world, "done")


def test_a_persons_list_inside_a_phase_is_kept_until_the_project_moves_the_action(world: World) -> None:
    world.change_list(list_id(world, "todo"), closed=False)
    own = world.board.lists[0].model_copy(update={"id": "own", "name": "Doing"})
    world.board = world.board.model_copy(update={"lists": [*world.board.lists, own]})
    world.edit(world.card("D1 Meet").id, list_id="own")
    assert world.sync(BOARD).changes == []
    world.sync(with_card(FIRST, done=True, list_key="done"))
    assert world.card("D1 Meet").list_id == list_id(world, "done")


def test_a_title_a_person_wrote_is_never_replaced(world: World) -> None:
    card = world.card("D1 Meet")
    world.edit(card.id, title="Meet at Ada's")
    assert world.sync(BOARD).observations.renamed == {"action-d1": "Meet at Ada's"}
    assert world.sync(with_card(FIRST, title="D1 Meet and eat")).changes == []
    assert world.board.cards[0].title == "Meet at Ada's"


def test_a_date_a_person_set_is_kept_and_reported_until_the_project_sets_another(world: World) -> None:
    card, theirs = world.card("D1 Meet"), DUE + timedelta(days=3)
    world.edit(card.id, due=theirs)
    made = world.sync(BOARD)
    assert made.changes == []
    assert made.observations.due == {"action-d1": SeenDue(due=theirs)}
    assert world.sync(with_card(FIRST, due=theirs)).observations.due == {}
    world.sync(with_card(FIRST, due=DUE))
    assert world.card("D1 Meet").due == DUE


def test_a_date_finer_than_the_board_can_keep_is_not_written_again(world: World) -> None:
    fine = with_card(FIRST, due=DUE.replace(microsecond=123456))
    world.sync(fine)
    assert world.card("D1 Meet").due == DUE.replace(microsecond=123000)
    assert world.plan(fine).changes == []


def test_a_date_a_person_removed_does_not_come_back(world: World) -> None:
    world.edit(world.card("D1 Meet").id, due=None)
    made = world.sync(BOARD)
    assert made.changes == []
    assert made.observations.due == {"action-d1": SeenDue(due=None)}


def test_text_above_our_block_stays_when_our_block_changes(world: World) -> None:
    card = world.card("D1 Meet")
    world.edit(card.id, desc=f"Bring *cake*.\n\n- one\n- two\n\n{card.desc}")
    assert world.plan(BOARD).changes == []
    world.sync(with_card(FIRST, body="We meet online."))
    desc = world.card("D1 Meet").desc
    assert desc.startswith("Bring *cake*.\n\n- one\n- two\n\n---\nWe meet online.")
    assert "**How:**" not in desc


def test_text_written_inside_or_below_our_block_moves_above_it(world: World) -> None:
    card = world.card("D1 Meet")
    world.edit(card.id, desc=card.desc.replace("We meet.", "We meet.\nWho brings cups?") + "\nI do!")
    world.sync(BOARD)
    desc = world.card("D1 Meet").desc
    assert desc.startswith("Who brings cups?\n\nI do!\n\n---\nWe meet.")
    assert world.plan(BOARD).changes == []


def test_text_of_a_person_who_threw_our_block_away_stays(world: World) -> None:
    world.edit(world.card("D1 Meet").id, desc="My own words\n\n---\n\nand more")
    world.sync(BOARD)
    assert world.card("D1 Meet").desc.startswith("My own words\n\n---\n\nand more\n\n---\nWe meet.")
    assert world.plan(BOARD).changes == []


def test_markdown_that_the_boards_editor_spells_anew_is_not_fought(world: World) -> None:
    board = with_card(SECOND, body="* one\n* two [x]\n\nsee https://pages/x", key="action_d2")
    board = board.model_copy(update={"cards": [one for one in board.cards if one.key != "action-d2"]})
    world.sync(board)
    card = next(one for one in world.board.cards if "one" in one.desc)
    link = '[https://pages/x](https://pages/x "smartCard-inline")'
    respelt = card.desc.replace("* ", "- ").replace("https://pages/x", link).replace("action_", "action\\_")
    respelt = respelt.replace("two [x]", "two \\[x\\]")
    world.edit(card.id, desc=respelt + "\n")
    assert world.plan(board).changes == []
