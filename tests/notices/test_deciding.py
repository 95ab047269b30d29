"""Notices at the desk: one page for a story, decisions, and what everybody concerned is told."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.models import AuditEntry
from pact.authors.service import withdraw
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.edits import at_desk
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import QueueKind
from pact.moderation.queries import grounds_by_code, last_decision, removal_of
from pact.moderation.queue.service import open_item_of
from pact.moderation.redaction import PLACES, RedactionKind, occurrences
from pact.moderation.replies.undoing import last_decision as last_reply_decision
from pact.moderation.replies.undoing import undo as undo_reply
from pact.moderation.statuses import DeskDecision
from pact.notices.models import Notice, NoticeGround, NoticeState, Part
from pact.notices.service import settle
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.transparency.recount import counted, recounted
from tests.moderation.moved import moved
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.client import WatchingClient
from tests.support.mails import link_in, sent_mails, text_of
from tests.support.notices import QUOTE, WHY, notice_about
from tests.support.replies import reply_to

BODY = "I called about my bill and waited for twenty minutes. Ring Anna Smith on this, she said, and nothing came of it."
S = NoticeState


@pytest.fixture
def desk(client: WatchingClient) -> WatchingClient:
    make.signed_in(client, "senior_moderator")
    return client


@pytest.fixture
def story(app: object) -> Story:
    return make.story(body=BODY)


def decide(desk: WatchingClient, story: Story, act: str, part: str = "story", **fields: Any) -> Any:
    """Decide by the form, which has all notices about the text chosen."""
    path = f"/moderation/notices/{story.public_id}"
    page = BeautifulSoup(desk.get(path, query_string={"part": part}).text, "html.parser")
    data: dict[str, Any] = {
        field["name"]: field["value"] for field in page.select("form[action] input[type=hidden]")
    }
    data["notice"] = [box["value"] for box in page.select("input[name=notice][checked]")]
    data |= {field["name"]: "" for field in page.select("select[name=kind]")} | {"message": "We had to."}
    return desk.post(path, data=data | {"act": act} | fields)


def later() -> None:
    """Run the jobs after the time to undo."""
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        make.run_jobs()


def states(*notices: Notice) -> list[NoticeState]:
    session().expire_all()
    return [notice.state for notice in notices]


def told(address: str = "rosa@quill.example") -> str:
    """The last mail to whoever sent the notice."""
    return text_of([mail for mail in sent_mails() if mail["To"] == address][-1])


def is_queued(story: Story) -> bool:
    return open_item_of(QueueKind.NOTICE, story.id) is not None


def test_several_notices_about_a_story_are_one_entry_of_the_queue(desk: WatchingClient, story: Story) -> None:
    notice_about(story, quote=QUOTE)
    notice_about(story, ground=NoticeGround.PERSONAL_DATA, why="My number is in it.", name="", email="")

    assert "2 notices:" in desk.get("/moderation/?kind=notice").text
    page = desk.get(f"/moderation/notices/{story.public_id}").text

    for words in (QUOTE, WHY, "Rosa Quill", "My number is in it.", "It has personal data in it"):
        assert words in page
    assert "You have decided on this text before" not in page


def test_who_published_the_story_is_asked_to_leave_its_notices_to_a_colleague(
    client: WatchingClient, story: Story
) -> None:
    notice_about(story)
    published = last_decision(story)
    assert published is not None
    signed_in_as(client, session().get_one(Account, published.account_id))

    assert "You have decided on this text before" in client.get(f"/moderation/notices/{story.public_id}").text


def test_a_story_taken_down_upholds_all_notices_about_it(desk: WatchingClient, story: Story) -> None:
    first = notice_about(story)
    second = notice_about(story, email="b@quill.example", ground=NoticeGround.DEFAMATION)

    answered = decide(desk, story, "remove", ground="illegal", message="It names her.", words="Thank you, Rosa.")

    assert answered.status_code == 303
    assert states(first, second) == [S.UPHELD] * 2
    assert (story.status, is_queued(story)) == (Status.REMOVED, False)
    later()
    assert "taken the text off the site" in told()
    assert "Thank you, Rosa." in told()
    assert "Publishing the text would break the law." in told()
    assert "It names her." not in told()
    [to_author] = [text_of(mail) for mail in sent_mails() if "taken down your story" in mail["Subject"]]
    assert "It names her." in to_author
    assert "Rosa" not in to_author
    page = desk.get(link_in([mail for mail in sent_mails() if mail["To"] == "rosa@quill.example"][-1])).text
    assert "Thank you, Rosa." in page
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.subject_kind == "notice")).all()
    assert verbs == ["notice.upheld"] * 2


def test_the_page_of_a_notice_says_that_the_story_was_put_back(desk: WatchingClient, story: Story) -> None:
    notice_about(story)
    decide(desk, story, "remove", ground="illegal")
    later()
    link = link_in([mail for mail in sent_mails() if mail["To"] == "rosa@quill.example"][-1])
    assert "We have taken the text off the site." in desk.get(link).text

    decide_story(
        story, DeskDecision.RESTORE, moderator_id=make.moderator("other@desk.example").id,
        role=StaffRole.SENIOR_MODERATOR, grounds=grounds_by_code(["appeal_upheld"]), words="We were wrong.",
    )  # fmt: skip
    session().commit()

    page = desk.get(link).text
    assert "We had taken the text off the site. It has been published again since." in page
    assert "We have taken the text off the site." not in page


def test_words_that_a_notice_quotes_are_redacted(desk: WatchingClient, story: Story) -> None:
    notice = notice_about(story, quote="Anna Smith")
    assert 'value="Anna Smith"' in desk.get(f"/moderation/notices/{story.public_id}").text

    answered = decide(desk, story, "redact", phrase="Anna Smith", kind="name", ground="personal_data")

    assert answered.status_code == 303
    assert states(notice) == [S.UPHELD]
    version = session().get_one(StoryVersion, story.published_version_id)
    assert (story.status, "Ring [name] on this" in version.body) == (Status.PUBLISHED, True)
    later()
    assert "have redacted something in the text" in told()


def test_a_rejected_notice_is_answered_with_the_moderators_words(desk: WatchingClient, story: Story) -> None:
    notice = notice_about(story)
    other = notice_about(story, email="b@quill.example")

    refused = decide(desk, story, "reject")
    assert (refused.status_code, "Say why you reject it." in refused.text) == (422, True)
    answered = decide(desk, story, "reject", notice=[str(notice.id)], words="The story is the author’s own.")

    assert answered.status_code == 303
    assert states(notice, other) == [S.REJECTED, S.WAITING]
    assert (story.status, is_queued(story)) == (Status.PUBLISHED, True)
    later()
    assert "The text stays as it is." in told()
    assert "The story is the author’s own." in told()


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("", {}, "Choose a decision."),
        ("remove", {}, "Choose at least one ground."),
        ("redact", {"ground": "illegal", "kind": "name"}, "Enter the words to redact."),
        (
            "redact",
            {"ground": "illegal", "phrase": "Not in it", "kind": "name"},
            "These words are not in the story",
        ),
        ("redact", {"ground": "illegal", "phrase": "Anna"}, "Choose the type of redaction."),
        ("redacted", {}, "Not a valid choice"),
        ("remove", {"ground": "illegal", "message": " "}, "Enter a message to whoever wrote the text."),
        (
            "redact",
            {"ground": "illegal", "phrase": "Anna", "kind": "name", "message": ""},
            "Enter a message to whoever wrote the text.",
        ),
        ("reject", {"words": "No.", "notice": []}, "Choose at least one notice."),
    ],
)
def test_nothing_is_decided_without_what_it_needs(
    desk: WatchingClient, story: Story, act: str, fields: dict[str, Any], said: str
) -> None:
    notice = notice_about(story)

    answered = decide(desk, story, act, **{"message": "Kept.", "words": "Kept too."} | fields)

    kept = fields.get("words", "Kept too.")
    assert (answered.status_code, said in answered.text, kept in answered.text) == (422, True, True)
    assert states(notice) == [S.WAITING]


def test_a_redaction_on_the_storys_own_page_can_answer_a_notice(desk: WatchingClient, story: Story) -> None:
    notice = notice_about(story)
    decide(desk, story, "redact", phrase="Anna", kind="name", ground="personal_data")
    later_one = notice_about(story, why="And her family name.", email="b@quill.example")
    redact(story, "Smith")

    answered = decide(desk, story, "redacted", words="Done.")

    assert answered.status_code == 303
    assert states(notice, later_one) == [S.UPHELD] * 2


def test_a_notice_is_answered_by_moving_the_story_once_that_stands(desk: WatchingClient, story: Story) -> None:
    notice = notice_about(story, ground=NoticeGround.NOT_THIS_COMPANY)
    moved(story)
    later_one = notice_about(story, email="b@quill.example")
    assert decide(desk, story, "moved", notice=[str(notice.id)]).status_code == 422

    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert decide(desk, story, "moved").status_code == 409
        answered = decide(desk, story, "moved", notice=[str(notice.id)], words="You were right.")

    assert answered.status_code == 303
    assert states(notice, later_one) == [S.UPHELD, S.WAITING]
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        make.run_jobs()
    assert "You have reported a text about Nordic Mail to us" in told()
    assert "We have moved the story to the company that it is about." in told()
    page = desk.get(link_in([mail for mail in sent_mails() if mail["To"] == "rosa@quill.example"][-1])).text
    assert "Your notice about Nordic Mail" in page
    assert "We have moved the story to the company that it is about." in page


def test_an_undone_decision_makes_its_notices_wait_again_and_nobody_is_told(
    desk: WatchingClient, story: Story
) -> None:
    notice = notice_about(story)
    later()
    before = len(sent_mails())
    decide(desk, story, "remove", ground="illegal", words="Thank you.")
    session().expire_all()
    made = last_decision(story)
    assert made is not None

    undo(made, moderator_id=made.account_id or 0)
    session().commit()

    assert states(notice) == [S.WAITING]
    assert (story.status, is_queued(story)) == (Status.PUBLISHED, True)
    later()
    assert len(sent_mails()) == before


def test_a_story_public_for_long_is_taken_down_by_a_second_moderator(desk: WatchingClient, app: Any) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=30))
    notice = notice_about(story)

    answered = decide(desk, story, "remove", ground="illegal", message="It is so.", words="Thank you, Rosa.")

    assert answered.status_code == 303
    assert states(notice) == [S.WAITING]
    assert removal_of(story) is not None
    second = app.test_client()
    make.signed_in(second, email="second@desk.example")
    decide(second, story, "remove", ground="illegal")
    assert states(notice) == [S.UPHELD]
    later()
    assert "Thank you, Rosa." in told()


def test_a_proposed_removal_is_said_and_its_words_are_not_sent_with_another_decision(
    desk: WatchingClient, app: Any
) -> None:
    story = make.story(body=BODY, confirmed_at=clock.now() - timedelta(days=30))
    notice_about(story)
    path = f"/moderation/notices/{story.public_id}"
    decide(desk, story, "remove", ground="illegal", words="It is gone, Rosa.")
    second = app.test_client()
    make.signed_in(second, email="second@desk.example")

    assert "You proposed taking this story down." in desk.get(path).text
    assert "A colleague proposes taking this story down." in second.get(path).text
    decide(second, story, "redact", phrase="Anna Smith", kind="name", ground="personal_data")

    later()
    assert "have redacted something in the text" in told()
    assert "It is gone, Rosa." not in told()


def test_words_of_an_undone_decision_are_not_sent_with_the_next(desk: WatchingClient, story: Story) -> None:
    notice_about(story)
    decide(desk, story, "remove", ground="illegal", words="First words.")
    session().expire_all()
    made = last_decision(story)
    assert made is not None
    undo(made, moderator_id=made.account_id or 0)
    session().commit()

    assert "First words." not in desk.get(f"/moderation/notices/{story.public_id}").text
    decide(desk, story, "remove", ground="illegal")

    later()
    assert "taken the text off the site" in told()
    assert "First words." not in told()


def test_after_a_decision_the_page_is_still_that_of_the_text(desk: WatchingClient, story: Story) -> None:
    reply_to(story)
    notice_about(story)
    notice_about(story, part=Part.REPLY)

    answered = decide(desk, story, "reject", words="It stays.")

    page = BeautifulSoup(desk.get(answered.location).text, "html.parser")
    assert next(head.text for head in page.select("h2")) == "The story"


def test_a_withdrawn_story_leaves_its_notices_undecided(story: Story) -> None:
    notice = notice_about(story)

    withdraw(story)
    session().commit()

    assert (states(notice), is_queued(story)) == ([S.GONE], False)
    later()
    assert "no longer published, so we have not decided" in told()
    assert "A person decided this" not in told()


def test_a_reply_is_taken_down_by_its_own_door_and_comes_back_when_that_is_undone(
    desk: WatchingClient, story: Story
) -> None:
    reply = reply_to(story)
    notice, about_story = notice_about(story, part=Part.REPLY), notice_about(story)

    answered = decide(desk, story, "remove", "reply", ground="personal_data", words="Thank you.")

    assert answered.status_code == 303
    assert states(notice, about_story) == [S.UPHELD, S.WAITING]
    assert (reply.status, story.status) == ("removed", Status.PUBLISHED)
    made = last_reply_decision(reply)
    assert made is not None
    undo_reply(made, moderator_id=made.account_id or 0)
    session().commit()
    assert states(notice) == [S.WAITING]


@pytest.mark.parametrize("is_last", [True, False])
def test_a_notice_that_a_colleague_has_decided_is_not_decided_again(
    desk: WatchingClient, story: Story, is_last: bool
) -> None:
    notice = notice_about(story)
    others = [] if is_last else [notice_about(story, email="b@quill.example")]
    path = f"/moderation/notices/{story.public_id}"
    token = csrf_token(desk, path)
    decide(desk, story, "reject", notice=[str(notice.id)], words="No.")

    answered = desk.post(path, data={"csrf_token": token, "part": "story", "act": "reject", "words": "Yes.",
                                     "notice": [str(notice.id)]})  # fmt: skip

    assert answered.status_code == 409
    assert "Nothing was decided." in answered.text
    assert "Yes." in answered.text
    assert states(notice, *others) == [S.REJECTED, *[S.WAITING for _each in others]]


def redact(story: Story, words: str) -> None:
    sent = at_desk(story).sent
    cuts = occurrences(words, {place: getattr(sent, place) for place in PLACES}, RedactionKind.NAME)
    decide_story(
        story, DeskDecision.REDACT, moderator_id=make.moderator().id, grounds=grounds_by_code(["personal_data"]),
        cuts=cuts,
    )  # fmt: skip
    session().commit()


def test_a_rejection_is_undone_while_nobody_was_told(desk: WatchingClient, story: Story) -> None:
    notice = notice_about(story)
    decide(desk, story, "reject", words="It names nobody.")
    path = f"/moderation/notices/{story.public_id}"
    assert "Undo the rejection" in desk.get(path).text
    sent = {"csrf_token": csrf_token(desk, path), "notice": str(notice.id)}

    assert desk.post(f"{path}/undo", data=sent).status_code == 303

    assert "Undone, and nobody is told." in desk.get(path).text
    assert (states(notice), notice.words, is_queued(story)) == ([S.WAITING], "", True)
    later()
    assert not [mail for mail in sent_mails() if "became of your notice" in mail["Subject"]]
    assert counted() == recounted()
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.subject_kind == "notice"))
    assert list(verbs)[-1] == "notice.undone"


def test_only_who_rejected_a_notice_undoes_that_and_only_at_once(desk: WatchingClient, story: Story) -> None:
    mine, foreign = notice_about(story), notice_about(story, why="It is somebody else’s story, and not from here.")
    settle([foreign], S.REJECTED, words="No.", by=make.moderator("else@example.org").id)
    settle([mine], S.REJECTED, words="No.", by=make.moderator().id)
    session().commit()
    path = f"/moderation/notices/{story.public_id}"
    token = csrf_token(desk, path)

    desk.post(f"{path}/undo", data={"csrf_token": token, "notice": [str(mine.id), str(foreign.id)]})
    assert states(mine, foreign) == [S.REJECTED, S.REJECTED]
    mine.settled_at = clock.now() - timedelta(minutes=2)
    session().commit()
    late = desk.post(f"{path}/undo", data={"csrf_token": token, "notice": str(mine.id)})
    assert late.status_code == 303
    assert "It was too late to undo that." in desk.get(path).text
    assert states(mine) == [S.REJECTED]
