"""Merging companies moves everything, and undoing a merge restores everything, whatever happened before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.companies import service as companies
from pact.companies.candidates import suggestions
from pact.companies.models import Company, CompanyStatus
from pact.companies.queries import company_named, current_slug, directory
from pact.core import clock, data_version
from pact.core.db import session
from pact.jobs.models import Job
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
    Actor,
    change_status,
)
from pact.moderation.models import ActorKind
from pact.moderation.replies.service import send_reply
from pact.moderation.statuses import DeskDecision
from pact.rankings.models import LeagueRow, LeagueTable, Tally
from pact.rankings.tables.queries import best_and_worst
from pact.rankings.tallies.recount import recount
from pact.replies.queries import reply_of
from pact.stories.fields import Status
from pact.stories.lists import Filters, story_page
from pact.stories.search.index import matching_stories
from tests.moderation.merges import refusal
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries
from tests.support.replies import decide, reply_to

pytestmark = pytest.mark.usefixtures("app")


SAME = {"email": "same@example.org", "confirmed_at": datetime(2026, 9, 5, 9, tzinfo=UTC)}


@pytest.fixture
def by() -> int:
    return make.moderator().id


@pytest.fixture
def pair() -> tuple[Company, Company]:
    return make.company("Wolf Freight"), make.company("Harbour Freight")


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
    assert [found.slug for found in directory(text="", sector=None, letter=None, after=None).items] == [
        "harbour-freight"
    ]
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


def test_a_merge_says_what_becomes_of_replies_and_of_who_acts_for_the_company(
    pair: Any, client: WatchingClient
) -> None:
    wolf, harbour = pair
    make.signed_in(client)
    replied, user = reply_to(make.story(company=wolf)), make.company_user(harbour, email="h@harbour.example")
    asked = client.get(f"/moderation/companies/{wolf.slug}/merge", query_string={"into": harbour.name}).text
    merge = merge_companies(wolf, harbour, by=user.account_id)
    of_both = make.story(company=harbour)
    send_reply(of_both, "Sorry.", account_id=replied.account_id, language="en")
    session().commit()
    plans = [undo_plan(merge)]
    decide(one_reply := reply_of(of_both.id), DeskDecision.PUBLISH)
    plans.append(undo_plan(merge))
    undo = client.get(f"/moderation/merges/{merge.id}").text

    assert (
        "1 published reply will move with its story. Readers will see it as a reply of Harbour Freight." in asked
    )
    assert "1 person who acts for Wolf Freight will act for Harbour Freight." in asked
    assert [(plan.users, plan.replies) for plan in plans] == [(1, 0), (1, 1)]
    assert one_reply.company_id == harbour.id
    assert "1 person will act for Wolf Freight again, and no longer for Harbour Freight." in undo
    assert "1 published reply of theirs will stay with Harbour Freight." in undo


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
    monkeypatch.setattr(
        companies, "on_company_settled", [lambda settled: told_of.extend(("settled", c.name) for c in settled)]
    )
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
