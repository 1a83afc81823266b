"""Where the server is and who asks: options, else settings, else the stack that was started in this folder."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from cli.exits import EndedError, Exit, wrong_usage
from settings import Settings, SettingsWrong, load

DEMO = "demo"


@dataclass(frozen=True)
class Place:
    """`url` without a slash at its end; `token` is empty when none is known."""

    url: str
    token: str = field(default="", repr=False)


def settings() -> Settings:
    """The settings, or the end of the command with the sentence that says which are wrong."""
    try:
        return load()
    except SettingsWrong as error:
        raise wrong_usage(str(error)) from None


def find(url: str | None, token: str | None) -> Place:
    """The place of a client. Raises EndedError when no address is known."""
    chosen = settings()
    running = running_here(chosen.data_dir)
    address = url or chosen.url or (running.url if running else "")
    if not address:
        raise EndedError(Exit.NOT_THERE, "No address is known: nothing was started in this folder. Start it with "
                         "`coproduce up` or set COPRODUCE_URL.")
    # The operator's token of the stack here is for that stack alone and must not be sent anywhere else.
    own = running.token if running and running.url == address.rstrip("/") else ""
    return Place(address.rstrip("/"), token or chosen.token or own)


def running_here(data_dir: Path) -> Place | None:
    """The stack that keeps its state below this folder; the demo's when there is no other."""
    for folder in (data_dir, data_dir / DEMO):
        try:
            told = json.loads((folder / "stack.json").read_text())
            token = folder / "operator-token"
            return Place(str(told["web"]).rstrip("/"), token.read_text().strip() if token.exists() else "")
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None
