"""When a message suits a person: by their own words, on their own clock, also where clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charter_people import Communication
from domain.good_times import URGENT, Hours, good_time, hours_of, next_digest, next_good_time

LONDON, WARSAW = "Europe/London", "Europe/Warsaw"
# A Wednesday, 14:30 in London.
WEDNESDAY = datetime(2027, 1, 13, 14, 30, tzinfo=UTC)


def at(*parts: int, zone: str = "UTC") -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(("words", "expected"), [
    ("any", at(2027, 1, 13, 14, 30)),
    ("after school run", at(2027, 1, 13, 14, 30)),
    ("afternoons", at(2027, 1, 13, 14, 30)),
    ("mornings", at(2027, 1, 14, 8)),
    ("evenings", at(2027, 1, 13, 17)),
    ("Weekday mornings", at(2027, 1, 14, 8)),
    ("weekends", at(2027, 1, 16, 8)),
    ("Tuesday afternoons", at(2027, 1, 19, 12)),
    ("Monday or Friday evenings", at(2027, 1, 15, 17)),
])
def test_a_message_waits_for_the_time_that_a_person_named(words: str, expected: datetime) -> None:
    assert next_good_time(words, WEDNESDAY, LONDON) == expected


def test_an_hour_is_the_one_on_the_person_s_clock() -> None:
    assert next_good_time("mornings", WEDNESDAY, WARSAW) == at(2027, 1, 14, 7)
    assert next_good_time("evenings", at(2027, 1, 13, 16, 30), WARSAW) == at(2027, 1, 13, 16, 30)


@pytest.mark.parametrize(("now", "expected"), [
    # Clocks go forward in the night to Sunday 28 March 2027, back in the night to Sunday 31 October 2027.
    (at(2027, 3, 27, 22), at(2027, 3, 28, 7)),
    (at(2027, 3, 26, 22), at(2027, 3, 27, 8)),
    (at(2027, 10, 30, 22), at(2027, 10, 31, 8)),
    (at(2027, 10, 29, 22), at(2027, 10, 30, 7)),
])
def test_eight_in_the_morning_stays_eight_when_clocks_change(now: datetime, expected: datetime) -> None:
    assert next_good_time("mornings", now, LONDON) == expected
    assert expected.astimezone(ZoneInfo(LONDON)).hour == 8


@given(st.sampled_from(["any", "mornings", "evenings", "weekends", "weekday afternoons", "Sunday mornings"]),
       st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)), st.sampled_from([LONDON, WARSAW, "Asia/Kolkata"]))
def test_the_next_good_time_is_never_before_now_and_always_good(words: str, when: datetime, zone: str) -> None:
    now = when.replace(tzinfo=UTC)
    found = next_good_time(words, now, zone)
    local, hours = found.astimezone(ZoneInfo(zone)), hours_of(words)
    assert now <= found <= now + timedelta(days=8)
    assert local.weekday() in hours.days and hours.start <= local.hour < hours.end


def test_words_that_name_no_time_hold_nothing_back() -> None:
    assert hours_of("when I am not at work") == Hours()


def test_whoever_wants_one_message_a_day_gets_it_at_the_beginning_of_their_time() -> None:
    assert next_digest("any", WEDNESDAY, LONDON) == at(2027, 1, 14, 9)
    assert next_digest("evenings", WEDNESDAY, LONDON) == at(2027, 1, 13, 17)
    assert next_digest("evenings", at(2027, 1, 13, 17), LONDON) == at(2027, 1, 14, 17)
    daily = Communication(best_time="mornings", often="daily")
    assert good_time("update", daily, WEDNESDAY, LONDON) == at(2027, 1, 14, 8)


@pytest.mark.parametrize("kind", sorted(URGENT))
def test_what_is_urgent_waits_for_no_better_time(kind: str) -> None:
    assert good_time(kind, Communication(best_time="evenings", often="daily"), WEDNESDAY, LONDON) == WEDNESDAY
