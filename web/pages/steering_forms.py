"""Forms of the page for leading a project, and the commands that they become."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData

from web.pages.offers import new_work
from web.pages.readings import reading_in
from web.pages.refused import RefusedForm
from web.problems import ProblemError, Where
from web.sessions import text_of, texts_of

SURE = "Tick the box to say that you have read what stops."
# What to change in a field that can't be read; a model's own words are for programs.
PLAIN = {"initials": "Write one to five letters, such as L.W.", "id": "Use letters, digits, - and _ only, such as P09.",
         "role_title": "Say who they are here, in a few words.", "due": "Choose a day.", "reason": "Say why.",
         "why": "Say why they join.", "title": "Give it a title.",
         "person": "Choose somebody.", "until": "Choose a day, or leave it empty.",
         "value": "Write a number, or words."}


def _reason(form: FormData) -> dict[str, Any]:
    return {"reason": text_of(form, "reason")}


def _cancelling(form: FormData) -> dict[str, Any]:
    if not text_of(form, "sure"):
        raise ProblemError("malformed", f"{SURE} Nothing was changed.", where=[Where(where="sure", problem=SURE)])
    return _reason(form)


def _joining(form: FormData) -> dict[str, Any]:
    asked = {name: text_of(form, name) for name in ("id", "initials", "role_title", "group")}
    consent = {"join_group": "given"} if text_of(form, "agreed") else {}
    return {"participant": {**asked, "consent": consent}, "why": text_of(form, "why")}


def _person(form: FormData) -> dict[str, Any]:
    until = text_of(form, "until")
    return {"person": text_of(form, "person"), **({"until": until} if until else {})}


def _publishing(form: FormData) -> dict[str, Any]:
    return {"action": text_of(form, "action"), "title": text_of(form, "title"), "featured": texts_of(form, "featured")}


def _measuring(form: FormData) -> dict[str, Any]:
    answers = text_of(form, "answers")
    return {"measure": text_of(form, "measure"), "value": _reading(text_of(form, "value")),
            **({"answers": int(answers)} if answers.isdecimal() else {})}


def _reading(text: str) -> int | float | str:
    if not text:
        raise ProblemError("malformed", "Say what was read. Nothing was changed.",
                           where=[Where(where="value", problem="Write a number, or words.")])
    return reading_in(text)


STEERING_FORMS: dict[str, Callable[[FormData], dict[str, Any]]] = {
    "pause": _reason,
    "resume": lambda form: {},
    "cancel": _cancelling,
    "add_person": _joining,
    "step_back": _person,
    "return_person": _person,
    "add_action": new_work,
    "publish_content": _publishing,
    "take_measure": _measuring,
}


def in_plain_words(refused: RefusedForm) -> RefusedForm:
    """With a sentence of ours at each field that could not be read."""
    return replace(refused, problems={name: PLAIN.get(name, told) for name, told in refused.problems.items()})
