"""What people do on a board and how the plan answers."""

from datetime import timedelta

import pytest

from domain.board import DesiredItem, DesiredList
from domain.board_change import CreateCard, UpdateCard
from domain.board_marker import LONGEST_DESC, key_in
from domain.board_plan import plan
from tests.unit.board_material import BOARD, DUE, FIRST, GATE, MET, list_id, with_card
from tests.unit.board_world import LostError, World


@pytest.fixture
def world() -> World:
    made = World()
    made.sync(BOARD)
    return made


@pytest.mark.parametrize("landed", [True, False])
def test_our_own_old_words_are_never_taken_for_a_persons_when_writes_get_lost(landed: bool) -> None:
    world = World()
    world.sync(BOARD)
    with pytest.raises(LostError):
        world.sync(with_card(FIRST, body="Second words"), lose_answer_at=0 if landed else None,
                   lose_write_at=None if landed else 0)
    with pytest.raises(LostError):
        world.sync(with_card(FIRST, body="Third words"), lose_write_at=0)
    world.sync(with_card(FIRST, body="Fourth words"))
    assert world.card("D1 Meet").desc.startswith("---\nFourth words\n\n⟦")


def test_a_description_never_outgrows_the_boards_limit_and_people_keep_all_of_theirs(world: World) -> None:
    card = world.card("D1 Meet")
    world.edit(card.id, desc="x" * (LONGEST_DESC - 200))
    world.sync(with_card(FIRST, body="long " * 500))
    desc = world.card("D1 Meet").desc
    assert len(desc) <= LONGEST_DESC
    assert desc.startswith("x" * (LONGEST_DESC - 200))
    assert key_in(desc, "p1", "b1") == "action-d1"


def test_an_archived_card_is_left_alone_and_reported(world: World) -> None:
    world.edit(world.card("D1 Meet").id, closed=True)
    made = world.sync(with_card(FIRST, due=DUE + timedelta(days=1), body="New words"))
    assert made.changes == []
    assert made.observations.archived == ["action-d1"]
    world.edit(world.card("D1 Meet").id, closed=False)
    world.sync(with_card(FIRST, due=DUE + timedelta(days=1)))
    assert world.card("D1 Meet").due == DUE + timedelta(days=1)


def test_a_deleted_card_is_never_made_again(world: World) -> None:
    world.delete_card(world.card("D1 Meet").id)
    for _ in range(2):
        made = world.sync(BOARD)
        assert made.changes == []
        assert made.observations.gone == ["action-d1"]


def test_a_retired_card_is_archived_and_one_that_never_was_is_not_made(world: World) -> None:
    world.sync(with_card(FIRST, retired=True))
    assert world.card("D1 Meet").closed
    assert not [one for one in World().plan(with_card(FIRST, retired=True)).changes
                if isinstance(one, CreateCard) and one.key == "action-d1"]


def test_a_dragged_gate_card_is_put_back_and_explained_once(world: World) -> None:
    for _ in range(2):
        world.edit(world.card("Gate: Co-design").id, list_id=list_id(world, "done"), done=True)
        made = world.sync(BOARD)
        assert made.observations.put_back == ["gate-design"]
        assert made.observations.completed == []
        card = world.card("Gate: Co-design")
        assert (card.list_id, card.done) == (list_id(world, "gates"), False)
    assert [card for card, _ in world.comments] == [world.card("Gate: Co-design").id]
    assert "https://pages/gates/design" in world.comments[0][1]


def test_labels_of_ours_follow_the_project_and_others_stay(world: World) -> None:
    card = world.card("D1 Meet")
    world.edit(card.id, label_ids=[*card.label_ids, "theirs"])
    world.sync(with_card(FIRST, labels=["back"]))
    assert world.card("D1 Meet").label_ids == ["theirs", world.base.labels["back"].id]


def test_a_label_people_deleted_stays_away(world: World) -> None:
    gone = world.base.labels["phase"].id
    world.board = world.board.model_copy(update={"labels": [one for one in world.board.labels if one.id != gone]})
    world.edit(world.card("D1 Meet").id, label_ids=[])
    assert world.sync(BOARD).changes == []


def test_names_people_gave_to_lists_stay_and_a_new_name_of_the_project_is_taken_over(world: World) -> None:
    world.change_list(list_id(world, "todo"), name="Next up")
    lists = [one.model_copy(update={"name": f"{one.name}!"}) for one in BOARD.lists]
    world.sync(BOARD.model_copy(update={"lists": lists}))
    assert [one.name for one in world.board.lists] == ["Next up", "Done!", "Gates!"]


def test_an_archived_list_opens_again_only_when_a_card_has_to_go_there(world: World) -> None:
    done = list_id(world, "done")
    world.change_list(done, closed=True)
    assert world.sync(BOARD).changes == []
    world.sync(with_card(FIRST, done=True, list_key="done"))
    assert not next(one for one in world.board.lists if one.id == done).closed


def test_a_list_people_removed_is_made_again_only_when_a_card_has_to_go_there(world: World) -> None:
    gone = list_id(world, "done")
    world.board = world.board.model_copy(update={"lists": [one for one in world.board.lists if one.id != gone]})
    assert world.sync(BOARD).changes == []
    world.sync(with_card(FIRST, done=True, list_key="done"))
    assert list_id(world, "done") != gone
    assert world.card("D1 Meet").list_id == list_id(world, "done")


def test_a_new_list_goes_where_the_project_has_it(world: World) -> None:
    new = [DesiredList(key="a", name="A"), DesiredList(key="b", name="B")]
    world.sync(BOARD.model_copy(update={"lists": [BOARD.lists[0], *new, *BOARD.lists[1:]]}))
    shown = sorted(world.board.lists, key=lambda one: one.pos)
    assert [one.name for one in shown] == ["To do", "A", "B", "Done", "Gates"]


def test_a_gate_line_is_ticked_reworded_and_taken_away_by_the_project(world: World) -> None:
    def lines(*items: DesiredItem) -> list[tuple[str, bool]]:
        needs = GATE.checklists[0].model_copy(update={"items": list(items)})
        world.sync(with_card(GATE, checklists=[needs]))
        return [(one.text, one.done) for one in world.card("Gate: Co-design").checklists[0].items]

    ticked = MET.model_copy(update={"done": True, "text": "Outputs are agreed"})
    assert lines(ticked) == [("Outputs are agreed", True)]
    assert lines(DesiredItem(key="new", text="Quorum")) == [("Quorum", False)]


def test_a_line_people_deleted_or_reworded_stays_theirs(world: World) -> None:
    card = world.card("Gate: Co-design")
    needs = card.checklists[0]
    reworded = needs.items[0].model_copy(update={"text": "Outputs, short"})
    world.edit(card.id, checklists=[needs.model_copy(update={"items": [reworded]})])
    assert world.sync(BOARD).changes == []
    empty = GATE.checklists[0].model_copy(update={"items": []})
    assert world.plan(with_card(GATE, checklists=[empty])).changes == []
    world.edit(card.id, checklists=[needs.model_copy(update={"items": []})])
    assert world.sync(BOARD).changes == []


def test_a_copy_of_our_card_loses_our_mark_and_is_then_only_theirs(world: World) -> None:
    card = world.card("D1 Meet")
    copy = world.add_card("D1 Meet", card.list_id, desc=card.desc)
    world.sync(BOARD)
    assert "co-pro" not in next(one for one in world.board.cards if one.id == copy.id).desc
    assert world.plan(with_card(FIRST, done=True, list_key="done")).changes == [
        UpdateCard(key="action-d1", card_id=card.id, done=True, place="done", list_id=list_id(world, "done"))]


def test_when_our_memory_is_lost_the_oldest_of_two_marked_cards_is_ours(world: World) -> None:
    card = world.card("D1 Meet")
    copy = world.add_card("D1 Meet", card.list_id, desc=card.desc)
    world.stored = World().stored
    world.sync(BOARD)
    assert world.base.cards["action-d1"].id == card.id < copy.id


def test_a_copied_board_is_not_taken_over_by_its_marks(world: World) -> None:
    copied = world.board.model_copy(update={"id": "b2"})
    created = [one for one in plan(BOARD, copied, World().base).changes if isinstance(one, CreateCard)]
    assert len(created) == len(BOARD.cards)


def test_when_our_memory_is_lost_cards_are_found_by_their_marks(world: World) -> None:
    world.stored = World().stored
    assert world.sync(BOARD).changes == []
    assert world.plan(BOARD).changes == []


@pytest.mark.parametrize("at", range(10))
def test_a_lost_answer_never_makes_a_second_thing(at: int) -> None:
    world = World()
    total = len(world.plan(BOARD).changes)
    assert total == 10
    with pytest.raises(LostError):
        world.sync(BOARD, lose_answer_at=at)
    world.sync(BOARD)
    assert world.writes == total


def test_our_own_write_whose_answer_was_lost_is_not_taken_for_a_persons(world: World) -> None:
    later = with_card(FIRST, due=DUE + timedelta(days=1), list_key="gates")
    with pytest.raises(LostError):
        world.sync(later, lose_answer_at=0)
    made = world.sync(with_card(FIRST, due=DUE + timedelta(days=2), list_key="done", done=True))
    assert made.observations.due == {}
    assert world.card("D1 Meet").due == DUE + timedelta(days=2)
    assert world.card("D1 Meet").list_id == list_id(world, "done")


def test_a_label_of_ours_that_a_person_took_off_a_card_is_put_back(world: World) -> None:
    world.edit(world.card("D1 Meet").id, label_ids=["theirs"])
    world.sync(BOARD)
    assert world.card("D1 Meet").label_ids == ["theirs", world.base.labels["phase"].id]


def test_a_label_that_the_project_has_no_use_for_any_more_leaves_its_cards(world: World) -> None:
    unlabelled = with_card(FIRST, labels=[])
    world.sync(unlabelled.model_copy(update={"labels": BOARD.labels[1:]}))
    assert world.card("D1 Meet").label_ids == []


def test_people_decide_where_an_action_card_lies_among_lists_that_are_not_done(world: World) -> None:
    world.edit(world.card("D1 Meet").id, list_id=list_id(world, "gates"))
    made = world.sync(BOARD)
    assert made.changes == []
    assert (made.observations.completed, made.observations.put_back) == ([], [])


def test_a_copied_board_with_copied_cards_is_written_anew_and_its_copies_stay_as_they_are(world: World) -> None:
    copied = World(board=world.board.model_copy(update={"id": "b2"}))
    before = {one.id: one for one in copied.board.cards}
    copied.ids = world.ids
    copied.sync(BOARD)
    assert len(copied.board.cards) == 2 * len(before)
    assert all(one == before[one.id] for one in copied.board.cards if one.id in before)


def test_an_archived_copy_of_our_card_loses_our_mark_too(world: World) -> None:
    card = world.card("D1 Meet")
    copy = world.add_card("A copy", card.list_id, desc=card.desc)
    world.edit(copy.id, closed=True)
    world.sync(BOARD)
    assert "co-pro" not in world.card("A copy").desc
    assert world.plan(BOARD).changes == []
