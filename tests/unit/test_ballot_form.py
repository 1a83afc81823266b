"""A ballot as a form: dots by steps and by typing, places by choosing; what is wrong is said at its field."""

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from domain.state import Ballot
from tests.builders import MONDAY
from web.pages.ballots import BallotForm, ballot_of, checked, kept, step, stepped, typed
from web.views.work import PollView

NAMES = ["Text line", "Short films", "First call"]


def poll(method: Literal["dot", "ranked_choice"] = "dot", mine: Ballot | None = None) -> PollView:
    return PollView(poll="priorities", action="M4", method=method, dots_per_person=5, max_dots_per_option=2, then=None,
                    voters="all", service_users_needed=3, options=NAMES, state="open", opened_at=MONDAY,
                    closed_at=None, turnout={}, eligible={}, results=None, your_ballot=mine)


def form(**columns: list[str]) -> BallotForm:
    return typed(sent(**columns))


def sent(**columns: list[str]) -> FormData:
    fields: list[tuple[str, Any]] = [("option", name) for name in NAMES]
    return FormData([*fields, *((name, value) for name, values in columns.items() for value in values)])


def test_too_many_dots_are_said_with_how_many_to_take_away() -> None:
    found = checked(form(dots=["2", "2", "2"]), poll())
    assert found.wrong == "You gave 6 dots and have 5. Take 1 away."
    assert [one.dots for one in found.rows] == ["2", "2", "2"], "what was typed stays"


def test_what_is_wrong_with_one_option_is_said_there() -> None:
    found = checked(form(dots=["3", "two", ""]), poll())
    assert [one.wrong for one in found.rows] == ["At most 2 dots fit here.", "Write a whole number, such as 2.", ""]
    assert checked(form(dots=["0", "", "0"]), poll()).wrong == "Give at least one dot to one of them."


def test_a_place_is_given_once() -> None:
    found = checked(form(place=["1", "1", "7"]), poll("ranked_choice"))
    assert [bool(one.wrong) for one in found.rows] == [True, True, True]
    assert "there twice" in found.rows[0].wrong
    assert "from 1 to 3" in found.rows[2].wrong
    assert checked(form(place=["", "", ""]), poll("ranked_choice")).wrong
    assert not checked(form(place=["2", "", "1"]), poll("ranked_choice")).is_wrong


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([1, -1])), max_size=30))
def test_steps_never_leave_the_bounds_of_an_option_and_tell_when_there_are_too_many(
        steps: list[tuple[int, int]]) -> None:
    ballot = kept(poll())
    for place, change in steps:
        ballot = stepped(ballot, poll(), place, change)
        assert all(0 <= int(one.dots or 0) <= 2 for one in ballot.rows)
        assert bool(ballot.wrong) == (ballot.given > 5)
    assert checked(ballot, poll()).is_wrong == (not 1 <= ballot.given <= 5)


def test_which_button_was_pressed_is_read_and_nonsense_is_none() -> None:
    assert step(FormData([("more", "2")])) == (2, 1)
    assert step(FormData([("less", "0")])) == (0, -1)
    assert step(FormData([("more", "-1")])) is None
    assert step(FormData([])) is None
    assert [one.dots for one in stepped(kept(poll()), poll(), 99, 1).rows] == ["", "", ""]


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 2), min_size=1), st.permutations(NAMES))
def test_a_kept_ballot_comes_back_as_it_was(dots: dict[str, int], order: list[str]) -> None:
    assert ballot_of(kept(poll(mine=Ballot(dots=dots, scores=dots)))) == {"dots": dots, "scores": dots}
    assert ballot_of(kept(poll("ranked_choice", Ballot(ranking=order[:2])))) == {"ranking": order[:2]}


@pytest.mark.parametrize("text", ["9" * 400, "-1", "1e3", "²", "١", ""])
def test_strange_numbers_count_as_nothing_or_are_refused(text: str) -> None:
    found = checked(form(dots=[text, "1", ""]), poll())
    assert found.given in (1, 2)
    assert found.is_wrong or ballot_of(found)
