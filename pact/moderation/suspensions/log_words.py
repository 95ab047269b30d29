"""How the log names warnings and suspensions."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext
from pact.moderation.suspensions.models import Suspension
from pact.moderation.suspensions.wording import suspension_title

_ = lazy_gettext


def suspensions_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    rows = session().scalars(select(Suspension).where(Suspension.id.in_(set(ids))))
    return {one.id: Subject(suspension_title(one), f"/moderation/suspensions/{one.id}", True) for one in rows}


describe_subjects("suspension", word=_("suspension"), found_by=suspensions_by_id)
