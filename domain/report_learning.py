"""What a report says was learned: measures against their baseline, the audit of principles, you said / we did."""

import re
from datetime import datetime
from typing import Literal

from domain.artefacts import LoopEntry, PrincipleScore
from domain.charter import Measure, Principle, Reading
from domain.part import Part
from domain.project_state import ProjectState
from domain.state import MeasureReading

GROUPS: tuple[Literal["service_user", "staff", "partner"], ...] = ("service_user", "staff", "partner")
_NUMBER = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*$")


class ReadingReport(Part):
    """One reading. `value` is None while `hidden` says why it can't be shown."""

    at: datetime
    value: Reading
    answers: int | None
    hidden: str | None = None


class MeasureReport(Part):
    """A measure against its baseline and target. `change` is latest minus baseline, where both are numbers."""

    id: str
    label: str
    baseline: Reading
    target: Reading
    unit: Literal["", "%"]
    readings: list[ReadingReport]
    latest: Reading
    change: float | None
    note: str | None


class PrincipleReport(Part):
    """One principle, scored 1 to 5 by each group apart. `gap` is the widest distance between two groups."""

    principle: Principle
    promise: str
    red_flag_below: float
    scores: dict[str, float]
    flagged: list[str]
    gap: float | None
    evidence: str | None
    one_change: str | None


class AnsweredInput(Part):
    """You said, we did, because. `answer` is None for entries of the published text."""

    you_said: str
    we_did: str
    because: str
    answer: str | None = None
    working_days_promised: int | None = None
    late: bool = False


def number_of(value: Reading) -> float | None:
    """The number in a reading: 42, 8.0, '47%'; None where it is words."""
    if isinstance(value, int | float):
        return float(value)
    found = _NUMBER.match(value) if value else None
    return float(found.group(1)) if found else None


def measures_of(project: ProjectState) -> list[MeasureReport]:
    return [_measure(project, one) for one in project.charter.measures]


def _measure(project: ProjectState, one: Measure) -> MeasureReport:
    readings = [_reading(one, reading) for reading in project.readings if reading.measure == one.id]
    baseline, target = _first_reading(project, one), _target(project, one)
    shown = [reading.value for reading in readings if reading.value is not None]
    latest = shown[-1] if shown else None
    before, after = number_of(baseline), number_of(latest)
    percent = any(isinstance(value, str) and value.strip().endswith("%") for value in (baseline, target, latest))
    return MeasureReport(
        id=one.id, label=one.label, baseline=baseline, target=target, unit="%" if percent else "", readings=readings,
        latest=latest, change=None if before is None or after is None else round(after - before, 2),
        note=_note(one, readings))


def _first_reading(project: ProjectState, one: Measure) -> Reading:
    latest = project.artefact("measures")
    if one.baseline is not None or latest is None or latest.content.type != "measures":
        return one.baseline
    return latest.content.baseline.get(one.id)


def _target(project: ProjectState, one: Measure) -> Reading:
    """What the group agreed on, else the opening offer of the charter."""
    latest = project.artefact("measures")
    agreed = None
    if latest is not None and latest.content.type == "measures":
        agreed = next((each.target for each in latest.content.measures if each.id == one.id), None)
    return agreed if agreed is not None else one.target if one.target is not None else one.target_mean


def _reading(one: Measure, reading: MeasureReading) -> ReadingReport:
    few = one.hide_if_fewer_than
    if few is not None and (reading.answers is None or reading.answers < few):
        return ReadingReport(at=reading.at, value=None, answers=None,
                             hidden=f"not shown: fewer than {few} people answered, or it is not said how many")
    return ReadingReport(at=reading.at, value=reading.value, answers=reading.answers)


def _note(one: Measure, readings: list[ReadingReport]) -> str | None:
    answers = readings[-1].answers if readings else None
    if one.min_answers is not None and answers is not None and answers < one.min_answers:
        return f"{answers} of {one.min_answers} answers: too few to rely on"
    latest = number_of(readings[-1].value) if readings else None
    if one.flag_below is not None and latest is not None and latest < one.flag_below:
        return f"below {one.flag_below}: a warning sign"
    return None


def principles_of(project: ProjectState) -> list[PrincipleReport]:
    """Every principle of the charter; scores are empty until the audit is recorded."""
    latest = project.artefact("principles_audit")
    scores: dict[Principle, PrincipleScore] = {}
    if latest is not None and latest.content.type == "principles_audit":
        scores = latest.content.scores
    found = []
    for name, promise in project.charter.principles.items():
        score = scores.get(name)
        by_group: dict[str, float] = {group: score.by_group[group] for group in GROUPS
                                      if group in score.by_group} if score else {}
        low = [group for group, value in by_group.items() if value < promise.red_flag_below]
        gap = round(max(by_group.values()) - min(by_group.values()), 2) if len(by_group) > 1 else None
        found.append(PrincipleReport(
            principle=name, promise=promise.promise, red_flag_below=promise.red_flag_below, scores=by_group,
            flagged=low, gap=gap, evidence=score.evidence if score else None,
            one_change=score.one_change if score else None))
    return found


_ANSWERS = {"adopted": "We did it", "part": "We did part of it", "not_yet": "Not yet", "no": "We did not do it"}


def answered(project: ProjectState) -> list[AnsweredInput]:
    """The published entries first, then every suggestion with its answer. Nobody is named."""
    days = project.charter.answers.within_working_days
    suggestions = [AnsweredInput(you_said=one.text, we_did=_ANSWERS[one.answer], because=one.because or "",
                                 answer=one.answer, working_days_promised=days, late=one.overdue)
                   for one in project.suggestions.values() if one.answer]
    return [*(AnsweredInput(you_said=one.you_said, we_did=one.we_did, because=one.because)
              for one in _published(project)), *suggestions]


def _published(project: ProjectState) -> list[LoopEntry]:
    latest = project.artefact("you_said_we_did")
    if latest is None or latest.content.type != "you_said_we_did":
        return []
    return list(latest.content.entries)
