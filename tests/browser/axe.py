"""axe, which finds faults of accessibility in the page that is open."""

import hashlib
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
# What the other rules judge: each element with its attributes, whether it is shown, scrolls and has words of its own.
# What people wrote, and where links and forms lead, makes no difference as long as there is something.
_SHAPE = """() => {
    const alike = new Set(["action", "content", "datetime", "href", "src", "value"]);
    const shape = [innerWidth, document.title.trim() !== ""];
    for (const one of document.querySelectorAll("*")) {
        const attributes = [...one.attributes].map(({ name, value }) =>
            alike.has(name) && /^[^#\\s]/.test(value) ? name : `${name}=${value}`);
        const words = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        const scrolls = one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
        const state = [one.checkVisibility(), scrolls, words.length, one.checked, one.disabled];
        shape.push(one.parentElement?.tagName, one.tagName, attributes.sort().join(), state.join());
    }
    return shape.join("|");
}"""
# axe need not describe what passes, and all of that would be sent to the test, too.
_RUN = "(options) => axe.run(options).then(({ violations }) => ({ violations }))"


def faults(page: Page, *, only: Sequence[str] = (), without: Sequence[str] = ()) -> str:
    """What axe finds, in words; empty if nothing. `only` these rules, or all `without` these."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
        "preload": False,  # no rule that is on reads style sheets or media
    }
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    found = AxeResults(page.evaluate(_RUN, options))
    return found.generate_report() if found.violations_count else ""


def faults_in_new_looks(page: Page) -> str:
    """What axe finds, in words. In one run of the tests it judges a page once of those that have the same elements, and
    colours only where a text looks as none did before.
    """
    shape = hashlib.sha256(page.evaluate(_SHAPE).encode()).hexdigest()
    judged = folder() / "judged-looks"
    new = {*page.evaluate(_LOOKS), shape}.difference(judged.read_text().splitlines() if judged.exists() else ())
    if not new:
        return ""
    found = faults(page, without=COLOURS if new == {shape} else ())
    if not found:
        with judged.open("a") as file:
            file.write("".join(f"{each}\n" for each in sorted(new)))
    return found
