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
from pact.notices.models import Notice, NoticeState, Part
from pact.notices.queries import item_of, waiting_about
from pact.notices.service import decisions_since, is_moved_since, keep_words, must_not_reject, settle
from pact.replies.models import ReplyStatus
from pact.stories.fields import Status
from pact.stories.models import Story

_ = str  # marks a message for extraction


class Act(Labelled):
    """What can be done about notices; the first two need grounds."""

    REMOVE = "remove", _("Take the text down")
    REDACT = "redact", _("Redact these words")
    REDACTED = "redacted", _("Redacted already: that answers them")
    MOVED = "moved", _("Moved to another company: that answers them")
    REJECT = "reject", _("Reject: the text stays as it is")


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
    if choice.part is Part.STORY:
        return _on_story(story, chosen, choice, moderator_id=moderator_id, role=role)
    return _on_item(story, choice, moderator_id=moderator_id, role=role)


def _on_story(
    story: Story, chosen: Sequence[Notice], choice: Choice, *, moderator_id: int, role: StaffRole
) -> bool:
    is_removal = choice.act is Act.REMOVE
    if is_removal:
        if story.status is not Status.PUBLISHED or choice.seen_revision not in (None, story.revision):
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
