"""The files of stories that others download: what is in them, what leaves them at once, and what changed by day."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from bs4 import BeautifulSoup, Tag
from frictionless import Package, system
from sqlalchemy import select

from pact.authors import service as authors
from pact.authors.own_page.consents import change_consents
from pact.authors.own_page.erasing import erase_story
from pact.core.db import session
from pact.jobs import service as jobs
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind
from pact.moderation.moving.service import move_story
from pact.press.downloads import making
from pact.press.downloads.files import CHANGE_COLUMNS
from pact.press.downloads.models import StoryFile, StoryLine
from pact.press.story_columns import FILE_COLUMNS, STORY_COLUMNS
from pact.stories.fields import Status
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries

FIRST = datetime(2026, 12, 3, 6, 30, tzinfo=UTC)
WORDS = "I rang twice about the parcel, and then somebody found it at once in the other depot."


def made(days: int = 0) -> None:
    """The files as the worker makes them at its hour."""
    session().commit()
    with time_machine.travel(FIRST + timedelta(days=days), tick=True):
        jobs.scheduled["files of stories"][0]({})
        session().commit()
        make.run_jobs()
    session().expire_all()


def told(**fields: Any) -> Any:
    """A published story that may be passed on."""
    fields = {"consent_reuse": True, "body": WORDS, "confirmed_at": FIRST - timedelta(days=2)} | fields
    return make.story(**fields)


def rows(client: WatchingClient, path: str = "/data/stories.csv") -> list[dict[str, str]]:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/csv"), path
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def lines(client: WatchingClient) -> list[dict[str, Any]]:
    response = client.get("/data/stories.jsonl")
    assert (response.status_code, response.mimetype) == (200, "application/jsonl")
    return [json.loads(line) for line in response.text.splitlines()]


def ids(client: WatchingClient, path: str = "/data/stories.csv") -> list[str]:
    return [row["id"] for row in rows(client, path)]


def changes(client: WatchingClient) -> list[tuple[str, str, str]]:
    return [(row["day"], row["id"], row["change"]) for row in rows(client, "/data/changes.csv")]


def test_a_story_is_in_the_files_with_what_its_author_lets_us_pass_on(client: WatchingClient) -> None:
    story = told(
        company="Nordic Mail", title="Found & returned", tips="Ask for the depot", display_name="Ana",
        wait_minutes=12.4, menu_minutes=2.0, courtesies=["courteous", "fair"], contacted_on=FIRST.date() - timedelta(3),
    )  # fmt: skip
    told(consent_reuse=False, title="Not for files")
    told(status="pending", title="Not yet read")
    made()
    [row], [line] = rows(client), lines(client)
    assert list(row) == list(line) == [column.name for column in FILE_COLUMNS]
    assert (row["id"], row["company"], row["month"]) == (story.public_id, "Nordic Mail", "2026-11")
    assert (row["whole_wait_minutes"], row["menu_minutes"]) == ("14", "2")
    assert (line["title"], line["body"], line["tips"], line["display_name"]) == (
        "Found & returned", WORDS, "Ask for the depot", "Ana")  # fmt: skip
    assert (row["courtesies"], line["courtesies"]) == ("courteous fair", ["courteous", "fair"])
    assert (row["incentive"], line["incentive"], line["transfers"]) == ("no", False, None)
    whole = client.get("/data/stories.csv").text + client.get("/data/stories.jsonl").text
    assert "2026-11-30" not in whole
    assert "Not for files" not in whole
    assert "example.org" not in whole


def _withdrawn(story: Any) -> None:
    authors.withdraw(story)


def _erased(story: Any) -> None:
    erase_story(story)


def _removed(story: Any) -> None:
    change_status(story, Status.REMOVED, actor=Actor(ActorKind.SYSTEM))


def _taken_back(story: Any) -> None:
    change_consents(story, {"consent_reuse": False})


def _moved(story: Any) -> None:
    move_story(story, make.company("Other Mail"), words="It is about the other one.", by=make.moderator().id)


@pytest.mark.parametrize("leave", [_withdrawn, _erased, _removed, _taken_back, _moved])
def test_a_story_leaves_the_files_at_once(client: WatchingClient, leave: Any) -> None:
    story, other = told(), told(title="Stays")
    made()
    tag = client.get("/data/stories.csv").headers["ETag"]
    assert client.get("/data/stories.csv", headers={"If-None-Match": tag}).status_code == 304
    leave(story)
    session().commit()
    assert client.get("/data/stories.csv", headers={"If-None-Match": tag}).status_code == 200
    assert ids(client) == [line["id"] for line in lines(client)] == [other.public_id]
    assert ids(client, "/data/withdrawn.csv") == [story.public_id]
    assert session().scalars(select(StoryLine.public_id)).all() == [other.public_id]
    page = BeautifulSoup(client.get("/data").text, "html.parser")
    assert "1 story" in page.select_one("#stories ~ table th[scope=row]").get_text()


def test_what_changed_is_listed_by_day(client: WatchingClient) -> None:
    stays, leaves, returns = (told(title=f"Story {number}") for number in range(3))
    made()
    assert changes(client) == []
    change_consents(leaves, {"consent_reuse": False})
    change_consents(returns, {"consent_reuse": False})
    change_consents(returns, {"consent_reuse": True})
    session().commit()
    made(days=1)
    with time_machine.travel(FIRST + timedelta(days=2), tick=True):
        added = told(title="A new one", confirmed_at=None)
        change_consents(leaves, {"consent_reuse": True})
        stays.resolved_later = "partly"
    made(days=3)
    assert [(ident, change) for _day, ident, change in changes(client)] == [
        (leaves.public_id, "left"), (returns.public_id, "changed"),
        (stays.public_id, "changed"), (leaves.public_id, "added"), (added.public_id, "added"),
    ]  # fmt: skip
    assert changes(client)[-1][0] == "2026-12-06"
    assert set(ids(client)) == {story.public_id for story in (stays, leaves, returns, added)}
    assert ids(client, "/data/withdrawn.csv") == []
    made(days=120)
    assert changes(client) == []


def test_what_changed_and_left_mean_is_said_as_it_is(client: WatchingClient) -> None:
    told()
    made()
    [change] = [column for column in CHANGE_COLUMNS if column.name == "change"]
    assert change.description.endswith("“Changed” can also mean that it had left and is back.")
    page = BeautifulSoup(client.get("/data").text, "html.parser")
    said = " ".join(page.get_text(" ").split())
    assert (
        "It is also out, until the next file, when its author has changed it, and when we have taken words out"
        in said
    )


def test_readers_see_a_file_only_once_it_is_finished(
    client: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "READ_AT_ONCE", 1)
    monkeypatch.setattr(making, "STORIES_PER_JOB", 1)
    monkeypatch.setattr(making, "_NEXT", making._NEXT.limit(1))
    first = told(title="First")
    made()
    second = told(title="Second")
    first.resolved_later = "no"
    session().commit()
    making.make_files({})
    session().commit()
    assert [(row["id"], row["resolved_later"]) for row in rows(client)] == [(first.public_id, "")]
    made(days=1)
    assert [(row["id"], row["resolved_later"]) for row in rows(client)] == [
        (first.public_id, "no"), (second.public_id, "")]  # fmt: skip


def test_a_story_withdrawn_while_the_file_is_made_is_not_in_it(
    client: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, leaves = told(), told()
    write = making._write

    def withdraw_first(*found: Any) -> None:
        authors.withdraw(leaves)
        session().commit()
        write(*found)

    monkeypatch.setattr(making, "_write", withdraw_first)
    made()
    assert ids(client) == [stays.public_id]
    assert ids(client, "/data/withdrawn.csv") == []


def test_a_day_without_changes_keeps_the_file(client: WatchingClient) -> None:
    told()
    made()
    before = client.get("/data/stories.csv")
    made(days=1)
    after = client.get("/data/stories.csv")
    assert (before.headers["ETag"], before.data) == (after.headers["ETag"], after.data)
    assert "2026-12-04" in after.headers["Content-Disposition"]
    assert session().scalars(select(StoryFile.number)).all() == [1]


def test_every_file_says_where_it_is_from_and_how_to_cite_it(client: WatchingClient) -> None:
    told()
    made()
    links = " ".join(client.get("/data/stories.csv").headers.getlist("Link"))
    assert '/data/stories.csv-metadata.json>; rel="describedby"' in links
    assert 'creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    found = json.loads(client.get("/data/stories.csv-metadata.json").text)
    assert [column["name"] for column in found["tableSchema"]["columns"]] == list(rows(client)[0])
    assert "2026-12-03" in found["dc:bibliographicCitation"]
    assert {"dc:license", "dc:source", "dc:modified", "dc:conformsTo"} <= set(found)
    citation = yaml.safe_load(client.get("/data/CITATION.cff").text)
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert (citation["date-released"], citation["license"], citation["type"]) == (
        "2026-12-03",
        "CC-BY-4.0",
        "dataset",
    )
    page = BeautifulSoup(client.get("/data").text, "html.parser")
    dataset = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert dataset["@type"] == "Dataset"
    assert {"name", "description", "license", "creator", "distribution", "url"} <= set(dataset)
    for file in dataset["distribution"]:
        assert client.get(file["contentUrl"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    described = [code.get_text() for code in page.select("#story-columns ~ details table.columns th code")]
    assert described == [column.name for column in FILE_COLUMNS]
    assert len(STORY_COLUMNS) == len(FILE_COLUMNS) + 1


def test_the_page_says_how_to_cite_the_data_in_its_own_language(client: WatchingClient) -> None:
    told()
    made()
    cited = {prefix: str(citation_on(client, f"{prefix}/data")) for prefix in ("", "/es")}
    assert "stories and league tables. Files of 2026-12-03. http://127.0.0.1:8000/data (" in cited[""]
    assert "historias y clasificaciones. Archivos del 2026-12-03. http://127.0.0.1:8000/es/data (" in cited["/es"]
    assert not any("lang=" in words for words in cited.values())
    english = json.loads(client.get("/data/stories.csv-metadata.json").text)["dc:bibliographicCitation"]
    assert english in cited[""]


def citation_on(client: WatchingClient, path: str) -> Tag:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    found = page.select_one("#terms ~ p > code")
    assert found is not None
    return found


def test_an_independent_validator_accepts_the_files(client: WatchingClient, tmp_path: Path) -> None:
    told(body=f'{WORDS} "Quoted", and\na new line, señor 😀', title="=1+1", reason="delivery")
    gone = told(company="Wolf & Sons", channel="email", ended_how="answered", wait_minutes=None, reply_days=2.5,
                reply_days_low=2, reply_days_high=3, politeness=3)  # fmt: skip
    told(channel="letter", ended_how="no_reply", resolved="no", wait_minutes=None, politeness=None, reply_days=14)
    made()
    authors.withdraw(gone)
    told(title="New")
    made(days=1)
    descriptor = client.get("/data/datapackage.json").json
    kept = [each for each in descriptor["resources"] if each["name"] in ("stories", "withdrawn", "changes")]
    assert len(kept) == 3
    for resource in kept:
        path = resource["path"].removeprefix("http://127.0.0.1:8000")
        resource["path"] = path.rpartition("/")[2]
        (tmp_path / resource["path"]).write_bytes(client.get(path).data)
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor | {"resources": kept}))
    with system.use_context(trusted=False):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten()
    assert [task.stats["rows"] for task in report.tasks] == [3, 1, 2]


def test_a_site_without_a_file_says_when_there_will_be_one(client: WatchingClient) -> None:
    assert client.get("/data/stories.csv").status_code == 404
    assert "We make the first file within a day." in client.get("/data").text


def test_each_thousand_stories_are_one_query(client: WatchingClient) -> None:
    for number in range(3):
        told(title=f"Story {number}")
    made()
    with count_queries() as statements:
        assert len(ids(client)) == 3
    assert len(statements.reads) <= 5


def _texts(record: dict[str, Any]) -> Iterator[str]:
    return (str(value) for value in record.values() if isinstance(value, str))


def test_no_file_has_an_address_of_a_person(client: WatchingClient) -> None:
    told(email="ana@example.org")
    made()
    for record in lines(client):
        assert not [text for text in _texts(record) if re.search(r"@", text)]
