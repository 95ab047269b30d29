"""The share of stories replied to and the days until then: kept in the tallies, whatever happens."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.authors.own_page.erasing import erase_story
from pact.companies import service as companies
from pact.companies.models import CompanyMerge, CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.moderation.companies.merging import MergeRefused, merge_companies, undo_merge
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import AUTHOR, Actor, change_status
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import ActorKind
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.replies import service
from pact.moderation.replies.statuses import WITHDRAWABLE
from pact.moderation.replies.undoing import last_decision as last_on
from pact.moderation.replies.undoing import undo_withdrawal, withdrawal_of
from pact.moderation.statuses import DeskDecision, may_change
from pact.rankings.metrics import Metric
from pact.rankings.models import MetricTally, StoryTally
from pact.rankings.tallies.dimensions import REPLIED
from pact.rankings.tallies.recount import differences, recount
from pact.rankings.tallies.replies import MOST_DAYS, Replied, replied
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import reply_of
from pact.stories.fields import Source, Status
from pact.stories.models import Story
from tests.support import make
from tests.support.replies import reply_to, user_of
from tests.support.sampling import examples

SINCE = date(2020, 1, 1)


def test_the_median_is_within_which_half_were_sent() -> None:
    assert Replied(9, {}).median_days is None
    assert Replied(9, {3: 1}).median_days == 3
    assert Replied(9, {0: 1, 5: 1}).median_days == 0
    assert Replied(9, {0: 1, 2: 1, 31: 1}).median_days == 2
    assert (Replied(9, {0: 2, 7: 1, 8: 4}).within(7), Replied(9, {0: 2, 8: 4}).replies) == (3, 6)


def test_replies_are_counted_by_days_and_stories_whether_or_not_they_count(app: Flask) -> None:
    for days in (0, 3, 8, 90):
        reply_to(after=timedelta(days=days))
    reply_to(make.story(affiliation="employee"), after=timedelta(days=3))
    for status in set(ReplyStatus) - {ReplyStatus.PUBLISHED}:
        reply_to(status=status)

    found = replied(make.company().id, since=SINCE)

    assert found == Replied(10, {0: 1, 3: 2, 8: 1, MOST_DAYS: 1})
    assert replied(make.company("Harbour Light").id, since=SINCE) == Replied(0, {})


def test_a_recount_mends_what_is_counted_of_replies(app: Flask) -> None:
    reply = reply_to(after=timedelta(days=3))
    row = session().scalar(select(StoryTally).where(StoryTally.dimension == REPLIED))
    assert row is not None
    row.n, reply.tallied_days = 7, 5
    session().commit()

    assert {item.table for item in recount()} == {"story_tally", "reply"}
    assert replied(reply.company_id, since=SINCE).by_days == {3: 1}
    assert recount() == []


def test_a_reply_follows_its_story_when_the_contact_is_dated_anew(app: Flask) -> None:
    today = clock.today()
    story = make.story(contacted_on=today - timedelta(days=3))
    reply_to(story, after=timedelta(days=3))
    assert in_time() == {(clock.month_of(today - timedelta(days=3)), 1, 1)}

    edit_story(story, make.story_fields(contacted_on=today - timedelta(days=100)))
    made = decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
    session().commit()

    assert in_time() == {(clock.month_of(today - timedelta(days=100)), 1, 1)}
    undo(made, moderator_id=make.moderator_id())
    assert in_time() == {(clock.month_of(today - timedelta(days=3)), 1, 1)}
    authors.withdraw(story)
    assert in_time() == set()
    assert recount() == []


def test_replies_in_time_are_counted_of_stories_told_here_that_nobody_asked_for(app: Flask) -> None:
    for days in (0, 7, 8):
        reply_to(make.story(contacted_on=clock.today()), after=timedelta(days=days))
    reply_to(make.story(contacted_on=clock.today(), affiliation="employee"))
    reply_to(make.story(contacted_on=clock.today(), source=Source.EMAIL))
    make.story(source=Source.INVITED_BY_COMPANY)
    month = clock.month_of(clock.today())
    assert in_time() == {(month, 4, 3), (month, 1, 1)}


def in_time() -> set[tuple[date, int, int]]:
    """The months of contacts with stories told here, and how many of these were replied to in time."""
    row = MetricTally
    counted = select(row.contact_month, row.n, row.yes).where(row.metric == Metric.ANSWERED_HERE)
    return set(session().execute(counted).tuples())


number = st.integers(0, 20)
steps = st.one_of(
    st.tuples(st.just("share"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("send"), number),
    st.tuples(st.just("decide"), number, st.sampled_from(list(DeskDecision))),
    st.tuples(st.just("take_back"), number),
    st.tuples(st.just("undo_reply"), number),
    st.tuples(st.just("act"), number, st.sampled_from(list(Status))),
    st.tuples(st.just("undo_act"), number),
    st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("unmerge"), number),
    st.tuples(st.just("erase"), number),
)
slowly = settings(
    max_examples=examples(usual=8, sure=30),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class World:
    """A few companies and stories on which hypothesis runs replies, decisions and merges; nothing is committed."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 6, 3, 9, tzinfo=UTC)
        self.by = make.moderator().id
        self.actor = Actor(ActorKind.MODERATOR, self.by)
        self.account = make.moderator(email="somebody@example.org").id  # any account does
        self.companies = [companies.add_company(f"Invented {n}", status=CompanyStatus.ACCEPTED) for n in range(3)]
        self.stories: list[int] = []
        self.merges: list[CompanyMerge] = []

    def live(self, step: tuple[Any, ...]) -> None:
        self.moment += timedelta(hours=31)
        with clock.at(self.moment):
            getattr(self, step[0])(*step[1:])

    def story(self, number: int) -> Story | None:
        return session().get_one(Story, self.stories[number % len(self.stories)]) if self.stories else None

    def reply(self, number: int) -> Reply | None:
        story = self.story(number)
        return reply_of(story.id) if story is not None else None

    def share(self, company: int, author: int) -> None:
        fields = make.story_fields(contacted_on=self.moment.date())
        story = authors.share(
            fields, company_name=self.companies[company].name, email=f"a{author}@example.org", source_digest="s",
            idempotency_key=f"key-{len(self.stories):020}",
        )  # fmt: skip
        authors.confirm(story)
        change_status(story, Status.PUBLISHED, actor=self.actor)
        self.stories.append(story.id)

    def send(self, number: int) -> None:
        story = self.story(number)
        if story is not None and story.status is Status.PUBLISHED:
            service.send_reply(story, f"Said at {self.moment}.", account_id=self.account, language="en")

    def decide(self, number: int, decision: DeskDecision) -> None:
        reply = self.reply(number)
        if reply is not None:
            try:
                service.decide(reply, decision, moderator_id=self.by, grounds=grounds_by_code(["unclear"]))
            except (service.StaleReply, service.ChangeRefused):
                return

    def take_back(self, number: int) -> None:
        reply = self.reply(number)
        if reply is not None and reply.status in WITHDRAWABLE:
            service.withdraw(reply, actor=Actor(ActorKind.COMPANY, self.account))

    def undo_reply(self, number: int) -> None:
        reply = self.reply(number)
        last = last_on(reply) if reply is not None else None
        if reply is None or last is None or last.reverses_id is not None:
            return
        if withdrawal_of(reply) is not None:
            undo_withdrawal(reply, actor=Actor(ActorKind.COMPANY, self.account))
        elif last.actor_kind is ActorKind.MODERATOR:
            service.change_status(reply, last.old_status, actor=self.actor, reverses=last)

    def act(self, number: int, to: Status) -> None:
        story = self.story(number)
        if story is None or story.status is to or story.erased_at is not None:
            return
        if may_change(story.status, to, ActorKind.MODERATOR):
            change_status(story, to, actor=self.actor, grounds=grounds_by_code(["unclear"]))
        elif may_change(story.status, to, ActorKind.AUTHOR) and to is Status.WITHDRAWN:
            change_status(story, to, actor=AUTHOR)

    def undo_act(self, number: int) -> None:
        story = self.story(number)
        last = last_decision(story) if story is not None else None
        if story is None or last is None or story.erased_at is not None or last.reverses_id is not None:
            return
        if last.actor_kind is ActorKind.MODERATOR and last.old_status is not Status.PENDING:
            change_status(story, last.old_status, actor=self.actor, reverses=last)

    def merge(self, source: int, target: int) -> None:
        try:
            self.merges.append(merge_companies(self.companies[source], self.companies[target], by=self.by))
        except MergeRefused:
            return

    def unmerge(self, number: int) -> None:
        if self.merges:
            try:
                undo_merge(self.merges[number % len(self.merges)], by=self.by)
            except MergeRefused:
                return

    def erase(self, number: int) -> None:
        story = self.story(number)
        if story is not None:
            erase_story(story)


def worked_out() -> dict[tuple[int, date, str], int]:
    """What the tallies should be, from the replies and stories themselves."""
    rows = session().execute(select(Story, Reply).join(Reply, Reply.story_id == Story.id)).tuples()
    found: Counter[tuple[int, date, str]] = Counter()
    for story, reply in rows:
        if story.status == "published" and reply.status == "published":
            assert story.published_at is not None
            assert story.month is not None
            days = (reply.sent_at.date() - story.published_at.date()).days
            found[story.company_id, story.month, str(min(days, MOST_DAYS))] += 1
    return dict(found)


@slowly
@given(history=st.lists(steps, min_size=6, max_size=24))
def test_tallies_equal_what_the_stories_say_after_any_history(app: Flask, history: list[tuple[Any, ...]]) -> None:
    world = World()
    try:
        for step in [("share", 0, 0), ("send", 0), ("decide", 0, DeskDecision.PUBLISH), *history]:
            world.live(step)
        session().flush()
        rows = session().scalars(select(StoryTally).where(StoryTally.dimension == REPLIED))
        assert {(row.company_id, row.month, row.bucket): row.n for row in rows} == worked_out()
        assert differences() == []
        for story, reply in session().execute(select(Story, Reply).join(Reply, Reply.story_id == Story.id)):
            assert reply.company_id == story.company_id
    finally:
        session().rollback()


def test_replies_and_users_go_with_a_merge_and_come_back(app: Flask) -> None:
    harbour = make.company("Harbour Light")
    reply = reply_to(make.story(company=harbour), after=timedelta(days=3))
    merge = make.merged(harbour, make.company())
    session().refresh(reply)
    assert reply.company_id == make.company().id
    assert replied(make.company().id, since=SINCE).by_days == {3: 1}
    assert replied(harbour.id, since=SINCE) == Replied(0, {})
    assert user_of(session().get_one(Story, reply.story_id)).account_id == reply.account_id

    undo_merge(merge, by=make.moderator_id())
    session().commit()
    session().refresh(reply)
    assert reply.company_id == harbour.id
    assert replied(harbour.id, since=SINCE).by_days == {3: 1}
    assert differences() == []
