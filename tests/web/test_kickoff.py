"""Kick-off pages: form, file and text lead to one draft; findings stand at their fields; nothing typed is lost."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text as sql

from integrations.charter_file import load_charter, template_names, templates_in
from tests.web.desk import Desk
from tests.web.filled_forms import form_to, send, send_fields
from tests.web.kickoff_story import FACTS, PEOPLE, begun, fill_in, filled_in
from web.__main__ import CHARTERS

SHORT = (CHARTERS / "minimal-example.yaml").read_text()
FULL = (CHARTERS / "finding-us-when-it-matters.yaml").read_text()


@pytest.fixture
def operator(desk: Desk) -> httpx.Client:
    return desk.browser("operator", roles=["operator"])


def pasted(operator: httpx.Client, text: str) -> str:
    page = send_fields(operator, operator.get("/kickoff"), "/kickoff", {"way": "paste", "text": text})
    assert page.status_code == 200, page.text
    return page.url.path


def text_of(operator: httpx.Client, draft: str) -> str:
    return dict(form_to(operator.get(f"{draft}/text"), f"{draft}/text").pairs)["text"]


def at_field(page: httpx.Response, name: str) -> str:
    """What stands at a field that is marked as wrong, found as a screen reader finds it."""
    tag = next(tag for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", page.text)
               if f'name="{name}"' in unescape(tag))
    assert 'aria-invalid="true"' in tag, tag
    described = re.search(r'aria-describedby="([^"]+)"', tag)
    assert described, tag
    found = re.search(rf'<span id="{described[1].split()[0]}">(.*?)\n?<(?:input|textarea|select)', page.text, re.DOTALL)
    assert found, described[1]
    return unescape(found[1])


# --- the guided form --------------------------------------------------------------------------------------------------

def test_the_guided_form_makes_a_charter_that_check_passes(operator: httpx.Client) -> None:
    draft = filled_in(operator)
    charter, findings = load_charter(text_of(operator, draft), "draft", templates_in(CHARTERS))
    assert charter is not None, findings
    assert not findings
    assert charter.project.id == "open-evenings-that-people-come-to-2027"
    assert charter.project.problem_statement == "Fewer people come each month.\nWe do not know why."
    assert charter.participants[0].strengths == ["Listens", "Knows the place", "Cooks"]
    assert [one.group for one in charter.participants] == ["service_user"] * 3 + ["staff"] * 2
    assert "A project can start with it." in operator.get(draft).text


def test_saving_every_step_as_it_is_shown_changes_nothing(operator: httpx.Client) -> None:
    draft = pasted(operator, SHORT)
    before = load_charter(SHORT, "before", templates_in(CHARTERS))[0]
    for step in ("facts", "people", "decisions", "money"):
        assert fill_in(operator, draft, step, {}).status_code == 200
    after = load_charter(text_of(operator, draft), "after", templates_in(CHARTERS))[0]
    assert after == before and "raci" not in text_of(operator, draft)


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(operator: httpx.Client) -> None:
    draft = begun(operator)
    page = fill_in(operator, draft, "facts", FACTS | {"project.start_date": "soon", "project.id": "Not Like This"})
    assert "date such as" in at_field(page, "project.start_date")
    assert at_field(page, "project.id")
    assert dict(form_to(page, f"{draft}/form/facts").pairs)["project.start_date"] == "soon"
    page = fill_in(operator, draft, "facts", FACTS)
    page = fill_in(operator, draft, "people", PEOPLE | {"people[0].initials": "Rosalind", "roles.finance": "P4"})
    assert at_field(page, "people[0].initials")
    page = fill_in(operator, draft, "money", {"budget.total": "lots"})
    assert "82.50" in at_field(page, "budget.total")
    assert dict(form_to(page, f"{draft}/form/money").pairs)["budget.total"] == "lots"


def test_a_step_that_was_never_filled_in_shows_no_errors_yet(operator: httpx.Client) -> None:
    draft = begun(operator)
    assert "To change" not in operator.get(f"{draft}/form/facts").text
    assert "To change" in fill_in(operator, draft, "facts", {}).text


def test_decisions_lead_on_to_the_step_they_need_first(operator: httpx.Client) -> None:
    draft = begun(operator)
    for step, fields in (("facts", FACTS), ("people", PEOPLE)):
        page = operator.get(f"{draft}/form/decisions").text
        assert re.search(rf'class="button" href="[^"]*/form/{step}"', page), step
        fill_in(operator, draft, step, fields)
    assert re.search(r'class="button" href="[^"]*/form/money"', operator.get(f"{draft}/form/decisions").text)


def test_each_decision_has_exactly_one_person_with_the_last_word(operator: httpx.Client) -> None:
    draft = filled_in(operator)
    page = operator.get(f"{draft}/form/decisions")
    rows = dict(pair for pair in form_to(page, f"{draft}/form/decisions").pairs if pair[0].endswith(".accountable"))
    assert len(rows) == page.text.count("<caption>") == 12
    assert len(set(re.findall(r'type="radio" name="(raci\[0\]\.accountable)"', page.text))) == 1
    page = fill_in(operator, draft, "decisions", {
        "raci[0].accountable": "P2", "raci[0].responsible": ["P1", "P4"], "raci[0].consulted": [], "new_decision":
        "Opening hours"})
    assert "opening_hours" in text_of(operator, draft)
    assert "12 found" not in page.text and page.text.count('class="card raci"') == 13
    charter, findings = load_charter(text_of(operator, draft), "draft", templates_in(CHARTERS))
    assert charter is None
    assert {one.where for one in findings if one.severity == "error"} >= {"raci[12].accountable"}
    page = send(operator, page, f"{draft}/form/decisions", "template")
    assert "raci" not in text_of(operator, draft)


def test_the_form_lets_people_come_and_go(operator: httpx.Client) -> None:
    draft = filled_in(operator)
    page = fill_in(operator, draft, "people", {})
    page = send(operator, page, f"{draft}/form/people", "add_member")
    assert "people[9].initials" in page.text and "P6" in page.text
    page = send_fields(operator, page, f"{draft}/form/people", {"people[9].remove": "yes", "do": "stay"})
    assert "people[9].initials" not in page.text
    assert load_charter(text_of(operator, draft), "draft", templates_in(CHARTERS))[0] is not None


# --- file and text ----------------------------------------------------------------------------------------------------

def test_findings_of_a_pasted_charter_stand_at_their_lines(operator: httpx.Client) -> None:
    draft = pasted(operator, FULL.replace("sponsor: P05}", "sponsor: P55}"))
    line = next(number for number, one in enumerate(FULL.splitlines(), 1) if "sponsor: P05}" in one)
    page = operator.get(f"{draft}/text").text
    assert re.search(rf'<li value="{line}" class="hit"><code>[^<]*P55[^<]*</code>', page)
    assert f"(line {line}):" in page and "P55" in page
    assert "start with it yet" in operator.get(draft).text


def test_a_text_that_can_not_be_read_is_kept_with_the_reason(operator: httpx.Client) -> None:
    draft = pasted(operator, "project: [unclosed")
    page = operator.get(f"{draft}/text")
    assert "can&#39;t be read yet" in page.text or "can't be read yet" in page.text
    assert text_of(operator, draft) == "project: [unclosed"
    page = send_fields(operator, page, f"{draft}/text", {"text": SHORT})
    assert text_of(operator, draft) == SHORT.replace("\r\n", "\n").strip() or SHORT in text_of(operator, draft)
    assert "can start with it" in operator.get(draft).text


@pytest.mark.parametrize(("content", "told"), [
    (b"", "nothing in it"), (b"\xff\xfe\xfa", "UTF-8")], ids=["empty", "not-text"])
def test_a_file_that_is_no_charter_is_refused_in_a_sentence(operator: httpx.Client, content: bytes, told: str) -> None:
    fields = dict(form_to(operator.get("/kickoff"), "/kickoff").pairs) | {"way": "file"}
    page = operator.post("/kickoff", data=fields, files={"file": ("charter.yaml", content)})
    assert page.status_code == 400 and told in unescape(page.text)


def test_a_file_leads_to_a_draft_as_json_too(operator: httpx.Client) -> None:
    charter = load_charter(SHORT, "short", templates_in(CHARTERS))[0]
    assert charter is not None
    fields = dict(form_to(operator.get("/kickoff"), "/kickoff").pairs) | {"way": "file"}
    page = operator.post("/kickoff", data=fields, follow_redirects=True, files={
        "file": ("charter.json", b"\xef\xbb\xbf" + charter.model_dump_json(by_alias=True).encode())})
    assert "A project can start with it" in page.text
    assert operator.get(f"{page.url.path}/form/facts", follow_redirects=True).url.path.endswith("/text")


# --- drafts -----------------------------------------------------------------------------------------------------------

def test_drafts_are_sealed_and_nobody_elses(desk: Desk, operator: httpx.Client) -> None:
    draft = filled_in(operator)
    assert str(FACTS["project.name"]) in operator.get("/kickoff").text
    with desk.records.engine.connect() as connection:
        rows = str(connection.execute(sql("select * from drafts")).all())
    assert "evenings" not in rows and "R.A." not in rows
    other = desk.browser("other", roles=["operator"])
    assert str(FACTS["project.name"]) not in other.get("/kickoff").text
    for address in (draft, f"{draft}/text", f"{draft}/form/people", f"{draft}/start", f"{draft}/rehearsal"):
        assert other.get(address).status_code == 404, address
    page = operator.get(draft)
    assert "The draft is deleted" in send(operator, page, draft).text
    assert operator.get(draft).status_code == 404


@pytest.mark.parametrize("roles", [[], ["finance"]], ids=["member", "finance"])
def test_only_operators_kick_off_and_open_the_people_file(desk: Desk, roles: list[str]) -> None:
    browser = desk.browser("P01", roles=roles)  # type: ignore[arg-type]
    for address in ("/kickoff", "/kickoff/draft_1", "/kickoff/draft_1/start", "/kickoff/draft_1/rehearsal", "/people",
                    "/people/new", "/people/import", "/people/acc_1", "/people/acc_1/erase", "/people.csv"):
        assert browser.get(address).status_code == 403, address
    api = desk.api("P01", roles=roles)  # type: ignore[arg-type]
    assert api.post("/api/rehearsals", content=SHORT, headers={"content-type": "application/yaml"}).status_code == 403
    assert api.post("/api/people/acc_1/export").status_code == 403
    assert api.post("/api/people/import", content="email\n", headers={"content-type": "text/csv"}).status_code == 403
    assert api.get("/api/people").status_code == 403


def test_a_charter_with_errors_has_no_last_page_and_does_not_start(operator: httpx.Client) -> None:
    draft = pasted(operator, SHORT.replace("lead: P4", "lead: P9"))
    assert operator.get(f"{draft}/start", follow_redirects=True).url.path == draft
    fields = {"csrf": dict(form_to(operator.get(draft), draft).pairs)["csrf"], "seen": "x"}
    assert operator.post(f"{draft}/start", data=fields).status_code == 422


def test_the_last_page_says_who_decides_dates_money_and_first_messages(operator: httpx.Client) -> None:
    page = unescape(operator.get(f"{pasted(operator, SHORT)}/start").text)
    for told in ("1 March 2027", "R.A. (Kitchen guest and co-chair)", "Problem statement", "£7,500.00", "Welcome",
                 "TEST: no real money", "Messages can't reach them"):
        assert told in page, told


def test_the_templates_are_those_of_the_folder(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "short-template.yaml").write_text("{}")
    assert template_names(tmp_path) == ["short"]
    assert list(desk.parts.template_names) == ["standard"]


@pytest.mark.parametrize("wrong", [
    "people: 5", "people: [{id: [1]}, 7]", "raci: [{decision: [x], responsible: 5, accountable: {a: 1}}]",
    "rewards: {approvals: {two_approvers: 5}, rate_card: [1, {id: [x]}]}", "budget: {total: [1], lines: [3, {id: 4}]}",
    "phases: {co_design: 5}", "project: 5"])
def test_a_charter_of_the_wrong_shape_is_shown_in_every_step_and_can_be_saved(
        operator: httpx.Client, wrong: str) -> None:
    section = wrong.split(":", maxsplit=1)[0]
    kept = re.sub(rf"(?ms)^{section}:.*?(?=^\S|\Z)", "", SHORT)
    draft = pasted(operator, f"{kept}\n{wrong}\n")
    assert "start with it yet" in operator.get(draft).text
    for step in ("facts", "people", "money"):
        assert fill_in(operator, draft, step, {}).status_code == 200
    assert operator.get(f"{draft}/form/decisions").status_code == 200
