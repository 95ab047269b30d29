"""A company's page with its link and text for inviting people."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.companies.users.story_link import inviting_company, story_link
from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient

PAGE = "/for-companies/nordic-mail/invite"


@pytest.fixture
def own(client: WatchingClient) -> WatchingClient:
    user = make.company_user()
    make.signed_in_as(client, session().get_one(Account, user.account_id))
    return client


def shown(own: WatchingClient, path: str = PAGE) -> BeautifulSoup:
    return BeautifulSoup(own.get(path).text, "html.parser")


def test_the_page_has_one_link_and_the_text_in_every_language(own: WatchingClient) -> None:
    page, link = shown(own), story_link(make.company("Nordic Mail"))
    assert page.select_one("#link")["value"].endswith(link)
    assert page.select_one("#text-en").text.count(link) == 1
    assert f"/es{link}" in page.select_one("#text-es").text
    assert all(field.has_attr("readonly") for field in page.select("main input, main textarea"))
    assert page.select_one("img.qr")["src"].startswith("data:image/svg+xml;base64,")
    assert "Ask everybody or nobody." in page.text
    assert shown(own, "/for-companies/nordic-mail").select_one(f"a[href='{PAGE}']")


def test_the_link_is_the_same_each_time_and_of_this_company_alone(app: Any) -> None:
    companies: list[Company] = [make.company("Nordic Mail"), make.company("Wolf Freight")]
    links = [story_link(company) for company in companies]
    assert links == [story_link(company) for company in companies]
    assert len(set(links)) == 2
    for company, link in zip(companies, links, strict=True):
        token = link.partition("=")[2]
        assert inviting_company(token) == company
        assert len(link) < 40
        assert inviting_company(f"{token[:-1]}{int(token[-1]) + 1}") is None
