"""A table of ours in the page of another site: it grows with its content, and works without scripts."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from pact.charts.embed_code import HEIGHTS
from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser

HEIGHT = 200
"""Of the frame before it grows, too low for any of our widgets."""


class ForeignPage:
    """A page on another origin, with what it is given."""

    def __init__(self) -> None:
        self.body = ""
        foreign = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = f'<!doctype html><html lang="en"><title>News</title><h1>News</h1>{foreign.body}</html>'
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_request(self, *_: Any) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def table(site: Site) -> str:
    """The table of eleven companies with records of some months. Returns its path."""
    today, lines = datetime.now(UTC).date(), ["Id,Day,Firm,Solved"]
    for firm in range(11):
        solved = ("first_contact", "partly", "no")[firm % 3]
        lines += [
            f"w{firm} {number},{today - timedelta(days=30 * (number % 5))},Widget Works {firm},{solved}"
            for number in range(20)
        ]
    file = site.folder / "widgets.csv"
    file.write_text("\n".join(lines) + "\n")
    maps = [
        word for column in ("Day=contacted_on", "Firm=company", "Solved=resolved") for word in ("--map", column)
    ]
    site.command("stories", "import", str(file), *maps, "--source", "widgets", "--id-column", "Id", "--publish",
                 "--rejected", str(site.folder / "widgets-rejected.csv"))  # fmt: skip
    site.command("rankings", "rebuild")
    return "/rankings/resolution"


@pytest.fixture
def news() -> Iterator[ForeignPage]:
    page = ForeignPage()
    yield page
    page.close()


@on("phone", "phone in the dark without scripts", also=("narrow phone",))
def test_a_table_in_another_page(reader: Reader, site: Site, table: str, news: ForeignPage) -> None:
    page = reader.page
    reader.go(site.address + table)
    page.get_by_role("link", name="Use this table as a chart or in your page").click()
    reader.look()
    frame, script = page.locator("#frame").input_value(), page.locator("#script").input_value()
    news.body = frame.replace(f'height="{HEIGHTS["table"]}"', f'height="{HEIGHT}"') + script
    page.goto(news.address)
    inside = page.frame_locator("iframe")

    expect(inside.locator("ol.rows > li")).to_have_count(10)
    expect(inside.get_by_role("heading", level=1)).to_be_visible()
    expect(inside.get_by_text("not on a sample of all customers")).to_be_attached()
    box = page.locator("iframe").bounding_box()
    assert box is not None
    if reader.scripts:
        page.wait_for_function(f"document.querySelector('iframe').clientHeight > {HEIGHT + 200}")
        widget = next(each for each in page.frames if "/embed/" in each.url)
        widget.wait_for_function("document.documentElement.scrollHeight - innerHeight <= 1")
        assert widget.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    else:
        assert round(box["height"]) == HEIGHT
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0 if reader.scripts else True
    assert not page.context.cookies()
    assert not reader.complaints
    with page.context.expect_page() as opened:
        inside.locator("a.company-name").first.click()
    assert "/companies/" in opened.value.url
    assert page.url == news.address


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_no_other_page_of_ours_opens_in_a_frame(reader: Reader, site: Site, news: ForeignPage) -> None:
    page = reader.page
    news.body = f'<iframe src="{site.address}/rankings" title="Table"></iframe>'
    page.goto(news.address)
    for _ in range(120):
        if reader.complaints and page.frames[-1].url.startswith("chrome-error:"):
            break
        page.wait_for_timeout(500)

    assert [frame.url for frame in page.frames] == [news.address, "chrome-error://chromewebdata/"]
    assert any("frame" in complaint.lower() for complaint in reader.complaints)
