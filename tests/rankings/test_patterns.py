"""What the worker notices about groups of stories: what differs, what counts less, and that it is found again."""

from collections.abc import Iterator
from math import log

import pytest
import time_machine
from sqlalchemy import select

from pact.core import clock
from pact.core.db import session
from pact.rankings import service
from pact.rankings.models import Tally
from pact.rankings.patterns.comparing import UNANSWERED, WAIT, Difference, added, compare
from pact.rankings.patterns.groups import lowered_by_network
from pact.rankings.patterns.models import Pattern, PatternDecision, PatternKind, PatternOutcome
from pact.rankings.patterns.queries import decided_pattern, patterns_page, waiting_patterns
from pact.rankings.values import MICRO, contribution
from pact.stories.models import Story
from tests.rankings.test_full_tables import MONTHS, NOW, add_companies, tally
from tests.support import make
from tests.support.sample_stories import BAD, GOOD, SampleStory

pytestmark = pytest.mark.usefixtures("app", "at_now")


@pytest.fixture
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def told(kind: SampleStory, *, company: int, month: int, times: int = 1, new: bool = False) -> list[SampleStory]:
    return [SampleStory(**vars(kind) | {"company": company, "month": month, "is_established": not new})] * times


def usual(companies: int, *, months: int = 6) -> list[SampleStory]:
    """Each company has two good and two bad stories a month, by established accounts."""
    return [
        story
        for company in range(companies)
        for month in range(months)
        for kind in (GOOD, BAD)
        for story in told(kind, company=company, month=month, times=2)
    ]


def busy() -> list[SampleStory]:
    """Many stories in the last month, by new accounts that tell the same as the others."""
    return [story for kind in (GOOD, BAD) for story in told(kind, company=2, month=5, times=28, new=True)]


def current(kind: PatternKind) -> list[Pattern]:
    session().expire_all()
    return list(session().scalars(select(Pattern).where(Pattern.kind == kind, Pattern.is_current)))


def means(pattern: Pattern) -> dict[str, tuple[float, float]]:
    return {name: (mean, other) for name, _n, mean, _other_n, other, _errors in pattern.figures["differences"]}


def test_groups_are_compared_question_by_question() -> None:
    good, bad = (
        added(contribution(kind.measures, weight=MICRO) for _ in range(times))
        for kind, times in ((GOOD, 10), (BAD, 8))
    )
    found = {one.name: one for one in compare(good, bad)}

    assert set(found) == {"resolution", "politeness", "satisfaction", "wait", "unanswered"}
    assert found["resolution"][1:5] == (10, 1.0, 8, 0.0)
    assert found["resolution"].errors > 2.5
    assert found["wait"].errors > 2.5, "A shorter wait is better."
    assert found["unanswered"].errors == 0
    assert compare(good, added([])) == []
    assert found["resolution"].is_clear
    [one] = [
        one for one in compare(good, added([contribution(BAD.measures, weight=MICRO)])) if one.name == "resolution"
    ]
    assert abs(one.errors) > 3
    assert not one.is_clear, "One story is too few to say so."


@pytest.mark.parametrize("name", ["resolution", "politeness", "satisfaction", WAIT, UNANSWERED])
def test_a_difference_of_one_size_is_as_clear_for_every_question(name: str) -> None:
    """39 points of 100 from 40 and 12 answers are clear, however much the answers scatter; 30 are not."""
    scale = log(60) if name == WAIT else 1.0

    def differs(points: float, n: float = 40, other_n: float = 12, errors: float = 2.9) -> bool:
        return Difference(name, n, 0.2 * scale, other_n, (0.2 + points) * scale, errors).is_clear

    assert differs(0.39)
    assert differs(0.39, errors=9.0)
    assert not differs(0.30, errors=9.0)
    assert not differs(0.39, n=4), "So few answers are too few to say so."


def test_new_accounts_that_differ_are_noticed_with_what_they_count_like() -> None:
    ids = add_companies([0] * 9)
    wave = told(BAD, company=4, month=5, times=200, new=True)
    tally([*[story for _ in range(3) for story in usual(9)], *wave], ids)
    service.refresh({})

    [pattern] = current(PatternKind.NEW_ACCOUNTS)
    assert (pattern.company_id, pattern.stories, pattern.lowered) == (ids[4], 200, 200)
    assert (pattern.first_month, pattern.last_month) == (MONTHS[5], MONTHS[5])
    assert pattern.figures["others"] == 72
    assert means(pattern)["resolution"] == (0.0, 0.5)
    assert (pattern.figures["measure"], pattern.figures["told"]) == ("resolution", 200)
    assert 0 < pattern.figures["like"] < pattern.figures["usual"] < 200


def test_known_accounts_that_differ_are_noticed() -> None:
    ids = add_companies([0] * 9)
    everyone = [
        SampleStory(**vars(story) | {"is_established": known}) for story in usual(9) for known in (True, False)
    ]
    wave = [story for month in (3, 4, 5) for story in told(BAD, company=4, month=month, times=20)]
    tally([*everyone, *wave], ids)
    service.refresh({})

    [pattern] = current(PatternKind.KNOWN_ACCOUNTS)
    assert (pattern.company_id, pattern.stories, pattern.figures["others"]) == (ids[4], 84, 24)
    assert pattern.figures["like"] < pattern.figures["usual"] == 84


def test_a_month_with_more_stories_than_usual_is_noticed_with_what_the_method_lets_count() -> None:
    ids = add_companies([0] * 5)
    tally([*usual(5), *busy()], ids)
    service.refresh({})

    [pattern] = current(PatternKind.BUSY_MONTH)
    assert (pattern.company_id, pattern.stories, pattern.first_month) == (ids[2], 60, MONTHS[5])
    assert pattern.figures["usual_month"] == 4
    assert pattern.figures["counted_in_full"] == 3 * 4 * 2
    bound = 3 * 4 * 2  # three times the usual month, twice as many because the whole platform has grown
    assert pattern.figures["like"] == pytest.approx(bound * (1 + log(60 / bound)), abs=0.06)


def test_an_outage_told_by_new_accounts_about_three_companies_is_the_sectors() -> None:
    ids = add_companies([0, 0, 0, 0, 1, 1])
    outage = [story for company in (0, 1, 2) for story in told(BAD, company=company, month=5, times=8, new=True)]
    good_before = [story for story in usual(6) if story.resolved == "first_contact"] * 2
    tally([*good_before, *outage], ids)
    service.refresh({})

    [pattern] = current(PatternKind.SECTOR)
    assert pattern.company_id is None
    assert (pattern.figures["companies"], pattern.figures["compared"]) == (ids[:3], 3)
    assert (pattern.stories, pattern.lowered) == (24, 0)
    assert means(pattern)["resolution"] == (0.0, 1.0)


def test_three_companies_of_many_are_no_sector() -> None:
    ids = add_companies([0] * 20)
    outage = [story for company in (0, 1, 2) for story in told(BAD, company=company, month=5, times=8, new=True)]
    alike = [
        story for company in range(3, 20) for story in told(GOOD, company=company, month=5, times=5, new=True)
    ]
    good_before = [story for story in usual(20) if story.resolved == "first_contact"] * 2
    tally([*good_before, *outage, *alike], ids)
    service.refresh({})

    assert current(PatternKind.SECTOR) == []


def test_two_companies_are_no_sector() -> None:
    ids = add_companies([0, 0, 0, 0, 1, 1])
    outage = [story for company in (0, 1, 4) for story in told(BAD, company=company, month=5, times=8, new=True)]
    tally([*[story for story in usual(6) if story.resolved == "first_contact"] * 2, *outage], ids)
    service.refresh({})

    assert current(PatternKind.SECTOR) == []


@pytest.mark.parametrize("is_shared", [False, True])
def test_known_accounts_are_compared_with_themselves_unless_new_ones_say_the_same(is_shared: bool) -> None:
    ids = add_companies([0] * 3)
    stories = [
        story
        for month in range(6)
        for new in (False, True)
        for story in told(
            BAD if month > 2 and (is_shared or not new) else GOOD, company=1, month=month, times=5, new=new
        )
    ]
    tally([*usual(1), *stories], ids)
    service.refresh({})

    noticed = current(PatternKind.KNOWN_OVER_TIME)
    assert [pattern.company_id for pattern in noticed] == ([] if is_shared else [ids[1]])
    if noticed:
        assert (noticed[0].stories, noticed[0].figures["others"], noticed[0].lowered) == (15, 15, 0)


def test_a_decided_pattern_waits_again_only_when_it_has_grown() -> None:
    ids = add_companies([0] * 5)
    tally([*usual(5), *busy()], ids)
    service.refresh({})
    [pattern] = current(PatternKind.BUSY_MONTH)
    first, by = pattern.id, make.moderator().id
    session().add(
        PatternDecision(pattern_id=first, outcome=PatternOutcome.SEEN, words="An outage.", account_id=by,
                        decided_at=clock.now(), stories=pattern.stories)
    )  # fmt: skip
    session().commit()
    more(ids[2], 20)
    [pattern] = current(PatternKind.BUSY_MONTH)
    assert (pattern.id, pattern.stories, waiting_patterns()) == (first, 80, 0)

    more(ids[2], 16)
    assert waiting_patterns() == 1
    [found] = patterns_page(waiting=True, after=None).items
    assert (found.pattern.id, found.pattern.stories, found.has_grown) == (first, 96, True)


def test_a_pattern_that_is_no_longer_found_is_past_and_can_come_back() -> None:
    ids = add_companies([0] * 5)
    tally([*usual(5), *busy()], ids)
    service.refresh({})
    [pattern] = current(PatternKind.BUSY_MONTH)
    first = pattern.id
    more(ids[2], -56)
    assert current(PatternKind.BUSY_MONTH) == []
    past = decided_pattern(first)
    assert past is not None
    assert not past.is_open
    assert [one.pattern.id for one in patterns_page(waiting=False, after=None).items] == [first]

    more(ids[2], 56)
    assert [pattern.id for pattern in current(PatternKind.BUSY_MONTH)] == [first]


def more(company: int, times: int) -> None:
    """Add so many stories, half of them good, of the last month, or take them away, and make the tables again."""
    cell = session().get_one(Tally, (company, MONTHS[5], False))
    for kind in (GOOD, BAD):
        for name, amount in contribution(kind.measures, weight=MICRO).items():
            setattr(cell, name, getattr(cell, name) + times // 2 * amount)
    session().commit()
    service.refresh({})


def test_nothing_is_noticed_without_stories() -> None:
    service.refresh({})

    assert waiting_patterns() == 0


@pytest.mark.one_database  # PostgreSQL plans by statistics
def test_whether_the_network_lowers_a_story_is_found_by_its_author_and_not_among_all_of_the_companys() -> None:
    asked = select(Story.id).where(Story.company_id == 1, lowered_by_network())
    statement = asked.compile(session().connection(), compile_kwargs={"literal_binds": True})
    plan = [row[3] for row in session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    assert [step for step in plan if "author_id=?" in step and "story_1" in step], plan
