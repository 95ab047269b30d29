"""Notices by people who act for a company are counted on its page; those of others are not."""

import pytest

from pact.core.db import session
from pact.moderation.companies.merging import undo_merge
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.notices.models import NoticeState
from pact.notices.queries import CompanyNotices, notices_by
from pact.notices.service import settle
from pact.notices.wording import company_sentences
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.notices import notice_about


@pytest.fixture
def story(app: object) -> Story:
    return make.story()


def test_only_notices_of_company_users_are_on_the_companys_page(client: WatchingClient, story: Story) -> None:
    assert "reported" not in client.get("/companies/nordic-mail").text
    notice_about(story)
    assert "reported" not in client.get("/companies/nordic-mail").text

    sent = notice_about(story, sender=make.company_user())

    page = client.get("/companies/nordic-mail").text
    assert "People who act for Nordic Mail have reported a text on this site to us once." in page
    assert "We have not decided about 1 of these notices yet." in page
    settle([sent], NoticeState.REJECTED, words="It stays.", by=make.moderator().id)
    session().commit()
    page = client.get("/companies/nordic-mail").text
    assert "We rejected 1, and the text stayed as it was." in page
    assert "We have not decided" not in page


def test_each_state_is_counted_once(story: Story) -> None:
    user = make.company_user()
    notices = [notice_about(story, sender=user, why=f"Reason {number}") for number in range(3)]
    settle(notices[:1], NoticeState.REJECTED, words="It stays.", by=make.moderator().id)

    decide_story(
        story,
        DeskDecision.REMOVE,
        moderator_id=make.moderator().id,
        grounds=grounds_by_code(["illegal"]),
        words="",
    )

    counts = notices_by(story.company_id)
    assert counts == CompanyNotices(filed=3, upheld=2, rejected=1, gone=0, waiting=0)
    assert company_sentences(counts, "Nordic Mail") == [
        "People who act for Nordic Mail have reported texts on this site to us 3 times.",
        "After 2 of these notices we took the text down, redacted something in it or moved it to another company.",
        "We rejected 1, and the text stayed as it was.",
    ]


def test_a_merged_companys_notices_count_with_the_other_and_go_back(story: Story) -> None:
    other, own = make.company("Wolf & Sons"), make.company()
    notice_about(story, sender=make.company_user())

    merge = make.merged(own, other)
    assert (notices_by(other.id).filed, notices_by(own.id).filed) == (1, 1)

    undo_merge(merge, by=make.moderator().id)
    assert (notices_by(other.id).filed, notices_by(own.id).filed) == (0, 1)
