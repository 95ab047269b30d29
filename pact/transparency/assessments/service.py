"""Write the yearly assessment at the desk, publish it, and read what is published.

A draft can be changed and discarded. A published version stays: what has to change is a new version of the same year,
and both can be read. The log has the digest of each published file.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Select, func, select

from pact.audit.service import record
from pact.core import clock, data_version
from pact.core.db import all_of, one_or_none, session
from pact.transparency.assessments.models import Assessment, Section

SUBJECT: Final = "assessment"
LONGEST: Final = 10_000
"""Characters of one part."""
FIRST_YEAR: Final = 2020


class DraftChanged(Exception):
    """The draft has been changed, published or discarded since the form was opened."""


class Incomplete(Exception):
    """A part of the assessment is still empty."""


def start_draft(year: int, *, language: str, by: int) -> Assessment:
    """The draft of this year. A new one begins with the words of the year's last version, if there is one."""
    draft = one_or_none(_of_year(year).where(Assessment.published_at.is_(None)))
    if draft is not None:
        return draft
    last = latest_published(year)
    draft = Assessment(
        year=year, number=last.number + 1 if last else 1, language=last.language if last else language,
        texts=dict(last.texts) if last else {}, changed_at=clock.now(),
    )  # fmt: skip
    session().add(draft)
    session().flush()
    record("assessment.started", SUBJECT, draft.id, by=by, year=year, number=draft.number)
    return draft


def save_draft(draft: Assessment, texts: Mapping[str, str], *, language: str, by: int, seen: int | None) -> None:
    """Keep what is written so far. Raises DraftChanged, or StaleDataError."""
    _require(draft, seen)
    draft.texts = {section.value: texts.get(section.value, "") for section in Section}
    draft.language, draft.changed_at = language, clock.now()
    session().flush()
    record("assessment.draft_changed", SUBJECT, draft.id, by=by)


def publish(draft: Assessment, *, by: int) -> None:
    """Publish a saved draft for good. Raises DraftChanged if it is published already, and Incomplete."""
    _require(draft, draft.revision)
    if not all(draft.texts.get(section.value) for section in Section):
        raise Incomplete
    draft.published_at = clock.now()
    draft.digest = hashlib.sha256(file_of(draft).encode()).hexdigest()
    session().flush()
    record(
        "assessment.published", SUBJECT, draft.id, by=by, year=draft.year, number=draft.number, digest=draft.digest
    )
    data_version.bump()


def discard(draft: Assessment, *, by: int, seen: int | None) -> None:
    """Delete a draft as it was seen. Raises DraftChanged, or StaleDataError."""
    _require(draft, seen)
    record("assessment.discarded", SUBJECT, draft.id, by=by, year=draft.year, number=draft.number)
    session().delete(draft)
    session().flush()


def _require(draft: Assessment, seen: int | None) -> None:
    if draft.is_published or seen != draft.revision:
        raise DraftChanged


def file_of(assessment: Assessment) -> str:
    """The published file, whose digest is logged: the same bytes whenever it is asked for."""
    assert assessment.published_at is not None
    content = {
        "about": "yearly assessment of fake stories and of harms",
        "year": assessment.year,
        "version": assessment.number,
        "published_on": assessment.published_at.date().isoformat(),
        "language": assessment.language,
        "texts": {section.value: assessment.texts[section.value] for section in Section},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def published_versions(year: int) -> list[Assessment]:
    """The published versions of a year, the newest first."""
    return all_of(_published().where(Assessment.year == year).order_by(Assessment.number.desc()))


def latest_published(year: int) -> Assessment | None:
    return next(iter(published_versions(year)), None)


def published_assessments() -> list[Assessment]:
    """The newest published version of each year, the newest year first."""
    newest = select(Assessment.year, func.max(Assessment.number)).where(Assessment.published_at.is_not(None))
    last = newest.group_by(Assessment.year).subquery()
    both = (Assessment.year == last.c[0]) & (Assessment.number == last.c[1])
    return all_of(select(Assessment).join(last, both).order_by(Assessment.year.desc()))


def all_assessments() -> Sequence[Assessment]:
    """Drafts and published versions, for the desk: the newest year first."""
    return all_of(select(Assessment).order_by(Assessment.year.desc(), Assessment.number.desc()))


def next_due() -> date | None:
    """A year after the last one was published; None if none was. It can be in the past."""
    last = session().scalar(select(func.max(Assessment.published_at)))
    return clock.moment_months_later(last, 12).date() if last else None


def _of_year(year: int) -> Select[tuple[Assessment]]:
    return select(Assessment).where(Assessment.year == year)


def _published() -> Select[tuple[Assessment]]:
    return select(Assessment).where(Assessment.published_at.is_not(None))
