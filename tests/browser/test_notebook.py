"""A notebook in a browser: a page of another site reads CSV and JSON."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.running import Site

pytestmark = pytest.mark.browser

READ = """async ([address, headers]) => {
  const answer = await fetch(address, {headers});
  const named = name => answer.headers.get(name);
  return {status: answer.status, text: await answer.text(), tag: named("etag"), links: named("link"),
          left: named("ratelimit"), request: named("x-request-id")};
}"""


class Notebook(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A notebook</title>")

    def log_message(self, *_about: Any) -> None:
        """Quiet."""


@pytest.fixture
def notebook(browser: Browser) -> Iterator[Page]:
    """A page of another origin: the same machine at another port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Notebook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_context().new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    page.context.close()
    server.shutdown()
    server.server_close()


def read(page: Page, address: str, **headers: str) -> Any:
    return page.evaluate(READ, [address, headers])


def test_a_notebook_on_another_origin_reads_csv_and_json(site: Site, notebook: Page) -> None:
    table = read(notebook, f"{site.address}/rankings/overall.csv")
    assert table["status"] == 200
    assert table["text"].startswith("rank,rank_low,rank_high,company")

    first = read(notebook, f"{site.address}/api/v1/companies?limit=1")
    assert first["status"] == 200
    assert '"items":' in first["text"]
    assert 'rel="license"' in first["links"]
    assert ";r=" in first["left"]
    # A header of its own makes the browser ask first; one that names the answer makes it cheap.
    known = {"X-Notebook": "yes", "If-None-Match": first["tag"]}
    again = read(notebook, f"{site.address}/api/v1/companies?limit=1", **known)
    assert (again["status"], again["text"]) == (304, "")


def test_a_notebook_on_another_origin_reads_what_went_wrong(site: Site, notebook: Page) -> None:
    for path in ("/api/v1/companies?limits=1", "/api/v1/nothing", "/editions/1999-01.csv"):
        fault = read(notebook, f"{site.address}{path}", **{"X-Notebook": "yes"})
        assert fault["status"] in (400, 404), path
        assert f'"instance": "{fault["request"]}"' in fault["text"], path


def test_a_notebook_on_another_origin_reads_no_page(site: Site, notebook: Page) -> None:
    for path in ("/share", "/api/docs"):
        with pytest.raises(Exception, match="Failed to fetch"):
            read(notebook, f"{site.address}{path}")
