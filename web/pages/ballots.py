"""The form of a ballot: what was typed, what is wrong with it, said at the field, and one dot more or less."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from web.sessions import text_of, texts_of
from web.views.work import PollView

# What a field is called in the form; each runs parallel to `option`.
FIELDS = ("dots", "place", "score")
# Of what is typed as a number.
LONGEST = 6


@dataclass(frozen=True)
class Row:
    """One option as it stands in the form: numbers as they were typed."""

    option: str
    dots: str = ""
    place: str = ""
    score: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class BallotForm:
    """`wrong` is about the ballot as a whole. `sent`: it comes from a form and is not kept yet."""

    rows: tuple[Row, ...]
    wrong: str = ""
    sent: bool = False

    @property
    def given(self) -> int:
        """How many dots are given out."""
        return sum(number(one.dots) for one in self.rows)

    @property
    def is_wrong(self) -> bool:
        return bool(self.wrong) or any(one.wrong for one in self.rows)


def number(text: str) -> int:
    """What was typed as a whole number; 0 when it is none."""
    return int(text) if text.isdecimal() and len(text) < LONGEST else 0


def kept(poll: PollView) -> BallotForm:
    """The reader's ballot as it is kept; empty when they have not voted."""
    mine = poll.your_ballot
    if mine is None:
        return BallotForm(tuple(Row(option) for option in poll.options))
    places = {option: str(place) for place, option in enumerate(mine.ranking, 1)}
    return BallotForm(tuple(Row(option, str(mine.dots.get(option, "")), places.get(option, ""),
                                str(mine.scores.get(option, ""))) for option in poll.options))


def typed(form: FormData) -> BallotForm:
    """What the form says, whatever it is."""
    options = texts_of(form, "option")
    columns = {name: [one.strip() for one in texts_of(form, name)] for name in FIELDS}
    return BallotForm(tuple(Row(option, **{name: values[place] for name, values in columns.items()
                                           if place < len(values)}) for place, option in enumerate(options)), sent=True)


def step(form: FormData) -> tuple[int, int] | None:
    """Which row gets a dot more or loses one: its place, from 0, and the difference. None when the ballot is sent."""
    for name, change in (("more", 1), ("less", -1)):
        if text_of(form, name).isdecimal():
            return number(text_of(form, name)), change
    return None


def stepped(ballot: BallotForm, poll: PollView, place: int, change: int) -> BallotForm:
    """With one dot more or less, between none and the most that an option can have. More than there are is told."""
    rows = [replace(one, dots=str(min(max(number(one.dots) + change, 0), poll.max_dots_per_option)))
            if at == place else one for at, one in enumerate(ballot.rows)]
    changed = replace(ballot, rows=tuple(rows))
    return replace(changed, wrong=_too_many(changed, poll))


def checked(ballot: BallotForm, poll: PollView) -> BallotForm:
    """With what is wrong said where it stands. The project has the last word, and says the same."""
    if poll.method == "dot":
        rows = tuple(replace(one, wrong=_of_dots(one, poll)) for one in ballot.rows)
        nothing = "Give at least one dot to one of them." if not ballot.given else ""
        return replace(ballot, rows=rows, wrong=_too_many(ballot, poll) or nothing)
    times = Counter(one.place for one in ballot.rows if one.place)
    rows = tuple(replace(one, wrong=_of_place(one, len(ballot.rows), times)) for one in ballot.rows)
    return replace(ballot, rows=rows, wrong="" if times else "Give at least one of them a place.")


def _too_many(ballot: BallotForm, poll: PollView) -> str:
    over = ballot.given - poll.dots_per_person
    if over <= 0:
        return ""
    return f"You gave {ballot.given} dots and have {poll.dots_per_person}. Take {over} away."


def _of_dots(row: Row, poll: PollView) -> str:
    if row.dots and not (row.dots.isdecimal() and len(row.dots) < LONGEST):
        return "Write a whole number, such as 2."
    return f"At most {poll.max_dots_per_option} dots fit here." if number(row.dots) > poll.max_dots_per_option else ""


def _of_place(row: Row, most: int, times: Counter[str]) -> str:
    if row.place and not 1 <= number(row.place) <= most:
        return f"Choose a place from 1 to {most}."
    return f"Place {row.place} is there twice. Give each place once." if times[row.place] > 1 else ""


def ballot_of(ballot: BallotForm) -> dict[str, Any]:
    """The fields of the command, of mixed values, without what was left empty."""
    places = {one.option: number(one.place) for one in ballot.rows if number(one.place)}
    found = {"dots": {one.option: number(one.dots) for one in ballot.rows if number(one.dots)},
             "ranking": sorted(places, key=lambda option: places[option]),
             "scores": {one.option: number(one.score) for one in ballot.rows if number(one.score)}}
    return {name: value for name, value in found.items() if value}
