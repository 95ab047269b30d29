"""Limits that several processes count together, while what counts them is away."""

import pytest
import time_machine
from limits.errors import StorageError

from pact.config import Config
from pact.core import clock
from pact.core.web import limit_storage
from pact.core.web.limit_storage import CountersInMemory, CountersInRedis
from pact.core.web.limits import limiter
from tests.support.applications import running
from tests.support.databases import settings

ADDRESS = "redis://:hush@127.0.0.1:6379/0"


class Elsewhere(CountersInMemory):
    """Counters that are elsewhere. They can be away, and remember how often they were asked and how."""

    STORAGE_SCHEME = None  # type: ignore[assignment]
    is_away = False
    asked = 0
    options: dict[str, object] = {}  # noqa: RUF012

    def __init__(self, uri: str, **options: float | str | bool) -> None:
        super().__init__(uri)
        Elsewhere.options = dict(options)

    @property
    def base_exceptions(self) -> type[Exception]:
        return StorageError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        Elsewhere.asked += 1
        if self.is_away:
            raise StorageError(ConnectionError("redis://:hush@127.0.0.1 is away"))
        return super().incr(key, expiry, amount)


@pytest.fixture
def counters(monkeypatch: pytest.MonkeyPatch) -> CountersInRedis:
    monkeypatch.setattr(limit_storage, "RedisStorage", Elsewhere)
    monkeypatch.setattr(Elsewhere, "asked", 0)
    monkeypatch.setattr(Elsewhere, "is_away", False)
    return CountersInRedis(ADDRESS)


def test_redis_is_not_waited_for_without_end(counters: CountersInRedis) -> None:
    assert {Elsewhere.options[name] for name in ("socket_timeout", "socket_connect_timeout")} == {0.5}


def test_while_redis_is_away_a_process_counts_for_itself_and_asks_rarely(
    counters: CountersInRedis, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(clock, "stopwatch", lambda: now)
    assert [counters.incr("key", 60) for _ in range(2)] == [1, 2]
    monkeypatch.setattr(Elsewhere, "is_away", True)
    assert [counters.incr("key", 60) for _ in range(3)] == [1, 2, 3]
    assert (counters.get("key"), Elsewhere.asked) == (3, 3)

    monkeypatch.setattr(Elsewhere, "is_away", False)
    now += 4.9
    assert counters.incr("key", 60) == 4
    now += 0.1
    assert counters.incr("key", 60) == 3
    assert "hush" not in capsys.readouterr().err


@pytest.mark.parametrize("is_new", [False, True])
def test_an_application_made_for_one_test_leaves_the_counters_of_others_alone(
    config: Config, database_url: str, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    monkeypatch.setattr(limit_storage, "RedisStorage", Elsewhere)
    with running(config):
        pass
    with running(settings(config.instance, database_url, PACT_RATE_LIMIT_STORAGE=ADDRESS), is_new=is_new):
        assert isinstance(limiter.storage, CountersInRedis)

    with running(config):
        assert isinstance(limiter.storage, CountersInMemory)


def test_pages_are_read_while_redis_is_away(
    config: Config, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limit_storage, "RedisStorage", Elsewhere)
    monkeypatch.setattr(Elsewhere, "is_away", True)
    shared = settings(
        config.instance, database_url, PACT_PAGE_LIMIT="2 per minute", PACT_RATE_LIMIT_STORAGE=ADDRESS
    )
    with time_machine.travel(clock.now(), tick=False), running(shared) as app:
        assert [app.test_client().get("/about").status_code for _ in range(3)] == [200, 200, 429]
