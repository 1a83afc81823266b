"""Forms for due dates: a yes or a no counts only for the date that the page showed."""

from typing import Any

from starlette.datastructures import FormData

from domain.calendar import spoken_date
from domain.project import Project
from web.problems import ProblemError
from web.sessions import text_of

# What stands in a form's `asked` when the wish is to do without a date.
NO_DATE = "none"


def moved(form: FormData) -> dict[str, Any]:
    """The command's fields, of mixed values. Refused without a day: work always has one."""
    if not text_of(form, "due"):
        raise ProblemError("malformed", "Choose a day: every piece of work has a date. Nothing was changed.")
    found = {name: text_of(form, name) for name in ("action", "due", "reason")}
    return {name: value for name, value in found.items() if value} | numbers(form, "minutes")


def numbers(form: FormData, *names: str) -> dict[str, Any]:
    """The named fields that hold a whole number."""
    given = {name: text_of(form, name) for name in names}
    return {name: int(text) for name, text in given.items() if text.isdecimal()}


def refuse_other_date(project: Project, form: FormData) -> None:
    """Raises `stale` when another date is asked for by now than the one that was answered."""
    asked, action = text_of(form, "asked"), project.actions.get(text_of(form, "action"))
    if not asked or action is None or action.proposed is None:
        return
    due = action.proposed.due
    if asked != (due.isoformat() if due else NO_DATE):
        raise ProblemError("stale", f"Meanwhile another date is asked for: {spoken_date(due)}. Nothing was changed; "
                           "look at it, then decide.")
