"""Words of the audit log for freezing editions."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext
from pact.rankings.models import Edition, ident_of

_ = lazy_gettext


def editions_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    rows = session().execute(select(Edition.id, Edition.month, Edition.revision).where(Edition.id.in_(set(ids))))
    names = {ident: ident_of(month, revision) for ident, month, revision in rows.tuples()}
    return {ident: Subject(name, f"/editions/{name}") for ident, name in names.items()}


describe_subjects("edition", word=_("edition"), found_by=editions_by_id)
describe_verbs(__file__)
