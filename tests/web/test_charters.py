"""Charters over HTTP: every finding with its line, nothing started by a check."""

import json

import pytest

from tests.builders import CHARTERS
from tests.web.desk import Desk, problem

EXAMPLE = (CHARTERS / "finding-us-when-it-matters.yaml").read_bytes()
YAML = {"content-type": "application/yaml"}


@pytest.mark.parametrize("kind", ["application/yaml", "text/yaml", "application/x-yaml; charset=utf-8"])
def test_a_good_charter_is_found_good(desk: Desk, kind: str) -> None:
    answer = desk.api("anybody").post("/api/charters/check", content=EXAMPLE, headers={"content-type": kind})
    assert answer.json()["ok"], answer.text
    assert desk.operator().get("/api/projects").json()["total"] == 0


def test_a_short_charter_is_filled_from_its_template(desk: Desk) -> None:
    short = (CHARTERS / "minimal-example.yaml").read_bytes()
    assert desk.api("anybody").post("/api/charters/check", content=short, headers=YAML).json()["ok"]


def test_every_finding_names_its_line_and_what_to_write_instead(desk: Desk) -> None:
    broken = EXAMPLE.replace(b"sponsor: P05}", b"sponsor: P55}").replace(b"currency: GBP", b"currency: XXX")
    line = 1 + EXAMPLE[:EXAMPLE.index(b"currency: GBP")].count(b"\n")
    checked = desk.api("anybody").post("/api/charters/check", content=broken, headers=YAML).json()
    assert not checked["ok"]
    assert (line, "project.currency") in [(one["line"], one["path"]) for one in checked["findings"]]
    answer = desk.operator().post("/api/projects", content=broken, headers=YAML)
    assert problem(answer)[0] == 422
    assert answer.json()["findings"] == checked["findings"]
    assert all(one["instead"] and one["severity"] in ("error", "warning") for one in checked["findings"])


@pytest.mark.parametrize("text", [b"project: [", b"- a\n- b", b"a: !!python/object:os.system x", b"\xff\xfe\xff",
                                  b"a: &a [*a]"])
def test_a_text_that_is_no_charter_is_malformed(desk: Desk, text: bytes) -> None:
    assert problem(desk.operator().post("/api/projects", content=text, headers=YAML))[0] == 400


def test_json_is_read_as_json(desk: Desk) -> None:
    sent = json.dumps({"charter_version": 1}).encode()
    answer = desk.operator().post("/api/projects", content=sent, headers={"content-type": "application/json"})
    assert problem(answer)[0] == 422


def test_people_need_a_token_to_check_a_charter(desk: Desk) -> None:
    assert problem(desk.anybody().post("/api/charters/check", content=EXAMPLE, headers=YAML))[0] == 401
