"""A company's public reply to a story, the author's one short answer to it, and the versions of both."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, synonym

from pact.companies.models import Company
from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled
from pact.stories.fields import VersionState
from pact.stories.models import Story

_STAYED = text("moved_away_at IS NULL")

_ = str  # marks a message for extraction


class ReplyStatus(Labelled):
    """Where a reply or an answer stands. Readers see it only while the story is published, too."""

    PENDING = "pending", _("waits for a moderator")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REMOVED = "removed", _("taken down")


class Moderated:
    """What a reply and an answer have in common. An edit of a published one waits as its latest version."""

    # Only change_status() in pact/moderation/replies/service.py writes this and the published version.
    status: Mapped[ReplyStatus] = mapped_column(EnumText(ReplyStatus), default=ReplyStatus.PENDING)
    # When it was first sent; again from the beginning after it was withdrawn or refused.
    sent_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    # Grows with every change, so that a decision on what has changed since can be refused.
    revision: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 (SQLAlchemy calls it with the class)
        return {"version_id_col": cls.revision}


class ModeratedText:
    """A text as sent at one time, or a moderator's redacted copy of one. Raw; `body_html` is rendered once."""

    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(EnumText(VersionState), default=VersionState.SUBMITTED)
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    # The language of the form it was written in.
    language: Mapped[str] = mapped_column(String(8))
    sent_at: Mapped[datetime]
    # For a redacted copy: what was taken out of the text that was sent, as [start, end, kind].
    cuts: Mapped[list[list[Any]]] = mapped_column(JSON, default=list, server_default="[]")


class ReplyVersion(ModeratedText, Base):
    """A reply as the company sent it at one time, or a redacted copy."""

    __tablename__ = "reply_version"
    __table_args__ = (UniqueConstraint("reply_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = synonym("reply_id")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    redacted_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("reply_version.id", ondelete="CASCADE"), index=True
    )


class AnswerVersion(ModeratedText, Base):
    """An answer as the author sent it at one time, or a redacted copy."""

    __tablename__ = "answer_version"
    __table_args__ = (UniqueConstraint("answer_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = synonym("answer_id")
    redacted_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("answer_version.id", ondelete="CASCADE"), index=True
    )


class Reply(Moderated, Base):
    """The one public reply of a company to a story. It belongs to the company that the story is about.

    Once the story is moved to another company, this is no reply to it any more: it is not public, counts nowhere, and
    only who wrote it sees it.
    """

    __tablename__ = "reply"
    __table_args__ = (
        Index("ix_reply_company", "company_id", "status"),
        Index("uq_reply_story", "story_id", unique=True, sqlite_where=_STAYED, postgresql_where=_STAYED),
    )
    texts: ClassVar[type[ReplyVersion]] = ReplyVersion

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    # Follows the story's company when companies are merged.
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    # Who sent it first, for the company. The reply is the company's and stays when they leave or are erased.
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    published_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("reply_version.id", use_alter=True), index=True
    )
    # The month, the days and the month of the contact under which the tallies count it; null while they do not.
    tallied_month: Mapped[date | None] = mapped_column(Date)
    tallied_days: Mapped[int | None] = mapped_column(SmallInteger)
    tallied_contact_month: Mapped[date | None] = mapped_column(Date)
    # When a moderator moved the story to another company. Only pact/moderation/moving/service.py sets it.
    moved_away_at: Mapped[datetime | None]
    # When the story's author was told of it, which happens once.
    author_told_at: Mapped[datetime | None]

    story: Mapped[Story] = relationship(lazy="raise")
    company: Mapped[Company] = relationship(lazy="raise")


class Answer(Moderated, Base):
    """The author's one short answer to a reply."""

    __tablename__ = "answer"
    texts: ClassVar[type[AnswerVersion]] = AnswerVersion

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"), unique=True)
    published_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("answer_version.id", use_alter=True), index=True
    )

    reply: Mapped[Reply] = relationship(lazy="raise")


Item = Reply | Answer
ItemText = ReplyVersion | AnswerVersion
