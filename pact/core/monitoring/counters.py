"""Counts requests for /metrics, by their rule and never by their path: paths are secret, and there are too many.

Each process counts for itself. With PROMETHEUS_MULTIPROC_DIR, prometheus-client keeps the counts in files of that folder,
and whichever process is asked adds up the files of all.
"""

import errno
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from pact.core.monitoring import counting_files

HIT, MISS, NOT_CACHED = "hit", "miss", "no"
"""What the page cache had to do with an answer: sent from it, made for it, or neither."""

FILES: Final = 2
"""Each process has one for all counters and one for all histograms."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

counting_files.use()
disable_created_metrics()  # type: ignore[no-untyped-call]  # when each was first counted: as many lines again
_ANSWERS: Final = Counter(
    "ccpact_requests", "Requests answered.", ("rule", "method", "status", "cache"), registry=None
)
_TIMES: Final = Histogram(
    "ccpact_request_seconds",
    "Seconds until an answer was ready, of answers that are not from the page cache.",
    ("rule",),
    buckets=_BUCKETS,
    registry=None,
)
# Finding them by their labels takes longer than counting.
_answers: dict[tuple[str, str, int, str], Counter] = {}
_times: dict[str, Histogram] = {}
_failed: list[Exception] = []
"""The first failure to count, if there has been one."""
log = structlog.get_logger("pact.counting")


class Figure(NamedTuple):
    """A figure of this moment: its name and explanation, and its values by those of one label, or by "" without one."""

    name: str
    help: str
    values: dict[str, float]
    label: str = ""


def fault_of_folder(folder: Path) -> str:
    """Why a process that starts now could not count in this folder; empty if it could. Nothing is written."""
    try:
        disk = os.statvfs(folder)
    except OSError as error:
        return os.strerror(error.errno or 0)
    if not folder.is_dir():
        return os.strerror(errno.ENOTDIR)
    if not os.access(folder, os.W_OK | os.X_OK):
        return os.strerror(errno.EACCES)
    if disk.f_bavail * disk.f_frsize < FILES * counting_files.FIRST_BYTES:
        return os.strerror(errno.ENOSPC)
    return ""


def count_request(rule: str, method: str, status: int, cache: str, seconds: float) -> None:
    """Count an answer. Every cached page that is sent calls this, so it must take a microsecond, not ten."""
    if method not in _METHODS:
        method = "other"  # the reader chooses it
    try:
        try:
            answers = _answers[rule, method, status, cache]
        except KeyError:
            answers = _answers[rule, method, status, cache] = _ANSWERS.labels(rule, method, str(status), cache)
        answers.inc()
        if cache != HIT:
            if rule not in _times:
                _times[rule] = _TIMES.labels(rule)
            _times[rule].observe(seconds)
    except OSError as error:
        _note_failure(error)  # a page that is not counted is better than none


def _note_failure(error: Exception) -> None:
    """The folder cannot be written. It is tried again with each request that needs a new file or a larger one."""
    if not _failed:
        _failed.append(error)
        log.error("requests are not counted: PROMETHEUS_MULTIPROC_DIR cannot be written", exc_info=error)


def exposition(figures: Iterable[Figure]) -> bytes:
    """All counts of all processes, and these figures, in the text format of Prometheus."""
    counts = _counts()
    failed = Figure(
        "ccpact_counting_failed", "Whether this process has had requests or counts that it could not write or read.",
        {"": float(bool(_failed))},
    )  # fmt: skip
    now = CollectorRegistry()
    now.register(_Figures([*figures, failed]))
    return counts + generate_latest(now)


def _counts() -> bytes:
    registry = CollectorRegistry()
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    try:
        if folder:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry.register(_ANSWERS)
            registry.register(_TIMES)
        return generate_latest(registry)
    # It says ValueError if there is no folder, and a file that was begun on a full disk is too short.
    except (OSError, ValueError, struct.error) as error:
        _note_failure(error)
        return b""


class _Figures(Collector):
    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        for figure in self._figures:
            family = GaugeMetricFamily(figure.name, figure.help, labels=[figure.label] if figure.label else [])
            for value_of_label, value in figure.values.items():
                family.add_metric([value_of_label] if figure.label else [], value)
            yield family
