"""The script of the demo against the rules of the project, without any server."""

import re
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

from cli.demo import made
from cli.demo.entering import example
from cli.demo.expected import expected
from cli.demo.scenes import Do, MoveCard, Pay, TryInVain, leaves
from cli.demo.script import SAID, story
from domain.authority import AUTHORITY
from domain.commands import AnyCommand
from domain.phases import Phase
from domain.rewards import line_id
from domain.state import Status
from tests.builders import World

COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
CHARTER = example()
LEAVES = list(leaves(story(CHARTER, date(2027, 1, 11))))


def test_every_step_is_a_command_that_the_project_understands() -> None:
    for one in LEAVES:
        if isinstance(one, Do | TryInVain):
            filled = {"suggestion": "s1"} if one.kind == "answer_suggestion" else {}
            assert COMMAND.validate_python({"kind": one.kind, **one.fields, **filled}).kind in AUTHORITY


def test_no_two_steps_share_a_key() -> None:
    keys = [one.key for one in LEAVES if isinstance(one, Do | TryInVain)]
    assert len(keys) == len(set(keys))


def test_every_action_is_done_by_somebody_responsible_or_by_its_card() -> None:
    by_card = {one.action for one in LEAVES if isinstance(one, MoveCard)}
    done = {str(one.fields["action"]): one.person for one in LEAVES
            if isinstance(one, Do) and one.kind == "complete_action"}
    plans = {plan.id: plan for phase in CHARTER.phases.values() for plan in phase.actions}
    assert set(done) | by_card == set(plans)
    assert by_card and not by_card & set(done)
    assert all(person in plans[action].responsible for action, person in done.items())


def test_nobody_confirms_their_own_attendance_and_everybody_is_confirmed_once() -> None:
    confirmed = [(one.person, one.fields["action"], one.fields["people"]) for one in LEAVES
                 if isinstance(one, Do) and one.kind == "confirm_attendance"]
    for by, _, people in confirmed:
        assert isinstance(people, list)
        assert by not in people
    there = sorted((str(action), str(person)) for _, action, people in confirmed
                   for person in (people if isinstance(people, list) else []))
    promised = sorted((plan.id, person) for phase in CHARTER.phases.values() for plan in phase.actions
                      for person in (plan.reward.for_ if plan.reward else []))
    assert there == promised


def test_every_rewarded_action_is_paid_in_one_payday() -> None:
    paid = [action for one in LEAVES if isinstance(one, Pay) for action in one.actions]
    rewarded = [plan.id for phase in CHARTER.phases.values() for plan in phase.actions if plan.reward]
    assert sorted(paid) == sorted(rewarded)


def test_the_expected_totals_are_what_the_project_itself_comes_to() -> None:
    wanted, world = expected(CHARTER), World()
    assert wanted.total == Decimal("3616.40")
    for phase in Phase:
        world.work(phase).pass_gate(phase)
    assert world.project.status == Status.CLOSED
    lines = world.project.lines
    assert {line_id(person, action): amount for (person, action), amount in wanted.lines.items()} == {
        key: Decimal(line.amount_minor) / 100 for key, line in lines.items() if line.state == "paid"}


def test_what_the_group_writes_keeps_to_the_plain_words_of_its_charter() -> None:
    limits = CHARTER.plain_language
    texts = [*_texts([made.PROBLEM, made.FIVE_WHYS, made.personas(with_fathers=True), made.vision(CHARTER),
                      made.roadmap(), made.audit()]),
             made.INVOLVEMENT, made.TRAINED, made.SIGNED_OFF, made.RESULTS, made.LEARNED, *made.PRIORITIES,
             *(text for _, text in made.UPDATES), *(text for said in SAID.values() for text in (said[2], said[5]))]
    for text in texts:
        assert not [word for word in limits.banned if word.lower() in text.lower().split()], text
        for sentence in re.split(r"[.?!]\s", text):
            assert len(sentence.split()) <= limits.max_words_per_sentence, sentence


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inner for text in _texts(one)]
