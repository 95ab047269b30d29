"""The page of the pact: both sides and the catalogue, from the tables in code."""

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from pact.promises.arithmetic.power import chance_of
from pact.promises.arithmetic.rule import Outcome, needed
from pact.promises.catalogue import CUSTOMER_SIDES, MINUTES, PROMISES, SIDES, Kind, Promise, metric_of
from pact.promises.showing.explained import chance_table, explained
from pact.rankings.metrics import REPLY_DAYS, Metric
from pact.stories.fields import Courtesy
from tests.support.client import WatchingClient


@pytest.fixture
def page(app: Flask, client: WatchingClient) -> BeautifulSoup:
    return BeautifulSoup(client.get("/pact").text, "html.parser")


def text_of(found: Tag | None) -> str:
    assert found is not None
    return " ".join(found.get_text(" ", strip=True).split())


def test_both_sides_stand_beside_each_other(page: BeautifulSoup) -> None:
    companies, customers = page.select(".both-sides > section")
    assert [text_of(title) for title in companies.select("h3")] == [info.name for info in SIDES.values()]
    assert [text_of(title) for title in customers.select("h3")] == [info.name for info in CUSTOMER_SIDES.values()]
    for courtesy in Courtesy:
        assert courtesy.label in text_of(customers)


def test_each_of_the_four_courtesies_stands_for_one_side() -> None:
    assert sorted(info.courtesy for info in CUSTOMER_SIDES.values() if info.courtesy) == sorted(Courtesy)
    assert all(info.courtesy or info.shown_by for info in CUSTOMER_SIDES.values())


def test_each_promise_has_its_place_and_a_link_to_it_from_its_side(page: BeautifulSoup) -> None:
    sections = page.select(".promises > section")
    assert [section["id"] for section in sections] == [promise.value.replace("_", "-") for promise in Promise]
    linked = [str(link["href"]) for link in page.select(".both-sides .shown-by a")]
    assert sorted(linked) == sorted(f"#{section['id']}" for section in sections)


@pytest.mark.parametrize("promise", Promise)
def test_a_promise_says_what_is_counted_its_target_what_a_verdict_takes_and_what_it_cannot_tell(
    page: BeautifulSoup, promise: Promise
) -> None:
    section, info = page.select_one("#" + promise.value.replace("_", "-")), PROMISES[promise]
    for words in (info.name, info.words, info.counted, info.details, info.untold):
        assert words % {"minutes": 3} in text_of(section)
    if info.kind is Kind.SHARE:
        assert info.target
        assert f"{info.target}%" in text_of(section)
        kept = info.target + 10
        met = round(100 * chance_of(Outcome.MET, stories=100, kept=kept, target=info.target))
        assert (
            f"At least {needed(info.target)}, by as many people. With 100, a company that keeps this promise {kept}"
            f" times of 100 is told that it meets {info.target}% in about {met} of 100 cases."
        ) in text_of(section)


def test_the_table_of_chances_is_on_the_page(page: BeautifulSoup) -> None:
    rows = [[text_of(cell) for cell in row.select("th, td")] for row in page.select(".chances tbody tr")]
    assert rows == [[f"{row.target}%", f"{row.kept} of 100", *row.chances] for row in chance_table()]
    assert ["80%", "90 of 100", "62", "88", "99", "> 99"] in rows


def test_a_promise_of_other_minutes_is_explained_with_them() -> None:
    for minutes in MINUTES:
        assert f"within {minutes} minutes" in explained(Promise.ANSWERED_QUICKLY, minutes=minutes).counted


def test_every_promise_is_tested_by_a_metric_that_is_counted() -> None:
    for promise in Promise:
        for minutes in MINUTES:
            assert metric_of(promise, minutes) in set(Metric)


def test_promises_say_the_days_within_which_replies_count() -> None:
    info = PROMISES[Promise.WE_ANSWER_HERE]
    for words in (info.words, info.counted, info.details):
        assert f"{REPLY_DAYS} days" in words


def test_every_page_links_to_the_pact(client: WatchingClient, app: Flask) -> None:
    assert 'href="/pact"' in client.get("/").text
    assert "/pact</loc>" in client.get("/sitemaps/pages.xml").text
