"""Read decisions, grounds and redactions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from pact.checks.findings import Place
from pact.checks.spans import DISTURBING, Kind
from pact.core.db import all_of, one_or_none, session
from pact.moderation.models import (
    Decision,
    FindingOutcome,
    Ground,
    GroundUse,
    Redaction,
    RemovalProposal,
    StoryFinding,
    StoryMove,
)
from pact.moderation.redaction import Cut
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

IS_BULK = "is_bulk"
"""Marks, among what was before a decision, that nobody is told of it: deceptive advertising sent in bulk."""
MOST_TOGETHER = 30
"""How many stories are decided in one go at most."""


def current_grounds(*uses: GroundUse) -> list[Ground]:
    """The grounds for these uses, by default for decisions against a story, in the order of the catalogue."""
    wanted = Ground.use.in_(uses or (GroundUse.AGAINST,))
    return all_of(select(Ground).where(Ground.is_current, wanted).order_by(Ground.use, Ground.position))


def grounds_by_code(codes: Iterable[str]) -> list[Ground]:
    """Current grounds with these codes, in the order of the catalogue."""
    return all_of(select(Ground).where(Ground.is_current, Ground.code.in_(list(codes))).order_by(Ground.position))


def newest_grounds(codes: Iterable[str]) -> list[Ground]:
    """The newest version of each of these grounds, current or not, in the order of the catalogue."""
    rows = all_of(select(Ground).where(Ground.code.in_(list(codes))).order_by(Ground.version))
    return sorted({ground.code: ground for ground in rows}.values(), key=lambda ground: ground.position)


def grounds_by_id(ids: list[int]) -> list[Ground]:
    """Grounds, current or not, in the order of the catalogue."""
    return all_of(select(Ground).where(Ground.id.in_(ids)).order_by(Ground.position))


def decisions_on(story: Story) -> list[Decision]:
    """Every decision on the story, the latest first."""
    return all_of(select(Decision).where(Decision.story_id == story.id).order_by(Decision.id.desc()))


def final_decisions_on(story: Story) -> list[Decision]:
    """Decisions that were not undone; authors never hear of the others."""
    return [
        decision
        for decision in decisions_on(story)
        if decision.reversed_at is None and decision.reverses_id is None
    ]


def last_decision(story: Story) -> Decision | None:
    return one_or_none(select(Decision).where(Decision.story_id == story.id).order_by(Decision.id.desc()).limit(1))


def last_decisions_on(story_ids: list[int]) -> dict[int, int]:
    """The id of the latest decision on each of these stories, by the story's id."""
    rows = session().execute(
        select(Decision.story_id, func.max(Decision.id))
        .where(Decision.story_id.in_(story_ids))
        .group_by(Decision.story_id)
    )
    return {story_id: latest for story_id, latest in rows.tuples() if story_id is not None}


def made_together(decision: Decision) -> list[Decision]:
    """The decision and all that were made in one go with it, in order."""
    first = decision.before.get("together")
    if first is None:
        return [decision]
    statement = select(Decision).where(Decision.account_id == decision.account_id, Decision.id >= first)
    found = all_of(statement.order_by(Decision.id).limit(2 * MOST_TOGETHER))
    return [one for one in found if one.before.get("together") == first]


def reversing_of(decision: Decision) -> Decision | None:
    """The decision that took this one back."""
    return one_or_none(select(Decision).where(Decision.reverses_id == decision.id).limit(1))


def last_decision_of(account_id: int, *, since: datetime) -> Decision | None:
    """This moderator's latest decision on a story since then."""
    return one_or_none(
        select(Decision)
        .where(Decision.account_id == account_id, Decision.story_id.is_not(None), Decision.created_at >= since)
        .order_by(Decision.id.desc())
        .limit(1)
    )


def published_before(story: Story) -> StoryVersion | None:
    """The version that was last public, by decisions that were not undone."""
    return one_or_none(
        select(StoryVersion)
        .join(Decision, Decision.version_id == StoryVersion.id)
        .where(Decision.story_id == story.id, Decision.new_status == Status.PUBLISHED)
        .where(Decision.reversed_at.is_(None), Decision.reverses_id.is_(None), ~Decision.is_edit_refused)
        .order_by(Decision.id.desc())
        .limit(1)
    )


def hiding_of(story: Story) -> Decision | None:
    """The decision that hid the story last; None if it was undone, or there was none."""
    return one_or_none(
        select(Decision)
        .where(Decision.story_id == story.id, Decision.new_status == Status.HIDDEN)
        .where(Decision.reversed_at.is_(None), Decision.reverses_id.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def has_published_story(company_id: int) -> bool:
    statement = select(Story.id).where(Story.company_id == company_id, Story.status == Status.PUBLISHED)
    return session().scalar(statement.limit(1)) is not None


def redactions_in(version: StoryVersion) -> list[Cut]:
    """The redactions that made this version from the author's, in order of place."""
    rows = session().execute(select(Redaction).where(Redaction.version_id == version.id)).scalars()
    return sorted(Cut(row.place, row.start, row.end, row.kind) for row in rows)


def redacted_in_public(story_ids: Sequence[int]) -> set[int]:
    """Which of these stories are public with redactions."""
    return set(all_of(
        select(Story.id)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)
        .where(Story.id.in_(story_ids), StoryVersion.redacted_from_id.is_not(None))
    ))  # fmt: skip


def redactions_behind(version: StoryVersion) -> list[Cut]:
    """All redactions in a public text: once its original was deleted, further ones are made in the redacted text."""
    found, earlier = redactions_in(version), version.redacted_from_id
    while earlier is not None:
        before = session().get_one(StoryVersion, earlier)
        found += redactions_in(before) if before.redacted_from_id is not None else []
        earlier = before.redacted_from_id
    return found


def public_since(story_ids: Sequence[int]) -> dict[int, datetime]:
    """When these stories' public texts last changed by a decision, or by undoing one."""
    statement = (
        select(Decision.story_id, func.max(Decision.created_at))
        .where(
            Decision.story_id.in_(story_ids), Decision.new_status == Status.PUBLISHED, ~Decision.is_edit_refused
        )
        .group_by(Decision.story_id)
    )
    return {story_id: at for story_id, at in session().execute(statement).tuples() if story_id is not None}


def findings_in(version: StoryVersion) -> list[StoryFinding]:
    """The findings in a version, by place."""
    statement = select(StoryFinding).where(StoryFinding.version_id == version.id)
    return all_of(statement.order_by(StoryFinding.place, StoryFinding.start))


def newest_version_of(story_id: InstrumentedAttribute[int]) -> ScalarSelect[int | None]:
    """The id of what the author sent last, beside another table's story."""
    newest = select(func.max(StoryVersion.id)).where(
        StoryVersion.story_id == story_id, StoryVersion.redacted_from_id.is_(None)
    )
    return newest.correlate(story_id.class_).scalar_subquery()


class OpenFindings(NamedTuple):
    """How many findings a story's waiting version has, and whether there is a threat or a slur in its title."""

    findings: int = 0
    in_title: bool = False


def open_findings(story_ids: list[int]) -> dict[int, OpenFindings]:
    """Those of these stories with findings in their waiting versions. One query."""
    in_title = (StoryFinding.place == Place.title) & StoryFinding.kind.in_(DISTURBING)
    statement = (
        select(StoryFinding.story_id, func.count(), func.max(case((in_title, 1), else_=0)))
        .where(StoryFinding.story_id.in_(story_ids), StoryFinding.outcome == FindingOutcome.OPEN)
        .where(StoryFinding.version_id == newest_version_of(StoryFinding.story_id))
        .group_by(StoryFinding.story_id)
    )
    rows = session().execute(statement).tuples()
    return {story_id: OpenFindings(count, bool(is_in_title)) for story_id, count, is_in_title in rows}


def has_been_disturbing(story: Story) -> bool:
    """Whether the checks found a threat or a slur in any version of the story."""
    found = select(StoryFinding.id).where(StoryFinding.story_id == story.id, StoryFinding.kind.in_(DISTURBING))
    return session().scalar(found.limit(1)) is not None


def finding_kinds(story_ids: Sequence[int]) -> dict[int, tuple[Kind, ...]]:
    """The kinds of open findings in what each of these stories' authors sent last."""
    statement = (
        select(StoryFinding.story_id, StoryFinding.kind)
        .where(StoryFinding.story_id.in_(story_ids), StoryFinding.outcome == FindingOutcome.OPEN)
        .where(StoryFinding.version_id == newest_version_of(StoryFinding.story_id))
        .distinct()
    )
    kinds: dict[int, set[Kind]] = {}
    for story_id, kind in session().execute(statement).tuples():
        kinds.setdefault(story_id, set()).add(kind)
    return {story_id: tuple(kind for kind in Kind if kind in found) for story_id, found in kinds.items()}


def removal_of(story: Story) -> RemovalProposal | None:
    """The proposed removal of the story that waits for a second moderator, or None."""
    return one_or_none(
        select(RemovalProposal).where(RemovalProposal.story_id == story.id, RemovalProposal.settled_at.is_(None))
    )


def stories_by_id(ids: list[int]) -> dict[int, Story]:
    """Stories of any status with their companies, by id."""
    statement = select(Story).where(Story.id.in_(ids)).options(joinedload(Story.company))
    return {story.id: story for story in session().execute(statement).scalars()}


def removals_of(story: Story) -> list[RemovalProposal]:
    """Every proposal to take the story down, also those that were settled."""
    return all_of(select(RemovalProposal).where(RemovalProposal.story_id == story.id).order_by(RemovalProposal.id))


def edits_of(story: Story) -> list[StoryVersion]:
    """What the author sent after the first version."""
    edits = select(StoryVersion).where(StoryVersion.story_id == story.id, StoryVersion.number > 1)
    return all_of(edits.where(StoryVersion.redacted_from_id.is_(None)).order_by(StoryVersion.number))


def moves_of(story: Story) -> list[StoryMove]:
    """Every move of the story to another company that was not undone, the earliest first, with the companies."""
    statement = select(StoryMove).where(StoryMove.story_id == story.id, StoryMove.undone_at.is_(None))
    both = statement.options(
        joinedload(StoryMove.source), joinedload(StoryMove.target), joinedload(StoryMove.ground)
    )
    return all_of(both.order_by(StoryMove.id))


def moved_since(story_ids: Sequence[int], moment: datetime) -> set[int]:
    """Which of these stories were moved to another company since then."""
    moved = select(StoryMove.story_id).where(StoryMove.story_id.in_(story_ids), StoryMove.moved_at >= moment)
    return set(all_of(moved.where(StoryMove.undone_at.is_(None))))
