"""How the log names requests by authorities."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import format_day, gettext, lazy_gettext
from pact.transparency.authorities.models import AuthorityRequest
from pact.transparency.authorities.service import SUBJECT

_ = lazy_gettext


def requests_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Requests by id, named by the day on which they were received."""
    known = select(AuthorityRequest.id, AuthorityRequest.received_on).where(AuthorityRequest.id.in_(set(ids)))
    return {
        ident: Subject(gettext("of %(day)s", day=format_day(day)), f"/moderation/authority-requests/{ident}", True)
        for ident, day in session().execute(known).tuples()
    }


describe_subjects(SUBJECT, word=_("request by an authority"), found_by=requests_by_id)
describe_verbs(__file__)
