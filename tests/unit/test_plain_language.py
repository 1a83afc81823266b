"""Messages are plain: their reading age, plainer words for office words, short forms said in full."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from domain.meetings import invitations_for
from domain.notices import Notice, notices_for
from domain.phases import Phase
from domain.plain_language import Plainer, in_full, plainer
from domain.project import fold
from integrations.languages import LANGUAGES, SOURCE, spoken_in
from integrations.languages.editing import CatalogueEditor
from integrations.languages.reading_age import reading_age
from tests.builders import World

ROOT = Path(__file__).parents[2]
OLDEST = 12


@cache
def sentences() -> frozenset[str]:
    """Every sentence of our own that a message can have."""
    found = extract_from_dir(ROOT / "domain", [("**.py", "python")], keywords={"said": None}, options_map={})
    return frozenset(str(one[2]) for one in found if not isinstance(one[2], tuple))


def messages(world: World) -> list[Notice]:
    """Everything that was written in a project."""
    state, found = fold(None, world.events[:1]), list[Notice]()
    for event in world.events[1:]:
        state = state.evolve(event)
        found += [*notices_for(event, state), *invitations_for(event, state)]
    return found


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_whatever_a_message_says_of_itself_is_read_from_twelve_years_on(language: str) -> None:
    hard = {}
    for sentence in sentences():
        spoken = re.sub(r"\{\w+\}", "it", spoken_in(language).gettext(sentence))
        # A heading, or a few words, have no reading age of their own.
        if spoken.endswith(".") and len(spoken.split()) > 5 and reading_age(spoken, language) > OLDEST:
            hard[sentence] = reading_age(spoken, language)
    assert len(sentences()) > 150
    assert hard == {}


def test_no_message_of_a_whole_project_is_held_back() -> None:
    worked, idle = World().up_to(Phase.CO_EVALUATION), World().work(Phase.CO_DESIGN)
    idle.later(days=60)
    told, editor = [*messages(worked), *messages(idle)], CatalogueEditor()
    ages = {(one.kind, language, editor.reading_age(one, language)) for one in told for language in LANGUAGES}
    assert len({one.kind for one in told}) >= 11
    assert not [one for one in ages if one[2] > OLDEST]


def test_long_words_and_long_sentences_make_a_text_older() -> None:
    hard = ("Notwithstanding the aforementioned methodological considerations, stakeholder participation necessitates "
            "comprehensive organisational prioritisation.")
    assert reading_age(hard, SOURCE) > 18 > OLDEST > reading_age("We found a room. It is warm. Please come.", SOURCE)
    twarde = ("Niezależnie od wspomnianych uwarunkowań metodologicznych współuczestnictwo interesariuszy wymaga "
              "kompleksowego uporządkowania organizacyjnego.")
    assert reading_age(twarde, "pl") > 18 > OLDEST > reading_age("Mamy salę. Jest tam ciepło. Przyjdź do nas.", "pl")


def test_one_long_word_does_not_make_a_few_words_hard_to_read() -> None:
    assert reading_age("Organisational reasons.", SOURCE) <= OLDEST
    assert reading_age("Powody organizacyjne.", "pl") <= OLDEST


def test_a_text_without_words_or_with_unknown_ones_has_an_age_too() -> None:
    assert reading_age("2027: 15 %", SOURCE) == 5.0
    assert reading_age("Coproduce Zażółć xyzzy.", SOURCE) >= 5.0


def test_office_words_banned_words_and_long_sentences_are_shown_with_something_plainer() -> None:
    long = "We " + "really " * 26 + "came."
    found = plainer(f"Please utilise the room, stakeholders. The frobnicator is new. {long}", ["frobnicator"], 25)
    assert Plainer(what="word", found="utilise", instead="use") in found
    assert Plainer(what="word", found="stakeholder", instead="person who has a say") in found
    assert Plainer(what="word", found="frobnicator") in found
    assert [one.found for one in found if one.what == "sentence"] == [long]
    assert plainer("We found a room. Please come.") == []


def test_a_short_form_is_said_in_full_where_it_comes_first_and_only_there() -> None:
    glossary = {"KPI": "key performance indicator", "EK": "Example Kindness"}
    assert in_full("Each KPI counts. A KPI is a number.", glossary) == (
        "Each KPI (key performance indicator) counts. A KPI is a number.")
    assert in_full("KPI (key performance indicator): see below", glossary).count("indicator") == 1
    assert in_full("The week of EKG is over.", glossary) == "The week of EKG is over."
