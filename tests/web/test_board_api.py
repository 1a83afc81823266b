"""The board over HTTP: how it is, what a sync would do, and a sync now; at a desk and at a whole running system."""

from dataclasses import replace
from typing import Any

import httpx

from domain.board_base import BoardBase
from domain.commands_board import BlockAction
from integrations.ports import BoardLink
from tests.builders import World
from tests.web.desk import Desk, named, problem
from tests.web.running import Running, until
from tests.web.serving import serving
from web.__main__ import planner
from web.app import create_app

PROJECT = "boarded"
Json = dict[str, Any]  # what the server answers, of mixed values


class OnTrello:
    """The board server of the running system, as its service member and as people see it."""

    def __init__(self, running: Running, project: str) -> None:
        settings = running.settings
        shown = f'OAuth oauth_consumer_key="{settings.trello_key}", oauth_token="{settings.trello_token}"'
        self._client = httpx.Client(base_url=f"{settings.trello_url}/1", headers={"Authorization": shown}, timeout=30)
        running.clients.append(self._client)
        self._running, self._project = running, project

    @property
    def board(self) -> str:
        link = self._running.records.store.board_link(self._project)
        assert link is not None
        return link.board_id

    def ask(self, method: str, path: str, **fields: object) -> Json:
        answer = self._client.request(method, path, json=fields or None)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def card(self, key: str) -> str:
        link = self._running.records.store.board_link(self._project)
        assert link is not None
        return link.base.cards[key].id


def true_board(running: Running, project: str) -> OnTrello:
    """Start a project and wait until its board is as it should be."""
    running.started(project)
    owner = running.api("P06", project)
    until(lambda: plan_of(owner, project)["changes"] == [] and plan_of(owner, project)["url"] is not None,
          "the board is there")
    return OnTrello(running, project)


def plan_of(client: httpx.Client, project: str) -> Json:
    answer = client.get(f"/api/projects/{project}/board/plan")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_the_people_of_a_project_see_how_its_board_is_and_nobody_else_does(desk: Desk) -> None:
    world = desk.publish(World(named(PROJECT)))
    seen = desk.api("P02", PROJECT).get(f"/api/projects/{PROJECT}/board").json()
    assert (seen["url"], seen["up_to_date"], seen["trouble"], seen["webhook"]) == (None, False, None, False)
    assert seen["version"] == world.project.version
    assert seen["counts"]["behind"] == len(world.project.actions) + 4, "each action and each gate has a card"
    assert problem(desk.api("stranger").get(f"/api/projects/{PROJECT}/board"))[0] == 404
    assert problem(desk.anybody().get(f"/api/projects/{PROJECT}/board"))[0] == 401


def test_trouble_with_the_board_is_told_with_since_when_and_what_to_do(desk: Desk) -> None:
    world = World(named(PROJECT))
    world.do("P08", BlockAction(action="D1", reason="The room is locked"))
    desk.publish(world)
    desk.records.store.save_board_link(PROJECT, BoardLink(board_id="b" * 24, url="https://b/1", base=BoardBase()))
    desk.records.store.set_trouble(PROJECT, "board", "The board is not private. Set it to private.")
    seen = desk.operator().get(f"/api/projects/{PROJECT}/board").json()
    assert seen["url"] == "https://b/1"
    assert seen["trouble"]["sentence"].endswith("Set it to private.") and seen["trouble"]["since"]
    assert seen["counts"]["blocked"] == 1


def test_plan_and_sync_are_for_owner_sponsor_and_operators(desk: Desk) -> None:
    desk.publish(World(named(PROJECT)))
    for person in ("P01", "P02", "P08"):
        client = desk.api(person, PROJECT)
        for answer in (client.get(f"/api/projects/{PROJECT}/board/plan"),
                       client.post(f"/api/projects/{PROJECT}/board/sync")):
            status, sentence = problem(answer)
            assert status == 403 and "owner" in sentence
    assert problem(desk.api("stranger").get(f"/api/projects/{PROJECT}/board/plan"))[0] == 404


def test_a_body_that_asks_for_something_else_is_refused(desk: Desk) -> None:
    desk.publish(World(named(PROJECT)))
    for body in (b'{"confirm": "perhaps"}', b'{"force": true}', b"[]", b"{", b'{"confirm": "\xff"}'):
        status, sentence = problem(desk.operator().post(f"/api/projects/{PROJECT}/board/sync", content=body))
        assert status == 400 and "confirm" in sentence


def test_a_plan_is_a_look_that_changes_nothing(running: Running) -> None:
    board = true_board(running, "planned")
    when = f"/boards/{board.board}?fields=dateLastActivity"
    before = board.ask("GET", when)
    for client in (running.api("P06", "planned"), running.api("P05", "planned"), running.operator()):
        seen = plan_of(client, "planned")
        assert seen["refusal"] is None and seen["brake"] is False
    assert board.ask("GET", when) == before
    status = running.api("P01", "planned").get("/api/projects/planned/board").json()
    assert status["up_to_date"] is True and status["counts"]["ours"] > 20


def test_a_board_that_is_not_private_or_not_there_is_a_plan_that_says_so(running: Running) -> None:
    board = true_board(running, "public-one")
    owner = running.api("P06", "public-one")
    board.ask("PUT", f"/boards/{board.board}", **{"prefs/permissionLevel": "public"})
    seen = plan_of(owner, "public-one")
    assert "private" in seen["refusal"] and seen["brake"] is False
    board.ask("PUT", f"/boards/{board.board}", closed=True)
    board.ask("DELETE", f"/boards/{board.board}")
    assert "deleted" in plan_of(owner, "public-one")["refusal"]


def test_a_new_board_is_made_only_when_the_old_one_is_lost_and_an_operator_says_so(running: Running) -> None:
    board = true_board(running, "lost-one")
    old, path, yes = board.board, "/api/projects/lost-one/board/renew", {"confirm": True}
    operator = running.api("operator", roles=("operator",))
    assert problem(running.api("P06", "lost-one").post(path, json=yes))[0] == 403
    assert problem(operator.post(path, json=yes)) == (409, "The project's board is there and answers, so nothing was "
                                                      "changed.")
    board.ask("PUT", f"/boards/{board.board}", closed=True)
    board.ask("DELETE", f"/boards/{board.board}")
    assert "confirm" in problem(operator.post(path))[1]
    assert operator.post(path, json=yes).status_code == 202
    until(lambda: operator.get("/api/projects/lost-one/board").json()["counts"]["ours"] >= 29, "there is a new board")
    link = running.records.store.board_link("lost-one")
    assert link is not None and link.board_id != old


def test_many_cards_that_are_gone_wait_until_somebody_confirms(running: Running) -> None:
    board = true_board(running, "emptied")
    owner = running.api("P06", "emptied")
    link = running.records.store.board_link("emptied")
    assert link is not None
    for one in list(link.base.cards.values())[:14]:
        board.ask("DELETE", f"/cards/{one.id}")
    seen = plan_of(owner, "emptied")
    assert seen["brake"] is True and "--confirm" in seen["refusal"]
    first = owner.post("/api/projects/emptied/board/sync", json={"confirm": True}, headers={"idempotency-key": "yes"})
    again = owner.post("/api/projects/emptied/board/sync", json={"confirm": True}, headers={"idempotency-key": "yes"})
    assert first.status_code == again.status_code == 202 and again.headers["idempotency-replayed"] == "true"
    until(lambda: plan_of(owner, "emptied")["refusal"] is None, "the confirmed sync is done")
    until(lambda: owner.get("/api/projects/emptied/board").json()["counts"]["gone"] >= 10, "the project knows")


def test_a_sync_that_is_asked_for_takes_over_what_people_did(running: Running) -> None:
    board = true_board(running, "asked-for")
    board.ask("PUT", f"/cards/{board.card('action-d1')}", dueComplete=True)
    assert running.api("P05", "asked-for").post("/api/projects/asked-for/board/sync").status_code == 202
    until(lambda: running.records.store.project("asked-for").actions["D1"].status == "done", "the tick has come")


def test_a_board_that_does_not_answer_now_is_a_503_that_says_to_try_again(desk: Desk) -> None:
    desk.publish(World(named(PROJECT)))
    desk.records.store.save_board_link(PROJECT, BoardLink(board_id="b" * 24, url="https://b/1", base=BoardBase()))
    nowhere = desk.settings.model_copy(update={
        "trello_url": "http://127.0.0.1:1", "trello_token": "a-token", "trello_key": "a-key"})
    operator = desk.operator()
    with serving(create_app(replace(desk.parts, board_plan=planner(nowhere, desk.records)))) as address:
        answer = httpx.get(f"{address}/api/projects/{PROJECT}/board/plan", headers=operator.headers)
    status, sentence = problem(answer)
    assert status == 503 and "could not be reached" in sentence
