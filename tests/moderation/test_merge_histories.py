"""Merges and moves in any order among other events: the tallies stay right, and undoing restores everything."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from pact.authors import service as authors
from pact.companies import service as companies
from pact.companies.models import CompanyMerge, CompanyStatus
from pact.companies.queries import company_named
from pact.core import clock
from pact.core.db import session
from pact.moderation.companies.merging import (
    MergeRefused,
    merge_companies,
    undo_merge,
)
from pact.moderation.companies.models import MovedStory
from pact.moderation.decisions.transitions import (
    AUTHOR,
    Actor,
    change_batch_status,
    change_status,
    decide_batch,
)
from pact.moderation.models import ActorKind
from pact.moderation.moving.service import MoveRefused, move_story, undo_move
from pact.moderation.queries import grounds_by_code
from pact.moderation.replies.service import decide as decide_reply
from pact.moderation.replies.service import send_reply
from pact.moderation.statuses import DeskDecision, may_change
from pact.rankings.tallies.recount import differences
from pact.replies.queries import reply_of
from pact.stories.fields import Source, Status
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.service import received_fields
from tests.moderation.merges import snapshot
from tests.support import make
from tests.support.sampling import examples

pytestmark = pytest.mark.usefixtures("app")


FIRST_DAY = datetime(2026, 6, 3, 9, tzinfo=UTC)


answers = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["phone", "webchat", "email"]),
        "ended_how": st.sampled_from(["spoke_to_person", "gave_up", "cut_off", "closed"]),
        "resolved": st.sampled_from(["later_contact", "no", "too_early", None]),
        "politeness": st.none() | st.integers(1, 5),
        "satisfaction": st.none() | st.integers(1, 5),
        "wait_minutes": st.none() | st.floats(0, 600, allow_nan=False),
        "affiliation": st.sampled_from(["none", "none", "none", "employee"]),
    }
)


# What happens: a share by one of few authors, an import, an act on a story, a merge, an undoing, a rename.
company = st.integers(0, 3)
steps = st.one_of(
    st.tuples(st.just("share"), st.integers(0, 2), company, st.integers(0, 40), answers),
    st.tuples(st.just("record"), company, answers),
    st.tuples(st.just("act"), st.integers(0, 20), st.sampled_from(list(Status))),
    st.tuples(st.just("merge"), company, company),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("erase"), st.integers(0, 20)),
    st.tuples(st.just("move"), st.integers(0, 20), company, st.booleans()),
    st.tuples(st.just("reply"), st.integers(0, 20)),
)


slowly = settings(
    max_examples=examples(usual=7, sure=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class World:
    """A small site on which hypothesis runs merges, undos and stories; nothing is committed."""

    def __init__(self) -> None:
        self.moment = FIRST_DAY
        self.by = make.moderator().id
        self.companies = [
            companies.add_company(f"Invented {n}", status=status)
            for n, status in enumerate([CompanyStatus.ACCEPTED] * 3 + [CompanyStatus.PROPOSED])
        ]
        self.stories: list[int] = []
        self.numbers = count(1)
        self.merges: list[CompanyMerge] = []

    def live(self, step: tuple[Any, ...]) -> None:
        self.moment += timedelta(hours=7)
        with clock.at(self.moment):
            getattr(self, step[0])(*step[1:])

    def share(self, author: int, company: int, days_later: int, fields: dict[str, Any]) -> None:
        """Submit a story; most are published at once, so that there is something to move."""
        self.moment += timedelta(days=days_later)
        with clock.at(self.moment):
            story = authors.share(
                told(fields),
                company_name=self.companies[company].name,
                email=f"a{author}@example.org",
                source_digest=f"source {author % 2}",
                idempotency_key=f"key-{next(self.numbers):020}",
            )
            authors.confirm(story)
            if days_later % 4:
                change_status(story, Status.PUBLISHED, actor=Actor(ActorKind.MODERATOR, self.by))
        self.stories.append(story.id)

    def record(self, company: int, fields: dict[str, Any]) -> None:
        batch = ImportBatch(source_name="invented", created_at=clock.now())
        session().add(batch)
        session().flush()
        number = next(self.numbers)
        subject = company_named(self.companies[company].name)
        assert subject is not None
        story = Story(
            public_id=f"record{number:04}", company_id=subject.id, created_at=clock.now(), source=Source.IMPORTED,
            source_name="invented", source_row=str(number), is_record=True, import_batch_id=batch.id,
            month=date(2026, 5, 1), weight=1_000_000,
        )  # fmt: skip
        session().add(story)
        session().flush()
        version = StoryVersion(
            story_id=story.id,
            number=1,
            state="submitted",
            submitted_at=clock.now(),
            **received_fields(told(fields) | {"body": "", "contacted_on": date(2026, 5, 9)}),
        )
        session().add(version)
        session().flush()
        decide_batch(batch, Status.PUBLISHED, words="imported from invented")
        change_batch_status(batch, [(story, version)], Status.PUBLISHED)
        self.stories.append(story.id)

    def act(self, number: int, to: Status) -> None:
        story = self._story(number)
        if story is None or story.status is to:
            return
        if may_change(story.status, to, ActorKind.MODERATOR):
            grounds = grounds_by_code(["unclear"])
            change_status(story, to, actor=Actor(ActorKind.MODERATOR, self.by), grounds=grounds)
        elif may_change(story.status, to, ActorKind.AUTHOR) and to is Status.WITHDRAWN:
            change_status(story, to, actor=AUTHOR)

    def merge(self, source: int, target: int) -> None:
        try:
            made = merge_companies(self.companies[source], self.companies[target], by=self.by)
        except MergeRefused:
            return
        self.merges.append(made)

    def undo(self, number: int) -> None:
        if self.merges:
            try:
                undo_merge(self.merges[number % len(self.merges)], by=self.by)
            except MergeRefused:
                return

    def move(self, number: int, target: int, is_undone: bool) -> None:
        """Move a story to another company; an undone move leaves no trace."""
        story = self._story(number)
        if story is None:
            return
        before = snapshot()
        try:
            made = move_story(story, self.companies[target], words="Theirs.", by=self.by)
        except MoveRefused:
            return
        if is_undone:
            undo_move(made, by=self.by)
            assert snapshot() == before

    def reply(self, number: int) -> None:
        """Publish the reply of the story's company, if it is one that can reply."""
        story = self._story(number)
        if story is None or story.status is not Status.PUBLISHED or story.is_record or reply_of(story.id):
            return
        reply = send_reply(story, "We are sorry about this.", account_id=self.by, language="en")
        decide_reply(reply, DeskDecision.PUBLISH, moderator_id=self.by)

    def erase(self, number: int) -> None:
        """Erase a story that is not public; its author's page withdraws it first."""
        story = self._story(number)
        if story is not None and story.published_version_id is None:
            session().execute(delete(Story).where(Story.id == story.id))
            session().expunge(story)
            self.stories.remove(story.id)

    def _story(self, number: int) -> Story | None:
        return session().get_one(Story, self.stories[number % len(self.stories)]) if self.stories else None

    def undo_all(self) -> None:
        for merge in reversed(self.merges):
            if merge.undone_at is None:
                undo_merge(merge, by=self.by)


def told(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {
        "contacted_on": date(2026, 6, 1),
        "title": "A title",
        "body": "What happened, told in rather more than fifty characters.",
        "consent_publish": True,
    }


@slowly
@given(history=st.lists(steps, min_size=2, max_size=22))
def test_recount_finds_no_difference_after_any_merges(history: list[tuple[Any, ...]]) -> None:
    world = World()
    try:
        for step in history:
            world.live(step)
        assert differences() == []
        world.undo_all()
        assert differences() == []
        assert session().scalar(select(func.count()).select_from(MovedStory)) == 0
        assert all(known.status is not CompanyStatus.MERGED for known in world.companies)
    finally:
        session().rollback()


@slowly
@given(history=st.lists(steps, min_size=2, max_size=16), source=company, target=st.integers(0, 2), last=company)
def test_merging_and_undoing_restores_everything(
    history: list[tuple[Any, ...]], source: int, target: int, last: int
) -> None:
    world = World()
    try:
        for step in history:
            world.live(step)
        before, merges_before = snapshot(), len(world.merges)
        world.merge(source, target)
        world.merge(target, last)
        assert differences() == []
        for merge in reversed(world.merges[merges_before:]):
            undo_merge(merge, by=world.by)
        after = snapshot()
        assert after == before or _accepted_meanwhile(before, after)
    finally:
        session().rollback()


def _accepted_meanwhile(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Companies that cannot come back as proposed, because a story of theirs was published while they were merged."""
    rest = {name for name in before if name != "companies" and before[name] != after[name]}
    return not rest and all(
        new[1] in (old[1], "accepted") for old, new in zip(before["companies"], after["companies"], strict=True)
    )
