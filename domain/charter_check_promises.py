"""Charter checks on what is promised: involvement, loop, plain words, data protection. Called by charter_check.py."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from domain.charter import Charter
from domain.charter_places import Check, actions, same_id
from domain.findings import Finding, Path, error, listed, suggestion, warning
from domain.phases import Phase


def every_phase_has_a_promise(charter: Charter) -> Iterator[Finding]:
    promises, scale = charter.involvement.phases, charter.involvement.scale
    for phase in Phase:
        if phase not in promises:
            yield error(("involvement", "phases"), f'No level of involvement is promised for "{phase}".',
                        'Add it with "promised:" and "what_you_can_change:".')
        elif promises[phase].promised not in scale:
            yield error(("involvement", "phases", phase.value, "promised"), "This step is not on the scale.",
                        f"Write one of {listed(scale)}.")


def lower_promises_say_why(charter: Charter) -> Iterator[Finding]:
    promises, scale = charter.involvement.phases, charter.involvement.scale
    present = [phase for phase in Phase if phase in promises and promises[phase].promised in scale]
    for before, after in pairwise(present):
        falls = scale.index(promises[after].promised) < scale.index(promises[before].promised)
        if falls and not promises[after].why_lower:
            yield error(("involvement", "phases", after.value),
                        f"{after.spoken} promises less than {before.spoken} and does not say why.",
                        'Say why under "why_lower:", or promise as much.')


def people_were_invited(charter: Charter) -> Iterator[Finding]:
    if not charter.invited:
        yield error(("invited",), "Nobody was invited.", "Say which groups were asked in, how many seats, and why.")


def loop_is_closed(charter: Charter) -> Iterator[Finding]:
    closing = "you_said_we_did_published" in charter.gates.co_evaluation.needs
    if not closing and not any(action.output == "you_said_we_did" for _, _, action in actions(charter)):
        yield warning(("gates", "co_evaluation", "needs"), "Nothing makes sure that people hear what became of their "
                      "input.", 'Add the need "you_said_we_did_published".')


def agreement_has_rules(charter: Charter) -> Iterator[Finding]:
    if not charter.team_agreement.rules:
        yield error(("team_agreement", "rules"), "The team agreement has no rules.", "Write one to start from.")


def principles_are_promised(charter: Charter) -> Iterator[Finding]:
    missing = {"equality", "diversity", "reciprocity", "accessibility"} - set(charter.principles)
    if missing:
        yield warning(("principles",), f"Nothing is promised for {listed(sorted(missing))}.", "Add what it means here.")


def timezone_exists(charter: Charter) -> Iterator[Finding]:
    try:
        ZoneInfo(charter.project.timezone)
    except (LookupError, ValueError, OSError):
        yield error(("project", "timezone"), "There is no such time zone.",
                    suggestion(charter.project.timezone, available_timezones(), "Write one such as Europe/London."))


def measures_are_sound(charter: Charter) -> Iterator[Finding]:
    yield from same_id(((("measures", index, "id"), one.id) for index, one in enumerate(charter.measures)), "measure")
    for index, one in enumerate(charter.measures):
        if one.type == "swemwbs" and (one.min_answers or 0) < 30:
            yield warning(("measures", index, "min_answers"), "A wellbeing score of fewer than 30 people says little "
                          "and may show who said what.", "Write at least 30.")


def updates_alternate(charter: Charter) -> Iterator[Finding]:
    plan = charter.updates
    if plan.first not in plan.alternate:
        yield error(("updates", "first"), f'The first update is a "{plan.first}", which is not among those that '
                    "alternate.", f"Write one of {listed(plan.alternate)}.")


def data_protection_is_ready(charter: Charter) -> Iterator[Finding]:
    signed = charter.data_protection.dpia_signed_off
    if signed is None:
        yield warning(("data_protection",), "The data protection assessment (DPIA) is not signed off.",
                      'Have it signed and write the date under "dpia_signed_off:".')
    elif signed > charter.project.start_date:
        yield warning(("data_protection", "dpia_signed_off"), "It is signed off after the project starts.",
                      f"Have it signed by {charter.project.start_date}.")


def actions_use_plain_words(charter: Charter) -> Iterator[Finding]:
    limits = charter.plain_language
    for place, _, action in actions(charter):
        for name, text in (("title", action.title), ("plain", action.plain)):
            yield from _plain((*place, name), text, limits.banned, limits.max_words_per_sentence)


def _plain(path: Path, text: str, banned: list[str], most: int) -> Iterator[Finding]:
    for word in banned:
        if word and re.search(rf"\b{re.escape(word)}s?\b", text, re.IGNORECASE):
            yield warning(path, f'"{word}" is on the list of words to avoid.', "Say it in everyday words.")
    longest = max((len(sentence.split()) for sentence in re.split(r"[.!?]+(?:\s|$)", text)), default=0)
    if longest > most:
        yield warning(path, f"A sentence has {longest} words.", f"Make it two; up to {most} words are easy to read.")


_CONTACTS = (
    ("an e-mail address", re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w{2}")),
    ("a phone number", re.compile(r"(?<![\w.-])(?:\+|00|0|\(0)\d(?:[ ().-]{0,2}\d){8,13}(?!\w)")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")),
)


# Whom to call is told to everybody who opens 'I am worried about someone': a number is what they look for there.
_NUMBERS_HERE = (("safeguarding", "call"), ("safeguarding", "emergency"))


def no_contact_details(data: Mapping[str, object]) -> Iterator[Finding]:
    """Looks at the text as it was written, so that it finds them also in a charter that can't be read."""
    waiting: list[tuple[Path, object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(((*path, str(key)), one) for key, one in value.items())
        elif isinstance(value, list | tuple):
            waiting.extend(((*path, index), one) for index, one in enumerate(value))
        elif isinstance(value, str):
            for what, pattern in _CONTACTS:
                if pattern.search(value) and not (what == "a phone number" and path[-2:] in _NUMBERS_HERE):
                    yield error(path, f"This text contains {what}; many people read the charter.",
                                "Take it out and keep it in the people file.")


PROMISE_CHECKS: tuple[Check, ...] = (
    every_phase_has_a_promise, lower_promises_say_why, people_were_invited, loop_is_closed,
                  agreement_has_rules, principles_are_promised, timezone_exists, measures_are_sound,
                  updates_alternate, data_protection_is_ready, actions_use_plain_words)
