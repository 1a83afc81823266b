"""From which age on a text is read easily, in years. Measured with textstat.

English: the Flesch-Kincaid grade, plus five. Polish: the FOG index as it is used for Polish (years of schooling from the
length of sentences and the share of long words), plus six, the age at which school begins. It means words of four
syllables in their basic form; endings add about one, so words of five count as they stand in the text. Other languages:
as for Polish, which needs no list of words.
"""

from functools import cache

from textstat.textstat import textstatistics

ENGLISH = "en"
STARTS_SCHOOL = {ENGLISH: 5.0}
OTHERS_START = 6.0
LONG_WORD = 5
# A share says nothing in fewer words than these: one long word in five would be a doctoral thesis.
FEWEST_WORDS = 25


def reading_age(text: str, language: str) -> float:
    """In years, one decimal; at least the age at which school begins. Of nothing, the same."""
    starts = STARTS_SCHOOL.get(language, OTHERS_START)
    if not any(letter.isalpha() for letter in text):
        return starts
    grade = _measure(language).flesch_kincaid_grade(text) if language == ENGLISH else _fog(text, language)
    return round(max(0.0, float(grade)) + starts, 1)


def _fog(text: str, language: str) -> float:
    measure = _measure(language)
    words = [word for word in (part.strip(".,:;!?…„”\"'()") for part in text.split()) if word]
    long: int = sum(measure.syllable_count(word) >= LONG_WORD for word in words)
    sentences = max(1, int(measure.sentence_count(text)))
    return 0.4 * (len(words) / sentences + 100 * long / max(len(words), FEWEST_WORDS))


@cache
def _measure(language: str) -> textstatistics:
    """One for each language: which one it measures is part of it."""
    measure = textstatistics()
    measure.set_lang(language)
    return measure
