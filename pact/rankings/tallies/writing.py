"""Updates the tallies in the same transaction as the stories: which stories count, and what each adds.

Of an author's published stories about a company confirmed in one month, the earliest published one is scored.
Invited stories and those by affiliated or incentivised authors are never scored. Each record without an author is.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from pact.companies.models import Company
from pact.companies.service import on_company_sorted
from pact.core import clock
from pact.core.db import all_of, pairs_of, session
from pact.rankings.metrics import REPLY_DAYS, Metric, answers_of
from pact.rankings.models import (
    CallOutTally,
    MeasureProduct,
    MetricTally,
    PublishedTotal,
    SectorTally,
    StoryTally,
    Tally,
)
from pact.rankings.tallies.adding import Amounts, Key, add_to
from pact.rankings.tallies.call_outs import CALL_OUT_KEY, keys_of
from pact.rankings.tallies.dimensions import (
    AFTER_REPLY,
    PUBLISHED,
    REPLIED,
    SECTORED,
    asks_for_reply,
    measures_of,
    published_bucket,
    scored_buckets,
    source_of,
)
from pact.rankings.values import (
    MICRO,
    PRODUCT_COLUMNS,
    TALLY_COLUMNS,
    StoryMeasures,
    author_square,
    contribution,
    products,
)
from pact.replies.models import Reply
from pact.stories.after_reply import SaidAfterReply, word_of
from pact.stories.fields import INVITED_SOURCES, Affiliation, Resolved, Status
from pact.stories.models import Story, StoryVersion

TALLY_KEY = ("company_id", "month", "is_established")
STORY_TALLY_KEY = ("company_id", "month", "dimension", "bucket")
PRODUCT_KEY = ("company_id",)
TOTAL_KEY = ("month", "bucket")
SECTOR_KEY = ("sector_id", "month", "dimension", "bucket")
METRIC_KEY = ("company_id", "metric", "month", "contact_month", "source", "is_established")
METRIC_COLUMNS = ("n", "yes", "weight", "yes_weight", "weight_squares")


class Mark(NamedTuple):
    """Under which month, days and month of the contact a reply is counted; all None if it is not."""

    month: date | None = None
    days: int | None = None
    contact_month: date | None = None


def kept_mark(reply: Reply) -> Mark:
    """How the tallies count a reply."""
    return Mark(reply.tallied_month, reply.tallied_days, reply.tallied_contact_month)


class TallyChanges:
    """What a change adds to and subtracts from the tables, summed before it is written."""

    def __init__(self) -> None:
        self.tally: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        self.story_tally: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        self.product: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        self.metric: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        self.call_outs: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))

    def count_published(self, story: Story, version: StoryVersion, sign: int) -> None:
        """Count a story as published (+1) or no longer published (−1), scored or not."""
        key = (story.company_id, story.month, PUBLISHED, published_bucket(story, version))
        self.story_tally[key]["n"] += sign
        for call_out in keys_of(story, version):
            self.call_outs[call_out]["n"] += sign
        if asks_for_reply(story):
            row = self._answered_here(story, story.month, clock.month_of(version.contacted_on))
            row["n"] += sign
            row["weight"] += sign * MICRO
            row["weight_squares"] += sign * MICRO
        self.count_after_reply(story, sign)

    def count_after_reply(self, story: Story, sign: int) -> None:
        """Count (+1) or no longer count (−1) what its author said after the company's reply, if they were asked.

        Not of an invited story: a company could ask for it only to put it right.
        """
        if story.after_reply is not None and story.source not in INVITED_SOURCES:
            self.story_tally[story.company_id, story.month, AFTER_REPLY, story.after_reply]["n"] += sign

    def count_reply(self, story: Story, mark: Mark, sign: int) -> None:
        """Count the reply to a story as it is marked (+1), or no longer (−1). Without a month it is not counted."""
        if mark.month is None or mark.days is None:
            return
        self.story_tally[story.company_id, mark.month, REPLIED, str(mark.days)]["n"] += sign
        if mark.days <= REPLY_DAYS and mark.contact_month is not None and asks_for_reply(story):
            row = self._answered_here(story, mark.month, mark.contact_month)
            row["yes"] += sign
            row["yes_weight"] += sign * MICRO

    def _answered_here(self, story: Story, month: date | None, contact_month: date) -> Amounts:
        """The row that counts replies to stories like this one. It tells no strata apart, because it weighs nobody."""
        return self.metric[story.company_id, Metric.ANSWERED_HERE, month, contact_month, source_of(story), False]

    def score(self, story: Story, version: StoryVersion, sign: int, measures: StoryMeasures | None = None) -> None:
        """Add (+1) or subtract (−1) the contribution of a scored story, whose measures may be known already."""
        measures = measures or measures_of(story, version)
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
        self._score_metrics(story, version, sign)

    def _score_metrics(self, story: Story, version: StoryVersion, sign: int) -> None:
        weight = story.weight or 0
        added = {"n": 1, "weight": weight, "weight_squares": author_square(weight)}
        rest = (story.month, clock.month_of(version.contacted_on), source_of(story), story.is_established)
        for metric, is_yes in answers_of(story, version).items():
            more = {**added, "yes": 1, "yes_weight": weight} if is_yes else added
            _add(self.metric[story.company_id, metric, *rest], more, sign)

    def take_from(self, company_id: int) -> None:
        """Subtract everything added so far from another company, because the stories came from there."""
        for rows in (self.tally, self.story_tally, self.product, self.metric):
            for key, amounts in list(rows.items()):
                rows[(company_id, *key[1:])] = {column: -amount for column, amount in amounts.items()}
        self.call_outs.clear()  # a story stays in its call-out, whichever company it is about

    def write(self) -> None:
        """Write everything, table by table. Rows that reach zero are deleted."""
        add_to(Tally, TALLY_KEY, TALLY_COLUMNS, self.tally, empty="stories")
        add_to(StoryTally, STORY_TALLY_KEY, ("n", "sum"), self.story_tally, empty="n")
        add_to(MeasureProduct, PRODUCT_KEY, PRODUCT_COLUMNS, self.product, empty="n")
        add_to(MetricTally, METRIC_KEY, METRIC_COLUMNS, self.metric, empty="n")
        add_to(CallOutTally, CALL_OUT_KEY, ("n",), self.call_outs, empty="n")
        add_to(SectorTally, SECTOR_KEY, ("n",), self._sectors(), empty="n")
        add_to(PublishedTotal, TOTAL_KEY, ("n",), self._totals(), empty="n")

    def _sectors(self) -> dict[Key, Amounts]:
        """What each sector gains and loses. The companies keep their sector until the transaction ends."""
        own = {key: amounts["n"] for key, amounts in self.story_tally.items() if key[2] in SECTORED}
        rows: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        if own:
            companies = {company for company, *_rest in own}
            statement = select(Company.id, Company.sector_id).where(Company.id.in_(companies)).order_by(Company.id)
            sectors = pairs_of(statement.with_for_update(read=True))
            for (company, *rest), n in own.items():
                rows[(sectors[company], *rest)]["n"] += n  # type: ignore[index]
        return rows

    def _totals(self) -> dict[Key, Amounts]:
        """What the whole site gains and loses. What moves from one company to another is neither."""
        totals: dict[Key, Amounts] = defaultdict(lambda: defaultdict(int))
        for (_company, month, dimension, bucket), amounts in self.story_tally.items():
            if dimension == PUBLISHED:
                totals[month, bucket]["n"] += amounts["n"]
        return totals


def move_between_sectors(company: Company, before: int) -> None:
    """Move what a company's stories add to the sector `before` (id) to the sector that it is in now."""
    statement = select(StoryTally.month, StoryTally.dimension, StoryTally.bucket, StoryTally.n).where(
        StoryTally.company_id == company.id, StoryTally.dimension.in_(SECTORED)
    )
    rows: dict[Key, Amounts] = {}
    for *key, n in session().execute(statement).tuples():
        rows[(before, *key)], rows[(company.sector_id, *key)] = {"n": -n}, {"n": n}
    add_to(SectorTally, SECTOR_KEY, ("n",), rows, empty="n")


def can_be_scored(story: Story, version: StoryVersion) -> bool:
    """Whether a published version can be scored."""
    return measures_to_score(story, version) is not None


def measures_to_score(story: Story, version: StoryVersion) -> StoryMeasures | None:
    """The measures of a published version that can be scored: it has one, and no invitation, affiliation or incentive."""
    if story.source in INVITED_SOURCES or version.affiliation != Affiliation.NONE or version.incentive:
        return None
    measures = measures_of(story, version)
    return measures if measures.had() else None


def retally(story: Story) -> None:
    """Update the tallies after the status or the published version of a story has changed.

    The whole group is looked at: the author's stories about the company that were confirmed in the same month. A
    record without an author is a group of its own.
    """
    changes = TallyChanges()
    for member, scored in desired(_group(story)):
        _move(changes, member, scored)
    changes.write()


def count_change(story: Story, *, before: StoryVersion | None, after: StoryVersion | None) -> None:
    """Update the count of published stories after the public version changed from `before` to `after`."""
    changes = TallyChanges()
    if before is not None:
        changes.count_published(story, before, -1)
    if after is not None:
        changes.count_published(story, after, +1)
    changes.write()


def settle_outcome(story: Story, outcome: Resolved | None) -> None:
    """Store the later outcome that the author reported, and update the tallies if it was too early to say before.

    None means that the author does not know or undoes the answer.
    """
    if story.resolved_later == outcome:
        return
    changes = TallyChanges()
    score_instead(changes, story, None)
    story.tallied_version_id = None
    changes.write()
    story.resolved_later, story.resolved_later_at = outcome, clock.now() if outcome else None
    session().flush()
    retally(story)


def settle_stratum(story: Story, *, is_established: bool, is_evidence_seen: bool) -> None:
    """Store whether the story counts as by an established author, and whether evidence of the contact was seen. Count it
    there if it is counted.
    """
    if (story.is_established, story.is_evidence_seen) == (is_established, is_evidence_seen):
        return
    changes, counted = TallyChanges(), story.tallied_version_id
    version = session().get_one(StoryVersion, counted) if counted is not None else None
    if version is not None:
        changes.score(story, version, -1)
    story.is_established, story.is_evidence_seen = is_established, is_evidence_seen
    if version is not None:
        changes.score(story, version, +1)
    changes.write()


def settle_after_reply(story: Story, said: SaidAfterReply | None) -> None:
    """Store that a story's author was asked after the company's reply, and what they said. Counts while it is public.

    None: they were asked after the reply of another company, which the story was about before.
    """
    changes, counts = TallyChanges(), story.published_version_id is not None
    changes.count_after_reply(story, -1 if counts else 0)
    story.after_reply = word_of(said) if said is not None else None
    changes.count_after_reply(story, +1 if counts else 0)
    changes.write()
    session().flush()


def settle_moved(story: Story, moved_at: datetime | None) -> None:
    """Store when the story was moved to another company: that company is not asked to reply in time. It has no reply yet."""
    changes, public = TallyChanges(), story.published_version_id
    version = session().get_one(StoryVersion, public) if public is not None else None
    if version is not None:
        changes.count_published(story, version, -1)
    story.moved_at = moved_at
    if version is not None:
        changes.count_published(story, version, +1)
    changes.write()
    session().flush()


def _group(story: Story) -> list[Story]:
    if story.author_id is None:
        return [story]
    statement = select(Story).where(
        Story.author_id == story.author_id, Story.company_id == story.company_id, Story.month == story.month
    )
    return all_of(statement)


def desired(group: list[Story]) -> list[tuple[Story, StoryVersion | None]]:
    """Each story of the group with the version that should be scored, or None."""
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
    score_instead(changes, story, version)
    story.tallied_version_id = wanted


def score_instead(changes: TallyChanges, story: Story, version: StoryVersion | None) -> None:
    """Subtract what the story adds now and add what the version says."""
    if story.tallied_version_id is not None:
        changes.score(story, session().get_one(StoryVersion, story.tallied_version_id), -1)
    if version is not None:
        changes.score(story, version, +1)


def _add(amounts: Amounts, more: Amounts, sign: int) -> None:
    for column, amount in more.items():
        if amount:
            amounts[column] += sign * amount


def score_batch(stories: Iterable[tuple[Story, StoryVersion]]) -> frozenset[int]:
    """Count and score newly imported stories without authors. Each is a group of its own.

    Returns the IDs of the scored ones. The caller stores their `tallied_version_id` with the rest.
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


on_company_sorted.append(move_between_sectors)
