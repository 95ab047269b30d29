"""The queue, decisions on stories and replies with their reasons, findings, and the catalogue of grounds."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.checks.findings import Place
from pact.checks.spans import Kind
from pact.companies.models import Company
from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled
from pact.moderation.redaction import RedactionKind
from pact.replies.models import ReplyStatus
from pact.stories.fields import Status

_OPEN = text("closed_at IS NULL")
_UNSETTLED = text("settled_at IS NULL")

_ = str  # marks a message for extraction


class ActorKind(StrEnum):
    MODERATOR = "moderator"
    AUTHOR = "author"
    COMPANY = "company"
    SYSTEM = "system"


class GroundUse(StrEnum):
    """What a ground is for: a decision against a story, restoring one, not accepting a company, or moving a story to
    another company.
    """

    AGAINST = "against"
    RESTORING = "restoring"
    COMPANY = "company"
    MOVING = "moving"


class Ground(Base):
    """A reason from the fixed list. The wording that a decision refers to never changes: a new wording is a new row."""

    __tablename__ = "ground"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    version: Mapped[int] = mapped_column(default=1)
    use: Mapped[GroundUse] = mapped_column(EnumText(GroundUse), default=GroundUse.AGAINST)
    name: Mapped[str] = mapped_column(String(80))
    wording: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)


class DecisionGround(Base):
    """A ground of a decision; several are shown in the order of the catalogue."""

    __tablename__ = "decision_ground"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    ground_id: Mapped[int] = mapped_column(ForeignKey("ground.id"), primary_key=True, index=True)


class Decision(Base):
    """One change of status of a story or of a whole import: who, from what to what, and on which grounds."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_story", "story_id", "id"),
        Index("ix_decision_created", "created_at"),
        Index("ix_decision_account", "account_id", "id"),
        CheckConstraint("(story_id IS NULL) <> (import_batch_id IS NULL)", name="one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    # The version decided on; if it was redacted before publication, the redacted version.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("story_version.id", ondelete="SET NULL"))
    old_status: Mapped[Status] = mapped_column(EnumText(Status))
    new_status: Mapped[Status] = mapped_column(EnumText(Status))
    actor_kind: Mapped[ActorKind] = mapped_column(EnumText(ActorKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    # From entering the queue to this decision; null if nothing waited.
    waited_seconds: Mapped[int | None]
    # The moderator saw evidence of the contact, which raises the story's stratum.
    evidence_seen: Mapped[bool] = mapped_column(default=False)
    # An edit of a published story was refused; the published version and the status stay.
    is_edit_refused: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Words were taken out of a published story, which stays published.
    is_redaction: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Undoing is a decision too. It names the decision it reverses, which then no longer counts.
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    reversed_at: Mapped[datetime | None]
    # After an upheld appeal: the decision that this one makes good. Both count.
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    # The story's ids, times and flags before the decision, so that undo can restore them.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    grounds: Mapped[list[Ground]] = relationship(
        secondary="decision_ground", order_by="Ground.position", lazy="selectin"
    )


class QueueKind(Labelled):
    """What can wait at the desk; queue/listing.py says how each kind is shown."""

    NEW_STORY = "new_story", _("New stories")
    EDITED_STORY = "edited_story", _("Edited stories")
    PROPOSED_COMPANY = "proposed_company", _("New companies")
    REMOVAL = "removal", _("Stories to take down")
    REPLY = "reply", _("Replies")
    ANSWER = "answer", _("Answers to replies")
    NOTICE = "notice", _("Notices")
    DEFAMATION = "defamation", _("Complaints about defamation")
    APPEAL = "appeal", _("Appeals")
    HIDDEN = "hidden", _("Hidden stories")
    CALL_OUT = "call_out", _("Call-outs")
    CALL_OUT_PICK = "call_out_pick", _("Best and worst of call-outs")
    PRESS_REQUEST = "press_request", _("Journalists’ requests")
    PRESS_APPLICATION = "press_application", _("Journalists’ accounts")


STORY_KINDS = (QueueKind.NEW_STORY, QueueKind.EDITED_STORY)


class QueueItem(Base):
    """Something that waits for a moderator. `subject_id` is the id of a story, a company, a proposed removal, a reply, an
    answer, an appeal, a call-out, a journalist's request or application; of notices, complaints about defamation and
    hidden stories, that of the story.
    """

    __tablename__ = "queue_item"
    __table_args__ = (
        Index("ix_queue_item_open", "sort_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_queue_item_open_kind", "kind", "sort_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_queue_item_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_queue_item_open_subject", "kind", "subject_id", unique=True,
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_queue_item_subject", "kind", "subject_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[QueueKind] = mapped_column(EnumText(QueueKind))
    subject_id: Mapped[int]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    # 0–100, from the checks; 0 until they have run.
    risk: Mapped[int] = mapped_column(default=0)
    # The due time minus the risk's hours: the queue is sorted by this column.
    sort_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    claimed_until: Mapped[datetime | None]


class FindingOutcome(StrEnum):
    """What the moderator did with a finding."""

    OPEN = "open"
    TAKEN_OUT = "taken_out"
    LEFT = "left"


class StoryFinding(Base):
    """What a check found in a version of a story: where, of which kind, with what confidence. No text."""

    __tablename__ = "story_finding"
    __table_args__ = (Index("ix_story_finding_kind", "kind", "story_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("story_version.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    place: Mapped[Place] = mapped_column(EnumText(Place))
    start: Mapped[int | None]
    end: Mapped[int | None]
    confidence: Mapped[float]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outcome: Mapped[FindingOutcome] = mapped_column(EnumText(FindingOutcome), default=FindingOutcome.OPEN)


class Redaction(Base):
    """Characters `start` to `end` of the author's text, replaced by a mark in the redacted version."""

    __tablename__ = "redaction"

    version_id: Mapped[int] = mapped_column(ForeignKey("story_version.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[Place] = mapped_column(EnumText(Place), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int]
    kind: Mapped[RedactionKind] = mapped_column(EnumText(RedactionKind))


class RemovalProposal(Base):
    """A moderator's proposal to take down a story that has been public for long; a second one decides."""

    __tablename__ = "removal_proposal"
    __table_args__ = (
        Index("uq_removal_proposal_open", "story_id", unique=True,
              sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ground_ids: Mapped[list[int]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


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
    # After an upheld appeal: the decision that this one makes good. Both count.
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("reply_decision.id"), index=True)
    # What undoing restores.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    grounds: Mapped[list[Ground]] = relationship(
        secondary="reply_decision_ground", order_by="Ground.position", lazy="selectin"
    )


class StoryMove(Base):
    """A story that was sent about one company and is about another, with what is needed to take the move back."""

    __tablename__ = "story_move"
    __table_args__ = (Index("ix_story_move_account", "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    # Null if it was only proposed and has been deleted since.
    from_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="SET NULL"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ground_id: Mapped[int] = mapped_column(ForeignKey("ground.id"), index=True)
    # What the author, and the company whose reply was taken down, are told besides the ground.
    words: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The company's own number of the case, until the move can no longer be undone.
    case_reference_encrypted: Mapped[str | None] = mapped_column(String(1000))
    moved_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    source: Mapped[Company | None] = relationship(foreign_keys=[from_id], lazy="raise")
    target: Mapped[Company] = relationship(foreign_keys=[to_id], lazy="raise")
    ground: Mapped[Ground] = relationship(lazy="raise")
