"""Notices: somebody says that a published text must not be public, and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core import crypto
from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction
_WAITS = text("state = 'waiting'")
_BY_COMPANY = text("by_company_id IS NOT NULL")
_SENDER = text("sender_digest IS NOT NULL")


class NoticeGround(Labelled):
    """What somebody says is wrong with a text. They choose it before they say anything else."""

    PERSONAL_DATA = "personal_data", _("It has personal data in it")
    MINORS = "minors", _("It endangers a child")
    ILLEGAL = "illegal", _("It is against the law in another way")
    DEFAMATION = "defamation", _("It is defamation")
    NOT_THIS_COMPANY = "not_this_company", _("It is not about this company")
    FAKE = "fake", _("It is invented, or paid for")
    OTHER = "other", _("Something else")


# Whoever sends a notice on one of these grounds need not say who they are.
NAMELESS = frozenset({NoticeGround.PERSONAL_DATA, NoticeGround.MINORS})

# A moderator can hide a story at once after a notice on one of these grounds.
HIDES = frozenset({NoticeGround.PERSONAL_DATA, NoticeGround.MINORS, NoticeGround.ILLEGAL})


class Part(Labelled):
    """Which text on a story's page a notice is about."""

    STORY = "story", _("The story")
    REPLY = "reply", _("The company’s reply")
    ANSWER = "answer", _("The author’s answer to the reply")


class NoticeState(StrEnum):
    WAITING = "waiting"
    UPHELD = "upheld"  # the text was taken down, redacted or moved by a moderator
    REJECTED = "rejected"  # the text stays as it is
    GONE = "gone"  # the text was withdrawn before a moderator decided
    UNCONTESTED = "uncontested"  # taken down by the procedure for defamation: nobody stood by it with a name
    CONTESTED = "contested"  # it stays by the procedure for defamation: its author stands by it with a name


class Notice(Base):
    """One notice about one text. What it says and who sent it are encrypted, and blanked some time after it is decided."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_story", "story_id", "id"),
        Index("ix_notice_waiting", "story_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_notice_company", "by_company_id", "state", sqlite_where=_BY_COMPANY, postgresql_where=_BY_COMPANY),
        Index("ix_notice_sender", "sender_digest", "sent_at", sqlite_where=_SENDER, postgresql_where=_SENDER),
        Index("uq_notice_text", "text_digest", unique=True),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    part: Mapped[Part] = mapped_column(EnumText(Part))
    ground: Mapped[NoticeGround] = mapped_column(EnumText(NoticeGround))
    state: Mapped[NoticeState] = mapped_column(EnumText(NoticeState), default=NoticeState.WAITING)
    # The words of the text that it is about, and why; empty once they are blanked.
    quote_encrypted: Mapped[str] = mapped_column(Text)
    why_encrypted: Mapped[str] = mapped_column(Text)
    # Empty if whoever sent it did not say who they are, or sent it for a company.
    name_encrypted: Mapped[str] = mapped_column(Text, default="")
    email_encrypted: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8))
    # It follows the procedure for defamation (defamation/), with its own times.
    has_procedure: Mapped[bool] = mapped_column(default=False, server_default=false())
    # For which company it was sent, by whom, if they act for it.
    by_company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # The keyed digest of the address that it was sent with, or of the account's; null if there was none.
    sender_digest: Mapped[str | None] = mapped_column(String(64))
    # The same text about the same story from the same address is one notice while it waits.
    text_digest: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # A moderator saw at once that nothing in it holds. Whoever sends such notices again and again is suspended.
    is_unfounded: Mapped[bool] = mapped_column(default=False, server_default=false())
    # What we told whoever sent it.
    words_encrypted: Mapped[str] = mapped_column(Text, default="")
    # What a moderator did with the text: a decision on the story, or on the reply or the answer.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", ondelete="SET NULL"), index=True)
    reply_decision_id: Mapped[int | None] = mapped_column(
        ForeignKey("reply_decision.id", ondelete="SET NULL"), index=True
    )

    @property
    def quote(self) -> str:
        return shown(self.quote_encrypted)

    @property
    def why(self) -> str:
        return shown(self.why_encrypted)

    @property
    def name(self) -> str:
        return shown(self.name_encrypted)

    @property
    def email(self) -> str:
        return shown(self.email_encrypted)

    @property
    def words(self) -> str:
        return shown(self.words_encrypted)

    @property
    def can_be_told(self) -> bool:
        """Whether there is somebody to write to."""
        return bool(self.email_encrypted) or self.account_id is not None


class NoticeLink(Base):
    """A link to the page of one notice, from a mail. Only its hash is stored."""

    __tablename__ = "notice_link"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]


def hidden(words: str) -> str:
    """Words as they are stored."""
    return crypto.encrypt(words) if words else ""


def shown(stored: str) -> str:
    return crypto.decrypt(stored) if stored else ""
