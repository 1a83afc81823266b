"""Clients on our transport, for the tests of everything under the board adapter."""

import threading
from collections.abc import Callable

import pytest
from trello import TrelloClient

from integrations.errors import IntegrationError
from integrations.trello.credentials import Credentials
from integrations.trello.rate import RequestWindow
from integrations.trello.transport import TrelloTransport
from sandbox.board.running import RunningBoard

KEY, TOKEN = "0123456789abcdef0123456789abcdef", "ATTA" + "5ec2e7" * 10


def client(base_url: str, **options: object) -> TrelloClient:
    """py-trello as our adapter uses it: without secrets, on our transport."""
    transport = TrelloTransport(Credentials(TOKEN, KEY), base_url, **options)  # type: ignore[arg-type]  # test options
    return TrelloClient("none", token="none", http_service=transport)


def signed_in(server: RunningBoard) -> TrelloTransport:
    """For a board server, in no hurry and without limits of its own."""
    return TrelloTransport(Credentials(server.token, server.api_key), server.base_url, timeout=(1, 10),
                           window=RequestWindow(limit=10_000))


def caught(work: Callable[[], object]) -> IntegrationError:
    with pytest.raises(IntegrationError) as found:
        work()
    return found.value


def together(count: int, work: Callable[[], object]) -> None:
    """Each in a thread of its own, all at the same moment; what one raises, this raises."""
    start, wrong = threading.Barrier(count), list[BaseException]()

    def run() -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
