"""Two checkers of HTML over every page of the demo site, in all languages: `make conformance`.

They are vnu (the Nu HTML checker, which needs Java) and html-validate; `.ci/run` names their versions. Install them with
`npm install --global --ignore-scripts vnu-jar html-validate`.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext

from pact.core.i18n.languages import PREFIXES
from tests.browser.conftest import chromium, running_browser
from tests.browser.demo import DemoSite, look_around
from tests.browser.places import AUTHOR, DESK, PUBLIC
from tests.browser.running import serving
from tests.support.needs import program

# How html-validate's recommended rules are changed, and why.
RULES: Mapping[str, tuple[Any, str]] = {
    "doctype-style": ("off", "a question of style: the doctype's case means nothing"),
    "no-trailing-whitespace": ("off", "a question of style, where a template's tag stood"),
    "long-title": ("off", "advice for search engines: a story's page has the title of its story"),
    "form-dup-name": ("off", "several answers to one question have one name: /compare?c=one&c=another"),
    "aria-label-misuse": (["error", {"allowAnyNamable": True}], "allowed wherever a name can be given"),
    "prefer-native-element": (
        ["error", {"exclude": ["region"]}],
        "what scrolls is a region without being a section",
    ),
    "unique-landmark": (
        "off",
        "the contents of /method stand in two places, of which one is shown; axe checks that",
    ),
}


def write_pages(demo: DemoSite, ask: APIRequestContext, folder: Path) -> None:
    """Save every page as a file that is named after it."""
    for name, place in (PUBLIC | AUTHOR | DESK).items():
        for language in PREFIXES.values():
            page = folder / f"{name}{language.replace('/', '-')}.html"
            page.write_text(ask.get(demo.address(place, language)).text())


def findings(folder: Path) -> Iterator[str]:
    """What the checkers say about the pages in this folder. Skips or fails the test if one is not there."""
    program("java")  # or vnu would download one
    yield from _by_vnu(program("vnu"), folder)
    yield from _by_html_validate(program("html-validate"), folder)


def _by_vnu(vnu: str, folder: Path) -> Iterator[str]:
    pages = sorted(str(page) for page in folder.glob("*.html"))
    told = _output_of([vnu, "--format", "json", "--stdout", "--exit-zero-always", *pages])
    for one in told["messages"]:
        page, line = Path(one.get("url", "")).name, one.get("lastLine", "")
        yield f"{page}:{line} {one['message']} {' '.join(one.get('extract', '').split())}"


def _by_html_validate(html_validate: str, folder: Path) -> Iterator[str]:
    rules = folder / "rules.json"
    chosen = {name: setting for name, (setting, _why) in RULES.items()}
    rules.write_text(json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": chosen}))
    for page in _output_of([html_validate, "--config", str(rules), "--formatter", "json", str(folder)]):
        for one in page["messages"]:
            yield f"{Path(page['filePath']).name}:{one['line']} {one['message']} ({one['ruleId']})"


def _output_of(command: list[str]) -> Any:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"{command[0]} did not run: {done.stderr or done.stdout}") from None


def main() -> None:
    browser_program = chromium() or sys.exit(
        "There is no Chromium on this machine: install Debian's `chromium-headless-shell`."
    )
    serve, run = contextlib.contextmanager(serving), contextlib.contextmanager(running_browser)
    with contextlib.ExitStack() as stack:
        folder, pages = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        site = stack.enter_context(
            serve(folder, "--demo", "--demo-stories", "300", PACT_STAFF_SECOND_FACTOR="off")
        )
        page = stack.enter_context(run(browser_program)).new_page()
        write_pages(look_around(site, page), page.request, pages)
        found = list(findings(pages))
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
