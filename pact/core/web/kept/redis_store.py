"""Finished pages that all processes of a site share, in Redis, so that a page is made once and not once in each.

Nothing depends on Redis: whether a page is still right is read from the database, as for one in memory. If Redis is slow or
away, nobody asks it for some seconds. What is in it is data and never code, and signed: nobody who can write to
Redis can change a page of the site, or keep one that was changed since.
"""

import hmac
import importlib
import json
from datetime import date
from typing import Any, Final

import structlog

from pact.core import clock, crypto, site
from pact.core.data_version import Scope
from pact.core.web.compression import decompressed
from pact.core.web.finished import FinishedAnswer
from pact.core.web.kept.pages import VARY, CachedPage, Key, MadeFrom
from pact.core.web.kept.revisions import Revision

KEPT_SECONDS: Final = 600
"""After this time nothing is left of a page in Redis, whatever was erased since."""
MOST_BYTES: Final = 1024**2
"""Of a page, compressed. Larger ones are only kept in memory."""
WAITED_SECONDS: Final = 0.05
PAUSE_SECONDS: Final = 10.0
"""After a fault, Redis is not asked for so long."""
PURPOSE: Final = "shared page"
_SIGNATURE_BYTES: Final = 32

log = structlog.get_logger("pact.pages")


class SharedPages:
    """Pages in Redis. Neither method raises an error, or takes longer than `WAITED_SECONDS` twice."""

    def __init__(self, url: str) -> None:
        """Raises ModuleNotFoundError without Redis' client, and ValueError for an address that it does not know."""
        self._redis = importlib.import_module("redis")
        no_retries = self._redis.retry.Retry(self._redis.backoff.NoBackoff(), 0)
        self._client: Any = self._redis.Redis.from_url(
            url, socket_timeout=WAITED_SECONDS, socket_connect_timeout=WAITED_SECONDS, retry=no_retries
        )
        self._paused_until = 0.0

    def get(self, key: Key) -> CachedPage | None:
        """The page as some process has left it. Whether it is still right is for the cache to say."""
        stored = self._ask("get", _name(key))
        return _read(stored, key) if isinstance(stored, bytes) else None

    def put(self, key: Key, page: CachedPage) -> None:
        if len(page.answer.pack().content) <= MOST_BYTES:
            self._ask("set", _name(key), _written(page, key), ex=KEPT_SECONDS)

    def answers(self) -> bool:
        return self._ask("ping") is True

    def _ask(self, command: str, *values: object, **options: object) -> object:
        if clock.stopwatch() < self._paused_until:
            return None
        try:
            return getattr(self._client, command)(*values, **options)
        except (self._redis.RedisError, OSError) as error:
            self._paused_until = clock.stopwatch() + PAUSE_SECONDS
            log.warning("shared pages cannot be used", error=type(error).__name__)
            return None


def _name(key: Key) -> str:
    """Nobody who reads the names in Redis learns what people search for. Each version of the code has its own pages."""
    return f"ccpact:page:{crypto.keyed_digest(PURPOSE, json.dumps([site.code_version(), *key]))}"


def _written(page: CachedPage, key: Key) -> bytes:
    answer, made_from, revision = page.answer, page.made_from, page.revision
    encoding, body = answer.pack()
    about = {
        "key": key, "version": made_from.version, "day": made_from.day.isoformat(),
        "scopes": None if page.scopes is None else sorted(page.scopes),
        "revision": None if revision is None else [revision.name, revision.arguments, revision.number],
        "endpoint": page.endpoint, "rule": page.rule, "headers": answer.given_headers, "tag": answer.tag,
        "encoding": encoding,
    }  # fmt: skip
    content = json.dumps(about).encode() + b"\n" + body
    return crypto.signature_of(PURPOSE, content) + content


def _read(stored: bytes, key: Key) -> CachedPage | None:
    """None for what this site has not written for this key."""
    signature, content = stored[:_SIGNATURE_BYTES], stored[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, crypto.signature_of(PURPOSE, content)):
        return None
    words, _, body = content.partition(b"\n")
    about = json.loads(words)
    if about["key"] != list(key):
        return None
    headers = [(name, value) for name, value in about["headers"]]
    scopes = about["scopes"]
    return CachedPage(
        FinishedAnswer(decompressed(body, about["encoding"]), headers, tag=about["tag"], vary=VARY),
        endpoint=about["endpoint"],
        rule=about["rule"],
        made_from=MadeFrom(about["version"], date.fromisoformat(about["day"])),
        scopes=None if scopes is None else frozenset(map(Scope, scopes)),
        revision=Revision(*about["revision"]) if about["revision"] else None,
    )
