"""The page of components is for developers only."""

from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup

from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient


def test_the_components_page_shows_every_macro_in_development(client: WatchingClient) -> None:
    make.story()
    page = BeautifulSoup(client.get("/style").text, "html.parser")

    for selector in (".swatches", ".button.harm", ".notice.warning", ".empty", ".tabs", ".pager", ".story-card",
                     ".error-summary", ".chips", ".scale", ".check"):  # fmt: skip
        assert page.select(selector), selector


def test_production_has_no_components_page(config: Any) -> None:
    with running(replace(config, environment="production")) as app:
        assert app.test_client().get("/style").status_code == 404
