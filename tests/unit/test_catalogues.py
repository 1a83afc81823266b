"""The catalogues of other languages: nothing is missing, nothing is left over, and values stand where they belong."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from domain.said import Day, Names, Own, as_is, said, spoken
from domain.state import ActionStatus, Status
from domain.state_money import LineState
from integrations.languages import LANGUAGES, SOURCE, catalogue, first_spoken
from integrations.languages.tongue import CatalogueTongue
from web.pages.rendering import LANGUAGE, plain
from web.pages.words import in_english

ROOT = Path(__file__).parents[2]
OTHERS = sorted(set(LANGUAGES) - {SOURCE})
KEYWORDS = {"said": None, "marked": None, "plural": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}
VALUE = re.compile(r"\{\w+\}|%\(\w+\)s")


@cache
def texts() -> frozenset[str | tuple[str, ...]]:
    """Everything that is to be translated, as `make languages` finds it."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return frozenset(one[2] if isinstance(one[2], str) else tuple(one[2]) for one in found if one[2])


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_none_is_unsure_or_left_over(language: str) -> None:
    entries = {one.id if isinstance(one.id, str) else tuple(one.id): one for one in catalogue(language) if one.id}
    assert texts() - set(entries) == set(), "run `make languages`, then translate what is new"
    assert set(entries) - texts() == set(), "run `make languages`"
    assert not [one.id for one in entries.values() if one.fuzzy]
    said_as = [(one.string,) if isinstance(one.string, str) else tuple(one.string or ("",)) for one in entries.values()]
    assert not [one for one in said_as if not all(one)]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_of_its_text(language: str) -> None:
    for one in catalogue(language):
        if isinstance(one.id, str) and one.id:
            assert sorted(set(VALUE.findall(str(one.string)))) == sorted(set(VALUE.findall(one.id))), one.id
        elif one.id:
            for form in one.string or ():
                assert set(VALUE.findall(form)) <= set(VALUE.findall(one.id[1])), one.id


def test_states_of_projects_work_and_rewards_are_words_of_the_catalogues() -> None:
    states = [*Status, *ActionStatus, *get_args(LineState)]
    assert {in_english(one) for one in states} <= texts()


def test_a_name_is_said_in_the_language_and_no_name_stays_nothing() -> None:
    before = LANGUAGE.set("pl")
    try:
        assert (plain("running"), plain("closed"), plain("opening_hours"), plain("")) == (
            "W toku", "Zakończone", "Opening hours", "")
    finally:
        LANGUAGE.reset(before)


@pytest.mark.parametrize(("number", "words"), [
    (1, "1 wiadomość dla Ciebie"), (2, "2 wiadomości dla Ciebie"), (5, "5 wiadomości dla Ciebie")])
def test_polish_has_its_three_forms_of_a_number(number: int, words: str) -> None:
    tongue = CatalogueTongue("pl")
    assert tongue.plural("{number} message for you", "{number} messages for you", number) == words
    assert catalogue("pl").num_plurals == 3


def test_dates_lists_and_money_are_written_as_in_the_language() -> None:
    polish = CatalogueTongue("pl")
    assert polish.day(date(2027, 2, 9)) == "9 lutego 2027"
    assert polish.day(None) == "bez terminu"
    assert polish.names(["A.K.", "D.O.", "J.T."]) == "A.K., D.O. i J.T."
    assert polish.money(Decimal("82.50"), "GBP").replace("\xa0", " ") == "82,50 GBP"
    assert CatalogueTongue("en").day(date(2027, 2, 9)) == "9 February 2027"


def test_people_s_own_words_and_what_no_catalogue_knows_stay_as_they_are() -> None:
    sentence = said("You said: {text}", text=Own(own="Could {we} meet at 100%?"))
    assert spoken(sentence, CatalogueTongue("pl")) == "Twoje słowa: Could {we} meet at 100%?"
    assert spoken(sentence, CatalogueTongue("xx")) == "You said: Could {we} meet at 100%?"
    assert spoken(as_is(Day(day=None), Names(names=["A", "B"])), CatalogueTongue("en")) == "without a date A, B"
    assert spoken(sentence, CatalogueTongue("en"), own=False) == "You said: it"


@pytest.mark.parametrize(("accepted", "language"), [
    ("pl-PL,pl;q=0.9,en;q=0.8", "pl"), ("de,pl;q=0.5,en;q=0.3", "pl"), ("en-GB,pl;q=0.1", "en"), ("", "en"),
    ("pl;q=0,de", "en"), ("*", "en"), ("pl;q=wrong", "en")])
def test_a_page_speaks_the_first_language_that_both_sides_know(accepted: str, language: str) -> None:
    assert first_spoken(accepted) == language
