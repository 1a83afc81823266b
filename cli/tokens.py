"""API tokens: one's own, and those that operators issue for people of a project."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.client import Api
from cli.drawing import table
from cli.exits import refused, wrong_usage
from cli.options import AsJson, Token, Url
from cli.output import complain, print_json, seen, show
from cli.place import find
from cli.seen import Seen

app = typer.Typer(name="token", no_args_is_help=True, help="API tokens: whoever has one acts as its person. Only "
                  "hashes of them are kept.", epilog="Example: coproduce token list")

# Of a token's id: enough to tell one's own apart.
SHOWN = 12


class IssuedSeen(Seen):
    token: str


class TokenSeen(Seen):
    id: str
    label: str
    created: datetime
    expires: datetime | None
    last_used: datetime | None


class TokensSeen(Seen):
    tokens: list[TokenSeen]


@app.command(epilog="Example: export COPRODUCE_TOKEN=$(coproduce token create ek-bereaved-parents-2027 P01)")
def create(project: Annotated[str | None, typer.Argument(metavar="[ID]", show_default=False, help="A project, to issue "
                                                         "a token for a person of it; for operators.")] = None,
           person: Annotated[str | None, typer.Argument(metavar="[PERSON]", show_default=False,
                                                        help="The person's id in that project.")] = None, *,
           label: Annotated[str, typer.Option(help="What your own token is for.")] = "command line",
           days: Annotated[int | None, typer.Option(min=1, max=3650, help="How long your own token is good; "
                                                    "until it is revoked without.")] = None,
           url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Make an API token: your own, or for a person of a project. It is said this once."""
    if project is not None and person is None:
        raise wrong_usage("Name the person of this project too, or nothing for a token of your own.")
    with Api(find(url, token)) as api:
        if project is None:
            answer = api.post("/api/me/tokens", {"label": label, "days": days})
        else:
            answer = api.post(f"/api/projects/{project}/people/{person}/tokens", {})
    show(answer, as_json, IssuedSeen, lambda _, found: print(found.token))
    complain(f"This token acts as {f'{person} of {project}' if project else 'you'}. It is not shown again.")


@app.command("list", epilog="Example: coproduce token list")
def list_tokens(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Your API tokens that are good now: what for, since when, last used. Never the tokens themselves."""
    with Api(find(url, token)) as api:
        show(api.get("/api/me/tokens"), as_json, TokensSeen, _drawn)


@app.command(epilog="Example: coproduce token revoke 9f86d081884c")
def revoke(token_id: Annotated[str, typer.Argument(metavar="TOKEN_ID", help="The id, or its beginning, as `coproduce "
                                                   "token list` shows it.")], *,
           url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """End one of your API tokens at once."""
    with Api(find(url, token)) as api:
        known = [one.id for one in seen(api.get("/api/me/tokens"), TokensSeen).tokens if one.id.startswith(token_id)]
        if len(known) != 1:
            raise refused(f"{'None' if not known else 'More than one'} of your tokens has an id that begins with "
                          f"{token_id}. Look at `coproduce token list`.")
        api.delete(f"/api/me/tokens/{known[0]}")
    if as_json:
        print_json({"revoked": known[0]})
    else:
        complain("The token is revoked. It opens nothing any more.")


def _drawn(screen: Console, found: TokensSeen) -> None:
    rows = table("id", "for", "made", "last used", "until")
    for one in found.tokens:
        rows.add_row(one.id[:SHOWN], escape(one.label), _day(one.created), _day(one.last_used) or "not yet",
                      _day(one.expires) or "revoked")
    screen.print(rows)


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d}" if when else ""
