"""axe, which finds faults of accessibility in the page that is open."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.support.run_folder import folder

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that depend on colours. The first takes more time than all others together."""
# What the rules on colours judge: how each text looks, on what, and whether it is told apart from the text around it.
_LOOKS = """() => {
    const looks = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const ground = (one) => {
        const grounds = [];
        for (let isCovered = false; one; one = one.parentElement) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
            if (opacity !== "1") grounds.push(opacity);
            if (isCovered) continue;
            if (backgroundImage !== "none") grounds.push(backgroundImage);
            if (backgroundColor !== "rgba(0, 0, 0, 0)") grounds.push(backgroundColor);
            isCovered = backgroundColor.startsWith("rgb(");
        }
        return grounds.join();
    };
    while (texts.nextNode()) {
        const one = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !one.checkVisibility()) continue;
        const { color, fontSize, fontWeight, textDecorationLine, borderBottomWidth } = getComputedStyle(one);
        const size = parseFloat(fontSize);
        const look = [color, ground(one), size >= 24 || (size >= 18.5 && fontWeight >= 700)];
        const around = one.closest("a")?.parentElement;
        if (around) look.push(getComputedStyle(around).color, textDecorationLine, borderBottomWidth, fontWeight);
        looks.add(look.join("|"));
    }
    return [...looks];
}"""
# All that passes would be sent to the test, too.
_RUN = "(options) => axe.run(options).then(({ violations }) => ({ violations }))"


def faults(page: Page, *, only: Sequence[str] = (), without: Sequence[str] = ()) -> str:
    """What axe finds, in words; empty if nothing. `only` these rules, or all `without` these."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"rules": {rule: {"enabled": False} for rule in without}}
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    found = AxeResults(page.evaluate(_RUN, options))
    return found.generate_report() if found.violations_count else ""


def faults_in_new_looks(page: Page) -> str:
    """What axe finds, in words. It judges colours only where a text looks as none did before in this run of the tests."""
    looks = set(page.evaluate(_LOOKS))
    judged = folder() / "judged-looks"
    new = looks.difference(judged.read_text().splitlines() if judged.exists() else ())
    found = faults(page, without=() if new else COLOURS)
    if new and not found:
        with judged.open("a") as file:
            file.write("".join(f"{look}\n" for look in sorted(new)))
    return found
