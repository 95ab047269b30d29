"""How the audit log describes changes to companies and sectors, and links to them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company, Sector
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext

_ = lazy_gettext


def companies_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    rows = (
        session().execute(select(Company.id, Company.name, Company.slug).where(Company.id.in_(set(ids)))).tuples()
    )
    return {ident: Subject(name, f"/moderation/companies/{slug}") for ident, name, slug in rows}


def sectors_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    rows = session().execute(select(Sector.id, Sector.name, Sector.slug).where(Sector.id.in_(set(ids)))).tuples()
    return {ident: Subject(name, f"/moderation/sectors/{slug}") for ident, name, slug in rows}


describe_subjects("company", word=_("company"), found_by=companies_by_id)
describe_subjects("sector", word=_("sector"), found_by=sectors_by_id)
describe_verbs(__file__)
