"""The same decision on several stories, after a preview."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Connection, Engine, event, func, select

from pact.authors.own_page.editing import edit_story
from pact.authors.service import withdraw
from pact.core.db import session
from pact.moderation.decisions import batch
from pact.moderation.decisions.service import decide
from pact.moderation.models import Decision
from pact.moderation.queue import listing
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import DeskDecision
from pact.rankings.tallies.recount import recount
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.mails import sent_mails, text_of

TOGETHER = "/moderation/together"


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def waiting(count: int, *, checked: bool = True) -> list[Story]:
    stories = [
        make.story(
            status="pending", title=f"Copy number {n}", body=f"The {n}th copy of a text that somebody sent round."
        )
        for n in range(count)
    ]
    if checked:
        make.run_jobs()
    return stories


def send(desk: Any, stories: list[Story], **data: Any) -> Any:
    token = make.csrf_token(desk, TOGETHER)
    return desk.post(
        TOGETHER,
        data={"csrf_token": token, "story": [f"{one.public_id}:{one.revision}" for one in stories], **data},
    )


def statuses(stories: list[Story]) -> list[Status]:
    session().expire_all()
    return [session().get_one(Story, story.id).status for story in stories]


def test_batch_is_previewed_first(desk: Any) -> None:
    stories = waiting(3)
    page = send(desk, stories[:2], decision="refuse", ground="duplicate", words="Sent before.")

    assert page.status_code == 200
    main = BeautifulSoup(page.text, "html.parser").select_one("main")
    assert main is not None
    assert "Decide 2 stories?" in main.text
    assert "Copy number 0" in main.text
    assert "Copy number 2" not in main.text
    assert "Sent before." in main.text
    assert statuses(stories) == [Status.PENDING] * 3


def test_confirmed_batch_decides_each_story_and_mails_each_author(desk: Any) -> None:
    stories = waiting(3)
    make.run_jobs()
    before = len(sent_mails())
    done = send(desk, stories[:2], decision="refuse", ground="duplicate", words="Sent before.", confirmed="1")

    assert done.status_code == 303
    assert statuses(stories) == [Status.REFUSED, Status.REFUSED, Status.PENDING]
    make.run_jobs()
    mails = sent_mails()[before:]
    assert len(mails) == 2
    assert all("Sent before." in text_of(mail) for mail in mails)


def test_changed_stories_are_skipped(desk: Any) -> None:
    stories = waiting(2)
    seen = [f"{one.public_id}:{one.revision}" for one in stories]
    decide(stories[0], DeskDecision.PUBLISH, moderator_id=make.moderator("other@example.org").id)
    session().commit()
    token = make.csrf_token(desk, TOGETHER)
    data = {
        "csrf_token": token,
        "story": seen,
        "decision": "refuse",
        "ground": "duplicate",
        "words": "So.",
        "confirmed": "1",
    }
    answered = desk.post(TOGETHER, data=data)

    assert answered.status_code == 303
    assert statuses(stories) == [Status.PUBLISHED, Status.REFUSED]
    queue = BeautifulSoup(desk.get("/moderation/").text, "html.parser")
    [said] = queue.select(".messages .notice.warning")
    assert " ".join(said.text.split()) == "1 story was skipped because it had changed: Copy number 0, Nordic Mail"
    assert said.a["href"] == f"/moderation/stories/{stories[0].public_id}"  # type: ignore[index]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "decision"),
        ({"decision": "refuse", "words": "So."}, "ground"),
        ({"decision": "changes", "ground": "unclear"}, "words"),
    ],
)
def test_batch_errors_are_shown_and_input_is_kept(desk: Any, data: dict[str, str], field: str) -> None:
    stories = waiting(2)
    answered = send(desk, stories[:1], **data)

    assert answered.status_code == 422
    page = BeautifulSoup(answered.text, "html.parser")
    assert page.select_one(f"#{field}-error") is not None
    assert len(page.select("input[name=story][checked]")) == 1
    assert statuses(stories) == [Status.PENDING] * 2


def test_batch_needs_a_story(desk: Any) -> None:
    waiting(1)
    answered = send(desk, [], decision="publish")

    assert answered.status_code == 422
    assert "Select at least one story." in answered.text


def test_several_stories_are_published_unchanged(desk: Any) -> None:
    stories = waiting(2)
    send(desk, stories, decision="publish", confirmed="1")

    assert statuses(stories) == [Status.PUBLISHED] * 2


def undo_of(page: str) -> str | None:
    bar = BeautifulSoup(page, "html.parser").select_one("form.undo")
    return str(bar["action"]) if bar else None


def test_decisions_made_together_are_undone_together(desk: Any) -> None:
    stories = waiting(3)
    for story in stories:
        queueing.claim(queueing.item_of_story(story), account_id=make.moderator().id)
    make.run_jobs()
    before = len(sent_mails())
    send(desk, stories, decision="refuse", ground="duplicate", words="Sent before.", confirmed="1")
    page = desk.get("/moderation/").text
    assert "3 stories: Refused. The authors will be e-mailed in a few seconds." in page
    undone = desk.post(undo_of(page), data={"csrf_token": make.csrf_token(desk, "/moderation/")})

    assert undone.status_code == 303
    assert statuses(stories) == [Status.PENDING] * 3
    assert "3 decisions undone." in desk.get("/moderation/").text
    assert [queueing.claimant(queueing.item_of_story(story)) for story in stories] == [make.moderator().id] * 3
    make.run_jobs()
    assert len(sent_mails()) == before


def test_undoing_together_leaves_what_its_author_has_withdrawn(desk: Any) -> None:
    stories = waiting(3)
    send(desk, stories, decision="publish", confirmed="1")
    session().expire_all()
    withdraw(stories[1])
    session().commit()
    page = desk.get("/moderation/").text
    assert "2 stories: Published." in page
    desk.post(undo_of(page), data={"csrf_token": make.csrf_token(desk, "/moderation/")})

    assert statuses(stories) == [Status.PENDING, Status.WITHDRAWN, Status.PENDING]
    assert "1 story has changed since and stays as it is." in desk.get("/moderation/").text


def test_change_to_a_published_story_cannot_be_sent_back_and_the_reason_is_said(desk: Any) -> None:
    edited = make.story(status="published")
    edit_story(
        edited,
        make.story_fields(body="What I said before was not quite right, and here is how it was in the end."),
    )
    other = waiting(1)[0]
    data = {"decision": "changes", "ground": "unclear", "words": "When?"}
    page = send(desk, [edited, other], **data).text
    assert "Decide 1 story?" in page
    assert "a change to a published story: cannot be sent back, will be skipped" in page
    send(desk, [edited, other], **data, confirmed="1")

    assert statuses([edited, other]) == [Status.PUBLISHED, Status.CHANGES_REQUESTED]
    shown = desk.get("/moderation/").text
    assert "1 change to a published story was skipped" in shown
    assert "had changed" not in shown


def test_batch_says_how_many_stories_wait_and_leads_to_the_rest(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(3)
    assert "Here are 3 stories that wait." in " ".join(desk.get(TOGETHER).text.split())
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    first = BeautifulSoup(desk.get(TOGETHER).text, "html.parser")
    assert "There are more on the next page." in first.text
    rest = BeautifulSoup(desk.get(first.select_one("a[rel=next]")["href"]).text, "html.parser")
    assert (len(first.select("input[name=story]")), len(rest.select("input[name=story]"))) == (2, 1)
    assert rest.select_one("a[rel=next]") is None


def test_a_tick_with_an_endless_revision_is_left_out(desk: Any) -> None:
    [story] = waiting(1)
    token = make.csrf_token(desk, TOGETHER)
    ticks = [f"{story.public_id}:{'9' * 5000}"]
    page = desk.post(
        TOGETHER, data={"csrf_token": token, "story": ticks, "decision": "refuse", "ground": "duplicate"}
    )
    assert page.status_code < 500
    assert statuses([story]) == [Status.PENDING]


def test_batch_shows_what_the_checks_found(desk: Any) -> None:
    found = make.story(
        status="pending", body="They told me to ring 020 7946 0018, and nobody answered me there at all."
    )
    [other] = waiting(1)
    make.run_jobs()
    assert desk.get(TOGETHER).text.count("The checks found:") == 1
    page = send(desk, [found, other], decision="publish").text

    assert page.count("Phone number. It would be published with this in it.") == 1


BODY = "They told me to ring 020 7946 0018, and nobody answered me there at all."


def ticks_on(page: str) -> int:
    return len(BeautifulSoup(page, "html.parser").select("form[method=post] input[name=story]"))


def test_batch_never_publishes_what_was_not_checked(desk: Any) -> None:
    [checked] = waiting(1)
    [unchecked] = waiting(1, checked=False)
    assert desk.get(TOGETHER).text.count("Not checked yet") == 1
    page = send(desk, [checked, unchecked], decision="publish").text
    assert "Decide 1 story?" in page
    assert "not checked yet: will be skipped" in page
    assert ticks_on(page) == 1  # so that confirming cannot publish what a check finds meanwhile
    send(desk, [checked, unchecked], decision="publish", confirmed="1")

    assert statuses([checked, unchecked]) == [Status.PUBLISHED, Status.PENDING]
    assert "1 story was skipped because it has not been checked yet:" in desk.get("/moderation/").text


def test_batch_of_unchecked_stories_alone_cannot_be_confirmed(desk: Any) -> None:
    page = send(desk, waiting(2, checked=False), decision="publish").text
    assert ticks_on(page) == 0
    assert "Confirm" not in page


def test_unchecked_stories_can_be_refused_together(desk: Any) -> None:
    stories = waiting(2, checked=False)
    data = {"decision": "refuse", "ground": "duplicate", "words": "Sent before."}
    assert "Not checked yet" in send(desk, stories, **data).text
    send(desk, stories, **data, confirmed="1")
    assert statuses(stories) == [Status.REFUSED] * 2


def test_an_edit_after_the_check_is_not_checked(desk: Any) -> None:
    [story] = waiting(1)
    edit_story(story, make.story_fields(body=BODY))
    session().commit()
    assert "Not checked yet" in desk.get(TOGETHER).text
    send(desk, [story], decision="publish", confirmed="1")
    assert statuses([story]) == [Status.PENDING]
    make.run_jobs()
    assert "Not checked yet" not in desk.get(TOGETHER).text
    send(desk, [story], decision="publish", confirmed="1")
    assert statuses([story]) == [Status.PUBLISHED]


def test_a_fault_half_way_leaves_what_was_decided_and_names_the_rest(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = waiting(4)
    token = make.csrf_token(desk, "/moderation/")
    before = len(sent_mails())
    real, third = batch.decide, stories[2].public_id

    def failing(story: Story, *given: Any, **more: Any) -> Any:
        made = real(story, *given, **more)
        if story.public_id == third:
            raise OSError("The disk is full.")  # when everything about it was already written
        return made

    monkeypatch.setattr(batch, "decide", failing)
    send(desk, stories, decision="publish", confirmed="1")
    monkeypatch.undo()
    assert statuses(stories) == [Status.PUBLISHED] * 2 + [Status.PENDING] * 2
    assert recount() == []
    session().commit()
    page = desk.get("/moderation/").text
    said = [" ".join(one.text.split()) for one in BeautifulSoup(page, "html.parser").select(".messages .notice")]
    assert said[0] == "2 stories decided."
    assert said[1].startswith("2 stories were not decided, because something went wrong.")
    assert said[1].endswith("They still wait: Copy number 2, Nordic Mail Copy number 3, Nordic Mail")

    assert "2 stories: Published." in page
    desk.post(undo_of(page), data={"csrf_token": token})
    assert statuses(stories) == [Status.PENDING] * 4
    make.run_jobs()
    assert len(sent_mails()) == before


def test_each_story_of_a_batch_is_published_in_a_transaction_of_its_own(desk: Any) -> None:
    stories = waiting(3)
    page = {"csrf_token": make.csrf_token(desk, TOGETHER)}
    ticks = [f"{one.public_id}:{one.revision}" for one in stories]
    before = session().scalar(select(func.count()).select_from(Decision)) or 0
    session().commit()
    counts: list[int] = []

    def note(connection: Connection) -> None:
        counts.append(connection.exec_driver_sql("SELECT COUNT(*) FROM decision").scalar_one())

    event.listen(Engine, "commit", note)
    try:
        desk.post(TOGETHER, data={"story": ticks, "decision": "publish", "confirmed": "1", **page})
    finally:
        event.remove(Engine, "commit", note)
    assert {before + 1, before + 2, before + 3} <= set(counts)
    assert statuses(stories) == [Status.PUBLISHED] * 3


def test_going_back_from_the_preview_loses_nothing(desk: Any) -> None:
    stories = waiting(2)
    back = send(desk, stories[:1], decision="refuse", ground="duplicate", words="Sent before.", back="1")
    page = BeautifulSoup(back.text, "html.parser")
    assert back.status_code == 200
    assert len(page.select("input[name=story][checked]")) == 1
    assert page.select_one("textarea[name=words]").text.strip() == "Sent before."  # type: ignore[union-attr]
    assert page.select_one("input[name=decision][checked]")["value"] == "refuse"  # type: ignore[index]
    assert statuses(stories) == [Status.PENDING] * 2
