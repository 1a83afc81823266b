"""Alembic's entry: runs the versions on the connection, and in the transaction, that migrations.upgrade opened."""

from alembic import context
from sqlalchemy import Connection

from integrations.records.tables import metadata

connection: Connection = context.config.attributes["connection"]
# transactional_ddl: SQLite can roll back a half-made table too, although Alembic does not count on it.
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
