"""The outbox as the deliverer reads it, and what becomes of a delivery (trello.md section 3).

Times are in seconds since 1970; `factor` turns Trello's waits into those of this server's clock.
"""

import sqlite3
from datetime import UTC, datetime

from sandbox.board import times
from sandbox.board.storage.records import Delivery, Webhook
from sandbox.board.storage.tables import DELIVERIES, WEBHOOKS
from sandbox.board.values import Shape

RETRY_AFTER = (30.0, 60.0, 120.0)
MOST_FAILURES = 1000
PATIENCE = 30 * 24 * 3600.0

_DUE = "CASE WHEN attempts = 0 THEN due + ? ELSE due END"


def ready(db: sqlite3.Connection, now: float, late: float) -> dict[str, int]:
    """How many deliveries of which webhook may go now; first attempts go `late` seconds late."""
    sql = f"SELECT id_webhook, count(*) FROM deliveries WHERE {_DUE} <= ? GROUP BY id_webhook"
    return {str(webhook): int(count) for webhook, count in db.execute(sql, [late, now])}


def next_due(db: sqlite3.Connection, now: float, late: float) -> float | None:
    """When the next delivery that may not go yet may go; None when there is none."""
    found: float | None
    (found,) = db.execute(f"SELECT min({_DUE}) FROM deliveries WHERE {_DUE} > ?", [late, late, now]).fetchone()
    return found


def first(db: sqlite3.Connection, webhook_id: str, now: float, late: float, most: int) -> list[Delivery]:
    """The first deliveries of a webhook that may go now, in the order in which they were written."""
    return DELIVERIES.where(db, f"id_webhook = ? AND {_DUE} <= ?", webhook_id, late, now, most=most)


def drop(db: sqlite3.Connection, delivery: Delivery) -> None:
    """Forget a delivery."""
    DELIVERIES.remove(db, delivery.id)


def delivered(db: sqlite3.Connection, delivery: Delivery) -> None:
    """It arrived: forget it, and the failures before it."""
    webhook = WEBHOOKS.find(db, delivery.id_webhook)
    drop(db, delivery)
    if webhook is not None and webhook.failures:
        WEBHOOKS.change(db, webhook.id, {"failures": 0, "failing_since": None})


def failed(db: sqlite3.Connection, delivery: Delivery, now: float, factor: float) -> bool:
    """It did not arrive: try again later, or give it up (True). Too many failures for too long end the webhook."""
    webhook = WEBHOOKS.find(db, delivery.id_webhook)
    if webhook is None or DELIVERIES.find(db, delivery.id) is None:
        return False  # deleted, revoked or paused while it was on its way
    since = webhook.failing_since or times.stamp(datetime.fromtimestamp(now, UTC))
    failures = webhook.failures + 1
    changes: Shape = {"failures": failures, "failing_since": since}
    if failures > MOST_FAILURES and now - _seconds(since) >= PATIENCE * factor:
        return _end(db, webhook, changes)
    WEBHOOKS.change(db, webhook.id, changes)
    if delivery.attempts >= len(RETRY_AFTER):
        drop(db, delivery)
        return True
    due = now + RETRY_AFTER[delivery.attempts] * factor
    DELIVERIES.change(db, delivery.id, {"attempts": delivery.attempts + 1, "due": due})
    return False


def _end(db: sqlite3.Connection, webhook: Webhook, changes: Shape) -> bool:
    WEBHOOKS.change(db, webhook.id, {**changes, "active": False})
    db.execute("DELETE FROM deliveries WHERE id_webhook = ?", [webhook.id])
    return True


def _seconds(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()
