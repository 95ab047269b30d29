"""The page of figures and its files: what they show is what was counted, of each period."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.models import Decision
from pact.moderation.queries import grounds_by_code
from pact.moderation.settings.service import change_settings
from pact.moderation.statuses import DeskDecision
from pact.notices.models import Part
from pact.transparency import measured
from pact.transparency.periods import half_of, periods
from pact.transparency.queries import Waits
from tests.checks.labelled_texts import labelled_texts, scores
from tests.support import make
from tests.support.notices import notice_about
from tests.support.queries import count_queries
from tests.support.replies import answer_to, reply_to
from tests.support.replies import decide as decide_reply
from tests.transparency.deciding import refuse

PAGE = "/transparency"
APRIL = datetime(2026, 4, 10, 9, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 30, 9, tzinfo=UTC)


def fill() -> None:
    """One story published in April; in October one refused, one taken down; a reply waits."""
    published = make.story(confirmed_at=APRIL)
    make.story(status="refused", ground="unclear", confirmed_at=OCTOBER)
    make.story(status="removed", ground="illegal", confirmed_at=OCTOBER)
    reply_to(published, status="pending")


def rows(client: Any, address: str, *, section: str) -> dict[str, list[str]]:
    """The table below a heading: each row's definition, if it has one, and cells by its name."""
    page = BeautifulSoup(client.get(address).text, "html.parser")
    table = page.select_one(f"#{section}").find_next("table")  # type: ignore[union-attr]
    return {
        (row.th.b or row.th).text: [
            *(note.text for note in row.select(".meaning")),
            *(cell.text for cell in row("td")),
        ]  # type: ignore[union-attr]
        for row in table.select("tbody tr")  # type: ignore[union-attr]
    }


def of_csv(client: Any, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def test_an_empty_site_says_that_there_is_nothing_yet(client: Any) -> None:
    page = client.get(PAGE).text

    assert "No story that waited was decided in this period." in page
    assert "No reply was sent or decided in this period." in page


def test_each_period_has_its_own_figures(client: Any) -> None:
    fill()

    found = {
        key: {name: cells[1] for name, cells in rows(client, f"{PAGE}?period={key}", section="stories").items()}
        for key in ("", "2026-h1", "2026-h2", "2026-04", "2026-10", "2026-05")
    }
    assert [found[key]["Received"] for key in found] == ["3", "1", "2", "1", "2", "0"]
    assert [found[key]["Published"] for key in found] == ["2", "1", "1", "1", "1", "0"]
    assert [found[key]["Taken down"] for key in found] == ["1", "0", "1", "0", "1", "0"]
    assert [found[key]["All decisions"] for key in found] == ["4", "1", "3", "1", "3", "0"]
    assert client.get(f"{PAGE}?period=2019-01").status_code == 404


def test_every_figure_has_its_definition_beside_it(client: Any) -> None:
    fill()

    for section in ("stories", "times", "replies"):
        assert all(len(cells[0]) > 10 for cells in rows(client, PAGE, section=section).values())


def test_grounds_are_counted_by_decision(client: Any) -> None:
    fill()

    assert rows(client, PAGE, section="grounds") == {
        "Against the law": ["0", "0", "0", "0", "0", "1", "0", "1"],
        "Unclear": ["0", "0", "1", "0", "0", "0", "0", "1"],
    }


def test_each_share_of_the_decisions_is_rounded_as_anywhere(client: Any) -> None:
    """Of one story published, three refused, and three published and taken down; then of one more published."""
    for status, ground in (("published", ""), *[("refused", "unclear")] * 3, *[("removed", "illegal")] * 3):
        make.story(status=status, **({"ground": ground} if ground else {}))
    drawn = BeautifulSoup(client.get(PAGE).text, "html.parser").select_one("figure.figure-of")
    assert [row("td")[-1].text for row in drawn.select("tbody tr")] == ["40%", "30%", "30%"]
    make.story()
    drawn = BeautifulSoup(client.get(PAGE).text, "html.parser").select_one("figure.figure-of")
    assert [row("td")[-1].text for row in drawn.select("tbody tr")] == ["45%", "27%", "27%"]
    assert "Each percentage is rounded by itself" in drawn.text


def test_months_add_up_to_the_figures_of_the_period(client: Any) -> None:
    fill()

    months = rows(client, PAGE, section="months")
    assert months["October 2026"] == ["2", "3", "1", "2 of 2 (100%)", "2 of 2 (100%)"]
    assert months["May 2026"] == ["0", "0", "0", "none timed", "none timed"]
    assert sum(int(cells[1]) for cells in months.values()) == 4


def test_times_are_compared_with_the_target_as_it_is_set(client: Any) -> None:
    with clock.at(OCTOBER):
        stories = [make.story(status="pending") for _ in range(2)]
    refuse(stories[0], at=OCTOBER + timedelta(hours=24))
    refuse(stories[1], at=OCTOBER + timedelta(hours=30))

    times = rows(client, PAGE, section="times")
    assert [cells[1] for cells in times.values()] == ["2", "1 of 2 (50%)", "2 of 2 (100%)", "24 hours", "30 hours"]
    change_settings({"target_half_hours": 30}, account_id=make.moderator().id)
    session().commit()
    assert rows(client, PAGE, section="times")["Within 30 hours"][1] == "2 of 2 (100%)"


@pytest.mark.parametrize(("percent", "hours"), [(50, 2), (51, 7), (95, 30)])
def test_percentiles_are_by_nearest_rank(percent: int, hours: int) -> None:
    assert Waits({1: 1, 2: 1, 7: 1, 30: 1}).hours_for(percent) == hours


def test_a_decision_that_changes_no_other_page_shows_at_once(client: Any) -> None:
    story = make.story(status="pending")
    assert rows(client, PAGE, section="stories")["Refused"][1] == "0"
    refuse(story, at=clock.now())
    assert rows(client, PAGE, section="stories")["Refused"][1] == "1"


def test_a_few_people_who_decide_are_not_counted_in_public(client: Any) -> None:
    make.moderator("one@example.org")
    make.moderator("two@example.org")
    session().commit()
    assert "Fewer than 3 people" in client.get(PAGE).text


def test_three_people_who_decide_are(client: Any) -> None:
    make.company_user(make.company(), email="user@nordic-mail.example", password=None)  # let in by one moderator
    make.moderator("two@example.org")
    make.moderator("three@example.org", role="administrator")
    session().commit()
    assert "3 people have an account" in client.get(PAGE).text


def test_the_files_have_every_number(client: Any) -> None:
    fill()

    table = of_csv(client, f"{PAGE}.csv")
    content = json.loads(client.get(f"{PAGE}.json").text)
    assert [{name: str(value) for name, value in row.items()} for row in content["numbers"]] == table
    assert {row["figure"] for row in table} <= set(content["figures"])
    assert {row["act"] for row in table} - {""} <= set(content["acts"])
    assert content["acts_of_replies"]["published"].startswith("With or without")
    assert set(content["acts_of_appeals"]) == {"upheld", "rejected", "gone"}
    assert sum(int(row["number"]) for row in table if row["figure"] == "decided") == 4


def test_the_file_of_decisions_has_a_row_for_each_statement_until_yesterday(client: Any) -> None:
    fill()
    make.story(status="refused", ground="unclear")  # today: it can still be undone

    assert of_csv(client, f"{PAGE}/decisions.csv") == [
        {"day": "2026-10-30", "about": "story", "decision": "refused", "grounds": "unclear", "basis": "rules",
         "text": "new", "brought_up": "queue", "days_taken": "0"},
        {"day": "2026-10-30", "about": "story", "decision": "taken_down", "grounds": "illegal", "basis": "law",
         "text": "published", "brought_up": "moderator", "days_taken": ""},
    ]  # fmt: skip


def test_the_file_of_decisions_says_whether_a_notice_waited(client: Any) -> None:
    story = make.story()
    notice_about(story)
    decide(story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds_by_code(["illegal"]))
    session().commit()

    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        [row] = of_csv(client, f"{PAGE}/decisions.csv")

    assert (row["decision"], row["brought_up"]) == ("taken_down", "notice")


def test_the_file_of_decisions_has_those_on_replies_and_answers(client: Any) -> None:
    reply_to(make.story(), status="refused")  # about another story: no notice about it waits
    story = make.story()
    reply = reply_to(story)
    answer_to(reply, status="refused")
    notice_about(story, part=Part.REPLY)
    decide_reply(reply, DeskDecision.REMOVE)
    session().commit()

    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        rows = of_csv(client, f"{PAGE}/decisions.csv")

    assert [(row["about"], row["decision"], row["text"], row["brought_up"]) for row in rows] == [
        ("reply", "refused", "new", "queue"),
        ("answer", "refused", "new", "queue"),
        ("reply", "taken_down", "published", "notice"),
    ]


def test_the_file_of_decisions_is_read_in_parts(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pact.transparency.statements._PART", 2)
    story = make.story(status="removed", ground="illegal", confirmed_at=OCTOBER)
    session().add_all(
        Decision(
            story_id=story.id, old_status="pending", new_status="refused", actor_kind="moderator", waited_seconds=90_000,
            created_at=OCTOBER, grounds=grounds_by_code(["personal_data", "illegal"]),
        )
        for _ in range(4)
    )  # fmt: skip
    session().commit()

    found = of_csv(client, f"{PAGE}/decisions.csv")
    assert len(found) == 5
    assert {(row["grounds"], row["basis"], row["days_taken"]) for row in found[1:]} == {
        ("personal_data illegal", "law rules", "1")
    }


def test_the_page_needs_as_many_queries_for_many_stories_as_for_one(client: Any) -> None:
    make.story(confirmed_at=APRIL)
    with count_queries() as few:
        client.get(PAGE)
    fill()
    with count_queries() as many:
        client.get(PAGE)
    assert len(many) == len(few)


def test_the_checks_are_as_good_as_the_page_says() -> None:
    """The texts on which the checks were never tuned, measured again."""
    found = scores(labelled_texts("untuned"))

    assert {
        kind: (score.labels, score.found, score.finds, score.right) for kind, score in found.items()
    } == measured.BY_KIND
    assert len(list(labelled_texts("untuned"))) == measured.TEXTS


def test_half_years_end_in_june_and_december() -> None:
    offered = periods(datetime(2025, 5, 1, tzinfo=UTC).date(), datetime(2026, 1, 3, tzinfo=UTC).date())

    assert [period.key for period in offered][:5] == ["", "2026-h1", "2025-h2", "2025-h1", "2026-01"]
    assert half_of(datetime(2025, 12, 1, tzinfo=UTC).date()).end == datetime(2026, 1, 1, tzinfo=UTC).date()
