"""The layout of a demo site's pages: where tables begin, shifts, long names, print."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from pact.companies.models import Company
from pact.config import load_config
from pact.core import data_version
from pact.core.db import db, session
from pact.factory import create_app
from tests.browser.accessible import ZOOMED
from tests.browser.demo import DemoSite
from tests.browser.first_row import of_every_measure, rows_too_low
from tests.browser.places import PUBLIC

pytestmark = pytest.mark.browser

QUICK_TO_LOAD = ("home", "table", "story", "share", "company", "stories")
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""
# Labels of a flow chart that lie on one another or leave the page.
CROWDED = """() => {
    const charts = [...document.querySelectorAll(".flows-across, .flows-down")];
    const texts = charts.filter((one) => one.checkVisibility())
        .flatMap((one) => [...one.querySelectorAll("text")]);
    const boxes = texts.filter((one) => one.textContent.trim().length > 1)
        .map((one) => [one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.width);
    if (!boxes.length) return ["no labels"];
    return boxes.flatMap(([words, box], place) => {
        const under = boxes.slice(place + 1).filter(([, other]) => box.left < other.right - 1
            && other.left < box.right - 1 && box.top < other.bottom - 3 && other.top < box.bottom - 3);
        return [...(box.right > innerWidth ? [words] : []), ...under.map(([other]) => `${words} / ${other}`)];
    });
}"""
# Usual words that are broken in the middle, outside of what nobody sees.
BROKEN = """() => {
    const found = new Set();
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode()); ) {
        const around = text.parentElement;
        if (!around.checkVisibility() || around.closest(".visually-hidden, svg, .print-only, thead, button")) continue;
        for (const word of text.data.matchAll(/\\p{L}{4,13}/gu)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map((one) => Math.round(one.top / 8))).size > 1) found.add(word[0]);
        }
    }
    return [...found];
}"""
SHOWN = "(selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).length"


def test_tables_begin_near_the_top(demo: tuple[DemoSite, Page], browser: Browser) -> None:
    """Also in a sector, in an edition, of an earlier month, in another order and by the reader's own weights."""
    site, _page = demo
    paths = of_every_measure("", "?sector=banking", "?order=improved", edition=site.names["edition"])
    paths += [f"/rankings/overall?period={site.names['edition']}", "/rankings/overall?sector=banking&w=80-20-0"]
    measured, low = rows_too_low(browser, site.site.address, paths)
    assert measured > 2 * len(paths)
    assert low == []


@pytest.mark.parametrize(("width", "height", "lowest"), [(390, 844, 500), (1280, 800, 430)])
def test_stories_begin_near_the_top(
    demo: tuple[DemoSite, Page], browser: Browser, width: int, height: int, lowest: int
) -> None:
    site, _page = demo
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en", is_mobile=width < 600)
    page = context.new_page()
    page.goto(site.address("/stories"))
    card = page.locator(".story-card").first.bounding_box()
    context.close()
    assert card
    assert card["y"] < lowest


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_load_without_layout_shifts(demo: tuple[DemoSite, Page], width: int) -> None:
    site, page = demo
    page.set_viewport_size({"width": width, "height": 900})
    jumps = {}
    for name in QUICK_TO_LOAD:
        page.goto(site.address(PUBLIC[name]))
        page.wait_for_load_state("networkidle")
        jumps[name] = round(page.evaluate(SHIFTS), 4)
    assert jumps == dict.fromkeys(QUICK_TO_LOAD, 0)


@pytest.mark.parametrize("width", [320, 800])
def test_no_usual_word_is_broken(demo: tuple[DemoSite, Page], width: int) -> None:
    site, page = demo
    page.set_viewport_size({"width": width, "height": 900})
    broken = {}
    for name in ("home", "table", "table-of-waits", "own-weights", "compared", "share", "method"):
        page.goto(site.address(PUBLIC[name]))
        if words := page.evaluate(BROKEN):
            broken[name] = words
    assert not broken


def test_print_has_no_controls(demo: tuple[DemoSite, Page]) -> None:
    site, page = demo
    for name in ("table", "story", "company"):
        page.goto(site.address(PUBLIC[name]))
        assert page.evaluate(SHOWN, ".masthead nav, main form, .masthead .button"), name
        page.emulate_media(media="print")
        assert page.evaluate(SHOWN, "h1") == 1, name
        assert page.evaluate(SHOWN, ".masthead nav, main form, .masthead .button") == 0, name
        page.emulate_media(media="screen")


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_words_of_a_contact_map_neither_overlap_nor_leave_the_page(
    demo: tuple[DemoSite, Page], prefix: str
) -> None:
    site, page = demo
    """On portrait and on small paper, and on the smallest screen."""
    for media, width in (("print", 700), ("print", 500), ("screen", 320)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)  # type: ignore[arg-type]
        for path in ("/contact-map", "/companies/kettlebrook-power"):
            page.goto(site.address(prefix + path))
            assert page.evaluate(CROWDED) == [], (path, media, width)
    page.emulate_media(media="screen")


def test_a_name_without_a_space_makes_no_page_wider_than_the_screen(demo: tuple[DemoSite, Page]) -> None:
    site, page = demo
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    wide = {}
    with long_names(site):
        for name in ("home", "stories", "story", "share-about-a-company", "companies", "company", "compared", "table",
                     "own-weights", "best-and-worst"):  # fmt: skip
            page.goto(site.address(PUBLIC[name]))
            wide[name] = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert "Donaudampf" in page.content(), name
    assert wide == dict.fromkeys(wide, 0)


@contextmanager
def long_names(site: DemoSite) -> Iterator[None]:
    """Give every company of the demo a long name for a while: other tests read the same demo."""
    app = create_app(load_config(site.site.environment))
    with app.app_context():
        companies = session().scalars(select(Company).order_by(Company.id)).all()
        names = [company.name for company in companies]

        def rename(renamed: Iterable[str]) -> None:
            for company, name in zip(companies, renamed, strict=True):
                company.name = name
            data_version.bump()
            session().commit()

        rename(f"{place:02}{'Donaudampfschifffahrtsgesellschaft' * 4}"[:112] for place in range(len(companies)))
        try:
            yield
        finally:
            rename(names)
            db.engine.dispose()
