"""Read complaints about defamation."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from pact.core.db import all_of, one_or_none
from pact.notices.defamation.models import DefamationCase
from pact.notices.models import Notice, NoticeState


def _cases() -> Select[tuple[DefamationCase]]:
    return (
        select(DefamationCase)
        .join(Notice, Notice.id == DefamationCase.notice_id)
        .options(joinedload(DefamationCase.notice))
        .order_by(DefamationCase.id)
    )


def case_by_id(case_id: int) -> DefamationCase | None:
    return one_or_none(_cases().where(DefamationCase.id == case_id))


def case_of(notice: Notice) -> DefamationCase | None:
    """The procedure that this notice started, or None."""
    return one_or_none(_cases().where(DefamationCase.notice_id == notice.id)) if notice.has_procedure else None


def cases_about(story_id: int) -> Sequence[DefamationCase]:
    """All complaints about a story, the oldest first."""
    return all_of(_cases().where(Notice.story_id == story_id))


def open_cases(story_id: int) -> Sequence[DefamationCase]:
    """Those of which something is due."""
    waits = (Notice.story_id == story_id, Notice.state == NoticeState.WAITING, DefamationCase.due_at.is_not(None))
    return all_of(_cases().where(*waits))


def complaints_for_author(story_id: int) -> Sequence[DefamationCase]:
    """Those that the author was told of."""
    return all_of(_cases().where(Notice.story_id == story_id, DefamationCase.told_at.is_not(None)))
