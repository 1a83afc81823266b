"""The languages that people read us in. English is the source; other catalogues lie beside this file.

A catalogue is `<language>/LC_MESSAGES/coproduce.po`, read with gettext. What a catalogue does not say stays English.
"""

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LANGUAGES = {"en": "English", "pl": "Polski"}


@cache
def spoken_in(language: str) -> NullTranslations:
    """The catalogue of a language; English for one that there is no catalogue of."""
    return translation("coproduce", FOLDER, [language], fallback=True)
