"""The stand-ins that workflow tests talk to, each a real process on loopback."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.board import running as board_running
from sandbox.mailbox import running as mailbox_running
from sandbox.payouts import running as payouts_running
from settings import Settings
from tests.records_file import prepared


@dataclass(frozen=True)
class Services:
    """Board, payouts and mailbox, with their switches and counters."""

    board: board_running.RunningBoard
    payouts: payouts_running.RunningPayouts
    mailbox: mailbox_running.RunningMailbox

    def settings(self, folder: Path, **changes: object) -> Settings:
        """Settings of a worker that uses them, with its state in `folder`."""
        host, port = self.mailbox.smtp_address
        given: dict[str, object] = {
            "data_dir": folder, "trello_url": self.board.base_url, "trello_key": self.board.api_key,
            "trello_token": self.board.token, "tremendous_url": self.payouts.base_url,
            "tremendous_key": self.payouts.api_key, "tremendous_campaign": "THANKYOU0001", "smtp_host": host,
            "smtp_port": port, "public_url": "http://127.0.0.1:8080", "board_requests_per_second": 100.0,
            "trello_requests": 10_000, "tremendous_requests": 1000, "message_pacing": False}
        return prepared(Settings.model_validate({**given, **changes}))


@contextmanager
def start_services(folder: Path) -> Iterator[Services]:
    """Started together, stopped together."""
    with ExitStack() as stack:
        board = stack.enter_context(board_running.running("--no-rate-limit", data=folder / "board"))
        payouts = stack.enter_context(payouts_running.running("--no-rate-limit", data=folder / "payouts"))
        mailbox = stack.enter_context(mailbox_running.running(data=folder / "mailbox"))
        yield Services(board, payouts, mailbox)
