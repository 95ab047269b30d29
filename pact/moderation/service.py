"""The one door through which a story's status changes, and the desk's way through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import Table, bindparam, select

from pact.audit.service import record
from pact.companies import service as companies
from pact.companies.models import Company
from pact.core import clock, data_version
from pact.core.db import session
from pact.jobs.service import enqueue
from pact.mail.service import send_later
from pact.moderation.models import ActorKind, Decision, Ground
from pact.moderation.statuses import NEEDS_GROUND, STATUS_AFTER, DeskDecision, may_change
from pact.rankings.tallies import count_change, retally, score_batch
from pact.stories import search
from pact.stories.fields import Status, VersionState
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.queries import latest_version


@dataclass(frozen=True)
class Actor:
    """Who acts: a moderator by account, the story's author, or the system itself."""

    kind: ActorKind
    account_id: int | None = None


AUTHOR = Actor(ActorKind.AUTHOR)
SYSTEM = Actor(ActorKind.SYSTEM)


class ChangeRefused(Exception):  # noqa: N818 (an answer to the actor, not a fault)
    """The story's life has no such step for this actor."""


class StaleDecision(Exception):  # noqa: N818
    """The story is no longer what the moderator was looking at."""


def change_status(
    story: Story, to: Status, *, actor: Actor, ground: Ground | None = None, words: str = ""
) -> Decision:
    """Change a story's status with all that follows from it, in the current transaction.

    Writes the decision with old and new status and the audit entry, sets the published version, moves the
    tallies and the search index, and has the league tables made anew. Raises ChangeRefused where the step is
    not one this actor may take, ValueError where a ground is due and missing.
    """
    old = story.status
    if not may_change(old, to, actor.kind):
        raise ChangeRefused(f"A story that is {old} cannot become {to} by its {actor.kind}.")
    if to in NEEDS_GROUND and actor.kind is ActorKind.MODERATOR and ground is None:
        raise ValueError("This decision needs a ground.")
    version = latest_version(story)
    decision = Decision(
        story_id=story.id,
        version_id=version.id,
        old_status=old,
        new_status=to,
        actor_kind=actor.kind,
        account_id=actor.account_id,
        ground_id=ground.id if ground else None,
        words=words.strip(),
        created_at=clock.now(),
        waited_seconds=_waited_seconds(story, actor),
    )
    session().add(decision)
    story.status = to
    story.queued_at = clock.now() if to is Status.PENDING else None
    _publish_or_retract(story, version)
    if to is Status.REFUSED:
        version.state = VersionState.REFUSED
    session().flush()
    record(f"story.{to}", actor_kind=actor.kind, actor_id=actor.account_id, subject_kind="story",
           subject_id=story.id, old=old, decision=decision.id, ground=ground.code if ground else None)  # fmt: skip
    return decision


def _publish_or_retract(story: Story, version: StoryVersion) -> None:
    """Bring the public version, the tallies, the index and the tables in line with the story's new status."""
    before = session().get(StoryVersion, story.published_version_id) if story.published_version_id else None
    after = version if story.status is Status.PUBLISHED else None
    if before is None and after is None:
        return
    company = session().get_one(Company, story.company_id)
    if before is not None:
        before.state = VersionState.SUPERSEDED
        search.remove_stories([story.id])
    story.published_version_id = after.id if after else None
    if after is not None:
        after.state = VersionState.PUBLISHED
        story.published_at = story.published_at or clock.now()
        companies.accept(company)
        search.index_story(story.id, title=after.title, body=after.body, company=company.name)
    session().flush()
    count_change(story, before=before, after=after)
    retally(story)
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")


def _waited_seconds(story: Story, actor: Actor) -> int | None:
    if actor.kind is not ActorKind.MODERATOR or story.queued_at is None:
        return None
    return int((clock.now() - story.queued_at).total_seconds())


def decide(
    story: Story, decision: DeskDecision, *, moderator_id: int, ground: Ground | None = None, words: str = "",
    seen_revision: int | None = None,
) -> Decision:  # fmt: skip
    """The desk's decision on a waiting story; the author is told by mail.

    Raises StaleDecision where the story was decided or changed since the moderator saw it (`seen_revision`).
    """
    if story.status is not Status.PENDING or (seen_revision is not None and seen_revision != story.revision):
        raise StaleDecision
    made = change_status(
        story,
        STATUS_AFTER[decision],
        actor=Actor(ActorKind.MODERATOR, moderator_id),
        ground=ground,
        words=words,
    )
    if story.author_id is not None:
        send_later("moderation/decision", recipient_kind="author", recipient_id=story.author_id,
                   data={"decision": made.id})  # fmt: skip
    return made


def change_batch_status(batch: ImportBatch, pairs: Sequence[tuple[Story, StoryVersion]], to: Status) -> None:
    """The door's batch form: take an import's fresh stories to the queue or straight into publication.

    `pairs` are flushed, unconfirmed stories of the batch without an author, each with its only version. Writes
    statuses, published versions, tallies and the index, and has the tables made anew; may be called for one
    chunk after the other, once `decide_batch` has written the batch's one decision. Raises ChangeRefused for
    any other story or status.
    """
    if not may_change(Status.UNCONFIRMED, to, ActorKind.SYSTEM):
        raise ChangeRefused(f"An import cannot make stories {to}.")
    if any((s.import_batch_id, s.status, s.author_id) != (batch.id, Status.UNCONFIRMED, None) for s, _ in pairs):
        raise ChangeRefused("Only an import's own fresh stories are decided with it.")
    scored = _publish_batch(pairs) if to is Status.PUBLISHED else frozenset()
    _write_batch(pairs, to, scored)
    session().flush()


def _write_batch(pairs: Sequence[tuple[Story, StoryVersion]], to: Status, scored: frozenset[int]) -> None:
    """Write the stories' rows in one statement: the mapper, which counts revisions, would send one for each."""
    is_public = to is Status.PUBLISHED
    table: Table = Story.__table__  # type: ignore[assignment]
    statement = table.update().where(table.c.id == bindparam("story")).values(
        status=to,
        queued_at=None if is_public else clock.now(),
        published_version_id=bindparam("public"),
        # A list shows an imported story at its own time, not above what people told today.
        published_at=bindparam("at"),
        tallied_version_id=bindparam("tallied"),
        revision=table.c.revision + 1,
    )  # fmt: skip
    rows = [
        {
            "story": story.id,
            "public": version.id if is_public else None,
            "at": datetime.combine(version.contacted_on, time(12), UTC) if is_public else None,
            "tallied": version.id if story.id in scored else None,
        }
        for story, version in pairs
    ]
    session().execute(statement, rows)
    for story, _ in pairs:
        session().expire(story)


def _publish_batch(pairs: Sequence[tuple[Story, StoryVersion]]) -> frozenset[int]:
    """All that follows from an import's stories being public; the ids of those that are scored."""
    names = _accepted_names({story.company_id for story, _ in pairs})
    for _, version in pairs:
        version.state = VersionState.PUBLISHED
    search.index_stories([(s.id, v.title, v.body, names[s.company_id]) for s, v in pairs if not s.is_record])
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
    return score_batch(pairs)


def decide_batch(batch: ImportBatch, to: Status, *, words: str) -> None:
    """Write an import's one decision and audit entry: before its stories, so that none ever stands without."""
    session().add(
        Decision(import_batch_id=batch.id, old_status=Status.UNCONFIRMED, new_status=to,
                 actor_kind=ActorKind.SYSTEM, words=words, created_at=clock.now())
    )  # fmt: skip
    record(f"import.{to}", actor_kind=ActorKind.SYSTEM, actor_id=None, subject_kind="import_batch",
           subject_id=batch.id)  # fmt: skip


def _accepted_names(company_ids: set[int]) -> dict[int, str]:
    """Accept the companies and return their names by id."""
    found = session().execute(select(Company).where(Company.id.in_(company_ids))).scalars().all()
    for company in found:
        companies.accept(company)
    return {company.id: company.name for company in found}
