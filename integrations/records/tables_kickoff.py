"""Tables of the kick-off and of the people file's pages. Part of tables.py."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text

from integrations.records.columns import UtcDateTime, metadata

# A charter in the making. Once its project is started, only which project that was stays.
drafts = Table(
    "drafts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("body_sealed", Text),
    Column("project_id", String(64)),
    Column("created", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    Index(None, "account", "updated"),
)

# Who looked at somebody's contact details, or carried away what is kept about them; once a day for each.
contact_looks = Table(
    "contact_looks",
    metadata,
    Column("account", ForeignKey("accounts.id"), primary_key=True),
    Column("by", String(40), primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
