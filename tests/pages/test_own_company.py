"""The page of somebody who acts for a company: its stories and replies, figures, file, and the page to print."""

import csv
import io
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from pact.accounts.models import Account
from pact.companies.queries import company_by_slug
from pact.companies.users.models import CompanyUser
from pact.core import clock
from pact.core.db import session
from pact.pages.for_companies.printing import quarter_asked
from pact.pages.for_companies.trend import standings
from pact.rankings.measures import Measure
from pact.rankings.tables.choice import Chosen, RanksOfRow
from pact.rankings.tables.company_queries import PlacedRow, sector_averages
from pact.rankings.tables.listing import whole_table
from pact.rankings.tables.queries import table_of
from pact.replies.models import Reply, ReplyStatus
from pact.stories.case_references import keep_case_reference
from pact.stories.models import Story
from tests.companies.test_claims import act
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.league import fill_league
from tests.support.queries import count_queries

HOME = "/for-companies/nordic-mail"


@pytest.fixture
def ana(app: Any) -> CompanyUser:
    return make.company_user()


@pytest.fixture
def own(client: WatchingClient, ana: CompanyUser) -> WatchingClient:
    make.signed_in_as(client, session().get_one(Account, ana.account_id))
    return client


def reply(story: Story, ana: CompanyUser, status: ReplyStatus, *, after: int = 0) -> Reply:
    """A reply in this status, sent so many days after the story was published."""
    assert story.published_at
    sent = story.published_at + timedelta(days=after)
    made = Reply(
        story_id=story.id, company_id=story.company_id, account_id=ana.account_id, status=status, sent_at=sent
    )
    session().add(made)
    session().commit()
    return made


def titles(page: Any) -> list[str]:
    """The titles in the list of stories, in order."""
    return [heading.text for heading in BeautifulSoup(page.text, "html.parser").select(".work h3")]


def tabs(page: Any) -> dict[str, str]:
    """The tabs above the list with their numbers."""
    links = BeautifulSoup(page.text, "html.parser").select("[aria-labelledby=stories] .tabs a")
    return {link.text.partition(" ")[0]: "".join(count.text for count in link.select(".count")) for link in links}


def test_unanswered_stories_are_listed_the_newest_first_or_the_oldest(
    own: WatchingClient, ana: CompanyUser
) -> None:
    for title, days in (("An old one", 9), ("A middle one", 5), ("A new one", 1)):
        make.story(title=title, confirmed_at=clock.now() - timedelta(days=days))
    make.story(title="Of another company", company="Wolf Freight")
    make.story(title="Not published", status="pending")
    answered = make.story(title="Answered")
    reply(answered, ana, ReplyStatus.PUBLISHED)
    reply(make.story(title="With a moderator"), ana, ReplyStatus.PENDING)
    reply(make.story(title="To be changed"), ana, ReplyStatus.CHANGES_REQUESTED)

    page = own.get(HOME)

    assert titles(page) == ["To be changed", "A new one", "A middle one", "An old one"]
    assert titles(own.get(f"{HOME}?sort=oldest"))[0] == "An old one"
    assert titles(own.get(f"{HOME}?show=waiting")) == ["With a moderator"]
    assert titles(own.get(f"{HOME}?show=changes")) == ["To be changed"]
    assert len(titles(own.get(f"{HOME}?show=all"))) == 6
    assert tabs(page) == {"Unanswered": "4", "New": "3", "To": "1", "With": "1", "All": ""}
    assert "Change your reply" in page.text
    assert f'href="{HOME}/stories/{answered.public_id}/reply"' in own.get(f"{HOME}?show=all").text


def test_the_authors_case_number_is_shown_where_they_allow_it(own: WatchingClient) -> None:
    for number, allowed in (("KT-4711", True), ("KT-0815", False)):
        keep_case_reference(make.story(consent_company=allowed), number)
    keep_case_reference(make.story(consent_company=True, company="Wolf Freight"), "WF-1")
    page = own.get(HOME).text
    assert "KT-4711" in page
    assert "KT-0815" not in page
    assert "WF-1" not in page
    for place in ("/print", "/print?quarter=now", "/stories.csv"):
        assert "KT-4711" not in own.get(HOME + place).text


def test_the_list_is_narrowed_by_reason_and_outcome_and_says_what_it_does_not_know(own: WatchingClient) -> None:
    make.story(title="A wrong bill", reason="billing", resolved="no")
    make.story(title="A parcel", reason="delivery", resolved="first_contact")

    assert titles(own.get(f"{HOME}?reason=billing")) == ["A wrong bill"]
    assert titles(own.get(f"{HOME}?outcome=first_contact")) == ["A parcel"]
    assert "Nothing here matches" in own.get(f"{HOME}?reason=billing&outcome=first_contact").text
    assert "that we do not know" in own.get(f"{HOME}?reason=nonsense").text
    assert own.get(f"{HOME}?after=nonsense").status_code == 200


def test_every_story_stands_on_one_page_of_the_list(own: WatchingClient) -> None:
    moment = clock.now() - timedelta(days=1)
    for number in range(13):
        make.story(title=f"Number {number}", confirmed_at=moment + timedelta(seconds=number // 3))

    for sort in ("newest", "oldest"):
        first = own.get(f"{HOME}?sort={sort}")
        more = BeautifulSoup(first.text, "html.parser").select_one("a[rel=next]")
        assert more
        seen = titles(first) + titles(own.get(str(more["href"])))
        assert sorted(seen) == sorted(f"Number {number}" for number in range(13)), sort


def test_what_is_new_is_told_until_somebody_has_seen_it(own: WatchingClient, ana: CompanyUser, app: Any) -> None:
    ana.joined_at = clock.now() - timedelta(days=5)
    make.story(title="Before they began", confirmed_at=clock.now() - timedelta(days=9))
    make.story(title="Since then", confirmed_at=clock.now() - timedelta(days=3))
    page = own.get(f"{HOME}?show=new")
    assert titles(page) == ["Since then"]
    make.story(title="While the page was open")
    until = BeautifulSoup(page.text, "html.parser").select_one("input[name=until]")
    assert until
    assert act(own, f"{HOME}?show=new", "/seen", until=str(until["value"])).location == HOME
    assert titles(own.get(f"{HOME}?show=new")) == ["While the page was open"]
    assert len(titles(own.get(f"{HOME}?show=unanswered"))) == 3
    ben = make.company_user(email="ben@nordic-mail.example", name="Ben Ode")
    his: WatchingClient = app.test_client()
    make.signed_in_as(his, session().get_one(Account, ben.account_id))
    assert tabs(his.get(HOME))["New"] == "0"
    assert "Nothing new" in his.get(f"{HOME}?show=new").text


def test_seen_is_never_in_the_future_nor_taken_back(own: WatchingClient, ana: CompanyUser) -> None:
    from pact.companies.users.desk import mark_seen, seen_until

    now = clock.now()
    mark_seen(ana, now + timedelta(days=300))
    assert now <= seen_until(ana) <= clock.now()
    later = seen_until(ana)
    mark_seen(ana, now - timedelta(days=3))
    assert seen_until(ana) == later
    make.story()
    assert act(own, HOME + "?show=new", "/seen", until="nonsense").status_code == 400


def test_a_page_of_many_stories_needs_the_queries_of_one(own: WatchingClient, ana: CompanyUser) -> None:
    for _ in range(5):
        reply(make.story(obstacle="did_not_know", resolved="no"), ana, ReplyStatus.PENDING)
    make.run_jobs()
    own.get(f"{HOME}?show=all")
    with count_queries() as few:
        own.get(f"{HOME}?show=all")
    for number in range(4):
        made = make.story(obstacle="did_not_know", resolved="no")
        reply(made, ana, list(ReplyStatus)[number % 4])
    make.run_jobs()
    own.get(f"{HOME}?show=all")
    with count_queries() as many:
        page = own.get(f"{HOME}?show=all")
    assert len(titles(page)) == 9
    assert len(many.reads) == len(few.reads)


def rows_of(own: WatchingClient) -> list[dict[str, str]]:
    answer = own.get(f"{HOME}/stories.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_file_has_what_everyone_may_see(own: WatchingClient, ana: CompanyUser) -> None:
    day = clock.today() - timedelta(days=3)
    told = make.story(title="=2+2", wait_minutes=4.4, menu_minutes=1.2, obstacle="other_department", resolved="no",
                      consent_reuse=True, hour_band="9_12", display_name="Zaphira", complained_on=day)  # fmt: skip
    kept = make.story(title="Not for files", tips="Press nought", email="author@private.example")
    make.story(status="pending", title="Hidden")
    make.story(company="Wolf Freight", title="Of another")

    rows = {row["story"]: row for row in rows_of(own)}

    assert set(rows) == {told.public_id, kept.public_id}
    row = rows[told.public_id]
    assert (row["title"], row["text"], row["text_passed_on"]) == ("'=2+2", make.BODY, "yes")
    assert (row["month"], row["whole_wait_minutes"], row["menu_minutes"]) == (f"{day:%Y-%m}", "6", "1")
    assert (row["obstacle"], row["resolved"]) == ("other_department", "no")
    other = rows[kept.public_id]
    assert (other["title"], other["text"], other["tips"], other["text_passed_on"]) == ("", "", "", "no")
    whole = own.get(f"{HOME}/stories.csv").text
    for secret in (day.isoformat(), "9_12", "Zaphira", "private.example", "Press nought", "Not for files"):
        assert secret not in whole.replace(rows[told.public_id]["published_on"], "")


def test_the_file_says_what_was_said_as_a_range_and_when_the_company_replied(
    own: WatchingClient, ana: CompanyUser
) -> None:
    story = make.story(wait_minutes=20.0, wait_minutes_low=20.0, transfers=3, transfers_low=3)
    [row] = rows_of(own)
    assert (row["whole_wait_minutes"], row["whole_wait_minutes_low"], row["whole_wait_minutes_high"]) == (
        "20",
        "20",
        "",
    )
    assert (row["transfers_low"], row["company_replied_on"]) == ("3", "")
    assert story.public_id == row["story"]


def test_a_long_file_is_sent_in_parts_with_all_rows(own: WatchingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from pact.core.web import downloads
    from pact.pages.for_companies import files

    monkeypatch.setattr(downloads, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(files, "_PART", files._PART.limit(2))
    for _ in range(5):
        make.story()
    assert len(rows_of(own)) == 5


def test_the_page_explains_every_column_of_the_file(own: WatchingClient) -> None:
    make.story()
    page = BeautifulSoup(own.get(HOME).text, "html.parser")
    explained = [cell.text for cell in page.select("[aria-labelledby=file] th code")]
    assert explained == list(rows_of(own)[0])


def test_the_page_to_print_has_one_quarter_with_the_newest_story_of_each_obstacle(own: WatchingClient) -> None:
    quarter = quarter_asked("")
    for number in range(6):
        made = datetime.combine(quarter.first, time(10), UTC) + timedelta(days=20 + number)
        make.story(obstacle="did_not_know", resolved="no", confirmed_at=made, contacted_on=made.date(),
                   body=f"It was try {number}. " * 5)  # fmt: skip
    make.story(obstacle="system_down", resolved="no", body="That is of this quarter. " * 3)

    page = own.get(f"{HOME}/print").text

    assert quarter.words in page
    assert "It was try 5." in page
    assert "It was try 4." not in page
    assert "of this quarter." not in page
    assert "6 stories" in page
    now = own.get(f"{HOME}/print?quarter=now").text
    assert quarter_asked("now").words in now
    assert "The quarter is not over." in now
    assert "It was try" not in now


@pytest.mark.parametrize(
    ("today", "word", "words"),
    [
        ("2026-11-20", "", "July to September 2026"),
        ("2026-11-20", "now", "October to December 2026"),
        ("2026-01-01", "", "October to December 2025"),
        ("2026-03-31", "now", "January to March 2026"),
    ],
)
def test_quarters_are_those_of_the_calendar(app: Any, today: str, word: str, words: str) -> None:
    with time_machine.travel(f"{today}T00:00:00+00:00", tick=False):
        assert quarter_asked(word).words == words
        assert quarter_asked(word).is_over is (word == "")


@pytest.mark.filled(by=[fill_league])
def test_the_sectors_average_is_that_of_the_sectors_table(app: Any) -> None:
    table = table_of(Measure.OVERALL, None)
    assert table
    row = next(whole_table(table).ranked())
    company = company_by_slug(row.slug)
    assert company
    of_sector = whole_table(table, Chosen(company.sector, company.country or ""))
    averages = sector_averages(company, Measure.OVERALL)
    assert averages[table.month] == (of_sector.average, len(of_sector.order.entries))


@pytest.mark.parametrize(
    ("ranks", "shown", "country"),
    [
        (RanksOfRow((9, 8, 10), (5, 4, 6), (3, 2, 4), (1, 1, 2)), "1<small>", "GB"),
        (RanksOfRow((9, 8, 10), (5, 4, 6), (9, 8, 10), (5, 4, 6)), "5<small>", ""),
        (RanksOfRow((9, 8, 10), (5, 4, 6)), "5<small>", ""),
    ],
    ids=["among several countries", "of one country", "of a table without countries"],
)
def test_ranks_in_the_sector_are_those_in_ones_own_country(ranks: RanksOfRow, shown: str, country: str) -> None:
    row: Any = SimpleNamespace(is_eligible=True, country="GB", ranks=ranks)
    [standing] = standings([PlacedRow(None, row, 0.0)])  # type: ignore[arg-type]
    assert shown in standing.sector_rank
    assert standing.country == country
