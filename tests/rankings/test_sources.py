"""Where counted rows come from, in the tables and in words."""

import json
from datetime import date

import jsonschema
import pytest
import time_machine
from flask import Flask

from pact.core.db import session
from pact.rankings.editions.body import basis_of_frozen
from pact.rankings.editions.freezing import freeze
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueTable
from pact.rankings.service import rebuild
from pact.rankings.sources import Basis, ImportedRows, basis_from_json, basis_of_buckets
from pact.rankings.tables.queries import table_of
from tests.support.client import WatchingClient
from tests.support.league import NOW, tell
from tests.support.reading import page, words
from tests.support.records import WORDS, complaints, import_complaints

ROWS = ImportedRows("consumidor", 63, date(2014, 5, 1), date(2014, 10, 1), silent=20)


def table(measure: Measure, month: date | None = None) -> LeagueTable:
    found = table_of(measure, month)
    assert found
    return found


@pytest.mark.usefixtures("mixed_site")
def test_a_table_has_the_sources_of_its_own_rows(app: Flask) -> None:
    wait = table(Measure.WAIT).basis
    assert (wait.told, wait.unprompted, wait.imported) == (wait.total, wait.total, ())
    then = table(Measure.RESOLUTION, date(2014, 10, 1))
    assert then.basis == Basis(imported=(ROWS,), evidence=0)
    assert (then.stories, then.unprompted, then.stories_of_month) == (63, 0, 10)


@pytest.mark.usefixtures("imported_site")
def test_every_measure_counts_its_own_rows(app: Flask) -> None:
    assert table(Measure.OVERALL).stories == 0
    assert table(Measure.SATISFACTION).stories == 63


@pytest.mark.usefixtures("imported_site")
def test_records_that_nobody_rated_give_both_bounds(app: Flask) -> None:
    figures = table(Measure.RESOLUTION).figures
    assert (figures["silent"], figures["silent_of"]) == (20, 83)
    shares = [figures[name] for name in ("resolved_share", "resolved_share_low", "resolved_share_high")]
    assert shares == pytest.approx([35 / 63, 35 / 83, 55 / 83])
    assert "silent" not in table(Measure.SATISFACTION).figures


@pytest.mark.parametrize(
    ("basis", "sentence"),
    [
        (Basis(told=7, unprompted=7), "Based on what people told us, not"),
        (Basis(), "Nothing is counted here yet."),
        (Basis(imported=(ROWS,)), f"Based on {WORDS}, not"),
        (Basis(told=7, imported=(ROWS,)), f"Based on what people told us and on {WORDS}, not"),
        (Basis(told=7, unnamed=3), "Based on what people told us and on other records, not"),
    ],
)
def test_the_words_follow_from_the_sources(app: Flask, basis: Basis, sentence: str) -> None:
    with app.test_request_context():
        assert basis.sentence.startswith(sentence)


def test_a_source_is_counted_with_its_period(app: Flask) -> None:
    with app.test_request_context():
        assert Basis(told=1, unprompted=1, imported=(ROWS,)).counts == ["1 story", f"{WORDS}: 63"]
        own = ImportedRows("ours", 1, date(2014, 5, 1), date(2016, 1, 1))
        assert own.counted == "records from ours, May 2014–January 2016: 1"


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (date(2014, 5, 1), date(2014, 5, 1), "May 2014"),
        (date(2014, 5, 1), date(2014, 10, 1), "May–October 2014"),
        (date(2015, 3, 1), date(2025, 1, 1), "March 2015–January 2025"),
    ],
)
def test_a_source_names_the_months_that_its_records_cover(
    app: Flask, first: date, last: date, period: str
) -> None:
    rows = ImportedRows("cfpb", 1, first, last)
    with app.test_request_context():
        assert rows.words == rows.english
        assert rows.words == f"a selection of complaints to the US Consumer Financial Protection Bureau, {period}"
    assert rows.as_json["what"] == rows.english


def test_an_edition_keeps_the_words_for_its_sources() -> None:
    frozen = {"stories": 63, "unprompted": 0, "sources": [ROWS.as_json | {"what": "complaints, 2014"}]}
    assert basis_of_frozen(frozen).english_counts == "complaints, 2014: 63"


@pytest.mark.parametrize(
    ("unprompted", "told", "imported", "share"),
    [
        (7, 7, 0, "none invited"),
        (6, 7, 0, "86% unprompted stories"),
        (1, 1, 300, "under 1% unprompted stories"),
        (999, 1000, 0, "over 99% unprompted stories"),
        (0, 0, 9, "no unprompted stories"),
    ],
)
def test_the_share_of_unprompted_stories(
    app: Flask, unprompted: int, told: int, imported: int, share: str
) -> None:
    rows = (ROWS._replace(n=imported),) if imported else ()
    with app.test_request_context():
        assert Basis(told=told, unprompted=unprompted, imported=rows).unprompted_words == share


def test_a_basis_survives_being_stored() -> None:
    basis = Basis(told=5, imported=(ROWS,), unprompted=4)
    stored = json.loads(json.dumps(basis.as_json))
    assert basis_from_json(stored, stories=68, unprompted=4) == basis
    assert basis_from_json(None, stories=68, unprompted=4) == Basis(told=4, unprompted=4, unnamed=64)


def test_published_rows_are_told_or_of_a_source() -> None:
    may, june = date(2014, 5, 1), date(2014, 6, 1)
    found = basis_of_buckets([
        ("story", 3, may, june), ("story:not_scored", 1, may, may), ("record:consumidor", 40, june, june),
        ("story:consumidor", 2, may, may), ("story:invited", 5, may, may),
    ])  # fmt: skip
    assert (found.told, found.unprompted, found.imported) == (9, 4, (ImportedRows("consumidor", 42, may, june),))


@pytest.mark.usefixtures("imported_site")
def test_a_table_names_its_source_wherever_it_goes(client: WatchingClient) -> None:
    shown = words(page(client, "/rankings/resolution").body)
    assert f"{WORDS}: 63 counted for “Resolution” · no unprompted stories" in shown
    assert f"Based on {WORDS}, not on a sample of all customers." in shown
    assert "October 2014. We say that" in shown
    assert "63 records counted in the 12 months to October 2014 say whether it was solved: in 56% it was." in shown
    assert "20 of 83 records (24%) do not say this and are not counted." in shown
    assert "between 42% and 66% of problems were solved" in shown
    assert f"{WORDS}: 63" in client.get("/rankings/resolution.csv").text
    found = client.get("/rankings/resolution.json").json
    assert found
    assert found["about"] == f"Based on {WORDS}, not on a sample of all customers."
    assert (found["stories"], found["unprompted"]) == (63, 0)
    assert found["sources"] == [
        {"source": "consumidor", "what": WORDS, "rows": 63, "silent": 20, "from": "2014-05", "to": "2014-10"}
    ]
    assert (found["resolved_share_low"], found["resolved_share_high"]) == (0.42, 0.66)
    jsonschema.validate(found, client.get("/rankings/schema.json").json)


@pytest.mark.usefixtures("imported_site")
def test_an_edition_names_the_sources_of_its_tables(client: WatchingClient) -> None:
    freeze(date(2014, 10, 1))
    session().commit()
    shown = words(page(client, "/editions/2014-10?measure=resolution").body)
    assert f"Based on {WORDS}, not on a sample of all customers." in shown
    assert "20 of 83 records (24%) do not say this and are not counted." in shown
    assert f"{WORDS}: 63" in client.get("/editions/2014-10.csv").text
    found = client.get("/editions/2014-10.json").json
    assert found
    assert found["about"] == f"Based on {WORDS}, not on a sample of all customers."
    jsonschema.validate(found, client.get("/editions/schema.json").json)


@pytest.mark.usefixtures("imported_site")
def test_the_rankings_begin_with_a_table_that_ranks_somebody(client: WatchingClient) -> None:
    assert page(client, "/rankings").find("link", rel="canonical")["href"].endswith("/rankings/resolution")


@pytest.mark.usefixtures("mixed_site")
def test_the_rankings_begin_with_the_overall_table_if_it_ranks_somebody(client: WatchingClient) -> None:
    assert page(client, "/rankings").find("link", rel="canonical")["href"].endswith("/rankings/overall")


def test_a_share_counts_only_the_sources_that_say(app: Flask, client: WatchingClient) -> None:
    """Of the complaints nobody knows at which contact they were solved; of twelve stories out of twenty it was the first."""
    with time_machine.travel(NOW, tick=True):
        month = f"{NOW:%Y-%m}"
        tell("Heron Telecom", stories=12, sector="Telecoms", resolved="first_contact", wait_minutes=None)
        tell("Heron Telecom", stories=8, sector="Telecoms", resolved="no", wait_minutes=None)
        import_complaints(complaints("Heron Telecom", solved=27, unsolved=3).replace("2014-10", month))
        rebuild()
    (row,) = client.get("/rankings/resolution.json").json["ranked"]
    assert row["stories"] == 25
    assert row["first_contact_share"] == pytest.approx(0.6, abs=0.02)


def test_complaints_of_lately_say_nothing_of_a_first_contact(app: Flask, client: WatchingClient) -> None:
    """The source says that a problem was solved, not at which contact: that is not “none at the first”."""
    with time_machine.travel(NOW, tick=True):
        rows = complaints("Heron Telecom", solved=50, unsolved=10)
        import_complaints(rows.replace("2014-10", f"{NOW:%Y-%m}"))
        tell("Bright Water", stories=6, resolved="no")
        rebuild()
        silent = words(page(client, "/companies/heron-telecom").select_one("dl.answers"))
        file = client.get("/companies/heron-telecom/figures/distribution.csv?measure=resolution").text
        bright = words(page(client, "/companies/bright-water").select_one("dl.answers"))
    assert "solved" in silent
    assert "first contact" not in silent
    assert [line.split(",")[0] for line in file.splitlines()] == ["answer", "solved", "partly", "no"]
    assert "0 at the first contact" in bright
