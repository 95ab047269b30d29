"""An author appeals by the link in the statement of reasons or on their own page: once, within six months."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.appeals import service
from pact.appeals.models import Appeal, AppealState
from pact.appeals.service import NotAppealable
from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import QueueKind
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.queue.service import open_item_of
from pact.moderation.statuses import DeskDecision
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.appeals import ANSWER, WHY, appeal_about, latest, senior, settled, told
from tests.support.client import WatchingClient
from tests.support.replies import answer_to, reply_to


@pytest.fixture
def story(app: object) -> Story:
    return make.story(status="refused", words="This is about your neighbour’s contact.")


def address_of(story: Story, against: str = "story", ident: int | None = None) -> str:
    token = new_link(story.id)
    session().commit()
    return f"/my-story/{token}/appeal/{against}/{ident or latest(story).id}"


def words_on(page: Any) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").select_one("main").get_text(" ").split())  # type: ignore[union-attr]


def count() -> int:
    return session().scalar(select(func.count()).select_from(Appeal)) or 0


def test_the_statement_of_reasons_links_to_the_form_and_the_author_is_told_by_when(
    client: WatchingClient, story: Story
) -> None:
    senior()
    make.run_jobs()
    [path] = [
        word.partition("//")[2].partition("/")[2] for word in told("not publish").split() if "/appeal/" in word
    ]

    form = words_on(client.get(f"/{path}"))
    assert "We refused the story." in form
    assert "This is about your neighbour’s contact." in form
    answered = client.post(f"/{path}", data={"words": WHY})

    assert answered.status_code == 303
    [appeal] = session().scalars(select(Appeal))
    assert (appeal.words, appeal.state, appeal.due_at - appeal.sent_at) == (
        WHY,
        AppealState.WAITING,
        timedelta(days=14),
    )
    item = open_item_of(QueueKind.APPEAL, appeal.id)
    assert item is not None
    assert item.due_at == appeal.due_at
    page = words_on(client.get(answered.headers["Location"]))
    assert "Another moderator will look at the decision." in page
    assert "We aim to decide by" in page
    assert "is somebody else" not in page
    make.run_jobs()
    assert WHY not in told("We have received your appeal about Nordic Mail")
    assert session().scalar(select(AuditEntry.actor_kind).where(AuditEntry.verb == "appeal.sent")) == "author"


def test_the_authors_page_offers_the_appeal_and_then_says_how_it_stands(
    client: WatchingClient, story: Story
) -> None:
    address = address_of(story)
    own = client.get(address.partition("/appeal")[0]).text
    assert f'href="{address}"' in own

    client.post(address, data={"words": WHY})
    page = words_on(client.get(address.partition("/appeal")[0]))
    assert "Appeal against this decision" not in page
    assert "waits for a decision. We aim to decide by" in page

    settled(session().scalars(select(Appeal)).one(), upholds=False)
    assert "rejected." in words_on(client.get(address.partition("/appeal")[0]))


def test_nothing_typed_is_lost(client: WatchingClient, story: Story) -> None:
    address = address_of(story)
    assert client.post(address, data={"words": " "}).status_code == 422
    long = "I disagree. " * 200

    refused = client.post(address, data={"words": long})

    assert refused.status_code == 422
    assert "Enter 2,000 characters or fewer." in refused.text
    assert long in BeautifulSoup(refused.text, "html.parser").select_one("textarea").get_text()  # type: ignore[union-attr]
    with time_machine.travel(clock.moment_months_later(clock.now(), 6) + timedelta(days=1)):
        late = client.post(address, data={"words": WHY})
    assert late.status_code == 409
    assert WHY in words_on(late)
    assert count() == 0


def test_of_two_tabs_the_second_appeal_is_refused_and_kept(client: WatchingClient, story: Story) -> None:
    """One appeal is possible against a decision. The same words again, as by a second click, are that one."""
    address = address_of(story)
    first, again, second = (
        client.post(address, data={"words": words}) for words in (WHY, f" {WHY}\r\n", "And that.")
    )

    assert (first.status_code, again.status_code, second.status_code) == (303, 303, 409)
    assert "was not sent" in words_on(second)
    assert "And that." in words_on(second)
    assert [appeal.words for appeal in session().scalars(select(Appeal))] == [WHY]


def test_of_two_clicks_at_once_the_slower_is_compared_with_the_quicker(
    client: WatchingClient, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each click sees no appeal before it stores its own: the database refuses the second."""
    address = address_of(story)
    appeal_about(story)
    real, seen = service.appeal_against, list[object]()

    def blind_at_first(*args: Any) -> Appeal | None:
        seen.append(args)
        return None if len(seen) == 1 else real(*args)

    for words, expected in ((WHY, 303), ("And that.", 409)):
        seen.clear()
        with monkeypatch.context() as patch:
            patch.setattr(service, "appeal_against", blind_at_first)
            answered = client.post(address, data={"words": words})
        assert answered.status_code == expected
        assert expected == 303 or words in words_on(answered)
    assert count() == 1


def test_the_link_of_another_story_leads_nowhere(client: WatchingClient, story: Story) -> None:
    other = make.story(status="refused")

    assert client.get(address_of(story, ident=latest(other).id)).status_code == 404
    assert client.get(address_of(story, "answer")).status_code == 404
    assert client.get(f"/my-story/forged/appeal/story/{latest(story).id}").status_code == 404
    assert client.post(address_of(other, ident=latest(story).id), data={"words": WHY}).status_code == 404


@pytest.mark.parametrize("status", list(Status))
def test_only_what_was_decided_against_the_author_can_be_appealed(client: WatchingClient, status: Status) -> None:
    story = make.story(status=status)
    is_against = status in (Status.REFUSED, Status.REMOVED, Status.CHANGES_REQUESTED)
    if status is Status.UNCONFIRMED:
        return

    if is_against:
        assert appeal_about(story).state is AppealState.WAITING
    else:
        with pytest.raises(NotAppealable):
            appeal_about(story)
        assert client.get(address_of(story)).status_code == 404


def test_the_page_says_that_there_is_nobody_to_decide(client: WatchingClient, story: Story) -> None:
    """Only a moderator without a senior role is there, who decided, too."""
    address = address_of(story)
    assert "it waits until there is somebody else" in words_on(client.get(address))
    client.post(address, data={"words": WHY})
    assert "it can take longer" in words_on(client.get(address))
    make.run_jobs()
    assert "it can take longer" in told("received your appeal")

    senior()
    assert "it can take longer" not in words_on(client.get(address))


def test_an_appeal_ends_once_the_author_withdraws_or_sends_again(client: WatchingClient) -> None:
    refused, sent_back = make.story(status="refused"), make.story(status="changes_requested")
    appeals = [appeal_about(story) for story in (refused, sent_back)]
    address = address_of(refused)

    authors.withdraw(refused)
    edit_story(sent_back, make.story_fields(title="With the date"))
    session().commit()

    assert [appeal.state for appeal in appeals] == [AppealState.GONE] * 2
    assert all(open_item_of(QueueKind.APPEAL, appeal.id) is None for appeal in appeals)
    assert "The decision no longer stood" in words_on(client.get(address))


def test_an_appeal_ends_if_the_moderator_undoes_the_decision(app: object) -> None:
    story = make.story(status="pending")
    by = make.moderator().id
    made = decide(
        story, DeskDecision.REFUSE, moderator_id=by, grounds=grounds_by_code(["unclear"]), words="Unclear."
    )
    appeal = appeal_about(story)

    undo(made, moderator_id=by)

    assert (story.status, appeal.state) == (Status.PENDING, AppealState.GONE)


def test_an_author_appeals_against_a_decision_on_their_answer(client: WatchingClient) -> None:
    story = make.story()
    answer = answer_to(reply_to(story), status="refused")
    senior()
    make.run_jobs()
    address = address_of(story, "answer", latest(answer).id)
    assert f'href="{address}"' in client.get(address.partition("/appeal")[0]).text
    assert f"/appeal/answer/{latest(answer).id}" in told("not publish your answer")

    client.post(address, data={"words": WHY})
    settled(session().scalars(select(Appeal)).one(), upholds=True)

    make.run_jobs()
    assert ANSWER in told("What became of your appeal about Nordic Mail")
    assert ANSWER in words_on(client.get(address))
    assert last_decision(story) is not None
    assert answer.status == "published"
