"""The whole example project in browsers, on everything real: from the first signature to the report."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from cli.demo.script import story
from domain.phases import Phase
from tests.browser.playing import Stage
from tests.web.acting import reachable
from tests.web.desk import named
from tests.web.running import Running, running_system, until

PROJECT = "in-browsers"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_system(tmp_path_factory.mktemp("whole")) as started:
        yield started
        started.close_clients()


@pytest.fixture
def stage(running: Running, browser: Browser) -> Iterator[Stage]:
    running.operator()
    made = Stage(running, browser, named(PROJECT))
    made.kick_off()
    reachable(running, PROJECT)
    yield made
    made.close()


def test_the_whole_example_is_run_on_the_pages(stage: Stage) -> None:
    today = datetime.now(ZoneInfo(stage.charter.project.timezone)).date()
    stage.play(story(stage.charter, today))
    until(lambda: stage.project().ended is not None, "the project is complete")
    project = stage.project()
    assert set(project.phase_ended) == set(Phase)
    assert {run.state for run in project.runs.values()} == {"settled"}
    assert {line.state for line in project.lines.values()} == {"paid", "waived"}
    assert all(one.answer for one in project.suggestions.values())
    assert stage.tried == ["to publish a film without everybody's consent"]
    for person in ("P02", "P05", "operator"):
        page = stage.page(person)
        page.goto(f"{stage.running.base_url}{stage.path}/report")
        expect(page.get_by_role("heading", level=1)).to_contain_text("report")
        expect(page.locator("main")).to_contain_text("We did part of it")
        expect(page.locator(".pill").first).to_have_text("Complete")
    assert stage.errors == []
