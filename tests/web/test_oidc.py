"""Signing in with an identity provider: only whom the people file has, by a verified address, by whole answers."""

import html
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from joserfc.jwk import RSAKey

from integrations.errors import Unsafe
from integrations.oidc import OidcProvider
from tests.builders import World
from tests.web.desk import HTML, Desk, named, open_desk
from tests.web.oidc_place import CLIENT, SECRET, Provider, provider
from web.limits import prepare_limits

START = "/sign-in/provider"
NOT_WHOLE = "What came back from the Trust is not whole"


@pytest.fixture(scope="module")
def there() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("oidc")) as made:
        made.publish(World(named("one")))
        made.token("P01", "one")
        yield made


@pytest.fixture
def desk(place: Desk, there: Provider) -> Desk:
    """With fresh limits, and a provider that says the right things of P01."""
    prepare_limits(place.app)
    there.claims, there.says_issuer, there.sign_with = {"email": "P01@example.org", "email_verified": True}, "", None
    with_provider(place, OidcProvider(there.issuer, CLIENT, SECRET, name="the Trust"))
    return place


def with_provider(desk: Desk, identity: OidcProvider | None) -> None:
    desk.app.state.parts = replace(desk.parts, identity=identity)


def visitor(desk: Desk) -> httpx.Client:
    client = desk.anybody()
    client.headers.update(HTML)
    return client


def come(desk: Desk, there: Provider, address: str = "/") -> tuple[httpx.Client, httpx.Response]:
    """The whole way there and back."""
    browser = visitor(desk)
    left = browser.get(START, params={"next": address})
    assert left.status_code == 303 and left.headers["location"].startswith(f"{there.issuer}/authorize?")
    return browser, browser.get(there.follow(left.headers["location"]))


def refused(answer: httpx.Response, sentence: str) -> None:
    assert answer.status_code == 401 and sentence in html.unescape(answer.text), answer.text
    assert "coproduce_session" not in answer.headers.get("set-cookie", "") and "Send me a link" in answer.text


def test_whoever_is_in_the_people_file_comes_in_and_goes_where_they_wanted(desk: Desk, there: Provider) -> None:
    browser, opened = come(desk, there, "/projects/one/gates/co_design")
    assert (opened.status_code, opened.headers["location"]) == (303, "/projects/one/gates/co_design")
    assert browser.get("/projects/one").status_code == 200
    assert "P01@example.org" in browser.get("/account").text


def test_the_button_is_there_when_a_provider_is_set_and_only_then(desk: Desk) -> None:
    assert "Sign in with the Trust" in visitor(desk).get("/sign-in").text
    with_provider(desk, None)
    assert "Sign in with" not in visitor(desk).get("/sign-in").text
    assert visitor(desk).get(START).status_code == 404
    assert visitor(desk).get(f"{START}/back?code=x&state=y").status_code == 404


def test_whoever_is_not_in_the_people_file_stays_outside(desk: Desk, there: Provider) -> None:
    there.claims = {"email": "stranger@example.org", "email_verified": True}
    refused(come(desk, there)[1], "Nobody here has the address that you are known by there.")


@pytest.mark.parametrize("claims", [
    {"email": "P01@example.org"}, {"email": "P01@example.org", "email_verified": False},
    {"email": "P01@example.org", "email_verified": "true"}, {"email_verified": True}, {"email": 7}, {}])
def test_an_address_that_the_provider_did_not_verify_counts_for_nothing(
        desk: Desk, there: Provider, claims: dict[str, object]) -> None:
    there.claims = claims
    refused(come(desk, there)[1], "does not say a verified e-mail address of yours")


def test_another_claim_can_have_the_address(desk: Desk, there: Provider) -> None:
    with_provider(desk, OidcProvider(there.issuer, CLIENT, SECRET, claim="upn"))
    there.claims = {"upn": "p01@EXAMPLE.org"}
    assert come(desk, there)[1].status_code == 303
    there.claims = {"upn": "p01@example.org", "email_verified": False}
    assert come(desk, there)[1].status_code == 401


@pytest.mark.parametrize("claims", [
    {"nonce": "of another sign-in"}, {"nonce": None}, {"aud": "another-client"}, {"iss": "https://evil.example"},
    {"exp": 1}, {"aud": ["another-client", CLIENT], "azp": "another-client"}])
def test_an_id_token_for_somebody_or_something_else_opens_nothing(
        desk: Desk, there: Provider, claims: dict[str, object]) -> None:
    there.claims |= claims
    refused(come(desk, there)[1], NOT_WHOLE)


def test_an_id_token_that_another_key_signed_opens_nothing(desk: Desk, there: Provider) -> None:
    there.sign_with = RSAKey.generate_key(2048, {"kid": "one"})
    refused(come(desk, there)[1], NOT_WHOLE)


def test_an_answer_that_was_not_asked_for_in_this_browser_opens_nothing(desk: Desk, there: Provider) -> None:
    """Another state, no cookie, the cookie of another sign-in, a forged one; the code is used by none of them."""
    browser = visitor(desk)
    back = there.follow(browser.get(START).headers["location"])
    other = visitor(desk)
    other.get(START)
    for one in (visitor(desk), other):
        refused(one.get(back), "was not begun in this browser")
    forged = desk.anybody().get(back, headers={**HTML, "cookie": "coproduce_departure=eyJzdGF0ZSI6IngifQ.x.y"})
    refused(forged, "was not begun in this browser")
    refused(browser.get(back.partition("?")[0] + "?state=x"), "was not begun in this browser")
    assert browser.get(back).status_code == 303


def test_a_code_works_once_and_a_made_up_one_never(desk: Desk, there: Provider) -> None:
    browser = visitor(desk)
    left = browser.get(START).headers["location"]
    back = there.follow(left)
    refused(browser.get(back.replace("code=", "code=x")), NOT_WHOLE)
    kept = str(browser.cookies["coproduce_departure"])
    assert browser.get(back).status_code == 303
    again = desk.anybody().get(back, headers={**HTML, "cookie": f"coproduce_departure={kept}"})
    refused(again, NOT_WHOLE)


def test_it_leads_to_own_pages_only(desk: Desk, there: Provider) -> None:
    for address in ("//evil.example", "https://evil.example", "/\\evil"):
        assert come(desk, there, address)[1].headers["location"] == "/"


def test_a_provider_that_is_down_or_another_one_is_said_plainly(desk: Desk, there: Provider) -> None:
    there.says_issuer = "https://evil.example"
    assert visitor(desk).get(START).status_code == 503
    with_provider(desk, OidcProvider("http://127.0.0.1:1", CLIENT, SECRET, name="the Trust"))
    answer = visitor(desk).get(START)
    assert answer.status_code == 503 and "The Trust does not answer" in html.unescape(answer.text)


def test_a_provider_beyond_this_machine_has_to_be_reached_by_https() -> None:
    with pytest.raises(Unsafe, match="https"):
        OidcProvider("http://sign-in.example", CLIENT, SECRET)


def test_no_log_holds_a_code_a_secret_or_an_address(desk: Desk, there: Provider, caplog: pytest.LogCaptureFixture,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level("DEBUG")
    come(desk, there)
    there.claims = {"email": "stranger@example.org", "email_verified": True}
    come(desk, there)
    said = capsys.readouterr()
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    for text in (*ours, said.out, said.err):
        assert not [one for one in (SECRET, "opaque", "example.org", "code=") if one in text]
