"""Notices and hidden stories among the figures: by ground, by who sent them, and by what became of them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide, hide
from pact.moderation.decisions.undoing import undo
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.notices.forgetting import blank_notices
from pact.notices.models import Notice, NoticeGround, NoticeState
from pact.notices.service import settle
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.notices import notice_about
from tests.support.queries import count_queries
from tests.support.replies import user_of
from tests.transparency.test_page import PAGE, of_csv, rows

pytestmark = pytest.mark.usefixtures("app")
G, S = NoticeGround, NoticeState


def fill() -> list[Notice]:
    """Two upheld, one of them a company's; one rejected; one waits; one whose story was withdrawn."""
    removed, kept, gone = make.story(), make.story(), make.story()
    notices = [
        notice_about(removed, ground=G.PERSONAL_DATA, name="", email=""),
        notice_about(removed, ground=G.FAKE, sender=user_of(removed)),
        notice_about(kept, ground=G.FAKE),
        notice_about(kept, ground=G.OTHER, email="b@quill.example"),
        notice_about(gone, ground=G.DEFAMATION),
    ]
    grounds = grounds_by_code(["illegal"])
    decide(removed, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds, words="So.")
    settle(notices[2:3], S.REJECTED, words="No.", by=make.moderator().id)
    make.authors.withdraw(gone)
    session().commit()
    return notices


def test_notices_count_by_ground_by_sender_and_by_outcome(client: Any) -> None:
    fill()

    totals = {name: cells[-1] for name, cells in rows(client, PAGE, section="notices").items()}
    assert totals == {
        "Came in": "5", "Upheld": "2", "Rejected": "1", "Taken down without judging": "0",
        "Stays without judging": "0", "Not decided": "1",
    }  # fmt: skip
    page = client.get(PAGE).text
    assert "2 of 3 were upheld (67%)" in page
    assert "Anybody else" in page
    assert counted() == recounted()
    of_notices = {
        (row["figure"], row["act"], row["detail"]): row["number"]
        for row in of_csv(client, "/transparency.csv")
        if row["subject"] == "notice"
    }
    assert of_notices == {
        ("received", "", "personal_data:other"): "1",
        ("received", "", "fake:company"): "1",
        ("received", "", "fake:other"): "1",
        ("received", "", "other:other"): "1",
        ("received", "", "defamation:other"): "1",
        ("decided", "upheld", "personal_data:other"): "1",
        ("decided", "upheld", "fake:company"): "1",
        ("decided", "rejected", "fake:other"): "1",
        ("decided", "gone", "defamation:other"): "1",
    }


def test_a_new_notice_and_a_rejected_one_are_on_the_page_at_once(client: Any) -> None:
    story = make.story()
    assert "No notice came in or was decided in this period." in client.get(PAGE).text
    notice = notice_about(story)
    assert rows(client, PAGE, section="notices")["Came in"][-1] == "1"
    settle([notice], S.REJECTED, words="No.", by=make.moderator().id)
    session().commit()

    assert rows(client, PAGE, section="notices")["Rejected"][-1] == "1"


def test_notices_stay_counted_once_they_are_blanked(client: Any) -> None:
    before = [notice.id for notice in fill()]
    numbers = counted()

    blank_notices(before)

    assert counted() == numbers == recounted()


def test_a_hidden_story_counts_as_hidden_and_as_shown_again(client: Any) -> None:
    story = make.story()
    first, second = make.moderator("a@desk.example").id, make.moderator("b@desk.example").id
    hide(story, moderator_id=first, grounds=grounds_by_code(["personal_data"]), words="So.")
    made = decide(story, DeskDecision.RESTORE, moderator_id=second)
    undo(made, moderator_id=second)
    decide(story, DeskDecision.RESTORE, moderator_id=second)
    session().commit()

    figures = rows(client, PAGE, section="stories")
    assert (figures["Hidden for now"][-1], figures["Shown again"][-1]) == ("1", "1")
    assert counted() == recounted()
    with time_machine.travel(clock.now() + timedelta(days=2)):
        [row] = [row for row in of_csv(client, "/transparency/decisions.csv") if row["decision"] == "hidden"]
    assert (row["grounds"], row["text"]) == ("personal_data", "published")


def test_the_page_costs_no_more_queries_with_more_notices(client: Any) -> None:
    fill()
    client.get(PAGE)
    make.story()
    with count_queries() as few:
        client.get(PAGE)
    for _each in range(3):
        notice_about(make.story(), email="c@quill.example")
    with count_queries() as many:
        client.get(PAGE)
    assert len(many) == len(few)
