"""The log's page and its exports."""

import ast
import csv
import hashlib
import io
import json
import re
from datetime import datetime
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select

from pact.audit import queries
from pact.audit.models import AuditEntry
from pact.audit.service import record
from pact.audit.words import _names as names
from pact.audit.words import describe_actors, verbs
from pact.core.db import session
from pact.moderation.grounds import service as catalogue
from pact.moderation.models import QueueItem
from pact.moderation.queries import grounds_by_code
from tests.site.sources import calls
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries
from tests.support.sampling import sampled

LOG = "/moderation/audit"


@pytest.fixture
def desk(app: Flask, client: WatchingClient) -> WatchingClient:
    """A client signed in as an administrator."""
    make.signed_in(client, "administrator")
    return client


def note(verb: str = "story.test", *, on: str = "2026-05-01", **changes: Any) -> None:
    """An entry at noon on that day."""
    given = {"actor_kind": "moderator", "actor_id": 3, "subject_kind": "story", "subject_id": 1} | changes
    subject_kind, subject_id, actor_kind, by = map(
        given.pop, ("subject_kind", "subject_id", "actor_kind", "actor_id")
    )
    with time_machine.travel(datetime.fromisoformat(f"{on}T12:00:00+00:00"), tick=False):
        record(verb, subject_kind, subject_id, actor_kind, by=by, **given)
        session().commit()


def page(client: WatchingClient, address: str = LOG) -> BeautifulSoup:
    answered = client.get(address)
    assert answered.status_code == 200
    return BeautifulSoup(answered.get_data(as_text=True), "html.parser")


def shown(soup: BeautifulSoup) -> list[str]:
    """The entries' sentences as shown."""
    return [" ".join(item.p.get_text().split()) for item in soup.select("ol.log > li") if item.p]


@pytest.mark.parametrize("role", ["moderator", "senior_moderator"])
def test_log_needs_an_administrator(app: Flask, client: WatchingClient, role: str) -> None:
    make.signed_in(client, role)

    assert client.get(LOG).status_code == 403
    assert client.get(f"{LOG}/export?format=csv").status_code == 403


def test_entry_reads_as_a_sentence_with_a_link(desk: WatchingClient) -> None:
    story = make.story(status="refused", ground="unclear")
    who = make.moderator().id

    soup = page(desk)

    assert shown(soup)[0] == f"Moderator {who} refused a story about Nordic Mail."
    assert shown(soup)[2] == "An author submitted a story about Nordic Mail."
    first = soup.select("ol.log > li")[0]
    link = first.select_one("a")
    assert link is not None
    assert link["href"] == f"/moderation/stories/{story.public_id}"
    assert desk.get(str(link["href"])).status_code == 200
    pairs = {dt.get_text(): dt.find_next("dd").get_text() for dt in first.select("dt")}  # type: ignore[union-attr]
    assert pairs["old"] == "pending"
    assert pairs["ground"] == "unclear"
    assert pairs["Story reference"] == story.public_id
    time = first.select_one("time")
    assert time is not None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(time["datetime"]))
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d:\d\d UTC", time.get_text())


def test_undoing_a_decision_is_not_called_submitting(desk: WatchingClient) -> None:
    story = make.story(status="pending")
    note("story.pending", subject_id=story.id)
    assert shown(page(desk))[0].endswith("put back in the queue a story about Nordic Mail.")


def test_what_is_done_to_a_story_leads_to_its_company() -> None:
    """The words of these verbs are followed by “about Nordic Mail”."""
    ends = {verb: str(words).split()[-1] for verb, words in verbs.items() if verb.startswith("story.")}
    assert {verb for verb, end in ends.items() if end != "story"} == set()


def test_entry_about_own_account_names_the_person_once(desk: WatchingClient) -> None:
    assert shown(page(desk))[0] == f"Moderator {make.moderator('administrator@example.org').id} signed in."


def test_unknown_subjects_and_verbs_are_named_generically(desk: WatchingClient) -> None:
    note("story.published", subject_id=4711)
    note("planet.moved_house", subject_kind="planet", subject_id=9, actor_kind="system", actor_id=None)

    assert shown(page(desk))[:2] == [
        "The site itself planet: moved house: planet 9.",
        "Moderator 3 published a story: story 4711.",
    ]


def test_actor_names_come_from_their_feature(desk: WatchingClient) -> None:
    before = dict(names)
    describe_actors("moderator", found_by=lambda ids: {3: "Zelda"} if 3 in set(ids) else {})
    try:
        note(actor_id=3)
        note(actor_id=4)
        assert [words.split(" story")[0] for words in shown(page(desk))[:2]] == ["Account 4", "Zelda"]
    finally:
        names.clear()
        names.update(before)


FILTERS = [
    ("who=3", {1, 2}),
    ("who=4", {3}),
    ("kind=system", {4}),
    ("kind=moderator&verb=story.", {1, 3}),
    ("verb=story.pub", {1}),
    ("verb=_", set()),
    ("verb=%25", set()),
    ("subject=story&subject_id=2", {3}),
    ("subject_id=7", {2, 4}),
    ("since=2026-05-02", {2, 3, 4}),
    ("until=2026-05-02", {1, 2}),
    ("since=2026-05-02&until=2026-05-03", {2, 3}),
    ("since=2026-05-04&until=2026-05-04&who=&verb=", {4}),
    ("since=0001-01-01&until=9999-12-31", {1, 2, 3, 4}),
]


@pytest.fixture
def four(app: Flask) -> dict[int, str]:
    """Four entries on four days, by number."""
    note("story.published", on="2026-05-01", actor_id=3, subject_id=1)
    note("account.created", on="2026-05-02", actor_id=3, subject_kind="account", subject_id=7)
    note("story.refused", on="2026-05-03", actor_id=4, subject_id=2)
    note(
        "import.published",
        on="2026-05-04",
        actor_kind="system",
        actor_id=None,
        subject_kind="import_batch",
        subject_id=7,
    )
    ids = session().execute(select(AuditEntry.id).order_by(AuditEntry.id)).scalars().all()
    return dict(zip(ids, ("1", "2", "3", "4"), strict=True))


@pytest.mark.parametrize(("query", "expected"), sampled(FILTERS, every=3, several=True))
def test_page_and_export_use_the_same_filters(
    four: dict[int, str], desk: WatchingClient, query: str, expected: set[int]
) -> None:
    """Only entries from before the administrator's account was created, which is logged too."""
    soup = page(desk, f"{LOG}?{query}")
    seen = {
        int(four[number]) for item in soup.select("ol.log > li") if (number := int(str(item["value"]))) in four
    }
    assert seen == expected
    links = [str(link["href"]) for link in soup.select(".take a")]
    assert len(links) == 2
    for link in links:
        answered = desk.get(link)
        text = answered.get_data(as_text=True)
        found = (
            [json.loads(line)["id"] for line in text.splitlines()]
            if "jsonl" in link
            else [int(row["id"]) for row in csv.DictReader(io.StringIO(text))]
        )
        assert found == sorted(found)
        assert {int(four[number]) for number in found if number in four} == expected


@pytest.mark.parametrize(
    "query",
    sampled(["who=ana", "who=-1", "who=" + "9" * 30, "subject_id=²", "since=yesterday", "until=2026-02-31", "kind=nobody",
     "since=2026-05-02&until=2026-05-01", "reference=nowhere", "verb=" + "x" * 49, "subject=%3Cb%3E"], every=3),
)  # fmt: skip
def test_invalid_filters_show_errors_and_no_entries(
    four: dict[int, str], desk: WatchingClient, query: str
) -> None:
    soup = page(desk, f"{LOG}?{query}")

    assert shown(soup) == []
    wrong = soup.select_one("[aria-invalid=true]")
    assert isinstance(wrong, Tag)
    assert soup.select_one(f"#{wrong['aria-describedby']}") is not None
    assert soup.select_one(f".error-summary a[href='#{wrong['id']}']") is not None
    assert desk.get(f"{LOG}/export?format=csv&{query}").status_code == 400


def test_log_pages_have_no_gaps_or_repeats(desk: WatchingClient) -> None:
    for number in range(1, 2 * queries.PAGE_SIZE + 7):
        record("story.test", "story", number)
    session().commit()

    address, seen = f"{LOG}?verb=story.", []
    for _turn in range(3):
        soup = page(desk, address)
        seen += [int(str(item["value"])) for item in soup.select("ol.log > li")]
        following = soup.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    assert address == ""
    assert len(seen) == 2 * queries.PAGE_SIZE + 6
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen)
    assert "Nothing further" in page(desk, f"{LOG}?after=ZW50cnl8MA").get_text()


def test_log_queries_do_not_grow_with_entries(desk: WatchingClient) -> None:
    make.story(status="published")
    page(desk)
    with count_queries() as few:
        page(desk)
    for _number in range(8):
        make.story(status="published")
    with count_queries() as many:
        page(desk)

    assert len(many.reads) == len(few.reads) <= 10


def test_export_can_be_verified_without_this_site(desk: WatchingClient) -> None:
    make.story(status="removed", ground="illegal")

    digest = "0" * 64
    for line in desk.get(f"{LOG}/export?format=jsonl").get_data(as_text=True).splitlines():
        entry = json.loads(line)
        claimed, previous = entry.pop("digest"), entry.pop("previous_digest")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert previous == digest
        digest = hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
        assert claimed == digest
    session().rollback()
    assert digest == queries.head().digest


def test_csv_follows_the_standard_and_has_no_formulas(desk: WatchingClient) -> None:
    note("=HYPERLINK(1)", subject_kind="+story", words_of="-1+1")
    note("@SUM", subject_kind="story")

    answered = desk.get(f"{LOG}/export?format=csv")

    text = answered.get_data().decode("utf-8")
    assert answered.headers["Content-Type"].startswith("text/csv")
    assert re.fullmatch(
        r'attachment; filename="ccpact-log-\d{4}-\d\d-\d\d\.csv"', answered.headers["Content-Disposition"]
    )
    assert answered.headers["Cache-Control"] == "no-store"
    assert text.count("\r\n") == text.count("\n")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:3] == ["id", "at", "actor_kind"]
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows[1:] for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert "'@SUM" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert json.loads(rows[-2][7]) == {"words_of": "-1+1"}


def test_long_log_is_exported_in_chunks(desk: WatchingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CHUNK", 7)
    for number in range(30):
        record("story.test", "story", number)
    session().commit()

    with count_queries() as statements:
        lines = desk.get(f"{LOG}/export?format=jsonl").get_data(as_text=True).splitlines()

    assert len(lines) == queries.head().count
    assert [json.loads(line)["id"] for line in lines] == list(range(1, len(lines) + 1))
    assert (
        len([statement for statement in statements.reads if "FROM audit_entry" in statement])
        == len(lines) // 7 + 1
    )
    assert desk.get(f"{LOG}/export?format=xlsx").status_code == 400


def test_every_verb_has_a_description() -> None:
    """Finds verbs in the code, written whole or as a prefix: `record("story.seen", …)`, `_record(f"ground.{what}",
    …)`.
    """
    literal, begun = set(), set()
    for place, call in calls():
        if not place.what.endswith("record") or not call.args:
            continue
        verb = call.args[0]
        if isinstance(verb, ast.Constant):
            literal.add(verb.value)
        elif isinstance(verb, ast.JoinedStr) and isinstance(verb.values[0], ast.Constant):
            begun.add(str(verb.values[0].value))

    assert literal | begun
    assert sorted(verb for verb in literal if verb not in verbs) == []
    assert sorted(start for start in begun if not any(verb.startswith(start) for verb in verbs)) == []


def test_a_date_that_cannot_be_read_is_explained(desk: WatchingClient) -> None:
    text = desk.get(f"{LOG}?since=yesterday").text
    assert "Enter the date like this: 2026-10-31." in text
    assert "Not a valid date" not in text


def test_entries_about_a_story_are_found_by_its_reference(desk: WatchingClient) -> None:
    story, other = make.story(), make.story()
    soup = page(desk, f"{LOG}?reference=+{story.public_id.upper()}")
    links = {str(link["href"]) for link in soup.select("ol.log a")}

    assert links == {f"/moderation/stories/{story.public_id}"}
    assert other.public_id not in soup.get_text()
    assert f"reference={story.public_id.upper()}" in str(soup.select_one(".take a")["href"])


def test_what_else_an_entry_is_about_is_named(desk: WatchingClient) -> None:
    story = make.story(company="Nordic Mail", status="pending")
    other = make.company("Harbour Post", sector="Delivery")
    item = session().scalars(select(QueueItem).where(QueueItem.subject_id == story.id)).one()
    [ground] = grounds_by_code(["unclear"])
    shared, own = (
        catalogue.add_phrase(name, "Please say when.", account_id=make.moderator_id(), is_shared=name == "When")
        for name in ("When", "Mine")
    )
    note("company.merged", subject_kind="company", subject_id=story.company_id, into=other.id)
    note("company.sorted", subject_kind="company", subject_id=other.id, after=other.sector_id)
    note("ground.reworded", subject_kind="ground", subject_id=ground.id)
    note("phrase.changed", subject_kind="saved_phrase", subject_id=shared.id)
    note("phrase.changed", subject_kind="saved_phrase", subject_id=own.id)
    note("item.claimed", subject_kind="queue_item", subject_id=item.id)
    note("story.chosen", subject_kind="story", subject_id=story.id, praise="worst")
    said = [sentence.partition(" ")[2] for sentence in shown(page(desk))[:7]]
    assert [sentence[sentence.index(verb) :] for sentence, verb in zip(
        said, ("chose", "claimed", "changed", "changed", "changed", "changed", "merged"), strict=True)] == [
        "chose, as worst of the month, a story about Nordic Mail.",
        "claimed a queue item about Nordic Mail.",
        "changed a saved phrase: one of their own.",
        "changed a saved phrase: “When”.",
        f"changed the wording of a ground: {ground.name}.",
        "changed the sector of a company: Harbour Post to “Delivery”.",
        "merged a company: Nordic Mail into Harbour Post.",
    ]  # fmt: skip
