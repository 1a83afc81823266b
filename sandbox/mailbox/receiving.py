"""The SMTP side: takes a message for any address, or refuses it when a fault is switched on."""

import asyncio
import time
from typing import Annotated

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, ConfigDict, Field

from sandbox.mailbox.reading import subject_of
from sandbox.mailbox.store import Store

LARGEST_MESSAGE = 10 * 1024 * 1024


class Faults(BaseModel):
    """`refuse`: the next messages are answered 451. `down`: a connection is cut before a greeting."""

    model_config = ConfigDict(extra="forbid")

    refuse: Annotated[int, Field(ge=0, strict=True)] = 0
    down: bool = False


class Switchboard:
    """Holds the faults now in force, for both the SMTP and the HTTP side."""

    def __init__(self) -> None:
        self.faults = Faults()

    def refuses(self) -> bool:
        """True, and one fewer left, while messages are to be refused; open sessions are down too."""
        left = self.faults.refuse
        self.faults.refuse = max(0, left - 1)
        return left > 0 or self.faults.down


class Keeper:
    """aiosmtpd's handler: one call for each whole message."""

    def __init__(self, store: Store, switchboard: Switchboard) -> None:
        self._store = store
        self._switchboard = switchboard

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """250 once the message is stored; the name and arguments are aiosmtpd's."""
        if self._switchboard.refuses():
            return "451 4.3.0 The message was not taken. Try again later."
        raw = envelope.content
        assert isinstance(raw, bytes)
        received = time.time_ns() // 1_000_000
        self._store.add(received, envelope.mail_from or "", envelope.rcpt_tos, subject_of(raw), raw)
        return "250 2.0.0 The message is in the mailbox."


class CuttableSMTP(SMTP):
    """An SMTP session that ends at once while the mailbox is down."""

    def __init__(self, keeper: Keeper, switchboard: Switchboard) -> None:
        super().__init__(
            keeper,
            hostname="mailbox.localhost",
            ident="Local mailbox",
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
        )
        self._switchboard = switchboard

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._switchboard.faults.down:
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.session is not None:  # aiosmtpd makes it in connection_made, which a cut connection never had
            super().connection_lost(error)
