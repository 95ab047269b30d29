"""Merging companies moves everything, and undoing a merge restores everything, whatever happened before."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, func, select

from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.companies import service as companies
from pact.companies.candidates import suggestions
from pact.companies.models import Company, CompanyAlias, CompanyMerge, CompanyStatus
from pact.companies.queries import company_named, current_slug, directory
from pact.core import clock, data_version
from pact.core.db import session
from pact.jobs.models import Job
from pact.moderation.companies import merging
from pact.moderation.companies import search_index as indexing
from pact.moderation.companies.merging import (
    MergeObstacle,
    MergeRefused,
    gather_late_stories,
    merge_companies,
    merge_plan,
    undo_merge,
    undo_plan,
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
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import may_change
from pact.rankings.models import LeagueRow, LeagueTable, MeasureProduct, PublishedTotal, StoryTally, Tally
from pact.rankings.service import StoriesAreMoving, live_months, make_tables, refresh
from pact.rankings.tables.queries import best_and_worst
from pact.rankings.tallies.recount import differences, recount
from pact.rankings.tallies.writing import move_tallies
from pact.stories.fields import Source, Status
from pact.stories.lists import Filters, story_page
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.search.index import matching_stories
from pact.stories.service import received_fields
from tests.support import make
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")

FIRST_DAY = datetime(2026, 6, 3, 9, tzinfo=UTC)
SAME = {"email": "same@example.org", "confirmed_at": datetime(2026, 9, 5, 9, tzinfo=UTC)}
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
company = st.integers(0, 3)
# What happens: a share by one of few authors, an import, an act on a story, a merge, an undoing, a rename.
steps = st.one_of(
    st.tuples(st.just("share"), st.integers(0, 2), company, st.integers(0, 40), answers),
    st.tuples(st.just("record"), company, answers),
    st.tuples(st.just("act"), st.integers(0, 20), st.sampled_from(list(Status))),
    st.tuples(st.just("merge"), company, company),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("erase"), st.integers(0, 20)),
)
slowly = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
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


def snapshot() -> dict[str, Any]:
    """Everything a merge moves: tallies, which story counts where, names, statuses, addresses."""
    session().flush()
    tables: list[Table] = [model.__table__ for model in (Tally, StoryTally, MeasureProduct, PublishedTotal)]  # type: ignore[misc]
    rows = {table.name: sorted(session().execute(select(table)).tuples(), key=str) for table in tables}
    stories = select(Story.id, Story.company_id, Story.tallied_version_id, Story.weight).order_by(Story.id)
    aliases = select(CompanyAlias.id, CompanyAlias.company_id).order_by(CompanyAlias.id)
    known = select(Company.id, Company.status, Company.slug).order_by(Company.id)
    return rows | {
        "stories": session().execute(stories).tuples().all(),
        "aliases": session().execute(aliases).tuples().all(),
        "companies": session().execute(known).tuples().all(),
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


@pytest.fixture
def by() -> int:
    return make.moderator().id


@pytest.fixture
def pair() -> tuple[Company, Company]:
    return make.company("Wolf Freight"), make.company("Harbour Freight")


def refusal(source: Company, target: Company, by: int) -> MergeObstacle:
    with pytest.raises(MergeRefused) as refused:
        merge_companies(source, target, by=by)
    return refused.value.obstacle


def test_one_story_per_author_and_month_is_scored_after_a_merge(pair: Any, by: int) -> None:
    wolf, harbour = pair
    later = make.story(company=harbour, resolved="no", **SAME)
    with clock.at(SAME["confirmed_at"] - timedelta(days=1)):
        first = make.story(
            company=wolf, resolved="later_contact", email="same@example.org", confirmed_at=clock.now()
        )
    assert first.month == later.month
    assert first.tallied_version_id
    assert later.tallied_version_id
    weight = first.weight

    assert merge_plan(wolf, harbour).doubled == 1
    merge = merge_companies(wolf, harbour, by=by)
    assert (bool(first.tallied_version_id), bool(later.tallied_version_id)) == (True, False)
    assert first.weight == weight
    assert session().scalar(select(Tally.r_later).where(Tally.company_id == harbour.id)) == weight
    assert session().scalar(select(Tally.r_no).where(Tally.company_id == harbour.id)) == 0
    assert session().scalar(select(func.count()).where(Tally.company_id == wolf.id)) == 0
    assert recount() == []

    undo_merge(merge, by=by)
    assert first.tallied_version_id
    assert later.tallied_version_id
    assert recount() == []


def test_old_address_and_names_lead_to_the_target(pair: Any, by: int) -> None:
    wolf, harbour = pair
    companies.add_alias(wolf, "Wolf Cargo")
    merge = merge_companies(wolf, harbour, by=by)
    assert current_slug("wolf-freight") == "harbour-freight"
    assert company_named("wolf cargo") is harbour
    assert company_named("Wolf Freight") is harbour
    assert [found.slug for found in suggestions("wolf")] == ["harbour-freight"]
    assert [found.slug for found in directory(text="", sector=None, after=None).items] == ["harbour-freight"]
    undo_merge(merge, by=by)
    assert current_slug("wolf-freight") == "wolf-freight"
    assert company_named("wolf cargo") is wolf
    assert company_named("Harbour Freight") is harbour


def test_chained_merges_are_undone_from_the_latest(pair: Any, by: int) -> None:
    wolf, harbour = pair
    last = make.company("Last Freight")
    story = make.story(company=wolf)
    first, second = merge_companies(wolf, harbour, by=by), merge_companies(harbour, last, by=by)
    assert current_slug("wolf-freight") == current_slug("harbour-freight") == "last-freight"
    assert story.company_id == last.id
    with pytest.raises(MergeRefused) as refused:
        undo_merge(first, by=by)
    assert (refused.value.obstacle, refused.value.other) == (MergeObstacle.CHAINED, last)
    undo_merge(second, by=by)
    undo_merge(first, by=by)
    assert story.company_id == wolf.id
    assert recount() == []


def test_impossible_merges_are_refused(pair: Any, by: int) -> None:
    wolf, harbour = pair
    proposed = make.company("Proposed Freight", accepted=False)
    assert refusal(wolf, wolf, by) is MergeObstacle.SAME
    assert refusal(wolf, proposed, by) is MergeObstacle.TARGET_NOT_PUBLIC
    merge = merge_companies(wolf, harbour, by=by)
    assert refusal(wolf, harbour, by) is MergeObstacle.SOURCE_MERGED
    assert refusal(harbour, wolf, by) is MergeObstacle.TARGET_NOT_PUBLIC
    undo_merge(merge, by=by)
    with pytest.raises(MergeRefused) as refused:
        undo_merge(merge, by=by)
    assert refused.value.obstacle is MergeObstacle.UNDONE


def test_undo_is_refused_while_the_target_has_the_sources_name(pair: Any, by: int) -> None:
    wolf, harbour = pair
    merge = merge_companies(wolf, harbour, by=by)
    companies.rename_company(harbour, "Wolf Freight", by=by)
    with pytest.raises(MergeRefused) as refused:
        undo_merge(merge, by=by)
    assert refused.value.obstacle is MergeObstacle.NAME
    companies.rename_company(harbour, "Harbour Freight", by=by)
    undo_merge(merge, by=by)
    assert company_named("Wolf Freight") is wolf


def test_later_stories_stay_with_the_target(pair: Any, by: int) -> None:
    wolf, harbour = pair
    old = make.story(company=wolf)
    merge = merge_companies(wolf, harbour, by=by)
    new = make.story(company="Wolf Freight")  # told under the old name, which finds the target
    plan = undo_plan(merge)
    assert (plan.back, plan.stay) == (1, 1)
    undo_merge(merge, by=by)
    assert (old.company_id, new.company_id) == (wolf.id, harbour.id)
    assert recount() == []


def test_pending_and_unconfirmed_stories_move_too(pair: Any, by: int) -> None:
    wolf, harbour = pair
    stories = [make.story(company=wolf, status=status) for status in ("pending", "unconfirmed", "refused")]
    merge = merge_companies(wolf, harbour, by=by)
    assert merge.stories == 3
    assert {story.company_id for story in stories} == {harbour.id}


def test_decision_during_a_merge_is_stale(pair: Any, by: int) -> None:
    story = make.story(company=pair[0], status="pending")
    seen = story.revision
    merge_companies(*pair, by=by)
    assert story.revision > seen


def test_merging_a_proposed_company_closes_its_item_and_undo_reopens_it(
    pair: Any, by: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of: list[tuple[str, str]] = []
    monkeypatch.setattr(companies, "on_company_settled", [lambda c: told_of.append(("settled", c.name))])
    monkeypatch.setattr(companies, "on_company_reopened", [lambda c: told_of.append(("reopened", c.name))])
    proposed = make.company("Wolff Freight", accepted=False)
    make.story(company=proposed, status="pending")
    merge = merge_companies(proposed, pair[0], by=by)
    undo_merge(merge, by=by)
    assert proposed.status is CompanyStatus.PROPOSED
    assert told_of == [("settled", "Wolff Freight"), ("reopened", "Wolff Freight")]


def test_proposed_company_with_a_published_story_comes_back_accepted(pair: Any, by: int) -> None:
    proposed = make.company("Wolff Freight", accepted=False)
    story = make.story(company=proposed, status="pending")
    merge = merge_companies(proposed, pair[0], by=by)
    change_status(story, Status.PUBLISHED, actor=Actor(ActorKind.MODERATOR, by))
    undo_merge(merge, by=by)
    assert proposed.status is CompanyStatus.ACCEPTED
    assert recount() == []


def test_publishing_does_not_make_a_merged_company_public(pair: Any, by: int) -> None:
    merge_companies(*pair, by=by)
    companies.accept(pair[0])
    assert pair[0].status is CompanyStatus.MERGED


def test_stories_sent_during_a_merge_are_moved_later(pair: Any, by: int) -> None:
    wolf, harbour = pair
    last = make.company("Last Freight")
    first, second = merge_companies(wolf, harbour, by=by), merge_companies(harbour, last, by=by)
    late = make.story(company="Other Freight")
    merge_rows = session().scalar(select(func.count()).select_from(MovedStory))
    late.company_id = wolf.id  # as a slow import leaves it
    session().flush()
    recount()
    gather_late_stories({})
    assert late.company_id == last.id
    assert recount() == []
    assert session().scalar(select(func.count()).select_from(MovedStory)) == (merge_rows or 0) + 2
    undo_merge(second, by=by)
    undo_merge(first, by=by)
    assert late.company_id == wolf.id
    assert recount() == []


def test_search_finds_stories_by_their_current_company(
    pair: Any, by: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "CHUNK", 2)  # in several jobs
    stories = {make.story(company=pair[0]).id for _ in range(5)}

    def found(word: str) -> set[int]:
        return set(session().execute(matching_stories(word)).scalars())

    merge = merge_companies(*pair, by=by)
    make.run_jobs()
    assert (found("harbour"), found("wolf")) == (stories, set())
    undo_merge(merge, by=by)
    make.run_jobs()
    assert (found("harbour"), found("wolf")) == (set(), stories)
    companies.rename_company(pair[0], "Fox Freight", by=by)
    make.run_jobs()
    assert (found("fox"), found("wolf")) == (stories, set())


def test_stories_are_listed_under_the_target(pair: Any, by: int) -> None:
    story = make.story(company=pair[0])
    merge_companies(*pair, by=by)
    assert [row.id for row in story_page(Filters(company="harbour-freight"), after=None).items] == [story.id]
    assert story_page(Filters(company="wolf-freight"), after=None).items == []


def test_merged_companies_are_not_named_best_or_worst(pair: Any, by: int) -> None:
    wolf, _harbour = pair
    counts = dict.fromkeys(("stories", "stories_of_month", "unprompted"), 60)
    table = LeagueTable(
        measure="overall", month=date(2026, 9, 1), made_at=clock.now(), method="m", is_provisional=True, ranked=1,
        unranked=0, average=50.0, figures={}, **counts,
    )  # fmt: skip
    session().add(table)
    session().flush()
    row: dict[str, Any] = dict.fromkeys(
        ("rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high"), 1
    )
    session().add(LeagueRow(table_id=table.id, company_id=wolf.id, position=1, is_eligible=True, trend=[], score=90,
                            low=85, high=95, sd=2, n=60, stories=60, months=3, rank=1, above_median=1.0, below_median=0.0,
                            figures={"means": [1, 1, 1], "covariance": []}, **row))  # fmt: skip
    session().flush()
    assert [named.slug for named in best_and_worst(table)[0]] == ["wolf-freight"]
    merge_companies(*pair, by=by)
    assert best_and_worst(table) == ([], [])


def test_merge_is_logged_and_rebuilds_the_tables(pair: Any, by: int) -> None:
    make.run_jobs()
    version = data_version.current()
    merge = merge_companies(*pair, by=by)
    undo_merge(merge, by=by)
    session().commit()
    assert data_version.current() > version
    assert session().scalar(select(func.count()).where(Job.kind == "rankings.refresh", Job.done_at.is_(None))) == 1
    entries = session().execute(select(AuditEntry).where(AuditEntry.verb.like("company.merge%"))).scalars().all()
    assert [(entry.verb, entry.actor_id, entry.subject_id) for entry in entries] == [
        ("company.merged", by, pair[0].id),
        ("company.merge_undone", by, pair[0].id),
    ]
    assert (merge.account_id, merge.undone_by_id, bool(merge.undone_at)) == (by, by, True)


def test_merge_statements_do_not_grow_with_stories(pair: Any, by: int) -> None:
    ids = [company.id for company in pair]

    def cost(stories: int) -> int:
        for number in range(stories):
            make.story(company="Wolf Freight", email=f"author{number}@example.org")
            make.story(company="Harbour Freight", email=f"author{number}@example.org")
        session().commit()
        session().expunge_all()
        source, target = (session().get_one(Company, ident) for ident in ids)
        with count_queries() as statements:
            undo_merge(merge_companies(source, target, by=by), by=by)
        session().commit()
        return len(statements)

    assert cost(8) <= cost(1) + 2


class Parts:
    """Merges companies with five stories of which two are moved at once."""

    def __init__(self, pair: tuple[Company, Company], by: int) -> None:
        self.ids, self.by = [company.id for company in pair], by
        for number in range(5):
            make.story(company=pair[0], email=f"author{number % 3}@example.org")
        make.story(company=pair[1], email="author0@example.org")
        session().commit()
        make.run_jobs()
        self.before = snapshot()

    @property
    def pair(self) -> tuple[Company, Company]:
        first, second = (session().get_one(Company, ident) for ident in self.ids)
        return first, second

    def merge(self) -> CompanyMerge:
        made = merge_companies(*self.pair, by=self.by)
        session().commit()
        return made

    def undo(self) -> None:
        undo_merge(
            session().scalars(select(CompanyMerge).order_by(CompanyMerge.id.desc()).limit(1)).one(), by=self.by
        )
        session().commit()

    def left(self) -> int:
        """How many stories the source has."""
        return session().scalar(select(func.count()).where(Story.company_id == self.ids[0])) or 0


@pytest.fixture
def parts(pair: Any, by: int, monkeypatch: pytest.MonkeyPatch) -> Parts:
    monkeypatch.setattr(merging, "MOVED_AT_ONCE", 2)
    return Parts(pair, by)


def test_the_worker_moves_the_rest_of_many_stories_and_moves_it_back(parts: Parts) -> None:
    assert parts.merge().stories == 2
    assert (parts.left(), differences()) == (3, [])
    make.run_jobs()
    assert (parts.left(), differences()) == (0, [])
    assert session().scalar(select(CompanyMerge.stories)) == 5
    parts.undo()
    assert (parts.left(), differences()) == (2, [])
    make.run_jobs()
    assert (parts.left(), differences()) == (5, [])
    assert snapshot() == parts.before
    assert session().scalar(select(func.count()).select_from(MovedStory)) == 0
    logged = session().scalars(select(AuditEntry.details).where(AuditEntry.verb.like("company.merge%")))
    assert [details["stories"] for details in logged] == [5, 5]


def test_a_merge_can_be_undone_before_all_stories_have_moved(parts: Parts) -> None:
    parts.merge()
    parts.undo()
    make.run_jobs()
    assert snapshot() == parts.before
    assert session().scalar(select(func.count()).select_from(MovedStory)) == 0


@pytest.mark.parametrize("is_undone", [False, True])
def test_moving_goes_on_where_it_was_interrupted(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, is_undone: bool
) -> None:
    parts.merge()
    if is_undone:
        make.run_jobs()
        parts.undo()
    calls = list[int]()

    def crash_at_second(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        move_tallies(*args, **kwargs)
        if len(calls) == 2:
            raise RuntimeError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr(merging, "move_tallies", crash_at_second)
        with pytest.raises(RuntimeError):
            merging.move_stories({})
        session().rollback()
    assert (parts.left(), differences()) == (4 if is_undone else 1, [])
    make.run_jobs()
    assert (parts.left(), differences()) == (5 if is_undone else 0, [])
    assert not is_undone or snapshot() == parts.before


def test_tables_are_made_when_all_stories_have_moved(parts: Parts) -> None:
    parts.merge()
    with pytest.raises(StoriesAreMoving):
        make_tables(live_months())
    made = session().scalars(select(LeagueTable.made_at)).all()
    refresh({})
    assert session().scalars(select(LeagueTable.made_at)).all() == made
    make.run_jobs()
    refresh({})
    assert set(session().scalars(select(LeagueRow.company_id))) == {parts.ids[1]}


def test_companies_are_not_merged_again_while_stories_go_back(parts: Parts) -> None:
    parts.merge()
    make.run_jobs()
    parts.undo()
    assert refusal(*parts.pair, parts.by) is MergeObstacle.MOVING
    assert refusal(make.company("Other Freight"), parts.pair[1], parts.by) is MergeObstacle.MOVING
    make.run_jobs()
    assert parts.merge().undone_at is None
