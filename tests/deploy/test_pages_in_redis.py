"""Finished pages in a real Redis; tests/core/test_shared_pages.py tries what may be wrong with them."""

import subprocess
import time
from pathlib import Path

import pytest
from flask import Flask

from pact.core.web.kept.redis_store import KEPT_SECONDS, SharedPages, _name
from pact.core.web.page_cache import page_cache
from tests.support.needs import program
from tests.support.ports import free_port

pytestmark = pytest.mark.cluster


def test_a_page_is_kept_for_a_while_and_not_found_once_redis_is_gone(app: Flask, tmp_path: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [program("redis-server"), "--port", str(port), "--dir", str(tmp_path), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        pages, key = SharedPages(f"redis://127.0.0.1:{port}/0"), ("https", "/rules")
        for _again in range(2400):
            pages._paused_until = 0.0
            if pages.answers():
                break
            time.sleep(0.05)
        app.test_client().get("/rules")
        page = next(iter(page_cache()._pages.values()))
        pages.put(key, page)
        found = pages.get(key)
        assert found is not None
        assert (found.answer.body, found.made_from, found.scopes) == (
            page.answer.body,
            page.made_from,
            page.scopes,
        )
        assert 0 < pages._client.ttl(_name(key)) <= KEPT_SECONDS
        server.terminate()
        server.wait()
        assert pages.get(key) is None
    finally:
        server.kill()
        server.wait()
