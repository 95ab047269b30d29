"""What a moderator decides about notices, with the decision on the text in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from pact.core.db import session
from pact.core.i18n.labels import Labelled
from pact.core.roles import StaffRole
from pact.moderation.decisions import removals
from pact.moderation.decisions import service as stories
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.models import Decision, Ground, ReplyDecision
from pact.moderation.queries import removal_of
from pact.moderation.redaction import Cut
from pact.moderation.replies import service as replies
from pact.moderation.statuses import DeskDecision
from pact.notices.models import HIDES, Notice, NoticeState, Part
from pact.notices.queries import item_of, waiting_about
from pact.notices.service import decisions_since, is_moved_since, keep_words, must_not_reject, settle
from pact.replies.models import ReplyStatus
from pact.stories.fields import Status
from pact.stories.models import Story

_ = str  # marks a message for extraction


class Act(Labelled):
    """What can be done about notices; the first three need grounds."""

    REMOVE = "remove", _("Take the text down")
    HIDE = "hide", _("Hide the story until a second moderator decides")
    REDACT = "redact", _("Redact these words")
    REDACTED = "redacted", _("Redacted already: that answers them")
    MOVED = "moved", _("Moved to another company: that answers them")
    PUT_BACK = "put_back", _("Reject: put the story back as it was")
    REJECT = "reject", _("Reject: the text stays as it is")


# What the moderator who hid a story may not do.
FOR_ANOTHER = frozenset({Act.REMOVE, Act.PUT_BACK})
# A story is hidden on these grounds alone.
HIDING_GROUNDS = frozenset({"personal_data", "illegal"})


def acts_on_story(story: Story, waiting: Sequence[Notice], *, may_settle: bool) -> list[Act]:
    """What can be done about notices about the story itself that wait, but for redacting. `may_settle`: if it is hidden,
    somebody else hid it.
    """
    if story.status is Status.HIDDEN:
        return [Act.REMOVE, Act.PUT_BACK] if may_settle else []
    if story.status is not Status.PUBLISHED:
        return []
    return [Act.REMOVE, Act.HIDE] if any(notice.ground in HIDES for notice in waiting) else [Act.REMOVE]


class StaleNotices(Exception):
    """The notices or the text have changed since the moderator saw them."""


class UpheldOnAppeal(ChangeRefused):
    """A notice is not rejected again after an appeal about it was upheld."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a moderator chose: the grounds and `message` go to whoever wrote the text, `words` to whoever sent notices."""

    act: Act
    part: Part
    notices: Sequence[Notice]
    grounds: Sequence[Ground] = ()
    message: str = ""
    words: str = ""
    cuts: Sequence[Cut] = ()
    seen_revision: int | None = None
    # Nothing in a rejected notice holds, as anybody sees at once.
    is_unfounded: bool = False


def decide(story: Story, choice: Choice, *, moderator_id: int, role: StaffRole) -> bool:
    """Decide on notices about one text. Returns False if a second moderator is asked first, as for any old story.

    Raises StaleNotices, StaleDecision, StaleReply, ChangeRefused or ClaimedByAnother if nothing can be decided.
    """
    if choice.act in (Act.REJECT, Act.REDACTED, Act.MOVED):  # the others lock the story themselves
        replies.lock_story(story.id)
        for notice in choice.notices:
            session().refresh(notice, ["state"])
    chosen = [notice for notice in choice.notices if notice.state is NoticeState.WAITING]
    if len(chosen) < len(choice.notices) or not chosen:
        raise StaleNotices
    if choice.part is Part.STORY and story.status is Status.HIDDEN and choice.act not in FOR_ANOTHER:
        raise StaleNotices
    if choice.act is Act.REJECT:
        if any(is_upheld(notice) for notice in chosen for is_upheld in must_not_reject):
            raise UpheldOnAppeal("An appeal about the notice was upheld.")
        settle(chosen, NoticeState.REJECTED, words=choice.words, by=moderator_id, is_unfounded=choice.is_unfounded)
        return True
    if choice.act is Act.MOVED:
        if not is_moved_since(chosen, story):
            raise StaleNotices
        settle(chosen, NoticeState.UPHELD, words=choice.words, by=moderator_id)
        return True
    if choice.act is Act.REDACTED:
        made = decisions_since(chosen, story).get(choice.part)
        if made is None:
            raise StaleNotices
        _uphold(chosen, made, choice.words, by=moderator_id)
        return True
    if choice.act in (Act.HIDE, Act.PUT_BACK):
        _hide_or_put_back(story, chosen, choice, moderator_id=moderator_id, role=role)
        return True
    if choice.part is Part.STORY:
        return _on_story(story, chosen, choice, moderator_id=moderator_id, role=role)
    return _on_item(story, choice, moderator_id=moderator_id, role=role)


def _on_story(
    story: Story, chosen: Sequence[Notice], choice: Choice, *, moderator_id: int, role: StaffRole
) -> bool:
    is_removal = choice.act is Act.REMOVE
    if is_removal:
        is_kept = story.status in (Status.PUBLISHED, Status.HIDDEN)
        if not is_kept or choice.seen_revision not in (None, story.revision):
            raise StaleNotices
        # Kept for whoever sent them, also if a second moderator decides later, whose words take their place.
        if choice.words or removal_of(story) is None:
            keep_words([note for note in waiting_about(story.id) if note.part is Part.STORY], choice.words)
        if stories.needs_second(story, moderator_id=moderator_id):
            removals.propose_removal(
                story, moderator_id=moderator_id, grounds=choice.grounds, words=choice.message
            )
            return False
    made = stories.decide(
        story, DeskDecision.REMOVE if is_removal else DeskDecision.REDACT, moderator_id=moderator_id, role=role,
        grounds=choice.grounds, words=choice.message, cuts=None if is_removal else choice.cuts,
        seen_revision=choice.seen_revision,
    )  # fmt: skip
    if not is_removal:  # taking the story down settles all notices about it, by follow_story()
        _uphold(chosen, made, choice.words, by=moderator_id)
    return True


def _hide_or_put_back(
    story: Story, chosen: Sequence[Notice], choice: Choice, *, moderator_id: int, role: StaffRole
) -> None:
    """To hide the story answers no notice yet. To put it back rejects those that were chosen."""
    if choice.part is not Part.STORY:
        raise ChangeRefused("Only stories are hidden.")
    if choice.act is Act.HIDE:
        if not any(notice.ground in HIDES for notice in chosen):
            raise ChangeRefused("No notice on a ground for which a story is hidden.")
        stories.hide(
            story, moderator_id=moderator_id, grounds=choice.grounds, words=choice.message,
            seen_revision=choice.seen_revision,
        )  # fmt: skip
        return
    if story.status is not Status.HIDDEN:
        raise StaleNotices
    made = stories.decide(
        story, DeskDecision.RESTORE, moderator_id=moderator_id, role=role, words=choice.message,
        seen_revision=choice.seen_revision,
    )  # fmt: skip
    # After an upheld appeal a notice waits on, for the text to be redacted or taken down.
    rejected = [notice for notice in chosen if not any(is_upheld(notice) for is_upheld in must_not_reject)]
    settle(
        rejected, NoticeState.REJECTED, words=choice.words, by=moderator_id, decision=made,
        is_unfounded=choice.is_unfounded,
    )  # fmt: skip


def _on_item(story: Story, choice: Choice, *, moderator_id: int, role: StaffRole) -> bool:
    item = item_of(story.id, choice.part)
    if item is None or item.status is not ReplyStatus.PUBLISHED:
        raise StaleNotices
    if choice.act is not Act.REMOVE:
        raise ChangeRefused("Replies and answers are redacted on their own page.")
    keep_words([note for note in waiting_about(story.id) if note.part is choice.part], choice.words)
    replies.decide(
        item, DeskDecision.REMOVE, moderator_id=moderator_id, role=role, grounds=choice.grounds,
        words=choice.message,
    )  # fmt: skip
    return True


def _uphold(notices: Sequence[Notice], made: Decision | ReplyDecision, words: str, *, by: int) -> None:
    if isinstance(made, Decision):
        settle(notices, NoticeState.UPHELD, words=words, by=by, decision=made)
    else:
        settle(notices, NoticeState.UPHELD, words=words, by=by, reply_decision=made)
