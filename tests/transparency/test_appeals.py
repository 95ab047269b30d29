"""Appeals are counted by what they are against and by what became of them."""

import pytest
from bs4 import BeautifulSoup

from pact.authors import service as authors
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.appeals import appeal_about, senior, settled
from tests.support.client import WatchingClient
from tests.support.replies import reply_to

pytestmark = pytest.mark.usefixtures("app")


def appeals() -> dict[tuple[str, str, str], int]:
    """The numbers of appeals by figure, act and detail, without those that are 0."""
    return {
        (key.figure, key.act, key.detail): number
        for key, number in counted().items()
        if key.subject == "appeal" and number
    }


def test_appeals_count_when_they_are_sent_and_when_they_are_settled() -> None:
    settled(appeal_about(make.story(status="refused")), upholds=True)
    settled(appeal_about(make.story(status="refused")), upholds=False)
    settled(appeal_about(reply_to(status="refused")), upholds=True)
    withdrawn = make.story(status="refused")
    appeal_about(withdrawn)
    authors.withdraw(withdrawn)

    assert appeals() == {
        ("received", "", "story_refused"): 3,
        ("received", "", "reply_refused"): 1,
        ("decided", "upheld", "story_refused"): 1,
        ("decided", "rejected", "story_refused"): 1,
        ("decided", "gone", "story_refused"): 1,
        ("decided", "upheld", "reply_refused"): 1,
    }
    assert counted() == recounted()


def test_a_story_put_back_by_an_appeal_counts_as_put_back_and_an_undone_one_does_not() -> None:
    story = make.story(status="removed")
    appeal_about(story)
    good = decide(story, DeskDecision.RESTORE, moderator_id=senior().id, role=StaffRole.SENIOR_MODERATOR,
                  grounds=grounds_by_code(["appeal_upheld"]), words="Yes.")  # fmt: skip
    assert appeals()["decided", "upheld", "story_removed"] == 1
    undo(good, moderator_id=senior().id)
    session().commit()

    assert appeals() == {("received", "", "story_removed"): 1}
    assert {key: number for key, number in counted().items() if number} == recounted()


def test_the_page_has_a_row_for_each_kind_of_decision_that_was_appealed_against(client: WatchingClient) -> None:
    assert "No appeal was sent or settled in this period." in client.get("/transparency").text
    appeal = appeal_about(make.story(status="refused"))
    page = client.get("/transparency").text
    assert "No appeal was sent" not in page
    settled(appeal, upholds=True)

    page = BeautifulSoup(client.get("/transparency").text, "html.parser").get_text(" ")
    assert "We refused the story. 1 1 0 0" in " ".join(page.split())
    assert "appeal,decided,upheld,story_refused,1" in client.get("/transparency.csv").text
