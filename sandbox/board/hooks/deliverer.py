"""Sends what is in the outbox: one thread that looks what is due, one more for each webhook that is being served.

At least once: a delivery leaves the outbox only after its answer, so a stop in between sends it again.
"""

import threading
import time

from sandbox.board import times
from sandbox.board.gate.faults import Counters, Faults
from sandbox.board.storage.records import Delivery
from sandbox.board.storage.store import Store
from sandbox.board.storage.tables import WEBHOOKS

from . import outbox
from .sender import Sender

GRACE = 2.0  # seconds that a stop waits for answers that are on their way


class Deliverer:
    """Starts and stops with the server. `factor` scales Trello's waits: 0.01 makes 30 seconds 0.3."""

    def __init__(self, store: Store, sender: Sender, faults: Faults, counters: Counters, factor: float) -> None:
        self._store = store
        self._sender = sender
        self._faults = faults
        self._counters = counters
        self._factor = factor
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._serving: dict[str, threading.Thread] = {}
        self._stopping = False
        self._closed = False

    def start(self) -> None:
        """Begin with what the last run left."""
        self._store.when_changed(self.wake)
        threading.Thread(target=self._watch, name="webhooks", daemon=True).start()

    def wake(self) -> None:
        """Look again: something was written, or a switch was turned."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more, wait a little for what is on its way, and then leave the store alone."""
        self._stopping = True
        self.wake()
        until = time.monotonic() + GRACE
        for thread in list(self._serving.values()):
            thread.join(max(0.0, until - time.monotonic()))
        with self._lock:
            self._closed = True

    def _watch(self) -> None:
        while not self._stopping:
            self._wake.clear()
            self._wake.wait(self._begin_all())

    def _begin_all(self) -> float | None:
        """Serve each webhook that has something due; the seconds until there is more, None when nobody knows."""
        now, late = _now(), self._faults.webhooks_late_seconds
        with self._lock:
            if self._closed:
                return None
            with self._store.transaction() as db:
                counts, due = outbox.ready(db, now, late), outbox.next_due(db, now, late)
            for webhook_id, count in counts.items():
                if count >= self._needed() and webhook_id not in self._serving:
                    self._begin(webhook_id)
        return None if due is None else max(0.0, due - now)

    def _begin(self, webhook_id: str) -> None:
        thread = threading.Thread(target=self._serve, args=[webhook_id], name="webhook", daemon=True)
        self._serving[webhook_id] = thread
        thread.start()

    def _serve(self, webhook_id: str) -> None:
        try:
            while not self._stopping and (batch := self._next(webhook_id)):
                for delivery in batch:
                    self._send(delivery)
        finally:
            self._serving.pop(webhook_id, None)
            self.wake()  # what came after the last look

    def _needed(self) -> int:
        return 2 if self._faults.webhooks_reordered else 1

    def _next(self, webhook_id: str) -> list[Delivery]:
        """The next delivery, or the next two in the wrong order, for which the first is held back."""
        needed, late = self._needed(), self._faults.webhooks_late_seconds
        with self._lock:
            if self._closed:
                return []
            with self._store.transaction() as db:
                found = outbox.first(db, webhook_id, _now(), late, needed)
        if len(found) < needed:
            return []
        if needed > 1:
            self._faults.take("webhooks_reordered")
        return found[::-1]

    def _send(self, delivery: Delivery) -> None:
        if self._faults.take("webhooks_lost"):
            self._counters.webhooks_lost += 1
            self._settle(delivery, None)
            return
        with self._lock:
            if self._closed:
                return
            with self._store.transaction() as db:
                webhook = WEBHOOKS.find(db, delivery.id_webhook)
        if webhook is None:
            return
        times_sent = 2 if self._faults.take("webhooks_twice") else 1
        for _ in range(times_sent):
            arrived = self._sender.deliver(webhook.callback_url, delivery.body, delivery.client_identifier)
            self._settle(delivery, arrived)

    def _settle(self, delivery: Delivery, arrived: bool | None) -> None:
        with self._lock:
            if self._closed:
                return
            with self._store.transaction() as db:
                if arrived is None:
                    outbox.drop(db, delivery)
                elif arrived:
                    outbox.delivered(db, delivery)
                    self._counters.webhooks_delivered += 1
                else:
                    self._counters.webhooks_failed += 1
                    self._counters.webhooks_lost += outbox.failed(db, delivery, _now(), self._factor)


def _now() -> float:
    return times.now().timestamp()
