"""The pure part of a carry-over: its steps, what is found again, and the memory made out to another board."""

from datetime import UTC, datetime

from domain.board_actual import ActualChecklist, ActualItem, ActualLabel, ActualList
from domain.board_base import BoardBase, CardBase, NamedBase
from domain.board_carried import changed_since, found_again, renamed
from domain.board_carry import (
    LONGEST_COMMENT,
    CarryAttachment,
    CarryBoard,
    CarryCard,
    CarryComment,
    Step,
    instead_of,
    left_behind,
    re_marked,
    steps_of,
)
from domain.board_marker import key_in, marker
from domain.board_merge import agreed

NOON = datetime(2027, 2, 9, 12, 0, tzinfo=UTC)


def board(identity: str = "old", **parts: object) -> CarryBoard:
    return CarryBoard.model_validate({"id": identity, "url": f"https://b/{identity}", "name": "Soup", "private": True,
                                      **parts})


def steps(old: CarryBoard) -> list[Step]:
    return steps_of(old, "p", "new", "Europe/London")


def test_what_holds_other_things_comes_first_and_putting_away_last() -> None:
    old = board(lists=[ActualList(id="l2", name="B", pos=2, closed=True), ActualList(id="l1", name="A", pos=1)],
                labels=[ActualLabel(id="x", name="", colour="red")],
                cards=[CarryCard(id="c", title="C", list_id="l2", closed=True, checklists=[
                    ActualChecklist(id="k", name="K", items=[ActualItem(id="i", text="I", done=True)])])],
                comments=[CarryComment(id="w", card_id="c", text="Hello", at=NOON)])
    assert [(one.kind, one.old) for one in steps(old)] == [
        ("list", "l1"), ("list", "l2"), ("label", "x"), ("card", "c"), ("checklist", "k"), ("item", "i"),
        ("comment", "w"), ("archive_card", "c/archived"), ("archive_list", "l2/archived")]


def test_a_comment_says_whose_words_it_has_and_ours_stand_as_they_are() -> None:
    comments = [CarryComment(id="1", card_id="c", text="Hello", at=NOON, author="Ann Example"),
                CarryComment(id="2", card_id="c", text="Hello", at=NOON), CarryComment(
                    id="3", card_id="c", text="We put it back.", at=NOON, author="Bot", ours=True),
                CarryComment(id="4", card_id="gone", text="Of a deleted card", at=NOON)]
    old = board(lists=[ActualList(id="l", name="A")], cards=[CarryCard(id="c", title="C", list_id="l")],
                comments=comments)
    assert [one.text for one in steps(old) if one.kind == "comment"] == [
        "Ann Example wrote on 9 February 2027: Hello", "Somebody wrote on 9 February 2027: Hello", "We put it back."]


def test_a_comment_that_became_too_long_becomes_two_and_loses_no_letter() -> None:
    words = "x" * LONGEST_COMMENT
    old = board(lists=[ActualList(id="l", name="A")], cards=[CarryCard(id="c", title="C", list_id="l")],
                comments=[CarryComment(id="1", card_id="c", text=words, at=NOON, author="Ann")])
    parts = [one for one in steps(old) if one.kind == "comment"]
    assert [one.old for one in parts] == ["1", "1/1"] and max(len(one.text) for one in parts) <= LONGEST_COMMENT
    assert "".join(one.text for one in parts).endswith(words)


def test_our_mark_is_made_out_to_the_new_board_however_an_editor_spelt_it() -> None:
    mark = marker("p", "old", "gate-co_design")
    for text in (f"Words\n---\nours\n\n{mark}", f"Words\n---\nours\n\n{mark.replace('_', chr(92) + '_')}"):
        assert key_in(re_marked(text, "p", "old", "new"), "p", "new") == "gate-co_design"
        assert re_marked(text, "p", "old", "new").startswith("Words\n---\nours")
    assert re_marked(f"of another project {mark}", "q", "old", "new") == f"of another project {mark}"


def test_a_step_whose_answer_was_lost_is_found_again_and_twins_stay_two() -> None:
    twins = [CarryCard(id=one, title="Twin", list_id="l") for one in ("c1", "c2")]
    old = board(lists=[ActualList(id="l", name="A")], cards=twins)
    new = board("new", lists=[ActualList(id="L", name="A")], cards=[CarryCard(id="C1", title=" Twin", list_id="L")])
    known = found_again(steps(old), new, {"l": "L"})
    assert known == {"l": "L", "c1": "C1"}
    assert found_again(steps(old), new, known) == known, "one thing is never two steps'"


def test_lines_with_the_same_words_on_two_cards_are_not_mixed_up() -> None:
    def card(identity: str, checklist: str) -> CarryCard:
        return CarryCard(id=identity, title=identity, list_id="l", checklists=[ActualChecklist(id=checklist, name="K")])

    old = board(lists=[ActualList(id="l", name="A")], cards=[card("a", "ka"), card("b", "kb")])
    new = board("new", lists=[], cards=[CarryCard(id="B", title="b", list_id="L", checklists=[
        ActualChecklist(id="KB", name="K")])])
    assert found_again(steps(old), new, {"l": "L", "a": "A", "b": "B"})["kb"] == "KB"
    assert "ka" not in found_again(steps(old), new, {"l": "L", "a": "A", "b": "B"})


def test_what_people_change_on_the_old_board_meanwhile_is_taken_once_more() -> None:
    old = board(lists=[ActualList(id="l", name="A")], cards=[CarryCard(id="c", title="New title", list_id="l")])
    new = board("new", lists=[ActualList(id="L", name="A")], cards=[CarryCard(id="C", title="Old title", list_id="L")])
    found = changed_since(steps(old), new, {"l": "L", "c": "C"})
    assert [(one.kind, one.text, one.again) for one in found] == [("card", "New title", True)]


def test_the_memory_has_new_ids_and_what_was_deleted_stays_deleted() -> None:
    base = BoardBase(
        lists={"todo": NamedBase(id="l", name=agreed("A"))}, workspace="w1", seen_activity=NOON,
        cards={"action-a": CardBase(id="c", url="https://c/c", place=agreed("#own"), remarks_said={"put-back": "w"}),
               "action-b": CardBase(id="deleted", gone=True)}, known_as={"o": "older"})
    cards = [CarryCard(id="c", url="https://c/c", title="C", list_id="own"), CarryCard(id="o", title="O", list_id="l"),
             CarryCard(id="n", title="N", list_id="l")]
    new = board("new", cards=[CarryCard(id="C", url="https://c/C", title="C", list_id="OWN")])
    made = renamed(base, {"l": "L", "c": "C", "own": "OWN", "w": "W", "o": "O", "n": "N"}, board(cards=cards), new)
    assert made.lists["todo"].id == "L" and (made.workspace, made.seen_activity) == (None, None)
    ours = made.cards["action-a"]
    assert (ours.id, ours.url, ours.place.seen, ours.remarks_said) == ("C", "https://c/C", "#OWN", {"put-back": "W"})
    assert made.cards["action-b"] == base.cards["action-b"]
    assert made.known_as == {"O": "older", "N": "n"}, "the project knows people's cards by their first id"


def test_a_link_that_the_new_board_refuses_is_kept_as_words() -> None:
    link = Step(kind="attachment", old="a", parent="c", text="Recipe", url="https://example.org/soup")
    other = instead_of(link)
    assert other is not None and (other.kind, other.old) == ("comment", "a")
    assert "Recipe" in other.text and "https://example.org/soup" in other.text
    assert instead_of(other) is None


def test_what_can_not_be_carried_is_said_with_numbers() -> None:
    cards = [CarryCard(id="c", title="C", list_id="l", votes=2, stickers=1, facts=["members Ann"], attachments=[
        CarryAttachment(id="a", name="plan.pdf", url="https://b/plan.pdf", uploaded=True)])]
    said = left_behind(board(cards=cards))
    assert [one.split()[0] for one in said] == ["2", "1", "1", "1"] and "votes" in said[0]
    assert left_behind(board(cards=[CarryCard(id="c", title="C", list_id="l")])) == []
