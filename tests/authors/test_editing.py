"""Changing a story after sending it: a change goes through the desk, and the published version stays until then."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.authors import service
from pact.authors.own_page import editing
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.core.i18n.messages import format_moment
from pact.core.roles import StaffRole
from pact.moderation.decisions.edits import at_desk, waiting_edit
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import Decision, QueueItem, QueueKind
from pact.moderation.queries import grounds_by_code
from pact.moderation.queue import service as queueing
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.statuses import DeskDecision
from pact.rankings.tallies.recount import recount
from pact.retention.rules import RULES
from pact.stories.author_links import new_link
from pact.stories.fields import Status, VersionState
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version
from tests.authors.test_share import answers
from tests.moderation.redacted import snapshot
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, text_of

CHANGED = {"title": "The bill was wrong twice", "resolved": "no", "politeness": 2}


def edited(**changes: object) -> Story:
    """A published story with a change waiting for a decision."""
    story = make.story(status="published")
    editing.edit_story(story, make.story_fields(**(CHANGED | changes)))
    session().commit()
    return story


def public_title(story: Story) -> str:
    return session().get_one(StoryVersion, story.published_version_id).title


def act(story: Story, decision: DeskDecision, **more: object) -> Decision:
    made = decide(story, decision, moderator_id=make.moderator().id, **more)
    session().commit()
    return made


def refuse(story: Story) -> Decision:
    return act(story, DeskDecision.REFUSE, grounds=grounds_by_code(["unclear"]), words="Say which bill.")


def test_published_version_stays_and_counts_while_a_change_waits(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="published")
    plain = snapshot()
    editing.edit_story(story, make.story_fields(**CHANGED))
    session().commit()

    assert (story.status, public_title(story)) == (Status.PUBLISHED, "A bill put right")
    assert snapshot() == plain
    item = queueing.item_of_story(story)
    assert item is not None
    assert item.kind is QueueKind.EDITED_STORY
    page = client.get(f"/my-story/{new_link(story.id)}").text
    assert "Your change is waiting for a moderator. The published version stays on the site until then." in page
    assert "A moderator should read it by" in page
    assert "The bill was wrong twice" not in client.get("/stories").text
    make.signed_in(client)
    desk = client.get(f"/moderation/stories/{story.public_id}").text
    assert "The bill was wrong twice" in desk
    assert "Edited version of a published story." in desk
    assert {button["value"] for button in BeautifulSoup(desk, "html.parser").select("button[name=decision]")} == {
        "publish",
        "refuse",
        "remove",
    }


def test_published_change_replaces_the_old_version(app: Flask, client: WatchingClient) -> None:
    story = edited()
    published_at = story.published_at
    act(story, DeskDecision.PUBLISH)
    make.run_jobs()

    assert (story.status, public_title(story), story.published_at) == (
        Status.PUBLISHED,
        "The bill was wrong twice",
        published_at,
    )
    assert waiting_edit(story) is None
    assert "We have published your change to your story about Nordic Mail" in last_mail()["Subject"]
    assert client.get("/stories?q=wrong+twice").text.count(story.public_id) > 0
    assert "Your change was published" in client.get(f"/my-story/{new_link(story.id)}").text
    assert recount() == []


def test_refused_change_leaves_the_published_version_and_stays_refused(app: Flask, client: WatchingClient) -> None:
    story = edited()
    before = snapshot()
    refuse(story)
    make.run_jobs()

    assert (story.status, public_title(story), snapshot()) == (Status.PUBLISHED, "A bill put right", before)
    mail = text_of(last_mail())
    assert "Say which bill." in mail
    assert "The published version stays as it is" in mail
    page = client.get(f"/my-story/{new_link(story.id)}").text
    assert "Your change was refused" in page
    assert "you can appeal until" in page
    assert at_desk(story).sent.title == "A bill put right"
    act(story, DeskDecision.REMOVE, grounds=grounds_by_code(["illegal"]), words="It had to go.")
    assert at_desk(story).sent.title == "A bill put right"


@pytest.mark.parametrize("publishes", [True, False])
def test_decision_on_a_change_can_be_undone(app: Flask, publishes: bool) -> None:
    story = edited()
    before, item = snapshot(), queueing.item_of_story(story)
    made = act(story, DeskDecision.PUBLISH) if publishes else refuse(story)
    undo(made, moderator_id=make.moderator().id)
    session().commit()

    assert (story.status, public_title(story), snapshot()) == (Status.PUBLISHED, "A bill put right", before)
    assert queueing.item_of_story(story) is item
    edit = waiting_edit(story)
    assert edit is not None
    assert (edit.title, edit.state) == ("The bill was wrong twice", VersionState.SUBMITTED)
    assert recount() == []


def test_withdrawing_the_story_drops_its_change(app: Flask, client: WatchingClient) -> None:
    story = edited()
    client.post(f"/my-story/{new_link(story.id)}/withdraw")

    assert story.status is Status.WITHDRAWN
    assert queueing.item_of_story(story) is None
    with pytest.raises(ChangeRefused):
        editing.edit_story(story, make.story_fields())


def history_on(client: WatchingClient, story: Story) -> list[str]:
    """The entries of the history on the author's page, without their days."""
    page = BeautifulSoup(client.get(f"/my-story/{new_link(story.id)}").text, "html.parser")
    entries = page.select(".timeline li:not(.next)")
    assert entries[-1]["class"] == ["now"]
    for entry in entries:
        entry.select_one(".when").decompose()
    return [entry.get_text(strip=True) for entry in entries]


def test_history_names_everything_that_happened_in_order(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="changes_requested")
    editing.edit_story(story, make.story_fields(title="Another title"))
    cuts = [Cut(Place.body, 0, 8, RedactionKind.NAME)]
    act(story, DeskDecision.PUBLISH, cuts=cuts, grounds=grounds_by_code(["personal_data"]))
    editing.edit_story(story, make.story_fields(**CHANGED))
    undo(act(story, DeskDecision.PUBLISH), moderator_id=make.moderator().id)  # authors never hear of it
    refuse(story)
    editing.edit_story(story, make.story_fields(title="A third title"))
    service.withdraw(story)
    session().commit()
    assert history_on(client, story) == [
        "You sent your story",
        "You confirmed your story",
        "Changes requested (Unclear)",
        "You sent a change",
        "Published, with parts taken out (Personal data)",
        "You sent a change",
        "Your change was refused (Unclear)",
        "You sent a change",
        "You withdrew your story",
    ]


def test_history_says_how_a_story_that_was_taken_down_came_back(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="removed")
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    decide(story, DeskDecision.RESTORE, moderator_id=senior, role=StaffRole.SENIOR_MODERATOR,
           grounds=grounds_by_code(["appeal_upheld"]))  # fmt: skip
    session().commit()
    assert history_on(client, story)[2:] == [
        "Published",
        "Taken down (Unclear)",
        "Published again (Appeal upheld)",
    ]


def test_new_change_replaces_the_waiting_one_and_keeps_its_place_in_the_queue(
    app: Flask, client: WatchingClient
) -> None:
    story = make.story(status="pending")
    make.run_jobs()
    item = queueing.item_of_story(story)
    assert item is not None
    opened, revision = item.opened_at, story.revision
    path = f"/my-story/{new_link(story.id)}/edit"
    response = client.post(path, data=answers(title="Better told", company=None, email=None, idempotency_key=None))

    assert response.status_code == 303
    session().expire_all()
    assert (story.status, item.opened_at, latest_version(story).checked_at) == (Status.PENDING, opened, None)
    assert story.revision > revision  # a decision on the earlier text is outdated
    assert session().scalar(select(func.count()).select_from(QueueItem)) == 1
    states = select(StoryVersion.title, StoryVersion.state).order_by(StoryVersion.number)
    assert session().execute(states).tuples().all() == [
        ("A bill put right", VersionState.SUPERSEDED),
        ("Better told", VersionState.SUBMITTED),
    ]


def test_changes_per_day_are_limited_and_nothing_typed_is_lost(app: Flask, client: WatchingClient) -> None:
    story = edited()
    path, form = f"/my-story/{new_link(story.id)}/edit", answers(company=None, email=None, title="Once more")
    assert "You can send 4 more changes within 24 hours." in client.get(path).text
    statuses = [client.post(path, data=form).status_code for _ in range(editing.MAX_VERSIONS_PER_DAY)]

    assert statuses == [303] * (editing.MAX_VERSIONS_PER_DAY - 2) + [429, 429]
    refused = client.post(path, data=form)
    assert "Once more" in refused.text
    moment = format_moment(story.created_at + timedelta(days=1))
    assert f"as often as we allow within 24 hours. You can send this change from {moment}." in refused.text
    assert f"You can send another change from {moment}." in client.get(path).text
    with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
        assert client.post(path, data=form).status_code == 303


def test_refused_change_is_kept_while_an_appeal_is_possible(app: Flask) -> None:
    story = edited()
    refuse(story)
    ident = story.id
    [rule] = [rule for rule in RULES if rule.name == "earlier_texts"]
    due = session().execute(rule.due(clock.now() + timedelta(seconds=1))).scalars().all()

    latest = select(func.max(StoryVersion.id)).where(StoryVersion.story_id == ident)
    assert due == [session().scalar(latest)]


def opened(client: WatchingClient, path: str) -> dict[str, object]:
    """An edit form as a browser sends it: what was typed is added by the test."""
    page = BeautifulSoup(client.get(path).text, "html.parser")
    hidden = {name: str(page.select_one(f"[name={name}]")["value"]) for name in ("form_key", "opened_from")}  # type: ignore[index]
    return answers(company=None, email=None, idempotency_key=None, **hidden)


@pytest.mark.parametrize("status", ["pending", "published", "changes_requested"])
def test_of_two_tabs_the_second_overwrites_nothing_unseen(app: Flask, client: WatchingClient, status: str) -> None:
    story = make.story(status=status)
    path = f"/my-story/{new_link(story.id)}/edit"
    first, second = opened(client, path), opened(client, path)
    assert client.post(path, data=first | {"title": "Told in the first tab"}).status_code == 303
    refused = client.post(path, data=second | {"title": "Told in the second tab", "consent_reuse": "y"})

    assert refused.status_code == 409
    session().expire_all()
    assert (latest_version(story).title, latest_version(story).consent_reuse) == ("Told in the first tab", False)
    page = BeautifulSoup(refused.text, "html.parser")
    assert "Nothing was overwritten" in page.select_one(".error-summary").text  # type: ignore[union-attr]
    assert "Told in the first tab" in page.select_one("details.folded").text  # type: ignore[union-attr]
    assert page.select_one("[name=title]")["value"] == "Told in the second tab"  # type: ignore[index]
    again = second | {"title": "Told in both", "opened_from": page.select_one("[name=opened_from]")["value"]}  # type: ignore[index]
    assert client.post(path, data=again).status_code == 303
    assert latest_version(story).title == "Told in both"


def test_a_page_in_between_still_knows_what_the_form_was_opened_from(app: Flask, client: WatchingClient) -> None:
    path = f"/my-story/{new_link(make.story(status='published').id)}/edit"
    first = opened(client, path)
    for data in (
        first | {"body": "Short"},
        first | {"switch": "es"},
        first | {"body": f"{make.BODY} Ring 020 7946 0018."},
    ):
        page = BeautifulSoup(client.post(path, data=data).text, "html.parser")
        assert page.select_one("[name=opened_from]")["value"] == first["opened_from"]  # type: ignore[index]


def test_a_permission_withdrawn_in_another_tab_is_not_given_back_unseen(
    app: Flask, client: WatchingClient
) -> None:
    story = make.story(status="published", consent_reuse=True)
    link = f"/my-story/{new_link(story.id)}"
    form = opened(client, f"{link}/edit") | {"consent_reuse": "y"}
    client.post(f"{link}/consents", data={})
    refused = client.post(f"{link}/edit", data=form)

    assert refused.status_code == 409
    session().expire_all()
    assert not latest_version(story).consent_reuse


def test_a_change_sent_by_two_clicks_is_one_version(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="published")
    path = f"/my-story/{new_link(story.id)}/edit"
    form = opened(client, path) | {"title": "Clicked twice"}
    assert [client.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    assert latest_version(story).number == 2
