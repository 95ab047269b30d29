"""Storage for `memory://`, in this process. The one of `limits` starts a thread in every third request."""

from threading import Lock
from typing import Final

from limits.storage import Storage

from pact.core import clock

SWEPT_EVERY: Final = 60.0
"""Seconds between two removals of expired counters."""


class CountersInMemory(Storage):
    """Counters for fixed windows, the only kind this site uses."""

    STORAGE_SCHEME = ["memory"]  # noqa: RUF012 (the base declares it so)

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._counters: dict[str, tuple[int, float]] = {}
        self._lock = Lock()
        self._swept_at = _seconds()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = _seconds()
        with self._lock:
            if now - self._swept_at > SWEPT_EVERY:
                self._counters = {key: kept for key, kept in self._counters.items() if kept[1] > now}
                self._swept_at = now
            count, ends = self._counters.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + expiry
            self._counters[key] = count + amount, ends
            return count + amount

    def get(self, key: str) -> int:
        count, ends = self._counters.get(key, (0, 0.0))
        return count if ends > _seconds() else 0

    def get_expiry(self, key: str) -> float:
        return self._counters.get(key, (0, _seconds()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            number = len(self._counters)
            self._counters.clear()
        return number

    def clear(self, key: str) -> None:
        with self._lock:
            self._counters.pop(key, None)

    def counted(self) -> list[str]:
        """The keys, for a test that they contain no addresses."""
        return list(self._counters)


def _seconds() -> float:
    return clock.now().timestamp()
