"""Words of the audit log for freezing verdicts."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.promises.verdicts.models import Verdict, ident_of

_ = lazy_gettext


def verdicts_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    statement = (
        select(Verdict.id, Verdict.quarter, Verdict.revision, Company.name, Company.slug)
        .join(Company, Company.id == Verdict.company_id)
        .where(Verdict.id.in_(set(ids)))
    )
    return {
        ident: Subject(
            gettext("%(verdict)s on %(company)s", verdict=ident_of(quarter, revision), company=name),
            f"/pact/{slug}/{ident_of(quarter, revision)}",
        )
        for ident, quarter, revision, name, slug in session().execute(statement).tuples()
    }


describe_subjects("verdict", word=_("verdict"), found_by=verdicts_by_id)
describe_verbs(__file__)
