"""A recount from the stories agrees with the tallies, after any history of any stories."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story, has_sent_too_often
from pact.authors.own_page.follow_ups import OUTCOMES
from pact.companies.models import Company, CompanyStatus
from pact.companies.service import add_company
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import (
    AUTHOR,
    Actor,
    change_batch_status,
    change_status,
    decide_batch,
)
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import ActorKind
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision, may_change
from pact.rankings.models import MeasureProduct, MetricTally, PublishedTotal, SectorTally, StoryTally, Tally
from pact.rankings.tallies import counting
from pact.rankings.tallies.recount import differences, recount
from pact.rankings.tallies.writing import settle_after_reply, settle_outcome
from pact.stories.after_reply import SaidAfterReply
from pact.stories.author_models import FollowUpAnswer, UseAgain
from pact.stories.fields import INVITED_SOURCES, Resolved, Source, Status
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.service import received_fields
from tests.support import make
from tests.support.sampling import examples

pytestmark = pytest.mark.usefixtures("app")

FIRST_DAY = datetime(2026, 6, 3, 9, tzinfo=UTC)
answers = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["phone", "callback", "webchat", "email"]),
        "ended_how": st.sampled_from(["spoke_to_person", "gave_up", "cut_off", "callback_promised", "closed"]),
        "resolved": st.sampled_from(["later_contact", "partly", "no", "too_early", None]),
        "politeness": st.none() | st.integers(1, 5),
        "satisfaction": st.none() | st.integers(1, 5),
        "menu_minutes": st.none() | st.floats(0, 120, allow_nan=False),
        "wait_minutes": st.none() | st.floats(0, 600, allow_nan=False),
        "hour_band": st.none() | st.sampled_from(["before_9", "9_12", "after_17"]),
        "reason": st.none() | st.sampled_from(["billing", "fault"]),
        "obstacle": st.none() | st.sampled_from(["not_allowed", "system_down"]),
        "next_step": st.none() | st.sampled_from(["nothing", "wrote_email"]),
        "transfers": st.none() | st.integers(0, 20),
        "affiliation": st.sampled_from(["none", "none", "none", "employee"]),
        "incentive": st.sampled_from([False, False, False, True]),
        "announced_wait_minutes": st.none() | st.integers(1, 30),
        "line_cost": st.none() | st.sampled_from(["basic", "premium"]),
        "courtesies": st.sampled_from([[], ["courteous"]]),
        "contacted_on": st.sampled_from([date(2026, 5, 9), date(2026, 6, 1)]),
    }
)
# Steps of a history: a few authors send stories about two companies, rows are imported, stories change status.
steps = st.one_of(
    st.tuples(st.just("share"), st.integers(0, 2), st.integers(0, 1), st.integers(0, 60), answers),
    st.tuples(st.just("import"), st.integers(0, 1), answers),
    st.tuples(st.just("act"), st.integers(0, 20), st.sampled_from(list(Status)), answers),
    st.tuples(st.just("edit"), st.integers(0, 20), st.booleans(), answers),
    st.tuples(st.just("follow_up"), st.integers(0, 20), st.sampled_from([*OUTCOMES.values()])),
    st.tuples(
        st.just("after_reply"),
        st.integers(0, 20),
        st.builds(SaidAfterReply, st.sampled_from([None, *FollowUpAnswer]), st.sampled_from([None, *UseAgain])),
    ),
)


@settings(
    max_examples=examples(usual=6, sure=18),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(steps, min_size=1, max_size=18))
def test_a_recount_finds_no_difference_after_any_history(history: list[tuple[Any, ...]]) -> None:
    world = World()
    try:
        for step in history:
            world.live(step)
        assert differences() == []
        world.withdraw_all()
        assert differences() == []
        for model in (Tally, StoryTally, MeasureProduct, MetricTally, SectorTally, PublishedTotal):
            assert session().scalar(select(func.count()).select_from(model)) == 0
    finally:
        session().rollback()


class World:
    """A small site on which a history is played. Nothing is committed."""

    def __init__(self) -> None:
        self.moment = FIRST_DAY
        self.moderator_id = make.moderator().id
        self.companies = [add_company(f"Invented {n}", status=CompanyStatus.ACCEPTED) for n in range(2)]
        self.stories: list[Story] = []
        self.imported = 0

    def live(self, step: tuple[Any, ...]) -> None:
        self.moment += timedelta(hours=7)
        with clock.at(self.moment):
            getattr(self, step[0])(*step[1:])

    def share(self, author: int, company: int, days_later: int, fields: dict[str, Any]) -> None:
        self.moment += timedelta(days=days_later)
        with clock.at(self.moment):
            story = authors.share(
                _told(fields),
                company_name=self.companies[company].name,
                email=f"a{author}@example.org",
                source_digest=f"source {author % 2}",
                idempotency_key=f"key-{len(self.stories):020}",
            )
            authors.confirm(story)
        self.stories.append(story)

    def act(self, number: int, to: Status, fields: dict[str, Any]) -> None:
        """Apply what was drawn, if the story's status allows it. Other tests cover what is refused."""
        if not self.stories:
            return
        story = self.stories[number % len(self.stories)]
        grounds = grounds_by_code(["unclear"])
        if story.status is to:
            return
        if may_change(story.status, to, ActorKind.MODERATOR):
            change_status(story, to, actor=Actor(ActorKind.MODERATOR, self.moderator_id), grounds=grounds)
        elif story.status is Status.CHANGES_REQUESTED and to is Status.PENDING:
            authors.send_again(story, _told(fields))
        elif may_change(story.status, to, ActorKind.AUTHOR):
            change_status(story, to, actor=AUTHOR)

    def edit(self, number: int, publishes: bool, fields: dict[str, Any]) -> None:
        """A change to a published story, which is published or refused."""
        published = [story for story in self.stories if story.status is Status.PUBLISHED]
        if published:
            story = published[number % len(published)]
            if not has_sent_too_often(story):
                edit_story(story, _told(fields))
                decide(
                    story,
                    DeskDecision.PUBLISH if publishes else DeskDecision.REFUSE,
                    moderator_id=self.moderator_id,
                    grounds=grounds_by_code(["unclear"]),
                )

    def follow_up(self, number: int, outcome: Resolved | None) -> None:
        """What an author says later."""
        if self.stories:
            settle_outcome(self.stories[number % len(self.stories)], outcome)

    def after_reply(self, number: int, said: SaidAfterReply) -> None:
        """What an author is asked and says after the company's reply."""
        if self.stories:
            settle_after_reply(self.stories[number % len(self.stories)], said)

    def withdraw_all(self) -> None:
        for story in self.stories:
            if story.status is not Status.WITHDRAWN and may_change(
                story.status, Status.WITHDRAWN, ActorKind.AUTHOR
            ):
                authors.withdraw(story)
        # Records have no author who could withdraw them. An operator can remove them.
        for story in session().execute(select(Story).where(Story.status == Status.PUBLISHED)).scalars():
            change_status(story, Status.REMOVED, actor=Actor(ActorKind.SYSTEM))

    def import_(self, company: int, fields: dict[str, Any]) -> None:
        batch = ImportBatch(source_name="invented", created_at=clock.now())
        session().add(batch)
        session().flush()
        self.imported += 1
        story = Story(
            public_id=f"record{self.imported:04}", company_id=self.companies[company].id, created_at=clock.now(),
            source=Source.IMPORTED, source_name="invented", source_row=str(self.imported), is_record=True,
            import_batch_id=batch.id, month=date(2026, 5, 1), weight=1_000_000,
        )  # fmt: skip
        session().add(story)
        session().flush()
        version = StoryVersion(
            story_id=story.id,
            number=1,
            state="submitted",
            submitted_at=clock.now(),
            **received_fields(_told(fields) | {"body": "", "contacted_on": date(2026, 5, 9)}),
        )
        session().add(version)
        session().flush()
        decide_batch(batch, Status.PUBLISHED, words="imported from invented")
        change_batch_status(batch, [(story, version)], Status.PUBLISHED)


setattr(World, "import", World.import_)


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {
        "title": "A title",
        "body": "What happened, told in rather more than fifty characters.",
        "consent_publish": True,
    }


def test_a_wrong_tally_is_reported_and_corrected() -> None:
    make.story(status="published", resolved="no", politeness=2)
    session().execute(update(Tally).values(r_no=Tally.r_no + 1))
    found = recount()
    assert [difference.table for difference in found] == ["tally"]
    assert found[0].stored["r_no"] == found[0].recounted["r_no"] + 1
    assert recount() == []


def test_a_wrong_total_is_reported_and_corrected() -> None:
    make.story(), make.story(company="Harbour Light")
    right = session().execute(select(PublishedTotal.__table__)).tuples().all()
    assert [n for _month, _bucket, n in right] == [2]
    session().execute(update(PublishedTotal).values(n=7))
    session().commit()
    (found,) = recount()
    assert (found.table, found.stored, found.recounted) == ("published_total", {"n": 7}, {"n": 2})
    assert session().execute(select(PublishedTotal.__table__)).tuples().all() == right
    assert recount() == []


def test_only_the_earliest_published_story_of_an_author_a_company_and_a_month_is_scored() -> None:
    first, second = (
        make.story(status="published", company="Harbour Light", email="same@example.org", resolved=word)
        for word in ("no", "later_contact")
    )
    assert (first.tallied_version_id, second.tallied_version_id) == (first.published_version_id, None)
    authors.withdraw(first)
    assert (first.tallied_version_id, second.tallied_version_id) == (None, second.published_version_id)
    assert session().scalar(select(Tally.r_later)) == second.weight
    assert session().scalar(select(Tally.r_no)) == 0


def test_the_same_author_is_scored_again_in_another_month_and_for_another_company() -> None:
    stories = [
        make.story(status="published", company="Harbour Light", email="same@example.org",
                   confirmed_at=datetime(2026, 9, 5, tzinfo=UTC)),
        make.story(status="published", company="Harbour Light", email="same@example.org",
                   confirmed_at=datetime(2026, 10, 5, tzinfo=UTC)),
        make.story(status="published", company="Other Light", email="same@example.org",
                   confirmed_at=datetime(2026, 10, 6, tzinfo=UTC)),
    ]  # fmt: skip
    assert all(story.tallied_version_id for story in stories)


@pytest.mark.parametrize("answer", [{"affiliation": "employee"}, {"incentive": True}])
def test_affiliated_and_incentivised_stories_are_counted_but_not_scored(answer: dict[str, Any]) -> None:
    story = make.story(status="published", **answer)
    assert story.tallied_version_id is None
    assert session().scalar(select(func.count()).select_from(Tally)) == 0
    assert session().execute(select(StoryTally.dimension, StoryTally.bucket, StoryTally.n)).tuples().all() == [
        ("published", "story:not_scored", 1)
    ]


@pytest.mark.parametrize("source", sorted(set(Source) - {Source.IMPORTED}))
def test_invited_stories_are_shown_and_counted_but_not_scored(source: Source, client: Any) -> None:
    story = make.story(status="pending", satisfaction=1)
    story.source = source
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    session().commit()
    is_invited = source in INVITED_SOURCES
    assert (story.tallied_version_id is None) is is_invited
    assert (session().scalar(select(func.count()).select_from(Tally)) == 0) is is_invited
    published = select(StoryTally.bucket, StoryTally.n).where(StoryTally.dimension == "published")
    assert session().execute(published).tuples().all() == [("story:invited" if is_invited else "story", 1)]
    page = client.get(f"/stories/{story.public_id}").text
    assert (" to tell this story:</b> shown, but not counted" in page) is is_invited
    assert ("reviewRating" in page) is not is_invited
    assert ("not counted in the rankings" in client.get("/stories").text) is is_invited
    assert (
        "1 of the last 12 months is shown but not counted" in client.get("/companies/nordic-mail").text
    ) is is_invited
    assert recount() == []


def test_a_published_story_counts_as_by_an_established_author_once_its_evidence_is_seen_with_a_change() -> None:
    story = make.story()
    edit_story(story, make.story_fields(wait_minutes=7))
    made = decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id, evidence_seen=True)
    assert set(session().scalars(select(Tally.is_established))) == {True}
    assert differences() == []
    undo(made, moderator_id=make.moderator().id)
    assert set(session().scalars(select(Tally.is_established))) == {False}
    assert differences() == []


def test_a_pending_story_is_not_counted() -> None:
    make.story(status="pending")
    assert session().scalar(select(func.count()).select_from(StoryTally)) == 0


def test_a_company_proposed_by_a_story_is_accepted_with_its_publication() -> None:
    story = make.story(status="pending", company=make.company("Nobody Knows Ltd", accepted=False))
    company = session().get_one(Company, story.company_id)
    assert company.status is CompanyStatus.PROPOSED
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    assert company.status is CompanyStatus.ACCEPTED


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_months_counted_apart_find_the_same_and_mend_it(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        make.story(company=f"Company {number % 2}", email=f"a{number % 3}@example.org", politeness=2, resolved="no",
                   wait_minutes=9, confirmed_at=datetime(2026, 6 + number // 2, 5, tzinfo=UTC))  # fmt: skip
    session().commit()
    monkeypatch.setattr(counting, "STORIES_AT_ONCE", at_once)
    models = (Tally, StoryTally, MeasureProduct, MetricTally)
    right = [_rows_of(model) for model in models]
    marks = session().execute(select(Story.id, Story.tallied_version_id).order_by(Story.id)).tuples().all()
    assert all(right)
    assert recount() == []
    company = session().scalars(select(Company.id).order_by(Company.id)).first()
    june = StoryTally.company_id == company, StoryTally.month == date(2026, 6, 1)
    session().execute(delete(StoryTally).where(*june, StoryTally.dimension == "channel"))
    session().execute(update(Tally).where(Tally.company_id == company).values(r_no=Tally.r_no + 1))
    session().execute(update(MeasureProduct).where(MeasureProduct.company_id == company).values(n=3))
    session().execute(update(Story).where(Story.company_id == company).values(tallied_version_id=None))
    for month in (date(2001, 1, 1), date(2031, 1, 1)):  # no story is of these
        stray = {
            "company_id": company,
            "month": month,
            "dimension": "channel",
            "bucket": "phone",
            "n": 2,
            "sum": 0,
        }
        session().execute(insert(StoryTally), [stray])
    session().commit()
    found = recount()
    tables = Counter(difference.table for difference in found)
    assert tables == {"story_tally": 3, "tally": 4, "measure_product": 1, "story": 4}
    assert [_rows_of(model) for model in models] == right
    assert session().execute(select(Story.id, Story.tallied_version_id).order_by(Story.id)).tuples().all() == marks
    assert recount() == []


def _rows_of(model: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in session().execute(select(model.__table__))), key=str)
