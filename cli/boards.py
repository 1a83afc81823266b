"""Commands about boards: plan, sync, status, renew, doctor, carry-over."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from cli import drawing_boards
from cli.client import Api
from cli.exits import EndedError, Exit, wrong_usage
from cli.options import AsJson, ProjectId, Token, Url
from cli.output import ANY_JSON, console, print_json, show
from cli.place import find, settings
from cli.seen import ListSeen
from cli.seen_boards import AskedSeen, BoardPlanSeen, BoardStatusSeen

app = typer.Typer(name="board", no_args_is_help=True, help="The board of a project: what would change on it, whether "
                  "it is true, whether the settings are right, and carrying it over to another server.",
                  epilog="Example: coproduce board plan ek-bereaved-parents-2027")

LOOK_EVERY = 2.0
AnyProject = Annotated[str | None, typer.Argument(metavar="[ID]", show_default=False, help="The project's id, as "
                                                  "`coproduce list` shows it.")]


@app.command(epilog="Example: coproduce board plan ek-bereaved-parents-2027")
def plan(project: ProjectId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Read the board and say what a sync would change on it. Nothing is written."""
    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}/board/plan")
    show(answer, as_json, BoardPlanSeen, drawing_boards.plan)


@app.command(epilog="Example: coproduce board status ek-bereaved-parents-2027")
def status(project: ProjectId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Where the board is, how true it is, and what people did to cards."""
    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}/board")
    show(answer, as_json, BoardStatusSeen, drawing_boards.status)


@app.command(epilog="Example: coproduce board sync ek-bereaved-parents-2027 --wait")
def sync(project: AnyProject = None, *,
         every: Annotated[bool, typer.Option("--all", help="The boards of all projects that run.")] = False,
         confirm: Annotated[bool, typer.Option("--confirm", help="Make also the many changes that `plan` says wait for "
                                               "somebody to confirm them.")] = False,
         wait: Annotated[bool, typer.Option("--wait", help="Come back when the board is as it should be.")] = False,
         within: Annotated[float, typer.Option(min=1, help="Seconds to wait at most.")] = 120.0,
         url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Have the board read and brought up to date now. It also happens by itself; this only saves the wait."""
    if every == (project is not None) or (every and confirm):
        raise wrong_usage("Name one project, or give --all. What is confirmed is confirmed for one project at a time.")
    with Api(find(url, token)) as api:
        projects = _running(api) if every else [project or ""]
        answers = [api.post(f"/api/projects/{one}/board/sync", {"confirm": confirm}) for one in projects]
        for one in projects if wait else []:
            _until_true(api, one, time.monotonic() + within)
    if as_json:
        print_json([ANY_JSON.validate_json(answer.content) for answer in answers])
        return
    for answer in answers:
        said = "Its board is as it should be." if wait else ""
        drawing_boards.asked(console(), AskedSeen.model_validate_json(answer.content), said)


def _running(api: Api) -> list[str]:
    found, total = list[str](), 1
    while len(found) < total:
        page = ListSeen.model_validate_json(api.get("/api/projects", status="running", limit=200,
                                                    offset=len(found)).content)
        if not page.projects:
            break
        total = page.total
        found += [one.id for one in page.projects]
    return found


def _until_true(api: Api, project: str, until: float) -> None:
    """EndedError when a sync is refused, or is not done in time."""
    while True:
        plan = BoardPlanSeen.model_validate_json(api.get(f"/api/projects/{project}/board/plan").content)
        if not (plan.changes or plan.refusal):
            return
        if plan.refusal and not plan.brake:
            raise EndedError(Exit.REFUSED, plan.refusal)
        if time.monotonic() > until:
            raise EndedError(Exit.REFUSED, plan.refusal or f"{len(plan.changes)} changes of {project}'s board still "
                             "wait. Look at `coproduce board status`, and whether a worker runs.")
        time.sleep(LOOK_EVERY)


@app.command(epilog="Example: coproduce board renew ek-bereaved-parents-2027 --confirm")
def renew(project: ProjectId, *,
          confirm: Annotated[bool, typer.Option("--confirm", help="The old board is lost for good, with what people "
                                                "wrote on it.")] = False,
          url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Make a new board for a project whose board was deleted. Refused while the old one can be read."""
    with Api(find(url, token)) as api:
        answer = api.post(f"/api/projects/{project}/board/renew", {"confirm": confirm})
    if as_json:
        print_json(ANY_JSON.validate_json(answer.content))
    else:
        drawing_boards.asked(console(), AskedSeen.model_validate_json(answer.content), "")


@app.command(epilog="Example: coproduce board doctor")
def doctor(as_json: AsJson = False, data_dir: Annotated[Path | None, typer.Option(
        help="Data folder; else COPRODUCE_DATA_DIR.")] = None) -> None:
    """Check this machine's Trello settings: key, token, workspace, webhooks, privacy of boards. Needs no server.

    Ends with 1 when something is wrong. Secrets are never shown.
    """
    from cli.doctor import examined

    chosen = settings()
    report = examined(chosen if data_dir is None else chosen.model_copy(update={"data_dir": data_dir}))
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        drawing_boards.doctor(console(), report)
    if not report.fine:
        raise typer.Exit(Exit.REFUSED)


@app.command("carry-over", epilog="Example: coproduce board carry-over ek-bereaved-parents-2027 --from-url "
             "http://127.0.0.1:8081 --from-key KEY --from-token-file token.txt")
def carry_over(project: ProjectId, *,
               from_url: Annotated[str | None, typer.Option(show_default=False, help="Address of the server that has "
                                                            "the board now; else the board that `coproduce up` kept in "
                                                            "the data folder.")] = None,
               from_key: Annotated[str | None, typer.Option(show_default=False, help="API key there.")] = None,
               from_token_file: Annotated[Path | None, typer.Option(show_default=False, help="File with the token "
                                                                    "there.")] = None,
               leave_behind: Annotated[bool, typer.Option("--leave-behind", help="Change over although the new place "
                                                          "refused some things.")] = False,
               close_old: Annotated[bool, typer.Option("--close-old", help="Close the old board when all is done.")]
               = False, data_dir: Annotated[Path | None, typer.Option(help="Data folder; else COPRODUCE_DATA_DIR.")]
               = None, as_json: AsJson = False) -> None:
    """Carry a project's board to the server that the settings name, with everything people did and wrote on it.

    Stop the worker first, start it with the new settings afterwards. The project keeps its old board until all is
    there. What broke off goes on when it is run again.
    """
    from cli.carrying import CarryOver
    from cli.carrying_notes import notes_path
    from cli.carrying_places import require_stopped, source, target
    from cli.serving import with_records
    from integrations.errors import IntegrationError, Missing
    from integrations.registry import open_records

    given = settings()
    chosen = with_records(given if data_dir is None else given.model_copy(update={"data_dir": data_dir}))
    require_stopped(chosen)
    try:
        with ExitStack() as open_things:
            to, told = target(chosen), console(stderr=True)
            place = open_things.enter_context(source(chosen, from_url, from_key, from_token_file))
            records = open_records(chosen)
            open_things.callback(records.engine.dispose)
            try:
                known = records.store.project(project)
            except Missing as error:
                raise EndedError(Exit.REFUSED, str(error)) from None
            shown = open_things.enter_context(drawing_boards.progress(told, "Carrying over"))
            one = CarryOver(records.store, place, to, notes_path(chosen.data_dir, project),
                            chosen.public_url.rstrip("/"), leave_behind, close_old, shown=shown)
            carried = one.run(known)
    except IntegrationError as error:
        raise EndedError(Exit.REFUSED, f"{error} The project keeps its old board; run this again to go on.") from None
    if as_json:
        print_json(carried.model_dump(mode="json"))
    else:
        drawing_boards.carried(console(), carried)


