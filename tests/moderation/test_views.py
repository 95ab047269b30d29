"""The desk: access, what moderators see, what decisions do, and conflicts between two moderators."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.authors.own_page.editing import edit_story
from pact.authors.service import send_again
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.mail.models import Mail
from pact.moderation.decisions import review
from pact.moderation.decisions.removals import propose_removal
from pact.moderation.decisions.service import StaleDecision, decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.models import Decision, StoryFinding
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.queue.checking import check_stories
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


def test_desk_needs_staff(client: Any) -> None:
    story = make.story(status="pending")
    for path in ("/moderation/", address(story)):
        response = client.get(path)
        assert response.status_code == 303
        assert response.headers["Location"].startswith("/account/sign-in?next=%2Fmoderation%2F")
    assert client.post(address(story), data={"decision": "publish"}).status_code == 303
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


@pytest.mark.parametrize("status", ["pending", "published"])
def test_page_says_that_a_story_was_not_checked_yet(
    desk: Any, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: Any, **_named: Any) -> None:
        raise RuntimeError

    story = make.story(status=status)
    assert "Not checked yet when you opened this page" in desk.get(address(story)).text
    monkeypatch.setattr(review, "findings_for", fails)
    failed = desk.get(address(story)).text
    assert "Not checked yet: the checks failed." in failed
    assert "The checks found nothing" not in failed


def test_queue_says_which_stories_were_not_checked_yet(desk: Any) -> None:
    story = make.story(status="pending")
    assert "not checked yet" in desk.get("/moderation/").text
    make.run_jobs()
    assert "not checked yet" not in desk.get("/moderation/").text
    assert "Not checked yet" not in desk.get(address(story)).text


def test_a_second_company_of_the_site_is_found_without_reading_all_companies(desk: Any) -> None:
    make.company("Brightline Homes Ltd")
    story = make.story(status="pending", body="They sent me to Brightline Homes, who sent me back to Nordic Mail.")
    with count_queries() as few:
        page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    assert [hit.text for hit in page.select(".desk-text .hit")] == ["Brightline Homes"]
    assert "Another company" in page.text
    for number in range(12):
        make.company(f"Company of Things {number}")
    with count_queries() as many:
        desk.get(address(story))
    assert len(many.reads) == len(few.reads)


def test_duplicates_are_found_ignoring_case_and_punctuation(desk: Any) -> None:
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


def test_mail_can_be_previewed(desk: Any) -> None:
    story = make.story(status="pending")
    response = decide_at_desk(desk, story, decision="refuse", ground="unclear", words="Say when.", preview="1")
    assert response.status_code == 200
    ground = next(iter(grounds_by_code(["unclear"])), None)
    assert ground is not None
    assert ground.wording[:40] in " ".join(response.text.split())
    assert "Say when." in response.text
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


@pytest.mark.parametrize(
    ("phrase", "kind", "error"),
    [("Nobody", "name", "phrase"), ("wrong", "nonsense", "phrase_kind"), ("wrong", "name", ""), (" ", "name", "")],
)
def test_words_to_take_out_show_only_their_own_error(desk: Any, phrase: str, kind: str, error: str) -> None:
    story = make.story(status="pending")
    answered = decide_at_desk(desk, story, take_out="1", phrase=phrase, phrase_kind=kind)

    assert answered.status_code == (422 if error else 200)
    page = BeautifulSoup(answered.text, "html.parser")
    assert [link["href"] for link in page.select(".error-summary a")] == ([f"#{error}"] if error else [])
    assert len(page.select("input[name=redaction][checked]")) == (phrase == "wrong" and not error)


def test_typed_words_that_were_not_redacted_yet_are_not_published(desk: Any) -> None:
    story = make.story(status="pending")
    answered = decide_at_desk(desk, story, decision="publish", phrase="wrong", phrase_kind="name")

    assert answered.status_code == 422
    page = BeautifulSoup(answered.text, "html.parser")
    assert [link["href"] for link in page.select(".error-summary a")] == ["#phrase"]
    assert page.select_one("#phrase")["value"] == "wrong"
    assert reloaded(story).status is Status.PENDING


@pytest.mark.parametrize(
    ("status", "button"), [("pending", "take_out"), ("published", "take_out"), ("refused", "preview")]
)
def test_enter_in_the_form_presses_a_button_that_decides_nothing(desk: Any, status: str, button: str) -> None:
    page = BeautifulSoup(desk.get(address(make.story(status=status))).text, "html.parser")
    first = page.select_one("form[data-decide] button[type=submit]")
    assert first is not None
    assert first["name"] == button


def letter(page: str) -> str:
    shown = BeautifulSoup(page, "html.parser").select_one(".letter")
    assert shown is not None
    return " ".join(shown.get_text(" ").split())


def test_preview_has_the_grounds_that_redactions_imply(desk: Any) -> None:
    story = make.story(status="pending", body="Ask for Mandy. " + make.BODY)
    [ground] = grounds_by_code(["personal_data"])
    cut = f"{latest_version(story).id}:body:8:13:name"
    shown = letter(decide_at_desk(desk, story, preview="1", redaction=cut).text)

    assert "we redacted: a name" in shown
    assert ground.wording in shown
    decide_at_desk(desk, story, decision="publish", redaction=cut)
    make.run_jobs()
    assert ground.wording in " ".join(text_of(last_mail()).split())


def test_redactions_state_their_ground_even_if_it_was_retired(desk: Any) -> None:
    story = make.story(status="pending", body="Ask for Mandy. " + make.BODY)
    [ground] = grounds_by_code(["personal_data"])
    ground.is_current = False
    session().commit()
    cut = f"{latest_version(story).id}:body:8:13:name"

    assert decide_at_desk(desk, story, decision="publish", redaction=cut).status_code == 303
    assert [made.code for made in last_decision(reloaded(story)).grounds] == ["personal_data"]


def test_publishing_unchanged_has_no_grounds(desk: Any) -> None:
    story = make.story(status="pending")
    assert decide_at_desk(desk, story, decision="publish", ground="unclear").status_code == 303
    assert last_decision(reloaded(story)).grounds == []


@pytest.mark.parametrize(
    ("status", "words"),
    [("pending", "We have published your story"), ("published", "We have taken down your story"),
     ("removed", "We have published your story about Nordic Mail after all")],
)  # fmt: skip
def test_preview_is_of_a_decision_that_can_be_made(client: Any, status: str, words: str) -> None:
    make.signed_in(client, "senior_moderator")
    assert letter(client.get(address(make.story(status=status))).text).startswith(words)


BEFORE = "I spoke to Mandy Smith, and nobody rang me back in all those weeks of waiting for them."
AFTER = f"It was in May. {BEFORE}"


def changed_since(desk: Any, **fields: str) -> tuple[Story, dict[str, str]]:
    """A story whose author has sent another text since the desk showed it, and the form of the old page."""
    story = make.story(status="pending", body=BEFORE)
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    form = {box["name"]: str(box["value"]) for box in page.select("form[data-decide] input[type=hidden]")}
    start = BEFORE.index("Mandy")
    edit_story(story, make.story_fields(body=AFTER))
    session().commit()
    return story, form | {"redaction": f"{form['seen_version']}:body:{start}:{start + 11}:name"} | fields


@pytest.mark.parametrize(
    "button", [{"decision": "publish"}, {"decision": "refuse", "ground": "unclear", "words": "So."},
               {"preview": "1"}, {"take_out": "1", "phrase": "Mandy"}],
)  # fmt: skip
@pytest.mark.parametrize("without", ["", "seen_version", "redaction"])
def test_redactions_chosen_in_another_text_are_dropped(desk: Any, button: dict[str, str], without: str) -> None:
    story, form = changed_since(desk)
    answered = desk.post(
        address(story), data={name: word for name, word in form.items() if name != without} | button
    )

    assert answered.status_code == 409
    page = BeautifulSoup(answered.text, "html.parser")
    assert page.select("input[name=redaction][checked]") == []
    assert page.select(".desk-text .gone") == []
    assert page.find(id="now-title").find_parent("section").ins.get_text(strip=True) == "It was in May."
    assert ("Your redactions were in the earlier text." in page.text) is (without != "redaction")
    assert reloaded(story).status is Status.PENDING


def test_publishing_a_changed_text_needs_another_reading(desk: Any) -> None:
    story, form = changed_since(desk, decision="publish")
    page = BeautifulSoup(desk.post(address(story), data=form).text, "html.parser")
    form = {box["name"]: str(box["value"]) for box in page.select("form[data-decide] input[type=hidden]")}
    again = desk.post(address(story), data=form | {"decision": "publish"})

    assert again.status_code == 422
    asked = BeautifulSoup(again.text, "html.parser")
    assert asked.select_one("#read_again-error") is not None
    assert asked.find(id="seen-title") is not None
    assert reloaded(story).status is Status.PENDING
    start = AFTER.index("Mandy")
    cut = f"{form['seen_version']}:body:{start}:{start + 11}:name"
    read = {"decision": "publish", "read_again": "y", "redaction": cut}
    assert desk.post(address(story), data=form | read).status_code == 303
    assert "I spoke to [name], and" in desk.get(f"/stories/{story.public_id}").text.replace(
        '<mark class="removed">[name]</mark>', "[name]"
    )


def test_story_that_was_sent_back_is_shown_beside_what_came(desk: Any) -> None:
    story = make.story(status="changes_requested", body=BEFORE)
    send_again(story, make.story_fields(body=AFTER))
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")

    before, now = (page.find(id=f"{word}-title").find_parent("section") for word in ("seen", "now"))
    assert BEFORE in before.text
    assert now.ins.get_text(strip=True) == "It was in May."


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


def test_unconfirmed_story_is_not_shown_at_the_desk(desk: Any) -> None:
    story = make.story(status="unconfirmed")
    assert desk.get(address(story)).status_code == 404
    assert "waiting" in desk.get("/moderation/").text


@pytest.mark.parametrize(
    "data",
    [
        {"seen": "²"}, {"seen": "9" * 40}, {"seen_version": "²"}, {"seen_version": "9" * 40}, {"seen_version": "-1"},
        {"redaction": "{}:body:0:99999:name"}, {"redaction": "{}:body:0:4:nonsense"}, {"redaction": "²"},
        {"redaction": "9:body:0:4:name"}, {"earlier_version": "²"}, {"seen_decision": "²"},
        {"phrase_saved": "9" * 40}, {"phrase_kind": "nonsense"},
    ],
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


@pytest.mark.parametrize(
    ("usual", "words"), [(0, "usually none."), (0.1, "usually about 1 in 10 days."), (2.5, "usually 2.5 a day.")]
)
def test_burst_finding_says_what_is_usual(app: Flask, usual: float, words: str) -> None:
    remark = {"kind": "burst", "details": {"stories": 8, "usual": usual}}
    with app.test_request_context():
        text = render_template("moderation/_remark.html", remark=remark)
    assert text.strip() == f"8 stories about this company in 24 hours; {words}"


@pytest.fixture
def proposed(app: Flask) -> Story:
    """An old story that a colleague proposes to take down."""
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    propose_removal(
        story,
        moderator_id=make.moderator("first@example.org").id,
        grounds=grounds_by_code(["illegal"]),
        words="Why.",
    )
    session().commit()
    return story


def pressed(page: BeautifulSoup, words: str) -> dict[str, Any]:
    """What a browser sends when this button of the decision form is pressed."""
    [button] = [button for button in page.select("button") if button.get_text(strip=True).startswith(words)]
    form = page.select_one("form[data-decide]")
    assert form is not None
    assert button.get("form") == form["id"]
    data = {box["name"]: str(box["value"]) for box in form.select("input[type=hidden], input[checked]")}
    return data | {
        "words": form.select_one("[name=words]").text.strip(),
        str(button["name"]): str(button["value"]),
    }


def test_second_moderator_agrees_with_one_press(desk: Any, proposed: Story) -> None:
    page = BeautifulSoup(desk.get(address(proposed)).text, "html.parser")
    assert "A colleague proposes taking this story down." in page.text
    assert "No decision pending." not in page.text
    assert desk.post(address(proposed), data=pressed(page, "Agree and take it down")).status_code == 303

    made = last_decision(reloaded(proposed))
    assert (made.new_status, made.words, [ground.code for ground in made.grounds]) == (
        "removed",
        "Why.",
        ["illegal"],
    )
    history = desk.get(address(proposed)).text.partition("History</h2>")[2]
    assert "Proposed to take it down:" in history
    assert "Kept published" not in history


def test_keeping_a_story_published_leaves_a_trace(desk: Any, proposed: Story) -> None:
    token = make.csrf_token(desk, address(proposed))
    desk.post(f"{address(proposed)}/keep-up", data={"csrf_token": token})
    history = desk.get(address(proposed)).text.partition("History</h2>")[2]

    assert "Proposed to take it down:" in history
    assert "Kept published: did not agree to take it down" in history
    assert "No decision pending." in desk.get(address(proposed)).text


def test_proposer_can_only_withdraw(client: Any, proposed: Story) -> None:
    make.signed_in(client, email="first@example.org")
    page = BeautifulSoup(client.get(address(proposed)).text, "html.parser")
    words = [button.get_text(strip=True) for button in page.select("section.decision button")]
    assert "Withdraw my proposal" in words
    assert not any(word.startswith(("Agree", "Ask a second")) for word in words)
    client.post(f"{address(proposed)}/keep-up", data={"csrf_token": make.csrf_token(client, address(proposed))})
    assert "Withdrew the proposal to take it down" in client.get(address(proposed)).text


def test_history_has_changes_made_while_the_story_waited(desk: Any) -> None:
    story = make.story(status="pending")
    edit_story(story, make.story_fields(body=AFTER))
    assert desk.get(address(story)).text.partition("History</h2>")[2].count("Text or answers changed") == 1
    again = make.story(status="changes_requested")
    send_again(again, make.story_fields(body=BEFORE))
    assert "Text or answers changed" not in desk.get(address(again)).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "written in the form in English"),
        ("es", "written in the form in Español"),
        (None, "language not known"),
    ],
)
def test_desk_says_company_and_language_at_the_top(desk: Any, language: str | None, words: str) -> None:
    story = make.story(status="pending")
    story.language = language
    session().commit()
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    top = page.select_one("p.about")
    assert top is not None
    assert "Nordic Mail" in top.text
    assert words in top.text
    assert page.select_one("[data-place=body]").get("lang") == ("es" if language == "es" else None)


def test_only_what_is_late_is_called_late(desk: Any) -> None:
    for hours in (1, 44, 47.5, 48.5, 60):
        with clock.at(clock.now() - timedelta(hours=hours)):
            make.story(status="pending", body=f"This one waited for {hours} hours, and nothing came of it at all.")
    page = BeautifulSoup(desk.get("/moderation/").text, "html.parser")

    words = [sub.text for sub in page.select(".queue .late")]
    assert words == ["12 h late", "less than 1 h late"]
    assert [sub.text for sub in page.select(".queue .soon")] == ["due within 1 h", "due in 3 h"]
    assert page.select_one(".desk-bar .late").get_text(" ", strip=True) == "2 late"


def test_a_doubtful_name_of_a_proposed_company_is_shown_where_it_is_decided(desk: Any) -> None:
    doubtful = make.company("Kevin Patel 07700 900461 is a fraud", accepted=False)
    story = make.story(company=doubtful, status="pending")
    for path in (address(story), f"/moderation/companies/{doubtful.slug}"):
        page = text_of_page(desk, path)
        assert "The checks found something in the proposed company name." in page
        assert "Name of a person: Kevin Patel; Phone number: 07700 900461; Accusation of a crime: fraud." in page

    answer = decide_at_desk(desk, story, decision="publish", seen=str(story.revision))
    assert reloaded(story).status is Status.PUBLISHED
    after = text_of_page(desk, answer.headers["Location"])
    assert "This made the company name “Kevin Patel 07700 900461 is a fraud” public." in after


def test_the_check_of_a_story_counts_what_is_in_a_proposed_name(desk: Any) -> None:
    story = make.story(company=make.company("Ring Kevin Patel Now", accepted=False), status="pending")
    check_stories({"stories": [story.id]})
    places = session().scalars(select(StoryFinding.place).where(StoryFinding.story_id == story.id))
    assert Place.company_name in places.all()
    assert desk.get(address(story)).status_code == 200


def test_a_plain_name_of_a_proposed_company_is_not_doubted_and_near_names_are_shown(desk: Any) -> None:
    make.company("Brightline Broadband")
    story = make.story(company=make.company("Brightlin Broadband", accepted=False), status="pending")
    page = text_of_page(desk, address(story))
    assert "The checks found something in the proposed company name." not in page
    assert "Companies with a similar name: Brightline Broadband" in page


def text_of_page(desk: Any, path: str) -> str:
    return (
        " ".join(BeautifulSoup(desk.get(path).text, "html.parser").get_text(" ").split())
        .replace(" ;", ";")
        .replace(" .", ".")
    )


def test_the_desk_shows_nothing_of_a_withdrawn_story_but_its_history(desk: Any) -> None:
    secrets = {"title": "Zanzibar title", "body": "The Zanzibar text, long enough for anybody to read it, twice over.",
               "tips": "A Zanzibar tip.", "display_name": "Zanzibar"}  # fmt: skip
    story = make.story(status="withdrawn", **secrets)
    data = {"decision": "publish", "words": "Mine.", "seen": "1", "seen_version": str(latest_version(story).id)}
    for page in (
        desk.get(address(story)),
        decide_at_desk(desk, story, **data),
        desk.get("/moderation/companies/nordic-mail"),
    ):
        assert "Zanzibar" not in page.text
        assert "A withdrawn story" in page.text
    assert "Withdrawn" in desk.get(address(story)).text
    assert "Zanzibar" not in decide_at_desk(desk, story, preview="1").text


def test_a_lost_message_is_labelled(desk: Any) -> None:
    story = make.story(status="refused")
    page = decide_at_desk(desk, story, decision="publish", words="Mine.")
    assert page.status_code == 409
    alert = BeautifulSoup(page.text, "html.parser").select_one("[role=alert].notice")
    assert alert is not None
    assert " ".join(alert.text.split()).endswith("The message you typed: Mine.")
