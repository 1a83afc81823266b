"""Counting polls: dots, and ranked choice by instant run-off. Ties go to lived experience, then to the listed order."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from domain.state import Ballot, OptionResult, PollResult

# Fewer votes than these can be traced to people who know who took part.
FEWEST = 3


def count(options: Sequence[str], method: str, ballots: Mapping[str, Ballot], groups: Mapping[str, str]) -> PollResult:
    """`ballots` by person; `groups` maps every eligible person to a group. Option places count from 1."""
    points = _points(options, method, ballots.values())
    theirs = [ballot for person, ballot in ballots.items() if groups[person] == "service_user"]
    lived = _points(options, method, theirs)
    order = _by_points(options, points, lived) if method == "dot" else _run_off(options, ballots, lived, points)
    impact = _mean_scores(options, theirs)
    effort = _mean_scores(options, [one for person, one in ballots.items() if groups[person] != "service_user"])
    results = [OptionResult(option=option, place=place, points=points[option], service_user_points=lived[option],
                            impact=impact[option], effort=effort[option]) for place, option in enumerate(order, 1)]
    return PollResult(options=results, turnout=_by_group(ballots, groups), eligible=_by_group(groups, groups))


def _by_group(people: Iterable[str], groups: Mapping[str, str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for person in people:
        counted[groups[person]] = counted.get(groups[person], 0) + 1
    return counted


def _points(options: Sequence[str], method: str, ballots: Iterable[Ballot]) -> dict[str, int]:
    """Dots; for rankings Borda points: with n options the best gets n, the next n-1, an unranked one 0."""
    points = dict.fromkeys(options, 0)
    for ballot in ballots:
        given = ballot.dots if method == "dot" else {
            option: len(options) - place for place, option in enumerate(ballot.ranking)}
        for option, value in given.items():
            points[option] += value
    return points


def _by_points(options: Sequence[str], points: Mapping[str, int], lived: Mapping[str, int]) -> list[str]:
    return sorted(options, key=lambda option: (-points[option], -lived[option], options.index(option)))


def _run_off(options: Sequence[str], ballots: Mapping[str, Ballot], lived: Mapping[str, int],
             points: Mapping[str, int]) -> list[str]:
    """Drop the option that fewest put first, again and again; the last to stay is the best."""
    left, dropped = list(options), []
    while left:
        first = dict.fromkeys(left, 0)
        for ballot in ballots.values():
            best = next((option for option in ballot.ranking if option in left), None)
            if best is not None:
                first[best] += 1
        weakest = min(left, key=lambda option: (first[option], lived[option], points[option], -options.index(option)))
        left.remove(weakest)
        dropped.append(weakest)
    return dropped[::-1]


def _mean_scores(options: Sequence[str], ballots: Sequence[Ballot]) -> dict[str, float | None]:
    """Mean score (1 to 5) of each option, to two places; None where nobody scored it."""
    given = {option: [ballot.scores[option] for ballot in ballots if option in ballot.scores] for option in options}
    return {option: round(fmean(scores), 2) if scores else None for option, scores in given.items()}


def told(result: PollResult) -> list[OptionResult]:
    """What may be said of a result: nothing apart by groups where one or two people are a part of it."""
    service_users = result.turnout.get("service_user", 0)
    others = sum(result.turnout.values()) - service_users
    apart = not any(0 < part < FEWEST for part in (service_users, others))
    return [one.model_copy(update={
        "service_user_points": one.service_user_points if apart else None,
        "impact": one.impact if service_users >= FEWEST else None,
        "effort": one.effort if others >= FEWEST else None}) for one in result.options]
