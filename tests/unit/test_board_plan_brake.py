"""The safety brake: what changes much at once waits for a person, and everyday work never does."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.board import DesiredBoard, DesiredCard, DesiredLabel, DesiredList
from domain.board_plan import Plan
from tests.unit.board_world import LostError, World

DUE = datetime(2027, 1, 19, 17, tzinfo=UTC)
MANY = 20


def board_of(count: int, wanted: int = 0, **fields: object) -> DesiredBoard:
    """`count` actions, the first `wanted` of them with these fields."""
    cards = [DesiredCard(key=f"action-{n}", kind="action", list_key="todo", title=f"Action {n}", body="We meet.",
                         due=DUE, labels=["phase"]).model_copy(update=fields if n < wanted else {})
             for n in range(count)]
    return DesiredBoard(project="p1", name="Project", description="", cards=cards, done_lists=["done"],
                        lists=[DesiredList(key="todo", name="To do"), DesiredList(key="done", name="Done")],
                        labels=[DesiredLabel(key="phase", name="Co-design")])


def filled(count: int = MANY) -> World:
    world = World()
    assert world.sync(board_of(count)).refusal is None
    return world


def braked(made: Plan) -> bool:
    assert made.refusal is None or made.changes == []
    return made.refusal is not None


@pytest.mark.parametrize(("count", "archived", "brakes"), [
    (MANY, 3, False), (MANY, 4, True), (60, 6, False), (60, 7, True), (4, 3, False)])
def test_more_than_three_and_a_tenth_of_the_cards_are_not_archived_unasked(count: int, archived: int,
                                                                            brakes: bool) -> None:
    world, board = filled(count), board_of(count, archived, retired=True)
    assert braked(world.sync(board)) is brakes
    assert sum(one.closed for one in world.board.cards) == (0 if brakes else archived)


@pytest.mark.parametrize("fields", [
    {"title": "Other"}, {"due": DUE + timedelta(days=1)}, {"due": None}])
@pytest.mark.parametrize(("count", "rewritten", "brakes"), [
    (MANY, 10, False), (MANY, 11, True), (50, 15, False), (50, 16, True)])
def test_more_than_ten_and_three_tenths_of_the_cards_are_not_rewritten_unasked(
        count: int, rewritten: int, brakes: bool, fields: dict[str, object]) -> None:
    assert braked(filled(count).sync(board_of(count, rewritten, **fields))) is brakes


def test_other_words_in_our_own_block_never_wait_for_a_person() -> None:
    assert not braked(filled(50).sync(board_of(50, 50, body="Other words.")))


def test_the_refusal_says_what_would_happen_and_how_to_go_on_and_confirming_does_it() -> None:
    world, board = filled(), board_of(MANY, MANY, title="Other")
    refusal = world.sync(board).refusal
    assert refusal is not None
    assert "20 of its 20 cards would be rewritten" in refusal
    assert "`coproduce board sync p1 --confirm`" in refusal
    assert world.sync(board, confirmed=True).refusal is None
    assert {one.title for one in world.board.cards} == {"Other"}
    assert world.plan(board).changes == []


def test_a_confirmed_sync_that_broke_off_goes_on_without_asking_again() -> None:
    world, board = filled(), board_of(MANY, MANY, title="Other", body="New words.", due=None)
    with pytest.raises(LostError):
        world.sync(board, lose_write_at=3, confirmed=True)
    assert world.sync(board).refusal is None
    assert world.plan(board).changes == []


def test_work_that_gets_done_while_the_board_was_away_is_never_a_mass_change() -> None:
    board = board_of(MANY, MANY, done=True, list_key="done", body="Finished.")
    assert not braked(filled().sync(board))


def test_work_that_is_reopened_in_masses_waits_for_a_person() -> None:
    world = filled()
    world.sync(board_of(MANY, MANY, done=True, list_key="done"))
    assert braked(world.sync(board_of(MANY)))


def test_repairs_rulings_cards_asked_for_and_new_cards_are_never_mass_changes() -> None:
    world = filled()
    for card in world.board.cards:
        world.edit(card.id, desc=card.desc.replace("We meet.", "We will meet."), label_ids=[])
    assert not braked(world.sync(board_of(MANY)))
    for card in world.board.cards:
        world.edit(card.id, due=DUE + timedelta(days=2))
    assert not braked(world.sync(board_of(MANY, MANY, due_ruling=1)))
    for card in world.board.cards:
        world.edit(card.id, closed=True)
    assert not braked(world.sync(board_of(MANY, MANY, due_ruling=1, again=1)))
    assert not any(one.closed for one in world.board.cards)
    assert not braked(world.sync(board_of(2 * MANY, MANY, due_ruling=1, again=1)))


def test_cards_found_by_their_marks_after_our_memory_was_lost_are_written_without_asking() -> None:
    world = filled()
    world.stored = World().stored
    assert not braked(world.sync(board_of(MANY, MANY, body="New words.")))


def test_a_board_in_another_workspace_waits_until_a_person_confirms_it() -> None:
    world = filled()
    for workspace in (None, "w1", None, "w1"):
        world.board = world.board.model_copy(update={"workspace": workspace})
        assert not braked(world.sync(board_of(MANY)))
    world.board = world.board.model_copy(update={"workspace": "w2"})
    for _ in range(2):
        refusal = world.sync(board_of(MANY, 1, title="Other")).refusal
        assert refusal is not None
        assert "workspace" in refusal
    assert not braked(world.sync(board_of(MANY, 1, title="Other"), confirmed=True))
    assert world.base.workspace == "w2"
    assert not braked(world.sync(board_of(MANY)))


def test_what_people_did_is_told_also_while_the_brake_holds() -> None:
    world = filled()
    world.edit(world.card("Action 0").id, done=True)
    seen = world.sync(board_of(MANY, MANY, title="Other")).observations
    assert seen.completed == ["action-0"]


@pytest.mark.parametrize(("gone", "brakes"), [(6, False), (7, True), (MANY, True)])
def test_nothing_is_written_or_told_when_many_cards_are_gone_at_once(gone: int, brakes: bool) -> None:
    world = filled()
    cards = world.board.cards
    world.board = world.board.model_copy(update={"cards": cards[gone:]})
    for _ in range(2):
        made = world.sync(board_of(MANY + 1))
        assert braked(made) is brakes
        assert made.observations.gone == ([] if brakes else [f"action-{n}" for n in range(gone)])
    if brakes:
        world.board = world.board.model_copy(update={"cards": cards})
        assert not braked(world.sync(board_of(MANY + 1)))
        assert len(world.board.cards) == MANY + 1


def test_cards_that_went_missing_are_taken_for_gone_once_a_person_confirms() -> None:
    world = filled()
    world.board = world.board.model_copy(update={"cards": []})
    assert braked(world.sync(board_of(MANY)))
    assert len(world.sync(board_of(MANY), confirmed=True).observations.gone) == MANY
    assert not braked(world.sync(board_of(MANY)))
    assert world.board.cards == []


def test_cards_that_are_deleted_one_after_another_do_not_brake() -> None:
    world = filled()
    for number in range(MANY):
        world.delete_card(world.base.cards[f"action-{number}"].id)
        assert not braked(world.sync(board_of(MANY)))
