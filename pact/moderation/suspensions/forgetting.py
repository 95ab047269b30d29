"""Blank what is left of suspensions that are over. pact/retention/rules.py says when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, or_, select, update

from pact.core.db import session
from pact.moderation.suspensions.models import Suspension

KEPT: Final = timedelta(days=1)


def over_before(moment: datetime) -> Select[tuple[int]]:
    """Those that were over before this moment, and of which something is left to blank."""
    is_left = or_(
        Suspension.address_digest.is_not(None), Suspension.source_digest.is_not(None),
        Suspension.words_encrypted != "",
    )  # fmt: skip
    over_at = func.coalesce(Suspension.lifted_at, Suspension.ends_at)
    return select(Suspension.id).where(over_at < moment, is_left)


def blank_suspensions(ids: Sequence[int]) -> None:
    """Blank whom they were against and why. That there was one, and how it came, is kept."""
    blank = update(Suspension).where(Suspension.id.in_(ids))
    values = {"address_digest": None, "source_digest": None, "words_encrypted": ""}
    session().execute(blank.values(values).execution_options(synchronize_session=False))
