"""The desk's figures: compared with a slow count of the same rows, who may see what, and number of queries."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from pact.authors import service as authors
from pact.core import clock
from pact.core.db import session
from pact.moderation import figures
from pact.moderation.decisions.transitions import decide_batch
from pact.moderation.grounds.service import reword_ground
from pact.moderation.models import ActorKind, Decision
from pact.moderation.queries import grounds_by_code
from pact.moderation.queue.service import item_of_story, put_due
from pact.moderation.settings.service import change_settings
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status
from pact.stories.models import ImportBatch, Story
from tests.support import make
from tests.support.queries import count_queries

PAGE = "/moderation/figures"
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
P, C, R = Status.PUBLISHED, Status.CHANGES_REQUESTED, Status.REFUSED


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def decided(
    to: Status, hours: float | None, *, old: Status = Status.PENDING, at: datetime = NOW, ground: str | None = None,
    account_id: int | None = None, actor: ActorKind = ActorKind.MODERATOR, story: Story | None = None,
    is_redaction: bool = False,
) -> Decision:  # fmt: skip
    """Adds a decision's row only: figures read nothing else."""
    row = Decision(
        story_id=(story or make.story(status="unconfirmed")).id,
        old_status=old,
        new_status=to,
        actor_kind=actor,
        account_id=account_id,
        created_at=at,
        is_redaction=is_redaction,
        grounds=grounds_by_code([ground] if ground else []),
        waited_seconds=None if hours is None else int(hours * 3600),
    )
    session().add(row)
    session().flush()
    return row


def rows(client: Any, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def slow_rank(waits: list[int], percent: int) -> float | None:
    """The nearest rank, by counting: the first wait that at least this percentage of waits does not exceed."""
    for wait in sorted(waits):
        if 100 * sum(other <= wait for other in waits) >= percent * len(waits):
            return wait / 3600
    return None


@pytest.mark.parametrize("seed", range(4))
def test_times_match_a_slow_count(app: Any, seed: int) -> None:
    random = Random(seed)
    story, people = make.story(status="unconfirmed"), [make.moderator(f"m{n}@example.org").id for n in range(3)]
    made = [
        decided(
            random.choice([P, C, R]),
            random.choice([1, 2, 3, random.random() * 90]),
            at=NOW - timedelta(days=random.randrange(40), hours=random.randrange(15)),
            ground=random.choice(["unclear", "duplicate", "illegal"]),
            account_id=random.choice(people),
            story=story,
        )
        for _ in range(random.choice([1, 19, 20, 21, 150]))
    ]
    lately = [decision for decision in made if decision.created_at.date() >= figures.first_day(30)]
    kinds = {P: "publish", C: "changes", R: "refuse"}
    groupings: list[tuple[list[figures.DecisionTimes], Callable[[Decision], str]]] = [
        ([figures.times_overall(30)] if lately else [], lambda _one: "all"),
        (figures.times_by_kind(30), lambda decision: kinds[decision.new_status]),
        (figures.times_by_ground(30), lambda decision: decision.grounds[0].code if decision.grounds else ""),
        (figures.times_by_moderator(30), lambda decision: str(decision.account_id)),
    ]
    for found, key in groupings:
        waits = defaultdict(list)
        for decision in lately:
            waits[key(decision)].append(decision.waited_seconds or 0)
        expected = {
            word: (len(them), len(them), slow_rank(them, 50), slow_rank(them, 95)) for word, them in waits.items()
        }
        assert {row.key: (row.decided, row.timed, row.median_hours, row.most_hours) for row in found} == expected


def test_no_decisions_no_times(app: Any) -> None:
    overall = figures.times_overall(30)
    assert (overall.decided, overall.timed, overall.median_hours, overall.most_hours) == (0, 0, None, None)
    assert figures.times_by_kind(30) == figures.times_by_ground(30) == figures.times_by_moderator(30) == []


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (Status.PENDING, P, "publish"),
        (Status.PENDING, C, "changes"),
        (Status.PENDING, R, "refuse"),
        (P, Status.REMOVED, "remove"),
        (Status.REMOVED, P, "restore"),
        (R, P, "restore"),
        (P, Status.HIDDEN, "hide"),
        (Status.HIDDEN, P, "restore"),
        (Status.HIDDEN, Status.REMOVED, "remove"),
        (R, Status.PENDING, None),
    ],
)
def test_decisions_are_counted_by_kind(app: Any, old: Status, new: Status, kind: str | None) -> None:
    decided(new, None, old=old)
    assert [row.key for row in figures.times_by_kind(30)] == ([kind] if kind else [])


def test_the_page_names_stories_that_were_hidden(desk: Any) -> None:
    decided(Status.HIDDEN, None, old=P, ground="personal_data", account_id=make.moderator().id)
    assert "Hidden for now" in desk.get(PAGE).text
    assert [row["decision"] for row in rows(desk, f"{PAGE}/decisions.csv")] == ["hide", "all"]


def test_redactions_after_publication_are_counted_apart_and_without_a_time(app: Any) -> None:
    decided(P, None, old=P, is_redaction=True)
    decided(P, 2, old=P)
    assert [(row.key, row.decided, row.timed) for row in figures.times_by_kind(30)] == [
        ("publish", 1, 1),
        ("redact", 1, 0),
    ]


def test_removals_are_counted_without_a_time(app: Any) -> None:
    decided(Status.REMOVED, None, old=P, ground="illegal")
    decided(P, 5)
    overall = figures.times_overall(30)
    assert (overall.decided, overall.timed, overall.median_hours) == (2, 1, 5)
    [ground] = figures.times_by_ground(30)
    assert (ground.decided, ground.timed, ground.median_hours) == (1, 0, None)


def test_changes_by_authors_and_system_are_not_counted(app: Any) -> None:
    decided(Status.WITHDRAWN, 3, actor=ActorKind.AUTHOR)
    decided(P, 3, old=Status.UNCONFIRMED, actor=ActorKind.SYSTEM)
    assert figures.times_overall(30).decided == 0


def test_every_page_counts_the_same_decisions(desk: Any) -> None:
    """The last thirty UTC days, on the desk, on its page of figures and on the page of rules."""
    first = datetime.combine(figures.first_day(30), datetime.min.time(), UTC)
    for hours, moment in (
        (90, first - timedelta(microseconds=1)),
        (2, first),
        (4, NOW - timedelta(days=29)),
        (8, NOW),
    ):
        decided(P, hours, at=moment)
    decided(Status.PENDING, 1, old=R)
    decided(P, None)

    shown, overall = figures.desk_figures(), figures.times_overall(30)
    assert (shown.decided, shown.median_hours, shown.most_hours) == (3, 4, 8)
    assert (overall.timed, overall.median_hours, overall.most_hours) == (3, 4, 8)
    sentence = "In the last 30 days we decided 3 stories: half within 4 hours, 95% within 8 hours."
    assert sentence in desk.get(PAGE).text
    assert sentence in desk.get("/rules").text


def test_versions_of_a_ground_are_counted_under_the_newest_name(app: Any) -> None:
    decided(R, 1, ground="unclear")
    reword_ground("unclear", name="Not clear", wording="Words.", seen_version=1, account_id=make.moderator().id)
    decided(R, 3, ground="unclear")
    [ground] = figures.times_by_ground(30)
    assert (ground.name, ground.decided, ground.median_hours, ground.most_hours) == ("Not clear", 2, 1, 3)


@pytest.mark.parametrize("days", figures.PERIODS)
def test_period_lists_every_utc_day(app: Any, days: int) -> None:
    first = datetime.combine(NOW.date() - timedelta(days=days - 1), datetime.min.time(), UTC)
    for moment in (first - timedelta(microseconds=1), first, first + timedelta(hours=23, minutes=59), NOW):
        decided(P, 1, at=moment)
    found = figures.days_in_and_out(days)
    assert [day.day for day in found] == [first.date() + timedelta(days=number) for number in range(days)]
    assert (found[0].went_out, found[-1].went_out) == (2, 1)
    assert sum(day.went_out for day in found) == figures.times_overall(days).decided == 3


def test_stories_in_and_out_per_day(app: Any) -> None:
    """One story a day, through the site's own services."""
    day = date(2026, 11, 10)
    for after, status in enumerate(("pending", "published", "refused", "withdrawn", "removed", "unconfirmed")):
        make.story(status=status, confirmed_at=day + timedelta(days=after))
    with time_machine.travel(datetime(2026, 11, 17, 12, tzinfo=UTC)):
        waiting = make.story(status="pending")
        authors.withdraw(waiting)
    session().commit()
    found = {day.day.day: (day.came_in, day.went_out) for day in figures.days_in_and_out(30)}
    assert [found[number] for number in range(10, 18)] == [
        (1, 0), (1, 1), (1, 1), (1, 1), (1, 1), (0, 0), (0, 0), (1, 1)
    ]  # fmt: skip


def test_queued_import_counts_all_its_stories(app: Any) -> None:
    batch, company = ImportBatch(source_name="invented", created_at=clock.now()), make.company()
    session().add(batch)
    session().flush()
    decide_batch(batch, Status.PENDING, words="imported")
    for number in range(3):
        session().add(Story(public_id=f"story{number}", company_id=company.id, created_at=clock.now(), source="imported",
                            import_batch_id=batch.id, month=date(2026, 11, 1), weight=1))  # fmt: skip
    session().flush()
    assert figures.days_in_and_out(7)[-1] == figures.QueueDay(NOW.date(), came_in=3, went_out=0)


def words_of(desk: Any, path: str) -> str:
    return " ".join(BeautifulSoup(desk.get(path).text, "html.parser").get_text().split())


def test_queue_is_compared_with_the_configured_target(desk: Any) -> None:
    for hours in (1, 25, 49, 60.5):
        make.story(status="pending", confirmed_at=NOW - timedelta(hours=hours))
    assert figures.waiting_now() == figures.Waiting(count=4, late=2, oldest_hours=60)
    page = words_of(desk, PAGE)
    assert "4 waiting now" in page
    assert "the oldest for 60 h" in page
    assert "3 for more than 24 hours" in page
    assert "2 late: not decided by the time they were due" in page
    change_settings({"target_half_hours": 30, "target_most_hours": 55}, account_id=make.moderator().id)
    page = words_of(desk, PAGE)
    assert "half of all stories decided within 30 hours, 95% within 55." in page
    assert "2 for more than 30 hours" in page
    assert "2 late" in page  # what waits keeps the time that it was due


def test_all_pages_of_the_desk_agree_on_what_is_late_and_on_the_oldest(desk: Any) -> None:
    """What waits longest need not be due first, and not all is due after the public target's hours."""
    for hours, due_hours in ((60.5, 48), (20, 48), (74.5, 168), (20, 15)):
        opened_at = NOW - timedelta(hours=hours)
        story = make.story(status="pending", confirmed_at=opened_at)
        item = item_of_story(story)
        assert item is not None
        put_due(item, opened_at + timedelta(hours=due_hours))
    session().commit()
    for path in ("/moderation/", f"/moderation/stories/{story.public_id}"):
        page = words_of(desk, path)
        assert "4 waiting oldest 74 h 2 late" in page
    page = words_of(desk, PAGE)
    assert "4 waiting now the oldest for 74 h 2 for more than 24 hours 2 late" in page
    assert len(BeautifulSoup(desk.get("/moderation/?state=late").text, "html.parser").select("[data-item]")) == 2


def test_empty_queue_is_not_late(desk: Any) -> None:
    assert figures.waiting_now() == figures.Waiting(count=0, late=0, oldest_hours=None)
    page = BeautifulSoup(desk.get(PAGE).text, "html.parser")
    assert "0 waiting now" in page.select_one(".facts").get_text()
    assert "No decisions in this period" in page.get_text()


def test_chart_has_a_label_and_a_table(desk: Any) -> None:
    make.story(status="published", confirmed_at=NOW - timedelta(days=2))
    make.story(status="pending", confirmed_at=NOW - timedelta(days=2))
    page = BeautifulSoup(desk.get(f"{PAGE}?days=7").text, "html.parser")
    chart = page.select_one("svg.days-chart")
    assert chart["aria-label"] == "In the last 7 days, including today, 2 came in and 1 went out."
    assert len(chart.select("rect.in")) == len(chart.select("rect.out")) == 1
    assert chart.select_one("rect.in")["height"] == "86.0"
    assert chart.select_one("rect.out")["height"] == "43.0"
    table = [[cell.get_text() for cell in row.select("th, td")] for row in page.select("details table tbody tr")]
    assert len(table) == 7
    assert table[2] == ["18 November 2026", "2", "1"]


@pytest.mark.parametrize("word", ["", "8", "30.0", "-7", "²", "9" * 40, "seven"])
def test_unknown_periods_are_404(desk: Any, word: str) -> None:
    assert desk.get(f"{PAGE}?days={word}").status_code == 404
    assert desk.get(f"{PAGE}/days.csv?days={word}").status_code == 404


def test_each_table_downloads_as_csv(client: Any) -> None:
    boss = make.signed_in(client, "administrator")
    decided(R, 1.5, ground="unclear", account_id=boss.id)
    decided(Status.REMOVED, None, old=P, account_id=boss.id)
    session().commit()
    [today] = [row for row in rows(client, f"{PAGE}/days.csv?days=7") if row["day"] == "2026-11-20"]
    assert (today["came_in"], today["went_out"]) == ("0", "1")
    figures_of = {"decided": "1", "somebody_waited": "1", "median_hours": "1.5", "within_hours_95": "1.5"}
    assert rows(client, f"{PAGE}/grounds.csv") == [{"ground": "unclear", "name": "Unclear", **figures_of}]
    by_kind = rows(client, f"{PAGE}/decisions.csv")
    assert [row["decision"] for row in by_kind] == ["refuse", "remove", "all"]
    assert by_kind[1] == {
        "decision": "remove",
        "decided": "1",
        "somebody_waited": "0",
        "median_hours": "",
        "within_hours_95": "",
    }
    [person] = rows(client, f"{PAGE}/moderators.csv")
    assert (person["moderator"], person["decided"], person["refuse"], person["remove"]) == (
        str(boss.id),
        "2",
        "1",
        "1",
    )
    assert "@" not in str(person)
    assert client.get(f"{PAGE}/nothing.csv").status_code == 404


def test_ground_name_in_csv_is_not_a_formula(desk: Any) -> None:
    reword_ground(
        "unclear", name="=HYPERLINK(1)", wording="Words.", seen_version=1, account_id=make.moderator().id
    )
    decided(R, 1, ground="unclear")
    [row] = rows(desk, f"{PAGE}/grounds.csv")
    assert row["name"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("role", ["moderator", "senior_moderator"])
def test_moderator_figures_need_an_administrator(client: Any, role: str) -> None:
    other = make.moderator("zelda.quark@example.org")
    decided(P, 1, account_id=other.id)
    make.signed_in(client, role)
    page = client.get(PAGE).text
    assert "zelda" not in page
    assert "By moderator" not in page
    assert "moderators.csv" not in page
    assert client.get(f"{PAGE}/moderators.csv").status_code == 403


def test_administrators_see_moderator_figures(client: Any) -> None:
    make.signed_in(client, "administrator")
    other, third = make.moderator("zelda@example.org"), make.moderator("third@example.org")
    for to, hours in ((P, 1), (P, 3), (R, 5)):
        decided(to, hours, account_id=other.id)
    decided(C, 2, account_id=third.id)
    page = BeautifulSoup(client.get(PAGE).text, "html.parser")
    section = page.find("section", {"aria-labelledby": "by-moderator"})
    table = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in section.select("tbody tr")
    ]
    assert table == [
        [f"zelda@example.org number {other.id}", "3", "3.0 h", "5.0 h", "2", "0", "1", "0", "0", "0", "0"],
        [f"third@example.org number {third.id}", "1", "2.0 h", "2.0 h", "0", "1", "0", "0", "0", "0", "0"],
    ]


def test_figures_page_needs_at_most_fifteen_queries(client: Any) -> None:
    make.signed_in(client, "administrator")
    story = make.story(status="unconfirmed")
    costs = Counter[int]()
    for size in (1, 60):
        for number in range(size):
            person = make.moderator(f"m{number % 7}@example.org").id
            ground = ("unclear", "duplicate", "illegal", "advertising")[number % 4]
            decided(R, number, at=NOW - timedelta(days=number % 30), ground=ground, account_id=person, story=story)
        session().commit()
        with count_queries() as statements:
            client.get(f"{PAGE}?days=90")
        costs[len(statements.reads)] += 1
    assert len(costs) == 1
    assert max(costs) <= 15


def test_desk_decision_appears_in_the_figures(desk: Any) -> None:
    """Made through the desk's own page."""
    story = make.story(status="pending", confirmed_at=NOW - timedelta(hours=6))
    token = make.csrf_token(desk, "/moderation/")
    data = {"csrf_token": token, "decision": DeskDecision.REFUSE.value, "ground": "unclear", "words": "Say when."}
    assert desk.post(f"/moderation/stories/{story.public_id}", data=data).status_code == 303
    page = BeautifulSoup(desk.get(PAGE).text, "html.parser")
    section = page.find("section", {"aria-labelledby": "by-ground"})
    assert [cell.get_text() for cell in section.select("tbody td")] == ["1", "6.0 h", "6.0 h"]
    assert "In the last 30 days we decided 1 story, within 6 hours." in page.get_text()
