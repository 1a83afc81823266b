"""What people may see over HTTP: their own things, nobody else's."""

from datetime import timedelta

from domain import commands as c
from domain.charter_people import RewardPreference
from domain.phases import Phase
from domain.state import Ballot
from domain.waiting import waiting
from integrations.ports import Contact
from tests.builders import World
from tests.web.desk import Desk, named, problem, words

FORGONE = ("waived", "swapped")
WORTH_HIDING = ("payout_link", "gift_card", "Free place on a video editing course", "ask_each_time", "refused",
                "Being the only man in the room", "Evening sessions")


def busy(desk: Desk, project: str = "one") -> World:
    """People were paid, voted in a poll that is open, and changed a consent."""
    world = World(named(project)).up_to(Phase.CO_DECISION_MAKING)
    world.do("P08", c.OpenPoll(poll="priorities", options=["Text line", "Short films"]))
    world.do("P01", c.CastBallot(poll="priorities", ballot=Ballot(dots={"Short films": 2})))
    world.do("P02", c.ChangeConsent(use="story_use", answer="withdrawn"))
    world.do("P03", c.ChooseReward(preference=RewardPreference(choice="waived")))
    return desk.publish(world)


def test_nobody_reads_without_a_token(desk: Desk) -> None:
    busy(desk)
    answer = desk.anybody().get("/api/projects/one")
    assert problem(answer)[0] == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    wrong = desk.anybody().get("/api/projects/one", headers={"authorization": "Bearer cop_wrong"})
    assert problem(wrong)[0] == 401


def test_a_project_does_not_exist_for_those_who_have_no_place_in_it(desk: Desk) -> None:
    busy(desk)
    stranger = desk.api("P99", "two")
    unknown, there = stranger.get("/api/projects/nothing"), stranger.get("/api/projects/one")
    assert problem(there) == problem(unknown)
    assert there.status_code == 404
    for path in ("events", "rewards", "report"):
        assert stranger.get(f"/api/projects/one/{path}").status_code == 404
    listed = stranger.get("/api/projects").json()
    assert (listed["projects"], listed["total"], set(listed["figures"].values())) == ([], 0, {0})


def test_a_participant_sees_only_their_own_rewards(desk: Desk) -> None:
    busy(desk)
    seen = desk.api("P01", "one").get("/api/projects/one/rewards").json()
    assert {line["person"]["person"] for line in seen["lines"]} == {"P01"}
    assert not seen["everything"] and seen["budget"] is None
    assert all(run["total"] is None and run["lines"] is None and run["digest"] is None for run in seen["runs"])
    assert list(seen["totals"]["by_person"]) == ["P01"]


def test_the_money_people_see_what_is_to_be_paid_or_was_to_the_penny_and_nothing_that_others_declined(
        desk: Desk) -> None:
    world = busy(desk)
    shown = {line.id: line.amount_minor for line in world.project.lines.values() if line.state not in FORGONE}
    assert 0 < len(shown) < len(world.project.lines)
    for reader in (desk.api("P06", "one"), desk.api("S01", "one"), desk.api("P05", "one"),
                   desk.api("money", roles=["finance"]), desk.operator()):
        seen = reader.get("/api/projects/one/rewards").json()
        assert seen["everything"]
        assert seen["totals"]["total"] == f"{sum(shown.values()) / 100:.2f}"
        assert {one["id"] for one in seen["lines"]} == set(shown)
        assert not set(FORGONE) & set(seen["totals"]["by_state"])


def test_whoever_declines_sees_all_of_it_themselves(desk: Desk) -> None:
    world = busy(desk)
    mine = {line.id for line in world.project.lines.values() if line.person == "P02"}
    seen = desk.api("P02", "one").get("/api/projects/one/rewards").json()
    assert mine and {one["id"] for one in seen["lines"]} == mine
    assert {one["state"] for one in seen["lines"]} == {"waived"}


def test_only_the_owner_sees_what_is_to_be_arranged_instead_once_and_without_a_sum(desk: Desk) -> None:
    world = busy(desk)
    wanted = RewardPreference(choice="swapped", instead="A Polish course", swap="training")
    world.do("P04", c.ChooseReward(preference=wanted))
    for action in ("M1", "M2"):
        world.attend(action)
    desk.publish(world)
    swapped = [line for line in world.project.lines.values() if line.state == "swapped"]
    assert len(swapped) == 2
    owner, page = desk.api("P06", "one").get("/api/projects/one/rewards").json(), desk.browser("P06", "one").get(
        "/projects/one/rewards").text
    assert [(one["person"]["person"], one["what"]) for one in owner["to_arrange"]] == [("P04", "A Polish course")]
    assert "A Polish course" in page and "Promised instead of money" in page
    assert not [one for one in swapped if one.id in words(owner)]
    for reader in (desk.api("S01", "one"), desk.api("P05", "one"), desk.api("P07", "one"), desk.operator(),
                   desk.api("money", roles=["finance"])):
        assert "Polish" not in reader.get("/api/projects/one/rewards").text


def test_a_stand_in_sees_the_money_on_the_days_of_the_appointment_only(desk: Desk) -> None:
    world = busy(desk)
    day = timedelta(days=1)
    world.do("P05", c.AppointStandIn(seat="P05", person="P07", start=(world.now + day).date(),
                                     until=(world.now + 2 * day).date()))
    desk.publish(world)
    begins, stand_in = desk.now, desk.api("P07", "one")
    for days, sees in ((0, False), (1, True), (2, True), (3, False)):
        desk.now = begins + days * day
        seen = stand_in.get("/api/projects/one/rewards").json()
        assert (seen["everything"], bool(seen["lines"])) == (sees, sees), days
        assert (stand_in.get("/api/projects/one/ledger").status_code == 200) is sees
    answer = stand_in.post("/api/projects/one/commands", json={"kind": "approve_run", "run": "r1"})
    assert problem(answer)[0] == 403 and "£" not in answer.text


def test_a_reward_that_somebody_may_not_see_is_none_to_their_commands_either(desk: Desk) -> None:
    """The rules' own refusal would say what became of it."""
    world = busy(desk)
    declined = next(line for line in world.project.lines.values() if line.state == "waived")
    for person, kind in (("P06", "propose_run"), ("P06", "pay_again"), ("P06", "refuse_expense")):
        told = set()
        for key in (declined.id, "P09-D1-v1"):
            about = {"lines": [key]} if kind == "propose_run" else {"line": key, "reason": "-"}
            answer = desk.api(person, "one").post("/api/projects/one/commands", json={"kind": kind, **about})
            assert problem(answer)[0] == 404
            told.add(problem(answer)[1].replace(key, "KEY"))
        assert len(told) == 1 and "-v1" not in told.pop()


def test_before_a_poll_closes_only_turnout_shows_and_ones_own_ballot_to_oneself(desk: Desk) -> None:
    busy(desk)
    mine, theirs = (desk.api(who, "one").get("/api/projects/one").json()["polls"] for who in ("P01", "P02"))
    mine, theirs = (next(one for one in polls if one["poll"] == "priorities") for polls in (mine, theirs))
    assert mine["results"] is None and theirs["results"] is None
    assert mine["turnout"] == {"service_user": 1}
    assert mine["your_ballot"]["dots"] == {"Short films": 2}
    assert theirs["your_ballot"] is None


def test_of_private_events_others_see_nothing_or_only_that_there_was_a_ballot_or_a_consent(desk: Desk) -> None:
    busy(desk)
    private = {"reward_earned", "reward_forgone", "reward_chosen", "ballot_cast", "consent_changed", "payment_overdue",
               "advice_offered"}
    for reader, person in ((desk.api("P03", "one"), "P03"), (desk.operator(), None)):
        events = reader.get("/api/projects/one/events?limit=1000").json()["events"]
        shown = [one for one in events if one["kind"] in private and not one["hidden"]]
        hidden = [one for one in events if one["hidden"]]
        assert {one["data"]["person"] for one in shown} <= {person}
        assert bool(shown) == (person is not None)
        assert all(one["data"] == {} and one["by"] is None for one in hidden)
        assert {one["kind"] for one in hidden} <= {"ballot_cast", "consent_changed"}
        assert hidden


def test_public_events_carry_no_wishes_or_amounts_of_others(desk: Desk) -> None:
    busy(desk)
    seen = words(desk.api("P07", "one").get("/api/projects/one/events?limit=1000").json())
    for text in WORTH_HIDING:
        assert text not in seen
    assert "-v1" not in seen, "the id of a reward says who takes money for what"
    assert "total_minor" not in seen
    own = words(desk.api("P02", "one").get("/api/projects/one/events?limit=1").json())
    assert "Being the only man in the room" in own


def test_who_withdrew_a_consent_does_not_show_when_content_is_taken_down(desk: Desk) -> None:
    world = World(named("one")).up_to(Phase.CO_DELIVERY)
    world.do("P02", c.CompleteAction(action="L2"))
    world.do("P06", c.PublishContent(action="L2", title="Films", featured=["P02"]))
    world.do("P02", c.ChangeConsent(use="story_use", answer="withdrawn"))
    desk.publish(world)
    events = desk.api("P07", "one").get("/api/projects/one/events?limit=1000").json()["events"]
    down = next(one for one in events if one["kind"] == "content_taken_down")
    out = next(one for one in events if one["kind"] == "content_published")
    assert down["by"] is None
    assert "featured" not in out["data"]


def test_the_state_of_a_project_names_no_contact_choice_ballot_or_amount_of_others(desk: Desk) -> None:
    world = busy(desk)
    desk.token("P02", "one")
    desk.records.people.set_contact(desk.account("P02"), Contact(email="P02@example.org", phone="+447700900321"))
    for who in ("P01", "P07"):
        seen = desk.api(who, "one").get("/api/projects/one").json()
        text = words({**seen, "you": None})
        for hidden in (*WORTH_HIDING, "example.org", "7700900321", "'amount': '", "Decimal"):
            assert hidden not in text, hidden
    assert seen["version"] < world.project.version, "it counts what its reader may know of"


def test_the_list_of_events_goes_on_where_it_ended_and_has_no_gap(desk: Desk) -> None:
    busy(desk)
    for reader in (desk.api("P01", "one"), desk.api("P07", "one"), desk.operator()):
        version = reader.get("/api/projects/one").json()["version"]
        for size in (1, 7, 1000):
            found, after = [], 0
            while after is not None:
                page = reader.get(f"/api/projects/one/events?after={after}&limit={size}").json()
                found += [one["seq"] for one in page["events"]]
                after = page["next_after"]
            assert found == list(range(1, version + 1))
        assert reader.get(f"/api/projects/one/events?after={version + 9}").json()["events"] == []


def waiting_kinds(world: World) -> set[str]:
    """What waits because of money."""
    return {str(one.what) for one in waiting(world.project, world.now)} & {"propose_run", "expense", "attention"}


def test_what_others_choose_leaves_no_trace_in_numbers_times_or_lists(desk: Desk) -> None:
    """Whatever people chose before and choose now, the same is read of the same attendance."""
    read = {}
    for project, choice in (("takes-it", "paid"), ("leaves-it", "waived")):
        world = World(named(project))
        world.do("P01", c.ChooseReward(preference=RewardPreference(choice=choice)))
        world.later(hours=1)
        world.do("P06", c.ConfirmAttendance(action="D1", people=["P01"]))
        world.later(hours=1)
        world.do("P01", c.ChooseReward(preference=RewardPreference(choice=choice)))
        assert (waiting_kinds(world) == {"propose_run"}) is (choice == "paid")
        desk.publish(world)
        reader = desk.api("P07", project)
        addresses = (f"/api/projects/{project}", f"/api/projects/{project}/events?limit=1000",
                     f"/api/projects/{project}/report", f"/api/projects/{project}/board", "/api/projects")
        read[project] = [reader.get(one).text.replace(project, "PROJECT") for one in addresses[:-1]]
        listed = desk.api("P07", project).get("/api/projects").json()["projects"]
        read[project].append(words(next(one for one in listed if one["id"] == project)).replace(project, "PROJECT"))
    assert read["takes-it"] == read["leaves-it"]


def test_the_list_of_projects_is_filtered(desk: Desk) -> None:
    busy(desk, "one")
    desk.publish(World(named("two")))
    operator = desk.operator()
    assert operator.get("/api/projects").json()["total"] == 2
    by_phase = operator.get("/api/projects?phase=co_decision_making").json()
    assert [one["id"] for one in by_phase["projects"]] == ["one"]
    assert operator.get("/api/projects?status=closed").json()["total"] == 0
    assert operator.get("/api/projects?waiting_for=S02").json()["total"] == 0
    assert len(operator.get("/api/projects?limit=1&offset=1").json()["projects"]) == 1
    mine = desk.api("P01", "two").get("/api/projects?waiting_for=me").json()
    assert [one["id"] for one in mine["projects"]] == ["two"]


def test_what_waits_for_me_spans_projects_and_is_mine_alone(desk: Desk) -> None:
    busy(desk, "one")
    desk.publish(World(named("two")))
    waiting = desk.api("P02", "one", "two").get("/api/me/waiting").json()["waiting"]
    assert {one["project"] for one in waiting} == {"one", "two"}
    assert {one["person"]["person"] for one in waiting} == {"P02"}
    assert all(one["url"].startswith(f"http://testserver/projects/{one['project']}") for one in waiting)


def test_trouble_outside_is_shown_with_what_waits_and_since_when(desk: Desk) -> None:
    busy(desk)
    desk.records.store.set_trouble("one", "board", "The board does not answer. Cards wait.")
    trouble = desk.api("P01", "one").get("/api/projects/one").json()["troubles"][0]
    assert trouble["part"] == "board" and trouble["sentence"] == "The board does not answer. Cards wait."
    assert trouble["since"]


def test_reads_work_while_the_workflow_server_is_down_and_readiness_says_what_is_missing(desk: Desk) -> None:
    busy(desk)
    assert desk.api("P01", "one").get("/api/projects/one").status_code == 200
    assert desk.anybody().get("/healthz").status_code == 200
    ready = desk.anybody().get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["records"] == "ok"
    assert "does not answer" in ready.json()["temporal"]
