"""Where limits are counted: in this process for `memory://`, or in Redis, together with other processes.

The storage of `limits` for `memory://` starts a thread in every third request. Its storage for Redis raises an error where
Redis is away, and waits for ever where it hangs. Nobody should be refused a page for that.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, Final, TypeVar

import structlog
from limits.storage import RedisStorage, Storage

from pact.core import clock

log = structlog.get_logger("pact.limits")
T = TypeVar("T")

SWEPT_EVERY: Final = 60.0
"""Seconds between two removals of expired counters."""
LONGEST_ANSWER: Final = 0.5
"""Seconds after which Redis counts as away."""
LEFT_ALONE: Final = 5.0
"""Seconds until Redis is asked again after it was away."""


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


class CountersInRedis(Storage):
    """Counters that all processes share. While Redis is away, each process counts for itself, beginning at nothing.

    `check` raises an error of Redis' client while it is away: somebody should know.
    """

    STORAGE_SCHEME = ["redis", "rediss", "redis+unix"]  # noqa: RUF012 (the base declares it so)

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        times: dict[str, Any] = {"socket_timeout": LONGEST_ANSWER, "socket_connect_timeout": LONGEST_ANSWER}
        self._shared = RedisStorage(uri, **times | options)
        self._own = CountersInMemory()
        self._asked_from = 0.0
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return self._shared.base_exceptions

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._asked(lambda counters: counters.incr(key, expiry, amount))

    def get(self, key: str) -> int:
        return self._asked(lambda counters: counters.get(key))

    def get_expiry(self, key: str) -> float:
        return self._asked(lambda counters: counters.get_expiry(key))

    def check(self) -> bool:
        # The one of `limits` takes every error for “no”, and says nothing about it.
        return bool(self._shared.storage.ping())

    def reset(self) -> int | None:
        self._own.reset()
        return self._shared.reset()

    def clear(self, key: str) -> None:
        self._own.clear(key)
        self._shared.clear(key)

    def _asked(self, ask: Callable[[Storage], T]) -> T:
        if clock.stopwatch() >= self._asked_from:
            try:
                return ask(self._shared)
            except self.base_exceptions as error:
                self._asked_from = clock.stopwatch() + LEFT_ALONE
                log.warning("limits are counted by each process", cause=type(error).__name__)
        return ask(self._own)


def _seconds() -> float:
    return clock.now().timestamp()
