"""The two ends of a carry-over: the settings say where to, options say where from, else the stack's own board does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from cli.carrying import End
from cli.exits import refused, wrong_usage
from cli.stack.state import running_state
from cli.stack.surroundings import SOURCE
from integrations.trello.board import TrelloBoard
from integrations.trello.carrying import TrelloCarrier
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from settings import Settings, variable

STOP_FIRST = ("Nothing was changed. Stop it first, else it writes to the old board meanwhile; start it with the new "
              "settings when the board is carried over.")
LONGEST_WAIT, SECONDS = 60.0, 20.0


def require_stopped(settings: Settings) -> None:
    """EndedError while a worker on this machine could write to the board or keep it in the records."""
    if running_state(settings.data_dir):
        raise refused(f"A stack runs on {settings.data_dir}, and its worker uses the old board. {STOP_FIRST}")
    host = "127.0.0.1" if settings.worker_host in ("0.0.0.0", "::") else settings.worker_host  # noqa: S104
    try:
        httpx.get(f"http://{host}:{settings.worker_port}/healthz", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return
    raise refused(f"A worker answers at {host}:{settings.worker_port}, and it uses the old board. {STOP_FIRST}")


def target(settings: Settings) -> End:
    """The place that the settings name."""
    if not settings.trello_token:
        raise wrong_usage(f"The settings name no place to carry the board to. Set {variable('trello_key')} and "
                          f"{variable('trello_token')} for Trello (and {variable('trello_url')} for another server).")
    return _end(settings, settings.trello_url, settings.trello_key, settings.trello_token)


@contextmanager
def source(settings: Settings, url: str | None, key: str | None, token_file: Path | None) -> Iterator[End]:
    """The place of the old board. Without options it is the board that `coproduce up` kept in the data folder: its
    server is started for as long as it is needed."""
    if url is None and key is None and token_file is None:
        with _own_board(settings.data_dir) as said:
            yield _end(settings, said["base_url"], said["api_key"], said["token"])
        return
    if url is None or key is None or token_file is None:
        raise wrong_usage("Give all of --from-url, --from-key and --from-token-file, or none of them for the board "
                          "that `coproduce up` kept here.")
    try:
        token = token_file.read_text().strip()
    except OSError as error:
        raise wrong_usage(f"The file with the old token can't be read ({error.strerror}).") from None
    yield _end(settings, url, key, token)


def _end(settings: Settings, url: str, key: str, token: str) -> End:
    window = RequestWindow(settings.trello_requests, longest_wait=LONGEST_WAIT)
    transport = TrelloTransport(Credentials(token, key or None), url, client_id=settings.client_id, window=window)
    address = url.rstrip("/").removesuffix("/1")
    return End(address, TrelloBoard(transport, settings.trello_workspace or None), TrelloCarrier(transport))


@contextmanager
def _own_board(data_dir: Path) -> Iterator[dict[str, str]]:
    folder = data_dir / "board"
    if not folder.is_dir():
        raise wrong_usage(f"No board was kept in {data_dir}. Say where the old board is with --from-url, --from-key "
                          "and --from-token-file.")
    process = subprocess.Popen(  # noqa: S603  our own server
        [sys.executable, "-m", "sandbox.board", "--port", "0", "--data", str(folder.resolve())], cwd=SOURCE,
        stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise refused(f"The server of the board in {folder} does not start. Nothing was changed; its message above "
                          "says why.")
        yield {name: value for name, value in json.loads(line).items() if isinstance(value, str)}
    finally:
        process.terminate()
        process.wait(SECONDS)
        if process.stdout is not None:
            process.stdout.close()
