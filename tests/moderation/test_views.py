"""The desk: who gets in, what a moderator sees, what a decision does, and two moderators at once."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.authors.service import send_again
from pact.core.db import session
from pact.mail.models import Mail
from pact.moderation.decisions.service import StaleDecision, decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.models import Decision
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import latest_version
from tests.support import make
from tests.support.mails import last_mail, text_of
from tests.support.queries import count_queries


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def address(story: Story) -> str:
    return f"/moderation/stories/{story.public_id}"


def decide_at_desk(desk: Any, story: Story, **data: str) -> Any:
    token = make.csrf_token(desk, address(story))
    return desk.post(address(story), data={"csrf_token": token, **data})


def reloaded(story: Story) -> Story:
    session().expire_all()
    return session().get_one(Story, story.id)


def test_the_desk_is_for_staff(client: Any) -> None:
    story = make.story(status="pending")
    for path in ("/moderation/", address(story)):
        response = client.get(path)
        assert response.status_code == 303
        assert response.headers["Location"].startswith("/account/sign-in?next=%2Fmoderation%2F")
    assert client.post(address(story), data={"decision": "publish"}).status_code == 303
    assert reloaded(story).status is Status.PENDING


def test_the_queue_shows_the_oldest_first_with_titles_as_links(desk: Any) -> None:
    stories = [
        make.story(
            status="pending",
            title=f"Story number {n}",
            email=f"a{n}@example.org",
            body=f"Something quite different happened to me the {n}th time that I rang them up.",
        )
        for n in range(3)
    ]
    make.story(status="published", title="Already decided")
    page = BeautifulSoup(desk.get("/moderation/").text, "html.parser")
    links = page.select("nav.queue a[href^='/moderation/stories/']")
    assert [link["href"] for link in links] == [address(story) for story in stories]
    for link, story in zip(links, stories, strict=True):
        assert story.public_id in link["href"]
        assert "Story number" in link.text
    assert "Already decided" not in page.text


def test_the_queue_costs_the_same_however_many_wait(desk: Any) -> None:
    make.story(status="pending", body="One story of somebody who waits for a decision on it for a while.")
    with count_queries() as few:
        desk.get("/moderation/")
    for number in range(12):
        make.story(status="pending", body=f"Another story, the {number}th, of somebody who waits for a decision.")
    with count_queries() as many:
        desk.get("/moderation/")
    assert len(many.reads) == len(few.reads)


def test_findings_are_marked_in_the_text(desk: Any) -> None:
    story = make.story(
        status="pending",
        body="She said to write to jo.bloggs@example.org or to ring 020 7946 0018, or to see https://example.org/x.",
    )
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    marked = [hit.get_text(strip=True) for hit in page.select(".desk-text .hit")]
    assert "jo.bloggs@example.org" in marked
    assert "020 7946 0018" in marked
    assert any("example.org/x" in hit for hit in marked)


def test_an_exact_duplicate_is_found_despite_case_and_punctuation(desk: Any) -> None:
    first = make.story(
        status="published", body="The bill was wrong, and nobody could tell me why it was so wrong."
    )
    second = make.story(
        status="pending", body="THE BILL WAS WRONG and nobody could tell me why it was so wrong!!!"
    )
    page = desk.get(address(second)).text
    assert first.public_id in page
    assert "% similar" in page
    make.run_jobs()
    assert "1 finding" in desk.get("/moderation/").text


def test_publishing_alone_suffices(desk: Any) -> None:
    story = make.story(status="pending")
    response = decide_at_desk(desk, story, decision="publish")
    assert response.status_code == 303
    assert reloaded(story).status is Status.PUBLISHED
    assert desk.get(f"/stories/{story.public_id}").status_code == 200


def test_the_next_story_comes_by_itself(desk: Any) -> None:
    first, second = make.story(status="pending"), make.story(status="pending")
    assert decide_at_desk(desk, first, decision="publish").headers["Location"] == address(second)
    assert decide_at_desk(desk, second, decision="publish").headers["Location"] == "/moderation/"


@pytest.mark.parametrize(("decision", "status"), [("changes", "changes_requested"), ("refuse", "refused")])
def test_the_author_gets_the_statement_of_reasons(desk: Any, decision: str, status: str) -> None:
    story = make.story(status="pending", email="author@example.org", title="A title of their own")
    response = decide_at_desk(
        desk, story, decision=decision, ground="accusation", words="Please leave the word thieves out."
    )
    assert response.status_code == 303
    assert reloaded(story).status == status
    make.run_jobs()
    mail = last_mail()
    text = " ".join(text_of(mail).split())
    ground = next(iter(grounds_by_code(["accusation"])), None)
    assert mail["To"] == "author@example.org"
    assert ground is not None
    assert " ".join(ground.wording.split()) in text
    assert "Please leave the word thieves out." in text
    assert "/my-story/" in text
    assert session().scalar(select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))) == 0


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "decision"),
        ({"decision": "burn"}, "decision"),
        ({"decision": "refuse"}, "ground"),
        ({"decision": "changes", "ground": ""}, "ground"),
        ({"decision": "refuse", "ground": "because"}, "ground"),
    ],
)
def test_a_decision_without_its_ground_gets_a_word_and_keeps_what_was_typed(
    desk: Any, data: dict[str, str], field: str
) -> None:
    story = make.story(status="pending")
    response = decide_at_desk(desk, story, words="My words to keep.", **data)
    assert response.status_code == 422
    page = BeautifulSoup(response.text, "html.parser")
    assert page.select_one(f"#{field}-error") is not None
    assert page.select_one("textarea[name=words]").text.strip() == "My words to keep."
    assert reloaded(story).status is Status.PENDING


def test_what_the_author_will_be_told_can_be_seen_before(desk: Any) -> None:
    story = make.story(status="pending")
    response = decide_at_desk(desk, story, decision="refuse", ground="unclear", words="Say when.", preview="1")
    assert response.status_code == 200
    ground = next(iter(grounds_by_code(["unclear"])), None)
    assert ground is not None
    assert ground.wording[:40] in " ".join(response.text.split())
    assert "Say when." in response.text
    assert reloaded(story).status is Status.PENDING


def test_the_second_of_two_moderators_is_told_and_nothing_is_overwritten(desk: Any) -> None:
    story = make.story(status="pending")
    seen = str(story.revision)
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator("other@example.org").id)
    session().commit()
    token = make.csrf_token(desk, "/moderation/")
    data = {"csrf_token": token, "decision": "refuse", "ground": "unclear", "words": "Mine.", "seen": seen}
    response = desk.post(address(story), data=data)
    assert response.status_code == 409
    assert reloaded(story).status is Status.PUBLISHED
    assert session().scalar(select(func.count()).select_from(Decision).where(Decision.words == "Mine.")) == 0


def test_whoever_decided_on_an_older_text_is_shown_both(desk: Any) -> None:
    story = make.story(
        status="pending", body="The first text, which said that nobody rang back in all those weeks."
    )
    token = make.csrf_token(desk, address(story))
    seen = {"seen": str(story.revision), "seen_version": str(latest_version(story).id)}
    decide(
        story,
        DeskDecision.CHANGES,
        moderator_id=make.moderator("other@example.org").id,
        grounds=grounds_by_code(["unclear"]),
        words="When?",
    )
    send_again(
        story, make.story_fields(body="The second text, which says that nobody rang back in May and in June.")
    )
    response = desk.post(address(story), data={"csrf_token": token, "decision": "publish", **seen})

    assert response.status_code == 409
    page = BeautifulSoup(response.text, "html.parser")
    then, now = (page.find(id=f"{word}-title").find_parent("section").text for word in ("seen", "now"))
    assert "The first text" in then
    assert "The second text" in now
    assert reloaded(story).status is Status.PENDING


def test_a_decision_on_a_text_that_changed_meanwhile_is_refused(app: Any) -> None:
    story = make.story(status="pending")
    with pytest.raises(StaleDecision):
        decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id, seen_revision=story.revision - 1)
    assert story.status is Status.PENDING


def test_a_decided_story_cannot_be_decided_again(app: Any) -> None:
    story = make.story(status="refused")
    with pytest.raises(StaleDecision):
        decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id)


def test_every_change_of_status_has_its_decision_and_its_audit_entry(app: Any) -> None:
    story = make.story(status="refused", ground="duplicate", words="SampleStory before.")
    decisions = session().execute(select(Decision).order_by(Decision.id)).scalars().all()
    assert [(d.old_status, d.new_status, d.actor_kind) for d in decisions] == [
        ("unconfirmed", "pending", "author"),
        ("pending", "refused", "moderator"),
    ]
    last = decisions[-1]
    assert (last.words, [ground.code for ground in last.grounds]) == ("SampleStory before.", ["duplicate"])
    assert last.waited_seconds is not None
    entries = session().execute(select(AuditEntry).where(AuditEntry.subject_kind == "story")).scalars().all()
    assert [(entry.verb, entry.subject_id) for entry in entries] == [
        ("story.pending", story.id),
        ("story.refused", story.id),
    ]
    assert "SampleStory before" not in str([entry.details for entry in entries])


def test_a_step_that_the_storys_life_has_not_is_refused(app: Any) -> None:
    from pact.moderation.decisions.transitions import AUTHOR, change_status

    story = make.story(status="pending")
    with pytest.raises(ChangeRefused):
        change_status(story, Status.PUBLISHED, actor=AUTHOR)


def test_an_unconfirmed_story_is_not_the_desks_business(desk: Any) -> None:
    story = make.story(status="unconfirmed")
    assert desk.get(address(story)).status_code == 404
    assert "waiting" in desk.get("/moderation/").text


@pytest.mark.parametrize(
    "data",
    [
        {"seen": "²"}, {"seen": "9" * 40}, {"seen_version": "²"}, {"seen_version": "9" * 40}, {"seen_version": "-1"},
        {"redaction": "body:0:99999:name"}, {"redaction": "body:0:4:nonsense"}, {"redaction": "²"},
        {"phrase_saved": "9" * 40}, {"phrase_kind": "nonsense"},
    ],
)  # fmt: skip
def test_whatever_is_sent_to_the_desk_is_answered(desk: Any, data: dict[str, str]) -> None:
    story = make.story(status="pending")
    for button in ({"preview": "1"}, {"decision": "refuse"}):
        assert decide_at_desk(desk, story, **data, **button).status_code in (200, 409, 422)
    assert reloaded(story).status is Status.PENDING


@pytest.mark.parametrize("path", ["/moderation/decisions/{}/undo", "/moderation/items/{}/claim"])
def test_an_id_that_no_database_holds_is_no_page(desk: Any, path: str) -> None:
    token = make.csrf_token(desk, "/moderation/")
    assert desk.post(path.format("9" * 40), data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(("status", "answer"), [("withdrawn", 409), ("published", 409), ("removed", 409)])
def test_a_decision_that_the_story_has_no_place_for_says_so_before_it_asks_for_grounds(
    desk: Any, status: str, answer: int
) -> None:
    story = make.story(status=status)
    token = make.csrf_token(desk, "/moderation/")
    assert desk.post(address(story), data={"csrf_token": token, "decision": "refuse"}).status_code == answer
    assert reloaded(story).status == status


def test_putting_back_is_not_every_moderators(desk: Any) -> None:
    story = make.story(status="removed", ground="illegal")
    token = make.csrf_token(desk, "/moderation/")
    assert desk.post(address(story), data={"csrf_token": token, "decision": "restore"}).status_code == 403
    assert reloaded(story).status is Status.REMOVED
