"""Each notice by the way that was chosen for it."""

from dataclasses import dataclass

from domain.ways import BY_CHAT
from integrations.ports import Notifier, OutboxNotice


@dataclass(frozen=True)
class NotifierByChannel:
    """Implements ports.Notifier over one for e-mail and one for chats and text messages."""

    mail: Notifier
    chat: Notifier

    def send(self, notice: OutboxNotice) -> None:
        """As the one that sends it."""
        (self.chat if notice.channel in BY_CHAT else self.mail).send(notice)
