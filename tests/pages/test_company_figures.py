"""The figures on a company's page: sentence, chart, table and files."""

import csv
import io
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from pact.companies.queries import company_by_slug
from pact.companies.service import rename_company
from pact.core.db import session
from pact.core.web.page_cache import page_cache
from pact.pages.company.expectations import HourFigures
from pact.pages.company.hours import hours_sentence
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueTable
from pact.stories.fields import HourBand
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("callers")


def figures(client: WatchingClient, path: str) -> dict[str, Any]:
    """The figures of a page by heading."""
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return {figure.h3.get_text(strip=True): figure for figure in page.select("figure")}


def rows(client: WatchingClient, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


@pytest.mark.parametrize("measure", list(Measure))
def test_every_figure_has_a_sentence_a_chart_a_table_and_files(client: WatchingClient, measure: str) -> None:
    shown = figures(client, f"/companies/dull-gas?measure={measure}")

    assert len(shown) == 4
    for heading, figure in shown.items():
        assert len(figure.p.get_text(strip=True)) > 30, heading
        assert heading in figure.svg["aria-label"]
        assert len(figure.select("details tbody tr")) > 1
        for link in figure.select(".take a"):
            assert client.get(link["href"]).status_code == 200
        assert [link.get_text().partition(":")[0] for link in figure.select(".take a")] == [
            "CSV",
            "Image (SVG)",
            "Use this chart",
        ]


def test_the_page_shows_the_first_available_measure_by_default(client: WatchingClient) -> None:
    page = BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser")
    tabs = page.select(".tabs a")

    assert [tab.text for tab in tabs if tab.get("aria-current")] == ["Overall"]
    assert len(tabs) == len(Measure)
    assert client.get("/companies/dull-gas?measure=charm").status_code == 404


def test_a_trend_has_every_month_with_its_interval_and_the_average(client: WatchingClient) -> None:
    found = rows(client, "/companies/dull-gas/figures/trend.csv?measure=resolution")

    assert [row["month"] for row in found] == ["2026-09", "2026-10", "2026-11"]
    for row in found:
        assert float(row["score_low"]) < float(row["score"]) < float(row["score_high"])
    assert found[-1]["ranked"] == "yes"
    shown = figures(client, "/companies/dull-gas?measure=resolution")["Resolution, by month"]
    assert [text.text for text in shown.select("svg text.strong")] == [str(round(float(found[-1]["score"])))]
    sentence = shown.p.text
    assert f"In November 2026 the score is {round(float(found[-1]['score']))} out of 100" in sentence


def test_the_average_is_drawn_where_enough_companies_are_ranked(client: WatchingClient) -> None:
    """The average of one company would be that company’s score; and the label says that the companies change."""
    path = "/companies/dull-gas?measure=resolution"
    heading, words = "Resolution, by month", "Average of the companies ranked that month"
    file = "/companies/dull-gas/figures/trend.csv?measure=resolution"
    assert words not in figures(client, path)[heading].text
    assert [row["average_of_ranked"] for row in rows(client, file)] == ["", "", ""]
    session().execute(update(LeagueTable).values(ranked=5))
    session().commit()
    page_cache().clear()
    shown = figures(client, path)[heading]
    assert words in shown.text
    assert "also moves when a company joins or leaves" in shown.text
    assert shown.select_one("path.average") is not None
    last = rows(client, file)[-1]
    assert float(last["average_of_ranked"]) > float(last["score"])


def test_answers_are_counts_of_the_last_year(client: WatchingClient) -> None:
    answers = BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser").select_one(".answers").parent
    text = " ".join(answers.get_text(" ").split())
    assert "18 of 27 callers did" in text
    assert "Half within 55 min 27 known waits." in text
    assert "Of the other 9, 9 gave up." in text
    assert "In 0 of 27 stories" in text
    assert "All from the last 12 months, by people who told us." in text
    widths = [bar["width"] for bar in answers.select(".share .amount")]
    assert widths == ["66.7%", "0.0%"]


def test_a_trend_ends_where_another_method_made_the_scores(client: WatchingClient) -> None:
    session().execute(update(LeagueTable).where(LeagueTable.month == date(2026, 9, 1)).values(method="earlier-1"))
    session().commit()
    page_cache().clear()

    found = rows(client, "/companies/dull-gas/figures/trend.csv?measure=resolution")

    assert [row["month"] for row in found] == ["2026-10", "2026-11"]
    assert len({row["method"] for row in found}) == 1


def test_a_distribution_counts_every_answer(client: WatchingClient) -> None:
    outcomes = {
        row["answer"]: row["stories"]
        for row in rows(client, "/companies/dull-gas/figures/distribution.csv?measure=resolution")
    }
    polite = rows(client, "/companies/bright-water/figures/distribution.csv?measure=politeness")
    waits = rows(client, "/companies/dull-gas/figures/distribution.csv?measure=wait")

    assert outcomes == {"first_contact": "0", "later_contact": "0", "partly": "0", "no": "27"}
    assert (polite[0]["answer"], polite[0]["share"]) == ("5", "1")
    assert {row["from_minutes"]: (row["answered"], row["gave_up"], row["share"]) for row in waits} == {
        **dict.fromkeys(("0", "2", "4", "8", "15", "25"), ("0", "0", "0")),
        "40": ("18", "0", "0.6667"),
        "60": ("0", "9", "0.3333"),
        "": ("", "0", ""),
    }


def test_the_wait_curve_counts_people_who_gave_up_as_waiting(client: WatchingClient) -> None:
    found = {row["minutes"]: row for row in rows(client, "/companies/dull-gas/figures/waits.csv")}

    assert float(found["40"]["still_waiting"]) == 1
    assert float(found["60"]["still_waiting"]) == pytest.approx(1 / 3, abs=1e-4)
    assert found["60"]["callers_in_the_queue"] == "27"
    shown = figures(client, "/companies/dull-gas?measure=wait")["How long until someone answers"]
    sentence = shown.p.text
    assert "so times between these are estimates." in shown.text
    assert "half would have been answered within 55 min" in sentence
    assert "33% of callers would still be waiting after 60 min" in sentence


def test_hours_show_waits_and_how_many_gave_up(client: WatchingClient) -> None:
    found = {row["hours"]: row for row in rows(client, "/companies/dull-gas/figures/hours.csv")}

    assert found["after_17"]["typical_wait_minutes"] == "50"
    assert (found["9_12"]["typical_wait_minutes"], found["9_12"]["wait_longer_than_minutes"]) == ("", "60")
    assert (found["9_12"]["gave_up_share"], found["9_12"]["known_waits"]) == ("1", "9")
    assert (found["12_14"]["gave_up_share"], found["12_14"]["known_waits"]) == ("", "0")
    text = " ".join(BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser").main.text.split())
    assert "Shortest wait: after 17, half answered within 50 min." in text
    assert "Longest wait: 9 to 12, fewer than half answered within 60 min." in text
    assert "over 60 min" in text


def test_hours_say_which_number_is_of_what(client: WatchingClient) -> None:
    """A call of unknown length counts among those that say how they ended, and not among the known waits."""
    make.story(company="Dull Gas", ended_how="gave_up", politeness=None, wait_minutes=None, hour_band="9_12")
    table = BeautifulSoup(client.get("/companies/dull-gas").text, "html.parser").select_one("table.hours")
    headings = [cell.get_text(strip=True) for cell in table.select("thead th")]
    cells = [row.select("th, td") for row in table.select("tbody tr")]
    shown = {row[0].get_text(strip=True): [cell.get_text(strip=True) for cell in row] for row in cells}
    assert headings[2:] == ["Half within", "Known waits", "Gave up, of all calls"]
    assert shown["9 to 12"][2:] == ["over 60 min", "9", "10 of 10"]
    found = {row["hours"]: row for row in rows(client, "/companies/dull-gas/figures/hours.csv")}
    assert (found["9_12"]["known_waits"], found["9_12"]["calls"]) == ("9", "10")


def hour(band: HourBand, typical: float | None, longer_than: float | None = None, **sure: bool) -> HourFigures:
    return HourFigures(band, 9, typical, longer_than, {}, **sure)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (hour(HourBand.BEFORE_9, 5), hour(HourBand.AFTER_17, 20), ""),
        (
            hour(HourBand.BEFORE_9, 5, is_surely_shortest=True),
            hour(HourBand.AFTER_17, 20, is_surely_longest=True),
            "Shortest wait: before 9, half answered within 5 min. "
            "Longest wait: after 17, half answered within 20 min.",
        ),
        (
            hour(HourBand.BEFORE_9, 5),
            hour(HourBand.AFTER_17, None, 40, is_surely_longest=True),
            "Longest wait: after 17, fewer than half answered within 40 min.",
        ),
        (hour(HourBand.BEFORE_9, None, 60, is_surely_shortest=True), hour(HourBand.AFTER_17, None, 60), ""),
    ],
)
def test_the_shortest_and_longest_wait_are_said_where_sure(
    first: HourFigures, second: HourFigures, said: str
) -> None:
    assert hours_sentence([first, second]) == said


def test_a_few_stories_do_not_make_a_shortest_wait(client: WatchingClient) -> None:
    about = make.company("Larch Energy")
    for band, waits in (("9_12", (3, 3, 12, 30, 30)), ("after_17", (5, 5, 12, 20, 20, 30, 30, 45, 45))):
        for minutes in waits:
            make.story(company=about, hour_band=band, wait_minutes=minutes)
    text = client.get("/companies/larch-energy").text
    assert "When to call" in text
    assert "hortest" not in text
    assert "Longest" not in text


@pytest.mark.parametrize("name", ["trend", "distribution", "waits", "hours"])
def test_a_chart_file_is_self_contained(client: WatchingClient, name: str) -> None:
    response = client.get(f"/companies/dull-gas/figures/{name}.svg?measure=wait")
    drawing = ElementTree.fromstring(response.data)
    text = "".join(drawing.itertext())

    assert response.mimetype == "image/svg+xml"
    assert "Dull Gas: " in text
    assert "Source: " in text
    # Our content security policy refuses inline styles, and elsewhere our style sheets are missing.
    for element in drawing.iter():
        assert not element.tag.endswith("style")
        assert not {"class", "style"} & set(element.attrib)


def test_with_too_few_stories_a_sentence_replaces_the_chart(client: WatchingClient) -> None:
    shown = figures(client, "/companies/new-post")

    assert len(shown) == 3
    for figure in shown.values():
        assert "too little" in figure.text
        assert figure.svg is None
        assert not figure.select("a")
    for name in ("trend", "distribution", "waits"):
        assert rows(client, f"/companies/new-post/figures/{name}.csv") == []
        refused = client.get(f"/companies/new-post/figures/{name}.svg")
        assert refused.status_code == 404
        assert "no data for this chart" in refused.text


def test_unknown_figures_are_not_found(client: WatchingClient) -> None:
    for path in (
        "nobody/figures/trend.csv",
        "dull-gas/figures/charm.csv",
        "dull-gas/figures/trend.gif",
        "dull-gas/figures/trend.csv?measure=charm",
    ):
        assert client.get(f"/companies/{path}").status_code == 404, path


def test_a_former_address_redirects_to_the_same_figure(client: WatchingClient) -> None:
    company = company_by_slug("dull-gas")
    assert company is not None
    rename_company(company, "=Duller Gas", by=make.moderator().id)
    session().commit()
    page_cache().clear()
    moved = client.get("/companies/dull-gas/figures/trend.svg?measure=wait")

    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "/companies/duller-gas/figures/trend.svg?measure=wait",
    )
    assert client.get(moved.headers["Location"]).status_code == 200


@pytest.mark.parametrize("measure", ["overall", "wait"])
def test_a_company_page_needs_few_queries(client: WatchingClient, measure: str) -> None:
    page_cache().clear()
    with count_queries() as statements:
        client.get(f"/companies/dull-gas?measure={measure}")
    assert len(statements.reads) <= 20
