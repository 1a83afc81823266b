"""Commands that read: list, show, events, waiting, report."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import drawing
from cli.client import Api
from cli.options import AsJson, ProjectId, Token, Url
from cli.output import console, show
from cli.place import find
from cli.seen import EventsSeen, ListSeen, ProjectSeen, WaitingListSeen
from domain.phases import Phase

app = typer.Typer()


class Sort(StrEnum):
    """`overdue` and `waiting`: the longest first."""

    CHANGED = "changed"
    NAME = "name"
    OVERDUE = "overdue"
    WAITING = "waiting"


# A report that was written to a file is opened without our server: its style goes into it.
STYLE_LINK = '<link rel="stylesheet" href="/static/style.css">'


@app.command("list", epilog="Example: coproduce list --overdue --sort overdue")
def list_projects(*, phase: Annotated[Phase | None, typer.Option(help="Only projects in this phase.")] = None,
                  status: Annotated[str | None, typer.Option(help="Only running, paused, closed ... ones.")] = None,
                  waiting_for: Annotated[str | None, typer.Option(help="Only what waits for this person, or `me`.")]
                  = None, owner: Annotated[str | None, typer.Option(help="Only this person's, or `me`.")] = None,
                  overdue: Annotated[bool, typer.Option("--overdue", help="Only where something is late.")] = False,
                  in_trouble: Annotated[bool, typer.Option("--in-trouble", help="Only where something outside does "
                                                           "not work, or payments are held.")] = False,
                  for_decision: Annotated[bool, typer.Option("--for-decision", help="Only where somebody is asked for "
                                                             "a yes or a no.")] = False,
                  search: Annotated[str, typer.Option(help="Words of the name, the organisation or the id.")] = "",
                  sort: Annotated[Sort, typer.Option(help="What comes first.")] = Sort.CHANGED,
                  limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
                  offset: Annotated[int, typer.Option(min=0, help="How many to leave out first.")] = 0,
                  url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Projects that you can see, those that changed last first."""
    given = {"phase": phase, "status": status, "waiting_for": waiting_for, "owner": owner, "overdue": overdue,
             "in_trouble": in_trouble, "for_decision": for_decision, "search": search, "sort": sort.value,
             "limit": limit, "offset": offset}
    with Api(find(url, token)) as api:
        answer = api.get("/api/projects", **{name: str(value) for name, value in given.items() if value})
    show(answer, as_json, ListSeen, drawing.projects)


@app.command("show", epilog="Example: coproduce show ek-bereaved-parents-2027")
def show_project(project: ProjectId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """A project: its work, its gates, its money and what waits for whom."""
    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}")
    show(answer, as_json, ProjectSeen, drawing.project)


@app.command(epilog="Example: coproduce events ek-bereaved-parents-2027 --after 120")
def events(project: ProjectId, *, after: Annotated[int, typer.Option(help="Number of the last event you have.")] = 0,
           limit: Annotated[int, typer.Option(min=1, max=1000)] = 200, url: Url = None, token: Token = None,
           as_json: AsJson = False) -> None:
    """What happened, in order, numbered as you see it. Of what is private you see your own."""
    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}/events", after=after, limit=limit)
    show(answer, as_json, EventsSeen, drawing.events)


@app.command(epilog="Example: coproduce waiting")
def waiting(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """What waits for you, across projects; what is due first comes first."""
    with Api(find(url, token)) as api:
        answer = api.get("/api/me/waiting")
    show(answer, as_json, WaitingListSeen, drawing.waiting)


@app.command(epilog="Example: coproduce report ek-bereaved-parents-2027 --html report.html")
def report(project: ProjectId, *,
           html: Annotated[Path | None, typer.Option(help="Write the report as a page into this file.")] = None,
           url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """The report for funders and the public: no names, nobody's amount, and nothing that tells who declined."""
    from cli.report import ReportSeen, draw

    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}/report")
        if html:
            page, style = api.get(f"/api/projects/{project}/report", format="html"), api.get("/static/style.css")
            html.write_text(page.text.replace(STYLE_LINK, f"<style>\n{style.text}\n</style>"), encoding="utf-8")
    if html and not as_json:
        console().print(f"The report is in {html}.")
    else:
        show(answer, as_json, ReportSeen, draw)
