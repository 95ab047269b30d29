"""What is blanked: after its time, when the author has a story erased; and what is in a company user's copy."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text

from pact.authors.own_page.erasing import erase_story
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.notices.forgetting import KEPT
from pact.notices.models import Notice, NoticeLink, NoticeState, Part
from pact.notices.own_data import notices_sent_by
from pact.notices.service import settle
from pact.retention.service import due_counts, run
from pact.stories.models import Story
from tests.support import make
from tests.support.mails import last_mail, text_of
from tests.support.notices import QUOTE, WHY, notice_about
from tests.support.replies import reply_to


@pytest.fixture
def story(app: object) -> Story:
    return make.story()


def reject(notice: Notice) -> None:
    settle([notice], NoticeState.REJECTED, words="It stays.", by=make.moderator().id)
    session().commit()


def test_a_decided_notice_is_blanked_a_year_later_and_still_counted(story: Story) -> None:
    notice, waiting = notice_about(story, quote=QUOTE), notice_about(story, email="b@quill.example")
    make.run_jobs()
    reject(notice)

    with time_machine.travel(clock.now() + KEPT - timedelta(days=1)):
        assert due_counts()["notices"] == 0
    with time_machine.travel(clock.now() + KEPT + timedelta(days=1)):
        assert due_counts()["notices"] == 1
        run()
        assert due_counts()["notices"] == 0

    session().expire_all()
    assert (notice.quote, notice.why, notice.words, notice.name, notice.email) == ("",) * 5
    assert notice.state is NoticeState.REJECTED
    assert waiting.why == WHY
    links = select(func.count()).select_from(NoticeLink).where(NoticeLink.notice_id == notice.id)
    assert session().scalar(links) == 0


def test_nothing_of_an_erased_story_stays_in_its_notices_and_their_senders_are_told(story: Story) -> None:
    reply_to(story)
    waiting = notice_about(story, quote=QUOTE, part=Part.REPLY)
    rejected = notice_about(story, quote=QUOTE)
    reject(rejected)

    erase_story(story)
    session().commit()

    session().expire_all()
    for notice in (waiting, rejected):
        assert (notice.quote, notice.why, notice.words) == ("", "", "")
        assert notice.text_digest.startswith("erased ")
    assert (waiting.state, waiting.email) == (NoticeState.GONE, "rosa@quill.example")
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        make.run_jobs()
    assert last_mail()["To"] == "rosa@quill.example"
    with time_machine.travel(clock.now() + KEPT + timedelta(days=1)):
        run()
    session().expire_all()
    assert waiting.email == ""


def test_a_taken_down_and_erased_story_leaves_no_quotation(story: Story) -> None:
    notice = notice_about(story, quote=QUOTE)
    decide_story(
        story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds_by_code(["illegal"])
    )
    erase_story(story)
    session().commit()

    session().expire_all()
    assert (notice.state, notice.quote, notice.why) == (NoticeState.UPHELD, "", "")


def test_a_company_users_copy_has_the_notices_they_sent(story: Story) -> None:
    user = make.company_user()
    notice_about(story, sender=user, quote=QUOTE)
    notice_about(story)

    [copied] = notices_sent_by(user.account_id)

    assert (copied["why"], copied["quote"], copied["ground"], copied["words"]) == (WHY, QUOTE, "fake", "")


def test_a_notice_that_was_undone_is_told_only_what_holds(story: Story) -> None:
    notice = notice_about(story)
    reject(notice)
    notice.state, notice.settled_at = NoticeState.WAITING, None
    session().commit()
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        make.run_jobs()

    assert session().scalar(text("SELECT count(*) FROM mail WHERE template = 'notices/decided'")) == 1
    assert "became of" not in text_of(last_mail())
