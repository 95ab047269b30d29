"""How far down the first row of a league table begins: its rows are what people come for."""

from collections.abc import Iterable

from playwright.sync_api import Browser

from pact.core.i18n.languages import PREFIXES
from pact.rankings.measures import Measure

LOWEST = {(1280, 800): 450, (390, 844): 520}
"""Where the first row has begun, in CSS pixels from the top, by the size of the window."""
_FIRST_ROW = """() => {
    const row = document.querySelector("table.league tbody tr");
    return row && Math.round(row.getBoundingClientRect().top + scrollY);
}"""


def of_every_measure(*queries: str, edition: str = "") -> list[str]:
    """The tables of every measure with each of these queries, and those of an edition."""
    tables = [f"/rankings/{measure}{query}" for measure in Measure for query in queries]
    return tables + [f"/editions/{edition}?measure={measure}" for measure in Measure if edition]


def rows_too_low(browser: Browser, address: str, paths: Iterable[str]) -> tuple[int, list[str]]:
    """How many tables with rows were measured, and those whose first row begins too low, in every language."""
    measured, low = 0, []
    for language, prefix in PREFIXES.items():
        context = browser.new_context(locale=language)
        page = context.new_page()
        for path in paths:
            page.goto(address + prefix + path)
            for (width, height), lowest in LOWEST.items():
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_function("(width) => innerWidth === width", arg=width)
                top = page.evaluate(_FIRST_ROW)
                measured += top is not None
                if top is not None and top >= lowest:
                    low.append(f"{prefix}{path} at {width} px: {top}")
        context.close()
    return measured, low
