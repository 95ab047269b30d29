"""Rejected notices: whether they stay rejected, and taking them up again. Then the text is taken down or redacted."""

from sqlalchemy import select

from pact.appeals.against.kinds import KINDS, Kind, Made
from pact.appeals.models import Against, Appeal, AppealState, Done
from pact.core.db import session
from pact.moderation.redaction import PLACES
from pact.notices.models import Notice, NoticeState, Part
from pact.notices.queries import item_of, parts_shown
from pact.notices.service import must_not_reject, reopen
from pact.replies.queries import published_text
from pact.stories.models import Story, StoryVersion


def find(ident: int) -> Made | None:
    notice = session().get(Notice, ident)
    if notice is None:
        return None
    story = session().get_one(Story, notice.story_id)
    return Made(
        Against.NOTICE, ident, Done.NOTICE_REJECTED, notice.settled_at or notice.sent_at, (), notice.words, story,
        took_part=frozenset([notice.settled_by_id] if notice.settled_by_id is not None else []),
        is_in_force=notice.state is NoticeState.REJECTED and notice.settled_by_id is not None and notice.can_be_told,
        is_shown=notice.part in parts_shown(story), is_kept=not _was_right(notice),
        sent=[words for words in (notice.quote, notice.why) if words], public=_public(notice, story),
    )  # fmt: skip


def _public(notice: Notice, story: Story) -> list[str]:
    if notice.part is Part.STORY:
        version = session().get(StoryVersion, story.published_version_id) if story.published_version_id else None
        return [words for place in PLACES if version is not None and (words := getattr(version, place))]
    item = item_of(story.id, notice.part)
    text = published_text(item) if item is not None else None
    return [text.body] if text is not None and text.body else []


def make_good(made: Made, _moderator_id: int, _words: str) -> None:
    """The notice waits again; what is done with the text is decided with it."""
    reopen([session().get_one(Notice, made.ident)])


def _was_right(notice: Notice) -> bool:
    upheld = select(Appeal.id).where(
        Appeal.against == Against.NOTICE, Appeal.subject_id == notice.id, Appeal.state == AppealState.UPHELD
    )
    return session().scalar(upheld) is not None


KINDS[Against.NOTICE] = Kind(find, make_good, recipient=lambda ident: ("notice", ident))
must_not_reject.append(_was_right)
