"""Premium lines at the desk: what a moderator sees and confirms, and takes back."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.authors.service import withdraw
from pact.companies.models import Company
from pact.companies.numbers import add_number
from pact.core import clock
from pact.core.db import session
from pact.moderation.companies.merging import MergeObstacle, undo_merge
from pact.promises.breaches import breach_of
from pact.stories.models import Story
from tests.moderation.merges import refusal, snapshot
from tests.promises.test_breaches import figure, premium, signed
from tests.support import make


@pytest.fixture
def company(app: Any) -> Company:
    """It promised two months ago to have no premium lines."""
    company = make.company()
    signed(company, (clock.months_later(clock.month_of(clock.today()), -2), False))
    return company


@pytest.fixture
def story(company: Company) -> Story:
    return premium(company, contacted_on=clock.today())


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def press(desk: Any, story: Story, undo: bool = False, **changes: str) -> Any:
    page = f"/moderation/stories/{story.public_id}"
    data = {"csrf_token": make.csrf_token(desk, page), "seen": str(story.published_version_id)}
    return after(desk, desk.post(f"{page}/breach{'/undo' if undo else ''}", data=data | changes))


def after(desk: Any, answer: Any) -> Any:
    """The page that a form leads to."""
    assert answer.status_code == 303
    return desk.get(answer.location)


def buttons(page: str) -> list[str]:
    found = BeautifulSoup(page, "html.parser").select('form[action*="/breach"] button')
    return [button.text for button in found]


def breach_verbs() -> list[str]:
    return list(session().scalars(select(AuditEntry.verb).where(AuditEntry.verb.like("breach.%"))))


def test_a_moderator_confirms_a_breach_beside_the_official_numbers(
    desk: Any, company: Company, story: Story
) -> None:
    add_number(company, "+442079460018", purpose="Faults", page="https://nordic.example/call",
               checked_on=date(2026, 1, 2), line_cost="basic", by=make.moderator().id)  # type: ignore[arg-type] # fmt: skip
    session().commit()
    page = desk.get(f"/moderation/stories/{story.public_id}").text
    assert "+44 20 7946 0018" in page
    assert "https://nordic.example/call" in page
    assert buttons(page) == ["Confirm: this line costs more than the basic rate"]
    confirmed = press(desk, story).text
    assert "It counts as a breach of the promise." in confirmed
    assert buttons(confirmed) == ["Undo: not a breach"]
    assert "was confirmed already" in press(desk, story).text
    assert "It does not count as a breach." in press(desk, story, undo=True).text
    assert "was undone already" in press(desk, story, undo=True).text
    assert breach_verbs() == ["breach.confirmed", "breach.undone"]


def test_what_nobody_has_confirmed_is_listed_and_counted_in_the_menu(desk: Any, story: Story) -> None:
    page = desk.get("/moderation/premium-lines").text
    assert f"/moderation/stories/{story.public_id}#premium-line" in page
    [entry] = BeautifulSoup(page, "html.parser").select('.everyday a[href="/moderation/pact"] b')
    assert entry.text == "1"
    press(desk, story)
    assert "None. Every such story has been confirmed" in desk.get("/moderation/premium-lines").text


def test_a_story_that_was_withdrawn_meanwhile_is_not_confirmed(desk: Any, story: Story) -> None:
    seen, token = story.published_version_id, make.csrf_token(desk, f"/moderation/stories/{story.public_id}")
    withdraw(story)
    session().commit()
    sent = {"csrf_token": token, "seen": str(seen)}
    answer = after(desk, desk.post(f"/moderation/stories/{story.public_id}/breach", data=sent))
    assert "Nothing was confirmed." in answer.text
    assert breach_of(story) is None
    assert buttons(answer.text) == []


@pytest.mark.parametrize("seen", ["", "0", "x", "99999999999999999999"])
def test_a_version_that_nobody_saw_is_not_confirmed(desk: Any, story: Story, seen: str) -> None:
    assert "Nothing was confirmed." in press(desk, story, seen=seen).text
    assert breach_of(story) is None


def test_a_confirmation_can_be_taken_back_when_the_story_is_gone(desk: Any, story: Story) -> None:
    press(desk, story)
    withdraw(story)
    session().commit()
    page = desk.get(f"/moderation/stories/{story.public_id}").text
    assert "It does not count now" in page
    assert buttons(page) == ["Undo: not a breach"]
    press(desk, story, undo=True)
    assert breach_of(story) is None


def test_a_story_of_a_company_without_the_promise_has_no_such_question(desk: Any) -> None:
    story = premium(make.company("Wolf Freight"), contacted_on=clock.today())
    assert buttons(desk.get(f"/moderation/stories/{story.public_id}").text) == []


def test_a_signatory_is_not_merged_away(desk: Any, company: Company) -> None:
    wolf = make.company("Wolf Freight")
    assert refusal(company, wolf, make.moderator().id) is MergeObstacle.SIGNED
    page = desk.get(f"/moderation/companies/{company.slug}/merge?into=Wolf+Freight")
    assert page.status_code == 422
    assert "must keep its own page. Merge “Wolf Freight” into it instead." in page.text


def test_stories_of_a_company_that_is_merged_into_a_signatory_count_there(company: Company, story: Story) -> None:
    wolf, signatory = make.company("Wolf Freight"), company
    premium(wolf, contacted_on=clock.today())
    before = snapshot()
    assert figure(signatory) == (0, 1, 1)
    merge = make.merged(wolf, signatory)
    assert figure(signatory) == (0, 2, 2)
    undo_merge(merge, by=make.moderator().id)
    session().commit()
    assert figure(signatory) == (0, 1, 1)
    assert snapshot() == before
