"""Prometheus figures of one process, in a registry of its own."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """What every process counts; a room may add its own counters to `registry`."""

    def __init__(self, service: str, version: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._seconds = Histogram(
            "morizo_request_seconds",
            "Time to answer a request",
            ("method", "route"),
            registry=self.registry,
            buckets=BUCKETS_S,
        )
        self._requests = Counter(
            "morizo_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        Gauge("morizo_info", "What runs", ("service", "version"), registry=self.registry).labels(
            service, version
        ).set(1)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        method = method if method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD") else "OTHER"
        self._seconds.labels(method, route).observe(seconds)
        self._requests.labels(method, route, str(status)).inc()

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
