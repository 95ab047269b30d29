"""The author's page says what is true of the story as it is now, and offers only what can be done with it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.authors import service as authors
from pact.authors.own_page import editing
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.stories.author_links import new_link
from pact.stories.fields import Source, Status
from pact.stories.models import Story
from tests.support import make

MONTH_IS_SEEN = "thers can see the month of your contact"
APPEAL = "you can appeal until"
WAITS = "Your change is waiting for a moderator. The published version stays on the site until then."


def page_of(client: Any, story: Story) -> str:
    session().commit()
    page = BeautifulSoup(client.get(f"/my-story/{new_link(story.id)}").text, "html.parser")
    return " ".join(page.select_one("main").get_text(" ").split())  # type: ignore[union-attr]


def send_change(story: Story, title: str = "Another title") -> None:
    editing.edit_story(story, make.story_fields(title=title))
    session().commit()


def refuse(story: Story) -> None:
    decide(story, DeskDecision.REFUSE, moderator_id=make.moderator().id, grounds=grounds_by_code(["unclear"]))
    session().commit()


@pytest.mark.parametrize("status", list(Status))
def test_what_others_see_is_said_in_the_right_tense(client: Any, status: Status) -> None:
    said = page_of(client, make.story(status=status))

    assert (f"O{MONTH_IS_SEEN}" in said) == (status is Status.PUBLISHED)
    is_open = status in (Status.UNCONFIRMED, Status.PENDING, Status.CHANGES_REQUESTED)
    assert (f"Once it is published, o{MONTH_IS_SEEN}" in said) == is_open
    assert ("What you no longer allow ends at once, on the site and in feeds and downloads." in said) == (
        status is Status.PUBLISHED
    )
    assert "within a day in" not in said


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("source", [Source.INVITED_BY_COMPANY, Source.INVITED_BY_NEWSROOM])
def test_a_story_is_said_to_be_marked_as_invited_while_it_is_or_may_be_shown(
    client: Any, source: Source, status: Status
) -> None:
    said = page_of(client, make.story(status=status, source=source))
    is_over = status in (Status.WITHDRAWN, Status.REMOVED, Status.REFUSED)
    assert ("marked as invited" in said) != is_over


@pytest.mark.parametrize("status", list(Status))
def test_the_link_is_said_to_do_what_it_can(client: Any, status: Status) -> None:
    story = make.story(status=status)
    said = page_of(client, story)
    assert ("Anyone who has it can change or withdraw your story." in said) == editing.can_edit(story)
    only_withdraws = status in (Status.REFUSED, Status.HIDDEN)
    assert ("Anyone who has it can withdraw your story." in said) == only_withdraws


def test_a_withdrawn_story_asks_for_no_permission_and_offers_no_appeal(client: Any) -> None:
    story = make.story(status=Status.REFUSED)
    refused = page_of(client, story)
    assert APPEAL in refused
    assert "If you withdraw it, we cannot publish it after an appeal either." in refused
    assert "To withdraw permission to publish" not in refused

    authors.withdraw(story)
    withdrawn = page_of(client, story)
    assert APPEAL not in withdrawn
    assert "What we may do with your story" not in withdrawn
    assert "Withdrawn. It is not on the site" in withdrawn


def test_the_figures_that_stay_are_said_before_and_after_withdrawing(client: Any) -> None:
    """The tables of closed months are not made again."""
    story = make.story()
    assert (
        "Your story disappears from the site and search at once, and from the current league tables within seconds. "
        "Tables of closed months keep their figures, without your text."
    ) in page_of(client, story)

    authors.withdraw(story)
    stays = "does not count in the current league tables. Those of closed months keep their figures, without your text."
    assert f"Withdrawn. It is no longer on the site and {stays}" in page_of(client, story)


def test_a_removed_story_is_not_said_twice_to_be_removed(client: Any) -> None:
    said = page_of(client, make.story(status=Status.REMOVED))
    assert "Taken down. It had been published and is no longer on the site. The reasons are below." in said


def test_no_appeal_is_offered_without_the_decision_it_is_against(client: Any) -> None:
    story = make.story(status=Status.CHANGES_REQUESTED)
    assert APPEAL in page_of(client, story)
    send_change(story)
    assert APPEAL not in page_of(client, story)


def test_a_waiting_change_is_said_first_and_once(client: Any) -> None:
    story = make.story()
    send_change(story)
    said = page_of(client, story)
    assert f"Published. Anyone can read it. {WAITS}" in said
    assert said.count(WAITS) == 1
    assert "These are the answers in your change." in said


def test_a_refused_change_is_over_once_another_was_sent(client: Any) -> None:
    story = make.story()
    send_change(story)
    refuse(story)
    said = page_of(client, story)
    assert APPEAL in said
    assert "These are the answers in your change." in said

    send_change(story, "A third title")
    assert APPEAL not in page_of(client, story)
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    said = page_of(client, story)
    assert APPEAL not in said
    assert "These are the answers" not in said
