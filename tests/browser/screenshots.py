"""Screenshots of every page at phone and desktop width, light and dark: `make screenshots [ONLY=share] [LANGUAGE=/es]`.

They are written to `screenshots/`, which is not in the repository. Uses new demo data unless PACT_INSTANCE names an
instance.
"""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.conftest import chromium, running_browser
from tests.browser.demo import DemoSite, look_around
from tests.browser.places import AUTHOR, DESK, PUBLIC
from tests.browser.running import ROOT, serving

WIDTHS = {"phone": 390, "desk": 1280}
SCHEMES = ("light", "dark")


def take_all(browser: Browser, demo: DemoSite, state: object, *, only: str, language: str) -> int:
    """Take the screenshots whose name contains a word. Returns their number."""
    taken = 0
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    for width_name, width in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                storage_state=state,
                reduced_motion="reduce",
            )  # type: ignore[arg-type]
            page = context.new_page()
            for name, place in (PUBLIC | AUTHOR | DESK).items():
                if only in name:
                    page.goto(demo.address(place, language))
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / f"{name}-{width_name}-{scheme}.png", full_page=True)
                    taken += 1
            context.close()
    return taken


def main() -> None:
    program = chromium() or sys.exit(
        "There is no Chromium on this machine: install Debian's package `chromium-headless-shell`."
    )
    instance = os.environ.get("PACT_INSTANCE") or tempfile.mkdtemp(prefix="ccpact-")
    with contextlib.ExitStack() as stack:
        serve, run = contextlib.contextmanager(serving), contextlib.contextmanager(running_browser)
        site = stack.enter_context(
            serve(Path(instance), "--demo", PACT_STAFF_SECOND_FACTOR="off", PACT_SHARE_LEAST_SECONDS="0")
        )
        browser = stack.enter_context(run(program))
        context = browser.new_context()
        demo = look_around(site, context.new_page())
        count = take_all(
            browser,
            demo,
            context.storage_state(),
            only=os.environ.get("ONLY", ""),
            language=os.environ.get("LANGUAGE", ""),
        )
    print(f"{count} pictures are in screenshots/")  # noqa: T201 (a command)


if __name__ == "__main__":
    main()
