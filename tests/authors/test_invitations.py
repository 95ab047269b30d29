"""A company's link begins an invited story: how the form says so, what keeps it, and what makes it an ordinary story."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.models import Account
from pact.authors import service as authors
from pact.checks.spans import Kind
from pact.companies.users.membership import end_access
from pact.companies.users.models import CompanyUser
from pact.companies.users.story_link import inviting_company, story_link
from pact.core import clock
from pact.core.db import session
from pact.moderation.companies.merging import undo_merge
from pact.moderation.queue.checking import findings_for
from pact.moderation.settings.service import current_settings
from pact.rankings.patterns.groups import lowered_by_network
from pact.stories.fields import Source, Status
from pact.stories.models import Author, Story
from pact.stories.queries import latest_version
from tests.support import make
from tests.support.client import WatchingClient

INVITED = "Nordic Mail invited you to tell what happened."
NOT_IN_USE = "This invitation is no longer in use."


@pytest.fixture
def ana(app: Any) -> CompanyUser:
    make.company("Wolf Freight")
    return make.company_user()


@pytest.fixture
def link(ana: CompanyUser) -> str:
    return story_link(make.company("Nordic Mail"))


@pytest.fixture
def token(link: str) -> str:
    return link.partition("=")[2]


def notices(text: str) -> str:
    """The words above the form that are shown without scripts."""
    found = BeautifulSoup(text, "html.parser").select(
        "main > .notice:not([hidden]), main .notice[data-invited]:not([hidden])"
    )
    return " ".join(notice.get_text(" ", strip=True) for notice in found)


def filled(text: str, name: str) -> str:
    return str(BeautifulSoup(text, "html.parser").select_one(f"#story-form [name={name}]")["value"])


def told() -> Story:
    session().expire_all()
    return session().scalars(select(Story).order_by(Story.id.desc()).limit(1)).one()


def send(client: WatchingClient, token: str, path: str = "/share", **changes: Any) -> Any:
    return client.post(path, data=make.form_data(invited=token, **changes))


def leave(user: CompanyUser) -> None:
    end_access(user, by=session().get_one(Account, user.account_id))
    session().commit()


def test_the_link_begins_an_invited_story_and_says_what_that_means(client: WatchingClient, link: str) -> None:
    page = client.get(link)
    assert INVITED in notices(page.text)
    assert "does not count in the league tables" in notices(page.text)
    assert filled(page.text, "company") == "Nordic Mail"
    assert page.headers["Cache-Control"] == "no-store"
    assert send(client, filled(page.text, "invited")).status_code == 303
    assert told().source is Source.INVITED_BY_COMPANY


def test_without_the_link_a_story_is_unprompted(client: WatchingClient, link: str) -> None:
    assert notices(client.get("/share?company=nordic-mail").text) == ""
    client.post("/share", data=make.form_data())
    assert told().source is Source.UNPROMPTED


@pytest.mark.parametrize(
    "token", ["0123456789abc", "0123456789", "", "0123456789१", "0123456789" + "9" * 30, "x" * 500]
)
def test_a_link_that_is_not_ours_opens_the_usual_form_with_a_word(
    client: WatchingClient, ana: CompanyUser, token: str
) -> None:
    page = client.get("/share", query_string={"invited": token})
    assert page.status_code == 200
    assert (NOT_IN_USE in notices(page.text)) is bool(token)
    assert filled(page.text, "company") == ""
    send(client, token)
    assert told().source is Source.UNPROMPTED


def test_a_link_stops_when_nobody_acts_for_the_company_any_more(
    client: WatchingClient, ana: CompanyUser, link: str
) -> None:
    leave(ana)
    page = client.get(link)
    assert NOT_IN_USE in notices(page.text)
    assert filled(page.text, "invited") == ""


def test_a_form_opened_while_the_link_was_in_use_still_makes_an_invited_story(
    client: WatchingClient, ana: CompanyUser, token: str
) -> None:
    leave(ana)
    send(client, token)
    assert told().source is Source.INVITED_BY_COMPANY


def test_a_refusal_a_preview_and_another_language_keep_the_invitation(client: WatchingClient, token: str) -> None:
    refused = send(client, token, body="Too short")
    assert refused.status_code == 422
    held = send(client, token, body=f"{make.BODY} Ring me on 07911 123456.")
    assert "Check for personal details" in held.text
    switched = send(client, token, "/es/share", switch="es")
    for page in (refused, held, switched):
        assert filled(page.text, "invited") == token
    assert INVITED in notices(refused.text)
    assert INVITED in notices(held.text)


def test_a_story_about_another_company_is_not_invited_and_the_form_says_so(
    client: WatchingClient, token: str
) -> None:
    page = send(client, token, company="Wolf Freight", body="Too short")
    assert "Nordic Mail invited you, but your story is about another company." in notices(page.text)
    send(client, token, company="Wolf Freight")
    assert told().source is Source.UNPROMPTED


def test_confirming_and_the_authors_page_say_it_and_nothing_changes_it_later(
    client: WatchingClient, ana: CompanyUser, token: str
) -> None:
    send(client, token)
    path = f"/confirm/{authors.confirmation_token(told())}"
    assert "is marked as invited" in client.get(path).text
    client.post(path)
    leave(ana)
    assert told().status is Status.PENDING
    assert told().source is Source.INVITED_BY_COMPANY


def test_a_merge_takes_the_link_along_and_its_undo_back(client: WatchingClient, link: str, token: str) -> None:
    merge = make.merged(make.company("Nordic Mail"), make.company("Wolf Freight"))
    assert "Wolf Freight invited you" in notices(client.get(link).text)
    undo_merge(merge, by=make.moderator().id)
    session().commit()
    assert inviting_company(token) == make.company("Nordic Mail")


def test_an_invited_story_makes_no_other_count_less_and_no_author_established(app: Any, ana: CompanyUser) -> None:
    """An unprompted story weighs and stands in the stratum as if the author had never been invited."""
    same = {"email": "twice@example.org", "source_digest": "f" * 64}
    make.story(confirmed_at=clock.now() - timedelta(days=40), source=Source.INVITED_BY_COMPANY, **same)
    make.story(source=Source.INVITED_BY_COMPANY, **same)
    later = make.story(**same)
    author = session().get_one(Author, later.author_id)
    assert (later.weight, later.is_established) == (1_000_000, False)
    assert author.confirmed_at == later.confirmed_at


def test_a_day_of_invited_stories_is_no_burst_and_makes_none_of_others(app: Any, ana: CompanyUser) -> None:
    invited = [make.story(status="pending", source=Source.INVITED_BY_COMPANY) for _ in range(9)]
    ordinary = make.story(status="pending")
    assert bursts(invited[-1]) == bursts(ordinary) == 0
    others = [make.story(status="pending") for _ in range(8)]
    assert bursts(others[-1]) == 1


def bursts(story: Story) -> int:
    found = findings_for(story, latest_version(story), settings=current_settings())
    return [finding.kind for finding in found].count(Kind.burst)


def test_an_invited_story_hides_no_network(app: Any, ana: CompanyUser) -> None:
    """The second ordinary story of one network counts as half, also where its author was invited before."""
    make.story(email="both@example.org", source=Source.INVITED_BY_COMPANY)
    make.story(source_digest="e" * 64)
    second = make.story(email="both@example.org", source_digest="e" * 64)
    assert second.weight == 500_000
    assert session().scalars(select(Story.id).where(lowered_by_network())).all() == [second.id]
