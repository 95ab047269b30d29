"""What is wrong with pages: axe in both themes, 400% zoom, forced colours, reduced motion."""

from collections.abc import Iterator, Mapping

from playwright.sync_api import Page

from tests.browser.axe import COLOURS, faults
from tests.browser.demo import DemoSite

# The size of a 1280 px window at 400% zoom.
ZOOMED = {"width": 320, "height": 256}
MOVES = """() => document.getAnimations().length
    + [...document.querySelectorAll("*")].filter((one) => {
        const style = getComputedStyle(one);
        const lengths = style.transitionDuration.split(",").map(parseFloat);
        return Math.max(...lengths) > 0 || style.animationName !== "none";
    }).length"""
# Controls without a visible border when the browser replaces all colours with the reader's.
EDGELESS = """() => {
    const controls = "main .button, main .input, main select, main textarea, main .chip";
    return [...document.querySelectorAll(controls)]
        .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden"))
        .filter((one) => ["none", "0px"].includes(getComputedStyle(one).borderTopStyle)
            || parseFloat(getComputedStyle(one).borderTopWidth) === 0)
        .map((one) => one.outerHTML.slice(0, 120));
}"""


def problems_of(site: DemoSite, page: Page, places: Mapping[str, str], language: str) -> list[str]:
    """What is wrong with these pages in this language, by name."""
    found: list[str] = []
    for name, place in places.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light", forced_colors="none")
        page.goto(site.address(place, language))
        found += [f"{name}: {problem}" for problem in _problems(page, is_first=not language)]
    return found


def _problems(page: Page, *, is_first: bool) -> Iterator[str]:
    """Problems of the open page. What does not depend on the language is checked only in the first."""
    if found := faults(page, without=() if is_first else COLOURS):
        yield found
    if is_first:
        page.emulate_media(color_scheme="dark")
        if found := faults(page, only=COLOURS):
            yield f"in the dark theme: {found}"
        if moving := page.evaluate(MOVES):
            yield f"{moving} elements move although reduced motion is set"
        page.emulate_media(color_scheme="light", forced_colors="active")
        if edgeless := page.evaluate(EDGELESS):
            yield f"with forced colours there is no border on {edgeless[:3]}"
        page.emulate_media(forced_colors="none")
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    page.wait_for_function("innerWidth === 320")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"at 400% zoom it overflows by {wide} px"
