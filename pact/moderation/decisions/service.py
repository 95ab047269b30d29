"""Moderators' decisions."""

from collections.abc import Sequence
from datetime import timedelta

from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.mail.service import send_later
from pact.moderation.decisions.edits import AtDesk, at_desk, cuts_made, last_public
from pact.moderation.decisions.transitions import Actor, ChangeRefused, change_status
from pact.moderation.models import (
    ActorKind,
    Decision,
    Ground,
    Redaction,
)
from pact.moderation.queries import hiding_of, last_decision, redactions_in, removal_of
from pact.moderation.queue import service as queueing
from pact.moderation.queue.checking import note_outcomes
from pact.moderation.redaction import PLACES, Cut, further, redacted_texts, tidy
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import EFFECTS, DeskDecision, can_be_taken, may_decide
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import redacted_version
from pact.stories.service import add_redacted_version

# Mails are sent shortly after the time to undo is over.
MAIL_MARGIN = timedelta(seconds=2)


class StaleDecision(Exception):
    """The story has changed since the moderator saw it."""


class SecondModeratorNeeded(Exception):
    """A story that has been public for long is taken down by two moderators: one proposes, another decides."""


def decide(
    story: Story,
    decision: DeskDecision,
    *,
    moderator_id: int,
    role: StaffRole = StaffRole.MODERATOR,
    grounds: Sequence[Ground] = (),
    words: str = "",
    cuts: Sequence[Cut] | None = None,
    evidence_seen: bool = False,
    seen_revision: int | None = None,
    desk: AtDesk | None = None,
    tells_author: bool = True,
) -> Decision:
    """Decide on a story as a moderator; the author is e-mailed once the decision can no longer be undone.

    Only deceptive advertising that was sent in bulk is decided without telling (`tells_author`).

    `cuts` are redacted from the submitted version before it is published. Without any, restoring a story publishes
    the version that was public before. Redacting a published story adds them to those that are public already. `desk`
    is the story at the desk if the caller has read it in this transaction.

    Raises StaleDecision if the story was decided or changed since the moderator saw it (`seen_revision`),
    ChangeRefused if this moderator may not decide it, ClaimedByAnother while a colleague has claimed it,
    SecondModeratorNeeded if it has been public for long, and ValueError if a ground or a redaction is missing.
    """
    desk = desk or at_desk(story)
    has_edit = desk.edit is not None
    if not can_be_taken(decision, story.status, has_edit=has_edit) or (
        seen_revision is not None and seen_revision != story.revision
    ):
        raise StaleDecision
    if not may_decide(story.status, decision, role, has_edit=has_edit):
        raise ChangeRefused("This is for a senior moderator.")
    queueing.require_free([desk.item] if desk.item else [], account_id=moderator_id)
    _require_another(story, decision, moderator_id)
    publishes, sent = EFFECTS[decision].new is Status.PUBLISHED, desk.sent
    redacts = decision is DeskDecision.REDACT
    if redacts:
        cuts, more = further(cuts or (), cuts_made(story, desk), {place: getattr(sent, place) for place in PLACES})
        if not more:
            raise ValueError("This decision takes nothing out.")
    refuses_edit = has_edit and decision is DeskDecision.REFUSE
    if story.status is Status.HIDDEN:  # it is put back exactly as it was
        cuts = None
    elif (cuts or decision is DeskDecision.RESTORE) and publishes and not grounds:
        raise ValueError("This decision needs a ground.")
    made = change_status(
        story,
        Status.PUBLISHED if refuses_edit else EFFECTS[decision].new,
        actor=Actor(ActorKind.MODERATOR, moderator_id),
        grounds=grounds,
        words=words,
        version=version_to_publish(story, sent, cuts, restores=decision is DeskDecision.RESTORE)
        if publishes
        else None,
        evidence_seen=evidence_seen and publishes,
        refuses_edit=refuses_edit,
        redacts=redacts,
        desk=desk,
    )
    if publishes:
        note_outcomes(sent, cuts or ())
    if tells_author:
        _tell_author(story, made)
    return made


def _require_another(story: Story, decision: DeskDecision, moderator_id: int) -> None:
    """Raises ChangeRefused or SecondModeratorNeeded if this decision is for another moderator."""
    if story.status is Status.HIDDEN:
        if _is_own(hiding_of(story), moderator_id):
            raise ChangeRefused("A second moderator decides about a hidden story.")
    elif decision is DeskDecision.RESTORE and _is_own(last_decision(story), moderator_id):
        raise ChangeRefused("Another moderator decides whether it is put back.")
    elif decision is DeskDecision.REMOVE and needs_second(story, moderator_id=moderator_id):
        raise SecondModeratorNeeded


def hide(
    story: Story, *, moderator_id: int, grounds: Sequence[Ground], words: str, seen_revision: int | None = None
) -> Decision:
    """Hide a published story until a second moderator decides. Readers and tallies see nothing of it meanwhile.

    The author is told. Raises StaleDecision if it is not published, or has changed since the moderator saw it,
    ClaimedByAnother while a colleague has claimed a change to it, and ValueError without a ground.
    """
    desk = at_desk(story)
    if story.status is not Status.PUBLISHED or seen_revision not in (None, story.revision):
        raise StaleDecision
    queueing.require_free([desk.item] if desk.item else [], account_id=moderator_id)
    made = change_status(
        story, Status.HIDDEN, actor=Actor(ActorKind.MODERATOR, moderator_id), grounds=grounds, words=words,
        version=last_public(story), desk=desk,
    )  # fmt: skip
    _tell_author(story, made)
    return made


def _is_own(decision: Decision | None, account_id: int) -> bool:
    return decision is not None and decision.account_id == account_id


def needs_second(story: Story, *, moderator_id: int) -> bool:
    """Whether taking the story down needs a second moderator. To hide a story has been the first one's decision."""
    if story.status is Status.HIDDEN:
        return False
    alone_until = (story.published_at or clock.now()) + timedelta(days=current_settings().removal_alone_days)
    if clock.now() <= alone_until:
        return False
    proposal = removal_of(story)
    return proposal is None or proposal.account_id == moderator_id


def version_to_publish(
    story: Story, sent: StoryVersion, cuts: Sequence[Cut] | None, *, restores: bool = False
) -> StoryVersion:
    """The submitted version, or a redacted version made from it; an identical redacted version is used again.

    If the unredacted text was deleted, only the version that was public before can be published.
    """
    made = redacted_version(sent)
    if not sent.body and made is not None:
        return last_public(story) or made
    if cuts is None:
        return (last_public(story) if restores else None) or sent
    texts = {place: getattr(sent, place) for place in PLACES}
    taken = tidy(cuts, texts)
    if not taken:
        return sent
    if made is not None and redactions_in(made) == taken:
        return made
    version = add_redacted_version(
        sent, {place.value: text for place, text in redacted_texts(texts, taken).items()}
    )
    session().add_all(
        Redaction(version_id=version.id, place=cut.place, start=cut.start, end=cut.end, kind=cut.kind)
        for cut in taken
    )
    return version


def _tell_author(story: Story, decision: Decision) -> None:
    if story.author_id is not None:
        leaves_at = clock.now() + timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN
        send_later("moderation/decision", recipient_kind="story", recipient_id=story.id,
                   data={"decision": decision.id}, not_before=leaves_at)  # fmt: skip
