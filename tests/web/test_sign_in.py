"""Signing in by a link: single use, short-lived, the same answer for everybody, and only where it was meant to."""

import html
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from integrations.notify.sign_in_mail import SmtpSignInMail
from integrations.records.privacy import Privacy
from integrations.records.sealing import KeyRing
from integrations.records.tokens import Purpose
from integrations.registry import key_list
from sandbox.mailbox.running import RunningMailbox
from tests.builders import World
from tests.web.desk import HTML, Desk, named, open_desk
from web.limits import Buckets, prepare_limits

PUBLIC = "https://people.example"
# Of the test itself: they say what they ask for.
CLIENTS = ("httpx", "httpcore", "urllib3")
IS_OVER = "This link can't be used."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, mailbox_server: RunningMailbox) -> Iterator[Desk]:
    mail = SmtpSignInMail(*mailbox_server.smtp_address, sender="team@coproduce.example", public_url=PUBLIC, timeout=5)
    with open_desk(tmp_path_factory.mktemp("sign-in"), public_url=PUBLIC) as made:
        made.app.state.parts = replace(made.parts, sign_in_mail=mail)
        made.publish(World(named("one")))
        made.token("P01", "one")
        yield made


@pytest.fixture
def desk(place: Desk) -> Desk:
    """The same for all tests, with fresh limits."""
    prepare_limits(place.app)
    return place


def visitor(desk: Desk, **headers: str) -> httpx.Client:
    client = desk.anybody()
    client.headers.update({**HTML, **headers})
    return client


def ask(client: httpx.Client, email: str = "P01@example.org", address: str = "/") -> httpx.Response:
    return client.post("/sign-in", params={"next": address}, data={"email": email})


def link(mailbox: RunningMailbox, count: int = 1) -> str:
    """The link of the newest of so many letters, as a path of the pages."""
    deadline = time.monotonic() + 10
    while len(found := mailbox.found()) < count:
        assert time.monotonic() < deadline, "no letter came"
        time.sleep(0.02)
    text = str(mailbox.message(found[0]["id"])["text"])
    address = re.search(r"https://people\.example(/sign-in/link\S+)", text)
    assert address is not None, text
    return address[1]


def use(client: httpx.Client, address: str) -> httpx.Response:
    """Press the button of the link's page."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', client.get(address).text))
    sent = {"token": secret(address)} | {name: html.unescape(value) for name, value in fields.items()}
    return client.post("/sign-in/link", data=sent)


def secret(address: str) -> str:
    return parse_qs(urlsplit(address).query)["token"][0]


# --- the way in -------------------------------------------------------------------------------------------------------

def test_a_link_signs_its_person_in_and_leads_where_they_wanted_to_go(desk: Desk, mailbox: RunningMailbox) -> None:
    phone = visitor(desk)
    assert ask(phone, address="/projects/one/gates/co_design").headers["location"] == "/sign-in/sent"
    opened = use(phone, link(mailbox))
    assert (opened.status_code, opened.headers["location"]) == (303, "/projects/one/gates/co_design")
    cookie = opened.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/", "Max-Age=43200"))


def signed_in(desk: Desk, opened: httpx.Response) -> httpx.Client:
    """A browser that sends the cookie also over plain HTTP, as the tests speak it."""
    return visitor(desk, cookie=opened.headers["set-cookie"].partition(";")[0])


def test_whoever_is_signed_in_by_a_link_is_who_an_operator_named(desk: Desk, mailbox: RunningMailbox) -> None:
    told = desk.operator().put("/api/projects/one/people/P03", json={"email": "ama@example.org"})
    assert told.status_code == 200
    phone = visitor(desk)
    ask(phone, " AMA@example.org ")
    browser = signed_in(desk, use(phone, link(mailbox)))
    assert browser.get("/projects/one").status_code == 200
    assert "ama@example.org" in browser.get("/account").text


def test_looking_at_a_link_uses_nothing_up_and_signs_nobody_in(desk: Desk, mailbox: RunningMailbox) -> None:
    ask(visitor(desk))
    address, scanner = link(mailbox), visitor(desk)
    for _ in range(3):
        shown = scanner.get(address)
        assert shown.status_code == 200 and "set-cookie" not in shown.headers
        assert "P…@example.org" in shown.text and "P01@example.org" not in shown.text
    assert scanner.head(address).status_code == 405
    assert use(visitor(desk), address).status_code == 303


def test_the_letter_says_what_to_do_in_text_and_html_and_names_no_host_that_was_sent(
        desk: Desk, mailbox: RunningMailbox) -> None:
    ask(visitor(desk, host="evil.example", **{"x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}))
    path = link(mailbox)
    message = mailbox.message(mailbox.found()[0]["id"])
    for part in ("text", "html"):
        told = html.unescape(str(message[part]))
        assert f"{PUBLIC}{path}" in told and "15 minutes" in told and "evil" not in told
    assert ["To", "P01@example.org"] in list(message["headers"])  # type: ignore[call-overload]


# --- what a link is not good for --------------------------------------------------------------------------------------

def test_a_link_works_once(desk: Desk, mailbox: RunningMailbox) -> None:
    ask(visitor(desk))
    address = link(mailbox)
    token = {"token": secret(address)}
    assert use(visitor(desk), address).status_code == 303
    for again in (visitor(desk).get(address), visitor(desk).post("/sign-in/link", data=token)):
        assert again.status_code == 410 and IS_OVER in html.unescape(again.text) and "set-cookie" not in again.headers
        assert "Send me a link" in again.text


def test_a_new_link_ends_the_one_before(desk: Desk, mailbox: RunningMailbox) -> None:
    ask(visitor(desk))
    first = link(mailbox)
    ask(visitor(desk))
    second = link(mailbox, 2)
    assert use(visitor(desk), first).status_code == 410
    assert use(visitor(desk), second).status_code == 303


def test_a_link_is_good_for_fifteen_minutes(desk: Desk) -> None:
    account = desk.account("P01")
    young, old = (desk.records.tokens.issue(account, "link", "sign_in", timedelta(minutes=minutes))
                  for minutes in (15, -1))
    assert visitor(desk).get(f"/sign-in/link?token={young}").status_code == 200
    assert visitor(desk).get(f"/sign-in/link?token={old}").status_code == 410
    assert visitor(desk).post("/sign-in/link", data={"token": old}).status_code == 410


@pytest.mark.parametrize("purpose", ["api", "session"])
def test_no_other_secret_of_the_account_is_a_link(desk: Desk, purpose: Purpose) -> None:
    token = desk.records.tokens.issue(desk.account("P01"), "other", purpose)
    assert visitor(desk).post("/sign-in/link", data={"token": token}).status_code == 410
    assert visitor(desk).get(f"/sign-in/link?token={token}").status_code == 410


@pytest.mark.parametrize("token", ["", "cop_" + "x" * 43, "../..", "%00", "a" * 3000, "' OR 1=1 --"])
def test_a_forged_link_is_a_plain_page_that_offers_a_new_one(desk: Desk, token: str) -> None:
    for answer in (visitor(desk).get("/sign-in/link", params={"token": token}),
                   visitor(desk).post("/sign-in/link", data={"token": token})):
        assert answer.status_code == 410 and IS_OVER in html.unescape(answer.text)
        assert 'name="email"' in answer.text and (not token or token not in answer.text)


def test_a_link_is_no_token_of_the_api_and_no_session(desk: Desk, mailbox: RunningMailbox) -> None:
    ask(visitor(desk))
    token = secret(link(mailbox))
    assert desk.anybody().get("/api/me", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert visitor(desk).post("/sign-in", data={"token": token}).status_code == 401
    assert visitor(desk, cookie=f"coproduce_session={token}").get("/").status_code == 303


def test_an_erased_account_gets_no_link_and_its_old_one_is_over(desk: Desk, mailbox: RunningMailbox) -> None:
    desk.token("gone")
    token = desk.records.tokens.issue_link(desk.account("gone"), timedelta(minutes=15))
    Privacy(desk.records.engine, KeyRing(key_list(desk.settings))).erase(desk.account("gone"))
    assert visitor(desk).post("/sign-in/link", data={"token": token}).status_code == 410
    assert ask(visitor(desk), "gone@example.org").headers["location"] == "/sign-in/sent"
    assert mailbox.found() == []


# --- nobody learns who is known ---------------------------------------------------------------------------------------

def test_a_known_and_an_unknown_address_are_answered_alike(desk: Desk, mailbox: RunningMailbox) -> None:
    known, unknown = ask(visitor(desk)), ask(visitor(desk), "nobody@example.org")
    for answer in (known, unknown):
        assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/sign-in/sent", "")
    same = [{name: value for name, value in one.headers.items() if name != "date"} for one in (known, unknown)]
    assert same[0] == same[1]
    link(mailbox)
    assert len(mailbox.found()) == 1


def test_a_mail_server_that_is_down_is_said_plainly_to_everybody(desk: Desk, mailbox: RunningMailbox) -> None:
    mailbox.faults(down=True)
    for email in ("P01@example.org", "nobody@example.org"):
        answer = ask(visitor(desk), email)
        assert answer.status_code == 503 and "Our mail server does not answer" in answer.text
        assert answer.headers["retry-after"] and email in answer.text
    mailbox.faults()
    assert ask(visitor(desk)).status_code == 303 and link(mailbox)


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "two@x.org, three@x.org", "a@b.org\nBcc: c@d.org", "a\0@b.org",
                                   "x" * 250 + "@example.org", "<script>@example.org"])
def test_what_is_no_address_is_said_at_its_field_and_kept(desk: Desk, mailbox: RunningMailbox, email: str) -> None:
    answer = ask(visitor(desk), email)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text and 'aria-describedby="wrong"' in answer.text
    assert "<script>" not in answer.text and mailbox.found() == []


def test_nobodys_inbox_is_filled_and_nobody_asks_for_many(desk: Desk, mailbox: RunningMailbox) -> None:
    """Known or not: five for one address in a quarter of an hour, and so many from one place."""
    for email in ("P01@example.org", "nobody@example.org"):
        codes = [ask(visitor(desk), one).status_code for one in [email, email.upper()] * 3]
        assert codes == [303] * 5 + [429]
    assert link(mailbox, 5)
    desk.app.state.links_by_address = Buckets(2, 900)
    assert [ask(visitor(desk), f"p{number}@example.org").status_code for number in range(3)] == [303, 303, 429]


# --- where it leads ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "evil",
                                     "/\t/evil.example", "javascript:alert(1)", "/%0d%0aset-cookie:x=1\r\nx: y", ""])
def test_a_link_leads_to_own_pages_only(desk: Desk, address: str) -> None:
    token = desk.records.tokens.issue_link(desk.account("P01"), timedelta(minutes=15))
    shown = visitor(desk).get("/sign-in/link", params={"token": token, "next": address})
    assert 'name="next" value="/"' in shown.text
    opened = visitor(desk).post("/sign-in/link", data={"token": token, "next": address})
    assert (opened.status_code, opened.headers["location"]) == (303, "/")


# --- other sites ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("headers", [
    {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "https://people.example.evil.example"},
    {"origin": "http://people.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
def test_no_other_site_signs_anybody_in_or_sends_a_form_of_theirs(desk: Desk, headers: dict[str, str]) -> None:
    token = desk.records.tokens.issue_link(desk.account("P01"), timedelta(minutes=15))
    stranger = visitor(desk, **headers)
    for path, data in (("/sign-in/link", {"token": token}), ("/sign-in", {"token": desk.token("P01")}),
                       ("/sign-in", {"email": "P01@example.org"}), ("/account", {"choice": "end_all"})):
        answer = stranger.post(path, data=data)
        assert answer.status_code == 403 and "another site" in answer.text and "set-cookie" not in answer.headers
    assert desk.records.tokens.holder(token) is not None


def test_forms_of_the_own_pages_are_taken_with_their_origin(desk: Desk) -> None:
    for origin in (PUBLIC, desk.base_url):
        token = desk.records.tokens.issue_link(desk.account("P01"), timedelta(minutes=15))
        own = visitor(desk, origin=origin, **{"sec-fetch-site": "same-origin"})
        assert own.post("/sign-in/link", data={"token": token}).status_code == 303


# --- logs -------------------------------------------------------------------------------------------------------------

def test_no_log_holds_a_link_a_token_or_an_address(desk: Desk, mailbox: RunningMailbox,
                                                   capsys: pytest.CaptureFixture[str],
                                                   caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    phone = visitor(desk)
    ask(phone)
    token = secret(link(mailbox))
    forged = "cop_" + "f" * 43
    for one in (token, forged):
        phone.get("/sign-in/link", params={"token": one})
        phone.post("/sign-in/link", data={"token": one})
        phone.post("/sign-in", data={"token": one})
        phone.get("/api/me", headers={"authorization": f"Bearer {one}"})
    mailbox.faults(down=True)
    assert ask(phone).status_code == 503
    said = capsys.readouterr()
    assert "sign_in_mail_unavailable" in said.out
    ours = [str(one.__dict__) for one in caplog.records if not one.name.startswith(CLIENTS)]
    for text in (*ours, said.out, said.err):
        assert not [one for one in (token, forged, "P01@example.org", "p01@example.org") if one in text]
