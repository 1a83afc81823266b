"""The records: events, snapshots, people, money and notices in SQLite or PostgreSQL."""
