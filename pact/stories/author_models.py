"""What authors send us beside their story: mails not yet finished, answers to the follow-up, consents, and their links."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, false, true
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction


class FollowUpAnswer(Labelled):
    """The answers to “has it been solved since?”, as used in addresses."""

    FIXED = "fixed", _("Yes, it has been solved")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    DONT_KNOW = "dont_know", _("I don't know")


class UseAgain(Labelled):
    """The answers to “would you use the company again?”."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_SURE = "not_sure", _("I am not sure")


class FollowUp(Base):
    """The one follow-up question to a story's author, and the latest answer.

    A story has one at most, so whoever is asked after the company's reply is not asked again, and the other way round.
    """

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), unique=True)
    asked_at: Mapped[datetime]
    answer: Mapped[FollowUpAnswer | None] = mapped_column(EnumText(FollowUpAnswer))
    answered_at: Mapped[datetime | None]
    # Asked because the company had replied, and then also whether they would use it again.
    after_reply: Mapped[bool] = mapped_column(default=False, server_default=false())
    use_again: Mapped[UseAgain | None] = mapped_column(EnumText(UseAgain))


class RedressMail(Base):
    """That we told a story's author, once, where they may take their complaint."""

    __tablename__ = "redress_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), unique=True)
    told_at: Mapped[datetime]


class ConsentChange(Base):
    """A change of consent by the author, and when."""

    __tablename__ = "consent_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    consent: Mapped[str] = mapped_column(String(32))
    is_given: Mapped[bool]
    changed_at: Mapped[datetime]


class CaseReference(Base):
    """The company's own number of an author's case, encrypted. Only case_references() shows it to others."""

    __tablename__ = "case_reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), unique=True)
    reference_encrypted: Mapped[str] = mapped_column(String(1000))
    given_at: Mapped[datetime]


class AuthorLink(Base):
    """The hash of a link. Each mail has its own. One that was asked for revokes the earlier ones when it is used."""

    __tablename__ = "author_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # Sent to somebody who lost theirs: its first use revokes the earlier ones.
    replaces_earlier: Mapped[bool] = mapped_column(default=False, server_default=false())


class MailDraft(Base):
    """A mail's text, encrypted. It is blanked once a story has been made of it.

    The row stays for a week because it records when we answered the sender, which we do at most once a day.
    """

    __tablename__ = "mail_draft"
    __table_args__ = (Index("ix_mail_draft_sender", "sender_digest", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # For limits, and of the sender's mailbox: only drafts that share it are the same person's for certain.
    sender_digest: Mapped[str] = mapped_column(String(64))
    mailbox_digest: Mapped[str] = mapped_column(String(64))
    sender_encrypted: Mapped[str] = mapped_column(String(1000))
    # Whether the sender's domain vouched for the mail. Forged mails must not use up what a sender may send.
    is_certain: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Title, text and guessed company as one encrypted JSON object; "" once a story has been made of it.
    content_encrypted: Mapped[str] = mapped_column(Text)
    # So that a mail delivered twice (our answer got lost) is one draft.
    content_digest: Mapped[str] = mapped_column(String(64), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    attachments: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(index=True)
    # When the answer with the links is sent, if this mail causes one.
    invitation_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
