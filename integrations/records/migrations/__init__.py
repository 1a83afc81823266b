"""Brings a records database to the newest shape. Called once by every process at its start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from integrations.records.engine import open_engine, reading, writing
from integrations.records.overviews import write_missing

LOCK = 2_076_114_803  # any number that no other program uses with this database


def migrate(url: str) -> None:
    """Upgrade under a lock: of processes that start at once one upgrades and the others find it done. Then derive what
    lists need of projects that an earlier version published.

    Raises Unavailable when the database does not answer; then nothing was changed.
    """
    engine = open_engine(url)
    try:
        upgrade(engine)
        write_missing(engine)
    finally:
        engine.dispose()


def upgrade(engine: Engine, to: str = "head") -> None:
    """As `migrate`, with an engine that the caller keeps; `to` an earlier version to see what later ones do to it."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_config(connection), to)


def is_newest(engine: Engine) -> bool:
    """Whether the database has the shape that this version expects."""
    with reading(engine) as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory.from_config(_config()).get_heads())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
