"""Forms for cards that people put on the board: what stands in them at first, and the commands that they become."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from starlette.datastructures import FormData

from domain.charter_work import Mode
from domain.commands_board import DeclineOffer
from domain.phases import Phase
from domain.project import Project
from domain.state_board import Offer
from web.problems import ProblemError, Where
from web.sessions import text_of, texts_of
from web.views.allowed import refusal
from web.views.shape import Look, Who, whose

MODES: tuple[str, ...] = get_args(Mode)
NUMBERED = re.compile(r"([A-Za-z_-]*?)(\d+)")


@dataclass(frozen=True)
class OfferForm:
    """What the form of one offered card begins with."""

    phase: Phase
    id: str


@dataclass(frozen=True)
class OfferForms:
    """For whom may answer offered cards; `by_card` is empty for everybody else."""

    by_card: Mapping[str, OfferForm]
    phases: list[Phase]
    people: list[Who]
    modes: tuple[str, ...] = MODES


def offer_forms(project: Project, look: Look) -> OfferForms:
    ahead = [phase for phase in Phase if phase not in project.phase_ended]
    may = {key: one for key, one in project.offers.items() if _may_answer(project, look, key)}
    return OfferForms({key: _begin(project, one, ahead) for key, one in may.items()} if ahead else {}, ahead,
                      whose(project, [one for one in project.people if project.is_active(one)]))


def _may_answer(project: Project, look: Look, card: str) -> bool:
    actor = look.actor
    return actor is not None and refusal(project, DeclineOffer(actor=actor, card=card, reason="-"), look.now) is None


def _begin(project: Project, offer: Offer, ahead: list[Phase]) -> OfferForm:
    wished = offer.phase or project.phase
    phase = wished if wished in ahead else ahead[0]
    return OfferForm(phase, free_id(project, phase))


def free_id(project: Project, phase: Phase) -> str:
    """The next id in the manner of the phase's own: D7 after D1 to D6."""
    found = [match for key in project.phase_actions(phase) if (match := NUMBERED.fullmatch(key))]
    usual = Counter(match.group(1) for match in found).most_common(1)
    letters = usual[0][0] if usual else "N"
    number = max((int(match.group(2)) for match in found if match.group(1) == letters), default=0) + 1
    while f"{letters}{number}" in project.actions:
        number += 1
    return f"{letters}{number}"


def acceptance(form: FormData) -> dict[str, Any]:
    """The command's fields, of mixed values. Refused when nobody is chosen to do the work."""
    return {"card": text_of(form, "card"), **new_work(form)}


def new_work(form: FormData) -> dict[str, Any]:
    """Phase and plan of a new piece of work. Refused with every field that is missing."""
    people = [one for one in texts_of(form, "responsible") if one]
    missing = {name: words for name, words in MISSING.items() if not text_of(form, name)}
    missing |= {} if people else {"responsible": "who does it"}
    if missing:
        raise ProblemError("malformed", f"Something is missing: {', '.join(missing.values())}. Nothing was changed; "
                           "fill it in and send it again.",
                           where=[Where(where=name, problem=f"Say {words}.") for name, words in missing.items()])
    plan = {name: text_of(form, name) for name in ("id", "title", "plain", "due", "mode", "accountable")}
    return {"phase": text_of(form, "phase"), "plan": {**plan, "responsible": people}}


MISSING = {"phase": "the phase", "id": "its id", "title": "what it is", "plain": "the plain words", "due": "the date",
           "accountable": "who answers for it"}
