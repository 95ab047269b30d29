"""Companies with many stories are merged in parts, which the worker finishes."""

from typing import Any

import pytest
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.companies.models import Company, CompanyMerge
from pact.core.db import session
from pact.moderation.companies import giving, merging
from pact.moderation.companies.merging import (
    MergeObstacle,
    merge_companies,
    undo_merge,
)
from pact.moderation.companies.models import MovedStory
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.service import StoriesAreMoving, live_months, make_tables, refresh
from pact.rankings.tallies.moving import move_tallies
from pact.rankings.tallies.recount import differences
from pact.stories.models import Story
from tests.moderation.merges import refusal, snapshot
from tests.support import make

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def by() -> int:
    return make.moderator().id


@pytest.fixture
def pair() -> tuple[Company, Company]:
    return make.company("Wolf Freight"), make.company("Harbour Freight")


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
        patched.setattr(giving, "move_tallies", crash_at_second)
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
