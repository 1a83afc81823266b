"""From which age on a text is read easily, in years. Words, sentences and syllables are counted by textstat.

English: the Flesch-Kincaid grade, plus five. Polish: the FOG index as it is used for Polish (years of schooling, from
the length of sentences and the share of long words), plus six, the age at which school begins. It means words of four
syllables in their basic form; endings add about one, so words of five count as they stand in the text. Other
languages: as for Polish, which needs no list of words.
"""

import re
from functools import cache

from textstat.textstat import textstatistics

ENGLISH = "en"
STARTS_SCHOOL = {ENGLISH: 5.0}
OTHERS_START = 6.0
LONG_WORD = 5
# An average says nothing in fewer words than these: one long word in five would be a doctoral thesis. What is missing
# counts as plain words.
FEWEST_WORDS = 25
PLAIN_WORD = 1.4
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyąęóáéíúäöü]+", re.IGNORECASE)


def reading_age(text: str, language: str) -> float:
    """In years, one decimal; at least the age at which school begins. Of nothing, the same."""
    starts, words = STARTS_SCHOOL.get(language, OTHERS_START), _WORD.findall(text)
    if not words:
        return starts
    measure = _measure(language)
    sentence = len(words) / max(1, int(measure.sentence_count(text)))
    syllables = [_syllables(word, measure) for word in words]
    grade = _flesch_kincaid(sentence, syllables) if language == ENGLISH else _fog(sentence, syllables)
    return round(max(0.0, grade) + starts, 1)


def _flesch_kincaid(sentence: float, syllables: list[int]) -> float:
    missing = max(0, FEWEST_WORDS - len(syllables))
    word = (sum(syllables) + PLAIN_WORD * missing) / (len(syllables) + missing)
    return 0.39 * sentence + 11.8 * word - 15.59


def _fog(sentence: float, syllables: list[int]) -> float:
    long = sum(one >= LONG_WORD for one in syllables)
    return 0.4 * (sentence + 100 * long / max(len(syllables), FEWEST_WORDS))


def _syllables(word: str, measure: textstatistics) -> int:
    try:
        return int(measure.syllable_count(word))
    except KeyError:  # some versions of its dictionary know a word or fail
        return max(1, len(_VOWELS.findall(word)))


@cache
def _measure(language: str) -> textstatistics:
    """One for each language: which one it measures is part of it."""
    measure = textstatistics()
    measure.set_lang(language)
    return measure
