"""axe, which finds faults of accessibility in the page that is open."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that depend on colours. The first takes more time than all others together."""
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
