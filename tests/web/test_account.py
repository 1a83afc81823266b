"""One's own account: where one is signed in, API tokens on the page and over HTTP, signing out everywhere."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from tests.builders import World
from tests.web.desk import HTML, Desk, named, open_desk, problem
from web.sessions import browser_of

PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:126.0) Gecko/126.0 Firefox/126.0"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("account")) as made:
        made.publish(World(named("one")))
        yield made


def send(browser: httpx.Client, choice: str, **fields: str) -> httpx.Response:
    """A form of the account's page."""
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/account").text)
    assert csrf is not None
    return browser.post("/account", data={"csrf": csrf[1], "choice": choice, **fields})


def ids(browser: httpx.Client, choice: str) -> list[str]:
    """What the page's forms of a kind are about, first on the page first."""
    return re.findall(rf'value="{choice}"><input type="hidden" name="id" value="(\w+)"', browser.get("/account").text)


# --- sessions ---------------------------------------------------------------------------------------------------------

def test_signing_out_everywhere_ends_every_session_and_link_and_no_token(desk: Desk) -> None:
    browsers = [desk.browser("P01", "one") for _ in range(3)]
    token = desk.token("P01")
    link = desk.records.tokens.issue_link(desk.account("P01"), timedelta(minutes=15))
    done = send(browsers[0], "end_all")
    assert done.headers["location"] == "/sign-in" and "coproduce_session=" in done.headers["set-cookie"]
    assert [one.get("/").status_code for one in browsers] == [303] * 3
    assert desk.records.tokens.holder(link) is None
    assert desk.records.tokens.authenticate(token) is not None


def test_the_page_lists_where_one_is_signed_in_and_ends_one_of_them(desk: Desk) -> None:
    here, there = desk.browser("P02", "one"), desk.anybody()
    there.headers.update({**HTML, "user-agent": PHONE})
    assert there.post("/sign-in", data={"token": desk.token("P02")}).status_code == 303
    shown = here.get("/account").text
    assert "Firefox on Android" in shown and shown.count("this one") == 1
    phone = ids(here, "end_session")[0]
    assert send(here, "end_session", id=phone).headers["location"] == "/account?done=end_session"
    assert there.get("/").status_code == 303 and here.get("/").status_code == 200


def test_signing_out_ends_the_session_on_the_server_too(desk: Desk) -> None:
    browser = desk.browser("P03", "one")
    kept = browser.cookies["coproduce_session"]
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/account").text)
    assert csrf is not None
    assert browser.post("/sign-out", data={"csrf": csrf[1]}).headers["location"] == "/sign-in"
    again = desk.anybody()
    assert again.get("/", headers={**HTML, "cookie": f"coproduce_session={kept}"}).status_code == 303


def test_nobody_ends_sessions_or_tokens_of_others(desk: Desk) -> None:
    ours, theirs = desk.browser("P04", "one"), desk.browser("P05", "one")
    session, token = ids(theirs, "end_session")[0], ids(theirs, "revoke_token")[0]
    send(ours, "end_session", id=session)
    assert send(ours, "revoke_token", id=token).status_code == 404
    assert problem(desk.api("P04").delete(f"/api/me/tokens/{token}"))[0] == 404
    assert theirs.get("/account").status_code == 200
    assert token in ids(theirs, "revoke_token")


@pytest.mark.parametrize("csrf", ["", "x", "of another"])
def test_a_form_without_the_sessions_own_secret_does_nothing(desk: Desk, csrf: str) -> None:
    browser, other = desk.browser("P06", "one"), desk.browser("P07", "one")
    found = re.search(r'name="csrf" value="([^"]+)"', other.get("/account").text)
    assert found is not None
    answer = browser.post("/account", data={"choice": "end_all", "csrf": found[1] if csrf == "of another" else csrf})
    assert answer.status_code == 403 and browser.get("/").status_code == 200


@pytest.mark.parametrize(("agent", "words"), [
    (PHONE, "Firefox on Android"), ("", "A browser"), ("\x00<script>", "A browser"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
     "Safari on iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/125.0 Safari/537.36 Edg/125.0", "Edge on Windows")])
def test_a_session_is_named_by_its_browser_and_by_nothing_that_it_sent(agent: str, words: str) -> None:
    assert browser_of(agent) == words


# --- tokens -----------------------------------------------------------------------------------------------------------

def test_a_token_made_on_the_page_is_shown_once_and_acts_as_its_maker(desk: Desk) -> None:
    browser = desk.browser("P08", "one")
    made = send(browser, "create_token", label="my <laptop>", days="90")
    token = re.search(r"cop_[\w-]{43}", made.text)
    assert made.status_code == 200 and token is not None and "my &lt;laptop&gt;" in made.text
    assert made.headers["cache-control"] == "no-store"
    listed = browser.get("/account").text
    assert "my &lt;laptop&gt;" in listed and token[0] not in listed
    client = desk.anybody()
    assert client.get("/api/me", headers={"authorization": f"Bearer {token[0]}"}).json()["account"] == (
        desk.account("P08"))
    assert send(browser, "revoke_token", id=ids(browser, "revoke_token")[0]).status_code == 303
    assert client.get("/api/me", headers={"authorization": f"Bearer {token[0]}"}).status_code == 401


def test_a_token_without_a_name_is_refused_at_its_field_and_keeps_what_was_chosen(desk: Desk) -> None:
    answer = send(desk.browser("P09", "one"), "create_token", label=" ", days="30")
    assert answer.status_code == 400 and 'aria-describedby="wrong-token" aria-invalid="true"' in answer.text
    assert re.search(r'<option value="30" selected>', answer.text)


def test_tokens_are_made_listed_and_revoked_over_http(desk: Desk) -> None:
    client = desk.api("P10")
    made = client.post("/api/me/tokens", json={"label": "laptop", "days": 7})
    assert made.status_code == 201
    token, listed = made.json()["token"], client.get("/api/me/tokens").json()["tokens"]
    assert [one["label"] for one in listed] == ["laptop", "test"] and token not in str(listed)
    assert listed[0]["last_used"] is None and listed[1]["last_used"] is not None
    assert listed[0]["expires"] is not None and listed[1]["expires"] is None
    assert desk.anybody().get("/api/me", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert client.delete(f"/api/me/tokens/{listed[0]['id']}").status_code == 204
    assert desk.anybody().get("/api/me", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert problem(client.delete("/api/me/tokens/nothing"))[0] == 404


@pytest.mark.parametrize("body", [{}, {"label": ""}, {"label": "x" * 81}, {"label": "a", "days": 0}, {"label": "a\nb"},
                                  {"label": "a", "days": 99999}, {"label": "a", "account": "acc_other"}, {"label": 1}])
def test_a_token_that_is_asked_for_wrongly_is_not_made(desk: Desk, body: dict[str, object]) -> None:
    client = desk.api("P11")
    before = len(client.get("/api/me/tokens").json()["tokens"])
    assert problem(client.post("/api/me/tokens", json=body))[0] == 400
    assert len(client.get("/api/me/tokens").json()["tokens"]) == before


def test_the_same_request_again_makes_one_token(desk: Desk) -> None:
    client = desk.api("P12")
    first, second = (client.post("/api/me/tokens", json={"label": "once"}, headers={"idempotency-key": "k1"})
                     for _ in range(2))
    assert first.json() == second.json()
    assert [one["label"] for one in client.get("/api/me/tokens").json()["tokens"]].count("once") == 1


# --- roles ------------------------------------------------------------------------------------------------------------

def ask_role(browser: httpx.Client, **fields: str) -> httpx.Response:
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/roles").text)
    assert csrf is not None
    return browser.post("/roles", data={"csrf": csrf[1], **fields})


def test_an_operator_gives_a_role_and_takes_it_away_after_saying_so_twice(
        desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    operator = desk.browser("operator", roles=["operator"])
    member = desk.api("money")
    fields = {"change": "give", "role": "finance", "account": " MONEY@example.org "}
    asked = ask_role(operator, **fields)
    assert asked.status_code == 200 and "Give this role?" in asked.text and "m…@example.org" in asked.text
    assert member.get("/api/payout-account").status_code == 403
    capsys.readouterr()
    given = ask_role(operator, **fields, sure="yes")
    assert given.headers["location"] == "/roles?done=give_role"
    assert member.get("/api/payout-account").status_code == 200
    account, said = desk.account("money"), capsys.readouterr().out
    assert "role_given" in said and account in said and desk.account("operator") in said and "example.org" not in said
    taken = {"change": "take", "role": "finance", "account": account}
    assert "Take this role away?" in ask_role(operator, **taken).text
    assert member.get("/api/payout-account").status_code == 200
    assert ask_role(operator, **taken, sure="yes").headers["location"] == "/roles?done=take_role"
    assert member.get("/api/payout-account").status_code == 403
    assert "role_taken" in capsys.readouterr().out


def test_nobody_changes_a_role_of_their_own(desk: Desk) -> None:
    operator = desk.browser("operator", roles=["operator"])
    for change, role in (("give", "finance"), ("take", "operator")):
        answer = ask_role(operator, change=change, role=role, account=desk.account("operator"), sure="yes")
        assert answer.status_code == 403 and "Ask another operator" in answer.text
    assert desk.records.people.account(desk.account("operator")).roles == ("operator",)


@pytest.mark.parametrize(("fields", "status"), [
    ({"change": "give", "role": "owner", "account": "x@example.org"}, 400),
    ({"change": "give", "role": "finance", "account": "unknown@example.org"}, 404),
    ({"change": "give", "role": "finance", "account": "acc_unknown"}, 404),
    ({"change": "keep", "role": "finance", "account": "x@example.org"}, 400)])
def test_a_role_that_cant_be_given_is_said_at_the_field_and_what_was_typed_stays(
        desk: Desk, fields: dict[str, str], status: int) -> None:
    answer = ask_role(desk.browser("operator", roles=["operator"]), **fields)
    assert answer.status_code == status and 'aria-describedby="wrong-role" aria-invalid="true"' in answer.text
    assert fields["account"] in html.unescape(answer.text)
