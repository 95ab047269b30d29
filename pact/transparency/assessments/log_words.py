"""How the log names yearly assessments."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.transparency.assessments.models import Assessment
from pact.transparency.assessments.service import SUBJECT

_ = lazy_gettext


def assessments_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Assessments by id, named by year and version. A discarded draft is missing."""
    known = select(Assessment.id, Assessment.year, Assessment.number).where(Assessment.id.in_(set(ids)))
    return {
        ident: Subject(
            gettext("of %(year)s, version %(number)s", year=year, number=number), "/moderation/assessments", True
        )
        for ident, year, number in session().execute(known).tuples()
    }


describe_subjects(SUBJECT, word=_("yearly assessment"), found_by=assessments_by_id)
describe_verbs(__file__)
