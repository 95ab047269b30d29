"""Every change of a story's status goes through this module; decisions/service.py uses it for moderators."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Table, bindparam, select

from pact.audit.service import record
from pact.companies import service as companies
from pact.companies.models import Company, CompanyStatus
from pact.companies.scopes import of_company
from pact.core import clock, data_version
from pact.core.db import all_of, session
from pact.jobs.models import Rank
from pact.jobs.service import enqueue
from pact.moderation.decisions.edits import AtDesk, at_desk
from pact.moderation.models import (
    ActorKind,
    Decision,
    DecisionGround,
    Ground,
    QueueItem,
    QueueKind,
    RemovalProposal,
)
from pact.moderation.queries import has_published_story, hiding_of, removal_of
from pact.moderation.queue import service as queueing
from pact.moderation.queue.hidden import hide_again, leave_hidden, queue_hidden
from pact.moderation.statuses import (
    NEEDS_GROUND,
    can_be_undone,
    may_change,
)
from pact.rankings.tallies.writing import count_change, retally, score_batch, settle_stratum
from pact.stories.fields import Status, VersionState
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.queries import ALL_STORIES, latest_version
from pact.stories.search import index as search

STORIES_PER_CHECK = 50
# Called with a story whose status or public version has changed, by what stands beside stories and follows them.
on_story_changed: list[Callable[[Story], None]] = []
# Called with each decision on a story and its grounds, and with the number of an import's stories that were queued.
on_decided: list[Callable[[Decision, Sequence[Ground]], None]] = []
on_imported: list[Callable[[ImportBatch, int], None]] = []


@dataclass(frozen=True)
class Actor:
    """Who makes a change: a moderator with an account, the story's author, or the system."""

    kind: ActorKind
    account_id: int | None = None


AUTHOR = Actor(ActorKind.AUTHOR)
SYSTEM = Actor(ActorKind.SYSTEM)


class ChangeRefused(Exception):
    """This actor may not make this change of status."""


class CompanyIsRefused(ChangeRefused):
    """The story cannot be public, because its company was refused."""


def change_status(
    story: Story,
    to: Status,
    *,
    actor: Actor,
    grounds: Sequence[Ground] = (),
    words: str = "",
    version: StoryVersion | None = None,
    evidence_seen: bool = False,
    reverses: Decision | None = None,
    restores: Decision | None = None,
    refuses_edit: bool = False,
    redacts: bool = False,
    desk: AtDesk | None = None,
) -> Decision:
    """Change a story's status and everything that depends on it, in the current transaction.

    Writes the decision and the audit entry, sets the published version (`version`, or what the author sent last),
    updates the tallies, the search index and the queue, and has the league tables built again.

    With `reverses`, the story returns to its state before that decision. With `restores`, that decision is made good after
    an appeal: `version` is public again, and a change that waited when the story was taken down waits again. A decision on
    an edit of a published story
    goes from published to published; `refuses_edit` keeps the published version, and `redacts` replaces the published
    version by one with less in it while no edit waits. `desk` is the story at the desk if
    the caller has read it in this transaction.

    Raises CompanyIsRefused, a ChangeRefused, if it would make a story of a refused company public, even if that only
    takes a decision back; ChangeRefused if this actor may not make the change; and ValueError if a ground is missing.
    """
    old = story.status
    if story.erased_at is not None:
        raise ChangeRefused("Its author had everything of it erased.")
    if not (may_change(old, to, actor.kind) if reverses is None else can_be_undone(to, old)):
        raise ChangeRefused(f"A story that is {old} cannot become {to} by its {actor.kind}.")
    desk = desk or at_desk(story)
    item = desk.item if old in (Status.PENDING, Status.PUBLISHED) and restores is None else None
    if old is to and redacts is not (item is None) and reverses is None and restores is None:
        raise ChangeRefused("A change to it waits." if redacts else "No change to it waits.")
    needs_ground = (to in NEEDS_GROUND or refuses_edit or redacts) and actor.kind is ActorKind.MODERATOR
    if needs_ground and not grounds and reverses is None:
        raise ValueError("This decision needs a ground.")
    version = version or desk.sent
    company = _company_of(story, publishes=to is Status.PUBLISHED)
    hiding = hiding_of(story) if old is Status.HIDDEN else None
    if to is Status.PUBLISHED and company.status is CompanyStatus.REFUSED:
        raise CompanyIsRefused("Its company was refused.")
    if to is Status.PUBLISHED and company.status is CompanyStatus.PROPOSED and reverses is not None:
        raise CompanyIsRefused(
            "Its company was refused, and is only proposed since."
        )  # an undo accepts no company
    decision = Decision(
        story_id=story.id,
        version_id=version.id,
        old_status=old,
        new_status=to,
        actor_kind=actor.kind,
        account_id=actor.account_id,
        words=words.strip(),
        created_at=clock.now(),
        waited_seconds=queueing.waited_seconds(item, by=actor.kind)
        if to not in (Status.HIDDEN, Status.REMOVED)
        else None,
        evidence_seen=evidence_seen,
        reverses_id=reverses.id if reverses else None,
        restores_id=restores.id if restores else None,
        is_edit_refused=refuses_edit,
        is_redaction=redacts,
        before=_snapshot(story, company, item),
    )
    session().add(decision)
    session().flush()
    session().add_all(DecisionGround(decision_id=decision.id, ground_id=ground.id) for ground in grounds)
    story.status = to
    if reverses is None:
        settle_stratum(
            story, is_established=story.is_established or evidence_seen,
            is_evidence_seen=story.is_evidence_seen or evidence_seen,
        )  # fmt: skip
        if not refuses_edit:
            _publish_or_retract(story, version)
        _queue_or_settle(story, version, item, hiding)
        session().flush()
        queueing.settle_proposal(company)
        if to is Status.REFUSED or refuses_edit:
            version.state = VersionState.REFUSED
        _queue_edit_again(story, old, restores)
    else:
        _restore_snapshot(story, company, reverses)
    session().flush()
    for follow in on_story_changed:
        follow(story)
    for count in on_decided:
        count(decision, grounds)
    record(_verb(decision), "story", story.id, actor.kind, by=actor.account_id, old=old, decision=decision.id,
           ground=grounds[0].code if grounds else None, grounds=len(grounds), evidence_seen=evidence_seen,
           is_redacted=version.redacted_from_id is not None, reverses=reverses.id if reverses else None,
           restores=restores.id if restores else None)  # fmt: skip
    return decision


def _verb(decision: Decision) -> str:
    if decision.old_status is not decision.new_status:
        return f"story.{decision.new_status}"
    if decision.restores_id is not None:
        return "story.restored"
    if decision.is_redaction:
        return "story.redacted"
    return "story.edit_refused" if decision.is_edit_refused else "story.edit_published"


def _company_of(story: Story, *, publishes: bool) -> Company:
    """The story's company. While it is only proposed, decisions on its stories wait for each other: the last of them
    takes the proposal out of the queue. To publish a story waits for whoever refuses its company.

    It is locked before the story, as when companies are merged.
    """
    with session().no_autoflush:
        company = session().get_one(Company, story.company_id)
        if publishes or company.status is CompanyStatus.PROPOSED:
            companies.lock(company)
    return company


def lock_companies(stories: Iterable[Story]) -> Sequence[Company]:
    """Lock the companies of several stories before the first of these stories changes."""
    with session().no_autoflush:
        found = all_of(select(Company).where(Company.id.in_({story.company_id for story in stories})))
        companies.lock(*found)
    return found


def _snapshot(story: Story, company: Company, item: QueueItem | None) -> dict[str, Any]:
    return {
        "published_version": story.published_version_id,
        "published_at": story.published_at.isoformat() if story.published_at else None,
        "is_established": story.is_established,
        "is_evidence_seen": story.is_evidence_seen,
        "company_was_proposed": company.status is CompanyStatus.PROPOSED,
        "item": item.id if item else None,
        "removal": removal.id if (removal := removal_of(story)) else None,
    }


def _publish_or_retract(story: Story, version: StoryVersion) -> None:
    """Bring the public version, the tallies, the search index and the tables in line with the story's status."""
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
        if after.redacted_from_id is not None:
            session().get_one(StoryVersion, after.redacted_from_id).state = VersionState.SUPERSEDED
        story.published_at = story.published_at or clock.now()
        companies.accept(company)
        search.index_story(story.id, title=after.title, body=after.body, company=company.name)
    session().flush()
    count_change(story, before=before, after=after)
    retally(story)
    data_version.bump(of_company(story.company_id), ALL_STORIES)
    enqueue("rankings.refresh", unique_key="rankings.refresh")


def _queue_or_settle(story: Story, version: StoryVersion, item: QueueItem | None, hiding: Decision | None) -> None:
    """Queue a pending or hidden story; otherwise close what waited about it. `hiding` had hidden it until now."""
    if hiding is not None:
        leave_hidden(story, hiding)
    if story.status is Status.PENDING:
        companies.propose_again(session().get_one(Company, story.company_id))
        queueing.open_story(story, version)
        enqueue("moderation.check", {"stories": [story.id]})
        return
    if item is not None:
        queueing.close_item(item)
        if story.status in (Status.REMOVED, Status.WITHDRAWN):  # an edit that was waiting ends with it
            latest_version(story).state = VersionState.SUPERSEDED
    if story.status is Status.HIDDEN:
        queue_hidden(story)
    # A proposed removal has no purpose once the story is not public.
    if story.status is not Status.PUBLISHED and (removal := removal_of(story)) is not None:
        removal.settled_at = clock.now()
        queueing.close_items_of(QueueKind.REMOVAL, removal.id)


def _queue_edit_again(story: Story, old: Status, restores: Decision | None) -> None:
    """A change that waited when the story was taken down, or hidden before that, waits again once that is made good."""
    if restores is None or old is not Status.REMOVED:
        return
    ended = hiding_of(story) if restores.old_status is Status.HIDDEN else restores
    if ended is not None and ended.before["item"]:
        queueing.reopen_item(ended.before["item"])
        latest_version(story).state = VersionState.SUBMITTED


# State of the author's version while the story is not public.
_STATE_UNDER = {Status.REFUSED: VersionState.REFUSED, Status.REMOVED: VersionState.SUPERSEDED}


def _restore_snapshot(story: Story, company: Company, decision: Decision) -> None:
    """Restore everything to its state before the decision, which then no longer counts."""
    before, moment = decision.before, clock.now()
    decided_on = session().get_one(StoryVersion, decision.version_id)
    earlier = before["published_version"]
    if not decision.is_edit_refused:
        _publish_or_retract(story, session().get_one(StoryVersion, earlier) if earlier else decided_on)
    if not before["published_at"]:
        story.published_at = None
    settle_stratum(
        story, is_established=before["is_established"],
        is_evidence_seen=before.get("is_evidence_seen", story.is_evidence_seen),
    )  # fmt: skip
    if story.status is Status.HIDDEN:
        if (hiding := hiding_of(story)) is not None:
            hide_again(story, hiding)
    elif story.status is not Status.PUBLISHED:
        latest_version(story).state = _STATE_UNDER.get(story.status, VersionState.SUBMITTED)
        is_accepted = company.status is CompanyStatus.ACCEPTED
        if before["company_was_proposed"] and is_accepted and not has_published_story(story.company_id):
            companies.reopen_proposal(company)
    session().flush()
    if story.status is Status.PENDING and company.status is CompanyStatus.REFUSED:  # with this and other decisions
        was = CompanyStatus.PROPOSED if before["company_was_proposed"] else CompanyStatus.ACCEPTED
        companies.restore_refused(company, was, by=decision.account_id)
    queueing.requeue_proposal(company)
    if before["item"]:
        queueing.reopen_item(before["item"])
        latest_version(story).state = VersionState.SUBMITTED
    # The decision settled it only if the story was public no more; otherwise a colleague may have, since.
    if before.get("removal") and decision.new_status is not Status.PUBLISHED:
        session().get_one(RemovalProposal, before["removal"]).settled_at = None
        queueing.reopen_item_of(QueueKind.REMOVAL, before["removal"])
    if decision.new_status is Status.HIDDEN:
        queueing.close_items_of(QueueKind.HIDDEN, story.id)
    decision.reversed_at = moment


def change_batch_status(
    batch: ImportBatch,
    pairs: Sequence[tuple[Story, StoryVersion]],
    to: Status,
    *,
    words: Sequence[search.IndexWords | None] = (),
) -> None:
    """Queue or publish an import's new stories; `change_status` for many stories at once.

    `pairs` are flushed, unconfirmed stories of the batch without an author, each with its only version. Writes
    statuses, published versions, tallies, search index and queue, and has the tables built again. May be called for
    one chunk after the other, once `decide_batch` has written the batch's decision. `words` are those of each version's
    texts for the search index, if the caller has made them before the transaction. Raises ChangeRefused for any other
    story or status.
    """
    if not may_change(Status.UNCONFIRMED, to, ActorKind.SYSTEM):
        raise ChangeRefused(f"An import cannot make stories {to}.")
    if any((s.import_batch_id, s.status, s.author_id) != (batch.id, Status.UNCONFIRMED, None) for s, _ in pairs):
        raise ChangeRefused("Only an import's own fresh stories are decided with it.")
    # Read before the stories are expired: each of them would be read again for it.
    texts = [story.id for story, version in pairs if version.body]
    ids, company_ids = [story.id for story, _ in pairs], {story.company_id for story, _ in pairs}
    scored = _publish_batch(pairs, words) if to is Status.PUBLISHED else frozenset()
    _write_batch(pairs, to, scored)
    if to is Status.PENDING:
        _queue_batch(ids, company_ids)
        for count in on_imported:
            count(batch, len(pairs))
    else:
        enqueue("moderation.sketch", {"stories": texts})
    session().flush()


def _queue_batch(ids: Sequence[int], company_ids: Collection[int]) -> None:
    queueing.open_items(QueueKind.NEW_STORY, ids)
    proposed = select(Company.id).where(Company.status == CompanyStatus.PROPOSED, Company.id.in_(company_ids))
    for company in all_of(select(Company).where(Company.id.in_(company_ids))):
        companies.propose_again(company)
    for company_id in all_of(proposed):
        queueing.open_item(QueueKind.PROPOSED_COMPANY, company_id)
    for start in range(0, len(ids), STORIES_PER_CHECK):
        enqueue("moderation.check", {"stories": ids[start : start + STORIES_PER_CHECK]}, rank=Rank.BULK)


def _write_batch(pairs: Sequence[tuple[Story, StoryVersion]], to: Status, scored: frozenset[int]) -> None:
    """Update the stories in one statement: the mapper, which counts revisions, would send one for each."""
    is_public = to is Status.PUBLISHED
    table: Table = Story.__table__  # type: ignore[assignment]
    statement = table.update().where(table.c.id == bindparam("story")).values(
        status=to,
        published_version_id=bindparam("public"),
        # Lists show imported stories at the time of the contact, not above today's stories.
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
        if story in session():
            session().expire(story)


def _publish_batch(
    pairs: Sequence[tuple[Story, StoryVersion]], words: Sequence[search.IndexWords | None]
) -> frozenset[int]:
    """Everything that depends on an import's stories being public; returns the ids of the scored ones."""
    names = _accepted_names({story.company_id for story, _ in pairs})
    for _, version in pairs:
        version.state = VersionState.PUBLISHED
    search.write_documents([
        search.document_of((story.id, version.title, version.body, names[story.company_id]), made)
        for (story, version), made in zip(pairs, words or [None] * len(pairs), strict=True)
        if not story.is_record
    ])  # fmt: skip
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
    return score_batch(pairs)


def decide_batch(batch: ImportBatch, to: Status, *, words: str) -> None:
    """Write an import's one decision and audit entry; before its stories, so that none exists without."""
    session().add(
        Decision(import_batch_id=batch.id, old_status=Status.UNCONFIRMED, new_status=to,
                 actor_kind=ActorKind.SYSTEM, words=words, created_at=clock.now())
    )  # fmt: skip
    record(f"import.{to}", "import_batch", batch.id)


def _accepted_names(company_ids: set[int]) -> dict[int, str]:
    """Accept the companies and return their names by id."""
    found = all_of(select(Company).where(Company.id.in_(company_ids)))
    companies.lock(*found)
    if any(company.status is CompanyStatus.REFUSED for company in found):
        raise CompanyIsRefused("A company of the import was refused.")
    companies.accept(*found)
    return {company.id: company.name for company in found}
