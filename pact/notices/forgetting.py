"""Blank what notices say and who sent them. pact/retention/rules.py says when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, String, cast, delete, literal, select, update

from pact.core.db import session
from pact.mail.service import forget_mails_to
from pact.notices.defamation.forgetting import blank_complaints
from pact.notices.models import Notice, NoticeLink

KEPT: Final = timedelta(days=365)
_FORGOTTEN: Final = "forgotten "
_ERASED: Final = "erased "


def settled_before(moment: datetime) -> Select[tuple[int]]:
    """Notices that were settled before this moment, and of which something is left to blank."""
    return select(Notice.id).where(Notice.settled_at < moment, Notice.text_digest.not_like(f"{_FORGOTTEN}%"))


def blank_notices(notice_ids: Sequence[int]) -> None:
    """Blank everything that was typed. That there was a notice, on which ground, and what became of it is kept."""
    for notice_id in notice_ids:
        forget_mails_to("notice", notice_id)
    _delete_links(notice_ids)
    stand_in = literal(_FORGOTTEN).concat(cast(Notice.id, String))
    _blank(
        notice_ids, quote_encrypted="", why_encrypted="", words_encrypted="", name_encrypted="", email_encrypted="",
        text_digest=stand_in, sender_digest=None,
    )  # fmt: skip
    blank_complaints(notice_ids)


def forget_notices_about(story_ids: Sequence[int]) -> None:
    """Blank what notices about erased stories say: they may quote the author. Whoever sent them is still told."""
    ids = list(session().scalars(select(Notice.id).where(Notice.story_id.in_(story_ids))))
    stand_in = literal(_ERASED).concat(cast(Notice.id, String))
    _blank(ids, quote_encrypted="", why_encrypted="", words_encrypted="", text_digest=stand_in)
    blank_complaints(ids)


def _blank(notice_ids: Sequence[int], **values: object) -> None:
    blank = update(Notice).where(Notice.id.in_(notice_ids)).values(values)
    session().execute(blank.execution_options(synchronize_session=False))


def _delete_links(notice_ids: Sequence[int]) -> None:
    gone = delete(NoticeLink).where(NoticeLink.notice_id.in_(notice_ids))
    session().execute(gone.execution_options(synchronize_session=False))
