"""What is said on cards: each remark once, why a gate card is back, and which two values met."""

from datetime import timedelta

import pytest

from domain.board import DesiredBoard, DesiredRemark
from domain.board_base import BoardBase
from domain.board_change import AddComment
from tests.unit.board_material import BOARD, DUE, FIRST, GATE, SECOND, list_id, with_card
from tests.unit.board_world import LostError, World

THANKS = DesiredRemark(key="deed-1", text="Thank you, it is noted.")
SAID = with_card(FIRST, remarks=[THANKS])
OLDER_BASE = """{"lists": {"todo": {"id": "00000003", "name": {"wanted": "To do", "seen": "To do", "sent": "To do"},
 "gone": false}, "done": {"id": "00000004", "name": {"wanted": "Done", "seen": "Done", "sent": "Done"},
 "gone": false}, "gates": {"id": "00000005", "name": {"wanted": "Gates", "seen": "Gates", "sent": "Gates"},
 "gone": false}}, "labels": {"phase": {"id": "00000001", "name": {"wanted": "Co-design", "seen": "Co-design",
 "sent": "Co-design"}, "gone": false}}, "cards": {"gate-design": {"id": "00000008", "url": "https://c/00000008",
 "gone": false, "title": {"wanted": "Gate: Co-design", "seen": "Gate: Co-design", "sent": "Gate: Co-design"},
 "due": {"wanted": null, "seen": null, "sent": null}, "done": {"wanted": false, "seen": false, "sent": false},
 "place": {"wanted": "gates", "seen": "gates", "sent": "gates"},
 "closed": {"wanted": false, "seen": false, "sent": false},
 "body": "Decide together\\n\\nhttps://pages/gates/design",
 "sent_body": "Decide together\\n\\nhttps://pages/gates/design", "explained": "gates",
 "checklists": {"needs": {"id": "00000009", "items": {"outputs": {"id": "0000000a", "text":
 {"wanted": "Outputs are written down", "seen": "Outputs are written down", "sent": "Outputs are written down"}}}}}}},
 "seen_activity": "2027-01-04T09:00:00Z"}"""


@pytest.fixture
def world() -> World:
    made = World()
    made.sync(BOARD)
    return made


def gate_id(world: World) -> str:
    return world.base.cards["gate-design"].id


def said_on(world: World, key: str) -> list[str]:
    return [text for card, text in world.comments if card == world.base.cards[key].id]


def drag_the_gate(world: World) -> None:
    world.edit(gate_id(world), list_id=list_id(world, "done"))


def test_a_remark_is_said_once(world: World) -> None:
    for _ in range(2):
        world.sync(SAID)
    world.sync(with_card(FIRST, remarks=[THANKS, DesiredRemark(key="deed-2", text="And again.")]))
    assert said_on(world, "action-d1") == [THANKS.text, "And again."]
    assert world.plan(SAID).changes == []


def test_a_remark_is_said_on_a_card_that_is_made_in_the_same_run() -> None:
    world = World()
    world.sync(SAID)
    assert said_on(world, "action-d1") == [THANKS.text]
    assert world.plan(SAID).changes == []


@pytest.mark.parametrize("landed", [True, False])
def test_a_remark_whose_answer_got_lost_is_looked_for_and_else_said_again(world: World, landed: bool) -> None:
    with pytest.raises(LostError):
        world.sync(SAID, lose_answer_at=0 if landed else None, lose_write_at=None if landed else 0)
    for _ in range(2):
        world.sync(SAID)
    assert said_on(world, "action-d1") == [THANKS.text]


def test_a_persons_comment_with_the_same_words_does_not_stand_for_ours(world: World) -> None:
    with pytest.raises(LostError):
        world.sync(SAID, lose_write_at=0)
    world.deed("comment", world.base.cards["action-d1"].id, "ada", text=THANKS.text)
    world.deed("comment", world.base.cards["action-d2"].id, "us", ours=True, text=THANKS.text)
    world.sync(SAID)
    assert said_on(world, "action-d1") == [THANKS.text]


def test_two_remarks_with_the_same_words_are_both_said_although_an_answer_got_lost(world: World) -> None:
    both = with_card(FIRST, remarks=[THANKS, DesiredRemark(key="deed-2", text=THANKS.text)])
    world.sync(SAID)
    with pytest.raises(LostError):
        world.sync(both, lose_write_at=0)
    for _ in range(2):
        world.sync(both)
    assert said_on(world, "action-d1") == [THANKS.text] * 2


def test_a_remark_waits_while_people_keep_the_card_in_the_archive(world: World) -> None:
    card = world.base.cards["action-d1"].id
    world.edit(card, closed=True)
    assert world.sync(SAID).changes == []
    world.edit(card, closed=False)
    world.sync(SAID)
    assert said_on(world, "action-d1") == [THANKS.text]


def test_the_last_words_on_a_retired_card_are_said_although_an_answer_got_lost(world: World) -> None:
    retired = with_card(FIRST, retired=True, remarks=[THANKS])
    with pytest.raises(LostError):
        world.sync(retired, lose_answer_at=0)
    world.sync(retired)
    assert said_on(world, "action-d1") == [THANKS.text]
    assert world.plan(retired).changes == []


def test_a_gate_card_that_is_dragged_again_and_again_is_explained_once(world: World) -> None:
    for _ in range(4):
        drag_the_gate(world)
        assert world.sync(BOARD).observations.put_back == ["gate-design"]
    world.edit(gate_id(world), done=True)
    assert world.sync(BOARD).observations.put_back == ["gate-design"]
    assert len(world.comments) == 1
    assert "https://pages/gates/design" in world.comments[0][1]


def test_why_a_gate_card_is_back_is_said_also_when_the_first_try_got_lost(world: World) -> None:
    drag_the_gate(world)
    with pytest.raises(LostError):
        world.sync(BOARD, lose_write_at=1)
    world.sync(BOARD)
    world.sync(BOARD)
    assert len(world.comments) == 1


def test_a_memory_of_an_older_version_loads_and_explains_nothing_anew(world: World) -> None:
    world.stored = OLDER_BASE
    assert world.base.cards["gate-design"].checklists["needs"].items["outputs"].done is None
    drag_the_gate(world)
    made = world.sync(BOARD)
    assert made.observations.put_back == ["gate-design"]
    assert world.comments == []
    assert world.plan(BOARD).changes == []
    assert BoardBase.model_validate_json(world.stored) == world.base


def test_an_archived_gate_card_comes_back_once_with_a_word_and_then_stays(world: World) -> None:
    world.edit(gate_id(world), closed=True)
    world.deed("archived", gate_id(world), "ada")
    first = world.sync(BOARD)
    assert (first.observations.put_back, first.observations.archived) == (["gate-design"], [])
    assert first.observations.by == {"gate-design": "ada"}
    assert not world.card("Gate: Co-design").closed
    assert len(world.comments) == 1
    assert "https://pages/gates/design" in world.comments[0][1]
    world.edit(gate_id(world), closed=True)
    second = world.sync(BOARD)
    assert (second.changes, second.observations.archived) == ([], ["gate-design"])
    world.edit(gate_id(world), closed=False)
    assert world.sync(BOARD).changes == []


@pytest.mark.parametrize("landed", [True, False])
def test_taking_a_gate_card_out_of_the_archive_counts_once_although_the_answer_got_lost(world: World,
                                                                                        landed: bool) -> None:
    world.edit(gate_id(world), closed=True)
    with pytest.raises(LostError):
        world.sync(BOARD, lose_answer_at=0 if landed else None, lose_write_at=None if landed else 0)
    world.sync(BOARD)
    assert not world.card("Gate: Co-design").closed
    assert len(world.comments) == 1
    world.edit(gate_id(world), closed=True)
    assert world.sync(BOARD).changes == []


def test_a_gate_card_that_the_project_asks_for_comes_back_also_the_second_time(world: World) -> None:
    for _ in range(2):
        world.edit(gate_id(world), closed=True)
        world.sync(BOARD)
    world.sync(with_card(GATE, again=1))
    assert not world.card("Gate: Co-design").closed
    assert len(world.comments) == 1


def tick_the_line(world: World, done: bool) -> None:
    needs = world.card("Gate: Co-design").checklists[0]
    items = [one.model_copy(update={"done": done}) for one in needs.items]
    world.edit(gate_id(world), checklists=[needs.model_copy(update={"items": items})])


def test_ticks_of_a_gate_are_put_right_and_explained_once_ever(world: World) -> None:
    met = GATE.checklists[0].model_copy(update={"items": [GATE.checklists[0].items[0].model_copy(
        update={"done": True})]})
    for board, wrong in ((BOARD, True), (BOARD, True), (with_card(GATE, checklists=[met]), False)):
        world.sync(board)
        tick_the_line(world, wrong)
        world.sync(board)
        assert world.card("Gate: Co-design").checklists[0].items[0].done is not wrong
        assert world.plan(board).changes == []
    assert len(world.comments) == 1


def test_a_tick_that_the_project_changed_itself_is_not_explained_to_anybody(world: World) -> None:
    met = GATE.checklists[0].model_copy(update={"items": [GATE.checklists[0].items[0].model_copy(
        update={"done": True})]})
    for lost in (0, None):
        try:
            world.sync(with_card(GATE, checklists=[met]), lose_write_at=lost)
        except LostError:
            continue
    assert world.card("Gate: Co-design").checklists[0].items[0].done
    assert world.comments == []


@pytest.mark.parametrize(("edit", "wish", "words"), [
    ({"title": "Meet at Ada's"}, {"title": "D1 Meet and eat"}, ("Meet at Ada's", "D1 Meet and eat")),
    ({"due": None}, {"due": DUE + timedelta(days=2)}, ("no date", "21 January 2027"))])
def test_when_people_and_project_change_the_same_field_theirs_stands_and_both_values_are_said_once(
        world: World, edit: dict[str, object], wish: dict[str, object], words: tuple[str, str]) -> None:
    card, board = world.base.cards["action-d1"].id, with_card(FIRST, **wish)
    world.edit(card, **edit)
    with pytest.raises(LostError):
        world.sync(board, lose_write_at=0)
    for _ in range(2):
        world.sync(board)
    there = next(one for one in world.board.cards if one.id == card)
    assert [getattr(there, name) for name in edit] == list(edit.values())
    assert len(world.comments) == 1
    assert all(word in world.comments[0][1] for word in words)


def test_no_conflict_is_told_where_only_one_side_changed_or_both_mean_the_same(world: World) -> None:
    world.edit(world.base.cards["action-d1"].id, title="D1 Same", due=DUE + timedelta(days=1))
    same = with_card(FIRST, title="D1 Same", due=DUE + timedelta(days=1))
    world.sync(same)
    world.sync(with_card(SECOND, title="D2 Agree on all", due=None))
    assert world.comments == []


def test_a_ruling_on_the_date_is_no_conflict(world: World) -> None:
    world.edit(world.base.cards["action-d1"].id, due=DUE + timedelta(days=1))
    world.sync(with_card(FIRST, due=DUE + timedelta(days=5), due_ruling=1))
    assert world.comments == []


def test_a_comment_is_bound_to_its_card_and_names_what_it_stands_for(world: World) -> None:
    board: DesiredBoard = with_card(FIRST, remarks=[THANKS])
    assert world.plan(board).changes == [
        AddComment(key="action-d1", card_id=world.base.cards["action-d1"].id, text=THANKS.text, remark="deed-1")]


def test_a_lost_remark_is_noted_while_the_card_is_archived_and_not_said_again_when_it_is_back(world: World) -> None:
    with pytest.raises(LostError):
        world.sync(SAID, lose_answer_at=0)
    card = world.base.cards["action-d1"].id
    world.edit(card, closed=True)
    world.sync(SAID)
    world.edit(card, closed=False)
    world.board = world.board.model_copy(update={"deeds": []})
    world.sync(SAID)
    assert said_on(world, "action-d1") == [THANKS.text]
