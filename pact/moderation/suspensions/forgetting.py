"""Blank what is left of suspensions that are over. pact/retention/rules.py says when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update

from pact.core import clock
from pact.core.db import session
from pact.moderation.suspensions.links import delete_links
from pact.moderation.suspensions.models import Suspension, SuspensionLink
from pact.stories.models import Story

KEPT: Final = timedelta(days=1)


def _over_at() -> ColumnElement[datetime]:
    return func.coalesce(Suspension.lifted_at, Suspension.ends_at)


def over_before(moment: datetime) -> Select[tuple[int]]:
    """Those that were over before this moment, and of which it is still known whom they were against."""
    is_left = or_(Suspension.address_digest.is_not(None), Suspension.source_digest.is_not(None))
    return select(Suspension.id).where(_over_at() < moment, is_left)


def words_before(moment: datetime) -> Select[tuple[int]]:
    """Those that began before this moment and are over, of which the reason is still known; those of authors who had their
    data erased as soon as they are over.
    """
    erased = select(Story.id).where(Story.erased_at.is_not(None))
    is_erased = (Suspension.recipient_kind == "story") & Suspension.recipient_id.in_(erased)
    has_link = exists().where(SuspensionLink.suspension_id == Suspension.id)
    is_left = or_(Suspension.words_encrypted != "", has_link)
    is_due = or_(Suspension.begun_at < moment, is_erased)
    return select(Suspension.id).where(is_left, _over_at() < clock.now(), is_due)


def blank_suspensions(ids: Sequence[int]) -> None:
    """Blank whom they were against. That there was one, and how it came, is kept."""
    _blank(ids, address_digest=None, source_digest=None)


def blank_words(ids: Sequence[int]) -> None:
    """Blank why a moderator decided so. Links to the page that says it work no longer."""
    _blank(ids, words_encrypted="")
    delete_links(ids)


def _blank(ids: Sequence[int], **values: object) -> None:
    blank = update(Suspension).where(Suspension.id.in_(ids)).values(values)
    session().execute(blank.execution_options(synchronize_session=False))
