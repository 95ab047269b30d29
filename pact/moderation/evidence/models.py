"""What authors sent as evidence of a contact, as pictures that only the desk shows."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class EvidencePage(Base):
    """One picture that was made from what an author sent, encrypted. Deleted soon after the decision."""

    __tablename__ = "evidence_page"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("author_question.id", ondelete="CASCADE"))
    number: Mapped[int]
    # A JPEG, 5 MB at most when it is encrypted.
    picture_encrypted: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    received_at: Mapped[datetime]
