"""A database of records without a row, in the newest shape, without a walk through every version of it each time."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from integrations.records.engine import open_engine
from integrations.records.migrations import upgrade
from settings import Settings


@cache
def _newest() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "records.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        return file.read_bytes()


def put_records(file: Path) -> None:
    """The file, unless there is one: what a test has written stays."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(_newest())


def ready_engine(folder: Path) -> Engine:
    """An engine on records.db in the folder."""
    file = folder / "records.db"
    put_records(file)
    return open_engine(f"sqlite:///{file}")


def prepared(settings: Settings) -> Settings:
    """The same settings; the records of their folder are there, so that opening them has nothing to upgrade."""
    put_records(settings.data_dir / "records.db")
    return settings
