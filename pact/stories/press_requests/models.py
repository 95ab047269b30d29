"""What journalists write to authors through the site: once about a story, read by a moderator first."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core import crypto
from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction
_SENT = text("sent_at IS NOT NULL")


class RequestState(StrEnum):
    WAITING = "waiting"  # for a moderator
    APPROVED = "approved"  # the e-mail has not left yet
    SENT = "sent"
    NOT_SENT = "not_sent"  # the author no longer allows it, or the story is no longer public
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by the journalist, before it was decided


class RequestGround(Labelled):
    """Why a moderator does not pass a request on."""

    NO_REPORTING = "no_reporting", _("It is not about reporting")
    PRESSURE = "pressure", _("It threatens or presses the author")
    OTHERS_DATA = "others_data", _("It asks for somebody else’s personal data")
    SELLS = "sells", _("It sells or promotes something")
    FOR_COMPANY = "for_company", _("It asks on behalf of a company")
    OTHER = "other", _("Something else")


class PressRequest(Base):
    """One journalist's request about one story. Its words are encrypted, and blanked a year later."""

    __tablename__ = "press_request"
    __table_args__ = (
        UniqueConstraint("account_id", "story_id"),
        Index("ix_press_request_story", "story_id", "id"),
        Index("ix_press_request_sent", "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    state: Mapped[RequestState] = mapped_column(EnumText(RequestState))
    # Empty once it is blanked, as the moderator's words.
    words_encrypted: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ground: Mapped[RequestGround | None] = mapped_column(EnumText(RequestGround))
    answer_encrypted: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]

    @property
    def words(self) -> str:
        return crypto.decrypt(self.words_encrypted) if self.words_encrypted else ""

    @property
    def answer(self) -> str:
        return crypto.decrypt(self.answer_encrypted) if self.answer_encrypted else ""
