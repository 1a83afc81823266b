"""Which real services the settings name; for each of them no child is started."""

from dataclasses import dataclass
from typing import Self

from cli.stack.errors import SettingsIncomplete
from settings import Settings, variable


@dataclass(frozen=True)
class Outside:
    """True where the real service is used."""

    temporal: bool = False
    board: bool = False
    payouts: bool = False
    mail: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """SettingsIncomplete when only half of a service is set: we would silently work on the wrong one."""
        _both(settings, "trello_key", "trello_token", "Trello")
        named = settings.model_fields_set
        return cls(temporal="temporal_address" in named and bool(settings.temporal_address),
                   board=bool(settings.trello_token), payouts=bool(settings.tremendous_key),
                   mail="smtp_host" in named and bool(settings.smtp_host))

    def sandboxes(self) -> list[str]:
        """Names of the sandbox children that are needed."""
        used = {"board": self.board, "payouts": self.payouts, "mailbox": self.mail}
        return [name for name, outside in used.items() if not outside]

    def wanted_ports(self) -> set[str]:
        """Names of the ports that will be listened on."""
        ports = {"web", "worker", *self.sandboxes()}
        ports |= set() if self.mail else {"smtp"}
        return ports | (set() if self.temporal else {"temporal", "temporal_ui"})


def _both(settings: Settings, first: str, second: str, service: str) -> None:
    values = {name: bool(getattr(settings, name)) for name in (first, second)}
    if len(set(values.values())) == 2:
        missing = next(variable(name) for name, given in values.items() if not given)
        raise SettingsIncomplete(f"{missing} is not set, but the other half of the key to {service} is. Nothing was "
                                 "started. Set both to work with the real one, or none to work with the sandbox.")
