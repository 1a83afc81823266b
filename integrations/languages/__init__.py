"""The languages that people read us in. English is the source; other catalogues lie beside this file.

A catalogue is `<language>/LC_MESSAGES/coproduce.po`, read with gettext. What a catalogue does not say stays English.
"""

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SOURCE = "en"
LANGUAGES = {"en": "English", "pl": "Polski"}


@cache
def spoken_in(language: str) -> NullTranslations:
    """The catalogue of a language; English for one that there is no catalogue of."""
    return translation("coproduce", FOLDER, [language], fallback=True)


def first_spoken(accepted: str) -> str:
    """The first language that we have of those a browser accepts (its `Accept-Language`); English without one."""
    wanted = []
    for place, one in enumerate(accepted.split(",")[:20]):
        tag, _, weight = one.strip().partition(";q=")
        wanted.append((-_weight(weight), place, tag.strip().lower().partition("-")[0]))
    return next((tag for weight, _, tag in sorted(wanted) if tag in LANGUAGES and weight < 0), SOURCE)


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
