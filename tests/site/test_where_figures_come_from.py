"""What pages and files say of imported records: their source, and nothing that is true of told stories alone."""

import io
import re
import zipfile
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from pact.core.db import session
from pact.rankings.editions.freezing import freeze
from pact.rankings.service import rebuild
from pact.stories.fields import Source
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.records import WORDS, complaints, import_complaints
from tests.support.sampling import sampled

TOLD_ALONE = (
    "told us", "people tell us", "tell us what", "chose to tell", "we read every story before", "moderator read",
    "no stories", "nobody has told", "nobody told", "0 companies ranked", "author wishes", "author chose",
    "anonymous", "people’s stories", "by the stories here", "latest stories", "who told", "unprompted: ",
)  # fmt: skip
"""Said of told stories, and false of imported records."""
MONTH = date(2014, 10, 1)

COUNTED = (
    "/", "/companies", "/companies/heron-telecom", "/companies/small-mill", "/rankings/resolution",
    "/rankings/satisfaction", "/rankings/resolution?sector=telecoms", "/rankings/resolution.csv",
    "/rankings/resolution.csv?unranked=1", "/rankings/resolution.json", "/rankings/satisfaction.json",
    "/compare?c=heron-telecom&c=amber-freight", "/compare.csv?c=heron-telecom", "/editions/2014-10?measure=resolution",
    "/editions/2014-10.csv", "/editions/2014-10.json", "/data", "/data/datapackage.json", "/method", "/about",
    "/companies/heron-telecom/figures/trend.svg?measure=resolution",
)  # fmt: skip
"""Where rows of the complaints are counted."""
TEXTS = "complaints to the US Consumer Financial Protection Bureau"
OTHERS = (
    "/rankings/overall", "/rankings/wait", "/rankings/politeness", "/rankings/overall?w=10-80-10", "/rankings/wait.json",
    "/editions", "/editions.atom", "/editions/2014-10/changes",
)  # fmt: skip


def read(client: WatchingClient, path: str) -> str:
    response = client.get(path, follow_redirects=True)
    text = response.text
    if "html" in (response.content_type or ""):
        # What a column can hold is not said of what is in it.
        text = re.sub(r'<section[^>]*"story-columns">.*?</section>', "", text, flags=re.DOTALL)
        text = re.sub(r"<script.*?</script>|<style.*?</style>|data-[a-z-]+=\"[^\"]*\"", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", text) + " ".join(re.findall(r'content="([^"]*)"', text))
    return " ".join(text.split())


def public_id() -> str:
    found = session().scalar(select(Story.public_id).where(Story.source == Source.IMPORTED, ~Story.is_record))
    assert found
    return found


@pytest.fixture
def frozen(imported_site: None, app: Flask) -> None:
    freeze(MONTH)
    session().commit()


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("path", sampled([*COUNTED, *OTHERS], every=4))
def test_imported_records_are_not_called_stories_that_people_told(client: WatchingClient, path: str) -> None:
    text = read(client, path)
    said = [phrase for phrase in TOLD_ALONE if phrase in text.lower()]
    assert not said, f"{path} says {said}: {text}"
    if path in COUNTED:
        assert WORDS.partition("–")[0] in text, path


@pytest.mark.usefixtures("frozen")
def test_imported_texts_are_not_called_stories_that_people_told(client: WatchingClient) -> None:
    for path in ("/stories", "/stories?q=letter", "/stories.atom", "/companies/quarry-loans",
                 "/companies/quarry-loans/stories.atom", f"/stories/{public_id()}"):  # fmt: skip
        text = read(client, path)
        said = [phrase for phrase in TOLD_ALONE if phrase in text.lower()]
        assert not said, f"{path} says {said}: {text}"
        assert TEXTS in text, path
    assert "application/ld+json" not in client.get(f"/stories/{public_id()}").text


NOT_TOLD = ("consumidor", "imported", "records from", "by the records", "no unprompted", "not told to us")
"""Said of imported records, and false where all was told."""


@pytest.mark.usefixtures("league")
@pytest.mark.parametrize(
    "path",
    [
        "/", "/companies", "/companies/bright-water", "/rankings/overall", "/rankings/wait.json", "/rankings/wait.csv",
        "/compare?c=bright-water&c=dull-gas", "/data", "/data/datapackage.json", "/stories", "/stories.atom", "/about",
    ],
)  # fmt: skip
def test_told_stories_are_not_called_records(client: WatchingClient, path: str) -> None:
    text = read(client, path).lower()
    said = [phrase for phrase in NOT_TOLD if phrase in text]
    assert not said, f"{path} says {said}: {text}"


@pytest.mark.usefixtures("mixed_site")
def test_on_a_site_with_both_each_page_says_which_it_counts(client: WatchingClient) -> None:
    home = read(client, "/")
    assert "118 stories from people who told us" in home
    assert f"{WORDS}: 83" in home
    directory = read(client, "/companies")
    assert f"Heron Telecom Telecoms · {WORDS}: 40" in directory
    assert re.search(r"Bright Water \w+ · 34 stories", directory)
    wait = read(client, "/rankings/wait")
    assert "Based on what people told us, not on a sample of all customers." in wait
    assert WORDS not in wait
    then = read(client, "/rankings/resolution?period=2014-10")
    assert f"Based on {WORDS}, not on a sample of all customers." in then
    for path in ("/data", "/data/datapackage.json", "/method", "/about"):
        assert WORDS in read(client, path), path
    company = read(client, "/companies/bright-water")
    assert "By the stories here" in read(client, "/compare?c=bright-water&c=dull-gas")
    assert "people who told us" in company
    assert "consumidor" not in company
    assert "nobody has told us" not in read(client, "/companies/heron-telecom")


@pytest.mark.usefixtures("mixed_site")
def test_a_story_and_a_record_about_one_company_are_counted_apart(client: WatchingClient) -> None:
    make.story(company="Heron Telecom")
    rebuild()
    text = read(client, "/companies/heron-telecom")
    assert f"Published: 1 story · {WORDS}: 40" in text
    assert f"Based on what people told us and on {WORDS}, not on a sample of all customers." in text


@pytest.mark.usefixtures("imported_site")
@pytest.mark.parametrize("query", ["", "?measure=wait"])
def test_changes_where_nothing_is_counted_are_not_based_on_what_people_told(
    client: WatchingClient, query: str
) -> None:
    freeze(date(2014, 9, 1))
    freeze(MONTH)
    session().commit()
    text = read(client, f"/editions/2014-10/changes{query}")
    assert "compared with edition" in text
    assert "Based on" not in text
    assert "Nothing is counted here yet." in text


@pytest.mark.usefixtures("imported_site")
@pytest.mark.parametrize("path", ["/rules", "/about"])
def test_moderators_are_not_said_to_have_read_imported_texts(client: WatchingClient, path: str) -> None:
    assert (
        f"Texts from a selection of {TEXTS}, March 2015 were imported. A moderator need not have read them"
        in read(client, path)
    )


@pytest.mark.usefixtures("mixed_site")
@pytest.mark.parametrize("path", ["/rules", "/about"])
def test_records_without_text_are_not_called_imported_texts(client: WatchingClient, path: str) -> None:
    assert "Texts from complaints to consumidor.gov.br" not in read(client, path)


@pytest.mark.usefixtures("frozen")
def test_texts_that_no_table_counts_are_no_source_of_the_tables(client: WatchingClient) -> None:
    assert TEXTS not in client.get("/data/datapackage.json").text
    about, data = read(client, "/about"), read(client, "/data")
    assert f"For now they draw on {WORDS}." in about
    assert f"Based on {WORDS}, not on a sample of all customers." in data


@pytest.mark.usefixtures("frozen")
def test_the_package_names_the_sources(client: WatchingClient) -> None:
    archive = zipfile.ZipFile(io.BytesIO(client.get("/data/ccpact-data.zip").data))
    descriptor = archive.read("datapackage.json").decode()
    assert WORDS in descriptor
    assert not [phrase for phrase in TOLD_ALONE if phrase in descriptor.lower()]
    assert WORDS in archive.read("tables/resolution.csv").decode()
    assert WORDS in archive.read("editions/2014-10.csv").decode()


@pytest.mark.usefixtures("imported_site")
@pytest.mark.parametrize("measure", ["resolution", "satisfaction"])
def test_no_table_of_records_is_headed_stories(client: WatchingClient, measure: str) -> None:
    text = read(client, f"/rankings/{measure}")
    assert "Records" in text
    text = text.lower()
    for right in ("rankings stories companies", "more records or stories to be", "no unprompted stories"):
        text = text.replace(right, "")
    assert "stories" not in text


@pytest.mark.usefixtures("imported_site")
def test_a_company_says_how_many_of_its_records_count_and_both_bounds(client: WatchingClient) -> None:
    text = read(client, "/companies/heron-telecom")
    assert "10 of 40 records (25%) say nothing that counts here." in text
    assert (
        "Depending on how those ended, between 68% and 93% of the problems in these records were solved." in text
    )
    # Nothing is from the last twelve months, and there is no overall score.
    assert "Nothing from the last 12 months." in text
    assert "last twelve months" not in text
    assert "For the overall score" not in text
    assert "say nothing that counts" not in read(client, "/companies/small-mill")
    assert "counts here" not in read(client, "/companies/quarry-loans")


@pytest.mark.usefixtures("app")
def test_records_without_text_are_no_stories_to_read(client: WatchingClient) -> None:
    import_complaints(complaints("Heron Telecom", solved=3, unsolved=1))
    rebuild()
    text = read(client, "/stories").lower()
    assert "nothing to read yet" in text
    assert not [phrase for phrase in TOLD_ALONE if phrase in text]


@pytest.mark.usefixtures("imported_site")
def test_what_records_are_is_said_truly(client: WatchingClient) -> None:
    """Nothing that holds of stories alone: who wrote them, when they were confirmed, how long people waited."""
    method, rules, stories = (read(client, path) for path in ("/method", "/rules", "/stories"))
    assert "The sources of imported records do not say who wrote them." in method
    assert "the source may have more" in method
    assert "Of the stories sent to us, we only publish first-hand experience" in rules
    assert "we do not know whether they are first-hand" in rules
    assert "We did not write them, and a moderator need not have read them before they were published." in stories
    assert "for records, that their source gives" in read(client, "/data")
    unranked = read(client, "/rankings/resolution")
    assert re.search(r"needs \d+ more records or stories to be ranked", unranked)
    for path in ("/", "/stories", "/companies/heron-telecom", "/companies/quarry-loans", "/rankings/resolution"):
        shown = client.get(path).text
        (description,) = set(re.findall(r'<meta (?:name|property)="(?:og:)?description" content="([^"]*)"', shown))
        assert "wait" not in description, path


@pytest.mark.usefixtures("league")
def test_where_all_was_told_pages_say_so(client: WatchingClient) -> None:
    assert "The sources of imported records" not in read(client, "/method")
    assert (
        "how long they waited and whether their problem was solved" in client.get("/companies/bright-water").text
    )
    assert "how long people waited" in client.get("/stories").text
    assert re.search(r"needs \d+ more stories to be ranked", read(client, "/rankings/resolution"))
