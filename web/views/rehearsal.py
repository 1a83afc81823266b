"""A rehearsal as pages and the API show it, and which charters can be rehearsed while somebody waits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from pydantic import Field

from domain.calendar import local_day
from domain.charter import Charter
from domain.charter_people import RewardPreference
from domain.charter_places import everybody
from domain.rehearsal import Away
from domain.rehearsal_view import Missed, Rehearsal, SpendRehearsed, rehearse, who_is_missed
from web.problems import ProblemError

MOST_DAYS = 1100
MOST_PEOPLE = 60
MOST_ACTIONS = 120
# People times pieces of work: what the time of a rehearsal grows with. The example has 12 times 25.
MOST_TOGETHER = 2000
MOST_MISSED = 12_000


class RehearsalTold(Rehearsal):
    """One rehearsal; `missed` when it was asked for: what happens when one person is away for good."""

    missed: list[Missed] = Field(default=[])


@dataclass(frozen=True)
class Week:
    """Messages of one week, by what they are about."""

    monday: date
    subjects: list[tuple[str, int]]

    @property
    def messages(self) -> int:
        return sum(count for _, count in self.subjects)


def rehearsed(charter: Charter, away: Sequence[Away] = ()) -> Rehearsal:
    """Play it. `broken_rule` when it is too large for that, or somebody is away who is not in it."""
    people, work = _size(charter)
    days = (charter.project.target_end_date - charter.project.start_date).days
    if people > MOST_PEOPLE or work > MOST_ACTIONS or people * work > MOST_TOGETHER or days > MOST_DAYS:
        raise ProblemError("broken_rule", f"This charter is too large to be rehearsed here: {people} people, {work} "
                           f"pieces of work, {days} days. Up to {MOST_PEOPLE} people, {MOST_ACTIONS} pieces of work, "
                           f"{MOST_TOGETHER:,} of both multiplied and {MOST_DAYS:,} days can be. It can be started all "
                           "the same.")
    for one in away:
        refuse_unknown(charter, one)
    return rehearse(charter, away)


def missed_in(charter: Charter) -> list[Missed]:
    """For each person, where the project gets stuck without them. `broken_rule` when that would take too long."""
    people, work = _size(charter)
    if people * people * work > MOST_MISSED:
        raise ProblemError("broken_rule", f"With {people} people and {work} pieces of work this takes too long here. "
                           "Choose one person to be away instead, or run `coproduce rehearse --missed`.")
    return who_is_missed(charter)


def refuse_unknown(charter: Charter, away: Away) -> None:
    """`broken_rule` when nobody of this id is in the charter, or the days run backwards."""
    known = [one.id for _, one in everybody(charter)]
    if away.person not in known:
        raise ProblemError("broken_rule", f"There is no such person in this charter. People: {', '.join(known)}.")
    if away.last is not None and away.last < away.first:
        raise ProblemError("broken_rule", "The last day away is before the first one. Swap them.")


def without_choices(charter: Charter) -> Charter:
    """As if everybody took all that they may get: what people of a running project chose is theirs alone."""
    return charter.model_copy(update={"participants": [
        one if one.reward.choice == "not_eligible" else one.model_copy(update={"reward": RewardPreference()})
        for one in charter.participants]})


def by_week(seen: Rehearsal, timezone: str) -> list[Week]:
    """Weeks in which messages go out, in order."""
    def monday(day: date) -> date:
        return day - timedelta(days=day.weekday())
    told = sorted((monday(local_day(one.at, timezone)), one.subject) for one in seen.notices)
    return [Week(week, Counter(subject for _, subject in each).most_common())
            for week, each in groupby(told, key=lambda pair: pair[0])]


def by_month(spend: Sequence[SpendRehearsed]) -> list[SpendRehearsed]:
    """How it stands at the end of each month in which money moves."""
    return list({(one.day.year, one.day.month): one for one in spend}.values())


def months_of(seen: Rehearsal) -> list[str]:
    """Such as 2027-03: those in which somebody has something to do."""
    return sorted({month for one in seen.load for month in one.tasks})


def _size(charter: Charter) -> tuple[int, int]:
    return (len(charter.participants) + len(charter.supporting_roles),
            sum(len(plan.actions) for plan in charter.phases.values()))
