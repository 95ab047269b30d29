"""Finished pages in Redis: made once for all processes, and never sent when they are no longer right."""

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from pact.authors import service as authors
from pact.config import Config, ConfigurationError
from pact.core import data_version
from pact.core.db import session
from pact.core.web.kept import redis_store
from pact.core.web.kept.redis_store import KEPT_SECONDS
from pact.core.web.page_cache import page_cache
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings
from tests.support.queries import count_queries


class RedisError(Exception):
    pass


class Stand:
    """Stands for a server of Redis and its client."""

    kept: ClassVar[dict[str, bytes]] = {}
    seconds: ClassVar[set[int]] = set()
    asked: ClassVar[list[str]] = []
    is_away: ClassVar[bool] = False

    @classmethod
    def from_url(cls, _url: str, **options: Any) -> "Stand":
        assert options["socket_timeout"] == options["socket_connect_timeout"] < 0.1
        return cls()

    def _answer(self, command: str) -> None:
        self.asked.append(command)
        if self.is_away:
            raise RedisError

    def get(self, name: str) -> bytes | None:
        self._answer("get")
        return self.kept.get(name)

    def set(self, name: str, value: bytes, *, ex: int) -> None:
        self._answer("set")
        self.seconds.add(ex)
        self.kept[name] = value


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> type[Stand]:
    module = SimpleNamespace(
        Redis=Stand, RedisError=RedisError, retry=SimpleNamespace(Retry=lambda *_: None),
        backoff=SimpleNamespace(NoBackoff=lambda: None),
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "redis", module)
    for name, value in (("kept", {}), ("seconds", set()), ("asked", []), ("is_away", False)):
        monkeypatch.setattr(Stand, name, value)
    return Stand


@pytest.fixture
def client(redis: type[Stand], config: Config, database_url: str) -> Iterator[WatchingClient]:
    with running(settings(config.instance, database_url, PACT_PAGE_STORE="redis://stand"), is_new=True) as app:
        made: Any = app.test_client()
        yield made


def get_elsewhere(client: WatchingClient, path: str, **headers: str) -> tuple[Any, bool]:
    """What another process answers, which has nothing in memory, and whether it made the page itself."""
    page_cache().clear()
    with count_queries() as statements:
        answer = client.get(path, headers=headers)
    return answer, bool(statements.reads)


def test_a_page_is_made_once_for_all_processes(client: WatchingClient, redis: type[Stand]) -> None:
    first = client.get("/rules")
    second, is_made = get_elsewhere(client, "/rules")

    assert not is_made
    assert second.get_data() == first.get_data()
    assert dict(second.headers) | {"X-Request-ID": ""} == dict(first.headers) | {"X-Request-ID": ""}
    unchanged, is_made = get_elsewhere(client, "/rules", **{"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, is_made) == (304, False)
    assert redis.seconds == {KEPT_SECONDS}


def test_after_a_change_no_process_sends_the_page_from_before(client: WatchingClient) -> None:
    story = make.story()
    make.company("Another")
    path = f"/stories/{story.public_id}"
    client.get(path)
    assert not get_elsewhere(client, path)[1]

    client.post(f"{path}/me-too")
    assert get_elsewhere(client, path)[1]
    make.story(company="Another")
    assert not get_elsewhere(client, path)[1]
    data_version.bump()
    session().commit()
    assert get_elsewhere(client, path)[1]
    authors.withdraw(story)
    session().commit()
    assert get_elsewhere(client, path)[0].status_code == 404


def test_a_page_from_before_a_restore_is_not_sent(client: WatchingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/rules")
    before = data_version.current() - 1
    monkeypatch.setattr(data_version, "read", lambda _numbers: before)

    assert get_elsewhere(client, "/rules")[1]


def test_pages_for_a_session_are_neither_stored_nor_read(client: WatchingClient, redis: type[Stand]) -> None:
    make.signed_in(client)
    redis.kept.clear()
    redis.asked.clear()
    client.get("/rules")

    assert (redis.kept, redis.asked) == ({}, [])


def test_what_another_wrote_is_not_sent(client: WatchingClient, redis: type[Stand]) -> None:
    expected = client.get("/rules").text
    client.get("/about")
    (rules, rules_page), (about, about_page) = redis.kept.items()
    for forged in (b"", b"x", rules_page[:-1], rules_page.replace(b"/rules", b"/ruled"), about_page):
        redis.kept.update({rules: forged, about: about_page})
        answer, is_made = get_elsewhere(client, "/rules")
        assert is_made
        assert answer.text == expected


def test_redis_does_not_learn_what_people_search_for(client: WatchingClient, redis: type[Stand]) -> None:
    client.get("/stories?q=saxifrage")

    assert redis.kept
    assert "saxifrage" not in "".join(redis.kept)


def test_large_pages_are_not_shared(
    client: WatchingClient, redis: type[Stand], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_store, "MOST_BYTES", 100)
    client.get("/rules")
    assert redis.kept == {}


def test_a_site_without_its_redis_asks_it_once_in_a_while(
    client: WatchingClient, redis: type[Stand], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis, "is_away", True)
    for path in ("/rules", "/about", "/terms"):
        assert get_elsewhere(client, path)[0].status_code == 200
    assert redis.asked == ["get"]


def test_a_redis_that_is_back_is_used_again(
    client: WatchingClient, redis: type[Stand], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_store, "PAUSE_SECONDS", 0.0)
    for is_away in (True, False):
        monkeypatch.setattr(redis, "is_away", is_away)
        assert client.get(f"/rules?{is_away}").status_code == 200
        assert bool(redis.kept) != is_away


@pytest.mark.parametrize("address", ["postgresql://host", "redis", "memory"])
def test_a_page_store_is_memory_or_redis(address: str, config: Config, database_url: str) -> None:
    with pytest.raises(ConfigurationError, match="PACT_PAGE_STORE"):
        settings(config.instance, database_url, PACT_PAGE_STORE=address)
