"""What a caller can choose about a stack."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.stack.ports import Ports
from settings import Settings


def surroundings() -> dict[str, str]:
    """The environment of the process, to be passed on to children; settings.py alone reads settings from it."""
    return dict(os.environ)


@dataclass(frozen=True)
class StackOptions:
    """Without `data_dir` it is the one of the settings; without `ports` they are the usual ones, or free ones."""

    data_dir: Path | None = None
    ports: Ports | None = None
    free_ports: bool = False
    environ: Mapping[str, str] = field(default_factory=surroundings, repr=False)
    start_seconds: float = 60.0

    def folder(self, settings: Settings) -> Path:
        """The data folder, absolute: children may not share the current folder of who reads its address."""
        return (self.data_dir or settings.data_dir).resolve()

    def chosen_ports(self, settings: Settings) -> Ports:
        """Ports that were given, else free ones, else the usual ones with those that the settings name."""
        if self.ports:
            return self.ports
        if self.free_ports:
            return Ports.free()
        return Ports(web=settings.web_port, worker=settings.worker_port)
