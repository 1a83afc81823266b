"""Every refusal over HTTP is a problem with a sentence that says what to do; bad input is never our failure."""

from pathlib import Path

import httpx
import pytest

from tests.builders import World
from tests.web.desk import Desk, named, open_desk, problem

COMMANDS = "/api/projects/one/commands"


@pytest.fixture
def member(desk: Desk) -> httpx.Client:
    desk.publish(World(named("one")))
    return desk.api("P02", "one")


@pytest.mark.parametrize(("body", "place"), [
    (b"{", "line 1, column 2"), (b"[]", "object"), (b"\xff\xfe", "UTF-8"), (b'{"kind": NaN}', "not JSON"),
    (b"[" * 5000, "nested"), (b'{"kind": "dance"}', "no such kind"), (b"{}", "no such kind"),
    (b'{"kind": 7}', "no such kind"), (b'{"kind": "complete_action"}', "action"),
    (b'{"kind": "complete_action", "action": "D1", "extra": 1}', "extra"),
    (b'{"kind": "complete_action", "action": "D1", "note": "a\\u0000b"}', "zero character"),
    (b'{"kind": "complete_action", "action": "D1", "note": "\\ud800"}', "half of a character"),
    (b'{"kind": "move_action", "action": "D1", "due": "soon"}', "due"),
])
def test_what_cant_be_read_is_refused_with_its_place(member: httpx.Client, body: bytes, place: str) -> None:
    answer = member.post(COMMANDS, content=body, headers={"content-type": "application/json"})
    status, sentence = problem(answer)
    assert status == 400
    assert place in sentence
    assert "Nothing was changed" in sentence


def test_a_mistyped_kind_is_answered_with_the_nearest_one(member: httpx.Client) -> None:
    assert '"complete_action"' in problem(member.post(COMMANDS, json={"kind": "complet_action"}))[1]


def test_another_kind_of_content_is_refused(member: httpx.Client) -> None:
    assert problem(member.post(COMMANDS, content=b"kind: x", headers={"content-type": "text/plain"}))[0] == 415
    assert problem(member.post(COMMANDS, data={"kind": "x"}))[0] == 415
    assert problem(member.post("/api/charters/check", content=b"x", headers={"content-type": "text/html"}))[0] == 415


def test_a_body_above_one_megabyte_is_refused_with_or_without_its_length(member: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    assert problem(member.post(COMMANDS, content=b"x" * 1_100_000, headers=headers))[0] == 413
    chunks = (b"x" * 100_000 for _ in range(12))
    assert problem(member.post(COMMANDS, content=chunks, headers=headers))[0] == 413


def test_an_unknown_address_and_an_unknown_method_are_problems(member: httpx.Client) -> None:
    assert problem(member.get("/api/nothing"))[0] == 404
    answer = member.delete("/api/projects/one")
    assert problem(answer)[0] == 405
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "phase=later", "status=asleep", "offset=-1"])
def test_a_query_that_cant_be_read_is_malformed(member: httpx.Client, query: str) -> None:
    answer = member.get(f"/api/projects?{query}")
    assert problem(answer)[0] == 400
    assert answer.json()["where"][0]["where"] == query.partition("=")[0]


@pytest.mark.parametrize("key", ["two words", "ü", "k" * 201])
def test_an_idempotency_key_that_is_no_key_is_malformed(member: httpx.Client, key: str) -> None:
    answer = member.post(COMMANDS, json={"kind": "sign_agreement"}, headers={b"idempotency-key": key.encode()})
    assert problem(answer)[0] == 400


def test_while_the_workflow_server_is_down_a_command_says_so_and_its_key_is_not_used_up(member: httpx.Client) -> None:
    for _ in range(2):
        answer = member.post(COMMANDS, json={"kind": "sign_agreement"}, headers={"idempotency-key": "k"})
        status, sentence = problem(answer)
        assert status == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "the same request again" in sentence
    other = member.post(COMMANDS, json={"kind": "make_suggestion", "text": "x"}, headers={"idempotency-key": "k"})
    assert problem(other)[0] == 503, "nothing was done with the key, so nothing is stored for it"


def test_too_many_requests_from_one_token_are_held_back_and_others_go_on(tmp_path: Path) -> None:
    with open_desk(tmp_path, requests_per_minute=5) as desk:
        fast, calm = desk.api("P01"), desk.api("P02")
        answers = [fast.get("/api/me") for _ in range(7)]
        assert problem(answers[-1])[0] == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert calm.get("/api/me").status_code == 200


def test_nobody_guesses_tokens_for_long(desk: Desk) -> None:
    client = desk.anybody()
    statuses = [client.get("/api/me", headers={"authorization": f"Bearer cop_{number}"}).status_code
                for number in range(40)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert desk.api("P01").get("/api/me").status_code == 200, "those with a good token are not locked out"


def test_no_answer_shows_a_stack_trace_or_a_path(member: httpx.Client) -> None:
    for answer in (member.get("/api/projects/%00"), member.get("/api/projects/" + "x" * 5000),
                   member.get("/api/projects/../../etc/passwd"), member.get("/static/../app.py"),
                   member.get("/static/%2e%2e/app.py")):
        assert answer.status_code in (400, 404)
        assert "Traceback" not in answer.text
        assert "site-packages" not in answer.text


def test_every_answer_carries_the_security_headers(member: httpx.Client, desk: Desk) -> None:
    for answer in (member.get("/api/me"), desk.anybody().get("/sign-in"), desk.anybody().get("/api/nothing"),
                   desk.anybody().get("/static/style.css")):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert member.get("/api/me").headers["cache-control"] == "no-store"


def test_metrics_count_by_route_and_name_no_project(member: httpx.Client) -> None:
    member.get("/api/projects/one")
    member.get("/api/projects/one/events")
    text = member.get("/metrics").text
    assert 'coproduce_http_requests_total{method="GET",route="/api/projects/{project_id}",status="200"} 1.0' in text
    assert "/api/projects/one" not in text


def test_the_openapi_document_describes_every_command_and_no_actor(member: httpx.Client) -> None:
    document = member.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert "complete_action" in schemas["AnyCommand"]["discriminator"]["mapping"]
    assert "settle_run" not in schemas["AnyCommand"]["discriminator"]["mapping"]
    assert "actor" not in schemas["CompleteAction"]["properties"]
    posts = [one["post"] for one in document["paths"].values() if "post" in one]
    assert all("requestBody" in one or "{" in str(one) for one in posts)
    assert {"401", "403", "404", "409", "422", "429", "503"} <= set(
        document["paths"]["/api/projects/{project_id}/commands"]["post"]["responses"])
    assert not [path for path in document["paths"] if not path.startswith(("/api", "/healthz", "/readyz"))]


def test_every_reference_of_the_openapi_document_leads_somewhere(member: httpx.Client) -> None:
    document = member.get("/openapi.json").json()

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return here + [one for inner in value.values() for one in references(inner)]
        return [one for inner in value for one in references(inner)] if isinstance(value, list) else []
    missing = {one for one in references(document) if one.rpartition("/")[2] not in document["components"]["schemas"]}
    assert missing == set()
