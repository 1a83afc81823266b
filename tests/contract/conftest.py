"""The local mailbox, for every test of letters here: one server a file, empty and without faults for each test."""

from collections.abc import Iterator

import pytest

from sandbox.mailbox.running import RunningMailbox, running


@pytest.fixture(scope="module")
def mailbox_server() -> Iterator[RunningMailbox]:
    with running() as started:
        yield started


@pytest.fixture
def mailbox(mailbox_server: RunningMailbox) -> RunningMailbox:
    mailbox_server.faults()
    mailbox_server.clear()
    return mailbox_server
