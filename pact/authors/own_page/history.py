"""What happened to a story, in order, for the author's page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from pact.authors.answering.answers import decisions_on
from pact.authors.own_page.follow_ups import follow_up_of
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.asking.queries import questions_about
from pact.moderation.models import ActorKind, Decision, Ground
from pact.moderation.queries import moves_of
from pact.replies.models import ReplyStatus
from pact.replies.queries import answer_to, reply_of
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import label

_VERSIONS = (
    select(StoryVersion.id, StoryVersion.number, StoryVersion.redacted_from_id, StoryVersion.submitted_at)
    .where(StoryVersion.story_id == bindparam("story"))
    .order_by(StoryVersion.number)
)

_ = lazy_gettext
# Other changes are named after the new status.
_PLAIN = {
    (Status.UNCONFIRMED, Status.PENDING): _("You confirmed your story"),
    (Status.PUBLISHED, Status.PUBLISHED): _("Your change was published"),
    (Status.REMOVED, Status.PUBLISHED): _("Published again"),
    (Status.HIDDEN, Status.PUBLISHED): _("Published again"),
    (Status.PUBLISHED, Status.HIDDEN): _("Hidden until a second moderator decides"),
} | {(status, Status.WITHDRAWN): _("You withdrew your story") for status in Status}
_REDACTED = {
    (Status.PENDING, Status.PUBLISHED): _("Published, with parts taken out"),
    (Status.PUBLISHED, Status.PUBLISHED): _("Your change was published, with parts taken out"),
}

_OF_ANSWER = {
    ReplyStatus.PUBLISHED: _("Your answer was published"),
    ReplyStatus.CHANGES_REQUESTED: _("We asked you to change your answer"),
    ReplyStatus.REFUSED: _("Your answer was refused"),
    ReplyStatus.REMOVED: _("Your answer was taken down"),
}


class Event(NamedTuple):
    """One thing that happened, with the grounds if it was a decision against the author."""

    at: datetime
    words: str
    grounds: Sequence[Ground] = ()


def history_of(story: Story, decisions: Sequence[Decision]) -> list[Event]:
    """What the author sent and what was decided, the oldest first. `decisions` are those that were not undone."""
    return sorted(_events(story, decisions), key=lambda event: event.at)


def _events(story: Story, decisions: Sequence[Decision]) -> Iterator[Event]:
    """Of two things at the same moment, what was sent comes before the decision that it caused."""
    redacted = set()
    for version in session().execute(_VERSIONS, {"story": story.id}):
        if version.redacted_from_id is not None:
            redacted.add(version.id)
        else:
            is_first = version.number == 1
            yield Event(
                version.submitted_at, gettext("You sent your story") if is_first else gettext("You sent a change")
            )
    for decision in sorted(decisions, key=lambda decision: decision.id):
        # A story that is sent again after changes were requested is also a version.
        if (decision.old_status, decision.new_status) != (Status.CHANGES_REQUESTED, Status.PENDING):
            yield Event(decision.created_at, _words(decision, decision.version_id in redacted), decision.grounds)
    for move in moves_of(story):
        yield Event(
            move.moved_at, gettext("We moved your story to %(company)s", company=move.target.name), [move.ground]
        )
    for question in questions_about(story.id):
        yield Event(question.at, gettext("A moderator asked you a question"))
        if question.answers:
            yield Event(question.answers[0].at, gettext("You answered the moderator"))
    asked = follow_up_of(story)
    if asked is not None:
        yield Event(asked.asked_at, gettext("We asked you whether it has been solved since"))
    yield from _exchange(story)
    if story.resolved_later_at is not None:
        yield Event(story.resolved_later_at, gettext("You told us whether it has been solved since"))


def _exchange(story: Story) -> Iterator[Event]:
    """The company's public reply, and what became of the author's answer to it."""
    reply = reply_of(story.id)
    if reply is None:
        return
    if reply.status is ReplyStatus.PUBLISHED and reply.published_at is not None:
        yield Event(reply.published_at, gettext("The company replied"))
    answer = answer_to(reply)
    if answer is None:
        return
    yield Event(answer.sent_at, gettext("You answered the company"))
    for made in decisions_on(answer):
        if made.actor_kind is ActorKind.MODERATOR and made.new_status in _OF_ANSWER:
            yield Event(made.created_at, str(_OF_ANSWER[made.new_status]), made.grounds)


def _words(decision: Decision, is_redacted: bool) -> str:
    if decision.is_edit_refused:
        return gettext("Your change was refused")
    if decision.is_redaction:
        return gettext("Redacted after publication")
    if decision.restores_id is not None:
        return gettext("Published as you sent it, after your appeal")
    change = (decision.old_status, decision.new_status)
    words = _REDACTED.get(change) if is_redacted else None
    return str(words or _PLAIN.get(change) or label(decision.new_status))
