"""Whoever sent a notice appeals against its rejection. If they were right it waits again and cannot be rejected."""

import pytest
import time_machine
from sqlalchemy import select

from pact.appeals.forgetting import forget_appeals_about
from pact.appeals.models import Against, Appeal, AppealState
from pact.appeals.service import NotShown, TookPart, send
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.models import QueueKind
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.queue.service import open_item_of
from pact.moderation.redaction import RedactionKind, occurrences
from pact.moderation.statuses import DeskDecision
from pact.notices.deciding import Act, Choice, UpheldOnAppeal
from pact.notices.deciding import decide as decide_notices
from pact.notices.models import Notice, NoticeState, Part
from pact.notices.service import new_link, settle
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.appeals import ANSWER, WHY, senior, settled, told
from tests.support.client import WatchingClient
from tests.support.complaints import complaint_about
from tests.support.notices import notice_about


@pytest.fixture
def story(app: object) -> Story:
    return make.story()


def rejected(story: Story, **more: object) -> Notice:
    notice = notice_about(story, **more)  # type: ignore[arg-type]
    settle([notice], NoticeState.REJECTED, words="It names nobody.", by=make.moderator().id)
    session().commit()
    return notice


def address_of(notice: Notice) -> str:
    token = new_link(notice)
    session().commit()
    return f"/notice/{token}/appeal"


def appealed(client: WatchingClient, notice: Notice) -> Appeal:
    assert client.post(address_of(notice), data={"words": WHY}).status_code == 303
    return session().scalars(select(Appeal)).one()


def test_the_page_of_a_rejected_notice_leads_to_the_form(client: WatchingClient, story: Story) -> None:
    notice = rejected(story)
    make.run_jobs()
    assert "/appeal" in told("became of your notice")
    address = address_of(notice)
    assert f'href="{address}"' in client.get(address.removesuffix("/appeal")).text
    assert "It names nobody." in client.get(address).text
    assert client.post(address, data={"words": ""}).status_code == 422

    appeal = appealed(client, notice)

    assert (appeal.against, appeal.words, appeal.account_id) == (Against.NOTICE, WHY, None)
    make.run_jobs()
    assert WHY not in told("received your appeal about Nordic Mail")
    assert WHY in client.get(address).text
    assert client.get("/notice/forged/appeal").status_code == 410


def test_a_notice_that_waits_or_was_upheld_cannot_be_appealed_about(client: WatchingClient, story: Story) -> None:
    notice = notice_about(story)
    assert client.get(address_of(notice)).status_code == 404
    decide_story(
        story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds_by_code(["illegal"])
    )
    session().commit()
    assert notice.state is NoticeState.UPHELD
    assert client.post(address_of(notice), data={"words": WHY}).status_code == 404


def test_an_upheld_appeal_takes_the_notice_up_again_and_it_cannot_be_rejected(
    client: WatchingClient, story: Story
) -> None:
    notice = rejected(story)
    appeal = appealed(client, notice)
    with pytest.raises(TookPart):
        settled(appeal, upholds=True, by=make.moderator("moderator@example.org"))
    session().rollback()

    settled(appeal, upholds=True)

    assert (notice.state, appeal.state) == (NoticeState.WAITING, AppealState.UPHELD)
    assert open_item_of(QueueKind.NOTICE, story.id) is not None
    make.run_jobs()
    assert "We will redact the text or take it down, and tell you." in told("became of your appeal")
    reject = Choice(act=Act.REJECT, part=Part.STORY, notices=[notice], words="No.")
    with pytest.raises(UpheldOnAppeal):
        decide_notices(story, reject, moderator_id=make.moderator().id, role=StaffRole.MODERATOR)
    session().rollback()
    remove = Choice(act=Act.REMOVE, part=Part.STORY, notices=[notice], grounds=grounds_by_code(["illegal"]))
    decide_notices(story, remove, moderator_id=make.moderator().id, role=StaffRole.MODERATOR)
    session().commit()
    assert (notice.state, story.status) == (NoticeState.UPHELD, Status.REMOVED)
    assert counted() == recounted()


def test_a_rejected_appeal_leaves_the_notice_rejected(client: WatchingClient, story: Story) -> None:
    notice = rejected(story)
    settled(appealed(client, notice), upholds=False)

    assert notice.state is NoticeState.REJECTED
    page = client.get(address_of(notice)).text
    assert ANSWER in page
    assert "It stands." in page


def test_the_desk_shows_the_notice_and_what_it_is_about(client: WatchingClient, story: Story) -> None:
    appeal = appealed(client, rejected(story, quote="a friendly person"))
    signed_in_as(client, senior())
    page = client.get(f"/moderation/appeals/{appeal.id}").text
    for words in ("Appeal: We rejected the notice.", "a friendly person", make.BODY, "whoever sent the notice"):
        assert words in page
    path = f"/moderation/appeals/{appeal.id}"
    client.post(path, data={"csrf_token": csrf_token(client, path), "act": "uphold", "words": ANSWER})
    assert session().get_one(Notice, appeal.subject_id).state is NoticeState.WAITING


def test_a_text_that_is_gone_needs_no_decision_and_erasing_it_ends_the_appeal(
    client: WatchingClient, story: Story
) -> None:
    notice = rejected(story)
    appeal = appealed(client, notice)
    decide_story(
        story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds_by_code(["illegal"])
    )
    session().commit()
    with pytest.raises(NotShown):
        settled(appeal, upholds=True)
    session().rollback()

    forget_appeals_about([story.id])

    session().refresh(appeal)
    assert (appeal.state, appeal.words) == (AppealState.GONE, "")


@pytest.mark.parametrize("act", [Act.REMOVE, Act.REDACT])
def test_a_complaint_about_defamation_goes_on_if_an_appeal_brings_the_words_back(story: Story, act: Act) -> None:
    complaint, notice = complaint_about(story).notice, notice_about(story, email="b@quill.example")
    cuts = occurrences("friendly", {Place.body: make.BODY}, RedactionKind.WORDS_REMOVED)
    choice = Choice(
        act=act, part=Part.STORY, notices=[complaint, notice], cuts=cuts, grounds=grounds_by_code(["illegal"])
    )
    decide_notices(story, choice, moderator_id=make.moderator().id, role=StaffRole.MODERATOR)
    session().commit()
    assert complaint.state is notice.state is NoticeState.UPHELD
    made = last_decision(story)
    assert made is not None

    settled(send(Against.STORY, made.id, WHY, language="en"), upholds=True, notifier_words="It is legal.")

    assert (complaint.state, notice.state) == (NoticeState.WAITING, NoticeState.REJECTED)
    assert open_item_of(QueueKind.DEFAMATION, story.id) is not None
    assert counted() == recounted()


def test_the_page_of_a_notice_says_what_became_of_the_appeal(client: WatchingClient, story: Story) -> None:
    notice, by = rejected(story), make.moderator()
    address = address_of(notice)
    own = address.removesuffix("/appeal")
    assert "Appeal against this decision" in client.get(own).text
    appeal = appealed(client, notice)
    page = client.get(own).text
    assert "Appeal against this decision" not in page
    assert ": waits for a decision." in page

    settled(appeal, upholds=True)

    assert ": upheld." in client.get(own).text
    waiting = client.get(address).text
    assert "Your notice waits again." in waiting
    assert "It names nobody." not in waiting
    make.signed_in(client, "moderator")
    desk = client.get(f"/moderation/notices/{story.public_id}").text
    assert "An appeal about this notice was upheld" in desk
    assert 'value="reject"' not in desk
    settle([notice], NoticeState.REJECTED, words="The author was right, too.", by=by.id)  # an appeal of the author
    session().commit()
    client.delete_cookie("ccpact")

    again = client.get(address).text

    assert "Your notice waits again." not in again
    assert "Its page says what became of it." in again
    assert "The author was right, too." not in again
    page = client.get(own).text
    assert "The author was right, too." in page
    assert "Appeal against this decision" not in page


def test_six_months_later_the_page_of_a_notice_offers_no_appeal(client: WatchingClient, story: Story) -> None:
    notice = rejected(story)
    own = address_of(notice).removesuffix("/appeal")
    with time_machine.travel(clock.moment_months_later(clock.now(), 6), tick=False):
        assert "Appeal against this decision" not in client.get(own).text


def test_who_upheld_the_appeal_does_not_decide_on_the_authors_against_what_followed(
    client: WatchingClient, story: Story
) -> None:
    notice = rejected(story)
    settled(appealed(client, notice), upholds=True)
    remove = Choice(act=Act.REMOVE, part=Part.STORY, notices=[notice], grounds=grounds_by_code(["illegal"]))
    decide_notices(story, remove, moderator_id=make.moderator().id, role=StaffRole.MODERATOR)
    session().commit()
    made = last_decision(story)
    assert made is not None
    appeal = send(Against.STORY, made.id, WHY, language="en")

    with pytest.raises(TookPart):
        settled(appeal, upholds=True, notifier_words="It is legal.")
