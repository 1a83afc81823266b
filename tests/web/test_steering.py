"""The page for leading a project: who gets which form, what stops and what is still paid, and what is refused."""

import html
import re

import httpx
import pytest

from domain import commands as c
from domain.phases import Phase
from domain.state import ActionStatus, Status
from tests.builders import World
from tests.web.acting import play, reachable
from tests.web.desk import Desk, named
from tests.web.filled_forms import send
from tests.web.running import Running, until
from web.api.bodies import KINDS
from web.pages.tasks import FORMS

LEADING = {"pause", "cancel", "add_person", "step_back"}
OWNING = LEADING | {"add_action", "take_measure", "record_artefact"}


def forms(client: httpx.Client, project: str = "one") -> set[str]:
    """What can be done there, by a form or behind a link."""
    page = client.get(f"/projects/{project}/steering").text
    behind = {"record_artefact"} if f'"/projects/{project}/record/' in page else set()
    return behind | set(re.findall(rf'action="/projects/{project}/do/([a-z_]+)', page))


def token(client: httpx.Client, project: str = "one") -> dict[str, str]:
    page = client.get(f"/projects/{project}").text
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("csrf", "once")}
    return {name: one[1] for name, one in found.items() if one}


def published(desk: Desk) -> World:
    return desk.publish(World(named("one")).work(Phase.CO_DESIGN))


def test_everybody_gets_the_forms_of_what_is_theirs_to_ask(desk: Desk) -> None:
    published(desk)
    wanted = {"P06": OWNING | {"publish_content"}, "P05": LEADING, "P02": set(), "P07": set(),
              "operator": LEADING, "finance": set()}
    for who, kinds in wanted.items():
        browser = (desk.browser(who, "one") if who.startswith("P") else
                   desk.browser(who, roles=[who]))  # type: ignore[list-item]
        assert kinds <= forms(browser), who
        assert {"pause", "cancel", "add_person", "add_action"} & forms(browser) <= kinds, who
        linked = "/projects/one/steering" in browser.get("/projects/one").text
        assert linked is bool(forms(browser)), who
    assert "nothing here that is yours" in desk.browser("money", roles=["finance"]).get("/projects/one/steering").text


def test_whoever_only_writes_down_what_was_made_is_not_told_to_lead(desk: Desk) -> None:
    world = published(desk)
    leading = {"add_person", "add_action", "step_back", "return_person", "pause", "resume", "cancel"}
    writers = set()
    for person in world.project.people:
        browser = desk.browser(person, "one")
        shown = html.unescape(browser.get("/projects/one").text)
        found = forms(browser)
        assert ("Lead this project" in shown) is bool(found & leading), person
        assert ("Write down what was made" in shown) is bool(found and not found & leading), person
        writers |= {person} if found and not found & leading else set()
    assert writers


def test_a_paused_project_is_let_go_on_or_cancelled_and_an_ended_one_is_left_alone(desk: Desk) -> None:
    world = published(desk)
    world.do("P06", c.PauseProject(reason="The building is closed"))
    desk.publish(world)
    owner = desk.browser("P06", "one")
    assert forms(owner) & {"pause", "resume", "cancel", "add_action"} == {"resume", "cancel"}
    assert "The building is closed" in owner.get("/projects/one/steering").text
    world.do("P06", c.CancelProject(reason="No money"))
    desk.publish(world)
    assert forms(owner) == set() and world.project.ended


def test_what_stops_and_what_is_still_paid_stands_above_the_buttons(desk: Desk) -> None:
    world = World(named("one")).up_to(Phase.CO_DECISION_MAKING)
    world.attend("M1")
    desk.publish(world)
    text = html.unescape(desk.browser("P06", "one").get("/projects/one/steering").text)
    owed = sum(line.amount_minor for line in world.project.lines.values() if line.state == "earned")
    work = world.project.phase_actions(Phase.CO_DECISION_MAKING).values()
    open_work = sum(one.status == ActionStatus.OPEN for one in work)
    cancel = text[text.index('id="cancel"'):]
    for told in ("can't be undone", "everything that was earned", f"Owed to people: £{owed / 100:.2f}",
                 f"{open_work} pieces"):
        assert told in cancel and cancel.index(told) < cancel.index("<button"), told
    lead = world.project.charter.safeguarding.lead
    seen = html.unescape(desk.browser(lead, "one").get("/projects/one/steering").text)
    assert "Pause the project" in seen and "Owed to people" not in seen and "Cancel the project" not in seen


@pytest.mark.parametrize(("kind", "sent", "field"), [
    ("cancel", {"reason": "No money"}, "sure"),
    ("add_person", {"initials": "Lee Winter", "role_title": "Father", "group": "service_user", "id": "P09",
                    "why": "Fathers were missing"}, "initials"),
    ("add_action", {"title": "Put the page into wards", "plain": "Bring it.", "phase": "co_delivery", "id": "L9",
                    "accountable": "P05", "responsible": "P02"}, "due"),
    ("take_measure", {"measure": "K1", "answers": "12"}, "value"),
    ("pause", {"reason": ""}, "reason")])
def test_a_form_that_can_not_be_read_keeps_what_was_typed_and_says_so_at_the_field(
        desk: Desk, kind: str, sent: dict[str, str], field: str) -> None:
    published(desk)
    owner = desk.browser("P06", "one")
    answer = owner.post(f"/projects/one/do/{kind}", data={**token(owner), "place": "steering-x", **sent})
    text = html.unescape(answer.text)
    assert answer.status_code == 400 and "Lead this project" in text
    wrong = re.search(rf'name="{field}"[^>]*aria-invalid="true" aria-describedby="([^"]+)"', answer.text)
    assert wrong, answer.text
    message = re.search(rf'id="{wrong[1]}">([^<]+)<', text)
    assert message and "String" not in message[1] and "pattern" not in message[1]
    form = text[text.index(f"/do/{kind}"):]
    assert all(value in form[:form.index("</form>")] for value in sent.values() if value)
    assert "<details open>" in text


def test_every_command_that_people_may_give_has_a_form_or_a_page_of_its_own() -> None:
    elsewhere = {"vote", "approve_run", "withdraw_run", "cast_ballot", "appoint_stand_in", "end_stand_in",
                 "give_advice", "make_suggestion", "answer_suggestion", "open_say_link", "end_say_link",
                 "sign_agreement", "change_consent", "change_preferences", "change_adjustments", "record_artefact"}
    through_the_api_or_the_board = {"propose_due"}
    assert set(KINDS) - set(FORMS) <= elsewhere | through_the_api_or_the_board


def test_a_project_is_led_by_forms_from_adding_people_to_its_cancelling(running: Running) -> None:
    project = "led"
    running.started(project)
    reachable(running, project)
    world = World(named(project)).sign_all()
    action = next(key for key, one in world.project.phase_actions(Phase.CO_DESIGN).items())
    world.do(world.project.action(action).plan.responsible[0], c.CompleteAction(action=action))
    play(running, project, world)
    owner = running.browser("P06", project)
    measure = world.project.charter.measures[0].id

    def sends(kind: str, **fields: object) -> None:
        data = {**token(owner, project), "place": "steering-x", **fields}
        answer = owner.post(f"/projects/{project}/do/{kind}", data=data)
        assert answer.status_code == 303, f"{kind}: {re.findall('Not done.*', answer.text)}"
        assert answer.headers["location"] == f"/projects/{project}/steering?done={kind}#steering-x"

    sends("add_person", id="P09", initials="L.W.", role_title="Father", group="service_user", agreed="yes",
          why="Fathers were missing")
    sends("step_back", person="P03", until="2027-05-01")
    sends("return_person", person="P03")
    sends("add_action", phase="co_delivery", id="L19", title="Put the page into wards", plain="Bring it to four wards.",
          due="2027-07-17", mode="in_person", accountable="P05", responsible=["P02", "P04"])
    sends("publish_content", action=action, title="What helped us")
    sends("take_measure", measure=measure, value="57", answers="34")
    for made, text in (("problem_statement", "Families hear of us too late."), ("raci", "Read together"),
                       ("shared_vision", "Nobody is alone.")):
        page = owner.get(f"/projects/{project}/record/{made}")
        answer = send(owner, page, f"/projects/{project}/record/{made}", "record", text=text, note=text)
        assert "recorded as a new version" in answer.text
    sends("pause", reason="The building is closed")
    sends("resume")
    sends("cancel", reason="The funding has ended", sure="yes")
    until(lambda: running.records.store.project(project).status in (Status.WINDING_DOWN, Status.CANCELLED), "it ends")
    seen = running.records.store.project(project)
    joined = seen.participant("P09")
    assert joined and (joined.group, joined.consent) == ("service_user", {"join_group": "given"})
    assert seen.is_active("P03") and seen.action("L19").plan.responsible == ["P02", "P04"]
    assert [(one.action, one.title) for one in seen.contents] == [(action, "What helped us")]
    assert [(one.value, one.answers) for one in seen.readings] == [(57, 34)]
    assert {"problem_statement", "raci", "shared_vision"} <= set(seen.artefacts)
    assert seen.reason == "The funding has ended"
