"""Deciding with a running system: pages that have become stale, gates that are decided, runs that have changed."""

import html
from datetime import timedelta

import httpx

from domain.charter_people import RewardPreference
from domain.phases import Phase
from tests.builders import World, artefact
from tests.web.acting import give, play, reachable
from tests.web.desk import named
from tests.web.running import Running
from tests.web.test_gate_page import section
from tests.web.test_pages import field

PROJECT = "deciding"
GATE = f"/projects/{PROJECT}/gates/co_design"


def form_on(browser: httpx.Client, address: str, *names: str) -> dict[str, str]:
    """What stands hidden in the first form of a decision."""
    text = browser.get(address).text
    place = text.index('id="decide"')
    return {name: field(text[place:], name) for name in ("csrf", "once", *names)}


def decided(browser: httpx.Client, **fields: object) -> httpx.Response:
    form: dict[str, object] = {**form_on(browser, GATE, "seen", "version")}
    return browser.post(GATE, data={**form, **fields})


def test_a_stale_page_shows_what_changed_keeps_the_words_and_a_decided_gate_shows_its_record(running: Running) -> None:
    charter = running.started(PROJECT)
    reachable(running, PROJECT)
    play(running, PROJECT, World(named(PROJECT)).work(Phase.CO_DESIGN))
    chair, sponsor = running.browser("P01", PROJECT), running.browser("P05", PROJECT)
    facilitator = running.api("P08", PROJECT)
    old = {**form_on(chair, GATE, "seen", "version"), "choice": "approve", "reason": "Good, and kind."}

    # Somebody changes what is decided on after the page was opened.
    content = artefact("shared_vision", charter).model_dump(mode="json")
    assert give(facilitator, PROJECT, kind="record_artefact", content=content).status_code == 200
    stale = chair.post(GATE, data=old)
    assert stale.status_code == 409
    text = html.unescape(stale.text)
    told = text[text.index('id="refused"'):text.index('id="new"')]
    assert "has changed since you looked" in told and "Recorded: shared vision" in told
    decide = section(text, "decide")
    assert 'value="Good, and kind."' in decide and old["seen"] not in decide
    assert running.records.looks.last(running.accounts["P01"], PROJECT, "co_design") is None

    # With the same words on what the page shows now it counts; and what was shown counts as read.
    anew = {name: field(decide, name) for name in ("csrf", "once", "seen", "version")}
    done = chair.post(GATE, data={**anew, "choice": "approve", "reason": "Good, and kind."})
    assert done.status_code == 303
    after = html.unescape(chair.get(done.headers["location"]).text)
    assert "Still missing: J.T. (Head of Services (sponsor)) has not decided yet; 1 of 2 service users" in after
    assert running.records.looks.last(running.accounts["P01"], PROJECT, "co_design") is not None

    # A stand-in is named on a page, decides, and reads for whom; somebody who is consulted is heard.
    today = running.records.store.project(PROJECT).updated_at.date()
    page = sponsor.get(f"/projects/{PROJECT}/stand-ins").text
    named_form = {"csrf": field(page, "csrf"), "once": field(page, "once"), "what": "appoint", "phase": "co_design",
                  "seat": "P05", "person": "P07", "start": (today - timedelta(days=1)).isoformat(),
                  "until": (today + timedelta(days=1)).isoformat(), "why": ""}
    appointed = sponsor.post(f"/projects/{PROJECT}/stand-ins", data=named_form)
    assert (appointed.status_code, appointed.headers["location"]) == (303, f"{GATE}?done=appoint_stand_in")
    stand_in = running.browser("P07", PROJECT)
    assert "You decide for J.T." in section(html.unescape(stand_in.get(GATE).text), "decide")
    advice = {**form_on(stand_in, GATE), "text": "Say who calls first"}
    assert stand_in.post(f"{GATE}/advice", data=advice).status_code == 303
    assert "Say who calls first" in section(sponsor.get(GATE).text, "advice")
    late = {**form_on(sponsor, GATE, "seen", "version"), "choice": "reject", "reason": "Not without fathers"}
    assert decided(stand_in, choice="approve").status_code == 303
    assert decided(running.browser("P02", PROJECT), choice="approve").status_code == 303

    # Whoever comes too late reads who decided, and gets their words back.
    refused = sponsor.post(GATE, data=late)
    assert refused.status_code == 409
    text = html.unescape(refused.text)
    assert "was already passed on" in text and "<blockquote>Not without fathers</blockquote>" in text
    assert "Who decided" in text and "<dd>J.T. (Head of Services (sponsor))</dd>" in section(text, "votes")
    assert 'id="decide"' not in text
    _ends(sponsor, running)
    _pays(running)


def _ends(sponsor: httpx.Client, running: Running) -> None:
    """A stand-in is ended by the button beside it."""
    page = sponsor.get(f"/projects/{PROJECT}/stand-ins").text
    place = page[page.index('value="end"'):]
    end = {"csrf": field(page, "csrf"), "once": field(page, "once"), "what": "end",
           **{name: field(place, name) for name in ("seat", "person", "start")}}
    assert sponsor.post(f"/projects/{PROJECT}/stand-ins", data=end).status_code == 303
    assert running.records.store.project(PROJECT).stand_ins[-1].ended_at is not None
    again = sponsor.post(f"/projects/{PROJECT}/stand-ins", data={**end, "once": "again"})
    assert again.status_code == 409 and "over already" in again.text


def _pays(running: Running) -> None:
    """A run that changed after it was shown is shown as it is now; then it can be approved."""
    sponsor, lead = running.api("P05", PROJECT), running.api("P06", PROJECT)
    assert give(lead, PROJECT, kind="complete_action", action="M1").status_code == 200
    attended = give(sponsor, PROJECT, kind="confirm_attendance", action="M1", people=["P01", "P03", "P04"])
    assert attended.status_code == 200
    assert give(lead, PROJECT, kind="propose_run").status_code == 200
    run = list(running.records.store.project(PROJECT).runs)[-1]
    address = f"/projects/{PROJECT}/runs/{run}"
    finance = running.browser("S01", PROJECT)
    old = {**form_on(finance, address, "seen"), "choice": "approve"}
    none = RewardPreference(choice="waived").model_dump(mode="json")
    assert give(running.api("P01", PROJECT), PROJECT, kind="choose_reward", preference=none).status_code == 200
    stale = finance.post(address, data=old)
    assert stale.status_code == 409
    text = html.unescape(stale.text)
    assert "You looked at another version of this run. It holds 2 rewards now and comes to £110.00." in text
    decide = section(text, "decide")
    assert old["seen"] not in decide and 'value="approve"' in decide
    assert "P01" not in text and "A.K." not in text and "eclined" not in text
    withdraw = finance.post(address, data={**old, "choice": "withdraw", "reason": " "})
    assert withdraw.status_code == 422 and 'id="why-fault"' in withdraw.text and "<details open>" in withdraw.text
    anew = {name: field(decide, name) for name in ("csrf", "once", "seen")}
    assert finance.post(address, data={**anew, "choice": "approve"}).status_code == 303
    late = finance.post(address, data={**anew, "once": "late", "choice": "approve"})
    assert late.status_code == 409 and f"You approved run {run} on" in late.text
    assert "J.T. (Head of Services (sponsor)): <span class=\"soft\">not decided yet, asked on" in late.text
