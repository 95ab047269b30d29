"""The yearly assessment of fake stories and of harms: drafts, and versions published for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, event, inspect, text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction
_DRAFT = text("published_at IS NULL")


class Section(Labelled):
    """The parts of an assessment, in their order."""

    FAKE_FOUND = "fake_found", _("Invented and paid stories: what we found")
    FAKE_DONE = "fake_done", _("Invented and paid stories: what we do, and how well it works")
    HARMS = "harms", _("Harm that the site could do: to whom, and how likely it is")
    MEASURES = "measures", _("What we do against this harm, and how well it works")
    CHANGES = "changes", _("What we will change, and by when")


class Assessment(Base):
    """One version of a year's assessment. Once it is published, nothing changes or deletes it."""

    __tablename__ = "assessment"
    __table_args__ = (
        Index("uq_assessment_version", "year", "number", unique=True),
        Index("uq_assessment_draft", "year", unique=True, sqlite_where=_DRAFT, postgresql_where=_DRAFT),
        CheckConstraint("(published_at IS NULL) = (digest IS NULL)", name="published_with_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    # The language that it is written in.
    language: Mapped[str] = mapped_column(String(8))
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    # SHA-256 of the published file, in hex.
    digest: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy requires a class attribute)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class PublishedForGood(Exception):
    """Something was to change or delete a published assessment."""


@event.listens_for(Assessment, "before_update")
@event.listens_for(Assessment, "before_delete")
def _stays(_mapper: object, _connection: object, assessment: Assessment) -> None:
    """Publishing itself is the last change."""
    history = inspect(assessment).attrs.published_at.history
    if assessment.is_published and not history.added:
        raise PublishedForGood(assessment.id)
