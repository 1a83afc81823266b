"""A kick-off by the guided form, as an operator fills it in: the short form of charters/minimal-example.yaml."""

import httpx

from tests.web.filled_forms import send_fields

Values = dict[str, str | list[str]]

FACTS: Values = {
    "project.name": "Open evenings that people come to", "project.organisation": "Example Kitchen",
    "project.start_date": "2027-03-01", "project.target_end_date": "2027-11-26",
    "project.problem_statement": "Fewer people come each month.\r\nWe do not know why.",
    "project.who_is_missing": "people who work in the evening\r\nfamilies with small children",
    "data_protection.dpia_signed_off": "2027-02-12"}
INITIALS = ("R.A.", "K.M.", "Y.S.", "H.D.", "O.P.", "N.G.", "B.C.", "W.E.", "I.F.")
TITLES = ("Guest and co-chair", "Guest", "Former guest", "Community worker", "Director", "Treasurer",
          "Safeguarding lead", "Deputy safeguarding lead", "Trustee")
PEOPLE: Values = {
    **{f"people[{at}].initials": one for at, one in enumerate(INITIALS)},
    **{f"people[{at}].role_title": one for at, one in enumerate(TITLES)},
    **{f"people[{at}].consent.join_group": "given" for at in range(3)},
    **{f"people[{at}].strengths": "Listens\r\nKnows the place\r\nCooks" for at in range(5)}}
MONEY: Values = {"budget.total": "7500.00"}


def begun(browser: httpx.Client) -> str:
    """The address of a new draft by form."""
    page = send_fields(browser, browser.get("/kickoff"), "/kickoff", {"way": "form", "template": "standard"})
    assert page.url.path.endswith("/form/facts"), page.text
    return page.url.path.removesuffix("/form/facts")


def fill_in(browser: httpx.Client, draft: str, step: str, values: Values) -> httpx.Response:
    """Save one step; the page that comes then."""
    return send_fields(browser, browser.get(f"{draft}/form/{step}"), f"{draft}/form/{step}", values | {"do": "stay"})


def filled_in(browser: httpx.Client, **facts: str) -> str:
    """A draft with which a project can start. `facts`: fields of the project that differ."""
    draft = begun(browser)
    fill_in(browser, draft, "facts", FACTS | {f"project.{name}": value for name, value in facts.items()})
    fill_in(browser, draft, "people", PEOPLE)
    fill_in(browser, draft, "money", MONEY)
    return draft
