"""What the project says on the card of an action: thanks for a question, its answer, and how a date was ruled on.

Initials and what people wrote on the board themselves; never who said what elsewhere. Called by board_view.py.
"""

from domain.board import DesiredRemark
from domain.calendar import spoken_date
from domain.loop import who_answers
from domain.notices import ANSWERS
from domain.project_state import ProjectState
from domain.state import Suggestion
from domain.state_board import DueRuling


def remarks_on(project: ProjectState, key: str) -> list[DesiredRemark]:
    """Everything to be said on the card of an action, each under a key that never stands for another text."""
    found = [remark for said in project.suggestions.values() if said.action == key for remark in _said(project, said)]
    return found + [_ruled(one) for one in project.actions[key].rulings if one.stays or one.due != one.asked]


def _said(project: ProjectState, said: Suggestion) -> list[DesiredRemark]:
    found = [_thanks(project, said)] if said.on_board else []
    return [*found, _answer(said)] if said.answer else found


def _thanks(project: ProjectState, said: Suggestion) -> DesiredRemark:
    return DesiredRemark(key=f"ask-{said.id}", text=(
        f"Thank you for asking. {project.initials(who_answers(project, said))} answers here by "
        f"{project.spoken_day(said.due)}."))


def _answer(said: Suggestion) -> DesiredRemark:
    """'Not yet' can be followed by another answer: each has a key of its own."""
    assert said.answer is not None
    nth = f"-{said.answers}" if said.answers > 1 else ""
    asked = f"You asked: {said.text}\n\n" if said.on_board else "What became of a suggestion about this work: "
    return DesiredRemark(key=f"answer-{said.id}{nth}", text=f"{asked}{ANSWERS[said.answer]}, because: {said.because}")


def _ruled(one: DueRuling) -> DesiredRemark:
    what = "The date stays" if one.stays else "The new date is"
    why = f", because: {one.because}" if one.because else "."
    return DesiredRemark(key=f"date-{one.number}", text=f"{_asked(one)} {what} {spoken_date(one.due)}{why}")


def _asked(one: DueRuling) -> str:
    return f"{spoken_date(one.asked)} was asked for." if one.asked else "To do this without a date was asked for."
