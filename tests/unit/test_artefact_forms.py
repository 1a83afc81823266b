"""Forms of artefacts: what a form shows is what it records, for every kind, and everything that is typed is kept."""

import pytest
from pydantic import TypeAdapter

from cli.demo import made
from domain import commands as c
from domain.artefacts import DECISION_OF, Artefact
from tests.builders import World, artefact, example_charter
from web.pages.artefact_forms import FORMS_OF_ARTEFACTS, Filled, first

READ: TypeAdapter[Artefact] = TypeAdapter(Artefact)
CHARTER = example_charter()
TOLD = [made.PROBLEM, made.FIVE_WHYS, made.personas(with_fathers=True), made.vision(CHARTER), made.roadmap(),
        made.raci(CHARTER), made.budget(CHARTER, CHARTER.in_group("service_user"))]
ALL = [*(artefact(kind, CHARTER) for kind in DECISION_OF if kind not in ("personas", "roadmap")),
       *(READ.validate_python(one) for one in TOLD)]


def test_every_kind_of_artefact_has_a_form() -> None:
    assert set(FORMS_OF_ARTEFACTS) == set(DECISION_OF) == {one.type for one in ALL}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.type)
def test_a_form_that_is_sent_as_it_is_shown_records_the_same(one: Artefact) -> None:
    project, form = World().project, FORMS_OF_ARTEFACTS[one.type]
    shown = form.read(project, one)
    assert READ.validate_python({"type": one.type, **form.write(project, shown)}) == one


def test_money_measures_and_principles_begin_with_what_the_charter_says() -> None:
    project = World().project
    for kind in ("budget", "measures"):
        form = FORMS_OF_ARTEFACTS[kind]
        rows = form.rows(project, first(form, project, None))
        assert len(rows) > 2 and all(one.texts for one in rows), kind
    budget = FORMS_OF_ARTEFACTS["budget"].rows(project, FORMS_OF_ARTEFACTS["budget"].begin(project))
    assert [(one.key, one.texts["amount"]) for one in budget] == [
        (one.id, f"{one.amount:.2f}") for one in project.charter.budget.lines]
    audit = FORMS_OF_ARTEFACTS["principles_audit"].rows(project, Filled())
    assert [one.key for one in audit] == list(project.charter.principles)


def test_what_people_were_answered_stands_in_the_answer_to_everybody() -> None:
    world = World()
    for text in ("A film for dads", "Papers by post"):
        world.do("P02", c.MakeSuggestion(text=text))
    world.do("P06", c.AnswerSuggestion(suggestion="s1", answer="part", because="One film fits in."))
    assert FORMS_OF_ARTEFACTS["you_said_we_did"].begin(world.project).rows == [
        {"you_said": "A film for dads", "we_did": "We did part of it", "because": "One film fits in."}]


def test_free_rows_have_room_for_one_more_and_at_least_as_many_as_are_needed() -> None:
    project, form = World().project, FORMS_OF_ARTEFACTS["five_whys"]
    assert [len(form.rows(project, Filled(rows=[{"why": "x"}] * filled))) for filled in (0, 4, 5, 7)] == [5, 5, 6, 8]
