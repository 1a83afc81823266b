"""What the project asks of single cards: to take one over, to rule on a date, to bring a card back."""

from datetime import timedelta

import pytest

from domain.board import DesiredBoard, DesiredCard
from domain.board_actual import ActualCard
from domain.board_change import CreateCard, UpdateCard
from domain.board_marker import key_in, marker
from domain.board_seen import SeenDue
from tests.unit.board_material import BOARD, DUE, FIRST, list_id, with_card
from tests.unit.board_world import LostError, World

THEIRS = DUE + timedelta(days=3)


@pytest.fixture
def world() -> World:
    made = World()
    made.sync(BOARD)
    return made


def first(world: World) -> ActualCard:
    return next(one for one in world.board.cards if one.id == world.base.cards["action-d1"].id)


def with_tea(card_id: str, **fields: object) -> DesiredBoard:
    tea = DesiredCard(key="action-d3", kind="action", list_key="todo", title="D3 Tea", body="Somebody brings tea.",
                      due=DUE, labels=["phase"], adopt=card_id)
    return BOARD.model_copy(update={"cards": [*BOARD.cards, tea.model_copy(update=fields)]})


def test_a_card_of_peoples_own_becomes_ours_with_its_title_and_all_its_words(world: World) -> None:
    words = "Who brings tea?\n\n---\nSomebody brings tea.\nGreen, please."
    tea = world.add_card("Tea!", list_id(world, "todo"), desc=words)
    world.edit(tea.id, label_ids=["theirs"])
    board = with_tea(tea.id)
    made = world.sync(board)
    assert not [one for one in made.changes if isinstance(one, CreateCard)]
    card = world.card("Tea!")
    assert card.desc.startswith(f"{words}\n\n---\nSomebody brings tea.\n\n⟦")
    assert (card.due, card.label_ids) == (DUE, ["theirs", world.base.labels["phase"].id])
    assert made.observations.cards == []
    assert made.observations.renamed == {}
    assert world.plan(board).changes == []
    world.edit(tea.id, title="Tea and cake")
    assert world.sync(board).observations.renamed == {"action-d3": "Tea and cake"}


def test_words_of_an_adopted_card_stay_when_the_first_write_got_lost(world: World) -> None:
    tea = world.add_card("Tea!", list_id(world, "todo"), desc="Somebody brings tea.")
    with pytest.raises(LostError):
        world.sync(with_tea(tea.id), lose_write_at=0)
    world.sync(with_tea(tea.id))
    assert world.card("Tea!").desc.startswith("Somebody brings tea.\n\n---\nSomebody brings tea.\n\n⟦")


def test_a_card_to_take_over_that_is_gone_is_made_anew_and_one_of_ours_is_never_taken(world: World) -> None:
    for wanted in ("nowhere", first(world).id):
        assert [one.key for one in world.plan(with_tea(wanted)).changes if isinstance(one, CreateCard)] == ["action-d3"]


def test_the_mark_of_another_project_is_no_hindrance_to_take_a_card_over(world: World) -> None:
    tea = world.add_card("Tea!", list_id(world, "todo"), desc=f"Ours\n\n{marker('p2', 'b1', 'action-x')}")
    world.sync(with_tea(tea.id))
    assert key_in(world.card("Tea!").desc, "p1", "b1") == "action-d3"
    assert world.card("Tea!").desc.startswith("Ours\n\n---")


def test_a_date_of_peoples_own_card_is_a_proposal_when_it_is_taken_over(world: World) -> None:
    tea = world.add_card("Tea!", list_id(world, "todo"))
    world.edit(tea.id, due=THEIRS)
    made = world.sync(with_tea(tea.id))
    assert made.observations.due == {"action-d3": SeenDue(due=THEIRS)}
    assert world.card("Tea!").due == THEIRS


def test_a_ruling_on_a_date_replaces_peoples_date_and_is_told_once(world: World) -> None:
    world.edit(first(world).id, due=THEIRS)
    assert world.sync(BOARD).observations.due == {"action-d1": SeenDue(due=THEIRS, ruling=0)}
    ruled = with_card(FIRST, due_ruling=1)
    assert world.sync(ruled).observations.due == {}
    assert first(world).due == DUE
    world.edit(first(world).id, due=THEIRS)
    made = world.sync(ruled)
    assert made.changes == []
    assert made.observations.due == {"action-d1": SeenDue(due=THEIRS, ruling=1)}


def test_a_ruling_that_agrees_with_peoples_date_writes_nothing_and_is_remembered(world: World) -> None:
    world.edit(first(world).id, due=THEIRS)
    agreed = with_card(FIRST, due=THEIRS, due_ruling=1)
    assert world.sync(agreed).changes == []
    world.edit(first(world).id, due=DUE)
    assert world.sync(agreed).observations.due == {"action-d1": SeenDue(due=DUE, ruling=1)}


@pytest.mark.parametrize("landed", [True, False])
def test_a_ruling_whose_write_got_lost_is_told_by_the_next_sync(world: World, landed: bool) -> None:
    world.edit(first(world).id, due=THEIRS)
    ruled = with_card(FIRST, due_ruling=1)
    with pytest.raises(LostError):
        world.sync(ruled, lose_answer_at=0 if landed else None, lose_write_at=None if landed else 0)
    assert len(world.sync(ruled).changes) == (0 if landed else 1)
    assert (first(world).due, world.base.cards["action-d1"].due_ruling) == (DUE, 1)


def test_a_ruling_that_takes_the_date_away_does_so(world: World) -> None:
    world.edit(first(world).id, due=THEIRS)
    world.sync(with_card(FIRST, due=None, due_ruling=1))
    assert first(world).due is None


def test_a_card_comes_out_of_the_archive_once_for_each_time_it_is_asked_for(world: World) -> None:
    world.edit(first(world).id, closed=True)
    again = with_card(FIRST, again=1, body="We meet again.")
    made = world.sync(again)
    assert made.observations.archived == []
    assert not first(world).closed
    assert "We meet again." in first(world).desc
    world.edit(first(world).id, closed=True)
    assert world.sync(again).observations.archived == ["action-d1"]
    world.sync(with_card(FIRST, again=2))
    assert not first(world).closed


def test_a_deleted_card_that_is_asked_for_is_made_once_and_stays_deleted_when_deleted_again(world: World) -> None:
    old = first(world)
    world.delete_card(old.id)
    world.sync(BOARD)
    again = with_card(FIRST, again=1)
    world.sync(again)
    assert first(world).id != old.id
    assert key_in(first(world).desc, "p1", "b1") == "action-d1"
    assert world.plan(again).changes == []
    world.delete_card(first(world).id)
    made = world.sync(again)
    assert (made.changes, made.observations.gone) == ([], ["action-d1"])


@pytest.mark.parametrize("landed", [True, False])
def test_a_card_that_is_asked_for_is_not_made_twice_when_the_answer_is_lost(world: World, landed: bool) -> None:
    world.delete_card(first(world).id)
    again = with_card(FIRST, again=1)
    with pytest.raises(LostError):
        world.sync(again, lose_answer_at=0 if landed else None, lose_write_at=None if landed else 0)
    world.sync(again)
    assert len([one for one in world.board.cards if one.title == "D1 Meet"]) == 1
    assert world.plan(again).changes == []


def test_a_copy_never_becomes_the_card_that_is_asked_for(world: World) -> None:
    card = first(world)
    copy = world.add_card("A copy", card.list_id, desc=card.desc)
    world.edit(copy.id, closed=True)
    world.delete_card(card.id)
    again = with_card(FIRST, again=1)
    with pytest.raises(LostError):
        world.sync(again, lose_write_at=0)
    world.sync(again)
    assert world.base.cards["action-d1"].id not in (copy.id, card.id)


def test_what_was_asked_for_before_the_card_was_there_is_not_asked_again(world: World) -> None:
    board = with_tea("", again=2, due_ruling=2)
    world.sync(board)
    card = world.card("D3 Tea")
    world.edit(card.id, closed=True)
    assert world.sync(board).observations.archived == ["action-d3"]
    world.edit(card.id, closed=False, due=THEIRS)
    assert world.sync(board).observations.due == {"action-d3": SeenDue(due=THEIRS, ruling=2)}


def test_a_retired_card_is_not_brought_back_by_an_older_wish(world: World) -> None:
    world.sync(with_card(FIRST, retired=True))
    assert not [one for one in world.plan(with_card(FIRST, retired=True, again=1)).changes
                if isinstance(one, UpdateCard)]
