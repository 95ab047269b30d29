"""Decisions on companies' replies and on authors' answers to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText
from pact.moderation.models import ActorKind, Ground
from pact.replies.models import ReplyStatus


class ReplyDecisionGround(Base):
    """A ground of a decision; several are shown in the order of the catalogue."""

    __tablename__ = "reply_decision_ground"

    decision_id: Mapped[int] = mapped_column(ForeignKey("reply_decision.id", ondelete="CASCADE"), primary_key=True)
    ground_id: Mapped[int] = mapped_column(ForeignKey("ground.id"), primary_key=True, index=True)


class ReplyDecision(Base):
    """One change of status of a reply or of an answer: who, from what to what, and on which grounds."""

    __tablename__ = "reply_decision"
    __table_args__ = (
        Index("ix_reply_decision_reply", "reply_id", "id"),
        Index("ix_reply_decision_answer", "answer_id", "id"),
        Index("ix_reply_decision_created", "created_at"),
        Index("ix_reply_decision_account", "account_id", "id"),
        CheckConstraint("(reply_id IS NULL) <> (answer_id IS NULL)", name="one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    # The number of the version decided on; if it was redacted, of the redacted copy.
    version: Mapped[int]
    old_status: Mapped[ReplyStatus] = mapped_column(EnumText(ReplyStatus))
    new_status: Mapped[ReplyStatus] = mapped_column(EnumText(ReplyStatus))
    actor_kind: Mapped[ActorKind] = mapped_column(EnumText(ActorKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    # From entering the queue to this decision; null if nothing waited.
    waited_seconds: Mapped[int | None]
    # A change of a published text was refused; what is published stays.
    is_edit_refused: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Undoing is a decision too. It names the decision it reverses, which then no longer counts.
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("reply_decision.id"))
    reversed_at: Mapped[datetime | None]
    # What undoing restores.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    grounds: Mapped[list[Ground]] = relationship(
        secondary="reply_decision_ground", order_by="Ground.position", lazy="selectin"
    )
