"""The comparison of both books for Prometheus: differences by kind, how old it is, whether the newest one failed.

The same numbers on the web's and the worker's metrics, so that an alarm goes off as long as one of them runs.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from integrations.errors import IntegrationError
from integrations.ports_reconciliation import Reconciliations


class BooksGauges(Collector):
    """Read from the records whenever somebody asks for metrics; left out while those do not answer."""

    def __init__(self, reports: Reconciliations, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._reports, self._clock = reports, clock

    def describe(self) -> list[Metric]:
        """None, so that nothing is read when it is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            latest, failure = self._reports.latest(), self._reports.failure()
        except IntegrationError:
            return
        yield GaugeMetricFamily("coproduce_books_comparison_failed", "1 when the newest comparison with the payout "
                                "service could not be made", float(failure is not None))
        if latest is None:
            return
        yield GaugeMetricFamily("coproduce_books_age_seconds", "Age of the last comparison that came to its end",
                                (self._clock() - latest.at).total_seconds())
        found = GaugeMetricFamily("coproduce_books_differences", "Differences between ledger and payout service, by "
                                  "kind; what finance has explained is none", labels=["kind"])
        for kind, count in latest.differences.items():
            found.add_metric([kind], count)
        yield found


def books_page(reports: Reconciliations) -> str:
    """These gauges alone, in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(BooksGauges(reports))
    return generate_latest(registry).decode()
