"""Breaches of “no premium lines”: which stories say so, what a moderator confirms, and what counts."""

from datetime import date

import pytest
import time_machine

from pact.authors.own_page.erasing import erase_story
from pact.authors.service import withdraw
from pact.companies.models import Company
from pact.core.db import session
from pact.promises.breaches import (
    BreachRefused,
    breach_of,
    confirm_breach,
    count_unconfirmed,
    is_covered,
    unconfirmed_stories,
    undo_breach,
)
from pact.promises.catalogue import Promise
from pact.promises.models import Breach, PactProposal, PromiseVersion
from pact.promises.verdicts.counting import so_far
from pact.stories.models import Story
from tests.support import make

pytestmark = [pytest.mark.usefixtures("app")]
NOW = "2026-11-20T12:00:00+00:00"


@pytest.fixture(autouse=True)
def november() -> object:
    with time_machine.travel(NOW, tick=True):
        yield


def signed(company: Company, *versions: tuple[date, bool]) -> None:
    """The promise of no premium lines, with a version for each start; the second says whether it ends the promise."""
    by = make.moderator().id
    proposal = PactProposal(company_id=company.id, proposed_by_id=by, proposed_at=make.clock.now(), words="")
    session().add(proposal)
    session().flush()
    for number, (start, is_end) in enumerate(versions, 1):
        session().add(PromiseVersion(
            company_id=company.id, promise=Promise.NO_PREMIUM_LINES, number=number, is_end=is_end,
            starts_on=start, signed_at=make.clock.now(), proposal_id=proposal.id,
        ))  # fmt: skip
    session().commit()


def premium(company: Company, **fields: object) -> Story:
    given = {"line_cost": "premium", "contacted_on": date(2026, 11, 10)} | fields
    return make.story(company=company, **given)  # type: ignore[arg-type]


def figure(company: Company) -> tuple[int, int, int]:
    """Of the running promise so far: breaches, stories of a premium line that are not one, who said what the line cost."""
    [result] = so_far(company.id).promises
    counts = result.year.counts
    return counts["breaches"], counts["unconfirmed"], result.year.n


def confirmed(story: Story) -> Story:
    assert confirm_breach(story, by=make.moderator().id, seen_version=story.published_version_id)
    session().commit()
    return story


def test_a_confirmed_story_of_a_premium_line_is_a_breach() -> None:
    company = make.company()
    signed(company, (date(2026, 10, 1), False))
    first, second = premium(company), premium(company)
    make.story(company=company, line_cost="free"), make.story(company=company, line_cost="unknown")
    assert figure(company) == (0, 2, 3)
    assert unconfirmed_stories(10) == [first, second]
    confirmed(first)
    assert figure(company) == (1, 1, 3)
    assert unconfirmed_stories(10) == [second]
    assert not confirm_breach(first, by=make.moderator().id, seen_version=first.published_version_id), "Once only."
    assert undo_breach(first, by=make.moderator().id)
    assert not undo_breach(first, by=make.moderator().id)
    assert figure(company) == (0, 2, 3)


@pytest.mark.parametrize(
    ("contacted_on", "versions", "is_in_term"),
    [
        (date(2026, 11, 1), [(date(2026, 11, 1), False)], True),
        (date(2026, 10, 31), [(date(2026, 11, 1), False)], False),
        (date(2026, 11, 10), [(date(2026, 12, 1), False)], False),
        (date(2026, 11, 10), [(date(2026, 4, 1), False), (date(2026, 10, 1), True)], False),
        (date(2026, 9, 10), [(date(2026, 4, 1), False), (date(2026, 10, 1), True)], False),
        (date(2026, 11, 10), [(date(2026, 4, 1), False), (date(2027, 1, 1), True)], True),
        (
            date(2026, 11, 10),
            [(date(2025, 4, 1), False), (date(2026, 1, 1), True), (date(2026, 11, 1), False)],
            True,
        ),
    ],
)
def test_contact_and_confirmation_fall_in_one_term(
    contacted_on: date, versions: list[tuple[date, bool]], is_in_term: bool
) -> None:
    company = make.company()
    signed(company, *versions)
    story = premium(company, contacted_on=contacted_on)
    assert is_covered(story) is is_in_term
    assert count_unconfirmed() == int(is_in_term)
    by = make.moderator().id
    if not is_in_term:
        with pytest.raises(BreachRefused):
            confirm_breach(story, by=by, seen_version=story.published_version_id)


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "invited_by_company"},
        {"affiliation": "competitor"},
        {"incentive": True},
        {"line_cost": "basic"},
        {"status": "pending"},
    ],
)
def test_only_scored_stories_that_say_so_can_be_confirmed(fields: dict[str, object]) -> None:
    company = make.company()
    signed(company, (date(2026, 10, 1), False))
    story = premium(company, **fields)
    assert not is_covered(story)
    assert count_unconfirmed() == 0
    assert figure(company)[1] == 0


def test_a_company_without_the_promise_has_no_breaches() -> None:
    assert not is_covered(premium(make.company()))
    assert count_unconfirmed() == 0


def test_a_breach_counts_only_while_its_story_does() -> None:
    company = make.company()
    signed(company, (date(2026, 10, 1), False))
    story = confirmed(premium(company))
    withdraw(story)
    session().commit()
    assert figure(company) == (0, 0, 0)
    assert breach_of(story) is not None
    assert count_unconfirmed() == 0
    erase_story(story)
    session().commit()
    assert session().query(Breach).count() == 0


def test_a_story_that_changed_meanwhile_is_not_confirmed() -> None:
    company = make.company()
    signed(company, (date(2026, 10, 1), False))
    story = premium(company)
    seen = story.published_version_id
    with pytest.raises(BreachRefused):
        confirm_breach(story, by=make.moderator().id, seen_version=(seen or 0) + 1)
    withdraw(story)
    session().commit()
    with pytest.raises(BreachRefused):
        confirm_breach(story, by=make.moderator().id, seen_version=seen)
