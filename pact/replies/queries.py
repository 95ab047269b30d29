"""Reading replies. What readers may see of them comes from `published_replies()`, for stories that they may see."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.orm import aliased, joinedload

from pact.core.db import all_of, one_or_none, session
from pact.core.pagination import Page, decode_moment, page_of
from pact.replies.models import Answer, AnswerVersion, Item, ItemText, Reply, ReplyStatus, ReplyVersion
from pact.stories.author_models import FollowUp
from pact.stories.models import Story
from pact.stories.queries import listed, published_story

PAGE_SIZE = 30
# A reply in one of these says something to readers, or will once a moderator has read it.
STANDS = (ReplyStatus.PENDING, ReplyStatus.PUBLISHED)


class ShownText(NamedTuple):
    """A published text as pages show it: first sent `at`. `changed_at` is None unless an earlier text was public."""

    body_html: str
    language: str
    at: datetime
    changed_at: datetime | None = None


class ShownReply(NamedTuple):
    """A published reply, the days from the story's publication until it was sent, and the author's answer, if any.

    `days` is None where the story came from an import, whose time of publication says nothing. With `answers_earlier`
    the author answered before this text was sent, with `asked_earlier` they told us then what came of it.
    """

    text: ShownText
    days: int | None
    answer: ShownText | None
    # When the text that is shown was sent: later than the reply itself if it was changed.
    written_at: datetime
    answers_earlier: bool = False
    asked_earlier: bool = False


def days_until(sent_at: datetime, published_at: datetime) -> int:
    """The days from a story's publication until the reply was sent, by the calendar in UTC: 0 is the same day."""
    return max((sent_at.date() - published_at.date()).days, 0)


_said, _answered = aliased(ReplyVersion), aliased(AnswerVersion)
_SHOWN = (
    select(
        Reply.story_id, Reply.sent_at, Story.published_at, Story.source_name,
        _said.body_html, _said.language, _said.sent_at.label("written_at"), Reply.published_at.label("public_at"),
        _answered.body_html.label("answer_html"), _answered.language.label("answer_language"),
        Answer.sent_at.label("answered_at"), _answered.sent_at.label("answer_said_at"),
        Answer.published_at.label("answer_public_at"), FollowUp.asked_at,
    )
    .join(Story, Story.id == Reply.story_id)
    .join(_said, _said.id == Reply.published_version_id)
    .outerjoin(Answer, and_(Answer.reply_id == Reply.id, Answer.status == ReplyStatus.PUBLISHED))
    .outerjoin(_answered, _answered.id == Answer.published_version_id)
    .outerjoin(FollowUp, FollowUp.story_id == Reply.story_id)
    .where(Reply.status == ReplyStatus.PUBLISHED, Reply.story_id.in_(bindparam("stories", expanding=True)))
)  # fmt: skip


def published_replies(story_ids: Collection[int]) -> dict[int, ShownReply]:
    """The published replies to these published stories, by story: one query, however many."""
    found = {}
    for row in session().execute(_SHOWN, {"stories": list(story_ids)}) if story_ids else ():
        answer = None
        if row.answer_html is not None:
            changed = _changed(row.answer_said_at, row.answer_public_at)
            answer = ShownText(row.answer_html, row.answer_language, row.answered_at, changed)
        days = None
        if row.published_at is not None and row.source_name is None:
            days = days_until(row.sent_at, row.published_at)
        text = ShownText(row.body_html, row.language, row.sent_at, _changed(row.written_at, row.public_at))
        found[row.story_id] = ShownReply(
            text, days, answer, row.written_at,
            answers_earlier=answer is not None and row.answer_said_at < row.written_at,
            asked_earlier=row.asked_at is not None and row.asked_at < row.written_at,
        )  # fmt: skip
    return found


def _changed(sent_at: datetime, published_at: datetime | None) -> datetime | None:
    """When the text was sent, if it has taken the place of one that was public."""
    return sent_at if published_at is not None and sent_at > published_at else None


_DAYS = (
    select(Reply.story_id, Reply.sent_at, Story.published_at, Story.source_name)
    .join(Story, Story.id == Reply.story_id)
    .where(Reply.status == ReplyStatus.PUBLISHED, Reply.story_id.in_(bindparam("stories", expanding=True)))
)


def reply_days(story_ids: Collection[int]) -> dict[int, int | None]:
    """The days of the published replies to these published stories, as `ShownReply` has them: for lists. One query."""
    rows = session().execute(_DAYS, {"stories": list(story_ids)}).tuples() if story_ids else ()
    return {
        story_id: days_until(sent_at, published_at) if published_at and source_name is None else None
        for story_id, sent_at, published_at, source_name in rows
    }


def reply_of(story_id: int) -> Reply | None:
    """The reply to a story in any status, or None. Only for the company, the author and the desk."""
    return one_or_none(select(Reply).where(Reply.story_id == story_id, Reply.moved_away_at.is_(None)))


def replies_ever_to(story_id: int) -> list[Reply]:
    """The reply to a story, and those of companies that it was about before it was moved; the earliest first."""
    return all_of(select(Reply).where(Reply.story_id == story_id).order_by(Reply.id))


def answer_to(reply: Reply) -> Answer | None:
    """The author's answer to a reply in any status, or None."""
    return one_or_none(select(Answer).where(Answer.reply_id == reply.id))


def story_to_reply_to(company_id: int, public_id: str) -> Story | None:
    """The published story with text, if it is about this company."""
    story = published_story(public_id)
    return story if story is not None and story.company_id == company_id else None


def replied_before(company_id: int, public_id: str) -> Reply | None:
    """The company's reply to a story that may not be published any more, or may be about another company now."""
    statement = select(Reply).join(Story, Story.id == Reply.story_id)
    own = statement.where(Reply.company_id == company_id, Story.public_id == public_id)
    return one_or_none(own.order_by(Reply.moved_away_at.is_not(None), Reply.id.desc()).limit(1))


def unanswered(company_id: int, *, after: str | None = None, limit: int = PAGE_SIZE) -> Page[Story]:
    """A page of the company's published stories to which no reply is public or waits for a moderator, newest first."""
    stands = exists().where(Reply.story_id == Story.id, Reply.status.in_(STANDS))
    statement = listed().where(Story.company_id == company_id, ~stands)
    if position := decode_moment(after):
        moment, last = position
        statement = statement.where(
            (Story.published_at < moment) | ((Story.published_at == moment) & (Story.id < last))
        )
    rows = all_of(statement.order_by(Story.published_at.desc(), Story.id.desc()).limit(limit + 1))
    return page_of(
        rows,
        size=limit,
        position=lambda story: (story.published_at.isoformat() if story.published_at else "", story.id),
    )


def replies_of(company_id: int, *, limit: int = PAGE_SIZE) -> list[Reply]:
    """The company's latest replies to published stories, in any status, with the stories as readers see them."""
    statement = (
        select(Reply)
        .join(Story, Story.id == Reply.story_id)
        .where(Reply.company_id == company_id, Story.published_version_id.is_not(None))
        .options(joinedload(Reply.story).joinedload(Story.published_version))
    )
    return all_of(statement.order_by(Reply.sent_at.desc(), Reply.id.desc()).limit(limit))


def latest_text(item: Item) -> ItemText:
    """The version that the company or the author sent last."""
    model = item.texts
    return session().execute(_texts(item).where(model.redacted_from_id.is_(None)).limit(1)).scalar_one()


def texts_of(item: Item) -> list[ItemText]:
    """All its versions, the latest first."""
    return all_of(_texts(item))


def published_text(item: Item) -> ItemText | None:
    """The version that is public, or was before it was taken down."""
    ident = item.published_version_id
    return next((text for text in texts_of(item) if text.id == ident), None) if ident else None


def _texts(item: Item) -> Select[tuple[ItemText]]:
    model = item.texts
    statement: Select[tuple[ItemText]] = select(model)
    return statement.where(model.owner_id == item.id).order_by(model.number.desc())
