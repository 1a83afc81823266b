"""The languages that people read us in. English is the source; other catalogues lie beside this file.

A catalogue is `<language>/LC_MESSAGES/coproduce.po`, read as it is: there is no compiled file that could be older. What
a catalogue does not say stays English.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent
SOURCE = "en"
LANGUAGES = {"en": "English", "pl": "Polski"}


@cache
def spoken_in(language: str) -> NullTranslations:
    """The catalogue of a language; English for one that there is no catalogue of."""
    file = catalogue_file(language)
    if language not in LANGUAGES or not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue_file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "coproduce.po"


def catalogue(language: str) -> Catalog:
    """What is translated into a language, and what is not yet."""
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language)


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
