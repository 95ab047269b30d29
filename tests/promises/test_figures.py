"""The figures of promises: what the tallies add up to is what the stories say, read one by one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pact.authors.own_page.editing import edit_story, has_sent_too_often
from pact.authors.own_page.erasing import erase_story
from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.statuses import DeskDecision
from pact.promises.arithmetic.intervals import exact_interval
from pact.promises.figures import Figure, Row, Wanted, a_year_to, figure_of, figures
from pact.promises.replies import Answered, answered
from pact.rankings.metrics import Metric, answer_of
from pact.rankings.models import BurstShare
from pact.rankings.tallies.recount import differences
from pact.rankings.tallies.writing import can_be_scored
from pact.rankings.values import MICRO, author_square
from pact.replies.models import Reply, ReplyStatus
from pact.stories.fields import Source, Status
from pact.stories.models import Story, StoryVersion
from tests.replies.test_tallies import World
from tests.support import make
from tests.support.queries import count_queries
from tests.support.records import complaints, import_complaints
from tests.support.replies import reply_to
from tests.support.sampling import sampled

JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))
YEAR = a_year_to(AUGUST)


def row(month: date = JUNE, *, n: int = 1, yes: int = 0, weight: float = 1.0, source: str = "unprompted") -> Row:
    each = round(MICRO * weight)
    return Row(month, source, False, n, yes, n * each, yes * each, round(n * each * each / MICRO))


def test_stories_that_weigh_the_same_count_one_each() -> None:
    figure = figure_of([row(n=40, yes=30), row(JULY, n=10, yes=10, source="email")], {})
    low, high = exact_interval(0.8, 50)
    assert figure == Figure(50, 40, 50, 0.8, low, high, 0, {"unprompted": 40, "email": 10})
    assert (figure.shown_share, figure.shown_low, figure.shown_high) == (0.8, low, high)


def test_a_month_with_a_burst_counts_by_its_share_and_no_less() -> None:
    """Of 80 stories half count: as much as 40 stories do."""
    figure = figure_of([row(n=80, yes=40), row(JULY, n=10, yes=10)], {JUNE: 0.5})
    assert (figure.n, figure.yes, figure.share, figure.effective) == (90, 50, 30 / 50, 50)


def test_lighter_stories_make_the_effective_number_smaller() -> None:
    figure = figure_of([row(n=10, yes=5), row(n=10, yes=5, weight=0.1)], {})
    assert figure.effective == pytest.approx(11**2 / 10.1)
    assert figure.share == pytest.approx(0.5)


def test_few_stories_have_a_number_but_no_share() -> None:
    nothing, few = figure_of([], {}), figure_of([row(n=4, yes=4)], {})
    assert nothing == Figure(0, 0, 0.0, None, None, None, 0, {"unprompted": 0, "email": 0})
    assert (few.n, few.share, few.shown_share, few.shown_low, few.shown_high) == (4, 1.0, None, None, None)
    assert figure_of([row(n=5)], {}).shown_share == 0.0


@given(st.lists(st.builds(row, st.sampled_from([JUNE, JULY]), n=st.integers(1, 9), weight=st.floats(0.1, 1))))
def test_the_effective_number_is_never_larger_than_the_number(rows: list[Row]) -> None:
    figure = figure_of(rows, {JULY: 0.3})
    assert figure.effective <= figure.n + 1e-4
    if figure.low is not None and figure.high is not None and figure.share is not None:
        assert figure.low <= figure.share <= figure.high


def test_any_number_of_figures_takes_two_queries(app: Flask) -> None:
    make.story()
    company = make.company().id
    session().rollback()
    wanted = [Wanted(metric, *YEAR) for metric in Metric]
    for some in (wanted[:1], wanted):
        with count_queries() as queries:
            found = figures(company, some)
        assert (len(queries.reads), len(found)) == (2, len(some))
    with count_queries() as queries:
        assert figures(company, []) == []
        assert not queries
        answered(company, wanted[0])
    assert len(queries.reads) == 4


def test_only_stories_that_nobody_asked_for_count_in_a_figure(app: Flask) -> None:
    make.story(), make.story(source=Source.EMAIL)
    make.story(source=Source.INVITED_BY_COMPANY), make.story(affiliation="employee")
    import_complaints(complaints("Nordic Mail", solved=3, unsolved=0, unrated=0))
    [figure] = figures(make.company().id, [Wanted(Metric.SATISFIED, date(2000, 1, 1), clock.today())])
    assert (figure.n, figure.yes, figure.by_source) == (2, 2, {"unprompted": 1, "email": 1})


def test_a_term_has_contacts_from_its_first_day_and_stories_before_its_end(app: Flask) -> None:
    for contacted_on, told_on in ((5, 7), (6, 6), (6, 7), (7, 8), (7, 9)):
        make.story(contacted_on=date(2026, contacted_on, 3), confirmed_at=date(2026, told_on, 20))
    terms = [(JUNE, None), (JULY, None), (JUNE, AUGUST), (JUNE, date(2026, 10, 1)), (AUGUST, AUGUST)]
    wanted = [Wanted(Metric.FIRST_CONTACT, *a_year_to(date(2026, 9, 1)), *term) for term in terms]
    company = make.company().id
    assert [figure.n for figure in figures(company, wanted)] == [4, 2, 2, 4, 0]
    assert [figure.n for figure in figures(company, [each._replace(last=JUNE) for each in wanted])] == [
        1,
        0,
        1,
        1,
        0,
    ]
    assert [figure.n for figure in figures(company, [Wanted(Metric.FIRST_CONTACT, *YEAR)])] == [4]


def test_erasing_a_story_changes_the_figure_that_is_running(app: Flask) -> None:
    stories = [make.story(politeness=mark) for mark in (5, 5, 5, 5, 1, 1)]
    wanted = [Wanted(Metric.POLITE, *a_year_to(clock.month_of(clock.today())))]
    company = make.company().id
    [before] = figures(company, wanted)
    erase_story(stories[-1])
    session().commit()
    [after] = figures(company, wanted)
    assert [(f.n, f.yes, f.shown_share) for f in (before, after)] == [(6, 4, 4 / 6), (5, 4, 4 / 5)]


def test_replies_count_once_the_seven_days_are_over_and_a_moderator_has_decided(app: Flask) -> None:
    told_on, today = datetime(2026, 7, 1, 9, tzinfo=UTC), date(2026, 7, 9)
    stories = [make.story(confirmed_at=told_on, contacted_on=date(2026, 6, 30)) for _ in range(6)]
    recent = [
        make.story(confirmed_at=told_on + timedelta(days=1), contacted_on=date(2026, 7, 2)) for _ in range(2)
    ]
    now = clock.now()
    for story, days, status in (
        (stories[0], 7, "published"), (stories[1], 8, "published"), (stories[2], 3, "pending"),
        (stories[3], 8, "pending"), (stories[4], 3, "refused"), (recent[0], 1, "published"), (recent[1], 1, "pending"),
    ):  # fmt: skip
        assert story.published_at is not None
        reply_to(story, status=status, after=story.published_at - now + timedelta(days=days))
    company, wanted = make.company().id, Wanted(Metric.ANSWERED_HERE, *YEAR)

    found = answered(company, wanted, today=today)
    assert found == Answered(n=6, replied=1, undecided=1, too_recent=2)
    assert (found.counted, found.share, found.shown_share) == (5, 1 / 5, 1 / 5)
    assert answered(company, wanted, today=date(2026, 7, 10)) == Answered(8, 2, 2, 0)
    assert answered(company, wanted._replace(starts_on=JULY), today=today) == Answered(0, 0, 0, 2)
    assert answered(company, wanted._replace(last=JUNE), today=today) == Answered(0, 0, 0, 0)
    assert Answered(0, 0, 0, 3).share is None


class World2(World):
    """The same with stories that say all kinds of things, about contacts of several months, and are changed."""

    def tell(self, company: int, author: int, seed: int) -> None:
        self.moment += timedelta(days=seed % 20)
        with clock.at(self.moment):
            self.share(company, author)
            self.edit(len(self.stories) - 1, seed)

    def edit(self, number: int, seed: int) -> None:
        story = self.story(number)
        if story is not None and story.status is Status.PUBLISHED and not has_sent_too_often(story):
            edit_story(story, make.story_fields(**said(Random(seed), self.moment.date())))
            decide(story, DeskDecision.PUBLISH, moderator_id=self.by, evidence_seen=seed % 5 == 0)


def said(rng: Random, today: date) -> dict[str, Any]:
    ended = rng.choice(["spoke_to_person", "gave_up", "cut_off", "callback_promised"])
    return {
        "contacted_on": today - timedelta(days=rng.randrange(0, 90)), "ended_how": ended,
        "wait_minutes": rng.choice([None, 1, 3, 20]), "announced_wait_minutes": rng.choice([None, 3]),
        "resolved": rng.choice(["no", "too_early", "later_contact"]), "human_offered": rng.choice([None, True, False]),
        "callback_kept": rng.choice([None, "late", "on_time"]) if ended == "callback_promised" else None,
        "line_cost": rng.choice([None, "basic", "premium"]), "politeness": rng.choice([None, 2, 5]),
        "repeated_details": rng.choice([None, 0, 2]), "affiliation": rng.choice(["none", "none", "employee"]),
        "courtesies": rng.choice([[], ["fair"], ["courteous", "prepared", "told_them_first", "fair"]]),
    }  # fmt: skip


def one_by_one(company: int, wanted: Wanted, shares: dict[tuple[int, date], float]) -> tuple[Any, ...]:
    """Number, yes, share and effective number, from all published stories."""
    n = yes = 0
    weight = yes_weight = squares = 0.0
    for story, version in scored():
        answer = answer_of(Metric(wanted.metric), story, version)
        if story.company_id == company and answer is not None and is_in(wanted, story, version):
            share, own = shares.get((company, story.month), 1.0), story.weight
            n, yes = n + 1, yes + answer
            weight, yes_weight = weight + share * own, yes_weight + share * own * answer
            squares += share * author_square(own)
    effective = weight * weight / squares / MICRO if n else 0.0
    return n, yes, yes_weight / weight if n else None, pytest.approx(effective)


def is_in(wanted: Wanted, story: Story, version: StoryVersion) -> bool:
    assert story.month is not None
    in_window = wanted.first <= story.month <= wanted.last
    in_term = version.contacted_on >= wanted.starts_on and (wanted.ends_on is None or story.month < wanted.ends_on)
    return in_window and in_term and story.source in (Source.UNPROMPTED, Source.EMAIL)


def public() -> list[tuple[Story, StoryVersion]]:
    found = select(Story, StoryVersion).join(StoryVersion, StoryVersion.id == Story.published_version_id)
    return list(session().execute(found.where(Story.status == Status.PUBLISHED)).tuples())


def scored() -> Iterator[tuple[Story, StoryVersion]]:
    """Of each author, company and month the first story that can count."""
    taken = set()
    for story, version in sorted(public(), key=lambda pair: (pair[0].published_at, pair[0].id)):
        key = story.author_id, story.company_id, story.month
        if can_be_scored(story, version) and key not in taken:
            taken.add(key)
            yield story, version


def replied_one_by_one(company: int, wanted: Wanted, today: date) -> Answered:
    counts = {"n": 0, "replied": 0, "undecided": 0, "too_recent": 0}
    for story, version in public():
        if story.company_id != company or not is_in(wanted, story, version):
            continue
        assert story.published_at is not None
        reply = session().scalar(select(Reply).where(Reply.story_id == story.id))
        in_time = reply is not None and (reply.sent_at.date() - story.published_at.date()).days <= 7
        if (today - story.published_at.date()).days <= 7:
            counts["too_recent"] += 1
            continue
        counts["n"] += 1
        if reply is not None and in_time:
            counts["replied"] += reply.status is ReplyStatus.PUBLISHED
            counts["undecided"] += reply.status is ReplyStatus.PENDING
    return Answered(**counts)


KINDS = ("share", "tell", "tell", "tell", "edit", "edit", "send", "send", "decide", "take_back", "act",
         "undo_act", "merge", "unmerge", "erase")  # fmt: skip


def history(rng: Random) -> Iterator[tuple[Any, ...]]:
    """Stories, changes, withdrawals, replies, decisions, merges and erasures, one after the other."""
    yield from [
        ("tell", 0, 0, 1),
        ("tell", 0, 1, 2),
        ("send", 0),
        ("decide", 0, DeskDecision.PUBLISH),
        ("send", 1),
    ]
    for kind in rng.choices(KINDS, k=24):
        number = rng.randrange(20)
        yield {
            "share": (kind, rng.randrange(3), rng.randrange(4)),
            "tell": (kind, rng.randrange(3), rng.randrange(4), rng.randrange(999)),
            "edit": (kind, number, rng.randrange(999)),
            "decide": (kind, number, rng.choice([DeskDecision.PUBLISH, DeskDecision.PUBLISH, *DeskDecision])),
            "act": (kind, number, rng.choice(list(Status))),
            "merge": (kind, rng.randrange(3), rng.randrange(3)),
        }.get(kind, (kind, number))


@pytest.mark.parametrize("seed", sampled(range(3), every=3))
def test_figures_equal_what_all_stories_say_after_any_history(app: Flask, seed: int) -> None:
    world, rng = World2(), Random(seed)
    try:
        for step in history(rng):
            world.live(step)
        assert differences() == []
        months = [clock.months_later(JUNE, later) for later in range(6)]
        public_ones = session().scalars(select(Company.id).where(Company.status == CompanyStatus.ACCEPTED))
        shares = {(company, month): rng.choice([0.25, 0.9]) for company in public_ones for month in months[::2]}
        session().add_all(BurstShare(company_id=c, month=m, share=share) for (c, m), share in shares.items())
        session().flush()
        for company in world.companies:
            wanted = [
                Wanted(metric, rng.choice(months[:2]), rng.choice(months[1:]),
                       clock.months_later(JUNE, rng.randrange(-3, 3)), rng.choice([None, *months]))
                for metric in Metric if metric is not Metric.ANSWERED_HERE
            ]  # fmt: skip
            for one, figure in zip(wanted, figures(company.id, wanted), strict=True):
                found = (figure.n, figure.yes, figure.share and pytest.approx(figure.share), figure.effective)
                assert found == one_by_one(company.id, one, shares), one
            today = world.moment.date() + timedelta(days=rng.randrange(0, 9))
            assert answered(company.id, wanted[0], today=today) == replied_one_by_one(company.id, wanted[0], today)
    finally:
        session().rollback()
