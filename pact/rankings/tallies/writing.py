"""Moving the tallies: which stories count, and what each adds, in the transaction that changes them.

Of an author's published stories about one company, confirmed in one month, the earliest published is scored.
Affiliated and incentivised ones never are; records without an author each are.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, Table, and_, bindparam, delete, func, literal, select

from pact.core import clock
from pact.core.db import insert_or, session
from pact.rankings.models import MeasureProduct, StoryTally, Tally
from pact.rankings.tallies.dimensions import measures_of, published_bucket, scored_buckets
from pact.rankings.values import PRODUCT_COLUMNS, TALLY_COLUMNS, contribution, products
from pact.stories.fields import Affiliation, Resolved, Status
from pact.stories.models import Story, StoryVersion

Key = tuple[object, ...]
Amounts = dict[str, int]
TALLY_KEY = ("company_id", "month", "is_established")
STORY_TALLY_KEY = ("company_id", "month", "dimension", "bucket")
PRODUCT_KEY = ("company_id",)


class TallyChanges:
    """What a change adds to and takes from the three tables, summed before it is written."""

    def __init__(self) -> None:
        self.tally: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        self.story_tally: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        self.product: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))

    def count_published(self, story: Story, version: StoryVersion, sign: int) -> None:
        """Count a story as published (+1) or no longer (−1), scored or not."""
        key = (story.company_id, story.month, "published", published_bucket(story, version))
        self.story_tally[key]["n"] += sign

    def score(self, story: Story, version: StoryVersion, sign: int) -> None:
        """Add a scored story's contribution (+1) or take it off (−1)."""
        measures = measures_of(story, version)
        weight = story.weight or 0
        _add(self.tally[story.company_id, story.month, story.is_established],
             contribution(measures, weight=weight), sign)  # fmt: skip
        crossed = products(measures, weight=weight)
        if crossed:
            _add(self.product[(story.company_id,)], crossed, sign)
        for dimension, bucket, amount in scored_buckets(story, version, measures):
            amounts = self.story_tally[story.company_id, story.month, dimension, bucket]
            amounts["n"] += sign
            amounts["sum"] += sign * amount

    def take_from(self, company_id: int) -> None:
        """Take off another company whatever was added so far: the stories came from there."""
        for rows in (self.tally, self.story_tally, self.product):
            for key, amounts in list(rows.items()):
                rows[(company_id, *key[1:])] = {column: -amount for column, amount in amounts.items()}

    def write(self) -> None:
        """Write everything, a table at a time; rows that reach nothing are removed."""
        _upsert(Tally, TALLY_KEY, TALLY_COLUMNS, self.tally, empty="stories")
        _upsert(StoryTally, STORY_TALLY_KEY, ("n", "sum"), self.story_tally, empty="n")
        _upsert(MeasureProduct, PRODUCT_KEY, PRODUCT_COLUMNS, self.product, empty="n")


def can_be_scored(story: Story, version: StoryVersion) -> bool:
    """Whether a published version may count: not affiliated, nothing offered for it, some measure in it."""
    if version.affiliation != Affiliation.NONE or version.incentive:
        return False
    return bool(measures_of(story, version).had())


def retally(story: Story) -> None:
    """Make the tallies agree with the story's group after its status or published version has changed.

    The group is every story of the same author about the same company confirmed in the same month; an
    author-less record stands alone.
    """
    changes = TallyChanges()
    for member, scored in _desired(_group(story)):
        _move(changes, member, scored)
    changes.write()


def count_change(story: Story, *, before: StoryVersion | None, after: StoryVersion | None) -> None:
    """Move the count of published stories for a story whose public version was `before` and is `after`."""
    changes = TallyChanges()
    if before is not None:
        changes.count_published(story, before, -1)
    if after is not None:
        changes.count_published(story, after, +1)
    changes.write()


def settle_outcome(story: Story, outcome: Resolved | None) -> None:
    """Keep what came of a story later, as its author says, and move the tallies where they counted it as too early.

    None: the author does not know, or takes it back.
    """
    if story.resolved_later == outcome:
        return
    changes = TallyChanges()
    _score_instead(changes, story, None)
    story.tallied_version_id = None
    changes.write()
    story.resolved_later, story.resolved_later_at = outcome, clock.now() if outcome else None
    session().flush()
    retally(story)


def _group(story: Story) -> list[Story]:
    if story.author_id is None:
        return [story]
    statement = select(Story).where(
        Story.author_id == story.author_id, Story.company_id == story.company_id, Story.month == story.month
    )
    return list(session().execute(statement).scalars())


def _desired(group: list[Story]) -> list[tuple[Story, StoryVersion | None]]:
    """Each member with the version that is to be scored, or None."""
    winner: tuple[Story, StoryVersion] | None = None
    for story in sorted(group, key=lambda member: (member.published_at is None, member.published_at, member.id)):
        version = _public_version(story)
        if version is not None and can_be_scored(story, version) and (story.author_id is None or winner is None):
            winner = (story, version)
    return [(story, winner[1] if winner and winner[0] is story else None) for story in group]


def _public_version(story: Story) -> StoryVersion | None:
    if story.status is not Status.PUBLISHED or story.published_version_id is None:
        return None
    return session().get(StoryVersion, story.published_version_id)


def _move(changes: TallyChanges, story: Story, version: StoryVersion | None) -> None:
    wanted = version.id if version else None
    if story.tallied_version_id == wanted:
        return
    _score_instead(changes, story, version)
    story.tallied_version_id = wanted


def _score_instead(changes: TallyChanges, story: Story, version: StoryVersion | None) -> None:
    """Take off what the story adds now, and add what the version says."""
    if story.tallied_version_id is not None:
        changes.score(story, session().get_one(StoryVersion, story.tallied_version_id), -1)
    if version is not None:
        changes.score(story, version, +1)


def _add(amounts: Amounts, more: Amounts, sign: int) -> None:
    for column, amount in more.items():
        if amount:
            amounts[column] += sign * amount


def _upsert(
    model: type[Tally] | type[StoryTally] | type[MeasureProduct],
    key: tuple[str, ...],
    columns: tuple[str, ...],
    rows: dict[Key, Amounts],
    *,
    empty: str,
) -> None:
    table: Table = model.__table__  # type: ignore[assignment]
    changed = [
        (k, amounts) for k, amounts in sorted(rows.items(), key=lambda item: str(item[0])) if any(amounts.values())
    ]
    if not changed:
        return
    # One row a statement, executed many times: a statement of many rows has another text for each number of
    # them, and building such texts takes longer than writing the rows.
    insert = insert_or(table)
    upsert = insert.on_conflict_do_update(
        index_elements=list(key), set_={column: table.c[column] + insert.excluded[column] for column in columns}
    )
    session().execute(
        upsert,
        [
            dict(zip(key, k, strict=True)) | {column: amounts.get(column, 0) for column in columns}
            for k, amounts in changed
        ],
    )
    if any(min(amounts.values()) < 0 for _, amounts in changed):
        companies = {k[0] for k, _ in changed}
        session().execute(delete(table).where(and_(table.c.company_id.in_(companies), table.c[empty] == 0)))


def score_batch(stories: Iterable[tuple[Story, StoryVersion]]) -> frozenset[int]:
    """Count and score freshly imported, author-less stories all at once; each stands for itself.

    Returns the ids of the scored ones, for their `tallied_version_id`, which the caller writes with the rest.
    """
    changes = TallyChanges()
    scored = set()
    for story, version in stories:
        changes.count_published(story, version, +1)
        if can_be_scored(story, version):
            changes.score(story, version, +1)
            scored.add(story.id)
    changes.write()
    return frozenset(scored)


def fold_company(source_id: int, *, into: int) -> None:
    """Add a company's tallies to another's, whose all its stories are now, and remove them: two statements a table."""
    for model, key, columns in (
        (Tally, TALLY_KEY, TALLY_COLUMNS),
        (StoryTally, STORY_TALLY_KEY, ("n", "sum")),
        (MeasureProduct, PRODUCT_KEY, PRODUCT_COLUMNS),
    ):
        table: Table = model.__table__  # type: ignore[assignment]
        names = (*key[1:], *columns)
        rows = select(literal(into), *(table.c[name] for name in names)).where(table.c.company_id == source_id)
        insert = insert_or(table).from_select(["company_id", *names], rows)
        session().execute(
            insert.on_conflict_do_update(
                index_elements=list(key), set_={name: table.c[name] + insert.excluded[name] for name in columns}
            )
        )
        session().execute(delete(table).where(table.c.company_id == source_id))


def move_tallies(moved: Select[tuple[int]], *, source_id: int) -> None:
    """Have what these stories (ids), now all of one company, add to the tallies leave the company they came from."""
    changes = TallyChanges()
    statement = _public().where(Story.id.in_(moved)).execution_options(yield_per=1000, populate_existing=True)
    for story, version in session().execute(statement).tuples():
        changes.count_published(story, version, +1)
        if story.tallied_version_id is not None:
            changes.score(story, version, +1)
    changes.take_from(source_id)
    changes.write()


def settle_authors(authors: Select[tuple[int | None]], *, company_ids: tuple[int, int]) -> int:
    """Choose anew which story of these authors is scored, where a month has several about the two companies.

    For stories that changed their company all at once: what they add is counted already where they stand now.
    Returns how many stories are scored now and were not, or the other way round.
    """
    months = (
        select(Story.author_id, Story.month)
        .where(Story.author_id.in_(authors), Story.company_id.in_(company_ids), Story.month.is_not(None))
        .group_by(Story.author_id, Story.month)
        .having(func.count() > 1)
        .subquery()
    )
    statement = _public().join(
        months, and_(months.c.author_id == Story.author_id, months.c.month == Story.month)
    ).where(Story.company_id.in_(company_ids))  # fmt: skip
    # The versions are held here while `_desired` asks the session for them.
    rows = session().execute(statement, execution_options={"populate_existing": True}).tuples().all()
    groups: dict[Key, list[Story]] = defaultdict(list)
    for story, _version in rows:
        groups[story.company_id, story.author_id, story.month].append(story)
    return _settle([pair for group in groups.values() for pair in _desired(group)])


def _settle(desired: list[tuple[Story, StoryVersion | None]]) -> int:
    """Move what the pairs of story and version to be scored say, the stories' marks in one statement."""
    changed = [(story, wanted) for story, wanted in desired if story.tallied_version_id != (wanted and wanted.id)]
    changes = TallyChanges()
    for story, wanted in changed:
        _score_instead(changes, story, wanted)
    changes.write()
    if changed:
        table: Table = Story.__table__  # type: ignore[assignment]
        mark = table.update().where(table.c.id == bindparam("story")).values(
            tallied_version_id=bindparam("tallied"), revision=table.c.revision + 1
        )  # fmt: skip
        session().execute(mark, [{"story": s.id, "tallied": version and version.id} for s, version in changed])
        for story, _wanted in changed:
            session().expire(story)
    return len(changed)


def _public() -> Select[tuple[Story, StoryVersion]]:
    """Published stories with the version that is published: no other story has one."""
    return select(Story, StoryVersion).join(StoryVersion, StoryVersion.id == Story.published_version_id)
