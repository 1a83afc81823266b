"""What bad input gets: a plain page or problem+json, never a way in, never a 500, never a word that leads elsewhere."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from docs.tables.example_project import NOW, example_events, example_project
from tests.web.deciding import DecidingGateway
from tests.web.desk import HTML, Desk, open_desk, problem
from web.limits import LARGEST_BODY, prepare_limits

PROJECT = example_project().id
COMMANDS = f"/api/projects/{PROJECT}/commands"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("bad-input"), requests_per_minute=100_000) as made:
        made.records.store.publish(PROJECT, list(example_events()))
        made.now = NOW
        made.app.state.parts = replace(made.parts, gateway=DecidingGateway(example_project(), NOW))
        yield made


@pytest.fixture
def desk(place: Desk) -> Desk:
    """With fresh limits."""
    prepare_limits(place.app)
    return place


def raw(desk: Desk, *lines: bytes, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Bytes as no client library would send them; status, headers and body of the answer. 400 when the server hung up
    without one."""
    where = urlsplit(desk.base_url)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=20) as connection:
        answer = b""
        with suppress(ConnectionError):
            connection.sendall(b"\r\n".join([*lines, b"connection: close", b"", body]))
            while part := connection.recv(65536):
                answer += part
    if not answer:
        return 400, {}, b""
    head, _, rest = answer.partition(b"\r\n\r\n")
    status, *headers = head.decode("latin-1").split("\r\n")
    return int(status.split()[1]), {name.lower(): value for name, _, value in (
        one.partition(": ") for one in headers)}, rest


# --- paths ------------------------------------------------------------------------------------------------------------

PATHS = [b"//evil.example/", b"//evil.example/%2f..", b"/\\evil.example", b"/%2f%2fevil.example", b"/projects/%00",
         b"/projects/%2e%2e%2f%2e%2e%2fetc", b"/projects/../../etc/passwd", b"/static/../settings.py",
         b"/static/%2e%2e/app.py", b"/static/..%2f..%2fsettings.py", b"/projects/" + PROJECT.encode() + b"%2fledger",
         b"/projects/" + PROJECT.encode() + b"/%0d%0aset-cookie:x=1", b"/projects/%ff%fe", b"/" + b"a" * 20_000,
         b"/api/projects/%00/events", b"/api/projects/" + b"x" * 9_000, b"/sign-in/link?token=%00%ff&next=//evil",
         b"/?limit=%00", b"/projects?next=//evil.example", b"/api/projects?limit=1e309", b"/%", b"/%zz"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40].decode("latin-1"))
@pytest.mark.parametrize("accept", [b"text/html", b"*/*"], ids=["page", "client"])
def test_a_path_trick_is_answered_plainly_and_leads_nowhere_else(desk: Desk, path: bytes, accept: bytes) -> None:
    status, headers, body = raw(desk, b"GET " + path + b" HTTP/1.1", b"host: pages.example", b"accept: " + accept)
    assert status in (200, 303, 400, 401, 404, 405, 410), body
    location = headers.get("location", "/")
    assert location.startswith("/") and not location.startswith(("//", "/\\"))
    assert "set-cookie" not in headers and b"Traceback" not in body and b"root:" not in body


def test_a_path_with_a_trick_opens_nothing_of_a_project(desk: Desk) -> None:
    member = desk.browser("Q01", "another")
    for path in (f"/projects/another%2f..%2f{PROJECT}", f"/projects/{PROJECT}%00", f"/projects/{PROJECT.upper()}",
                 f"/projects/another/../{PROJECT}", f"/projects/{PROJECT}%20", f"/projects/{PROJECT};x"):
        assert member.get(path).status_code == 404


# --- headers ----------------------------------------------------------------------------------------------------------

def test_headers_that_claim_to_come_from_a_proxy_change_nothing(desk: Desk) -> None:
    lies = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https",
            "x-forwarded-for": "10.0.0.1", "x-original-url": "/api/me", "x-rewrite-url": "/api/me",
            "forwarded": "host=evil.example", "x-http-method-override": "DELETE",
            "x-forwarded-prefix": "//evil.example"}
    for path in ("/", "/projects/nothing", "/sign-in", "/openapi.json"):
        told = desk.anybody().get(path, headers={**HTML, **lies})
        plain = desk.anybody().get(path, headers=HTML)
        assert (told.status_code, told.text) == (plain.status_code, plain.text)
        assert told.headers.get("location") == plain.headers.get("location")


def test_nobody_escapes_the_limit_of_wrong_tokens_by_a_header(desk: Desk) -> None:
    client = desk.anybody()
    codes = [client.get("/api/me", headers={"authorization": f"Bearer cop_{number}",
                                            "x-forwarded-for": f"10.0.0.{number}"}).status_code for number in range(40)]
    assert codes[0] == 401 and codes[-1] == 429


@pytest.mark.parametrize("header", [b"cookie: coproduce_session=" + b"x" * 40_000,
                                    b"authorization: Bearer " + b"y" * 40_000, b"cookie: " + b"a=b; " * 8_000,
                                    b"accept-language: " + b"en," * 9_000,
                                    b"authorization: Bearer \xff\xfe", b"authorization: Basic Og==", b"authorization:",
                                    b"cookie: coproduce_session=\xff", b"user-agent: \xff" + b"z" * 30_000])
def test_a_huge_or_broken_header_is_refused_plainly(desk: Desk, header: bytes) -> None:
    for path in (b"/api/me", b"/", b"/sign-in"):
        status, headers, body = raw(desk, b"GET " + path + b" HTTP/1.1", b"host: pages.example", b"accept: text/html",
                                    header)
        assert status in (200, 303, 400, 401, 431), body
        assert b"Traceback" not in body and "set-cookie" not in headers


def test_more_headers_than_anybody_needs_are_refused(desk: Desk) -> None:
    status, _, _ = raw(desk, b"GET / HTTP/1.1", b"host: pages.example", b"x: " + b"y" * 200_000)
    assert status in (400, 431)


# --- bodies -----------------------------------------------------------------------------------------------------------

BODIES = [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"kind": "\\u0000"}', b'{"kind": "\\ud800"}', b"[" * 100_000,
          b'{"a":' * 50_000, b'{"kind": "make_suggestion", "text": 1e999}', b'{"kind": "pause", "reason": NaN}',
          b'{"kind": ["pause"]}', b'{"kind": {"$ref": "x"}}', b'{"actor": {"operator": true}, "kind": "pause"}',
          json.dumps({"kind": "make_suggestion", "text": "x" * 900_000}).encode(),
          b'{"kind": "move_action", "action": "D4", "due": "0000-00-00", "reason": "x"}',
          b'{"kind": "claim_expense", "action": "D1", "amount": "1e100000", "what": "x", "receipt": true}',
          b'{"kind": "add_action", "phase": "co_design", "plan": ' + b'{"id":' * 500 + b"1" + b"}" * 501]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{len(body)} {body[:30]!r}")
def test_a_malformed_body_is_said_plainly_and_changes_nothing(desk: Desk, body: bytes) -> None:
    owner = desk.api("P06", PROJECT)
    for path in (COMMANDS, "/api/me/tokens", "/api/charters/check", f"/api/projects/{PROJECT}/board/sync"):
        answer = owner.post(path, content=body, headers={"content-type": "application/json"})
        harmless = answer.status_code in (200, 202) and path.endswith(("/check", "/sync"))
        assert harmless or problem(answer)[0] in (400, 403, 413, 422), (path, answer.text)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/json; charset=utf-16",
                                  "multipart/form-data", "multipart/form-data; boundary=x",
                                  "application/x-www-form-urlencoded; charset=nothing"])
def test_a_body_of_another_kind_is_refused_plainly(desk: Desk, kind: str) -> None:
    owner, pages = desk.api("P06", PROJECT), desk.browser("P06", PROJECT)
    for body in (b"--x\r\nbroken", b"a=%ff%00&b", b"\x1f\x8b\x08gzip"):
        for client, path in ((owner, COMMANDS), (pages, "/account"), (desk.anybody(), "/sign-in")):
            answer = client.post(path, content=body, headers={"content-type": kind, "content-encoding": "gzip"})
            assert answer.status_code in (400, 401, 403, 415), (path, answer.text)


def test_a_body_that_is_too_large_is_not_read_to_its_end(desk: Desk) -> None:
    owner, pages = desk.api("P06", PROJECT), desk.browser("P06", PROJECT)
    large = b"x" * (LARGEST_BODY + 1)
    for client, path in ((owner, COMMANDS), (pages, "/account"), (desk.anybody(), "/sign-in")):
        assert client.post(path, content=large).status_code == 413
        chunked = client.post(path, content=iter([large[:600_000], large[:600_000]]),
                              headers={"content-type": "application/x-www-form-urlencoded"
                                       if path[:4] != "/api" else "application/json"})
        assert chunked.status_code == 413


def test_a_form_of_too_many_fields_or_with_a_file_is_refused(desk: Desk) -> None:
    pages = desk.browser("P06", PROJECT)
    assert pages.post("/account", data={f"f{number}": "x" for number in range(300)}).status_code == 400
    assert pages.post("/account", files={"file": b"x"}).status_code == 400


def test_a_length_that_lies_is_refused_or_waits_for_nobody(desk: Desk) -> None:
    for length in (b"-1", b"abc", b"99999999999999999999", b"1, 2"):
        status, _, body = raw(desk, b"POST /sign-in HTTP/1.1", b"host: pages.example",
                              b"content-type: application/x-www-form-urlencoded", b"content-length: " + length)
        assert status in (400, 413), body


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PROPFIND", "OPTIONS", "PUT"])
def test_a_method_that_an_address_does_not_take_does_nothing(desk: Desk, method: str) -> None:
    for path in ("/sign-in", "/account", COMMANDS, "/"):
        assert desk.anybody().request(method, path).status_code in (400, 405)
