"""The board server's SQLite file: its schema, its rows as records, its transactions."""
