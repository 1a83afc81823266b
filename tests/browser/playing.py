"""The story of the demo, played on the pages: each person in a browser of their own, one after the other."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from cli.demo.scenes import Do, Leaf, MoveCard, Pay, ReadMeasures, Scene, TryInVain, leaves
from cli.demo.script import SAID
from domain.charter import Charter
from domain.project import Project
from tests.browser.recording import recorded
from tests.browser.watching import SECONDS
from tests.web.acting import give
from tests.web.running import Running, until

MOST_RUNS = 20
LINK = re.compile(r"/sign-in/link\S+")


@dataclass
class Stage:
    """The running project, and whoever plays in it. `tried` is what people could not do."""

    running: Running
    browser: Browser
    charter: Charter
    profiles: dict[str, BrowserContext] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/projects/{self.charter.project.id}"

    def project(self) -> Project:
        return self.running.records.store.project(self.charter.project.id)

    def page(self, person: str) -> Page:
        """The browser of this person, signed in."""
        if person not in self.pages:
            profile = self.browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
            profile.set_default_timeout(3 * SECONDS * 1000)
            self.profiles[person], self.pages[person] = profile, profile.new_page()
            self.pages[person].on("console", self._hear)
            self._sign_in(self.pages[person], f"{person}@example.org")
        return self.pages[person]

    def _sign_in(self, page: Page, address: str) -> None:
        """By the link that comes by e-mail."""
        page.goto(f"{self.running.base_url}/sign-in")
        page.get_by_label("Your e-mail address").fill(address)
        page.get_by_role("button", name="Send me a link").click()
        links: list[str] = []

        def come() -> bool:
            letters = self.running.services.mailbox.found(to=address, q="sign")
            texts = [str(self.running.services.mailbox.message(one["id"])["text"]) for one in letters]
            links[:] = [found[0] for text in texts if (found := LINK.search(text))]
            return bool(links)
        until(come, f"{address} gets a link")
        page.goto(f"{self.running.base_url}{links[0]}")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for me")

    def _hear(self, said: ConsoleMessage) -> None:
        """Errors. That a page is refused to somebody is none."""
        if said.type == "error" and "a status of 403" not in said.text:
            self.errors.append(said.text)

    def kick_off(self) -> None:
        """The operator pastes the charter, looks at it once more, and starts it."""
        page = self.page("operator")
        page.goto(f"{self.running.base_url}/kickoff")
        page.get_by_label("Charter as YAML or JSON").fill(self.charter.model_dump_json(by_alias=True))
        page.get_by_role("button", name="Keep and check").click()
        page.get_by_role("link", name="Last look, then start").click()
        page.get_by_role("button", name="Start the project").click()
        operator = self.running.operator()
        until(lambda: operator.get(f"/api{self.path}").status_code == 200, "the project has started")

    def close(self) -> None:
        for profile in self.profiles.values():
            profile.close()

    def open(self, person: str, path: str, control: Callable[[Page], Locator]) -> Locator:
        """The control on this page, as soon as the page has it: the records may be a moment behind."""
        page = self.page(person)

        def there() -> bool:
            page.goto(f"{self.running.base_url}{self.path}{path}")
            return control(page).count() > 0
        until(there, f"{person} sees it on {path or 'the project'}")
        found = control(page).first
        unfold(page, found)
        return found

    def send(self, page: Page, button: Locator) -> None:
        """Press it; the next page says that it was done."""
        button.click()
        expect(page.locator(".banner.good[role=status]").first).to_be_visible()

    def play(self, scene: Scene) -> None:
        """Everything in it, one after the other."""
        for leaf in leaves(scene):
            self._leaf(leaf)

    def _leaf(self, leaf: Leaf) -> None:
        if isinstance(leaf, Do):
            PLAYED[leaf.kind](self, leaf)
        elif isinstance(leaf, TryInVain):
            answer = self.command(leaf.person, leaf.kind, leaf.fields)
            assert answer == leaf.status, f"{leaf.what}: {answer}"
            self.tried.append(leaf.what)
        elif isinstance(leaf, MoveCard):
            done(self, self.charter.ownership.owner, leaf.action)
        elif isinstance(leaf, ReadMeasures):
            for one in leaf.readings:
                measured(self, leaf.person, one.measure, str(one.value), one.answers)
        else:
            pay(self, leaf)

    def command(self, person: str, kind: str, fields: Mapping[str, Any]) -> int:
        client = self.running.api(person, self.charter.project.id)
        return give(client, self.charter.project.id, kind=kind, **fields).status_code


def unfold(page: Page, control: Locator) -> None:
    """Open what it is folded away in, from the outside in."""
    for fold in control.locator("xpath=ancestor::details[not(@open)]").all():
        fold.locator("> summary").click()


def sign(stage: Stage, act: Do) -> None:
    stage.send(stage.page(act.person), stage.open(act.person, "/you/agreement", lambda page: (
        page.get_by_role("button", name="I agree and sign"))))


def done(stage: Stage, person: str, action: str) -> None:
    stage.send(stage.page(person), stage.open(person, "", lambda page: page.locator(
        f"#action-{action} form[action*='/complete_action'] button")))


def completed(stage: Stage, act: Do) -> None:
    done(stage, act.person, str(act.fields["action"]))


def took_part(stage: Stage, act: Do) -> None:
    form = stage.open(act.person, "", lambda page: page.locator(
        f"#action-{act.fields['action']} form[action*='/confirm_attendance']"))
    tick(form, "people", act.fields["people"])
    stage.send(stage.page(act.person), form.get_by_role("button", name="Confirm"))


def tick(form: Locator, name: str, values: object) -> None:
    assert isinstance(values, list)
    for value in values:
        form.locator(f"input[name={name}][value='{value}']").check()


def say(stage: Stage, act: Do) -> None:
    form = stage.open(act.person, "/say", lambda page: page.locator("form:has([name=topic])"))
    form.locator("[name=text]").fill(str(act.fields["text"]))
    about = act.fields.get("about")
    form.locator("[name=topic]").select_option(f"decision:{about}" if about else "")
    stage.send(stage.page(act.person), form.get_by_role("button", name="Send"))


def answer(stage: Stage, act: Do) -> None:
    text = SAID[act.key.removeprefix("answer-")][2]
    said = next(one.id for one in stage.project().suggestions.values() if one.text == text)
    form = stage.open(act.person, "/answers", lambda page: page.locator(f"form:has(input[value={said}])"))
    form.locator("[name=answer]").select_option(str(act.fields["answer"]))
    form.locator("[name=because]").fill(str(act.fields["because"]))
    stage.send(stage.page(act.person), form.get_by_role("button", name="Send the answer"))


def vote(stage: Stage, act: Do) -> None:
    choice = str(act.fields["choice"])
    form = stage.open(act.person, f"/gates/{act.fields['phase']}", lambda page: page.locator(
        f"form:has(input[name=choice][value={choice}])"))
    tick(form, "items", act.fields["items"])
    if act.fields.get("reason"):
        form.locator("[name=reason]").fill(str(act.fields["reason"]))
    stage.send(stage.page(act.person), form.locator("button"))


def open_poll(stage: Stage, act: Do) -> None:
    form = stage.open(act.person, f"/polls/{act.fields['poll']}", lambda page: page.locator(
        "form[action*='/open_poll']"))
    options = act.fields["options"]
    assert isinstance(options, list)
    form.locator("textarea").fill("\n".join(map(str, options)))
    stage.send(stage.page(act.person), form.locator("button"))


def ballot(stage: Stage, act: Do) -> None:
    page = stage.page(act.person)
    stage.open(act.person, f"/polls/{act.fields['poll']}", lambda page: page.get_by_role("button", name="Vote"))
    given: Any = act.fields["ballot"]
    ranked = given.get("ranking", [])
    for row in page.locator("form li").all():
        option = row.locator("[name=option]").get_attribute("value") or ""
        for name, value in (("dots", given.get("dots", {}).get(option)), ("score", given.get("scores", {}).get(option)),
                            ("place", ranked.index(option) + 1 if option in ranked else None)):
            if value is not None and name == "dots":
                row.locator(f"[name={name}]").fill(str(value))
            elif value is not None:
                row.locator(f"[name={name}]").select_option(str(value))
    stage.send(page, page.get_by_role("button", name="Vote"))


def close_poll(stage: Stage, act: Do) -> None:
    stage.send(stage.page(act.person), stage.open(act.person, f"/polls/{act.fields['poll']}", lambda page: (
        page.get_by_role("button", name="Close and count"))))


def news(stage: Stage, act: Do) -> None:
    form = stage.open(act.person, "", lambda page: page.locator("form[action*='/send_update']"))
    form.locator("[name=mode]").select_option(str(act.fields["mode"]))
    form.locator("[name=text]").fill(str(act.fields["text"]))
    stage.send(stage.page(act.person), form.get_by_role("button", name="Send"))


def measured(stage: Stage, person: str, measure: str, value: str, answers: int | None) -> None:
    form = stage.open(person, "/steering", lambda page: page.locator("form[action*='/take_measure']"))
    form.locator("[name=measure]").select_option(measure)
    form.locator("[name=value]").fill(value)
    form.locator("[name=answers]").fill("" if answers is None else str(answers))
    stage.send(stage.page(person), form.get_by_role("button", name="Keep it"))


def published(stage: Stage, act: Do) -> None:
    form = stage.open(act.person, "/steering", lambda page: page.locator("form[action*='/publish_content']"))
    form.locator("[name=action]").select_option(str(act.fields["action"]))
    form.locator("[name=title]").fill(str(act.fields["title"]))
    tick(form, "featured", act.fields.get("featured", []))
    stage.send(stage.page(act.person), form.get_by_role("button", name="Publish"))


def stands_in(stage: Stage, act: Do) -> None:
    form = stage.open(act.person, "/stand-ins", lambda page: page.locator("form:has(input[value=appoint])"))
    for name in ("seat", "person"):
        form.locator(f"[name={name}]").select_option(str(act.fields[name]))
    for name in ("start", "until"):
        form.locator(f"[name={name}]").fill(str(act.fields[name]))
    stage.send(stage.page(act.person), form.get_by_role("button", name="Name the stand-in"))


def consents(stage: Stage, act: Do) -> None:
    use, action = act.fields["use"], act.fields.get("action")
    piece = f":has(input[name=action][value='{action}'])" if action else ":not(:has(input[name=action]))"
    stage.send(stage.page(act.person), stage.open(act.person, "/you/consents", lambda page: page.locator(
        f"form:has(input[name=use][value='{use}']){piece} button[value='{act.fields['answer']}']")))


def pay(stage: Stage, scene: Pay) -> None:
    """Everything earned by now: proposed, refused to those who may not approve it, approved, and waited for."""
    for _ in range(MOST_RUNS):
        if not any(line.state == "earned" for line in stage.project().lines.values()):
            return
        _one_run(stage, scene.tried_by)
    raise AssertionError("there are always more rewards")


def _one_run(stage: Stage, tried_by: tuple[str, ...]) -> None:
    known = set(stage.project().runs)
    stage.send(stage.page("P06"), stage.open("P06", "/rewards", lambda page: page.get_by_role(
        "button", name="Propose a payment run")))
    until(lambda: set(stage.project().runs) > known, "the run is proposed")
    run = next(key for key in stage.project().runs if key not in known)
    for person in tried_by:
        page = stage.page(person)
        page.goto(f"{stage.running.base_url}{stage.path}/runs/{run}")
        assert page.get_by_role("button", name="Approve").count() == 0, f"{person} could approve"
    for person in ("S01", "P05"):
        if stage.project().runs[run].state == "proposed":
            stage.send(stage.page(person), stage.open(person, f"/runs/{run}", lambda page: page.get_by_role(
                "button", name="Approve")))
    until(lambda: stage.project().runs[run].state == "settled", f"run {run} is paid")


PLAYED: dict[str, Callable[[Stage, Do], None]] = {
    "sign_agreement": sign, "complete_action": completed, "confirm_attendance": took_part, "make_suggestion": say,
    "answer_suggestion": answer, "vote": vote, "open_poll": open_poll, "cast_ballot": ballot, "close_poll": close_poll,
    "send_update": news, "publish_content": published, "appoint_stand_in": stands_in, "change_consent": consents,
    "record_artefact": recorded}
