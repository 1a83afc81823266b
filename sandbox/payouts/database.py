"""The file that a stand-in keeps: its tables, and how a folder of an earlier version is brought up to date."""

import sqlite3
from pathlib import Path

_FIRST = """
CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, reward_id TEXT NOT NULL UNIQUE, external_id TEXT UNIQUE,
  fingerprint TEXT NOT NULL, created_ms INTEGER NOT NULL, status TEXT NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0), currency TEXT NOT NULL,
  refunded_cents INTEGER NOT NULL, campaign_id TEXT, products TEXT NOT NULL,
  name TEXT, email TEXT, phone TEXT, deliver_at TEXT, language TEXT NOT NULL,
  method TEXT NOT NULL, delivery_status TEXT NOT NULL, sender_name TEXT, subject TEXT, message TEXT,
  custom_fields TEXT NOT NULL, link_token TEXT);
CREATE INDEX IF NOT EXISTS orders_by_time ON orders (created_ms);
CREATE TABLE IF NOT EXISTS webhook (
  only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, url TEXT NOT NULL, private_key TEXT NOT NULL);
"""

# Each step takes a folder from the version before it; the last one's number is in PRAGMA user_version.
_STEPS = (
    """
ALTER TABLE orders ADD COLUMN failure_reason TEXT;
ALTER TABLE orders ADD COLUMN retryable INTEGER;
ALTER TABLE orders ADD COLUMN mail_due_ms INTEGER;
ALTER TABLE orders ADD COLUMN visible_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN charged INTEGER NOT NULL DEFAULT 1;
UPDATE orders SET charged = 0 WHERE refunded_cents > 0;
UPDATE orders SET failure_reason = 'email_delivery_failed', retryable = 1 WHERE delivery_status = 'FAILED';
UPDATE orders SET mail_due_ms = strftime('%s', deliver_at) * 1000 WHERE delivery_status = 'SCHEDULED';
CREATE INDEX orders_by_mail ON orders (mail_due_ms) WHERE mail_due_ms IS NOT NULL;
CREATE TABLE mails (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, sent_ms INTEGER NOT NULL,
  contact TEXT NOT NULL, failure_reason TEXT, retryable INTEGER);
CREATE INDEX mails_by_order ON mails (order_id);
CREATE TABLE transactions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, created_ms INTEGER NOT NULL, amount_cents INTEGER NOT NULL,
  balance_cents INTEGER NOT NULL, action TEXT NOT NULL, description TEXT NOT NULL, order_id TEXT);
CREATE TABLE documents (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, created_ms INTEGER NOT NULL,
  body TEXT NOT NULL, UNIQUE (kind, id));
CREATE TABLE hook_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL, event TEXT NOT NULL, resource_id TEXT NOT NULL,
  order_id TEXT, body TEXT NOT NULL, kind TEXT NOT NULL, created_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, last_status INTEGER);
CREATE INDEX hook_events_waiting ON hook_events (due_ms, seq) WHERE state = 'waiting';
""",
    """
ALTER TABLE orders ADD COLUMN fees_cents INTEGER NOT NULL DEFAULT 0;
""",
)


def open_database(folder: Path) -> sqlite3.Connection:
    """A connection that commits each statement; the folder is made, or brought up to date, first."""
    folder.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(folder / "payouts.sqlite3", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.executescript(_FIRST)
    (version,) = db.execute("PRAGMA user_version").fetchone()
    for number, step in enumerate(_STEPS[version:], start=version + 1):
        db.executescript(f"BEGIN;{step};PRAGMA user_version={number};COMMIT;")
    return db
