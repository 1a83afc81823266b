"""What is told of a counted vote never says how one or two people voted."""

from hypothesis import given
from hypothesis import strategies as st

from domain.poll_count import count, told
from domain.state import Ballot

OPTIONS = ["A", "B"]


@given(st.integers(0, 5), st.integers(0, 5))
def test_parts_are_told_only_of_three_or_more_or_none(service_users: int, others: int) -> None:
    groups = {f"u{n}": "service_user" for n in range(service_users)} | {f"s{n}": "staff" for n in range(others)}
    ballots = {person: Ballot(dots={"A": 2}, scores={"A": 4}) for person in groups}
    result = count(OPTIONS, "dot", ballots, groups)
    small = service_users in (1, 2) or others in (1, 2)
    for one in told(result):
        assert (one.service_user_points is None) == small
        assert (one.impact is not None) == (service_users >= 3 and one.option == "A")
        assert (one.effort is not None) == (others >= 3 and one.option == "A")
    assert [one.points for one in told(result)] == [one.points for one in result.options]
    assert all(one.service_user_points is not None for one in result.options), "the record itself keeps it"
