"""One figure has one value: what pages, files, editions and the data package say of a company is compared.

Three sites are walked over: one with told stories, one with a slice of the real complaints, one with three stories.
Each is made once.
"""

import csv
import io
import json
import os
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag

from pact.authors import service as authors
from pact.core.clock import month_key
from pact.core.db import session
from pact.rankings.editions.freezing import freeze
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.service import rebuild
from pact.rankings.values import FEWEST, shown_score
from pact.stories.models import Story
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import Databases, settings
from tests.support.league import NOW, fill_league, tell
from tests.support.reading import page, words
from tests.support.records import complaints, import_complaints
from tests.support.sampling import sampled

SCORES = ("score", "score_low", "score_high")
RANKS = ("rank", "rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high")
OF_ROW = (*SCORES, *RANKS, "stories", "n", "months_with_stories", "eligible")
MOST_PAGES = 6
Row = dict[str, Any]


@dataclass
class Site:
    """A site that is only read, with everything that was read."""

    client: WatchingClient
    frozen: date
    kept: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str) -> Any:
        if path not in self.kept:
            with time_machine.travel(NOW, tick=False):
                self.kept[path] = self.client.get(path)
            assert self.kept[path].status_code == 200, path
        return self.kept[path]

    def csv(self, path: str) -> list[Row]:
        return rows_of_csv(self.get(path).text)

    def json(self, path: str) -> dict[str, Any]:
        return json.loads(self.get(path).text)

    def page(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self.get(path).text, "html.parser")

    def table(self, measure: Measure, **query: str) -> dict[str, Row]:
        """All rows of a table as its CSV has them, by the company's slug."""
        more = "".join(f"&{name}={value}" for name, value in query.items())
        return {row["company_slug"]: row for row in self.csv(f"/rankings/{measure}.csv?unranked=1{more}")}

    def companies(self) -> list[str]:
        """A few companies: with many stories, with few, and with very few."""
        stories: dict[str, int] = defaultdict(int)
        for measure in Measure:
            for slug, row in self.table(measure).items():
                stories[slug] = max(stories[slug], int(row["stories"]))
        ordered = sorted(stories, key=lambda slug: stories[slug])
        half = MOST_PAGES // 2
        return ordered if len(ordered) <= MOST_PAGES else ordered[:half] + ordered[-half:]


def rows_of_csv(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def in_csv(value: Any) -> str:
    """A value of a JSON file as a CSV writes it, numbers of editions with as many decimals as tell them apart."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def alike(row: Row, names: tuple[str, ...]) -> list[str]:
    """These columns of a row of any file, in one spelling."""
    return [in_csv(float(row[name]) if is_number(row[name]) else row[name]) for name in names]


def is_number(value: Any) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    try:
        float(value)
    except ValueError:
        return False
    return True


def printed(row: Tag) -> tuple[str, str]:
    """The score with its range, and the number of stories, as a row of a page has them."""
    points = row.select_one(".points")
    for hidden in row.select(".visually-hidden, .unit"):
        hidden.extract()
    number = row.select_one("td.number").get_text(strip=True).replace(",", "")
    return points.get_text(" ", strip=True) if points else "", number


def expected_in_print(row: Row) -> tuple[str, str]:
    if not row["score"]:
        return "", row["stories"]
    score, low, high = (shown_score(float(row[name])) for name in SCORES)
    return f"{score} {low}–{high}", row["stories"]


def slug_of(row: Tag) -> str:
    return str(row.select_one("a.company-name")["href"]).rpartition("/")[2]


def fill_told() -> None:
    with time_machine.travel(NOW, tick=True):
        tell("Silent Rail", stories=20, sector="Rail", resolved="partly", politeness=None, channel="email",
             ended_how="answered", wait_minutes=None, satisfaction=None)  # fmt: skip
        tell("Almost Bank", stories=5, sector="Banking", resolved="no", politeness=2, wait_minutes=30)
        tell("Fourth Bank", stories=4, sector="Banking", resolved="no", politeness=2, wait_minutes=30)
        rebuild()
        _freeze(FROZEN["told"])


def fill_three() -> None:
    with time_machine.travel(NOW, tick=True):
        tell("New Post", stories=1, sector="Post", resolved="no", ended_how="gave_up", politeness=None)
        tell("Bright Water", stories=2, resolved="first_contact")
        rebuild()
        _freeze(FROZEN["three"])


def fill_complaints() -> None:
    """Companies with many complaints, with few, and with very few, at most forty rows each."""
    folder = Path(os.environ["PACT_REAL_DATA"])
    rows: dict[str, list[str]] = defaultdict(list)
    lines = (folder / "consumidor-2014.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    for line, row in zip(lines[1:], csv.DictReader(lines), strict=True):
        rows[row["company"]].append(line)
    by_number = sorted(rows, key=lambda name: (len(rows[name]), name))
    few = [name for name in by_number if FEWEST <= len(rows[name]) < 15]
    chosen = [*by_number[:2], *few[:2], *by_number[-4:]]
    with time_machine.travel(NOW, tick=True):
        names = ("opened_on", "company", "sector", "outcome", "rating")
        kept = [line for name in chosen for line in rows[name][:: max(1, len(rows[name]) // 40)]]
        text = io.StringIO()
        found = [{name: row[name] for name in names} for row in csv.DictReader([lines[0], *kept])]
        csv.DictWriter(text, names).writerows(found)
        import_complaints(text.getvalue())
        rebuild()
        _freeze(FROZEN["complaints"])


def _freeze(month: date) -> None:
    freeze(month)
    session().commit()


FILL = {"told": [fill_league, fill_told], "complaints": [fill_complaints], "three": [fill_three]}
FROZEN = {"told": date(2026, 10, 1), "complaints": date(2014, 9, 1), "three": date(2026, 10, 1)}


@pytest.fixture(scope="module", params=["told", pytest.param("complaints", marks=pytest.mark.real_data), "three"])
def site(
    request: pytest.FixtureRequest,
    databases: Databases,
    filled: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    if request.param == "complaints":
        request.getfixturevalue("real_data")
    url = databases.create(like=filled(*FILL[request.param]))
    with running(settings(tmp_path_factory.mktemp(request.param), url)) as app:
        yield Site(app.test_client(), FROZEN[request.param])
    databases.drop(url)


@pytest.mark.parametrize("measure", sampled(sorted(Measure), every=2))
def test_files_of_a_table_agree(site: Site, measure: Measure) -> None:
    table = site.table(measure)
    found = site.json(f"/rankings/{measure}.json")
    figures = tuple(figure.name for figure in MEASURES[measure].figures)
    rows = {row["company_slug"]: row for row in found["ranked"] + found["not_yet_ranked"]}
    assert rows.keys() == table.keys()
    for slug, row in rows.items():
        assert alike(row, OF_ROW + figures) == alike(table[slug], OF_ROW + figures), slug
    with zipfile.ZipFile(io.BytesIO(site.get("/data/ccpact-data.zip").data)) as package:
        packed = rows_of_csv(package.read(f"tables/{measure}.csv").decode())
    assert packed == list(table.values())
    assert found["stories"] == sum(int(row["stories"]) for row in table.values())


@pytest.mark.parametrize("measure", Measure)
def test_pages_print_what_the_files_say(site: Site, measure: Measure) -> None:
    table = site.table(measure)
    shown = site.page(f"/rankings/{measure}")
    rows = shown.select("table.league tbody tr")
    assert [slug_of(row) for row in rows] == [slug for slug, row in table.items() if row["eligible"] == "yes"]
    for row in rows:
        slug = slug_of(row)
        rank = row.select_one(".rank").get_text(" ", strip=True).replace("range ", "")
        assert rank == "{rank} {rank_low}–{rank_high}".format(**table[slug])
        assert printed(row) == expected_in_print(table[slug]), slug
    told = shown.select_one(".told").get_text(" ", strip=True)
    if total := site.json(f"/rankings/{measure}.json")["stories"]:
        assert f"{total:,}" in told.replace("\xa0", " ")


@pytest.mark.parametrize("measure", sampled(sorted(Measure), every=2))
def test_a_sectors_table_has_its_own_numbers_and_the_same_rows(site: Site, measure: Measure) -> None:
    table = site.table(measure)
    sectors = defaultdict(list)
    for slug, row in table.items():
        sectors[row["sector"]].append(slug)
    options = {option.get_text(strip=True): option["value"] for option in
               site.page(f"/rankings/{measure}").select("select[name=sector] option")}  # fmt: skip
    for name, members in list(sectors.items())[:4]:
        own = site.table(measure, sector=str(options[name]))
        assert sorted(own) == sorted(members)
        for slug, row in own.items():
            assert alike(row, OF_ROW) == alike(table[slug], OF_ROW)
        found = site.json(f"/rankings/{measure}.json?sector={options[name]}")
        assert found["stories"] == sum(int(table[slug]["stories"]) for slug in members)
        ranked = [float(row["score"]) for row in own.values() if row["eligible"] == "yes"]
        assert found["average"] == (pytest.approx(sum(ranked) / len(ranked), abs=0.011) if ranked else None)
        shown = site.page(f"/rankings/{measure}?sector={options[name]}")
        for row in shown.select("table.league tbody tr"):
            assert printed(row) == expected_in_print(table[slug_of(row)])


def test_company_pages_and_comparisons_say_the_same(site: Site) -> None:
    companies = site.companies()
    for slug in companies:
        for row in site.page(f"/companies/{slug}").select("table.league tbody tr"):
            measure = Measure(slug_of(row))
            assert printed(row) == expected_in_print(site.table(measure)[slug]), (slug, measure)
    for first, second in zip(companies[::2], companies[1::2], strict=False):
        query = f"c={first}&c={second}&across=1"
        for row in site.csv(f"/compare.csv?{query}"):
            own = site.table(Measure(row["measure"]))[row["company_slug"]]
            assert alike(row, (*SCORES, *RANKS[:3], "stories", "n")) == alike(
                own, (*SCORES, *RANKS[:3], "stories", "n")
            )
        for section in site.page(f"/compare?{query}").select("section:has(table.of-measure)"):
            for row in section.select("tbody tr"):
                known = site.table(Measure(section["aria-labelledby"])).get(slug_of(row))
                assert printed(row) == (expected_in_print(known) if known else ("", "0"))


@pytest.mark.parametrize("measure", sampled(sorted(Measure), every=2))
def test_trends_end_with_the_score_of_the_table(site: Site, measure: Measure) -> None:
    for slug in site.companies():
        for row in site.csv(f"/companies/{slug}/figures/trend.csv?measure={measure}"):
            own = site.table(measure, period=row["month"])[slug]
            assert alike(row, (*SCORES, "stories")) == alike(own, (*SCORES, "stories"))


@pytest.mark.parametrize("measure", sampled(sorted(Measure), every=2))
def test_an_edition_says_what_its_months_table_says(site: Site, measure: Measure) -> None:
    ident = month_key(site.frozen)
    table, content = site.table(measure, period=ident), site.json(f"/editions/{ident}.json")
    frozen = content["tables"][measure]
    figures = tuple(figure.name for figure in MEASURES[measure].figures)
    in_file = {row["company_slug"]: row for row in site.csv(f"/editions/{ident}.csv") if row["measure"] == measure}
    rows = {row["company_slug"]: row for row in frozen["ranked"] + frozen["not_yet_ranked"]}
    assert rows.keys() == table.keys() == in_file.keys()
    for slug, row in rows.items():
        plain = row | {name: row["figures"].get(name) for name in figures}
        assert alike(plain, OF_ROW + figures) == alike(table[slug], OF_ROW + figures), slug
        assert alike(in_file[slug], OF_ROW + figures) == alike(table[slug], OF_ROW + figures), slug
    found = site.json(f"/rankings/{measure}.json?period={ident}")
    assert (frozen["stories"], frozen["unprompted"]) == (found["stories"], found["unprompted"])
    assert in_csv(frozen["average"]) == in_csv(found["average"])
    live = site.page(f"/rankings/{measure}?period={ident}").select("table.league tbody tr")
    shown = site.page(f"/editions/{ident}?measure={measure}").select("table.league tbody tr")
    for one, other in zip(live, shown, strict=True):
        assert one.select_one(".words").get_text() == other.select_one(".words").get_text()
        assert printed(one) == printed(other) == expected_in_print(table[slug_of(one)])


@pytest.mark.parametrize("measure", sampled(sorted(Measure), every=2))
def test_of_few_stories_only_their_number_is_told(site: Site, measure: Measure) -> None:
    few = {slug for slug, row in site.table(measure).items() if int(row["stories"]) < FEWEST}
    figures = tuple(figure.name for figure in MEASURES[measure].figures)
    for slug in few:
        assert alike(site.table(measure)[slug], SCORES + figures) == [""] * (len(SCORES) + len(figures))
        assert site.csv(f"/companies/{slug}/figures/trend.csv?measure={measure}") == []
    for row in site.page(f"/rankings/{measure}").select("table.unranked tbody tr"):
        if slug_of(row) in few:
            assert row.select_one(".words").get_text(strip=True) == ""
    for slug in few & set(site.companies()):
        for row in site.page(f"/companies/{slug}").select("table.league tbody tr"):
            if slug_of(row) == measure:
                assert row.select_one(".words, svg.interval").get_text(strip=True) == ""


def test_complaints_do_not_say_at_which_contact(site: Site) -> None:
    """What a source cannot say is unknown, not 0, in every file."""
    period = month_key(site.frozen)
    frozen = site.json(f"/editions/{period}.json")["tables"]["resolution"]
    for row in (*site.table(Measure.RESOLUTION).values(), *site.table(Measure.RESOLUTION, period=period).values()):
        is_known = int(row["stories"]) >= FEWEST
        assert bool(row["resolved_share"]) is is_known
        assert bool(row["first_contact_share"]) is (is_known and "consumidor" not in row["sources"])
    for row in frozen["ranked"]:
        assert (row["figures"]["first_contact_share"] is None) is bool(frozen["sources"])


def test_a_company_page_says_nothing_of_a_contact_that_nobody_was_asked_about(site: Site) -> None:
    for slug, row in site.table(Measure.RESOLUTION).items():
        if slug not in site.companies() or int(row["stories"]) < FEWEST:
            continue
        told = site.csv(f"/companies/{slug}/figures/distribution.csv?measure=resolution")
        answers = {found["answer"] for found in told}
        if "consumidor" in row["sources"]:
            assert "first contact" not in site.page(f"/companies/{slug}").select_one("dl.answers").get_text()
            assert answers.isdisjoint({"first_contact", "later_contact"})
        else:
            assert "solved" not in answers
            assert "first_contact" in answers


@pytest.mark.parametrize("measure", sampled(sorted(Measure), every=2))
def test_files_write_numbers_alike(site: Site, measure: Measure) -> None:
    """42 in one file is not 42.0 in another."""
    ident, figures = month_key(site.frozen), tuple(figure.name for figure in MEASURES[measure].figures)
    names = (*OF_ROW, *figures)
    table, edition = site.table(measure, period=ident), site.csv(f"/editions/{ident}.csv")
    for row in edition:
        if row["measure"] == measure:
            assert [row[name] for name in names] == [table[row["company_slug"]][name] for name in names]
    for path in (f"/rankings/{measure}.json", f"/rankings/{measure}.csv?unranked=1", f"/editions/{ident}.json"):
        assert not re.search(r"\d\.0\b(?!\.)", re.sub(r'"[^"]*"', "", site.get(path).text)), path


def test_the_feed_of_editions_has_the_hash_of_the_file(site: Site) -> None:
    record = site.get(f"/editions/{month_key(site.frozen)}.json").data
    assert f"SHA-256 {sha256(record).hexdigest()}" in site.get("/editions.atom").text


TOTALS = {
    "/": (r"(\d+) stories from people who told us", r"gov\.br, [^:]*2014: (\d+)"),
    "/data": (r"(\d+) stories", r"gov\.br, [^:]*2014: (\d+)"),
    "/stories": (r"(\d+) texts",),
    "/method": (r"gov\.br, [^:]*2014: (\d+)",),
}
"""The totals of stories and of records that pages state."""


@pytest.mark.usefixtures("mixed_site")
def test_totals_are_the_same_at_every_moment(client: WatchingClient) -> None:
    """Also before the tables are made again, and after a story is taken back."""

    def totals() -> dict[str, list[int]]:
        found = {}
        for path, patterns in TOTALS.items():
            text = " ".join(page(client, path).get_text(" ").split())
            found[path] = [int(match[1]) for pattern in patterns if (match := re.search(pattern, text))]
        rows = words(page(client, "/companies"))
        found["/companies"] = [
            sum(map(int, re.findall(r"(\d+) stor(?:y|ies)\b", rows))),
            sum(map(int, re.findall(r"gov\.br, [^:]*2014: (\d+)", rows))),
        ]
        return found

    def expected(told: int, records: int) -> dict[str, list[int]]:
        both = [told, records]
        return {"/": both, "/data": both, "/method": [records], "/stories": [told + 2], "/companies": both}

    assert totals() == expected(118, 83)
    story = make.story(company="Mid Bank").id
    assert totals() == expected(119, 83)
    import_complaints(complaints("Heron Telecom", solved=3, unsolved=0).replace("-01,", "-27,"))
    assert totals() == expected(119, 86)
    authors.withdraw(session().get_one(Story, story))
    session().commit()
    assert totals() == expected(118, 86)


@pytest.mark.usefixtures("imported_site")
def test_pages_agree_on_a_first_story_at_once(client: WatchingClient) -> None:
    """A site with imported records alone, and with one story more: its list says where the texts come from."""
    make.story(company="Mid Bank")
    assert "1 story from people who told us" in words(page(client, "/"))
    assert "People’s stories in their own words." in words(page(client, "/stories"))
    assert "1 story" in words(page(client, "/data"))
