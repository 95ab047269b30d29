"""The desk: access, what moderators see, what decisions do, and conflicts between two moderators."""

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
from pact.stories.queries import latest_version
from tests.moderation.deciding import address, decide_at_desk, reloaded
from tests.support import make
from tests.support.mails import last_mail, text_of
from tests.support.queries import count_queries
from tests.support.sampling import sampled


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def test_desk_needs_staff(client: Any) -> None:
    story = make.story(status="pending")
    for path in ("/moderation/", address(story)):
        response = client.get(path)
        assert response.status_code == 303
        assert response.headers["Location"].startswith("/account/sign-in?next=%2Fmoderation%2F")
    refused = client.post(address(story), data={"decision": "publish"})
    assert refused.status_code == 403
    assert "<h1>You are signed out</h1>" in refused.text
    assert reloaded(story).status is Status.PENDING


def test_queue_shows_oldest_first_with_links(desk: Any) -> None:
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


def test_queue_queries_do_not_grow_with_items(desk: Any) -> None:
    make.story(status="pending", body="One story of somebody who waits for a decision on it for a while.")
    with count_queries() as few:
        desk.get("/moderation/")
    for number in range(12):
        make.story(status="pending", body=f"Another story, the {number}th, of somebody who waits for a decision.")
    with count_queries() as many:
        desk.get("/moderation/")
    assert len(many.reads) == len(few.reads)


def test_queue_says_which_stories_were_not_checked_yet(desk: Any) -> None:
    story = make.story(status="pending")
    assert "not checked yet" in desk.get("/moderation/").text
    make.run_jobs()
    assert "not checked yet" not in desk.get("/moderation/").text
    assert "Not checked yet" not in desk.get(address(story)).text


def test_publishing_needs_only_the_decision(desk: Any) -> None:
    story = make.story(status="pending")
    response = decide_at_desk(desk, story, decision="publish")
    assert response.status_code == 303
    assert reloaded(story).status is Status.PUBLISHED
    assert desk.get(f"/stories/{story.public_id}").status_code == 200


def test_deciding_leads_to_the_next_story(desk: Any) -> None:
    first, second = make.story(status="pending"), make.story(status="pending")
    assert decide_at_desk(desk, first, decision="publish").headers["Location"] == address(second)
    assert decide_at_desk(desk, second, decision="publish").headers["Location"] == "/moderation/"


@pytest.mark.parametrize(("decision", "status"), [("changes", "changes_requested"), ("refuse", "refused")])
def test_author_gets_the_statement_of_reasons(desk: Any, decision: str, status: str) -> None:
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
def test_missing_ground_shows_an_error_and_keeps_input(desk: Any, data: dict[str, str], field: str) -> None:
    story = make.story(status="pending")
    response = decide_at_desk(desk, story, words="My words to keep.", **data)
    assert response.status_code == 422
    page = BeautifulSoup(response.text, "html.parser")
    assert page.select_one(f"#{field}-error") is not None
    assert page.select_one("textarea[name=words]").text.strip() == "My words to keep."
    assert reloaded(story).status is Status.PENDING


def test_conflicting_decision_is_refused(desk: Any) -> None:
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


def test_stale_decision_shows_both_versions(desk: Any) -> None:
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


def test_sending_a_decision_twice_says_that_it_was_ones_own(desk: Any) -> None:
    story = make.story(status="pending")
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    form = {box["name"]: str(box["value"]) for box in page.select("form[data-decide] input[type=hidden]")}
    assert desk.post(address(story), data=form | {"decision": "publish"}).status_code == 303
    again = desk.post(address(story), data=form | {"decision": "publish"})

    assert again.status_code == 409
    assert "You have already decided this story yourself" in again.text
    assert "Someone else" not in again.text


def test_decision_on_a_changed_text_is_refused(app: Any) -> None:
    story = make.story(status="pending")
    with pytest.raises(StaleDecision):
        decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id, seen_revision=story.revision - 1)
    assert story.status is Status.PENDING


def test_decided_story_cannot_be_decided_again(app: Any) -> None:
    story = make.story(status="refused")
    with pytest.raises(StaleDecision):
        decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id)


def test_status_changes_write_a_decision_and_an_audit_entry(app: Any) -> None:
    story = make.story(status="refused", ground="duplicate", words="Told before.")
    decisions = session().execute(select(Decision).order_by(Decision.id)).scalars().all()
    assert [(d.old_status, d.new_status, d.actor_kind) for d in decisions] == [
        ("unconfirmed", "pending", "author"),
        ("pending", "refused", "moderator"),
    ]
    last = decisions[-1]
    assert (last.words, [ground.code for ground in last.grounds]) == ("Told before.", ["duplicate"])
    assert last.waited_seconds is not None
    entries = session().execute(select(AuditEntry).where(AuditEntry.subject_kind == "story")).scalars().all()
    assert [(entry.verb, entry.subject_id) for entry in entries] == [
        ("story.pending", story.id),
        ("story.refused", story.id),
    ]
    assert "Told before" not in str([entry.details for entry in entries])


def test_impossible_status_change_is_refused(app: Any) -> None:
    from pact.moderation.decisions.transitions import AUTHOR, change_status

    story = make.story(status="pending")
    with pytest.raises(ChangeRefused):
        change_status(story, Status.PUBLISHED, actor=AUTHOR)


@pytest.mark.parametrize(
    "data",
    sampled([
        {"seen": "²"}, {"seen": "9" * 40}, {"seen_version": "²"}, {"seen_version": "9" * 40}, {"seen_version": "-1"},
        {"redaction": "{}:body:0:99999:name"}, {"redaction": "{}:body:0:4:nonsense"}, {"redaction": "²"},
        {"redaction": "9:body:0:4:name"}, {"earlier_version": "²"}, {"seen_decision": "²"},
        {"phrase_saved": "9" * 40}, {"phrase_kind": "nonsense"},
    ], every=3),
)  # fmt: skip
def test_desk_answers_any_input(desk: Any, data: dict[str, str]) -> None:
    story = make.story(status="pending")
    data = {name: word.format(latest_version(story).id) for name, word in data.items()}
    for button in ({"preview": "1"}, {"decision": "refuse"}):
        assert decide_at_desk(desk, story, **data, **button).status_code in (200, 409, 422)
    assert reloaded(story).status is Status.PENDING


@pytest.mark.parametrize("path", ["/moderation/decisions/{}/undo", "/moderation/items/{}/claim"])
def test_ids_too_large_for_the_database_are_404(desk: Any, path: str) -> None:
    token = make.csrf_token(desk, "/moderation/")
    assert desk.post(path.format("9" * 40), data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(("status", "answer"), [("withdrawn", 409), ("published", 409), ("removed", 409)])
def test_impossible_decision_is_refused_before_asking_for_grounds(desk: Any, status: str, answer: int) -> None:
    story = make.story(status=status)
    token = make.csrf_token(desk, "/moderation/")
    assert desk.post(address(story), data={"csrf_token": token, "decision": "refuse"}).status_code == answer
    assert reloaded(story).status == status


def test_restoring_needs_a_senior_moderator(desk: Any) -> None:
    story = make.story(status="removed", ground="illegal")
    token = make.csrf_token(desk, "/moderation/")
    assert desk.post(address(story), data={"csrf_token": token, "decision": "restore"}).status_code == 403
    assert reloaded(story).status is Status.REMOVED
