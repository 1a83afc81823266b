"""Commands about money: the ledger, its check and export, comparing with the payout service, statements."""

import time
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from cli import drawing_money
from cli.client import Api
from cli.exits import EndedError, Exit, wrong_usage
from cli.options import AsJson, ProjectId, Token, Url
from cli.output import ANY_JSON, console, print_json, seen, show
from cli.place import find
from cli.seen import ListSeen
from cli.seen_money import (
    AccountSeen,
    CheckSeen,
    ExplanationKept,
    FunderSeen,
    LedgerSeen,
    ReconciliationAsked,
    ReconciliationSeen,
    ReconciliationsSeen,
    StatementSeen,
)

app = typer.Typer(name="ledger", no_args_is_help=True, help="The money of a project: what is reserved, sent and paid, "
                  "whether both books say the same, and what an audit, a tax return or a funder asks for.",
                  epilog="Example: coproduce ledger show ek-bereaved-parents-2027")

LOOK_EVERY = 1.0
AnyProject = Annotated[str | None, typer.Argument(metavar="[ID]", show_default=False, help="The project's id; all that "
                                                  "you can see when left out.")]


@app.command("show", epilog="Example: coproduce ledger show ek-bereaved-parents-2027")
def show_ledger(project: ProjectId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Balances by account and currency, payments by state, and each payment."""
    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}/ledger")
    show(answer, as_json, LedgerSeen, drawing_money.ledger)


@app.command(epilog="Example: coproduce ledger verify")
def verify(project: AnyProject = None, *,
           file: Annotated[Path | None, typer.Option(help="Check an export (JSON Lines or CSV) "
                                                     "instead; needs no server.")] = None,
           url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Check that events, ledger and kept requests say the same, to the penny. Ends with 1 when something differs."""
    if file is not None:
        if project is not None:
            raise wrong_usage("Name a project or --file, not both.")
        _verify_file(file)
        return
    with Api(find(url, token)) as api:
        projects = [project] if project else _all(api)
        answers = [api.get(f"/api/projects/{one}/ledger/check") for one in projects]
    found = [seen(answer, CheckSeen) for answer in answers]
    if as_json:
        print_json([ANY_JSON.validate_json(answer.content) for answer in answers])
    else:
        for one in found:
            drawing_money.check(console(), one)
    apart = [one.project for one in found if not one.whole]
    if apart:
        raise EndedError(Exit.REFUSED, f"The books of {', '.join(apart)} differ. Hold payments there until somebody "
                         "has looked: `coproduce ledger stop --reason ...`.")


def _verify_file(path: Path) -> None:
    from integrations.errors import Refused
    from integrations.records.ledger_export_check import check_export, read_export

    try:
        found = check_export(read_export(path.read_bytes().decode()))
    except Refused as error:
        raise EndedError(Exit.REFUSED, str(error)) from None
    except (OSError, ValueError, ValidationError):
        raise wrong_usage(f"{path} can't be read as an export in JSON Lines or CSV.") from None
    if found.broken is not None:
        raise EndedError(Exit.REFUSED, f"Row {found.broken.n} of the {found.broken.source} rows was changed, left "
                         "out or put in after the export. Everything before it is whole.")
    if found.end == "cut":
        raise EndedError(Exit.REFUSED, "The export is cut off: the row that ends it is missing or tells of other rows. "
                         f"The {found.rows} rows that are there are in order and unchanged. Export it again.")
    if found.end == "without":
        console().print(f"The {found.rows} rows are in order and unchanged. It is an export without an end mark, as "
                        "they were once written: whether rows are missing at its end can't be told.")
    else:
        console().print(f"All {found.rows} rows are there, in order and unchanged.")


def _all(api: Api) -> list[str]:
    found, total = list[str](), 1
    while len(found) < total:
        page = seen(api.get("/api/projects", limit=200, offset=len(found)), ListSeen)
        if not page.projects:
            break
        total = page.total
        found += [one.id for one in page.projects]
    return found


@app.command(epilog="Example: coproduce ledger export ek-bereaved-parents-2027 --csv ledger.csv")
def export(project: ProjectId, *,
           csv: Annotated[Path | None, typer.Option("--csv", help="Write a table for spreadsheets into this file.")]
           = None,
           jsonl: Annotated[Path | None, typer.Option("--jsonl", help="Write JSON Lines into this file; hashes are "
                                                      "over these.")] = None,
           url: Url = None, token: Token = None) -> None:
    """Every event about money and every ledger entry, chained by hashes. JSON Lines on stdout when no file is named."""
    with Api(find(url, token)) as api:
        for path, form in ((csv, "csv"), (jsonl, "jsonl")):
            if path is not None:
                _write(path, api.get(f"/api/projects/{project}/ledger/export", format=form).content)
        if csv is None and jsonl is None:
            print(api.get(f"/api/projects/{project}/ledger/export", format="jsonl").text, end="")


@app.command(epilog='Example: coproduce ledger stop --reason "An address looks wrong"')
def stop(*, reason: Annotated[str, typer.Option(help="Why; read by those who answer for money.")], url: Url = None,
         token: Token = None) -> None:
    """Stop all payments of all projects. Nothing more is sent until `ledger go-on`."""
    with Api(find(url, token)) as api:
        api.post("/api/payments/stop", {"reason": reason})
    console().print("All payments are stopped. `coproduce ledger go-on` lets them go on.")


@app.command("go-on", epilog="Example: coproduce ledger go-on")
def go_on(*, url: Url = None, token: Token = None) -> None:
    """Let payments go on after `ledger stop`. Runs that waited go on by themselves within the hour."""
    with Api(find(url, token)) as api:
        api.delete("/api/payments/stop")
    console().print("Payments go on.")


def _write(path: Path, content: bytes) -> None:
    """Only for whoever asked for it: it says who is paid."""
    try:
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as error:
        raise wrong_usage(f"{path} can't be written: {error.strerror}.") from None
    console().print(f"The ledger is in {path}.")


@app.command(epilog="Example: coproduce ledger reconcile --wait")
def reconcile(*, wait: Annotated[bool, typer.Option("--wait", help="Come back with what was found; ends with 1 when "
                                                    "something differs.")] = False,
              within: Annotated[float, typer.Option(min=1, help="Seconds to wait at most.")] = 300.0,
              url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Compare the ledger with the payout service's own orders now. It also happens by itself each night."""
    with Api(find(url, token)) as api:
        answer = api.post("/api/reconciliations", {})
        asked = seen(answer, ReconciliationAsked)
        found = _newer(api, asked, time.monotonic() + within) if wait else None
    if found is None:
        if as_json:
            print_json(ANY_JSON.validate_json(answer.content))
        else:
            console().print(f"{asked.sentence} Look at it later with --wait, or on the page /payments.")
        return
    if as_json:
        print_json(ANY_JSON.validate_json(found.model_dump_json()))
    else:
        drawing_money.reconciliation(console(), found)
    if not found.clean:
        raise EndedError(Exit.REFUSED, "The ledger and the payout service differ. Finance has to look: the page "
                         "/payments names each payment.")


@app.command(epilog='Example: coproduce ledger explain SFZCMH4NMC5X --reason "Vouchers for the launch, bought by hand"')
def explain(order: Annotated[str, typer.Argument(metavar="ORDER", help="The payout service's id of it, as `reconcile` "
                                                 "shows it.")], *,
            reason: Annotated[str, typer.Option(help="Why it is right. It stays, and names nobody.")],
            url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Say why an order that did not come from the ledger is right. It is listed apart then, and alarms no more."""
    with Api(find(url, token)) as api:
        answer = api.post("/api/reconciliations/explanations", {"order_id": order, "reason": reason})
    show(answer, as_json, ExplanationKept, lambda shown, kept: shown.print(f"Order {kept.order_id}: {kept.sentence}"))


@app.command(epilog="Example: coproduce ledger account")
def account(*, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """What the payout account holds against what waits to be paid from it, and what people can choose."""
    with Api(find(url, token)) as api:
        answer = api.get("/api/payout-account")
    show(answer, as_json, AccountSeen, drawing_money.account)


def _newer(api: Api, asked: ReconciliationAsked, until: float) -> ReconciliationSeen:
    while True:
        answer = api.get("/api/reconciliations", limit=1)
        page = seen(answer, ReconciliationsSeen)
        found = page.reconciliations
        if found and (asked.newest is None or found[0].at > asked.newest):
            return found[0]
        if time.monotonic() > until:
            why = page.stale or "Look whether a worker runs, then at the page /payments."
            raise EndedError(Exit.REFUSED, f"The comparison is not done yet. {why}")
        time.sleep(LOOK_EVERY)


@app.command(epilog="Example: coproduce ledger statement ek-bereaved-parents-2027 P01 --year 2026")
def statement(project: ProjectId, person: Annotated[str, typer.Argument(metavar="PERSON", help="Their id: P01 ...")], *,
              year: Annotated[int | None, typer.Option(min=2000, max=2200, show_default=False, help="The year in which "
                                                       "the tax year begins; else the current one.")] = None,
              url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """What a person was paid in one tax year. For themselves and for finance."""
    with Api(find(url, token)) as api:
        given = {"person": person} | ({"year": str(year)} if year else {})
        answer = api.get(f"/api/projects/{project}/statement", **given)
    show(answer, as_json, StatementSeen, drawing_money.statement)


@app.command(epilog="Example: coproduce ledger funder ek-bereaved-parents-2027")
def funder(project: ProjectId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """What was paid, for funders: totals, no names, no sum that fewer than three people share."""
    with Api(find(url, token)) as api:
        answer = api.get(f"/api/projects/{project}/funder")
    show(answer, as_json, FunderSeen, drawing_money.funder)
