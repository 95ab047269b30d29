"""Blank what complaints and answers to them say. pact/retention/rules.py and the erasure of an author say when."""

from collections.abc import Sequence

from sqlalchemy import update

from pact.core.db import session
from pact.notices.defamation.models import DefamationCase


def blank_complaints(notice_ids: Sequence[int]) -> None:
    """What these notices say as complaints, and who their authors are. The steps and their times are kept."""
    blank = update(DefamationCase).where(DefamationCase.notice_id.in_(notice_ids))
    session().execute(
        blank.values(meaning_encrypted="", untrue_encrypted="", name_encrypted="", address_encrypted="")
        .execution_options(synchronize_session=False)
    )  # fmt: skip
